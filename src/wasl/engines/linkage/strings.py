"""How alike two texts are, compiled: slips, shared words, and the measure of Jaro and Winkler, over UTF-16 units.

Texts are at most 64 units long, so that one machine word has a bit for every unit.

Winkler, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record linkage",
Proceedings of the Section on Survey Research Methods, American Statistical Association, 1990.
Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10,
2003: slips by the restricted distance of Damerau, in which no stretch is edited twice.
"""

import numpy as np
from numpy.typing import NDArray

from wasl.kernel.compiled import compiled

PREFIX, PREFIX_WEIGHT, PREFIX_FROM = 4, 0.1, 0.7
"""Equal first letters count from this likeness on, as in Winkler's program (strcmp95)."""
_SPACE, _COMMA, _FULL_STOP = 32, 44, 46


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
    alike = (matches / length_a + matches / length_b + (matches - exchanged // 2) / matches) / 3
    if alike <= PREFIX_FROM:
        return alike
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


@compiled
def slips(letters: NDArray[np.uint16], starts: NDArray[np.int64], a: int, b: int, most: int) -> int:
    """Fewest slips that make one text of the other, or ``most`` + 1 when it takes more.

    A slip: one letter too many, one lost, one for another, or two neighbours exchanged.
    """
    start_a, start_b = starts[a], starts[b]
    length_a, length_b = starts[a + 1] - start_a, starts[b + 1] - start_b
    if abs(length_a - length_b) > most:
        return most + 1
    if length_a == 0 or length_b == 0:
        return max(length_a, length_b)
    one, nothing = np.uint64(1), np.uint64(0)
    end = one << np.uint64(length_a - 1)
    more, less, level, met_before = ~nothing, nothing, nothing, nothing  # column by column, as differences
    found = length_a
    for j in range(length_b):
        unit, met = letters[start_b + j], nothing
        for i in range(max(0, j - most - 1), min(length_a, j + most + 2)):  # what is further off takes more slips
            if letters[start_a + i] == unit:
                met |= one << np.uint64(i)
        exchanged = ((~level & met) << one) & met_before
        level = (((met & more) + more) ^ more) | met | less | exchanged
        up, down = less | ~(level | more), level & more
        if up & end:
            found += 1
        elif down & end:
            found -= 1
        up, down = (up << one) | one, down << one
        more, less = down | ~(level | up), up & level
        met_before = met
        if found - (length_b - 1 - j) > most:
            return most + 1
    return min(found, most + 1)


@compiled
def is_part(letters: NDArray[np.uint16], starts: NDArray[np.int64], a: int, b: int) -> bool:
    """Whether each word of the shorter text begins some word of the longer: "j. york" and "john of yorkshire".

    Commas and full stops at the end of a word of the shorter count for nothing. Of equal length, either may be part.
    """
    length_a, length_b = starts[a + 1] - starts[a], starts[b + 1] - starts[b]
    if length_a == 0 or length_b == 0:
        return False
    return (length_a <= length_b and _words_begin(letters, starts, a, b)) or (
        length_b <= length_a and _words_begin(letters, starts, b, a)
    )


@compiled
def _words_begin(letters: NDArray[np.uint16], starts: NDArray[np.int64], a: int, b: int) -> bool:
    """Whether each word of a begins some word of b."""
    at, end_a, end_b = starts[a], starts[a + 1], starts[b + 1]
    while at < end_a:
        gap = at
        while gap < end_a and letters[gap] != _SPACE:
            gap += 1
        end = gap
        while end > at + 1 and (letters[end - 1] == _FULL_STOP or letters[end - 1] == _COMMA):
            end -= 1
        if not _begins_a_word(letters, at, end, starts[b], end_b):
            return False
        at = gap + 1
    return True


@compiled
def _begins_a_word(letters: NDArray[np.uint16], at: int, end: int, start: int, stop: int) -> bool:
    """Whether the units from ``at`` to ``end`` begin a word between ``start`` and ``stop``."""
    while start < stop:
        k = 0
        while at + k < end and start + k < stop and letters[at + k] == letters[start + k]:
            k += 1
        if at + k == end:
            return True
        while start < stop and letters[start] != _SPACE:
            start += 1
        start += 1
    return False
