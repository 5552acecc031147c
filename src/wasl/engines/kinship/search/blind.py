"""Every body against every family: a sum of table look-ups, in blocks of families so that little is kept at once.

Families are tabulated block by block; within a block a body adds one row of numbers a marker. What is asked for is
either the whole matrix, or the pairs at or above a threshold, which are found in single precision and then worked out
again in double. Blocks may be shared out among threads; the numbers are the same however many there are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.search.rows import NOT_TYPED, row_of
from wasl.engines.kinship.search.sightings import Sightings
from wasl.engines.kinship.search.tables import Family, log10_lr_rows, row_starts

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
One = TypeVar("One")
Result = TypeVar("Result")
Seen = Mapping[str, Sequence[str | None]]
BLOCK = 256  # families whose tables a thread holds at once: about 6 MB for 21 markers
TILE = 64  # families whose tables stay in the processor's cache while all bodies pass
SLACK = 0.001  # log10: what single precision may miss


def _silently(_share: float) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, eq=False)
class Bodies:
    """Profiles of remains, as rows of the markers' tables: int64[bodies, markers], -1 where nothing was typed."""

    ids: tuple[str, ...]
    rows: Ints

    @classmethod
    def of(
        cls, profiles: Mapping[str, Seen], markers: Sequence[Marker], *, sexes: Mapping[str, str] | None = None
    ) -> "Bodies":
        """``sexes``: "M" or "F", needed of those who are typed at markers of the X.

        Raises GenotypeError for an allele that the markers do not have, for three, or for an X without a sex.
        """
        rows = np.full((len(profiles), len(markers)), NOT_TYPED, dtype=np.int64)
        known: list[dict[tuple[str | None, ...], int]] = [{} for _ in markers]
        for at, (who, genotypes) in enumerate(profiles.items()):
            sex = (sexes or {}).get(who, "U")
            for place, marker in enumerate(markers):
                if labels := genotypes.get(marker.name):
                    key = (sex, *labels) if marker.x_linked else tuple(labels)
                    if key not in known[place]:
                        known[place][key] = row_of(marker, labels, who, sex)
                    rows[at, place] = known[place][key]
        return cls(tuple(profiles), rows)


@dataclass(frozen=True, eq=False)
class Tabulated:
    """Families whose tables are kept, in blocks, so that new profiles can be compared at once.

    About 16 KB a family for 21 markers.
    """

    markers: tuple[Marker, ...]
    blocks: tuple["_Block", ...]

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(family.id for block in self.blocks for family in block.families)

    def against(self, bodies: Bodies) -> Floats:
        """float64[bodies, families], as ``search``."""
        found = [block.log10_lr(bodies) for block in self.blocks]
        return np.concatenate([np.zeros((len(bodies.ids), 0)), *found], axis=1)

    def replaced(self, family: Family) -> "Tabulated":
        """The same with this family in place of that of its id; the tables of all others are not computed again.

        Raises KinshipError when there is no family of this id.
        """
        for at, block in enumerate(self.blocks):
            for column, one in enumerate(block.families):
                if one.id == family.id:
                    changed = block.replaced(column, family, self.markers)
                    return replace(self, blocks=(*self.blocks[:at], changed, *self.blocks[at + 1 :]))
        raise KinshipError(f"family {family.id}", why="it is not among those that were tabulated",
                           do="Tabulate it with the others.")  # fmt: skip


def tabulate(families: Sequence[Family], markers: Sequence[Marker], *, workers: int = 1) -> Tabulated:
    """Compute the tables of these families and keep them."""
    tables = partial(_Block.of, sightings=Sightings(markers))
    return Tabulated(tuple(markers), tuple(_each(tables, _blocks(families), workers)))


def search(bodies: Bodies, families: Sequence[Family], markers: Sequence[Marker], *, workers: int = 1,
           progress: Callable[[float], object] = _silently) -> Floats:  # fmt: skip
    """float64[bodies, families]: log10 LR of the body being the family's missing person rather than anybody.

    -inf where the family excludes the body; NaN where the relatives' genotypes exclude each other. Beside the result,
    ``workers`` blocks of tables are held in memory.
    """
    sightings = Sightings(markers)

    def compared(block: Sequence[Family]) -> Floats:
        return _Block.of(block, sightings).log10_lr(bodies)

    result = np.zeros((len(bodies.ids), len(families)))
    for at, found in enumerate(_each(compared, _blocks(families), workers)):
        result[:, at * BLOCK : (at + 1) * BLOCK] = found
        progress(min(1.0, (at + 1) * BLOCK / len(families)))
    return result


@dataclass(frozen=True)
class Hit:
    """A pair at or above the threshold."""

    body: str
    family: str
    log10_lr: float


def hits(bodies: Bodies, families: Sequence[Family], markers: Sequence[Marker], *, at_least: float, workers: int = 1,
         progress: Callable[[float], object] = _silently) -> Iterator[Hit]:  # fmt: skip
    """The pairs whose log10 LR is at least this, block by block: no more than ``workers`` blocks of tables are held."""
    sightings = Sightings(markers)

    def compared(block: Sequence[Family]) -> list[Hit]:
        return _Block.of(block, sightings).hits(bodies, at_least)

    for at, found in enumerate(_each(compared, _blocks(families), workers)):
        yield from found
        progress(min(1.0, (at + 1) * BLOCK / len(families)))


def _blocks(families: Sequence[Family]) -> list[Sequence[Family]]:
    return [families[start : start + BLOCK] for start in range(0, len(families), BLOCK)]


def _each(work: Callable[[One], Result], parts: Iterable[One], workers: int) -> Iterator[Result]:
    """The results in the order of the parts, by so many threads."""
    if workers == 1:
        yield from map(work, parts)
        return
    threads = ThreadPoolExecutor(workers)
    try:
        yield from threads.map(work, parts)
    finally:
        threads.shutdown(cancel_futures=True)


# One block.


@dataclass(frozen=True, eq=False)
class _Block:
    """``values``: float64[rows of all markers, families]; ``starts``: int64[markers], where a marker's rows begin."""

    families: tuple[Family, ...]
    values: Floats
    starts: Ints

    @classmethod
    def of(cls, families: Sequence[Family], sightings: Sightings) -> "_Block":
        return cls(tuple(families), log10_lr_rows(families, sightings), row_starts(sightings.markers))

    def log10_lr(self, bodies: Bodies) -> Floats:
        result = np.zeros((len(bodies.ids), len(self.families)))
        _add_rows(self.values, self.starts, bodies.rows, result)
        return result

    def hits(self, bodies: Bodies, at_least: float) -> list[Hit]:
        """Found tile by tile in single precision, then in the order of the bodies with their exact values."""
        singles = self.values.astype(np.float32)
        found = []
        for start in range(0, len(self.families), TILE):
            tile = np.full((len(singles), TILE), -np.inf, dtype=np.float32)
            part = singles[:, start : start + TILE]
            tile[:, : part.shape[1]] = part
            found.append(_above(tile, self.starts, bodies.rows, np.float32(at_least - SLACK)) + np.array([0, start]))
        pairs = np.concatenate(found)
        pairs = pairs[np.lexsort(pairs.T[::-1])]
        values = _exactly(self.values, self.starts, bodies.rows, pairs)
        return [
            Hit(bodies.ids[body], self.families[column].id, value)
            for (body, column), value in zip(pairs.tolist(), values.tolist(), strict=True)
            if value >= at_least
        ]

    def replaced(self, column: int, family: Family, markers: Sequence[Marker]) -> "_Block":
        values = self.values.copy()
        values[:, column] = log10_lr_rows([family], Sightings(markers))[:, 0]
        return replace(self, families=(*self.families[:column], family, *self.families[column + 1 :]), values=values)


@numba.njit(cache=True, nogil=True)
def _add_rows(values: Floats, starts: Ints, rows: Ints, into: Floats) -> None:
    for body in range(len(rows)):
        for marker in range(rows.shape[1]):
            row = rows[body, marker]
            if row >= 0:
                source = values[starts[marker] + row]
                for family in range(into.shape[1]):
                    into[body, family] += source[family]


@numba.njit(cache=True, nogil=True)
def _above(tile: Singles, starts: Ints, rows: Ints, threshold: np.float32) -> Ints:
    """int64[pairs, 2]: bodies and columns of a tile whose sum reaches the threshold."""
    total = np.zeros(TILE, np.float32)
    found = np.zeros((1024, 2), np.int64)
    count = 0
    for body in range(len(rows)):
        total[:] = 0
        for marker in range(rows.shape[1]):
            row = rows[body, marker]
            if row >= 0:
                source = tile[starts[marker] + row]
                for family in range(TILE):
                    total[family] += source[family]
        reaching = 0
        for family in range(TILE):
            reaching += total[family] >= threshold
        if not reaching:
            continue
        for family in range(TILE):
            if total[family] >= threshold:
                if count == len(found):
                    larger = np.zeros((2 * count, 2), np.int64)
                    larger[:count] = found
                    found = larger
                found[count, 0] = body
                found[count, 1] = family
                count += 1
    return found[:count]


@numba.njit(cache=True, nogil=True)
def _exactly(values: Floats, starts: Ints, rows: Ints, pairs: Ints) -> Floats:
    """float64[pairs]: the sums in double precision."""
    result = np.zeros(len(pairs))
    for at in range(len(pairs)):
        for marker in range(rows.shape[1]):
            row = rows[pairs[at, 0], marker]
            if row >= 0:
                result[at] += values[starts[marker] + row, pairs[at, 1]]
    return result
