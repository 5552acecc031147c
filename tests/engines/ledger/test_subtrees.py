"""Roots and proofs from stored subtrees, against the readable twins that read every leaf."""

from collections.abc import Sequence

import pytest
from tests.engines.ledger.twins import mth, path, proof

from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, Frontier, grow, leaf_hash
from wasl.engines.ledger.subtrees import Node, prove_consistency, prove_inclusion, root_at

LEAVES = [leaf_hash(str(number).encode()) for number in range(150)]


class Kept:
    """Subtree roots in a table, which counts what is asked of it."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.reads: list[int] = []
        self.table: dict[Node, bytes] = {}
        for level, (first, hashes) in enumerate(grow(Frontier(), leaves).levels):
            self.table |= {(level, first + place): one for place, one in enumerate(hashes)}

    def hashes(self, nodes: Sequence[Node]) -> list[bytes]:
        self.reads.append(len(nodes))
        return [self.table[node] for node in nodes]


def test_every_root_and_proof__is_that_of_the_readable_twin() -> None:
    kept = Kept(LEAVES)
    for size in range(1, 71):
        assert root_at(size, kept) == mth(LEAVES[:size])
        for index in range(size):
            assert prove_inclusion(index, size=size, kept=kept) == path(index, LEAVES[:size])
        for old in range(1, size + 1):
            assert prove_consistency(old, size=size, kept=kept) == proof(old, LEAVES[:size])


def test_empty_logs__need_no_reading() -> None:
    kept = Kept([])
    assert (root_at(0, kept), prove_consistency(0, size=0, kept=kept), kept.reads) == (EMPTY_ROOT, [], [])


def test_reads__are_one_per_proof_and_few() -> None:
    kept = Kept([LEAVES[0]] * 100_000)
    prove_inclusion(77_777, size=100_000, kept=kept)
    prove_consistency(77_777, size=100_000, kept=kept)
    assert kept.reads == [20, 21]


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0), (0, -1)])
def test_what_does_not_exist__is_refused(index: int, size: int) -> None:
    kept = Kept(LEAVES)
    with pytest.raises(LedgerError):
        prove_inclusion(index, size=size, kept=kept)
    with pytest.raises(LedgerError):
        prove_consistency(size + 1, size=size, kept=kept)
    with pytest.raises(LedgerError):
        root_at(-1, kept)


def test_a_hash_that_is_none__is_refused() -> None:
    class Broken:
        def hashes(self, nodes: Sequence[Node]) -> list[bytes]:
            return [b"short" for _ in nodes]

    with pytest.raises(LedgerError):
        root_at(3, Broken())
