"""How rare is a haplotype: what a reference database says of one that is inherited whole.

Y and mtDNA haplotypes pass from father to son, from mother to child, without mixing: alleles do not multiply over
loci, and the whole haplotype is counted. All shares are of people, in (0, 1].
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import expm1, log, log10

import numpy as np

from wasl.engines.kinship.errors import LineageError


@dataclass(frozen=True)
class Share:
    """The share of unrelated people with a haplotype, and how it was come by.

    ``people`` the database counted, ``seen`` those in it with the haplotype, ``over`` the loci or ranges compared:
    a share over other loci than the comparison it is used in is refused there.
    """

    share: float
    method: str
    people: int
    seen: int
    over: tuple[str, ...] = ()
    notes: Mapping[str, float] = field(default_factory=dict)

    @property
    def log10(self) -> float:
        """log10 of the share."""
        return log10(self.share)


def count_plus_one(seen: int, people: int) -> float:
    """(seen + 1) / (people + 1): the haplotype in question is counted in with the database.

    Source: the augmented count of the ISFG recommendations on Y-STRs, Roewer et al., FSI Genetics 48 (2020) 102308.

    Examples
    --------
    >>> count_plus_one(1, 185)
    0.010752688172043012
    """
    _check_counts(seen, people)
    return (seen + 1) / (people + 1)


def clopper_pearson_upper(seen: int, people: int, *, confidence: float = 0.95) -> float:
    """The largest share under which as few as ``seen`` of ``people`` still has probability 1 - ``confidence``.

    One-sided and exact (Clopper and Pearson, Biometrika 26, 1934), by bisection on the binomial sum; 1 when all of
    them were seen to have it. 0.95 is what the SWGDAM guidelines for Y (2014) and mtDNA (2013) ask for.

    Examples
    --------
    >>> round(clopper_pearson_upper(1, 185), 13)
    0.0253845017467
    """
    _check_counts(seen, people)
    if not 0 < confidence < 1:
        raise LineageError(f"a confidence of {confidence} cannot be", why="it lies between 0 and 1", do="Give 0.95.")
    if seen == people:
        return 1.0
    if seen == 0:
        return -expm1(log(1 - confidence) / people)
    k = np.arange(1, seen + 1)
    log_ways = np.concatenate(([0.0], np.cumsum(np.log((people - k + 1) / k))))
    low, high = seen / people, 1.0
    while (middle := (low + high) / 2) not in (low, high):
        if _at_most_seen(middle, people, log_ways) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def kappa(singletons: int, people: int) -> float:
    """Brenner's kappa: the share of the database, the new haplotype counted in, that was seen once.

    Source: Brenner, FSI Genetics 4 (2010) 281. The new haplotype adds to the people, not to the singletons: the
    smaller of the two readings in use, and so the smaller weight of evidence.
    """
    _check_counts(singletons, people)
    return singletons / (people + 1)


def kappa_share(singletons: int, people: int) -> float:
    """(1 - kappa) / (people + 1): the share of a haplotype that is in none of the ``people``.

    Its reciprocal is Brenner's likelihood ratio.

    Examples
    --------
    >>> round(1 / kappa_share(112, 185), 6)
    467.513514
    """
    return (1 - kappa(singletons, people)) / (people + 1)


def _at_most_seen(share: float, people: int, log_ways: np.ndarray) -> float:
    """The binomial probability of at most ``len(log_ways) - 1`` of ``people`` at this share."""
    if share >= 1:
        return 0.0
    k = np.arange(len(log_ways))
    terms = log_ways + k * np.log(share) + (people - k) * np.log1p(-share)
    top = terms.max()
    return float(np.exp(top) * np.exp(terms - top).sum())


def _check_counts(seen: int, people: int) -> None:
    if people < 1 or not 0 <= seen <= people:
        raise LineageError(
            f"{seen} seen among {people} people cannot be counted",
            why="a database holds at least one person, and no more people have a haplotype than are in it",
            do="Give the database the haplotype was looked for in.",
        )
