"""Two samples, of one person or of relatives, in a population whose people share ancestors: pair by pair.

Everybody's founders are drawn together (``theta.py``), so this is no look-up; it is for pairs that were found without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker, Seen
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.two_samples import Errors, Relation, seen_as, usual, ways_to_be

Floats = npt.NDArray[np.float64]
UNRELATED = Pedigree.of([("1", "", "", "U"), ("2", "", "", "U")])


def log10_lr_with_theta(relation: Relation | None, one: Mapping[str, Seen], other: Mapping[str, Seen],
                        markers: Sequence[Marker], errors: Errors, *, theta: float) -> float:  # fmt: skip
    """log10 LR of two people of this relation, or of one person (None), against unrelated people.

    The markers are those that both were typed at; a marker of either alone would say nothing.
    """
    shared = [replace(marker, dropout=errors.drop_out) for marker in markers
              if marker.name in one and marker.name in other]  # fmt: skip
    apart = _Both(UNRELATED, one, other, shared, errors, theta)
    if relation is None:
        same = np.array([_one_person(marker, one, other, errors, theta) for marker in shared])
        return _log10(apart.mistyped(same, apart.first, apart.second), apart.told)
    found = []
    for pedigree, turned in (
        (pedigree, turned) for pedigree, turns in ways_to_be(relation, markers) for turned in turns
    ):
        both = _Both(pedigree, *((other, one) if turned else (one, other)), shared, errors, theta)
        first, second = (both.second, both.first) if turned else (both.first, both.second)
        found.append(_log10(apart.mistyped(both.together, first, second), apart.told))
    return float(np.logaddexp.reduce(np.array(found) * np.log(10)) / np.log(10) - np.log10(len(found)))


class _Both:
    """float64[markers]: the chance of both genotypes ``together``, of the ``first`` and of the ``second`` alone."""

    def __init__(self, pedigree: Pedigree, one: Mapping[str, Seen], other: Mapping[str, Seen],
                 markers: Sequence[Marker], errors: Errors, theta: float) -> None:  # fmt: skip
        self.errors = errors
        degraded = {"1", "2"} if errors.drop_out else set[str]()
        self.together, self.first, self.second = (
            likelihoods(pedigree, seen, markers, theta=theta, degraded=degraded)
            for seen in ({"1": one, "2": other}, {"1": one}, {"2": other})
        )

    @property
    def told(self) -> Floats:
        return self.mistyped(self.together, self.first, self.second)

    def mistyped(self, together: Floats, first: Floats, second: Floats) -> Floats:
        """As the two may be seen when each genotype is now and then anybody's."""
        wrong = self.errors.mistyping
        mixed: Floats = (
            (1 - wrong) ** 2 * together + wrong * (1 - wrong) * (first * self.second + self.first * second)
            + wrong**2 * self.first * self.second
        )  # fmt: skip
        return mixed


def _one_person(marker: Marker, one: Mapping[str, Seen], other: Mapping[str, Seen], errors: Errors, theta: float
                ) -> float:  # fmt: skip
    """The chance that a person drawn with coancestry theta is seen as both."""
    high, low = np.tril_indices(len(marker.alleles))
    share = marker.frequencies
    drawn = (1 - theta) * usual(marker) + np.where(low == high, theta * share[low], 0.0)
    both = seen_as(marker, [one[marker.name], other[marker.name]], errors)
    return float((drawn * both[0] * both[1]).sum())


def _log10(related: Floats, apart: Floats) -> float:
    with np.errstate(divide="ignore"):
        return float(np.log10(related / apart).sum())
