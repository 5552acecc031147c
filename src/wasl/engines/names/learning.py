"""Letter costs learned from pairs of spellings of the same names, by hard expectation-maximisation.

Start from sound classes, align each pair with the present costs, count which letters answer each other, turn
the counts into costs, repeat. Reached in five or six rounds. Source of the idea: Ristad and Yianilos,
"Learning string edit distance", IEEE PAMI 20(5), 1998; here with the best alignment only and one table per
pair of scripts.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from wasl.engines.names.distance import MAX_COST, Costs, word_distance
from wasl.engines.names.letters import CODE, IS_ARABIC_UNIT, PAD, UNITS, skeleton

type_pair = tuple[tuple[int, ...], tuple[int, ...]]

PRIOR_COUNT = 4.0
"""Pseudo-counts per letter that the starting costs are worth."""
PLAUSIBLE = frozenset(
    frozenset(pair)
    for pair in (("ش", "s"), ("ج", "c"), ("چ", "c"), ("و", "v"), ("^و", "v"), ("غ", "g"), ("ق", "gh"), ("ق", "g"),
                 ("خ", "ch"), ("sh", "s"), ("j", "c"), ("ch", "c"), ("v", "w"), ("v", "^w"), ("gh", "g"), ("q", "g"))
)  # fmt: skip
"""Letters of two classes that whole schools of spelling exchange: Turkish and Kurdish c for ج, ş typed as s,
v for و.
"""
PLAUSIBLE_START, PLAUSIBLE_MOST = 1.8, 2.4
SAME_CLASS = 1.0
SAME_CLASS_MOST = 1.4
"""Letters of one sound class never cost more than this, however rarely the learning pairs use them: other
regions write k for ق or g for ج throughout (natural logarithm).
"""
_FAR = 1000.0


def starting_costs() -> Costs:
    """Costs from sound classes alone, before anything is learned."""
    size = len(UNITS)
    substitution = np.full((size, size), 5.0, np.float32)
    classes = [_class(code) for code in range(size)]
    for x in range(1, size):
        for y in range(1, size):
            if x == y:
                substitution[x, y] = 0.0
            elif classes[x] == classes[y]:
                substitution[x, y] = 0.7
            elif frozenset((UNITS[x], UNITS[y])) in PLAUSIBLE:
                substitution[x, y] = PLAUSIBLE_START
            elif {classes[x], classes[y]} <= {"vowel", "weak"}:
                substitution[x, y] = 1.5
    gap = np.array([[_start_gap(code, other) for other in (0, 1)] for code in range(size)], np.float32)
    return _with_pad(substitution, gap)


def _class(code: int) -> str:
    unit = UNITS[code].strip("^$")
    if unit in ("a", "e", "i", "o", "u", "ou", "oo", "ee", "aa", "ay", "aw", "ie"):
        return "vowel"
    bones = skeleton((code,))
    return "weak" if bones == "a" else bones


def _start_gap(code: int, to_arabic: int) -> float:
    kind = _class(code)
    if kind == "vowel":
        return 0.4 if to_arabic else 1.5
    return 1.5 if kind == "weak" else 4.0


def _with_pad(substitution: np.ndarray, gap: np.ndarray) -> Costs:
    substitution[PAD, :] = _FAR
    substitution[:, PAD] = _FAR
    substitution[PAD, PAD] = 0.0
    gap[PAD, :] = 0.0
    return Costs(substitution.astype(np.float32), gap.astype(np.float32))


def learn_costs(pairs: Sequence[type_pair], *, rounds: int = 6, keep_below: float = 2.2) -> Costs:
    """Costs from pairs of words (unit codes) that spell one name, one script or two.

    keep_below: pairs whose present cost per letter is above this are left out of a round; they are mostly
    pairs in which the name itself was corrected.
    """
    start = starting_costs()
    costs = start
    for _ in range(rounds):
        costs = _costs_from(_counts(_kept(pairs, costs, keep_below), costs), start)
    return costs


def _kept(pairs: Iterable[type_pair], costs: Costs, keep_below: float) -> Iterator[type_pair]:
    for a, b in pairs:
        if a and b and word_distance(a, b, costs=costs) / max(len(a), len(b)) < keep_below:
            yield a, b
            yield b, a


def _counts(pairs: Iterable[type_pair], costs: Costs) -> tuple[np.ndarray, np.ndarray]:
    size = len(UNITS)
    together, alone = np.zeros((size, size)), np.zeros((size, 2))
    for a, b in pairs:
        to_b = int(any(IS_ARABIC_UNIT[y] for y in b))
        for x, y in alignment(a, b, costs=costs):
            if x and y:
                together[x, y] += 1
            elif x:
                alone[x, to_b] += 1
    return together, alone


def alignment(a: Sequence[int], b: Sequence[int], *, costs: Costs) -> list[tuple[int, int]]:
    """The cheapest alignment as (unit of a, unit of b), 0 where a letter has no partner."""
    substitution, gap = costs.as_lists
    to_a, to_b = (int(any(IS_ARABIC_UNIT[code] for code in word)) for word in (a, b))
    table = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            if i or j:
                table[i][j] = min(_steps(table, i, j, a, b, substitution, gap, to_a, to_b))[0]
    steps: list[tuple[int, int]] = []
    i, j = len(a), len(b)
    while i or j:
        _, di, dj = min(_steps(table, i, j, a, b, substitution, gap, to_a, to_b))
        steps.append((a[i - 1] if di else 0, b[j - 1] if dj else 0))
        i, j = i - di, j - dj
    return steps[::-1]


def _steps(
    table: list[list[float]],
    i: int,
    j: int,
    a: Sequence[int],
    b: Sequence[int],
    substitution: list[list[float]],
    gap: list[list[float]],
    to_a: int,
    to_b: int,
) -> Iterator[tuple[float, int, int]]:
    if i and j:
        yield table[i - 1][j - 1] + substitution[a[i - 1]][b[j - 1]], 1, 1
    if i:
        yield table[i - 1][j] + gap[a[i - 1]][to_b], 1, 0
    if j:
        yield table[i][j - 1] + gap[b[j - 1]][to_a], 0, 1


def _costs_from(counts: tuple[np.ndarray, np.ndarray], start: Costs) -> Costs:
    together, alone = counts
    arabic = np.array(IS_ARABIC_UNIT)
    substitution = np.zeros_like(together)
    gap = np.zeros_like(alone)
    for script in (False, True):  # of the other word
        seen = together[:, arabic == script].sum(axis=1) + alone[:, int(script)]
        left_out = np.exp(-start.gap[:, int(script)]) * PRIOR_COUNT
        gap[:, int(script)] = -np.log((alone[:, int(script)] + left_out) / (seen + PRIOR_COUNT))
    shown = [together[:, arabic == script].sum(axis=1) + PRIOR_COUNT for script in (False, True)]
    to_other = np.where(arabic[None, :], shown[1][:, None], shown[0][:, None])  # count of x facing y's script
    expected = np.sqrt(to_other * to_other.T)
    joint = together + PRIOR_COUNT * np.exp(-start.substitution)
    substitution = -np.log(np.maximum(joint, 1e-9) / expected)
    substitution = np.clip(substitution, 0.0, MAX_COST)
    np.fill_diagonal(substitution, 0.0)
    substitution = np.where(start.substitution < SAME_CLASS, np.minimum(substitution, SAME_CLASS_MOST), substitution)
    substitution = np.where(
        start.substitution == np.float32(PLAUSIBLE_START), np.minimum(substitution, PLAUSIBLE_MOST), substitution
    )
    return _with_pad((substitution + substitution.T) / 2, np.clip(gap, 0.02, MAX_COST))


def unit_code(unit: str) -> int:
    """Code of a unit by its name."""
    return CODE[unit]
