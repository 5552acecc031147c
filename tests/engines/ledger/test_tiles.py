"""The log as files: written, read back, and proven from, against the readable twins."""

from collections.abc import Mapping

import pytest
from tests.engines.ledger.twins import mth, path, proof

from wasl.engines.ledger.errors import FormError, LedgerError, ProofError
from wasl.engines.ledger.merkle import leaf_hash
from wasl.engines.ledger.subtrees import prove_consistency, prove_inclusion, root_at
from wasl.engines.ledger.tiles import (
    ENTRIES,
    Tile,
    TileHashes,
    decode_bundle,
    encode_bundle,
    export_tiles,
    nodes_of_tile,
    read_entries,
    tiles_of,
)


def entries(count: int) -> list[bytes]:
    return [str(number).encode() for number in range(count)]


def files_of(count: int) -> dict[str, bytes]:
    return dict(export_tiles(entries(count)))


BIG = 70_000
FILES = files_of(BIG)
LEAVES = [leaf_hash(entry) for entry in entries(BIG)]


def kept(size: int, files: Mapping[str, bytes] = FILES) -> TileHashes:
    return TileHashes(size, files.get)


def test_files__of_the_example_in_the_specification() -> None:
    """C2SP tlog-tiles: a tree of 70,000 has 273 full tiles and one of 112, one full and one of 17, and one of 1."""
    levels = [Tile.parse(name).level for name in FILES]
    assert [levels.count(level) for level in (ENTRIES, 0, 1, 2, 3)] == [274, 274, 2, 1, 0]
    partial = {name: len(content) // 32 for name, content in FILES.items() if ".p/" in name and "entries" not in name}
    assert partial == {"tile/0/273.p/112": 112, "tile/1/001.p/17": 17, "tile/2/000.p/1": 1}


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, BIG])
def test_files__are_the_tiles_of_that_size(size: int) -> None:
    assert sorted(files_of(size)) == sorted(tile.path for tile in tiles_of(size))


@pytest.mark.parametrize(
    ("since", "size", "new"),
    [
        (0, 0, []),
        (5, 5, []),
        (5, 6, ["tile/entries/000.p/6", "tile/0/000.p/6"]),
        (255, 256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]),
        (256, 257, ["tile/entries/001.p/1", "tile/0/001.p/1"]),
        (
            250,
            520,
            [
                *("tile/entries/000", "tile/entries/001", "tile/entries/002.p/8"),
                *("tile/0/000", "tile/0/001", "tile/0/002.p/8", "tile/1/000.p/2"),
            ],
        ),
    ],
)
def test_files__that_are_new(since: int, size: int, new: list[str]) -> None:
    assert [tile.path for tile in tiles_of(size, since=since)] == new


def test_hashes__of_a_tile_are_those_of_its_nodes() -> None:
    for tile in tiles_of(BIG):
        if tile.level > 0:
            for place, (level, index) in enumerate(nodes_of_tile(tile)):
                expected = mth(LEAVES[index << level : (index + 1) << level])
                assert FILES[tile.path][32 * place : 32 * place + 32] == expected


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 300, 512, 700])
def test_proofs__from_tiles(size: int) -> None:
    leaves, tiles = LEAVES[:size], kept(size, files_of(size))
    assert root_at(size, tiles) == mth(leaves)
    for index in {0, size // 2, size - 1}:
        assert prove_inclusion(index, size=size, kept=tiles) == path(index, leaves)
    for old in {1, size // 2 or 1, size}:
        assert prove_consistency(old, size=size, kept=tiles) == proof(old, leaves)


def test_proofs__from_the_tiles_of_a_big_log() -> None:
    tiles = kept(BIG)
    assert root_at(BIG, tiles) == mth(LEAVES)
    assert prove_inclusion(69_999, size=BIG, kept=tiles) == path(69_999, LEAVES)
    assert prove_consistency(65_537, size=BIG, kept=tiles) == proof(65_537, LEAVES)


def test_partial_tiles__may_be_gone_once_the_full_ones_are_there() -> None:
    tiles = kept(300, files_of(512))
    assert root_at(256, tiles) == mth(LEAVES[:256])
    assert prove_inclusion(299, size=300, kept=tiles) == path(299, LEAVES[:300])
    assert list(read_entries(300, files_of(512).get)) == entries(300)


def test_entries__are_read_back() -> None:
    assert list(read_entries(BIG, FILES.get)) == entries(BIG)
    strange = [b"", b"\x00" * 3, bytes(65_535), b"x"]
    assert decode_bundle(encode_bundle(strange), width=4) == strange


def test_entries__longer_than_a_bundle_has_room_for_are_refused() -> None:
    with pytest.raises(FormError):
        encode_bundle([bytes(65_536)])


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\x00\x01", b"\x00\x01x\x00", b"\x00\x01x\x00\x01", b"\x00\x01x" * 3])
def test_bundles__that_are_cut_or_long_are_refused(raw: bytes) -> None:
    with pytest.raises(FormError):
        decode_bundle(raw, width=2)


def test_missing_and_short_files__are_refused() -> None:
    files = files_of(600)
    for name in ("tile/0/001", "tile/0/002.p/88"):
        broken = {key: content for key, content in files.items() if key != name}
        with pytest.raises(ProofError):
            prove_inclusion(256 if name.endswith("1") else 590, size=600, kept=kept(600, broken))
        with pytest.raises(FormError):
            prove_inclusion(
                256 if name.endswith("1") else 590, size=600, kept=kept(600, {**files, name: files[name][:-1]})
            )
    with pytest.raises(ProofError):
        list(read_entries(600, {key: content for key, content in files.items() if key != "tile/entries/001"}.get))
    with pytest.raises(LedgerError):
        kept(600, files).hashes([(0, 600)])
