"""Within one family: how likely every way is of saying which of its missing people the victims are.

Each missing person has a variable more, its slot: nobody, or one of the victims who may be this person. When the
alleles are summed out and the slots kept, one sum a marker answers for all ways at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import TooLargeError, excluding_each_other
from wasl.engines.kinship.markers import Marker, Pairs, Seen, pairs_of
from wasl.engines.kinship.network import Fill, Kind, Network, Table
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.plans import Plan, planned
from wasl.engines.kinship.summing import Genotypes, Typed, sexes_of, summed, typed

Floats = npt.NDArray[np.float64]
MOST_WAYS = 4_000_000


@dataclass(frozen=True, eq=False)
class Victim:
    """An unidentified person: sex and what was typed of the body."""

    id: str
    sex: str
    genotypes: Mapping[str, Seen]


@dataclass(frozen=True, eq=False)
class MissingOf:
    """A family and those of it who are missing. The relatives' genotypes; none of the missing has any."""

    id: str
    pedigree: Pedigree
    missing: tuple[str, ...]
    genotypes: Genotypes


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways within one family that are possible at all.

    Attributes
    ----------
    slots: int16[ways, missing]: 0 for nobody, else the victim's place + 1. No victim twice. The first is all nobody.
    log_weight: float64[ways], natural: P(relatives and victims so placed) / (P(relatives) P(these victims, unrelated)).
    log_relatives: P(relatives alone), natural.
    """

    missing: tuple[str, ...]
    slots: npt.NDArray[np.int16]
    log_weight: Floats
    log_relatives: float

    def ratio(self, who: str, victim: int) -> float:
        """The LR of this victim being this missing person, alone; 0 when that is impossible."""
        column = self.missing.index(who)
        alone = (self.slots[:, column] == victim + 1) & ((self.slots != 0).sum(axis=1) == 1)
        return float(np.exp(self.log_weight[alone]).sum())


def may_be(victim: Victim, sex: str) -> bool:
    return victim.sex == sex or "U" in (victim.sex, sex)


def ways_of(family: MissingOf, victims: Sequence[Victim], markers: Sequence[Marker], *,
            barred: Collection[tuple[str, str]] = ()) -> Ways:  # fmt: skip
    """Every possible way for one family.

    Parameters
    ----------
    barred: victims and missing people who were ruled out otherwise.

    Raises
    ------
    KinshipError: the relatives exclude each other as they are said to be related.
    TooLargeError: more than ``MOST_WAYS`` combinations are left after those who cannot be related are set aside.
    """
    fitting = {
        who: [at for at, victim in enumerate(victims)
              if may_be(victim, family.pedigree.by_id[who].sex) and (victim.id, who) not in barred]
        for who in family.missing
    }  # fmt: skip
    alone = {who: _summed(family, {who: fitting[who]}, victims, markers).log_weight[1:] for who in family.missing}
    left = {
        who: [victim for victim, weight in zip(fitting[who], alone[who].tolist(), strict=True) if weight > -np.inf]
        for who in family.missing
    }
    if np.prod([len(places) + 1.0 for places in left.values()]) > MOST_WAYS:
        raise TooLargeError(
            f"family {family.id}", why=f"{len(family.missing)} of it are missing and too many victims may be each",
            do="Give the sexes, or treat the clearest matches first.",
        )  # fmt: skip
    found = _summed(family, left, victims, markers)
    kept = found.log_weight > -np.inf
    kept[0] = True
    return Ways(family.missing, found.slots[kept], found.log_weight[kept], found.log_relatives)


def _single_use(left: Sequence[Sequence[int]], victims: int) -> npt.NDArray[np.int16]:
    """All choices in which no victim comes twice."""
    slots, used = np.zeros((1, 0), dtype=np.int16), np.zeros((1, victims + 1), dtype=np.bool_)
    for options in left:
        states = np.array([0, *(victim + 1 for victim in options)], dtype=np.int16)
        rows, chosen = np.divmod(np.arange(len(slots) * len(states)), len(states))
        victim = states[chosen]
        free = (victim == 0) | ~used[rows, victim]
        rows, victim = rows[free], victim[free]
        slots = np.column_stack([slots[rows], victim])
        used = used[rows]
        used[np.arange(len(used)), victim] = True
    return slots


def _flat(slots: npt.NDArray[np.int16], left: Sequence[Sequence[int]], shape: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """Where each choice stands in the table, whose states are 0 and the victims left for each missing person."""
    places = []
    for column, options in enumerate(left):
        at = np.zeros(int(slots.max(initial=0)) + 1, dtype=np.intp)
        for state, victim in enumerate(options):
            if victim + 1 < len(at):
                at[victim + 1] = state + 1
        places.append(at[slots[:, column]])
    return np.ravel_multi_index(tuple(places), shape) if places else np.zeros(len(slots), dtype=np.intp)


# One sum a marker.


def _summed(family: MissingOf, options: Mapping[str, Sequence[int]], victims: Sequence[Victim],
            markers: Sequence[Marker]) -> Ways:  # fmt: skip
    """All combinations of these victims in which none comes twice, possible or not."""
    left = list(options.values())
    slots, shape = _single_use(left, len(victims)), tuple(len(places) + 1 for places in left)
    chosen, size = _flat(slots, left, shape), int(np.prod(shape))
    total, usual, relatives = np.zeros(len(slots)), np.zeros(len(victims) + 1), 0.0
    sexes = sexes_of(family.pedigree, family.genotypes)
    concerned = sorted({victim for places in left for victim in places})
    plans: dict[tuple[frozenset[str], frozenset[str]], Plan] = {}
    for marker in markers:
        if marker.name not in {name for found in family.genotypes.values() for name in found} and not any(
            marker.name in victims[at].genotypes for at in concerned
        ):
            continue
        small = marker.keeping(_labels(marker, family, [victims[at] for at in concerned]))
        seen = typed(small, family.genotypes, sexes, whole=True)
        pairs = {at: _pairs(small, victims[at]) for at in concerned}
        pattern = (seen.certain, frozenset(seen.pairs))
        if pattern not in plans:
            plans[pattern] = _plan(family.pedigree, seen, options)
        given = [_matching([pairs[at] for at in places], len(small.alleles)) for places in left]
        table = summed(plans[pattern], [seen], given=[given], size=size)[0]
        if not table[0]:
            raise excluding_each_other(family.id, marker.name)
        relatives += float(np.log(table[0]))
        with np.errstate(divide="ignore"):
            total += np.log(table[chosen] / table[0])
        for at, one in pairs.items():
            usual[at + 1] += _log_usual(small, one)
    return Ways(tuple(options), slots, total - usual[slots].sum(axis=1), relatives)


def _labels(marker: Marker, family: MissingOf, victims: Sequence[Victim]) -> set[str]:
    found = [person.get(marker.name, ()) for person in family.genotypes.values()]
    found += [victim.genotypes.get(marker.name, ()) for victim in victims]
    return {label for labels in found for label in labels if label is not None}


def _pairs(marker: Marker, victim: Victim) -> Pairs | None:
    labels = victim.genotypes.get(marker.name)
    return None if labels is None else pairs_of(marker, labels, victim.id, one=False)


def _log_usual(marker: Marker, pairs: Pairs | None) -> float:
    if pairs is None:
        return 0.0
    return float(np.log((pairs.weight * marker.frequencies[pairs.first] * marker.frequencies[pairs.second]).sum()))


def _matching(pairs: Sequence[Pairs | None], count: int) -> Floats:
    """float64[1 + victims, alleles, alleles]: 1 for nobody, else whether the victim would be seen so."""
    table = np.zeros((len(pairs) + 1, count, count))
    table[0] = 1.0
    for at, one in enumerate(pairs, start=1):
        if one is None:
            table[at] = 1.0
        else:
            table[at, one.first, one.second] = one.weight
    return table


def _plan(pedigree: Pedigree, seen: Typed, options: Mapping[str, Sequence[int]]) -> Plan:
    certain = seen.certain
    needed = pedigree.needed_for([*seen.pairs, *options])
    network = Network(needed, certain=certain, unsure=frozenset(seen.pairs) - certain, open_people=tuple(options))
    slots = []
    for at, (who, places) in enumerate(options.items()):
        slots.append(network.variable(Kind.GIVEN, states=len(places) + 1))
        network.tables.append(Table(Fill.GIVEN, (slots[-1], *network.alleles[who]), given=at))
    return planned(network, keep=slots)
