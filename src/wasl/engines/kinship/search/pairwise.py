"""One victim, one missing person, nobody else of the family found: the LR, and the markers that speak against it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError, excluding_each_other
from wasl.engines.kinship.markers import Marker, Pairs, pairs_of
from wasl.engines.kinship.search.slots import MissingOf, Victim, may_be
from wasl.engines.kinship.search.tables import Family, genotype_distribution

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DOES_NOT_FIT = -1


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Every victim as one missing person.

    Attributes
    ----------
    log10_lr: float64[victims], being this person against being anybody; -inf: impossible, or of the other sex.
    incompatible: int64[victims], markers that would need a mutation; -1 where the sexes do not fit.
    """

    log10_lr: Floats
    incompatible: Ints


def pairwise(family: MissingOf, who: str, victims: Sequence[Victim], markers: Sequence[Marker]) -> Pairwise:
    """Compare one missing person with every victim.

    A marker at which the relatives alone would need a mutation is counted against no victim.

    Raises
    ------
    KinshipError: the relatives exclude each other under the markers' own mutation; a marker of the X.
    GenotypeError: an allele that a marker does not have.
    """
    if on_x := [one.name for one in markers if one.x_linked]:
        raise KinshipError(f"joint search with {', '.join(on_x)}", why="it compares autosomal markers",
                           do="Leave these markers out here.")  # fmt: skip
    sex = family.pedigree.by_id[who].sex
    fits = np.array([may_be(victim, sex) for victim in victims], dtype=np.bool_)
    log10_lr, incompatible = np.where(fits, 0.0, -np.inf), np.where(fits, 0, DOES_NOT_FIT)
    alone = Family(family.id, family.pedigree, who, family.genotypes)
    for marker in markers:
        seen = {at: pairs_of(marker, victims[at].genotypes[marker.name], victims[at].id, one=False)
                for at in np.flatnonzero(fits).tolist() if marker.name in victims[at].genotypes}  # fmt: skip
        table = genotype_distribution(alone, marker)
        if not table.any():
            raise excluding_each_other(family.id, marker.name)
        unmutated = replace(marker, female=None, male=None)
        strict = genotype_distribution(alone, unmutated) if marker.mutates else table
        for at, pairs in seen.items():
            log10_lr[at] += _log10_lr(table, marker, pairs)
            incompatible[at] += bool(strict.any()) and not strict[pairs.first, pairs.second].any()
    return Pairwise(log10_lr, incompatible)


def _log10_lr(table: Floats, marker: Marker, pairs: Pairs) -> float:
    usual = pairs.weight * marker.frequencies[pairs.first] * marker.frequencies[pairs.second]
    with np.errstate(divide="ignore"):
        return float(np.log10((pairs.weight * table[pairs.first, pairs.second]).sum() / usual.sum()))
