"""How Y alleles change from father to son: rates with their source, and many generations at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wasl.engines.kinship.errors import LineageError

MOST_MEIOSES = 200

# Locus: mutations seen, father-to-son transmissions seen. Source: YHRD (yhrd.org) as tabulated in malan 1.0.4,
# ystr_markers; for DYS385 and DYF387S1 per copy.
YHRD = {
    "DYF387S1": (14, 1804),
    "DYS19": (36, 16090),
    "DYS385": (32, 26171),
    "DYS389I": (42, 14339),
    "DYS389II": (59, 14310),
    "DYS390": (33, 15612),
    "DYS391": (38, 15486),
    "DYS392": (8, 15418),
    "DYS393": (15, 14264),
    "DYS437": (13, 10652),
    "DYS438": (4, 10673),
    "DYS439": (58, 10647),
    "DYS448": (11, 7229),
    "DYS449": (19, 1617),
    "DYS456": (31, 7229),
    "DYS458": (46, 7228),
    "DYS460": (10, 1717),
    "DYS481": (11, 2191),
    "DYS518": (28, 1556),
    "DYS533": (8, 2177),
    "DYS549": (8, 2131),
    "DYS570": (25, 1873),
    "DYS576": (32, 2174),
    "DYS627": (21, 1766),
    "DYS635": (35, 8076),
    "DYS643": (3, 2220),
    "YGATAH4": (25, 8260),
}


@dataclass(frozen=True)
class Mutation:
    """How one copy of a locus changes from father to son.

    ``rate``: of whole steps, as often longer as shorter; ``fall``: the odds of each further step against the one
    before (0: single steps only); ``other``: of everything that is not whole steps (a null, a copy more or fewer, part
    of a repeat). There is no default for ``other`` above 0: give one with its source, or such a difference excludes.
    """

    rate: float
    fall: float = 0.0
    other: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.rate < 1 and 0 <= self.fall < 1 and 0 <= self.other < 1):
            raise LineageError(f"{self} cannot be", why="rates and odds lie in [0, 1)", do="Give rates per meiosis.")


YHRD_MUTATION = {locus: Mutation(seen / meioses) for locus, (seen, meioses) in YHRD.items()}


def changed(rate: float, meioses: int, *, fall: float = 0.0) -> np.ndarray:
    """Probability of being d repeats longer after so many meioses; float64, d = 0 in the middle.

    Single steps convolved ``meioses`` times: on a ladder without ends, the power of the stepwise matrix.

    Examples
    --------
    >>> changed(0.002, 1).tolist()
    [0.001, 0.998, 0.001]
    """
    if not 0 <= meioses <= MOST_MEIOSES:
        raise LineageError(
            f"{meioses} meioses cannot be", why=f"from 0 to {MOST_MEIOSES} are answered", do="Count the generations."
        )
    return _changed(rate, meioses, fall)


@lru_cache(maxsize=4096)
def _changed(rate: float, meioses: int, fall: float) -> np.ndarray:
    reach = 1 if fall == 0 else int(np.ceil(np.log(1e-18) / np.log(fall)))
    side = rate / 2 * (1 - fall) * fall ** np.arange(reach)
    one = np.concatenate((side[::-1], [1 - 2 * side.sum()], side))
    after = np.ones(1)
    for _ in range(meioses):
        after = np.convolve(after, one)
    after.setflags(write=False)
    return after


def mutation_of(mutation: Mapping[str, Mutation], locus: str) -> Mutation:
    """The mutation of one locus; refused by name where there is none."""
    if locus not in mutation:
        raise LineageError(
            f"no mutation rate for {locus}",
            why="without one, nothing can be said of a difference there",
            do="Give a rate with its source, or leave the locus out on both sides.",
        )
    return mutation[locus]
