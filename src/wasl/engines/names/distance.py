"""How far two words are from being two spellings of one name: a weighted edit distance over sound units.

Costs are natural logarithms. A substitution costs ``-ln(P(x, y) / sqrt(P(x) P(y)))`` where P counts letters
aligned in pairs of spellings of one name: 0 for letters that always answer each other, more the less they do.
A letter left out costs ``-ln P(left out)``, which depends on the script of the other word (Arabic leaves
short vowels out).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.letters import IS_ARABIC_UNIT
from wasl.engines.names.parsing import Form, PartKind

Floats = NDArray[np.float32]

MAX_COST = 7.0
"""No single letter counts more than this."""


@dataclass(frozen=True, eq=False)
class Costs:
    """Letter costs. substitution: (units, units). gap: (units, 2), by the other word's script, 1 Arabic."""

    substitution: Floats
    gap: Floats

    @cached_property
    def as_lists(self) -> tuple[list[list[float]], list[list[float]]]:
        """The same tables as lists, faster to read one number from."""
        return self.substitution.tolist(), self.gap.tolist()


KIND_COST = {
    frozenset((PartKind.ABD, PartKind.PLAIN)): 3.0,
    frozenset((PartKind.ABU, PartKind.PLAIN)): 3.0,
    frozenset((PartKind.UMM, PartKind.PLAIN)): 4.0,
    frozenset((PartKind.ABD, PartKind.ABU)): 14.0,
    frozenset((PartKind.ABD, PartKind.UMM)): 14.0,
    frozenset((PartKind.ABU, PartKind.UMM)): 9.0,
}
"""Cost of a compound's first half missing, or being another one. Abd and Abu are different names."""


def kind_cost(a: PartKind, b: PartKind) -> float:
    """Cost of two parts being built on different first halves; an initial stands for a plain part."""
    kinds = frozenset(PartKind.PLAIN if kind is PartKind.INITIAL else kind for kind in (a, b))
    return KIND_COST.get(kinds, 0.0)


def word_distance(a: Sequence[int], b: Sequence[int], *, costs: Costs) -> float:
    """Least total cost of turning word a into word b, in natural logarithms; symmetric."""
    substitution, gap = costs.as_lists
    to_a, to_b = _is_arabic(a), _is_arabic(b)
    row = [0.0]
    for y in b:
        row.append(row[-1] + gap[y][to_a])
    for x in a:
        before, row = row, [row[0] + gap[x][to_b]]
        cost_of_x, gap_x = substitution[x], gap[x][to_b]
        for j, y in enumerate(b):
            row.append(min(before[j] + cost_of_x[y], before[j + 1] + gap_x, row[j] + gap[y][to_a]))
    return row[-1]


def _is_arabic(codes: Sequence[int]) -> int:
    return int((bool(codes) and IS_ARABIC_UNIT[codes[0]]) or any(IS_ARABIC_UNIT[code] for code in codes))


@dataclass(frozen=True, slots=True)
class PartDistance:
    """Distance of the nearest readings of two parts. ``letters``: mean length of the two, in units."""

    cost: float
    letters: float
    repaired: bool
    same_kind: bool


COST_DECIMALS = 5
"""Costs of readings are compared to this many decimals, so that equal ones are equal however they were added up."""


def forms_distance(a: Sequence[Form], b: Sequence[Form], *, costs: Costs) -> PartDistance:
    """The cheapest pair of readings; at most one side is read as damaged.

    Of equally cheap ones that without a repair, then that of more letters: symmetric. Readable twin of what
    ``compiled`` does.
    """
    best: PartDistance | None = None
    for form_a in a:
        for form_b in b:
            extra = form_a.cost + form_b.cost + kind_cost(form_a.kind, form_b.kind)
            if (form_a.repaired and form_b.repaired) or (best is not None and extra > best.cost):
                continue
            found = PartDistance(
                round(extra + word_distance(form_a.codes, form_b.codes, costs=costs), COST_DECIMALS),
                (len(form_a.codes) + len(form_b.codes)) / 2,
                form_a.repaired or form_b.repaired,
                form_a.kind == form_b.kind,
            )
            if best is None or _rank(found) < _rank(best):
                best = found
    if best is None:
        raise ValueError("a part has no readings")  # parsing gives every part at least one
    return best


def _rank(distance: PartDistance) -> tuple[float, bool, float]:
    return distance.cost, distance.repaired, -distance.letters
