"""Every tamper is seen, the first bad entry is named, and the stand-alone checker says the same."""

from collections.abc import Callable
from random import Random

import pytest
from tests.engines.ledger.logs import TAMPERS, a_log, edit, head_of, renumbered, rewritten

from wasl.engines.ledger import checker
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, leaf_hash
from wasl.engines.ledger.verification import Fault, Verdict, verify_log


def verdict_of(
    lines: list[bytes],
    *,
    size: int,
    root: bytes,
    heads: dict[int, bytes] | None = None,
    leaves: list[bytes] | None = None,
) -> Verdict:
    """The verdict, after asking the stand-alone checker for the same."""
    verdict = verify_log(lines, expected_size=size, expected_root=root, heads=heads, leaves=leaves)
    other = checker.check(lines, {**(heads or {}), size: root}, leaves)
    shared = ("ok", "entries", "root", "intact", "fault", "first_bad", "last_suspect")
    assert {name: getattr(verdict, name) for name in shared} == {name: other[name] for name in shared}
    return verdict


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 40])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_verify__accepts_the_log_of_the_head(size: int, end: bytes) -> None:
    lines = a_log(size)
    root = head_of(lines, size)
    assert verdict_of([line + end for line in lines], size=size, root=root) == Verdict(
        ok=True,
        entries=size,
        root=root.hex(),
        intact=size,
        message=f"All {size} entries are those of the head.",
    )


def test_verify__takes_a_root_in_hexadecimal() -> None:
    lines = a_log(3)
    assert verify_log(lines, expected_size=3, expected_root=head_of(lines, 3).hex()).ok


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("seed", range(50))
def test_tamper__is_seen_and_with_the_leaf_hashes_placed_exactly(tamper: Callable[..., list[bytes]], seed: int) -> None:
    random = Random(seed)
    lines = a_log(random.randrange(1, 40))
    at = random.randrange(len(lines))
    changed = tamper(lines, at, random)
    size, root = len(lines), head_of(lines, len(lines))
    first = next(
        (n for n, (old, new) in enumerate(zip(lines, changed, strict=False)) if old != new),
        min(len(lines), len(changed)),
    )

    exact = verdict_of(changed, size=size, root=root, leaves=[leaf_hash(line) for line in lines])
    assert (exact.ok, exact.first_bad, exact.intact, exact.last_suspect) == (False, first, first, first)

    bare = verdict_of(changed, size=size, root=root)
    assert not bare.ok
    assert bare.intact <= first <= (bare.last_suspect or 0)

    older = random.randrange(size + 1)
    bracketed = verdict_of(changed, size=size, root=root, heads={older: head_of(lines, older)})
    assert not bracketed.ok
    assert bracketed.intact <= first <= (bracketed.last_suspect or 0)
    assert bracketed.intact == (older if older <= first else 0)


@pytest.mark.parametrize(
    ("change", "fault", "first_bad"),
    [
        (lambda lines: [*lines[:4], *lines[5:]], Fault.OUT_OF_ORDER, 4),
        (lambda lines: [*lines[:4], lines[7], *lines[5:7], lines[4], *lines[8:]], Fault.OUT_OF_ORDER, 4),
        (lambda lines: [*lines[:4], lines[2], *lines[4:]], Fault.OUT_OF_ORDER, 4),
        (lambda lines: [*lines[:4], b"{}", *lines[5:]], Fault.UNREADABLE, 4),
        (lambda lines: [*lines[:4], lines[4] + b" ", *lines[5:]], Fault.UNREADABLE, 4),
        (lambda lines: lines[:6], Fault.TRUNCATED, 6),
        (lambda lines: [], Fault.TRUNCATED, 0),
        (lambda lines: [*lines, rewritten(lines[0], seq=10)], Fault.TOO_LONG, 10),
    ],
    ids=["deleted", "swapped", "repeated", "emptied", "padded", "truncated", "gone", "lengthened"],
)
def test_fault__is_named_from_the_head_alone(
    change: Callable[[list[bytes]], list[bytes]], fault: Fault, first_bad: int
) -> None:
    lines = a_log(10)
    verdict = verdict_of(change(lines), size=10, root=head_of(lines, 10))
    assert (verdict.fault, verdict.first_bad) == (fault, first_bad)


def test_edit__lies_between_the_heads_that_were_kept() -> None:
    lines = a_log(40)
    heads = {size: head_of(lines, size) for size in (10, 20, 30)}
    verdict = verdict_of(edit(lines, 17, Random(0)), size=40, root=head_of(lines, 40), heads=heads)
    assert (verdict.fault, verdict.first_bad, verdict.intact, verdict.last_suspect) == (
        Fault.CHANGED,
        None,
        10,
        19,
    )
    assert verdict.message == (
        "The first wrong entry is one of 10 to 19. Keep this copy, and compare it with one that another party holds."
    )


def test_rollback__an_old_copy_is_put_back() -> None:
    lines = a_log(20)
    held = {20: head_of(lines, 20)}
    verdict = verdict_of(lines[:12], size=12, root=head_of(lines, 12), heads=held)
    assert (verdict.fault, verdict.first_bad, verdict.intact) == (Fault.TRUNCATED, 12, 12)


def test_fork__two_histories_were_shown() -> None:
    ours, theirs = a_log(12), a_log(12, salt=1)
    theirs = [*ours[:5], *theirs[5:]]
    held = {3: head_of(ours, 3), 8: head_of(ours, 8)}
    verdict = verdict_of(theirs, size=12, root=head_of(theirs, 12), heads=held)
    assert (verdict.fault, verdict.first_bad, verdict.intact, verdict.last_suspect) == (
        Fault.FORKED,
        None,
        3,
        7,
    )
    with pytest.raises(LedgerError, match="two heads of size 8"):
        verify_log(theirs, expected_size=8, expected_root=head_of(theirs, 8), heads=held)


def test_rewritten_log__whose_leaf_hashes_were_rewritten_too__is_still_seen() -> None:
    lines = a_log(30)
    changed = renumbered(edit(lines, 4, Random(0)))
    verdict = verdict_of(changed, size=30, root=head_of(lines, 30), leaves=[leaf_hash(line) for line in changed])
    assert (verdict.ok, verdict.first_bad, verdict.intact, verdict.last_suspect) == (False, None, 0, 29)


def test_malformed_entry__that_the_operator_logged_himself__is_named() -> None:
    lines = [*a_log(3), b'{"name":"Khaled"}', *a_log(5)[4:]]
    verdict = verdict_of(lines, size=5, root=head_of(lines, 5))
    assert (verdict.fault, verdict.first_bad, verdict.intact) == (Fault.UNREADABLE, 3, 3)
    assert "Khaled" not in verdict.message


@pytest.mark.parametrize(
    ("size", "root"), [(-1, EMPTY_ROOT), (0, b"x" * 32), (3, b"short"), (3, "not hex"), (3, "ab" * 31)]
)
def test_verify__refuses_what_is_no_head(size: int, root: bytes | str) -> None:
    with pytest.raises(LedgerError):
        verify_log([], expected_size=size, expected_root=root)
