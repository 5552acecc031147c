"""Every body against every family: a sum of table look-ups, in blocks of families so that nothing large is kept.

Families are tabulated block by block; within a block a body adds one row of numbers a marker. What is asked for is
either the whole matrix, or the pairs at or above a threshold, which are then worked out again in double precision.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.markers import Marker, Pairs, pairs_of
from wasl.engines.kinship.search.tables import Family, coded, genotype_row, log10_lr_tables

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Seen = Mapping[str, Sequence[str | None]]
BLOCK = 1024


def _silently(_share: float) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, eq=False)
class Bodies:
    """Profiles of remains, as rows of the markers' tables.

    Attributes
    ----------
    rows: int64[bodies, markers]: row of the genotype, -1 where nothing or only a part was typed.
    partial: what was only half typed: (body, marker, what it may stand for).
    """

    ids: tuple[str, ...]
    rows: Ints
    partial: tuple[tuple[int, int, Pairs], ...]

    @classmethod
    def of(cls, profiles: Mapping[str, Seen], markers: Sequence[Marker]) -> "Bodies":
        """Raises GenotypeError for an allele that the markers do not have, or for three."""
        rows = np.full((len(profiles), len(markers)), -1, dtype=np.int64)
        partial = []
        for at, (who, genotypes) in enumerate(profiles.items()):
            codes = coded(genotypes, markers, who)
            rows[at] = np.where(codes[:, 0] >= 0, genotype_row(codes[:, 0], codes[:, 1]), -1)
            for place, marker in enumerate(markers):
                labels = genotypes.get(marker.name, ())
                if rows[at, place] < 0 and any(label is not None for label in labels):
                    partial.append((at, place, pairs_of(marker, labels, who, one=False)))
        return cls(tuple(profiles), rows, tuple(partial))


def search(bodies: Bodies, families: Sequence[Family], markers: Sequence[Marker], *,
           progress: Callable[[float], object] = _silently) -> Floats:  # fmt: skip
    """float64[bodies, families]: log10 LR of the body being the family's missing person rather than anybody.

    -inf where the family excludes the body; NaN where the relatives' genotypes exclude each other.
    """
    result = np.zeros((len(bodies.ids), len(families)))
    for start in range(0, len(families), BLOCK):
        block = slice(start, start + BLOCK)
        tables = log10_lr_tables(families[block], markers)
        _add_rows(_stacked(tables), _starts(tables), bodies.rows, result[:, block])
        for body, marker, pairs in bodies.partial:
            result[body, block] += _half_typed(tables[marker], markers[marker], pairs)
        progress(min(1.0, (start + BLOCK) / len(families)))
    return result


@dataclass(frozen=True)
class Hit:
    """A pair at or above the threshold."""

    body: str
    family: str
    log10_lr: float


def hits(bodies: Bodies, families: Sequence[Family], markers: Sequence[Marker], *, at_least: float,
         progress: Callable[[float], object] = _silently) -> Iterator[Hit]:  # fmt: skip
    """The pairs whose log10 LR is at least this, block by block; only one block of tables is held at a time."""
    half = {(body, marker): pairs for body, marker, pairs in bodies.partial}
    for start in range(0, len(families), BLOCK):
        block = families[start : start + BLOCK]
        tables = log10_lr_tables(block, markers)
        found = _above(_stacked(tables).astype(np.float32), _starts(tables), bodies.rows, np.float32(at_least - SLACK))
        extra = {body for body, _ in half}
        for body, column in _candidates(found, extra, len(block)):
            value = sum(
                float(tables[marker][row, column]) for marker, row in enumerate(bodies.rows[body].tolist()) if row >= 0
            ) + sum(
                float(_half_typed(tables[marker], markers[marker], pairs)[column])
                for (who, marker), pairs in half.items() if who == body
            )  # fmt: skip
            if value >= at_least:
                yield Hit(bodies.ids[body], block[column].id, value)
        progress(min(1.0, (start + BLOCK) / len(families)))


SLACK = 0.001  # log10: single precision is looked at again in double


def _candidates(found: npt.NDArray[np.int32], extra: set[int], width: int) -> Iterator[tuple[int, int]]:
    for body, column in found.tolist():
        if body not in extra:
            yield body, column
    for body in sorted(extra):
        yield from ((body, column) for column in range(width))


def _stacked(tables: Sequence[Floats]) -> Floats:
    return np.concatenate(tables) if len(tables) else np.zeros((0, 0))


def _starts(tables: Sequence[Floats]) -> Ints:
    return np.cumsum([0, *(len(table) for table in tables)])[:-1].astype(np.int64)


def _half_typed(table: Floats, marker: Marker, pairs: Pairs) -> Floats:
    """log10 of the mean LR over what a half-typed genotype may be, by how common each is: float64[families]."""
    usual = pairs.weight * marker.frequencies[pairs.first] * marker.frequencies[pairs.second]
    low, high = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
    with np.errstate(divide="ignore"):
        found: Floats = np.log10((usual / usual.sum()) @ 10 ** table[genotype_row(low, high)])
    return found


@numba.njit(cache=True, nogil=True)
def _add_rows(stacked: Floats, starts: Ints, rows: Ints, into: Floats) -> None:
    for body in range(len(rows)):
        for marker in range(rows.shape[1]):
            row = rows[body, marker]
            if row >= 0:
                source = stacked[starts[marker] + row]
                for family in range(into.shape[1]):
                    into[body, family] += source[family]


@numba.njit(cache=True, nogil=True)
def _above(stacked: npt.NDArray[np.float32], starts: Ints, rows: Ints, threshold: np.float32
           ) -> npt.NDArray[np.int32]:  # fmt: skip
    """int32[pairs, 2]: bodies and columns whose sum reaches the threshold."""
    width = stacked.shape[1]
    total = np.zeros(width, np.float32)
    found = np.zeros((1024, 2), np.int32)
    count = 0
    for body in range(len(rows)):
        total[:] = 0
        for marker in range(rows.shape[1]):
            row = rows[body, marker]
            if row >= 0:
                source = stacked[starts[marker] + row]
                for family in range(width):
                    total[family] += source[family]
        for family in range(width):
            if total[family] >= threshold:
                if count == len(found):
                    larger = np.zeros((2 * count, 2), np.int32)
                    larger[:count] = found
                    found = larger
                found[count, 0] = body
                found[count, 1] = family
                count += 1
    return found[:count]
