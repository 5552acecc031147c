"""What a family says of its missing person: for every genotype, how much likelier it is than in the population.

Computed once for a family; afterwards a body is compared by looking up one number a marker. Families of one shape go
through the compiled code together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import PedigreeError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.network import Network
from wasl.engines.kinship.pedigree import Pedigree, Rows
from wasl.engines.kinship.plans import Plan, planned
from wasl.engines.kinship.search.rows import by_row, chances_in_population, genotype_count, row_count, silent_place
from wasl.engines.kinship.search.sightings import PairLists, Sightings
from wasl.engines.kinship.summing import NO_NUMBERS, Genotypes, Shelf, Units, contract, sexes_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Family:
    """Typed relatives of one missing person, who is not typed."""

    id: str
    pedigree: Pedigree
    missing: str
    genotypes: Genotypes

    def __post_init__(self) -> None:
        if self.missing not in self.pedigree.by_id:
            raise PedigreeError(f"{self.missing}, missing from family {self.id}, is not in its pedigree")
        if self.missing in self.genotypes:
            raise PedigreeError(f"{self.missing}, missing from family {self.id}, has genotypes")
        sexes_of(self.pedigree, self.genotypes)


def genotype_distribution(family: Family, marker: Marker) -> Floats:
    """The chance of each genotype of the missing person, given the typed relatives.

    Returns
    -------
    float64[alleles, alleles]: father's allele by mother's; sums to 1. All zero when the relatives cannot be related so.
    A man's X: float64[alleles].
    """
    return genotype_distributions([family], marker)[0]


def genotype_distributions(families: Sequence[Family], marker: Marker) -> list[Floats]:
    """As ``genotype_distribution``, of several families; those of one shape go through the compiled code together."""
    result = [np.zeros(0)] * len(families)
    for sums in _summed(families, Sightings([marker])):
        for place, (start, end) in zip(sums.family.tolist(), pairwise(sums.start.tolist()), strict=True):
            table = sums.numbers[start:end].reshape((len(marker.alleles),) * sums.alleles)
            total = table.sum()
            result[place] = table / total if total else table
    return result


def log10_lr_tables(families: Sequence[Family], markers: Sequence[Marker]) -> list[Floats]:
    """For each marker float64[genotypes, families]: log10 of P(genotype | family) / P(genotype | population).

    Genotypes are in the order of ``genotype_row``; -inf where the family excludes one, NaN where the relatives'
    genotypes exclude each other.

    Raises
    ------
    TooLargeError: a family too entangled for one marker's tables. GenotypeError: as ``pairs_of``.
    """
    stacked = log10_lr_rows(families, Sightings(markers))
    return [
        stacked[start : start + genotype_count(marker)]
        for marker, start in zip(markers, row_starts(markers).tolist(), strict=True)
    ]


def row_starts(markers: Sequence[Marker]) -> Ints:
    """int64[markers]: where the rows of each marker begin."""
    return np.cumsum([0, *(row_count(marker) for marker in markers)])[:-1].astype(np.int64)


def log10_lr_rows(families: Sequence[Family], sightings: Sightings) -> Floats:
    """As ``log10_lr_tables``, for every way in which a body may be seen: float64[rows of all markers, families]."""
    markers = sightings.markers
    usual = np.concatenate([chances_in_population(marker) for marker in markers] or [NO_NUMBERS])
    result = np.full((len(usual), len(families)), np.nan)
    counts = np.array([len(marker.alleles) for marker in markers], dtype=np.int64)
    silent = np.array([silent_place(marker) for marker in markers], dtype=np.int64)
    starts = np.append(row_starts(markers), len(usual))
    for sums in _summed(families, sightings):
        _write(sums.numbers, sums.start, sums.marker, sums.family, counts, silent, starts, usual, result)
    return result


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _write(numbers: Floats, start: Ints, marker_of: Ints, family_of: Ints, counts: Ints, silent: Ints, row_start: Ints,
           usual: Floats, into: Floats) -> None:  # fmt: skip
    """Turn each table of ordered pairs into a column of log10 LRs."""
    chances = np.zeros(np.max(np.diff(row_start)))
    for unit in range(len(marker_of)):
        marker = marker_of[unit]
        first, rows = row_start[marker], row_start[marker + 1] - row_start[marker]
        table = numbers[start[unit] : start[unit + 1]]
        by_row(table, counts[marker], silent[marker], chances[:rows])
        total = table.sum()
        for row in range(rows):
            into[first + row, family_of[unit]] = np.log10(chances[row] / (total * usual[first + row]))


# Families of one shape.


@dataclass(frozen=True)
class Shape:
    """A pedigree whose people are called by their places: families of one shape are summed by one plan."""

    rows: Rows
    inbreeding: tuple[tuple[str, float], ...]
    missing: str
    typed: tuple[str, ...]


def _shape(family: Family) -> Shape:
    pedigree, called = family.pedigree.by_place()
    inbreeding = tuple(sorted(pedigree.inbreeding.items()))
    typed = tuple(called[one.id] for one in family.pedigree.members if one.id in family.genotypes)
    return Shape(pedigree.rows, inbreeding, called[family.missing], typed)


@lru_cache(maxsize=4096)
def _plan(shape: Shape, certain: frozenset[str], unsure: frozenset[str], x_linked: bool) -> Plan:
    pedigree = Pedigree.of(shape.rows, inbreeding=dict(shape.inbreeding))
    needed = pedigree.needed_for(certain | unsure | {shape.missing})
    network = Network(needed, certain=certain, unsure=unsure, open_people=(shape.missing,), x_linked=x_linked)
    return planned(network, keep=[allele for allele in network.alleles[shape.missing] if allele >= 0])


@dataclass(frozen=True, eq=False)
class _Sums:
    """Tables of the missing person's alleles, one for each unit: a marker of a family. Not scaled.

    ``marker``, ``family``: int64[units]. ``alleles``: whether a table is of one allele or of two. ``start``:
    int64[units + 1], where each table begins among the numbers.
    """

    marker: Ints
    family: Ints
    alleles: int
    numbers: Floats
    start: Ints


def _summed(families: Sequence[Family], sightings: Sightings) -> Iterator[_Sums]:
    """The tables of all markers and families: those of one shape, and of one pattern of who is typed, together."""
    shapes: dict[Shape, list[int]] = {}
    for at, family in enumerate(families):
        shapes.setdefault(_shape(family), []).append(at)
    numbers = [_seen(shape, [families[at] for at in places], sightings) for shape, places in shapes.items()]
    lists, shelf = sightings.lists(), Shelf.of(sightings.markers)
    x_linked = np.array([marker.x_linked for marker in sightings.markers], dtype=np.bool_)
    for (shape, places), seen in zip(shapes.items(), numbers, strict=True):
        for of_x in np.unique(x_linked).tolist():
            markers = np.flatnonzero(x_linked == of_x)
            yield from _of_shape(shape, np.array(places), markers, seen[:, markers], lists, shelf, x_linked=of_x)


def _seen(shape: Shape, families: Sequence[Family], sightings: Sightings) -> Ints:
    """int64[families, markers, typed]: the number of what was seen."""
    names = [marker.name for marker in sightings.markers]
    numbers = np.zeros((len(families), len(names), len(shape.typed)), dtype=np.int64)
    for at, family in enumerate(families):
        for column, called in enumerate(shape.typed):
            one = family.pedigree.members[int(called) - 1]
            found, is_man = family.genotypes[one.id], one.sex == "M"
            numbers[at, :, column] = [
                sightings.number(place, found.get(name), one.id, is_man=is_man) for place, name in enumerate(names)
            ]
    return numbers


def _of_shape(shape: Shape, families: Ints, markers: Ints, seen: Ints, lists: PairLists, shelf: Shelf, *,
              x_linked: bool) -> Iterator[_Sums]:  # fmt: skip
    kinds = np.append(np.where(lists.certain, 1, 2), 0)[seen]  # a certain genotype, several that it may be, nothing
    patterns, inverse = np.unique(
        kinds.reshape(len(families) * len(markers), len(shape.typed)), axis=0, return_inverse=True
    )
    for number, pattern in enumerate(patterns.tolist()):
        rows, columns = np.divmod(np.flatnonzero(inverse.ravel() == number), len(markers))
        certain, unsure = (
            frozenset(who for who, kind in zip(shape.typed, pattern, strict=True) if kind == wanted)
            for wanted in (1, 2)
        )
        plan = _plan(shape, certain, unsure, x_linked)
        typed = seen[rows, columns][:, [shape.typed.index(who) for who in plan.typed]]
        yield _contracted(plan, markers[columns], families[rows], typed, lists, shelf)


def _contracted(plan: Plan, marker: Ints, family: Ints, typed: Ints, lists: PairLists, shelf: Shelf) -> _Sums:
    units, width = typed.shape
    ends, first, second, weight = lists.joined(typed.ravel())
    starts = ends[np.arange(units)[:, None] * width + np.arange(width + 1)[None, :]]
    numbers, start = contract(
        plan, shelf,
        Units(marker, shelf.frequency_start[marker], shelf.frequencies, np.ones(units, dtype=np.int64),
              np.arange(units), starts, first, second, weight,
              NO_NUMBERS, np.zeros((units, 0), dtype=np.int64)),
        sizes=shelf.counts[marker] ** len(plan.open),
    )  # fmt: skip
    return _Sums(marker, family, len(plan.open), numbers, start)
