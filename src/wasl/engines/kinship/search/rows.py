"""The ways in which a body may be seen at a marker, as rows of a table.

First every genotype of two alleles, then every allele of which the other is not known, then, on the X, every allele of
a man. A seen homozygote may hide a silent allele; a half-known genotype stands for all that contain its allele.
"""

from collections.abc import Sequence

import numba
import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import GenotypeError
from wasl.engines.kinship.markers import Marker, known_alleles

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NOT_TYPED = -1


def genotype_row(low: Ints, high: Ints) -> Ints:
    """The row of a genotype whose alleles stand at these places of the marker, low <= high."""
    return high * (high + 1) // 2 + low


def genotype_count(marker: Marker) -> int:
    return len(marker.alleles) * (len(marker.alleles) + 1) // 2


def row_count(marker: Marker) -> int:
    return genotype_count(marker) + len(marker.alleles) * (2 if marker.x_linked else 1)


def row_of(marker: Marker, labels: Sequence[str | None], who: str, sex: str) -> int:
    """The row of what was seen; ``NOT_TYPED`` where nothing is known.

    Raises
    ------
    GenotypeError: an unknown allele, too many of them, the X of somebody whose sex is not told.
    """
    if marker.x_linked and sex not in ("M", "F"):
        raise GenotypeError(
            f"{who} at {marker.name}", why="a man has one allele of the X, a woman two, and the sex is not told",
            do="Tell the sex, or leave out the markers of the X.",
        )  # fmt: skip
    one = marker.x_linked and sex == "M"
    known = known_alleles(marker, labels, who, one=one)
    if not known:
        return NOT_TYPED
    if one:
        return genotype_count(marker) + len(marker.alleles) + known[0]
    if len(known) == 1:
        return genotype_count(marker) + known[0]
    low, high = sorted(known)
    return high * (high + 1) // 2 + low


def silent_place(marker: Marker) -> int:
    return -1 if marker.silent is None else marker.place[marker.silent]


def chances_in_population(marker: Marker) -> Floats:
    """float64[rows]: how likely anybody would be seen so."""
    shares, silent = marker.frequencies, silent_place(marker)
    chances = np.zeros(row_count(marker))
    by_row(np.outer(shares, shares).ravel(), len(shares), silent, chances)
    if marker.x_linked:
        of_men = np.zeros(row_count(marker))
        by_row(shares, len(shares), silent, of_men)
        chances += of_men
    return chances


@numba.njit(cache=True, nogil=True, error_model="numpy")
def by_row(table: Floats, count: int, silent: int, into: Floats) -> None:
    """Sum a table of alleles into the rows in which they would be seen.

    ``table``: float64[alleles squared], father's allele by mother's, or float64[alleles] of a man's X. ``silent``: the
    place of the silent allele or -1.
    """
    into[:] = 0.0
    genotypes = count * (count + 1) // 2
    if len(table) == count:
        for allele in range(count):
            into[genotypes + count + allele] = table[allele]
        return
    row = 0
    for high in range(count):
        for low in range(high + 1):
            chance = table[low * count + high]
            if low != high:
                chance += table[high * count + low]
                into[genotypes + low] += chance
            into[genotypes + high] += chance
            into[row] += chance
            if silent >= 0 and low != high and silent in (low, high):
                other = low + high - silent
                into[other * (other + 1) // 2 + other] += chance
            row += 1
