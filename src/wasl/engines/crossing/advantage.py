"""What each side has given and received after every swap, and how far that is from what was agreed.

People are counted, never weighed: nobody's price is computed here. With unequal totals a side owes what is missing from
the agreed proportion: after 3 of 9 were received for an agreed 3 of 9 against 1 of 3, nothing is owed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from wasl.engines.crossing.terms import Stage, Terms

EXACT_STAGES = 8


@dataclass(frozen=True)
class Balance:
    """After this swap: how many each side has given, and how many people it still owes for what it received.

    At least one of the two debts is zero. Fractions are exact: a third of a person is a third of what one stands for.
    """

    stage: str
    swap: str
    given_by_a: int
    given_by_b: int
    owed_by_a: Fraction
    owed_by_b: Fraction

    @property
    def owed(self) -> Fraction:
        return max(self.owed_by_a, self.owed_by_b)


@dataclass(frozen=True)
class Advantage:
    """The balances in order, the largest debt on the way, and whether it ever passes the agreed bound."""

    after: tuple[Balance, ...]
    largest: Fraction
    within_bound: bool


def advantage(terms: Terms) -> Advantage:
    """What a side could keep by stopping after each swap. Within a swap neither can: it is one moment."""
    after = tuple(_balances(terms.stages))
    largest = max(balance.owed for balance in after)
    return Advantage(after, largest, largest <= terms.bound)


def in_best_order(terms: Terms) -> Terms:
    """The same stages in an order with the smallest largest debt; among equals, the one first by ids.

    Exact up to ``EXACT_STAGES``; beyond, each time the stage that leaves the smallest debt on the way.
    """
    stages = tuple(sorted(terms.stages, key=lambda stage: stage.id))
    ordered = _exactly(stages) if len(stages) <= EXACT_STAGES else _greedily(stages)
    return replace(terms, stages=ordered)


def _exactly(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Over sets of stages, the smaller first: what was given before a stage does not hang on the order before it."""
    best: dict[frozenset[int], tuple[Fraction, tuple[int, ...]]] = {frozenset(): (Fraction(0), ())}
    for size in range(1, len(stages) + 1):
        for taken in map(frozenset, combinations(range(len(stages)), size)):
            ways = [(best[taken - {last}], last) for last in taken]
            best[taken] = min(
                (max(debt, _peak(stages, before, last)), (*before, last)) for (debt, before), last in ways
            )
    return tuple(stages[at] for at in best[frozenset(range(len(stages)))][1])


def _greedily(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    taken: tuple[int, ...] = ()
    while len(taken) < len(stages):
        left = [at for at in range(len(stages)) if at not in taken]
        taken = (*taken, min(left, key=lambda at: (_peak(stages, taken, at), at)))
    return tuple(stages[at] for at in taken)


def _peak(stages: tuple[Stage, ...], before: tuple[int, ...], last: int) -> Fraction:
    """The largest debt while stage ``last`` is carried out after those ``before``."""
    rest = [at for at in range(len(stages)) if at not in before and at != last]
    balances = _balances([stages[at] for at in (*before, last, *rest)])
    start = sum(len(stages[at].swaps) for at in before)
    return max(balance.owed for balance in balances[start : start + len(stages[last].swaps)])


def _balances(stages: Sequence[Stage]) -> list[Balance]:
    swaps = [(stage, swap) for stage in stages for swap in stage.swaps]
    ratio = Fraction(sum(len(swap.a) for _, swap in swaps), sum(len(swap.b) for _, swap in swaps))
    balances, a, b = list[Balance](), 0, 0
    for stage, swap in swaps:
        a, b = a + len(swap.a), b + len(swap.b)
        owed_by_a, owed_by_b = max(b * ratio - a, Fraction(0)), max(a / ratio - b, Fraction(0))
        balances.append(Balance(stage.id, swap.id, a, b, owed_by_a, owed_by_b))
    return balances
