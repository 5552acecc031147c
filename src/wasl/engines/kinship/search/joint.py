"""Who is who among several victims and several missing people: the posterior of whole answers and of each pair.

Each family gives its own ways and their weights (``slots.py``). Given which victims a family takes, families are
independent, so one walk over the families, keeping for every set of victims taken the summed weight so far, adds up
all whole answers without listing them. A victim of whom no later family may have a claim is forgotten on the way, and
families that share no victim are walked apart.

A way that is less likely than "nobody" by ``negligible`` may be set aside: putting nobody in its place is always
another answer, so what is lost of the posterior is at most the sum of those ratios, which the result states.
Source of the question and of the flat prior: Vigeland and Egeland, Scientific Reports 11 (2021), 13661.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import TooLargeError
from wasl.engines.kinship.search.slots import Victim, Ways

Floats = npt.NDArray[np.float64]
NOBODY = "*"
NEGLIGIBLE = 1e-16
ROUNDING = 1e-9  # a way that weighs as much as nobody is kept
MOST_STATES = 60_000_000
MOST_WEIGHED = 200_000  # where only the heaviest is wanted, and there is another way
MOST_COUNTED = 12
MARGINS = (5.0, 10.0, 20.0, 40.0)  # natural logarithms below the best answer


@dataclass(frozen=True, eq=False)
class Joint:
    """What is known of all victims together.

    Attributes
    ----------
    posterior: victim, missing person or "*": probability. Prior: every whole answer alike.
    log_sum: natural log of the summed weight of all answers, relative to "no victim is any of the missing".
    possible: how many whole answers have any weight; with more than ``MOST_COUNTED`` victims, of those that were not
        set aside as negligible.
    best: the answers of greatest weight: victim -> missing person (absent for "*"), log weight.
    lost: the most that ways set aside could have added to any posterior.
    """

    posterior: Mapping[str, Mapping[str, float]]
    log_sum: float
    possible: int
    best: tuple[tuple[Mapping[str, str], float], ...]
    lost: float


@dataclass
class _Family:
    """A family in the walk. Ways that take the same victims are alike to all other families.

    ``sets``: uint64[sets], the victims that its ways take, a bit each, every set once. ``set_of``: intp[ways].
    """

    ways: Ways
    sets: npt.NDArray[np.uint64]
    set_of: npt.NDArray[np.intp]
    touched: int = field(init=False)

    def __post_init__(self) -> None:
        self.touched = int(np.bitwise_or.reduce(self.sets, initial=np.uint64(0)))

    @classmethod
    def of(cls, ways: Ways, uses: npt.NDArray[np.uint64]) -> "_Family":
        sets, set_of = np.unique(uses, return_inverse=True)
        return cls(ways, sets, set_of.ravel())

    def by_set(self, add: np.ufunc) -> Floats:
        """float64[sets]: the log weights of the ways of each set, taken together by ``add``."""
        found = np.full(len(self.sets), -np.inf)
        add.at(found, self.set_of, self.ways.log_weight)
        return found

    def only(self, chosen: npt.NDArray[np.bool_]) -> "_Family":
        ways = Ways(self.ways.missing, self.ways.slots[chosen], self.ways.log_weight[chosen], self.ways.log_relatives)
        return _Family.of(ways, self.sets[self.set_of[chosen]])


def joint(
    families: Sequence[Ways], victims: Sequence[Victim], *, best: int = 25, negligible: float = NEGLIGIBLE
) -> Joint:
    """The posterior over all whole answers.

    Raises
    ------
    TooLargeError: more than 63 victims compete in one knot of families, or too many sets of them have to be kept.
    """
    kept, lost = _without_negligible(families, negligible)
    counted = families if len(victims) <= MOST_COUNTED else kept
    possible = math.prod(_count(_lined_up(part)) for part in _knots(counted))
    log_sum = 0.0
    pairs = {victim.id: {NOBODY: 1.0} for victim in victims}
    tops: list[list[tuple[Mapping[str, str], float]]] = []
    for part in _knots(kept):
        walked = _walk(part, victims, best)
        log_sum += walked.log_sum
        tops.append(walked.best)
        for victim, shares in walked.shares.items():
            pairs[victim] = {**shares, NOBODY: 1.0 - sum(shares.values())}
    return Joint(pairs, log_sum, possible, _best_together(tops, best), lost)


def heaviest(families: Sequence[Ways]) -> list[Floats]:
    """For each family float64[ways]: log weight of the heaviest whole answer with this way in it, rivals counted.

    Whole answers of the families that compete with this one for victims; those of all others would add one constant.
    -inf for a way lighter than nobody at all: the heaviest answer never has one, since nobody in its place weighs more.

    Raises
    ------
    TooLargeError: as ``joint``.
    """
    kept, _ = _without_negligible(families, 1 - ROUNDING)
    found: dict[int, Floats] = {}
    for knot in _knots(kept):
        lined = _lined_up(knot)
        found |= {id(one.ways): weights for one, weights in zip(lined, _heaviest(lined, MOST_WEIGHED), strict=True)}
    result = []
    for ways, part in zip(families, kept, strict=True):
        whole = np.full(len(ways.slots), -np.inf)
        whole[~_negligible(ways, 1 - ROUNDING)] = found[id(part)]
        result.append(whole)
    return result


def _heaviest(lined: Sequence["_Family"], most: int) -> list[Floats]:
    """As ``heaviest``, for one knot. ``most``: sets of victims that may be kept apart."""
    forward, backward = (_states(line, np.maximum, most) for line in (lined, lined[::-1]))
    backward.reverse()
    return [
        family.ways.log_weight
        + np.array([
            _heaviest_pair(forward[at].without(taken), backward[at + 1].without(taken)) for taken in family.sets
        ])[family.set_of]
        for at, family in enumerate(lined)
    ]  # fmt: skip


def _heaviest_pair(before: "_States", after: "_States") -> float:
    """The heaviest of those that share no victim: from the heaviest on, until none can be heavier."""
    small, large = (before, after) if len(before.taken) <= len(after.taken) else (after, before)
    best, most = -np.inf, large.weight.max(initial=-np.inf)
    for at in np.argsort(-small.weight):
        if small.weight[at] + most <= best:
            break
        best = max(best, float(small.weight[at] + large.without(small.taken[at]).weight.max(initial=-np.inf)))
    return best


def _without_negligible(families: Sequence[Ways], negligible: float) -> tuple[list[Ways], float]:
    kept, lost = [], 0.0
    for ways in families:
        small = _negligible(ways, negligible)
        lost += float(np.exp(ways.log_weight[small]).sum())
        kept.append(Ways(ways.missing, ways.slots[~small], ways.log_weight[~small], ways.log_relatives))
    return kept, lost


def _negligible(ways: Ways, negligible: float) -> npt.NDArray[np.bool_]:
    small: npt.NDArray[np.bool_] = ways.log_weight < (math.log(negligible) if negligible else -math.inf)
    small[0] = False
    return small


def _knots(families: Sequence[Ways]) -> Iterator[list[Ways]]:
    """Families that compete for victims, directly or through others."""
    waiting = [(ways, set(np.unique(ways.slots).tolist()) - {0}) for ways in families]
    while waiting:
        ways, claimed = waiting.pop(0)
        knot = [ways]
        while meeting := [one for one in waiting if one[1] & claimed]:
            waiting = [one for one in waiting if not one[1] & claimed]
            knot += [one[0] for one in meeting]
            claimed = claimed.union(*(one[1] for one in meeting))
        yield knot


# One knot.


@dataclass
class _Walked:
    log_sum: float
    shares: dict[str, dict[str, float]]
    best: list[tuple[Mapping[str, str], float]]


def _walk(knot: Sequence[Ways], victims: Sequence[Victim], best: int) -> _Walked:
    families = _lined_up(knot)
    forward = _states(families)
    backward = _states(families[::-1])[::-1]
    log_sum = float(forward[-1].weight[0])
    shares: dict[str, dict[str, float]] = {}
    for at, family in enumerate(families):
        _add_shares(shares, family, forward[at], backward[at + 1], log_sum, victims)
    top = _top(families, victims, best)
    return _Walked(log_sum, shares, top)


def _lined_up(knot: Sequence[Ways]) -> list[_Family]:
    """The families of a knot in the order of the walk, with a bit for each victim that any of them claims."""
    claimed = sorted({int(slot) - 1 for ways in knot for slot in np.unique(ways.slots) if slot})
    if len(claimed) > 63:
        raise TooLargeError("these families", why=f"{len(claimed)} victims compete in one knot of them",
                            do="Raise what is negligible, or settle the clearest matches first.")  # fmt: skip
    bit = np.zeros(max(claimed, default=0) + 2, dtype=np.uint64)
    for at, victim in enumerate(claimed):
        bit[victim + 1] = np.uint64(1) << np.uint64(at)
    return [
        _Family.of(ways, np.bitwise_or.reduce(bit[ways.slots], axis=1, initial=np.uint64(0)))
        for ways in _fewest_open_first(knot)
    ]


def _fewest_open_first(knot: Sequence[Ways]) -> list[Ways]:
    """Greedily the family that leaves the fewest victims half-settled."""
    waiting = [(ways, frozenset(np.unique(ways.slots).tolist()) - {0}) for ways in knot]
    order: list[Ways] = []
    seen: frozenset[int] = frozenset()
    while waiting:
        half_settled = [
            len((seen | claims) & frozenset[int]().union(*(more for other, more in waiting if other is not ways)))
            for ways, claims in waiting
        ]
        ways, claims = waiting.pop(int(np.argmin(half_settled)))
        seen |= claims
        order.append(ways)
    return order


@dataclass
class _States:
    """Sets of victims taken, as bits, each once and in order, and the summed log weight of each."""

    taken: npt.NDArray[np.uint64]
    weight: Floats

    def without(self, victims: np.uint64) -> "_States":
        """Those in which none of these victims is taken."""
        free = (self.taken & victims) == 0
        return _States(self.taken[free], self.weight[free])


def _states(families: Sequence[_Family], add: np.ufunc = np.logaddexp, most: int = MOST_STATES) -> list[_States]:
    """Before each family, and after the last: with victims forgotten whom no family to come may claim.

    ``add``: what becomes of the log weights of two ways to take the same victims: summed, or the heavier kept.
    """
    states = [_States(np.zeros(1, dtype=np.uint64), np.zeros(1))]
    for at, family in enumerate(families):
        later = np.uint64(int(np.bitwise_or.reduce([one.touched for one in families[at + 1 :]] or [0])))
        states.append(_step(states[-1], family, later, add, most))
    return states


def _step(before: _States, family: _Family, later: np.uint64, add: np.ufunc, most: int) -> _States:
    taken, weight, count = [], [], 0
    for uses, more in zip(family.sets, family.by_set(add), strict=True):
        free = (before.taken & uses) == 0
        taken.append((before.taken[free] | uses) & later)
        weight.append(before.weight[free] + more)
        if (count := count + len(taken[-1])) > most:
            raise TooLargeError("these families", why="too many sets of victims have to be kept apart",
                                do="Raise what is negligible, or settle the clearest matches first.")  # fmt: skip
    return _merged(np.concatenate(taken), np.concatenate(weight), add)


def _merged(taken: npt.NDArray[np.uint64], weight: Floats, add: np.ufunc) -> _States:
    order = np.argsort(taken, kind="stable")
    taken, weight = taken[order], weight[order]
    starts = np.flatnonzero(np.concatenate([[True], taken[1:] != taken[:-1]]))
    return _States(taken[starts], add.reduceat(weight, starts))


def _add_shares(shares: dict[str, dict[str, float]], family: _Family, before: _States, after: _States, log_sum: float,
                victims: Sequence[Victim]) -> None:  # fmt: skip
    """Add the probability of each way of this family to the pairs in it."""
    weights = family.by_set(np.maximum)
    paired = np.array([
        _paired(before.without(taken), after.without(taken), float(weight) - log_sum)
        for taken, weight in zip(family.sets, weights, strict=True)
    ])  # fmt: skip
    chance = np.exp(family.ways.log_weight - weights[family.set_of]) * paired[family.set_of]
    for column, who in enumerate(family.ways.missing):
        for slot in np.unique(family.ways.slots[:, column]):
            if slot:
                share = float(chance[family.ways.slots[:, column] == slot].sum())
                shares.setdefault(victims[slot - 1].id, {})[who] = share


def _paired(before: _States, after: _States, base: float) -> float:
    """The summed weight of all that came before with all that may come after, which share no victim."""
    small, large = (before, after) if len(before.taken) <= len(after.taken) else (after, before)
    return sum(
        float(np.exp(base + weight + large.without(taken).weight).sum())
        for taken, weight in zip(small.taken, small.weight, strict=True)
    )


def _count(families: Sequence[_Family]) -> int:
    counts: dict[int, int] = {0: 1}
    for at, family in enumerate(families):
        later = int(np.bitwise_or.reduce([one.touched for one in families[at + 1 :]] or [0]))
        new: dict[int, int] = {}
        ways = list(zip(family.sets.tolist(), np.bincount(family.set_of).tolist(), strict=True))
        for taken, count in counts.items():
            for uses, more in ways:
                if not taken & uses:
                    new[(taken | uses) & later] = new.get((taken | uses) & later, 0) + count * more
        counts = new
    return sum(counts.values())


# The best whole answers.


def _top(families: Sequence[_Family], victims: Sequence[Victim], best: int) -> list[tuple[Mapping[str, str], float]]:
    """The best whole answers of a knot, among ways that some heavy whole answer has: wider, until that leaves none out.

    An answer as heavy as ``bound`` has only ways whose heaviest answer is as heavy.
    """
    heaviest = _heaviest(families, MOST_STATES)
    most = float(heaviest[0].max())
    for margin in (*MARGINS, math.inf):
        bound = most - margin
        found = _best([one.only(weights >= bound) for one, weights in zip(families, heaviest, strict=True)],
                      victims, best)  # fmt: skip
        if len(found) == best and found[-1][1] >= bound:
            break
    return found


def _best(families: Sequence[_Family], victims: Sequence[Victim], best: int) -> list[tuple[Mapping[str, str], float]]:
    kept: dict[int, list[tuple[float, tuple[int, ...]]]] = {0: [(0.0, ())]}
    for at, family in enumerate(families):
        later = int(np.bitwise_or.reduce([one.touched for one in families[at + 1 :]] or [0]))
        new: dict[int, list[tuple[float, tuple[int, ...]]]] = {}
        order = np.argsort(-family.ways.log_weight, kind="stable")
        for taken, answers in kept.items():
            for way in order.tolist():
                uses = int(family.sets[family.set_of[way]])
                if not taken & uses:
                    more = float(family.ways.log_weight[way])
                    new.setdefault((taken | uses) & later, []).extend(
                        (had + more, (*ways, way)) for had, ways in answers
                    )
        kept = {taken: nlargest(best, answers) for taken, answers in new.items()}
    found = nlargest(best, (answer for answers in kept.values() for answer in answers))
    return [(_answer(families, ways, victims), weight) for weight, ways in found]


def _answer(families: Sequence[_Family], ways: tuple[int, ...], victims: Sequence[Victim]) -> dict[str, str]:
    return {
        victims[slot - 1].id: who
        for family, way in zip(families, ways, strict=True)
        for who, slot in zip(family.ways.missing, family.ways.slots[way].tolist(), strict=True)
        if slot
    }


def _best_together(tops: Sequence[Sequence[tuple[Mapping[str, str], float]]], best: int
                   ) -> tuple[tuple[Mapping[str, str], float], ...]:  # fmt: skip
    together: list[tuple[dict[str, str], float]] = [({}, 0.0)]
    for top in tops:
        both = (({**had, **more}, weight + extra) for had, weight in together for more, extra in top)
        together = nlargest(best, both, key=lambda one: one[1])
    return tuple(together)
