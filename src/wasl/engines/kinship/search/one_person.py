"""Remains that are parts of one person: groups in which no two speak against each other.

Remains are joined where the log10 LR of being one person reaches a threshold and no relation explains them better.
Where a chain of such pairs joins two that are rather of different people, nothing is decided: all of the chain are
returned as a contradiction, with the pairs that say so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from wasl.engines.kinship.search.samples import Pair, Samples
from wasl.engines.kinship.search.two_samples import SAME


@dataclass(frozen=True)
class Group:
    """Remains of one person at the threshold.

    ``untested``: pairs of it with too few markers in common to be compared, joined through others only.
    """

    ids: tuple[str, ...]
    untested: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Contradiction:
    """Remains joined in a chain, though these ``against`` of them are likelier of two people, related or not."""

    ids: tuple[str, ...]
    against: tuple[Pair, ...]


def one_person_groups(samples: Samples, found: Iterable[Pair], *, at_least: float
                      ) -> tuple[tuple[Group, ...], tuple[Contradiction, ...]]:  # fmt: skip
    """Groups and contradictions among the pairs ``found`` whose log10 LR of being one person is at least this.

    Every two of a group are looked at, not only those found. Two agree when being one person explains them at least as
    well as being unrelated and as every relation of ``samples`` does, by whatever margin.
    """
    groups, contradictions = [], []
    for places in _joined(samples, found, at_least):
        every = [samples.compared(one, other) for one, other in combinations(places, 2)]
        tested = [pair for pair in every if pair.markers >= samples.least_markers]
        against = tuple(pair for pair in tested if not _agree(pair))
        ids = tuple(samples.ids[place] for place in places)
        if against:
            contradictions.append(Contradiction(ids, against))
        else:
            untested = tuple((pair.one, pair.other) for pair in every if pair.markers < samples.least_markers)
            groups.append(Group(ids, untested))
    return tuple(groups), tuple(contradictions)


def _agree(pair: Pair) -> bool:
    return pair.best == SAME and pair.log10_lr[SAME] >= 0


def _joined(samples: Samples, found: Iterable[Pair], at_least: float) -> list[list[int]]:
    """Chains of pairs that reach the threshold and agree, each as places in order."""
    place = {who: at for at, who in enumerate(samples.ids)}
    chain: dict[int, set[int]] = {}
    for pair in found:
        if _agree(pair) and pair.log10_lr[SAME] >= at_least:
            both = [place[pair.one], place[pair.other]]
            merged = set[int]().union(*(chain.get(at, {at}) for at in both))
            for at in merged:
                chain[at] = merged
    return [list(one) for one in dict.fromkeys(tuple(sorted(members)) for members in chain.values())]
