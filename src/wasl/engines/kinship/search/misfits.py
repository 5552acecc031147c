"""Relatives whose genotypes do not fit the family they are said to be of: whether, and who.

The family as it is said to be is weighed against each way in which one thing is wrong: one relative is a stranger, or
the samples of two were exchanged. Mutation is always allowed, since a child may differ from a parent at a marker or
two: one contradicting marker makes nobody a stranger. Somebody is named when one such way is far likelier than the
family as said and than every other way. Of a parent and a child alone it can never be told which is wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.laboratory.profiles import Profile
from wasl.engines.kinship.laboratory.sameness import same_profiles
from wasl.engines.kinship.likelihood import of_typed
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation, matrix
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.summing import Genotypes, Typed, sexes_of, typed

Floats = npt.NDArray[np.float64]
FAR = 3.0  # log10: how much likelier a way must be than every other
STRANGER, EXCHANGED = "stranger", "exchanged"


@dataclass(frozen=True, eq=False)
class Belonging:
    """One relative in the light of the others.

    Attributes
    ----------
    log10_lr: of being related as said against being a stranger; below 0 speaks against this person.
    by_marker: float64[markers]: the same marker by marker, 0 where the person was not typed.
    incompatible: how many markers are possible without this person's genotypes and not with them, were there no
        mutation.
    """

    who: str
    log10_lr: float
    by_marker: Floats
    incompatible: int


@dataclass(frozen=True, eq=False)
class Misfit:
    """Whether a family's relatives fit together, and who does not.

    Attributes
    ----------
    who: the stranger, or the two whose samples were exchanged; () when all fit, or when it cannot be told.
    how: "stranger", "exchanged", or empty.
    suspects: when something is wrong and it cannot be told who: all who are in a way not far less likely than the best.
    log10_over_said: how much likelier the best of those ways is than the family as said.
    contradicting: markers at which the relatives exclude each other, were there no mutation.
    people: everybody typed, who fits least first.
    """

    who: tuple[str, ...]
    how: str
    suspects: tuple[str, ...]
    log10_over_said: float
    contradicting: tuple[str, ...]
    people: tuple[Belonging, ...]

    @property
    def fits(self) -> bool:
        return not self.who and not self.suspects


def misfit(pedigree: Pedigree, genotypes: Genotypes, markers: Sequence[Marker], *, mutation_rate: float,
           far: float = FAR) -> Misfit:  # fmt: skip
    """Look for a relative who does not fit.

    Parameters
    ----------
    mutation_rate: a meiosis, by the equal model, for markers without a model of their own; above 0.
    far: log10, above 0: by how much the best way must be likelier than every other. Exchanges are weighed only where
        markers contradict each other or somebody fits less well than a stranger would.

    Raises
    ------
    KinshipError: a rate or margin that is not above 0. GenotypeError: as ``likelihoods``.
    """
    if not (0 < mutation_rate < 1 and far > 0):
        raise KinshipError(
            f"rate {mutation_rate} and margin {far}", why="a rate lies between 0 and 1, a margin above 0"
        )
    sexes, people = sexes_of(pedigree, genotypes), list(genotypes)
    seen = [typed(_mutating(marker, mutation_rate), genotypes, sexes) for marker in markers]
    said = _log10(of_typed(pedigree, seen))
    strangers = {who: _log10(of_typed(pedigree, _without(seen, who))) + _log10_usual(seen, who) for who in people}
    strict = _unmutated(seen)
    contradicting = np.flatnonzero(of_typed(pedigree, strict) == 0).tolist()
    ways: dict[tuple[str, ...], float] = {(who,): float(weight.sum()) for who, weight in strangers.items()}
    if contradicting or max(ways.values(), default=-np.inf) > said.sum():
        ways |= {both: float(_log10(of_typed(pedigree, _exchanged(seen, *both))).sum())
                 for both in combinations(people, 2) if _can_be_exchanged(markers, sexes, *both)}  # fmt: skip
    torn = [strict[place] for place in contradicting]
    belonging = [
        Belonging(who, float((said - weight).sum()), said - weight,
                  int((of_typed(pedigree, _without(torn, who)) > 0).sum()))
        for who, weight in strangers.items()
    ]  # fmt: skip
    who, suspects, over = _verdict(ways, float(said.sum()), far)
    how = "" if not who else STRANGER if len(who) == 1 else EXCHANGED
    return Misfit(who, how, suspects, over, tuple(markers[place].name for place in contradicting),
                  tuple(sorted(belonging, key=lambda one: one.log10_lr)))  # fmt: skip


def _verdict(ways: Mapping[tuple[str, ...], float], said: float, far: float
             ) -> tuple[tuple[str, ...], tuple[str, ...], float]:  # fmt: skip
    """Who it is, the suspects where it cannot be told, and how much likelier the best way is than what is said."""
    if len(ways) < 2:
        return (), (), 0.0
    best = max(ways, key=lambda way: ways[way])
    over = ways[best] - said
    if over < far:
        return (), (), over
    near = [way for way, weight in ways.items() if ways[best] - weight < far]
    if len(near) == 1:
        return best, (), over
    return (), tuple(dict.fromkeys(who for way in near for who in way)), over


def _mutating(marker: Marker, rate: float) -> Marker:
    if marker.mutates or len(marker.alleles) < 2:
        return marker
    shown = [at for at, label in enumerate(marker.alleles) if label != marker.silent]
    moves = np.eye(len(marker.alleles))
    labels = [marker.alleles[at] for at in shown]
    moves[np.ix_(shown, shown)] = matrix(Mutation("equal", rate), labels, marker.frequencies[shown])
    return replace(marker, female=moves, male=moves)


def _unmutated(seen: Iterable[Typed]) -> list[Typed]:
    return [Typed(replace(one.marker, female=None, male=None), one.pairs) for one in seen]


def _without(seen: Iterable[Typed], who: str) -> list[Typed]:
    return [Typed(one.marker, {name: pairs for name, pairs in one.pairs.items() if name != who}) for one in seen]


def _exchanged(seen: Iterable[Typed], one: str, other: str) -> list[Typed]:
    """The samples of two under each other's names."""
    names = {one: other, other: one}
    return [Typed(at.marker, {names.get(who, who): pairs for who, pairs in at.pairs.items()}) for at in seen]


def _can_be_exchanged(markers: Sequence[Marker], sexes: Mapping[str, str], one: str, other: str) -> bool:
    """A man's X cannot be read as a woman's."""
    return sexes[one] == sexes[other] or not any(marker.x_linked for marker in markers)


def _log10_usual(seen: Sequence[Typed], who: str) -> Floats:
    """float64[markers]: how common a person's genotypes are in the population; 0 where there is none."""
    found = np.zeros(len(seen))
    for place, one in enumerate(seen):
        if (pairs := one.pairs.get(who)) is not None:
            share = one.marker.frequencies
            first = np.where(pairs.first >= 0, share[pairs.first], 1.0)
            found[place] = np.log10((pairs.weight * first * share[pairs.second]).sum())
    return found


def _log10(values: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        found: Floats = np.log10(values)
    return found


# What can be seen without weighing anything.


@dataclass(frozen=True)
class PlainFaults:
    """Faults of a family's samples.

    Attributes
    ----------
    wrong_sex: people whose amelogenin contradicts the sex they are said to be of.
    same: two people whose genotypes are equal at every marker both have, and at how many: one person, or twins.
    """

    wrong_sex: tuple[str, ...]
    same: tuple[tuple[str, str, int], ...]


def plain_faults(pedigree: Pedigree, profiles: Sequence[Profile], *, least_markers: int = 8) -> PlainFaults:
    """Compare a family's samples with the sexes in the pedigree, and with each other.

    A man whose Y or whose X was lost in typing shows as wrong too: the sample is looked at again, not thrown away.
    """
    said = {one.id: one.sex for one in pedigree.members}
    shown = {"X": "F", "XY": "M"}
    wrong = tuple(
        one.id for one in profiles
        if one.amelogenin and said.get(one.id, "U") != "U" and shown[one.amelogenin] != said[one.id]
    )  # fmt: skip
    return PlainFaults(wrong, same_profiles(profiles, at_least=least_markers))
