"""How alike two texts are, compiled: the measure of Jaro and Winkler over UTF-16 units.

Winkler, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record linkage",
Proceedings of the Section on Survey Research Methods, American Statistical Association, 1990.
"""

import numpy as np
from numpy.typing import NDArray

from wasl.kernel.compiled import compiled

PREFIX, PREFIX_WEIGHT = 4, 0.1


@compiled
def jaro_winkler(letters: NDArray[np.uint16], starts: NDArray[np.int64], a: int, b: int) -> float:
    """Likeness of texts number a and b, 0 to 1. Texts are at most 64 units long."""
    start_a, start_b = starts[a], starts[b]
    length_a, length_b = starts[a + 1] - start_a, starts[b + 1] - start_b
    if length_a == 0 or length_b == 0:
        return 0.0
    if length_a > length_b:
        start_a, start_b, length_a, length_b = start_b, start_a, length_b, length_a
    reach = max(length_b // 2 - 1, 0)
    one = np.uint64(1)
    taken_a, taken_b = np.uint64(0), np.uint64(0)
    matches = 0
    for i in range(length_a):
        unit = letters[start_a + i]
        for j in range(max(0, i - reach), min(length_b, i + reach + 1)):
            bit = one << np.uint64(j)
            if letters[start_b + j] == unit and not taken_b & bit:
                taken_a |= one << np.uint64(i)
                taken_b |= bit
                matches += 1
                break
    if matches == 0:
        return 0.0
    exchanged = _exchanged(letters, start_a, length_a, taken_a, start_b, taken_b)
    alike = (matches / length_a + matches / length_b + (matches - exchanged / 2) / matches) / 3
    prefix = 0
    while prefix < min(PREFIX, length_a) and letters[start_a + prefix] == letters[start_b + prefix]:
        prefix += 1
    return alike + prefix * PREFIX_WEIGHT * (1 - alike)


@compiled
def _exchanged(
    letters: NDArray[np.uint16],
    start_a: int,
    length_a: int,
    taken_a: np.uint64,
    start_b: int,
    taken_b: np.uint64,
) -> int:
    """How many of the matching letters stand in another order."""
    one = np.uint64(1)
    j = count = 0
    for i in range(length_a):
        if taken_a & (one << np.uint64(i)):
            while not taken_b & (one << np.uint64(j)):
                j += 1
            count += letters[start_a + i] != letters[start_b + j]
            j += 1
    return count
