"""Two samples at one marker: how likely they are seen so if they are of one person, or of two relatives.

Every pair of genotypes that two people of a relation may have, times how each of them may be seen: copies drop out of
degraded samples, and now and then a genotype is somebody else's altogether. All seen genotypes of a collection go
together, as one table a marker and relation, so that a pair of samples is afterwards a sum of look-ups.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.markers import Marker, Seen, pairs_of
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.search.rows import genotype_row
from wasl.engines.kinship.search.tables import Family, genotype_distribution, log10_lr_tables

Floats = npt.NDArray[np.float64]
SAME = "same person"


@dataclass(frozen=True)
class Errors:
    """How samples are seen wrongly. Both are chances from 0 to below 1, and must be told: 0 says that it never happens.

    Attributes
    ----------
    drop_out: that one copy of an allele goes unseen, copy by copy. A single allele seen may then hide another.
    mistyping: that a sample's genotype at a marker is anybody's in the population (drop-in, a swapped tube, a reading
        error), whatever the person has.
    """

    drop_out: float
    mistyping: float

    def __post_init__(self) -> None:
        for what, chance in (("drop-out", self.drop_out), ("mistyping", self.mistyping)):
            if not 0 <= chance < 1:
                raise KinshipError(f"{what} {chance}", why="it is a chance from 0 to below 1")


@dataclass(frozen=True)
class Relation:
    """Pedigrees of two people, "1" and "2", related so by one parent or the other. ``directed``: or the other way."""

    name: str
    pedigrees: tuple[Pedigree, ...]
    directed: bool = False


def _relation(name: str, *families: Sequence[tuple[str, str, str, str]], directed: bool = False) -> Relation:
    return Relation(name, tuple(map(Pedigree.of, families)), directed)


FATHER, MOTHER = ("F", "", "", "M"), ("M", "", "", "F")
RELATIONS = (
    _relation("parent and child", [("1", "", "", "M"), ("2", "1", "", "U")], [("1", "", "", "F"), ("2", "", "1", "U")],
              directed=True),
    _relation("full siblings", [FATHER, MOTHER, ("1", "F", "M", "U"), ("2", "F", "M", "U")]),
    _relation("half siblings", [FATHER, ("1", "F", "", "U"), ("2", "F", "", "U")],
              [MOTHER, ("1", "", "M", "U"), ("2", "", "M", "U")]),
    _relation("uncle or aunt, and nephew or niece",
              [FATHER, MOTHER, ("1", "F", "M", "U"), ("P", "F", "M", "M"), ("2", "P", "", "U")],
              [FATHER, MOTHER, ("1", "F", "M", "U"), ("P", "F", "M", "F"), ("2", "", "P", "U")], directed=True),
)  # fmt: skip


def ways_to_be(relation: Relation, markers: Sequence[Marker]) -> list[tuple[Pedigree, tuple[bool, ...]]]:
    """The pedigrees that differ with these markers, each with whether to turn it round. All ways count alike.

    Through a mother or a father is one where both mutate alike, and turned round where nothing mutates.
    """
    alike = all(_same(marker.female, marker.male) for marker in markers)
    pedigrees = relation.pedigrees[:1] if alike else relation.pedigrees
    turns = (False, True) if relation.directed and any(marker.mutates for marker in markers) else (False,)
    return [(pedigree, turns) for pedigree in pedigrees]


def _same(one: Floats | None, other: Floats | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.array_equal(one, other))


def seen_as(marker: Marker, seen: Sequence[Seen], errors: Errors) -> Floats:
    """float64[seen, genotypes]: the chance that a person of each genotype is seen so, were nothing mistyped.

    A half-typed genotype is, with drop-out, one of which the other copy was lost; without, any that has the allele.

    Raises
    ------
    GenotypeError: an allele that the marker does not have, or three.
    """
    degraded = replace(marker, dropout=errors.drop_out)
    table = np.zeros((len(seen), len(marker.alleles) * (len(marker.alleles) + 1) // 2))
    for at, labels in enumerate(seen):
        pairs = pairs_of(degraded, labels, "a sample", one=False, degraded=errors.drop_out > 0)
        low, high = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
        table[at, genotype_row(low, high)] = pairs.weight
    return table


def usual(marker: Marker) -> Floats:
    """float64[genotypes]: how common each is in the population."""
    return _folded(np.outer(marker.frequencies, marker.frequencies))


def _folded(table: Floats) -> Floats:
    """Ordered pairs of alleles to genotypes."""
    high, low = np.tril_indices(len(table))
    both: Floats = np.where(low == high, table[low, high], table[low, high] + table[high, low])
    return both


def joint_genotypes(pedigree: Pedigree, marker: Marker) -> Floats:
    """float64[genotypes, genotypes]: the chance that person 1 and person 2 of the pedigree have these."""
    high, low = np.tril_indices(len(marker.alleles))
    labels = marker.alleles
    families = [Family("", pedigree, "2", {"1": {marker.name: (labels[a], labels[b])}})
                for a, b in zip(low.tolist(), high.tolist(), strict=True)]  # fmt: skip
    (ratios,) = log10_lr_tables(families, [marker])
    with np.errstate(invalid="ignore"):
        given = np.nan_to_num(10**ratios.T * usual(marker)[None, :])
    return _folded(genotype_distribution(Family("", pedigree, "1", {}), marker))[:, None] * given


def log10_lr_of_same(marker: Marker, seen: Sequence[Seen], errors: Errors) -> Floats:
    """float64[seen, seen]: of one person twice against two unrelated people."""
    return _log10_lr(np.diag(usual(marker)), marker, seen, errors)


def log10_lr_of(pedigree: Pedigree, marker: Marker, seen: Sequence[Seen], errors: Errors) -> Floats:
    """float64[seen, seen]: of person 1 seen as the row and person 2 as the column, against two unrelated people."""
    return _log10_lr(joint_genotypes(pedigree, marker), marker, seen, errors)


def _log10_lr(joint: Floats, marker: Marker, seen: Sequence[Seen], errors: Errors) -> Floats:
    """A mistyped genotype is anybody's: then the other says nothing of it."""
    table, wrong = seen_as(marker, seen, errors), errors.mistyping
    anybody = table @ usual(marker)
    both = (1 - wrong) ** 2 * (table @ joint @ table.T) + wrong**2 * np.outer(anybody, anybody)
    if wrong:
        first, second = table @ joint.sum(axis=1), table @ joint.sum(axis=0)
        both += wrong * (1 - wrong) * (np.outer(first, anybody) + np.outer(anybody, second))
    with np.errstate(divide="ignore"):
        found: Floats = np.log10(both / np.outer(anybody, anybody))
    return found
