"""The log as plain files that anybody can copy and serve. C2SP tlog-tiles 0.1.

A tile holds 256 hashes one after another: at level 0 those of entries, above it the roots of full tiles below.
An entry bundle holds the 256 entries of a tile, each after its length in two bytes. The last ones are partial.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wasl.engines.ledger.errors import FormError, ProofError
from wasl.engines.ledger.forms import refusal
from wasl.engines.ledger.merkle import HASH_BYTES, leaf_hash, root_of
from wasl.engines.ledger.subtrees import Node

WIDTH, HEIGHT = 256, 8
MAX_LEVEL = 63
MAX_ENTRY = 0xFFFF  # what its length has room for
PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
ENTRIES = -1  # in place of a level: the bundle of entries


@dataclass(frozen=True)
class Tile:
    """Which tile: its level (``ENTRIES`` for a bundle), its place in the level, and how many it holds of 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the log's address: ``tile/0/x001/x234/067.p/112``."""
        parts: list[str] = []
        rest = self.index
        while rest or not parts:
            parts.append(f"{rest % 1000:03}")
            rest //= 1000
        index = "/".join([*(f"x{part}" for part in parts[:0:-1]), parts[0]])
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{level}/{index}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Read a path. Raises FormError unless it is exactly what ``path`` would write."""
        found = PATH.fullmatch(path)
        if not found:
            raise refusal("path of a tile", "it is not in the one form of such paths")
        level = ENTRIES if found["level"] == "entries" else int(found["level"])
        index = int(found["index"].replace("x", "").replace("/", ""))
        tile = cls(level, index, int(found["width"] or WIDTH))
        if level > MAX_LEVEL or tile.path != path or (found["width"] and tile.width >= WIDTH):
            raise refusal("path of a tile", "it is not in the one form of such paths")
        return tile


def tiles_of(size: int, *, since: int = 0) -> list[Tile]:
    """The tiles of hashes and bundles of a log of this size; with ``since``, only those a log of that size lacked."""
    tiles: list[Tile] = []
    for level in [ENTRIES, *range(MAX_LEVEL + 1)]:
        shift = HEIGHT * max(level, 0)
        count, before = size >> shift, since >> shift
        if not count:
            break
        if count > before:
            tiles += [Tile(level, index) for index in range(before // WIDTH, count // WIDTH)]
            tiles += [Tile(level, count // WIDTH, count % WIDTH)] if count % WIDTH else []
    return tiles


def nodes_of_tile(tile: Tile) -> list[Node]:
    """The full subtrees whose roots are the hashes of this tile."""
    first = tile.index * WIDTH
    return [(HEIGHT * tile.level, first + place) for place in range(tile.width)]


def export_tiles(entries: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Every tile and bundle of the log of these entries, as (path, bytes); reads them once and keeps few.

    Raises FormError when an entry is longer than a bundle has room for.
    """
    rows: list[list[bytes]] = []  # the open tile of each level
    counts: list[int] = []  # the full tiles of each level so far
    bundle: list[bytes] = []
    for entry in entries:
        bundle.append(entry)
        full = len(bundle) == WIDTH
        if full:
            yield Tile(ENTRIES, counts[0] if counts else 0).path, encode_bundle(bundle)
            bundle = []
        yield from _push(rows, counts, leaf_hash(entry))
    if bundle:
        yield Tile(ENTRIES, counts[0] if counts else 0, len(bundle)).path, encode_bundle(bundle)
    for level, row in enumerate(rows):
        if row:
            yield Tile(level, counts[level], len(row)).path, b"".join(row)


def _push(rows: list[list[bytes]], counts: list[int], one: bytes) -> Iterator[tuple[str, bytes]]:
    """Put a hash in its tile; a tile that is full goes out, and its root into the tile above."""
    level = 0
    while True:
        if level == len(rows):
            rows.append([])
            counts.append(0)
        rows[level].append(one)
        if len(rows[level]) < WIDTH:
            return
        yield Tile(level, counts[level]).path, b"".join(rows[level])
        one = root_of(rows[level])
        rows[level] = []
        counts[level] += 1
        level += 1


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Up to 256 entries, each after its length. Raises FormError when one is too long."""
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise FormError(
                f"an entry of {len(entry)} bytes does not fit an entry bundle",
                why=f"it has room for {MAX_ENTRY}",
                do="Export the log as lines.",
            )
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def decode_bundle(raw: bytes, *, width: int) -> list[bytes]:
    """The entries of a bundle. Raises FormError unless it holds exactly ``width`` of them."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw):
        length = int.from_bytes(raw[at : at + 2], "big")
        entries.append(raw[at + 2 : at + 2 + length])
        at += 2 + length
    if len(entries) != width or at != len(raw):
        raise refusal("entry bundle", f"it does not hold {width} whole entries")
    return entries


def decode_tile(raw: bytes, *, width: int) -> list[bytes]:
    """The hashes of a tile. Raises FormError unless it holds exactly ``width`` of them."""
    if len(raw) != HASH_BYTES * width:
        raise refusal("tile", f"it does not hold {width} hashes")
    return [raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES)]


@dataclass(frozen=True)
class TileHashes:
    """The tiles of a log of ``size`` entries as the place where subtree roots are kept.

    ``read`` gives the bytes at a path, or None. Nothing here is believed: a proof made from false tiles fails.
    """

    size: int
    read: Callable[[str], bytes | None]

    def hashes(self, nodes: Sequence[Node], /) -> list[bytes]:
        """Raises ProofError when a tile is missing, FormError when one is of another length."""
        read: dict[Tile, list[bytes]] = {}
        return [self._hash(node, read) for node in nodes]

    def _hash(self, node: Node, read: dict[Tile, list[bytes]]) -> bytes:
        level, index = node
        row, above = divmod(level, HEIGHT)
        first = index << above  # in hashes of the tile's level
        tile = self._tile(row, first // WIDTH)
        if tile not in read:
            read[tile] = self._read(tile)
        place = first % WIDTH
        part = read[tile][place : place + (1 << above)]
        if len(part) != 1 << above:
            raise ProofError("a subtree beyond the log was asked for", do="Ask for one that is full.")
        return root_of(part)

    def _tile(self, level: int, index: int) -> Tile:
        count = self.size >> (HEIGHT * level)
        return Tile(level, index, WIDTH if index < count // WIDTH else count % WIDTH or WIDTH)

    def _read(self, tile: Tile) -> list[bytes]:
        raw = self.read(tile.path)
        if raw is None and tile.width < WIDTH:  # once the full tile is there, the partial one may go
            raw = self.read(Tile(tile.level, tile.index).path)
            raw = raw[: HASH_BYTES * tile.width] if raw is not None else None
        if raw is None and tile.level > 0:  # of a folder made at another size: made again from below
            below = (Tile(tile.level - 1, WIDTH * tile.index + place) for place in range(tile.width))
            return [root_of(self._read(one)) for one in below]
        if raw is None:
            raise ProofError(f"{tile.path} is missing", do="Copy the whole folder of the log.")
        return decode_tile(raw, width=tile.width)


def read_entries(size: int, read: Callable[[str], bytes | None]) -> Iterator[bytes]:
    """The entries of a log of this size, from its bundles. Raises ProofError or FormError as above."""
    for tile in (tile for tile in tiles_of(size) if tile.level == ENTRIES):
        raw = read(tile.path)
        whole = read(Tile(ENTRIES, tile.index).path) if raw is None and tile.width < WIDTH else None
        if raw is None and whole is None:
            raise ProofError(f"{tile.path} is missing", do="Copy the whole folder of the log.")
        yield from decode_bundle(raw, width=tile.width) if raw is not None else _first(whole, tile.width)


def _first(raw: bytes | None, width: int) -> list[bytes]:
    return decode_bundle(raw or b"", width=WIDTH)[:width]
