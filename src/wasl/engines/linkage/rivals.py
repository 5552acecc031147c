"""What is left of a pair's odds when its entries have other candidates.

Belief propagation for matchings: each entry sends each of its candidates the odds that it is free for it, and takes
into account that a rival may itself be better placed elsewhere. Exact where candidates form no cycles. Source of the
method: Bayati, Shah and Sharma, IEEE Transactions on Information Theory 54(3), 2008; here with odds, for marginals.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]
Same = Callable[[int, int], bool]

ROUNDS = 30


def odds_after_rivals(left: Rows, right: Rows, odds: Floats, *, same_left: Same, same_right: Same) -> Floats:
    """Odds of each pair, given that each entry has one partner, or several that duplicate each other.

    left, right: entries of each pair; odds: of each pair alone. same_left, same_right: duplicates within a list.
    """
    at_left = _Rivals(left, right, same_right)
    at_right = _Rivals(right, left, same_left)
    free_right = odds.copy()
    for _ in range(ROUNDS):
        taken_left = at_left.sum_of_others(free_right)
        free_left = odds / (1.0 + taken_left)
        taken_right = at_right.sum_of_others(free_left)
        free_right = odds / (1.0 + taken_right)
    return np.asarray(odds / ((1.0 + at_left.sum_of_others(free_right)) * (1.0 + taken_right)))


class _Rivals:
    """Pairs that share an entry with each pair, without those whose other entries are duplicates of its own."""

    def __init__(self, shared: Rows, other: Rows, same: Same) -> None:
        groups: dict[int, list[int]] = {}
        for pair, entry in enumerate(shared.tolist()):
            groups.setdefault(entry, []).append(pair)
        rivals = [
            (x, y)
            for group in groups.values()
            for x in group
            for y in group
            if x != y and not same(int(other[x]), int(other[y]))
        ]
        self._of = np.array([x for x, _ in rivals], np.intp)
        self._rival = np.array([y for _, y in rivals], np.intp)

    def sum_of_others(self, values: Floats) -> Floats:
        return np.bincount(self._of, values[self._rival], len(values)).astype(np.float64)
