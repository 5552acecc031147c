"""Is this the log whose head I hold? And if not, which entry is the first that is wrong?

One root proves *that* a log was changed, not *where*: every entry weighs equally in it. What names the
place is more of what a party already holds: heads kept from earlier days (they bracket the change), or the
leaf hashes (they place it exactly). A number out of order or a line of a wrong shape shows by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.errors import EntryError, LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, HASH_BYTES, Frontier, leaf_hash, root_of


class Fault(StrEnum):
    """What is wrong with a log."""

    UNREADABLE = "unreadable"  # a line is not an entry in canonical form
    OUT_OF_ORDER = "out_of_order"  # an entry's number is not its place: something was deleted, inserted, swapped
    CHANGED = "changed"  # an entry, or one of a range of them, is not the one that was logged
    TRUNCATED = "truncated"  # entries that a head covers are missing at the end
    TOO_LONG = "too_long"  # entries stand after those the newest head covers
    FORKED = "forked"  # two heads cannot both be of one log, though the lines fit one of them


@dataclass(frozen=True)
class Verdict:
    """The answer, and as exact a place as what was held allows.

    Parameters: ``entries`` were read; ``root`` is the hexadecimal root over those the newest head covers.
    ``intact`` entries from the start are proven unchanged. ``first_bad`` is the number of the first entry
    shown to be wrong, missing or surplus, or None when only a range can be named. The first wrong entry is in
    ``intact`` .. ``last_suspect``, both included; when the two are equal the place is exact.
    """

    ok: bool
    entries: int
    root: str
    intact: int
    fault: Fault | None = None
    first_bad: int | None = None
    last_suspect: int | None = None
    message: str = ""


def verify_log(
    lines: Iterable[bytes],
    *,
    expected_size: int,
    expected_root: bytes | str,
    heads: Mapping[int, bytes | str] | None = None,
    leaves: Sequence[bytes] | None = None,
) -> Verdict:
    """Check an exported log, one canonical entry a line, against a head.

    Parameters: ``expected_size`` and ``expected_root`` (bytes or hexadecimal) are the head. ``heads`` are
    others the party kept, size to root; an older one brackets a change, a newer one shows a rollback.
    ``leaves`` are the leaf hashes stored beside the log: used to place a fault only if they fit the head.
    Lines may end in a line feed.

    Returns a Verdict, whatever the lines hold. Raises LedgerError when a head is not one, or two heads of
    one size differ.
    """
    known = _known_heads(expected_size, expected_root, heads or {})
    size = max(known)
    if leaves is not None and (len(leaves) < size or root_of(leaves[:size]) != known[size]):
        leaves = None  # they were changed too, so they place nothing
    return _judge(_read(lines, known=known, leaves=leaves), size=size, exact=leaves is not None)


@dataclass
class _Reading:
    """What one pass over the lines has seen."""

    entries: int = 0
    root: bytes = b""
    odd: int | None = None  # first line that is wrong by itself
    odd_fault: Fault | None = None
    odd_reason: str = ""
    unlike: int | None = None  # first line whose hash is not the leaf stored for it
    matched: int = 0  # largest size whose head was met, before any was missed
    missed: int | None = None  # smallest size whose head was not met
    rejoined: bool = False  # a head was met after one was missed


def _read(lines: Iterable[bytes], *, known: Mapping[int, bytes], leaves: Sequence[bytes] | None) -> _Reading:
    reading, frontier, size = _Reading(), Frontier(), max(known)
    _compare_head(reading, frontier, known)
    for number, line in enumerate(raw.removesuffix(b"\n") for raw in lines):
        reading.entries += 1
        if reading.odd is None:
            _check_line(reading, number, line)
        if number >= size:
            continue
        leaf = leaf_hash(line)
        if leaves is not None and reading.unlike is None and leaf != leaves[number]:
            reading.unlike = number
        frontier = frontier.append(leaf)
        _compare_head(reading, frontier, known)
    reading.root = frontier.root()
    return reading


def _check_line(reading: _Reading, number: int, line: bytes) -> None:
    """Note the first line that is not an entry, or not the entry of this place."""
    try:
        seq = LogEntry.from_bytes(line).seq
    except EntryError as error:
        reading.odd, reading.odd_fault = number, Fault.UNREADABLE
        reading.odd_reason = f"{error.what}: {error.why}"
        return
    if seq != number:
        reading.odd, reading.odd_fault = number, Fault.OUT_OF_ORDER
        reading.odd_reason = f"the line in its place is numbered {seq}"


def _compare_head(reading: _Reading, frontier: Frontier, known: Mapping[int, bytes]) -> None:
    head = known.get(frontier.size)
    if head is None:
        return
    met = head == frontier.root()
    if not met and reading.missed is None:
        reading.missed = frontier.size
    elif met and reading.missed is None:
        reading.matched = frontier.size
    elif met:
        reading.rejoined = True


def _judge(reading: _Reading, *, size: int, exact: bool) -> Verdict:
    """Turn what was seen into a place: the first thing shown wrong, within the range the heads leave open."""
    first_bad, fault = _first_shown(reading, size=size)
    if first_bad is None and reading.missed is None:
        return _verdict(reading, intact=size, message=f"All {size} entries are those of the head.")
    if reading.missed is not None and (first_bad is None or first_bad >= reading.missed):
        first_bad, fault = None, Fault.FORKED if reading.rejoined else Fault.CHANGED
    last_suspect = first_bad if first_bad is not None else (reading.missed or 1) - 1
    intact = min(_intact(reading, size=size, exact=exact), last_suspect)
    message = f"{_place(fault, first_bad, last=last_suspect, intact=intact)} {_advice(fault, reading)}"
    return _verdict(
        reading, intact=intact, fault=fault, first_bad=first_bad, last_suspect=last_suspect, message=message
    )


def _first_shown(reading: _Reading, *, size: int) -> tuple[int | None, Fault | None]:
    """The first entry that something shows to be wrong, and by what; in a tie the more telling fault."""
    shown = [
        (reading.odd, reading.odd_fault),
        (reading.unlike, Fault.CHANGED),
        (reading.entries if reading.entries < size else None, Fault.TRUNCATED),
        (size if reading.entries > size else None, Fault.TOO_LONG),
    ]
    places = [(at, fault) for at, fault in shown if at is not None]
    return min(places, key=lambda place: place[0], default=(None, None))


def _intact(reading: _Reading, *, size: int, exact: bool) -> int:
    if not exact or reading.rejoined:
        return reading.matched
    return min(reading.entries, size) if reading.unlike is None else reading.unlike


def _place(fault: Fault | None, first_bad: int | None, *, last: int, intact: int) -> str:
    if first_bad is None:
        return f"The first wrong entry is one of {intact} to {last}."
    what = {
        Fault.TRUNCATED: f"The log ends before entry {first_bad}.",
        Fault.TOO_LONG: f"Entry {first_bad} and those after it are not covered by the head.",
    }.get(fault or Fault.CHANGED, f"Entry {first_bad} is wrong.")
    return what if intact == first_bad else f"{what} Nothing held proves entries {intact} to {first_bad - 1}."


def _advice(fault: Fault | None, reading: _Reading) -> str:
    match fault:
        case Fault.UNREADABLE | Fault.OUT_OF_ORDER:
            return f"Reason: {reading.odd_reason}."
        case Fault.TRUNCATED:
            return "Ask for the whole log: a head that was published covers more."
        case Fault.TOO_LONG:
            return "Ask for the head of this longer log."
        case Fault.FORKED:
            return "Two heads that were published cannot be of one log: the operator has shown two histories."
        case _:
            return "Keep this copy, and compare it with one that another party holds."


def _verdict(
    reading: _Reading,
    *,
    intact: int,
    message: str,
    fault: Fault | None = None,
    first_bad: int | None = None,
    last_suspect: int | None = None,
) -> Verdict:
    return Verdict(
        ok=fault is None,
        entries=reading.entries,
        root=reading.root.hex(),
        intact=intact,
        fault=fault,
        first_bad=first_bad,
        last_suspect=last_suspect,
        message=message,
    )


def _known_heads(size: int, root: bytes | str, heads: Mapping[int, bytes | str]) -> dict[int, bytes]:
    """Every head, as bytes by size. Raises LedgerError when one cannot be a head."""
    known = {size: _as_root(root)}
    for other, its_root in heads.items():
        if known.setdefault(other, _as_root(its_root)) != _as_root(its_root):
            raise LedgerError(
                f"two heads of size {other} were given with different roots",
                why="no log has both: the operator has shown two histories",
                do="Keep both heads, and check the log against each alone.",
            )
    if min(known) < 0 or known.get(0, EMPTY_ROOT) != EMPTY_ROOT:
        raise LedgerError("a head of no log was given", do="Give the size and root as they were published.")
    return known


def _as_root(root: bytes | str) -> bytes:
    try:
        value = bytes.fromhex(root) if isinstance(root, str) else root
    except ValueError:
        value = b""
    if len(value) != HASH_BYTES:
        raise LedgerError("a root is not one", why="a root is 64 hexadecimal digits", do="Copy it whole.")
    return value
