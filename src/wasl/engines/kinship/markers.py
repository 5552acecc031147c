"""A marker: its alleles, how often they come, how they mutate; and what a seen genotype may stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import GenotypeError, MarkerError
from wasl.engines.kinship.mutation import Mutation, checked, lumped, matrix

Floats = npt.NDArray[np.float64]
Seen = Sequence[str | None]
SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Marker:
    """One place on the genome.

    Attributes
    ----------
    alleles: labels in the order of the frequencies.
    frequencies: float64[alleles], sums to 1.
    female, male: float64[alleles, alleles], from a mother and from a father; None when nothing mutates.
    x_linked: men have one allele, from their mother.
    silent: the label of the allele that no typing shows; None without one.
    dropout: the chance that one allele of a heterozygote goes unseen in a person named in ``degraded`` of the call.
    """

    name: str
    alleles: tuple[str, ...]
    frequencies: Floats
    female: Floats | None = None
    male: Floats | None = None
    x_linked: bool = False
    silent: str | None = None
    dropout: float = 0.0

    @classmethod
    def of(
        cls,
        name: str,
        alleles: Iterable[str],
        frequencies: Iterable[float],
        *,
        female: Mutation | Floats | None = None,
        male: Mutation | Floats | None = None,
        x_linked: bool = False,
        silent: str | None = None,
        dropout: float = 0.0,
    ) -> "Marker":
        """Check a marker and work out its matrices. Nothing ever mutates into or from the silent allele.

        Raises
        ------
        MarkerError: an allele twice or unknown, shares that are negative or do not sum to 1, an impossible model.
        """
        labels, shares = tuple(alleles), np.array(list(frequencies), dtype=np.float64)
        if not labels or len(set(labels)) != len(labels) or shares.shape != (len(labels),):
            raise MarkerError(f"marker {name}", why="each allele stands once and has one frequency")
        if np.any(shares < 0) or not np.all(np.isfinite(shares)) or abs(shares.sum() - 1) > SUM_TOLERANCE:
            raise MarkerError(
                f"marker {name}", why=f"its frequencies sum to {shares.sum():.9g} or one is below 0",
                do="Correct the table, or have it scaled when it is read.",
            )  # fmt: skip
        if silent is not None and silent not in labels:
            raise MarkerError(f"marker {name}", why=f"its silent allele {silent!r} has no frequency")
        if not 0 <= dropout < 1:
            raise MarkerError(f"marker {name}", why=f"drop-out {dropout} is not a chance from 0 to below 1")
        shares = shares / shares.sum()
        from_mother = _matrix(female, labels, shares, silent)
        from_father = from_mother if male is female else _matrix(male, labels, shares, silent)
        return cls(name, labels, shares, from_mother, from_father, x_linked, silent, dropout)

    @cached_property
    def place(self) -> dict[str, int]:
        return {label: at for at, label in enumerate(self.alleles)}

    @property
    def mutates(self) -> bool:
        return self.female is not None or self.male is not None

    def index(self, label: str, who: str) -> int:
        if label not in self.place or label == self.silent:
            raise GenotypeError(
                f"an allele of {who} at {self.name}", why="the frequency table does not have it",
                do="Check the typing, or give the table a rule for alleles that were not seen when it was made.",
            )  # fmt: skip
        return self.place[label]

    def keeping(self, labels: Iterable[str]) -> "Marker":
        """The same marker with all other alleles taken as one, where that is exact; otherwise unchanged."""
        return _keeping(self, frozenset(labels))


@lru_cache(maxsize=4096)  # the hypotheses of a case ask for the same
def _keeping(marker: Marker, labels: frozenset[str]) -> Marker:
    shown = labels | ({marker.silent} if marker.silent else set())
    kept = sorted(marker.place[label] for label in shown if label in marker.place)
    if len(kept) >= len(marker.alleles) - 1:
        return marker
    groups = np.full(len(marker.alleles), len(kept), dtype=np.intp)
    groups[kept] = np.arange(len(kept))
    shares: Floats = np.bincount(groups, weights=marker.frequencies).astype(np.float64)
    female = None if marker.female is None else lumped(marker.female, groups)
    male = female if marker.male is marker.female else None if marker.male is None else lumped(marker.male, groups)
    if (marker.female is not None and female is None) or (marker.male is not None and male is None):
        return marker
    alleles = (*(marker.alleles[at] for at in kept), "all others")
    return replace(marker, alleles=alleles, frequencies=shares, female=female, male=male)


def _matrix(
    model: Mutation | Floats | None, labels: tuple[str, ...], shares: Floats, silent: str | None
) -> Floats | None:
    if model is None:
        return None
    if not isinstance(model, Mutation):
        return checked(np.asarray(model, dtype=np.float64), len(labels))
    if silent is None:
        return matrix(model, labels, shares)
    seen = [at for at, label in enumerate(labels) if label != silent]
    whole = np.eye(len(labels))
    among = shares[seen] / shares[seen].sum()
    whole[np.ix_(seen, seen)] = matrix(model, [labels[at] for at in seen], among)
    return whole


@dataclass(frozen=True)
class Pairs:
    """The ordered pairs of alleles that a seen genotype may stand for, and how likely each would be seen so.

    ``first`` and ``second``: intp[pairs], from the father and from the mother; a man's X has only a second, and its
    first is -1. ``weight``: float64[pairs].
    """

    first: npt.NDArray[np.intp]
    second: npt.NDArray[np.intp]
    weight: Floats

    @cached_property
    def is_certain(self) -> bool:
        """Whether there is only one genotype, in whatever order."""
        if len(self.second) > 2:
            return False
        genotypes = {(min(pair), max(pair)) for pair in zip(self.first.tolist(), self.second.tolist(), strict=True)}
        return len(genotypes) == len(set(self.weight.tolist())) == 1


def known_alleles(marker: Marker, seen: Seen, who: str, *, one: bool) -> list[int]:
    """The places of the alleles that were seen. Raises GenotypeError as ``pairs_of``."""
    known = [marker.index(label, who) for label in seen if label is not None]
    distinct = set(known)
    if len(distinct) > 2 or len(seen) > 2 or (one and len(distinct) > 1):
        raise GenotypeError(
            f"{len(distinct)} alleles of {who} at {marker.name}",
            why="a man has one allele of the X" if one else "a person has two",
            do="Look whether samples were mixed or the marker is named wrongly.",
        )
    return known


def pairs_of(marker: Marker, seen: Seen, who: str, *, one: bool, degraded: bool = False) -> Pairs:
    """What ``seen`` may stand for.

    Parameters
    ----------
    seen: labels; None is an allele that is not known. With ``degraded`` it is the set of alleles that were detected,
        which may be empty, and anything may have dropped out with the marker's chance.
    one: the person has one allele here (a man's X).

    Raises
    ------
    GenotypeError: an unknown allele, three of them, two for a man's X.
    """
    known = known_alleles(marker, seen, who, one=one)
    distinct = sorted(set(known))
    silent = marker.place[marker.silent] if marker.silent else None
    if one:
        return _single(marker, distinct, silent, degraded=degraded)
    if degraded:
        return _degraded(marker, distinct, silent)
    if len(known) < 2:
        return _partial(marker, known)
    low, high = known
    if low != high:
        return _pairs([(low, high), (high, low)])
    return _pairs([(low, low), *([(low, silent), (silent, low)] if silent is not None else [])])


def _pairs(pairs: list[tuple[int, int]], weights: list[float] | None = None) -> Pairs:
    first, second = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
    return Pairs(first, second, np.ones(len(pairs)) if weights is None else np.array(weights))


def _single(marker: Marker, known: list[int], silent: int | None, *, degraded: bool) -> Pairs:
    if degraded:
        every = range(len(marker.alleles))
        weights = [_detection(sorted({at} - {silent}), known, False, marker.dropout) for at in every]
        return _pairs([(-1, at) for at in every], weights)
    seconds = known or [at for at in range(len(marker.alleles)) if at != silent]
    return _pairs([(-1, second) for second in seconds])


def _partial(marker: Marker, known: list[int]) -> Pairs:
    every = range(len(marker.alleles))
    if not known:
        return _pairs([(one, other) for one in every for other in every])
    (mine,) = known
    return _pairs(
        [(mine, other) for other in every if other != mine] + [(other, mine) for other in every if other != mine]
        + [(mine, mine)]
    )  # fmt: skip


def _degraded(marker: Marker, detected: list[int], silent: int | None) -> Pairs:
    """Each visible copy of a heterozygote drops with chance d; a homozygote is seen unless both of its copies drop."""
    found, weights = [], []
    for one in range(len(marker.alleles)):
        for other in range(len(marker.alleles)):
            if chance := _detection(sorted({one, other} - {silent}), detected, one == other, marker.dropout):
                found.append((one, other))
                weights.append(chance)
    return _pairs(found, weights) if found else _pairs([(0, 0)], [0.0])


def _detection(visible: list[int], detected: list[int], homozygous: bool, drop: float) -> float:
    if not set(detected) <= set(visible):
        return 0.0
    if homozygous and visible:
        return 1 - drop**2 if detected else drop**2
    lost = len(visible) - len(detected)
    return float(drop**lost * (1 - drop) ** len(detected))
