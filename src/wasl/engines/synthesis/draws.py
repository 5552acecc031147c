"""Chance that is the same everywhere.

numpy promises the raw 64-bit stream of PCG64 for ever, but not how its distributions use it, so the few
distributions needed are spelled out here on the raw stream.
"""

import zlib
from collections.abc import Sequence
from math import fsum  # sum() of floats changed in Python 3.12
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Thing = TypeVar("Thing")
UNIT = 2.0**-53
CHUNK = 1 << 14


class Draws:
    """One stream of chance, told apart from others of the same seed by its purpose.

    Parameters: seed, a non-negative integer; purpose, any words.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(purpose.encode())]))
        self._waiting: list[float] = []

    def units(self, size: int) -> NDArray[np.float64]:
        """``size`` numbers in [0, 1)."""
        raw = self._bits.random_raw(size)
        shifted = np.asarray(raw, dtype=np.uint64) >> np.uint64(11)
        return np.asarray(shifted.astype(np.float64) * UNIT, dtype=np.float64)

    def below(self, bounds: NDArray[np.int64] | int, size: int) -> NDArray[np.int64]:
        """``size`` integers, each at least 0 and below its bound."""
        return np.asarray(self.units(size) * bounds, dtype=np.int64)

    def weighted(self, weights: NDArray[np.int64], size: int) -> NDArray[np.int64]:
        """``size`` positions in ``weights`` (positive integers), each as likely as its weight."""
        ends = np.cumsum(weights)
        return np.asarray(np.searchsorted(ends, self.below(int(ends[-1]), size), side="right"), dtype=np.int64)

    def order(self, size: int) -> NDArray[np.int64]:
        """The numbers 0 to size - 1 in random order."""
        return np.asarray(np.argsort(self.units(size), kind="stable"), dtype=np.int64)

    def unit(self) -> float:
        """One number in [0, 1)."""
        if not self._waiting:
            self._waiting = self.units(CHUNK).tolist()
        return self._waiting.pop()

    def happens(self, chance: float) -> bool:
        return self.unit() < chance

    def number(self, below: int) -> int:
        return int(self.unit() * below)

    def one_of(self, things: Sequence[Thing]) -> Thing:
        return things[int(self.unit() * len(things))]

    def one_by_weight(self, things: Sequence[tuple[Thing, float]]) -> Thing:
        """One of the things, each as likely as the weight beside it."""
        left = self.unit() * fsum(weight for _, weight in things)
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]
