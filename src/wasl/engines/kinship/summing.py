"""What was typed of a family, laid out for compiled code, and the one way to it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.contraction import contracted
from wasl.engines.kinship.errors import GenotypeError, TooLargeError
from wasl.engines.kinship.markers import Marker, Pairs, Seen, pairs_of
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.plans import Plan

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Genotypes = Mapping[str, Mapping[str, Seen]]  # person, marker: alleles
MOST_NUMBERS = 1 << 27  # 1 GB of tables for one marker
NODES_AT_ONCE = 256  # so that the tables stay in the processor's cache
NO_NUMBERS: Floats = np.zeros(0)


@dataclass(frozen=True, eq=False)
class Typed:
    """One marker of a family: what was seen, told as pairs over the alleles that need telling apart."""

    marker: Marker
    pairs: Mapping[str, Pairs]

    @property
    def certain(self) -> frozenset[str]:
        return frozenset(who for who, pairs in self.pairs.items() if pairs.is_certain)


def typed(marker: Marker, genotypes: Genotypes, sexes: Mapping[str, str], *, degraded: Collection[str] = (),
          whole: bool = False) -> Typed:  # fmt: skip
    """What this marker shows of these people.

    ``whole`` keeps every allele apart; otherwise alleles that nobody showed are taken as one where that is exact.
    """
    seen = {who: found[marker.name] for who, found in genotypes.items() if marker.name in found}
    small = marker if whole else marker.keeping({label for labels in seen.values() for label in labels if label})
    return Typed(small, {
        who: pairs_of(small, labels, who, one=marker.x_linked and sexes[who] == "M", degraded=who in degraded)
        for who, labels in seen.items()
    })  # fmt: skip


def sexes_of(pedigree: Pedigree, genotypes: Iterable[str]) -> dict[str, str]:
    if strangers := sorted(set(genotypes) - set(pedigree.by_id)):
        raise GenotypeError(
            f"genotypes of {', '.join(strangers)}", why="they are not in the family",
            do="Add them to the pedigree, as unrelated people if need be.",
        )  # fmt: skip
    return {who: pedigree.by_id[who].sex for who in genotypes}


@dataclass(frozen=True, eq=False)
class Units:
    """What is summed in one call: a marker of a family each.

    Attributes
    ----------
    marker: int64[units], its place on the shelf.
    share_start: int64[units], where its frequencies begin among ``shares``; ``nodes``: int64[units], how many sets.
    starts: int64[rows, typed + 1], where the pairs of each typed person begin; ``row``: int64[units], which of them.
    first, second, weight: the pairs, one after the other.
    given, given_start: numbers of the plan's GIVEN tables; int64[units, given tables].
    """

    marker: Ints
    share_start: Ints
    shares: Floats
    nodes: Ints
    row: Ints
    starts: Ints
    first: Ints
    second: Ints
    weight: Floats
    given: Floats
    given_start: Ints


def contract(plan: Plan, shelf: "Shelf", units: Units, *, sizes: Ints) -> tuple[Floats, Ints]:
    """Fill and sum each unit: all results one after the other, ``sizes`` numbers each, and where each begins.

    Raises
    ------
    TooLargeError: a unit would need more than ``MOST_NUMBERS`` numbers at once.
    """
    ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    out = np.zeros(int(ends[-1]))
    beyond = contracted(
        plan.variables, plan.tables, plan.inbreeding, plan.scope, plan.scope_start, plan.steps, plan.loops,
        plan.loop_start, units.marker, units.share_start, units.nodes, units.row, shelf.counts, units.shares,
        shelf.female, shelf.male, shelf.move_start, units.starts, units.first, units.second, units.weight, units.given,
        units.given_start, out, ends[:-1], MOST_NUMBERS,
    )  # fmt: skip
    if beyond >= 0:
        raise TooLargeError(
            "this family", why=f"one marker would need more than {beyond:,} numbers at once",
            do="Leave out distant relatives, or use a mutation model that lets unseen alleles be taken as one.",
        )  # fmt: skip
    return out, ends


@dataclass(frozen=True, eq=False)
class Shelf:
    """Markers laid out one after the other for compiled code."""

    counts: npt.NDArray[np.int64]
    frequency_start: npt.NDArray[np.int64]
    frequencies: Floats
    move_start: npt.NDArray[np.int64]
    female: Floats
    male: Floats

    @classmethod
    def of(cls, markers: Sequence[Marker]) -> "Shelf":
        counts = np.array([len(one.alleles) for one in markers], dtype=np.int64)
        zero = np.zeros(1, dtype=np.int64)
        return cls(
            counts,
            np.concatenate([zero, np.cumsum(counts)]),
            np.concatenate([one.frequencies for one in markers]),
            np.concatenate([zero, np.cumsum(counts * counts)]),
            np.concatenate([_moves(one.female, len(one.alleles)) for one in markers]),
            np.concatenate([_moves(one.male, len(one.alleles)) for one in markers]),
        )


def _moves(matrix: Floats | None, count: int) -> Floats:
    return (np.eye(count) if matrix is None else matrix).ravel()


def summed(plan: Plan, seen: Sequence[Typed], *, given: Sequence[Sequence[Floats]] = (), size: int = 1) -> Floats:
    """Fill and sum one plan for several markers.

    Parameters
    ----------
    given: for each marker the numbers of the plan's GIVEN tables, in their order.
    size: how many numbers each result has.

    Returns
    -------
    float64[markers, size].
    """
    shelf = Shelf.of([one.marker for one in seen])
    tables = [table.ravel() for one in given for table in one]
    given_start = np.cumsum([0, *(table.size for table in tables)])[:-1].reshape(len(seen), -1).astype(np.int64)
    units = Units(
        np.arange(len(seen)), shelf.frequency_start[:-1], shelf.frequencies, np.ones(len(seen), dtype=np.int64),
        np.arange(len(seen)), *_pairs(plan, seen), np.concatenate(tables) if tables else NO_NUMBERS, given_start,
    )  # fmt: skip
    out, _ = contract(plan, shelf, units, sizes=np.full(len(seen), size))
    return out.reshape(len(seen), size)


def summed_at_nodes(plan: Plan, seen: Sequence[Typed], frequencies: Sequence[Floats]) -> list[Floats]:
    """As ``summed``, with several sets of frequencies for each marker: float64[nodes, alleles]. Each float64[nodes]."""
    shelf = Shelf.of([one.marker for one in seen])
    parts = [(at, start) for at, one in enumerate(frequencies) for start in range(0, len(one), NODES_AT_ONCE)]
    marker, start = np.array(parts, dtype=np.int64).T
    total = np.array([len(one) for one in frequencies], dtype=np.int64)
    nodes = np.minimum(total[marker] - start, NODES_AT_ONCE)
    begins = np.cumsum([0, *(one.size for one in frequencies)])[:-1].astype(np.int64)
    units = Units(
        marker, begins[marker] + start * shelf.counts[marker], np.concatenate([one.ravel() for one in frequencies]),
        nodes, marker, *_pairs(plan, seen), NO_NUMBERS, np.zeros((len(marker), 0), dtype=np.int64),
    )  # fmt: skip
    out, _ = contract(plan, shelf, units, sizes=nodes)
    return np.split(out, np.cumsum(total)[:-1])


def _pairs(plan: Plan, seen: Sequence[Typed]) -> tuple[Ints, Ints, Ints, Floats]:
    """Where the pairs of each marker's people begin: int64[markers, typed + 1]; firsts, seconds, weights."""
    lists = [one.pairs[who] for one in seen for who in plan.typed]
    ends = np.cumsum([0, *(len(pairs.second) for pairs in lists)])
    width = len(plan.typed)
    starts = ends[np.arange(len(seen))[:, None] * width + np.arange(width + 1)[None, :]]
    no_places = np.zeros(0, dtype=np.int64)
    return (
        starts.astype(np.int64), np.concatenate([no_places, *(one.first for one in lists)]),
        np.concatenate([no_places, *(one.second for one in lists)]),
        np.concatenate([NO_NUMBERS, *(one.weight for one in lists)]),
    )  # fmt: skip
