"""Pairs held back for people: their given names are plainly different, whatever else agrees.

A twin looks exactly like a corrected name, so no weight is enough. Such a pair joins nothing by itself, and where
groups are weighed it counts in full against one person, so that an entry without a given name joins no two brothers.
"""

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.comparing import Compared
from wasl.engines.linkage.levels import CONTRADICTED
from wasl.engines.linkage.plan import Kind, Plan

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

COUNTED = np.float32(-12.0)
"""What a pair held back counts for (log2 odds): as much as one pair may, see ``clip`` of ``clustering.cluster``."""


def names_differ(plan: Plan, compared: Compared) -> Flags:
    """Whether the given names of pairs are plainly different; of none where the plan compares no such names."""
    if "given" not in plan.of_kind(Kind.ROLE):
        return np.zeros(len(compared), np.bool_)
    column = [each.field for each in plan.comparisons].index("given")
    return np.asarray(compared.levels[:, column] == CONTRADICTED)


def held_back(weight: Floats, differ: Flags, *, cut: float) -> Flags:
    """Which pairs would join two entries (``cut`` or more), and may not. differ: see ``walking.Edges``."""
    return (weight >= cut) & differ


def counted(weight: Floats, held: Flags) -> Floats:
    """What pairs count for when persons are made of them."""
    return np.where(held, COUNTED, weight)
