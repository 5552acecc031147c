"""A log of 10,000 entries: every edit, drop, reorder, truncation and split view is found, and placed where it can be.

With the leaf hashes beside the log the place is exact; with heads kept from earlier days it lies between two of
them; a dropped, inserted or moved line that keeps its number shows by itself.
"""

from collections.abc import Callable
from functools import cache
from random import Random

import pytest
from tests.engines.ledger.keyring import ORIGIN
from tests.engines.ledger.logs import TAMPERS, a_log, edit, rewritten
from tests.engines.ledger.logs_signed import leaves_of
from tests.engines.ledger.test_subtrees import Kept

from wasl.engines.ledger import checker
from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.merkle import Frontier, grow, leaf_hash, root_of
from wasl.engines.ledger.proofs import verify_consistency, verify_inclusion
from wasl.engines.ledger.subtrees import prove_consistency, prove_inclusion, root_at
from wasl.engines.ledger.verification import Fault, verify_log

SIZE = 10_000
DAILY = 1_000  # a head was kept after so many entries
PLACES = [0, 255, 4_096, 8_191, 9_999]  # the first, the last, and beside the seams of subtrees and tiles


@cache
def log() -> list[bytes]:
    return a_log(SIZE)


@cache
def kept() -> Kept:
    return Kept(leaves_of(log()))


@cache
def heads() -> dict[int, bytes]:
    return {size: root_at(size, kept()) for size in range(DAILY, SIZE + 1, DAILY)}


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
@pytest.mark.parametrize("place", PLACES)
def test_tampering__is_found_and_placed(tamper: Callable[..., list[bytes]], place: int) -> None:
    lines, root = log(), heads()[SIZE]
    changed = tamper(lines, place, Random(place))
    shared = min(len(lines), len(changed))
    first = next((at for at in range(shared) if lines[at] != changed[at]), shared)
    exact = verify_log(changed, expected_size=SIZE, expected_root=root, leaves=leaves_of(lines))
    assert (exact.ok, exact.first_bad, exact.intact, exact.last_suspect) == (False, first, first, first)
    bracketed = checker.check(changed, heads())
    before = first // DAILY * DAILY
    assert (bracketed["ok"], bracketed["intact"]) == (False, before)
    assert first <= bracketed["last_suspect"] < before + DAILY


def test_edits__of_each_entry_change_the_root() -> None:
    """All 10,000: what stands in an entry's place must lead to the root by the entry's own path."""
    accepted = []
    for index, line in enumerate(log()):
        path = prove_inclusion(index, size=SIZE, kept=kept())
        shown = [line, rewritten(line, data={"rows": 1_000_000}), line + b" ", log()[index - 1]]
        answers = [
            verify_inclusion(leaf_hash(one), index=index, size=SIZE, proof=path, root=heads()[SIZE]) for one in shown
        ]
        if answers != [True, False, False, False]:
            accepted.append(index)
    assert accepted == []


def test_truncations__to_every_size_have_another_root() -> None:
    roots = {root_at(size, kept()) for size in range(SIZE)}
    assert len(roots) == SIZE
    assert heads()[SIZE] not in roots


@pytest.mark.parametrize("place", PLACES)
def test_split_view__no_proof_joins_two_histories(place: int) -> None:
    """The operator shows one side its log and the other a log that differs from ``place`` on, both well made."""
    other = Kept(leaves_of(edit(log(), place, Random(1))))
    for old in (place, place + 1, SIZE // 2, SIZE - 1, SIZE):
        joins = {
            (was is kept(), now is kept(), made_by is kept()): verify_consistency(
                prove_consistency(old, size=SIZE, kept=made_by),
                old_size=old,
                old_root=root_at(old, was),
                new_size=SIZE,
                new_root=root_at(SIZE, now),
            )
            for was in (kept(), other)
            for now in (kept(), other)
            for made_by in (kept(), other)
        }
        is_fork = old > place  # before it both histories are one
        one_history = {case: case[0] == case[1] or not is_fork for case in joins}
        assert {case for case, joined in joins.items() if joined} <= {case for case in joins if one_history[case]}
        assert joins[True, True, True]
        assert joins[False, False, False]


@pytest.mark.parametrize("place", PLACES[:-1])
def test_split_view__a_copy_of_the_log_shows_it(place: int) -> None:
    """Two heads that were shown to two sides, and one copy: it fits the newer, and cannot have had the older."""
    shown = place // DAILY * DAILY + DAILY
    theirs = root_of(leaves_of(edit(log(), place, Random(1))[:shown]))
    verdict = verify_log(log(), expected_size=SIZE, expected_root=heads()[SIZE], heads={shown: theirs})
    assert (verdict.ok, verdict.fault, verdict.last_suspect) == (False, Fault.FORKED, shown - 1)


def test_batches__make_the_same_log_as_one_by_one() -> None:
    frontier, one_by_one = Frontier(), Frontier()
    leaves = leaves_of(log())
    for start in range(0, SIZE, 777):
        frontier = grow(frontier, leaves[start : start + 777]).frontier
    for leaf in leaves:
        one_by_one = one_by_one.append(leaf)
    assert (frontier, frontier.root()) == (one_by_one, heads()[SIZE])
    assert Checkpoint(ORIGIN, SIZE, frontier.root()).size == SIZE
