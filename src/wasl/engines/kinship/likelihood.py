"""How likely the genotypes of a family are under one way, or several, of being related.

Exact for any pedigree: loops, inbreeding, untyped people between the typed, mutation of any kind, silent alleles,
degraded samples, the X. Nobody is left out who could matter: with a mutation model that does not keep the frequencies,
an untyped grandparent changes the answer, and stays in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.contraction import contracted
from wasl.engines.kinship.errors import GenotypeError, KinshipError, TooLargeError
from wasl.engines.kinship.markers import Marker, Pairs, Seen, pairs_of
from wasl.engines.kinship.network import Network, Plan, planned
from wasl.engines.kinship.pedigree import Pedigree

Floats = npt.NDArray[np.float64]
Genotypes = Mapping[str, Mapping[str, Seen]]  # person, marker: alleles
MOST_NUMBERS = 1 << 27  # 1 GB of tables for one marker


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


def likelihoods(pedigree: Pedigree, genotypes: Genotypes, markers: Sequence[Marker], *, theta: float = 0.0,
                degraded: Collection[str] = ()) -> Floats:  # fmt: skip
    """The chance of these genotypes in this family, marker by marker.

    Parameters
    ----------
    genotypes: for each typed person and marker two labels; None is an allele not known; a man's X repeats his allele.
        A marker that a person lacks says nothing about that person.
    theta: coancestry in [0, 1): founders' alleles are drawn as Balding and Nichols do, over all founders of the
        pedigree together, unrelated families included. Source: Balding and Nichols, Forensic Science International 64
        (1994).
    degraded: people of whom some alleles may have dropped out, at each marker's chance.

    Returns
    -------
    float64[markers], natural scale.

    Raises
    ------
    GenotypeError: an unknown allele or person, too many alleles.
    TooLargeError: exact would need more than ``MOST_NUMBERS`` numbers.
    """
    sexes = sexes_of(pedigree, genotypes)
    seen = [typed(marker, genotypes, sexes, degraded=degraded) for marker in markers]
    return of_typed(pedigree, seen, theta=theta)


def sexes_of(pedigree: Pedigree, genotypes: Iterable[str]) -> dict[str, str]:
    if strangers := sorted(set(genotypes) - set(pedigree.by_id)):
        raise GenotypeError(
            f"genotypes of {', '.join(strangers)}", why="they are not in the family",
            do="Add them to the pedigree, as unrelated people if need be.",
        )  # fmt: skip
    return {who: pedigree.by_id[who].sex for who in genotypes}


def of_typed(pedigree: Pedigree, seen: Sequence[Typed], *, theta: float = 0.0) -> Floats:
    """As ``likelihoods``, of what was read before."""
    if not 0 <= theta < 1:
        raise KinshipError(f"theta {theta}", why="coancestry is a share from 0 to below 1")
    result = np.ones(len(seen))  # a marker that nobody was typed at says nothing
    typed_at = [place for place, one in enumerate(seen) if one.pairs]
    if theta:
        from wasl.engines.kinship.theta import of_one_with_theta

        for place in typed_at:
            result[place] = of_one_with_theta(pedigree, seen[place], theta)
        return result
    for shape, places in _by_shape(seen, typed_at).items():
        plan = plan_for(pedigree, *shape)
        result[places] = summed(plan, [seen[place] for place in places])[:, 0]
    return result


def _by_shape(
    seen: Sequence[Typed], places: Iterable[int]
) -> dict[tuple[frozenset[str], frozenset[str], bool], list[int]]:
    shapes: dict[tuple[frozenset[str], frozenset[str], bool], list[int]] = {}
    for place in places:
        one = seen[place]
        certain = one.certain
        shapes.setdefault((certain, frozenset(one.pairs) - certain, one.marker.x_linked), []).append(place)
    return shapes


def plan_for(pedigree: Pedigree, certain: frozenset[str], unsure: frozenset[str], x_linked: bool) -> Plan:
    rows = tuple((one.id, one.father, one.mother, one.sex) for one in pedigree.members)
    return _plan(rows, tuple(sorted(pedigree.inbreeding.items())), certain, unsure, x_linked)


@lru_cache(maxsize=4096)
def _plan(rows: tuple[tuple[str, str | None, str | None, str], ...], inbreeding: tuple[tuple[str, float], ...],
          certain: frozenset[str], unsure: frozenset[str], x_linked: bool) -> Plan:  # fmt: skip
    needed = Pedigree.of(rows, inbreeding=dict(inbreeding)).needed_for(certain | unsure)
    return planned(Network(needed, certain=certain, unsure=unsure, x_linked=x_linked))


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


def summed(plan: Plan, seen: Sequence[Typed], *, frequencies: Floats | None = None,
           given: Sequence[Sequence[Floats]] = (), size: int = 1) -> Floats:  # fmt: skip
    """Fill and sum one plan for several markers.

    Parameters
    ----------
    frequencies: float64[nodes, alleles], to be tried in place of the marker's own; for one marker only.
    given: for each marker the numbers of the plan's GIVEN tables, in their order.
    size: how many numbers each result has.

    Returns
    -------
    float64[markers or nodes, size].
    """
    shelf = Shelf.of([one.marker for one in seen])
    lists = [one.pairs[who] for one in seen for who in plan.typed]
    lengths = np.array([0, *(len(pairs.second) for pairs in lists)], dtype=np.int64)
    ends = np.cumsum(lengths)
    width = len(plan.typed)
    starts = ends[np.arange(len(seen))[:, None] * width + np.arange(width + 1)[None, :]]
    nothing = np.zeros(0)
    first, second, weight = (
        np.concatenate([getattr(pairs, side) for pairs in lists]) if lists else nothing.astype(kind)
        for side, kind in (("first", np.int64), ("second", np.int64), ("weight", np.float64))
    )
    units = np.arange(len(seen))
    shares, share_start = shelf.frequencies, shelf.frequency_start[:-1]
    if frequencies is not None:
        units = np.zeros(len(frequencies), dtype=np.int64)
        shares, share_start = frequencies.ravel(), np.arange(len(frequencies)) * frequencies.shape[1]
    tables = [table for one in given for table in one]
    given_ends = np.cumsum([0, *(table.size for table in tables)])[:-1]
    out = np.zeros((len(units), size))
    beyond = contracted(
        plan.variables, plan.tables, plan.inbreeding, plan.scope, plan.scope_start, plan.steps, plan.loops,
        plan.loop_start, units, share_start, units, shelf.counts, shares, shelf.female, shelf.male, shelf.move_start,
        starts, first.astype(np.int64), second.astype(np.int64), weight,
        np.concatenate([table.ravel() for table in tables]) if tables else nothing,
        given_ends.reshape(len(seen), -1).astype(np.int64), out.ravel(), np.arange(len(units)) * size, MOST_NUMBERS,
    )  # fmt: skip
    if beyond >= 0:
        raise TooLargeError(
            "this family", why=f"one marker would need more than {beyond:,} numbers at once",
            do="Leave out distant relatives, or use a mutation model that lets unseen alleles be taken as one.",
        )  # fmt: skip
    return out
