"""The tree: the known answers of Certificate Transparency, then fast against readable."""

import pytest
from tests.engines.ledger.twins import mth

from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.merkle import EMPTY_ROOT, Frontier, grow, leaf_hash, node_hash, root_of

# The eight leaves and the roots over the first 0 to 8 of them, as the reference implementation of Certificate
# Transparency tests itself (google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_root__is_that_of_certificate_transparency(size: int) -> None:
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]
    frontier = Frontier()
    for leaf in hashes:
        frontier = frontier.append(leaf)
    assert (root_of(hashes).hex(), frontier.root().hex()) == (ROOTS[size], ROOTS[size])


def test_root__equals_the_readable_twin_for_every_size_to_300() -> None:
    frontier, hashes = Frontier(), leaves(300)
    for size in range(301):
        expected = mth(hashes[:size])
        assert (root_of(hashes[:size]), frontier.root(), frontier.size) == (expected, expected, size)
        assert Frontier.from_bytes(frontier.to_bytes()) == frontier
        if size < 300:
            frontier = frontier.append(hashes[size])


def test_peaks__are_the_roots_of_the_full_subtrees_largest_first() -> None:
    frontier, hashes = Frontier(), leaves(13)
    for leaf in hashes:
        frontier = frontier.append(leaf)
    assert frontier.peaks == (mth(hashes[:8]), mth(hashes[8:12]), hashes[12])


def test_prefixes__keep_leaves_and_nodes_apart() -> None:
    left, right = leaves(2)
    assert leaf_hash(left + right) != node_hash(left, right)


def test_empty_root__is_the_hash_of_nothing() -> None:
    assert (EMPTY_ROOT.hex(), Frontier().root(), root_of([])) == (ROOTS[0], EMPTY_ROOT, EMPTY_ROOT)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 7,
        b"\x00" * 9,
        (1).to_bytes(8, "big"),
        (1).to_bytes(8, "big") + b"x" * 31,
        (4).to_bytes(8, "big") + b"x" * 64,
        (3).to_bytes(8, "big") + b"x" * 96,
    ],
)
def test_frontier__refuses_damaged_bytes(raw: bytes) -> None:
    with pytest.raises(LedgerError):
        Frontier.from_bytes(raw)


@pytest.mark.parametrize(("size", "peaks"), [(-1, ()), (1, ()), (0, (b"x" * 32,)), (1, (b"x",)), (2**64, (b"x" * 32,))])
def test_frontier__refuses_peaks_of_another_size(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(LedgerError):
        Frontier(size=size, peaks=peaks)


@pytest.mark.parametrize("leaf", [b"", b"an entry, not its hash", b"x" * 33])
def test_leaf__must_be_a_hash(leaf: bytes) -> None:
    with pytest.raises(LedgerError):
        Frontier().append(leaf)
    with pytest.raises(LedgerError):
        root_of([leaf])


def test_grow__is_append_one_by_one_and_gives_every_completed_subtree() -> None:
    hashes = leaves(300)
    for start in (0, 1, 2, 3, 7, 8, 100, 255, 256):
        for end in (start, start + 1, start + 2, start + 5, 257, 300):
            kept, one_by_one = Frontier(), Frontier()
            for leaf in hashes[:start]:
                kept = kept.append(leaf)
            one_by_one = kept
            for leaf in hashes[start:end]:
                one_by_one = one_by_one.append(leaf)
            grown = grow(kept, hashes[start:end])
            assert grown.frontier == one_by_one
            assert list(grown.levels) == completed(hashes, start=start, end=max(start, end))


def completed(hashes: list[bytes], *, start: int, end: int) -> list[tuple[int, tuple[bytes, ...]]]:
    """Level by level, the subtrees that are full at ``end`` and were not at ``start``, each hashed whole."""
    levels = []
    for level in range(10):
        first, after = start >> level, end >> level
        if first < after:
            each = range(first, after)
            levels.append((first, tuple(mth(hashes[index << level : (index + 1) << level]) for index in each)))
    return levels


def test_grow__refuses_what_is_no_hash() -> None:
    with pytest.raises(LedgerError):
        grow(Frontier(), [b"x" * 31])
