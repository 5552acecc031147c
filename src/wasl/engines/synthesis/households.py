"""Who is whose brother or cousin: households and clans, before anyone has a name."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wasl.engines.synthesis.draws import Draws

Numbers = NDArray[np.int64]

COUSIN_SHARE = 0.15  # share of households with a brother's household among them; chosen by us
SIBLINGS = ((2, 70), (3, 22), (4, 8))  # how many of a household are among the people; chosen by us
BROTHERS = ((2, 75), (3, 25))  # how many households of brothers make a clan; chosen by us


@dataclass(frozen=True)
class Kinship:
    """For every person a household, for every household a clan; both numbered from 0, relatives adjacent."""

    household: Numbers
    clan: Numbers

    @property
    def place_in_household(self) -> Numbers:
        """0 for the eldest of a household, 1 for the next."""
        first = np.searchsorted(self.household, self.household, side="left")
        return np.asarray(np.arange(len(self.household)) - first, dtype=np.int64)


def kinship(count: int, *, sibling_share: float, draws: Draws) -> Kinship:
    """Households for ``count`` people, of whom ``sibling_share`` have a brother or sister among them."""
    sizes = group_sizes(count, grouped=round(count * sibling_share), kinds=SIBLINGS, draws=draws)
    brothers = group_sizes(len(sizes), grouped=round(len(sizes) * COUSIN_SHARE), kinds=BROTHERS, draws=draws)
    return Kinship(numbered(sizes), numbered(brothers))


def group_sizes(count: int, *, grouped: int, kinds: tuple[tuple[int, int], ...], draws: Draws) -> Numbers:
    """Sizes adding up to ``count``, in random order; groups of two or more hold ``grouped`` or a few less."""
    choices = np.asarray([size for size, _ in kinds], dtype=np.int64)
    weights = np.asarray([weight for _, weight in kinds], dtype=np.int64)
    drawn = choices[draws.weighted(weights, grouped)]
    together = drawn[: int(np.searchsorted(np.cumsum(drawn), grouped, side="right"))]
    sizes = np.concatenate([together, np.ones(count - int(together.sum()), dtype=np.int64)])
    return np.asarray(sizes[draws.order(len(sizes))], dtype=np.int64)


def numbered(sizes: Numbers) -> Numbers:
    """For each member the number of its group: sizes 2, 1 give 0, 0, 1."""
    return np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
