"""What is left of a pair's odds when its entries have other candidates.

Belief propagation for matchings: each entry sends each of its candidates the odds that it is free for it, and takes
into account that a rival may itself be better placed elsewhere. Exact where candidates form no cycles. Source of the
method: Bayati, Shah and Sharma, IEEE Transactions on Information Theory 54(3), 2008; here with odds, for marginals.
Work and memory grow with the number of pairs, not with their square.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDS = 30
MAX_ODDS = 1e9
LEAST_FREE = 0.02
"""At least this share of each list is thought to have no partner, whatever the number of matches."""


class Twins(NamedTuple):
    """Rivals that may be no rivals: pair ``rival[k]`` shares an entry with pair ``pair[k]``, and if that is one person,
    its other entry is a duplicate with this probability. Each two stand there both ways round.
    """

    pair: Rows
    rival: Rows
    probability: Floats

    def numbered(self, place: Rows) -> "Twins":
        """The same for pairs that stand at ``place`` among others; a pair with no place (-1) is left out."""
        pair, rival = place[self.pair], place[self.rival]
        kept = (pair >= 0) & (rival >= 0)
        return Twins(pair[kept], rival[kept], self.probability[kept])


NO_TWINS = Twins(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))


def competing(entry: Rows, *, most: int) -> tuple[Rows, Rows]:
    """Every two pairs that share an entry, once; entries with more than ``most`` pairs are left out."""
    order = np.argsort(entry, kind="stable")
    held = entry[order]
    few = np.bincount(entry, minlength=1)[held] <= most
    found = [(order[:0], order[:0])]
    for step in range(1, most):
        here = (held[step:] == held[:-step]) & few[step:]
        if not here.any():
            break
        found.append((order[:-step][here], order[step:][here]))
    one, other = zip(*found, strict=True)
    return np.concatenate(one), np.concatenate(other)


def alone_on_two_lists(probability: Floats, *, matches: float, sizes: tuple[int, int]) -> Floats:
    """Odds of pairs whose entries have no other candidates, from what a pair's evidence alone says.

    A prior that asks how many of all pairs are matches already counts that most pairs lose to another. Once rivals are
    weighed one by one that must not be counted twice: the odds grow by one over the shares of the two lists that have
    no partner. matches: how many are expected; sizes: entries of the two lists.
    """
    free = 1.0
    for size in sizes:
        free *= max(1.0 - matches / max(size, 1), LEAST_FREE)
    odds = probability / np.maximum(1.0 - probability, 1e-12)
    return np.asarray(np.minimum(odds / free, MAX_ODDS))


def odds_after_rivals(
    left: Rows,
    right: Rows,
    odds: Floats,
    *,
    twins_left: Twins = NO_TWINS,
    twins_right: Twins = NO_TWINS,
    rounds: int = ROUNDS,
) -> Floats:
    """Odds of each pair, given that each entry has one partner, or several that duplicate each other.

    left, right: entries of each pair; odds: of each pair alone. twins_left: pairs with one right entry whose left
    entries may be duplicates of each other; twins_right likewise.
    """
    free_right = odds.copy()
    taken_right = np.zeros(len(odds))
    for _ in range(rounds):
        free_left = odds / (1.0 + _sum_of_others(left, free_right, twins_right))
        taken_right = _sum_of_others(right, free_left, twins_left)
        free_right = odds / (1.0 + taken_right)
    return np.asarray(odds / ((1.0 + _sum_of_others(left, free_right, twins_right)) * (1.0 + taken_right)))


def _sum_of_others(entry: Rows, values: Floats, twins: Twins) -> Floats:
    """Per pair, the values of its rivals at an entry. One that may be no rival counts for as much as leaves the share
    that the entry is free, 1 / (1 + sum), what it is on average over both.
    """
    rivals = np.bincount(entry, values)[entry] - values
    if not len(twins.pair):
        return np.maximum(rivals, 0.0)
    sure = np.maximum(rivals - np.bincount(twins.pair, values[twins.rival], len(values)), 0.0)
    taken = values[twins.rival] / (1.0 + sure[twins.pair])
    free = twins.probability + (1.0 - twins.probability) / (1.0 + taken)
    return np.asarray((1.0 + sure) * np.exp(-np.bincount(twins.pair, np.log(free), len(values))) - 1.0)
