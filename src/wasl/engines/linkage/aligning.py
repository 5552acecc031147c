"""Order-preserving alignment of short name sequences, for all candidate pairs at once.

The same rule as ``names.alignment`` without its two-for-one merges: the set of answering parts with the
greatest total log odds, computed cell by cell over arrays that hold one number per pair.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Partners = NDArray[np.int8]


def partners_in_order(odds: Floats) -> tuple[Partners, Floats]:
    """Partner in b of each part of a, or -1; and the total of the pair.

    odds: (pairs, parts of a, parts of b), natural log odds; -inf where there is no part.
    """
    pairs, length_a, length_b = odds.shape
    best = np.zeros((length_a + 1, length_b + 1, pairs), np.float32)
    for i in range(length_a):
        for j in range(length_b):
            skip = np.maximum(best[i, j + 1], best[i + 1, j])
            best[i + 1, j + 1] = np.maximum(skip, best[i, j] + np.maximum(odds[:, i, j], 0.0))
    return _walk_back(best, odds), best[length_a, length_b]


def _walk_back(best: Floats, odds: Floats) -> Partners:
    """Follow the choices from the ends; a match is preferred to a skip of equal total."""
    pairs, length_a, length_b = odds.shape
    partner = np.full((pairs, length_a), -1, np.int8)
    row = np.arange(pairs)
    i, j = np.full(pairs, length_a), np.full(pairs, length_b)
    for _ in range(length_a + length_b):
        inside = (i > 0) & (j > 0)
        at_i, at_j = np.maximum(i - 1, 0), np.maximum(j - 1, 0)
        here = odds[row, at_i, at_j]
        gain = best[at_i, at_j, row] + np.where(here > 0, here, 0)
        match = inside & (here > 0) & (np.abs(best[i, j, row] - gain) < 1e-4)
        partner[row[match], at_i[match]] = at_j[match]
        skip_a = ~match & (i > 0) & ((j == 0) | (np.abs(best[i, j, row] - best[at_i, j, row]) < 1e-4))
        skip_b = ~match & ~skip_a & (j > 0)
        i = i - (match | skip_a)
        j = j - (match | skip_b)
    return partner
