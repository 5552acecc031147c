"""What a family says of its missing person: for every genotype, how much likelier it is than in the population.

Computed once for a family; afterwards a body is compared by looking up one number a marker. Families of one shape go
through the compiled code together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError, PedigreeError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.network import Network, Plan, planned
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.summing import NO_NUMBERS, Genotypes, Shelf, Typed, Units, contract, sexes_of, summed, typed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Rows = tuple[tuple[str, str | None, str | None, str], ...]


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
    count = len(marker.alleles)
    result = [np.zeros(0)] * len(families)
    shapes: dict[Plan, list[tuple[int, Typed]]] = {}
    for place, family in enumerate(families):
        seen = typed(marker, family.genotypes, sexes_of(family.pedigree, family.genotypes), whole=True)
        certain = seen.certain
        plan = _plan(_rows(family.pedigree), tuple(sorted(family.pedigree.inbreeding.items())), family.missing,
                     certain, frozenset(seen.pairs) - certain, marker.x_linked)  # fmt: skip
        shapes.setdefault(plan, []).append((place, seen))
    for plan, members in shapes.items():
        tables = summed(plan, [seen for _, seen in members], size=count ** len(plan.open))
        for (place, _), table in zip(members, tables, strict=True):
            total = table.sum()
            result[place] = (table / total if total else table).reshape((count,) * len(plan.open))
    return result


def log10_lr_tables(families: Sequence[Family], markers: Sequence[Marker]) -> list[Floats]:
    """For each marker float64[genotypes, families]: log10 of P(genotype | family) / P(genotype | population).

    Genotypes are in the order of ``genotype_row``; -inf where the family excludes one, NaN where the relatives'
    genotypes exclude each other. Autosomal markers only.

    Raises
    ------
    KinshipError: an X-linked marker. TooLargeError: a family too entangled for one marker's tables.
    """
    if other := [one.name for one in markers if one.x_linked or one.silent]:
        raise KinshipError(
            f"blind search with {', '.join(other)}", why="it compares autosomal markers without silent alleles",
            do="Leave these markers out here, and weigh them in the pairs that are found.",
        )  # fmt: skip
    counts = [len(one.alleles) for one in markers]
    result = [np.full((count * (count + 1) // 2, len(families)), np.nan) for count in counts]
    for shape, places in _by_shape(families).items():
        for markers_done, columns, tables in _tables_of(shape, [families[place] for place in places], markers):
            for marker, column, table in zip(markers_done, columns, tables, strict=True):
                share = markers[marker].frequencies
                _write(table, share, result[marker], places[column])
    for column, family in enumerate(families):
        for place, marker in enumerate(markers):
            if _is_half_known(family, marker):
                _write(genotype_distribution(family, marker).ravel(), marker.frequencies, result[place], column)
    return result


def _is_half_known(family: Family, marker: Marker) -> bool:
    """Whether a relative's genotype is typed in part: such a family is summed by itself."""
    seen = (found[marker.name] for found in family.genotypes.values() if marker.name in found)
    return any(len(labels) != 2 or None in labels for labels in seen)


def genotype_row(low: Ints, high: Ints) -> Ints:
    """The row of a genotype whose alleles stand at these places of the marker, low <= high."""
    return high * (high + 1) // 2 + low


def _rows(pedigree: Pedigree) -> Rows:
    return tuple((one.id, one.father, one.mother, one.sex) for one in pedigree.members)


@lru_cache(maxsize=4096)
def _plan(rows: Rows, inbreeding: tuple[tuple[str, float], ...], missing: str, certain: frozenset[str],
          unsure: frozenset[str], x_linked: bool) -> Plan:  # fmt: skip
    needed = Pedigree.of(rows, inbreeding=dict(inbreeding)).needed_for(certain | unsure | {missing})
    network = Network(needed, certain=certain, unsure=unsure, open_people=(missing,), x_linked=x_linked)
    return planned(network, keep=[allele for allele in network.alleles[missing] if allele >= 0])


# Families of one shape.


@dataclass(frozen=True)
class Shape:
    """A pedigree whose people are called by their places: families of one shape are summed by one plan."""

    rows: Rows
    inbreeding: tuple[tuple[str, float], ...]
    missing: str
    typed: tuple[str, ...]


def _by_shape(families: Sequence[Family]) -> dict[Shape, list[int]]:
    shapes: dict[Shape, list[int]] = {}
    for place, family in enumerate(families):
        shapes.setdefault(_shape(family), []).append(place)
    return shapes


def _shape(family: Family) -> Shape:
    name = {one.id: str(at + 1) for at, one in enumerate(family.pedigree.members)}
    rows = tuple(
        (name[one.id], name.get(one.father or ""), name.get(one.mother or ""), one.sex)
        for one in family.pedigree.members
    )
    inbreeding = tuple(sorted((name[who], share) for who, share in family.pedigree.inbreeding.items()))
    return Shape(rows, inbreeding, name[family.missing], tuple(sorted((name[w] for w in family.genotypes), key=int)))


def _tables_of(shape: Shape, families: Sequence[Family], markers: Sequence[Marker]
               ) -> Iterator[tuple[Ints, Ints, list[Floats]]]:  # fmt: skip
    """Yields markers, columns of ``families`` and tables, for each pattern of who is typed."""
    codes = _codes(shape, families, markers)
    patterns = (codes[..., 0] >= 0).astype(np.int64)  # families, markers, typed
    keys, inverse = np.unique(patterns.reshape(-1, len(shape.typed)), axis=0, return_inverse=True)
    for key, pattern in enumerate(keys):
        columns, chosen = np.divmod(np.flatnonzero(inverse.ravel() == key), len(markers))
        who = tuple(name for name, is_typed in zip(shape.typed, pattern, strict=True) if is_typed)
        plan = _plan(shape.rows, shape.inbreeding, shape.missing, frozenset(who), frozenset(), False)
        order = [shape.typed.index(name) for name in plan.typed]
        yield chosen, columns, _sum_many(plan, codes[columns, chosen][:, order], markers, chosen)


def _codes(shape: Shape, families: Sequence[Family], markers: Sequence[Marker]) -> npt.NDArray[np.int64]:
    """int64[families, markers, typed, 2]: places of the alleles, -1 where not typed."""
    codes = np.full((len(families), len(markers), len(shape.typed), 2), -1, dtype=np.int64)
    for at, family in enumerate(families):
        name = {str(place + 1): one.id for place, one in enumerate(family.pedigree.members)}
        for person, called in enumerate(shape.typed):
            codes[at, :, person] = coded(family.genotypes[name[called]], markers, name[called])
    return codes


def coded(genotypes: Mapping[str, Sequence[str | None]], markers: Sequence[Marker], who: str) -> npt.NDArray[np.int64]:
    """int64[markers, 2]: places of the alleles, lower first; -1 where the marker is missing or half known."""
    codes = np.full((len(markers), 2), -1, dtype=np.int64)
    for at, marker in enumerate(markers):
        labels = genotypes.get(marker.name)
        if labels is not None and len(labels) == 2 and labels[0] is not None and labels[1] is not None:
            places = marker.place
            one = places[labels[0]] if labels[0] in places else marker.index(labels[0], who)
            other = places[labels[1]] if labels[1] in places else marker.index(labels[1], who)
            codes[at] = (one, other) if one <= other else (other, one)
    return codes


def _sum_many(plan: Plan, codes: npt.NDArray[np.int64], markers: Sequence[Marker], chosen: Ints) -> list[Floats]:
    """One table for each unit. ``codes``: int64[units, typed of the plan, 2]."""
    shelf = Shelf.of(markers)
    units, width = codes.shape[:2]
    ordered = np.stack([codes, codes[..., ::-1]], axis=2).reshape(-1, 2, 2)  # units x typed, both orders, father/mother
    kept = np.ones(ordered.shape[:2], dtype=np.bool_)
    kept[:, 1] = ordered[:, 0, 0] != ordered[:, 0, 1]
    ends = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    starts = ends[np.arange(units)[:, None] * width + np.arange(width + 1)[None, :]]
    pairs = ordered[kept]
    out, bounds = contract(
        plan, shelf,
        Units(chosen, shelf.frequency_start[chosen], shelf.frequencies, np.arange(units), starts,
              np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1]), np.ones(len(pairs)), NO_NUMBERS,
              np.zeros((units, 0), dtype=np.int64)),
        sizes=shelf.counts[chosen] ** 2,
    )  # fmt: skip
    return [out[start:end] for start, end in pairwise(bounds.tolist())]


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _write(table: Floats, shares: Floats, into: Floats, column: int) -> None:
    """Turn one table of ordered pairs into a column of log10 LRs of genotypes."""
    count = len(shares)
    total = table.sum()
    row = 0
    for high in range(count):
        for low in range(high + 1):
            chance = table[low * count + high]
            usual = shares[low] * shares[high]
            if low != high:
                chance += table[high * count + low]
                usual *= 2.0
            into[row, column] = np.log10(chance / (total * usual))
            row += 1
