"""Pairs held back for people: their given names are plainly different, whatever else agrees.

A twin looks exactly like a corrected name, so no weight is enough. Such a pair joins nothing by itself, and where
groups are weighed it counts in full against one person, so that an entry without a given name joins no two brothers.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.comparing import CONTRADICTED, Compared, Lists, compared_pairs
from wasl.engines.linkage.plan import Kind, Plan

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

COUNTED = np.float32(-12.0)
"""What a pair held back counts for (log2 odds): as much as one pair may, see ``clip`` of ``clustering.cluster``."""
PAIRS_AT_ONCE = 100_000


def names_differ(plan: Plan, compared: Compared) -> Flags:
    """Whether the given names of pairs are plainly different; of none where the plan compares no such names."""
    if "given" not in plan.of_kind(Kind.ROLE):
        return np.zeros(len(compared), np.bool_)
    column = [each.field for each in plan.comparisons].index("given")
    return np.asarray(compared.levels[:, column] == CONTRADICTED)


def held_back(
    plan: Plan,
    lists: Lists,
    left: Numbers,
    right: Numbers,
    weight: Floats,
    *,
    cut: float,
    threads: int | None = 1,
) -> Flags:
    """Which pairs would join two entries (``cut`` or more), and may not. left is compared with right."""
    found = np.zeros(len(weight), np.bool_)
    for some in _turns(np.flatnonzero(weight >= cut)):
        compared = compared_pairs(lists, left[some].astype(np.int64), right[some].astype(np.int64), threads=threads)
        found[some] = names_differ(plan, compared)
    return found


def counted(weight: Floats, held: Flags) -> Floats:
    """What pairs count for when persons are made of them."""
    return np.where(held, COUNTED, weight)


def _turns(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    for first in range(0, len(rows), PAIRS_AT_ONCE):
        yield rows[first : first + PAIRS_AT_ONCE]
