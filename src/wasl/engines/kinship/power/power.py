"""What a family can prove, and which relative would add most: worked out before a sample is taken.

Each marker is enumerated: every genotype that a relative may turn out to have, given those typed, and for each of them
every genotype of a body. So the expected log10 LR, the share of other people who are excluded and the expected
mismatches are exact for one relative more; for several at once their genotypes are simulated. How log10 LR is spread
over all markers together is simulated. Markers count as independent, and coancestry as 0.

A share of what is rare is estimated where it is common, and weighed: of other people, the share whose LR reaches t is
the mean of 1 / LR over those simulations of the missing person that reach it.

Sources: Egeland, Pinto and Vigeland, Forensic Science International: Genetics 9 (2014); Vigeland, Marsico, Herrera
Pinero and Egeland, ibid. 49 (2020).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log10

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError, PedigreeError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.power.outlook import Outlook, is_consistent, outlook
from wasl.engines.kinship.search.tables import Family

Floats = npt.NDArray[np.float64]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
THRESHOLDS = (1e4, 1e6)
MOST_TOGETHER = 2_000  # simulations of several relatives together: nearly every one is a family of its own


@dataclass(frozen=True)
class Estimate:
    """A figure and its standard error, which is 0 where the figure is exact."""

    value: float
    error: float = 0.0

    @classmethod
    def mean(cls, values: Floats) -> "Estimate":
        return cls(float(values.mean()), float(values.std() / np.sqrt(len(values))))


@dataclass(frozen=True)
class Reached:
    """At a threshold t of the LR: who reaches it, and who falls to 1 / t or below.

    Attributes
    ----------
    found: share of simulations of the missing person with LR >= t (inclusion power).
    by_chance: share of other people with LR >= t.
    ruled_out: share of other people with LR <= 1 / t.
    lost: share of simulations of the missing person with LR <= 1 / t.
    """

    threshold: float
    found: Estimate
    by_chance: Estimate
    ruled_out: Estimate
    lost: Estimate


@dataclass(frozen=True)
class Prospect:
    """What the family can prove when these relatives are sampled beside those typed.

    Attributes
    ----------
    expected_log10_lr: of a body that is the missing person.
    adds: how much of it is more than the family as it stands.
    related, unrelated: float[quantiles]: log10 LR of the missing person's body, and of anybody's; -inf: excluded.
    exclusion_power: the share of other people excluded by at least one marker, and
    expected_mismatches: by how many markers on average, both as if nothing mutated. None when those typed, without
        mutation, exclude each other.
    """

    sampled: tuple[str, ...]
    expected_log10_lr: Estimate
    adds: Estimate
    related: tuple[float, ...]
    unrelated: tuple[float, ...]
    reached: tuple[Reached, ...]
    exclusion_power: Estimate | None
    expected_mismatches: Estimate | None


def prospects(family: Family, options: Sequence[Sequence[str]], markers: Sequence[Marker], *, simulations: int,
              rng: np.random.Generator, thresholds: Sequence[float] = THRESHOLDS, degraded: bool = False
              ) -> list[Prospect]:  # fmt: skip
    """The family as it stands, then each option, that which adds most first.

    Parameters
    ----------
    options: who could be sampled: one relative, or several together.
    simulations: of several together at most ``MOST_TOGETHER``.
    thresholds: of the LR, above 1.
    degraded: whether alleles of the body may have dropped out, each with its marker's chance.

    Raises
    ------
    PedigreeError: an option of somebody who is typed already, missing, or not in the pedigree.
    KinshipError: those typed exclude each other; a threshold of 1 or less; fewer than two simulations.
    """
    if simulations < 2 or any(not 1 < threshold < np.inf for threshold in thresholds):
        raise KinshipError(
            f"{simulations} simulations and thresholds {', '.join(f'{one:g}' for one in thresholds)}",
            why="wanted are two simulations or more, and thresholds above 1",
        )
    for option in options:
        _check_can_be_sampled(family, option)
    found = [
        _prospect(family, tuple(option), markers, simulations, rng, thresholds, degraded=degraded)
        for option in [(), *options]
    ]
    now = found[0].expected_log10_lr.value
    found = [replace(one, adds=replace(one.expected_log10_lr, value=one.expected_log10_lr.value - now))
             for one in found]  # fmt: skip
    return [found[0], *sorted(found[1:], key=lambda one: -one.adds.value)]


def _check_can_be_sampled(family: Family, option: Sequence[str]) -> None:
    for who in option:
        if who not in family.pedigree.by_id or who in family.genotypes or who == family.missing:
            raise PedigreeError(
                f"{who} cannot be sampled for family {family.id}",
                why="who could be sampled is in the pedigree, not missing and not typed yet",
            )
    if not option or len(set(option)) < len(option):
        raise PedigreeError(f"an option of family {family.id}", why="it names nobody, or somebody twice")


@dataclass
class _Sums:
    """Over the markers so far: of the means over all outcomes, and simulation by simulation."""

    expected: float
    mismatches: float
    passing: float  # share of other people whom no marker has excluded
    each_expected: Floats
    each_mismatches: Floats
    each_passing: Floats

    @classmethod
    def none_yet(cls, many: int) -> "_Sums":
        return cls(0.0, 0.0, 1.0, np.zeros(many), np.zeros(many), np.ones(many))

    def add_expected(self, ahead: Outlook) -> None:
        self.expected += float(ahead.weights @ ahead.expected)
        self.each_expected += ahead.expected[ahead.rows]

    def add_excluded(self, ahead: Outlook) -> None:
        share = float(ahead.weights @ ahead.excluded)
        self.mismatches += share
        self.passing *= 1 - share
        self.each_mismatches += ahead.excluded[ahead.rows]
        self.each_passing *= 1 - ahead.excluded[ahead.rows]


def _prospect(family: Family, sampled: tuple[str, ...], markers: Sequence[Marker], many: int,
              rng: np.random.Generator, thresholds: Sequence[float], *, degraded: bool) -> Prospect:  # fmt: skip
    many = many if len(sampled) <= 1 else min(many, MOST_TOGETHER)
    related, unrelated, sums = np.zeros(many), np.zeros(many), _Sums.none_yet(many)
    consistent = True
    for marker in markers:
        ahead = outlook(family, sampled, marker, many=many, rng=rng, degraded=degraded)
        related += ahead.draw(related=True, rng=rng)
        unrelated += ahead.draw(related=False, rng=rng)
        sums.add_expected(ahead)
        if marker.mutates and consistent:
            unmutated = replace(marker, female=None, male=None)
            consistent = is_consistent(family, unmutated)
            ahead = outlook(family, sampled, unmutated, many=many, rng=rng, degraded=degraded) if consistent else ahead
        if consistent:
            sums.add_excluded(ahead)
    power, mismatches = Estimate.mean(1 - sums.each_passing), Estimate.mean(sums.each_mismatches)
    expected = Estimate.mean(sums.each_expected)
    if len(sampled) <= 1:
        power, mismatches, expected = Estimate(1 - sums.passing), Estimate(sums.mismatches), Estimate(sums.expected)
    return Prospect(
        sampled, expected, Estimate(0.0), _quantiles(related), _quantiles(unrelated),
        tuple(_reached(related, unrelated, threshold) for threshold in thresholds),
        power if consistent else None, mismatches if consistent else None,
    )  # fmt: skip


def _quantiles(values: Floats) -> tuple[float, ...]:
    """Without blending neighbours, so that half of an exclusion is none."""
    return tuple((np.quantile(values, QUANTILES, method="inverted_cdf") + 0.0).tolist())  # no minus zero


def _reached(related: Floats, unrelated: Floats, threshold: float) -> Reached:
    bound = log10(threshold)
    return Reached(
        threshold,
        found=Estimate.mean((related >= bound).astype(np.float64)),
        by_chance=Estimate.mean(np.where(related >= bound, 10.0**-related, 0.0)),
        ruled_out=Estimate.mean((unrelated <= -bound).astype(np.float64)),
        lost=Estimate.mean(np.where(unrelated <= -bound, 10.0 ** np.minimum(unrelated, 0.0), 0.0)),
    )
