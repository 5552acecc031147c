"""Invented genotypes, drawn as a family passes them on: for power, and for testing every other number here.

Alleles are places in the marker's list. Many simulations go through numpy together, marker by marker. The markers are
passed on independently: those that lie close together on a chromosome are not drawn together here.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import GenotypeError, KinshipError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Member, Pedigree
from wasl.engines.kinship.search.tables import Family, genotype_distributions
from wasl.engines.kinship.summing import Genotypes

Floats = npt.NDArray[np.float64]
Alleles = npt.NDArray[np.int16]
Ints = npt.NDArray[np.intp]
NONE = -1


def dropped(pedigree: Pedigree, markers: Sequence[Marker], *, many: int, rng: np.random.Generator,
            theta: float = 0.0) -> dict[str, Alleles]:  # fmt: skip
    """Draw the alleles of everybody of a family, founders first.

    Parameters
    ----------
    many: simulations.
    theta: coancestry in [0, 1): each founder's allele is with some chance one of those drawn before it, over all
        founders of the pedigree together. Source: Balding and Nichols, Forensic Science International 64 (1994);
        the urn: Hoppe, Journal of Mathematical Biology 20 (1984).

    Returns
    -------
    For each person int16[markers, simulations, 2]: the father's allele, the mother's. A man's X has -1 first.
    """
    if not 0 <= theta < 1:
        raise KinshipError(f"theta {theta}", why="it lies from 0 to below 1")
    found = {one.id: np.empty((len(markers), many, 2), dtype=np.int16) for one in pedigree.members}
    for at, marker in enumerate(markers):
        urn = _Urn(marker.frequencies, theta, many, 2 * len(pedigree.members), rng)
        for one in pedigree.members:
            first, second = _both(one, marker, pedigree.inbreeding.get(one.id, 0.0), urn, found, at)
            found[one.id][at, :, 0], found[one.id][at, :, 1] = first, second
    return found


def _both(one: Member, marker: Marker, inbreeding: float, urn: "_Urn", found: dict[str, Alleles], at: int
          ) -> tuple[Alleles | int, Alleles]:  # fmt: skip
    if has_one(marker, one.sex, one.id):
        return NONE, _from_parent(one.mother, marker.female, urn, found, at)
    first = _from_parent(one.father, marker.male, urn, found, at)
    if one.is_founder and inbreeding:
        united = urn.rng.random(urn.many) < inbreeding
        return first, np.where(united, first, urn.draw(~united)).astype(np.int16)
    return first, _from_parent(one.mother, marker.female, urn, found, at)


def has_one(marker: Marker, sex: str, who: str) -> bool:
    """Whether this person has one allele of the marker.

    Raises
    ------
    GenotypeError: a marker of the X, and the sex is not told.
    """
    if marker.x_linked and sex == "U":
        raise GenotypeError(f"the sex of {who} is not told", why="on the X a man has one allele, a woman two")
    return marker.x_linked and sex == "M"


class _Urn:
    """The founders' alleles of one marker, as they are drawn one after the other."""

    def __init__(self, frequencies: Floats, theta: float, many: int, most: int, rng: np.random.Generator) -> None:
        self.frequencies, self.theta, self.many, self.rng = frequencies, theta, many, rng
        self.count = np.zeros(many, dtype=np.intp)
        self.before = np.zeros((most if theta else 0, many), dtype=np.int16)

    def draw(self, counted: npt.NDArray[np.bool_] | None = None) -> Alleles:
        """One allele more for each simulation; where not ``counted`` it is thrown away."""
        fresh = drawn(self.frequencies, self.many, self.rng).astype(np.int16)
        if not self.theta:
            return fresh
        share = self.count * self.theta / (1 + (self.count - 1) * self.theta)
        again = self.rng.random(self.many) < share
        every = np.arange(self.many)
        earlier = self.before[(self.rng.random(self.many) * self.count).astype(np.intp), every]
        allele: Alleles = np.where(again, earlier, fresh)
        kept = every if counted is None else every[counted]
        self.before[self.count[kept], kept] = allele[kept]
        self.count[kept] += 1
        return allele


def drawn(chances: Floats, many: int, rng: np.random.Generator) -> Ints:
    """intp[many]: places, each drawn with these chances (float64[places], of any sum above 0)."""
    ends = np.cumsum(chances)
    last = int(np.searchsorted(ends, ends[-1]))  # the last that has any chance, were the number rounded up
    found: Ints = np.minimum(np.searchsorted(ends, rng.random(many) * ends[-1], side="right"), last)
    return found


def _from_parent(parent: str | None, moves: Floats | None, urn: _Urn, found: dict[str, Alleles], at: int) -> Alleles:
    if parent is None:
        return urn.draw()
    first, second = found[parent][at, :, 0], found[parent][at, :, 1]
    passed: Alleles = np.where((first >= 0) & (urn.rng.random(urn.many) < 0.5), first, second)
    return passed if moves is None else _mutated(passed, moves, urn.rng)


def _mutated(alleles: Alleles, moves: Floats, rng: np.random.Generator) -> Alleles:
    changing = np.flatnonzero(rng.random(len(alleles)) >= np.diag(moves)[alleles])
    result = alleles.copy()
    for allele in np.unique(alleles[changing]):
        here = changing[alleles[changing] == allele]
        away = moves[allele].copy()
        away[allele] = 0.0
        if away.sum() > 0:
            result[here] = drawn(away, len(here), rng)
    return result


# What a laboratory sees.


def as_seen(marker: Marker, alleles: Alleles, *, degraded_by: np.random.Generator | None = None) -> Alleles:
    """What typing shows of these alleles: the lower first, one allele twice, -1 and -1 where nothing is seen.

    Parameters
    ----------
    alleles: int16[simulations, 2].
    degraded_by: draws which copies drop out, each with the marker's chance; None when none does.
    """
    visible = alleles >= 0
    if marker.silent is not None:
        visible &= alleles != marker.place[marker.silent]
    if degraded_by is not None:
        visible &= degraded_by.random(alleles.shape) >= marker.dropout
    low = np.where(visible, alleles, np.iinfo(np.int16).max).min(axis=1)
    high = np.where(visible, alleles, NONE).max(axis=1)
    return np.stack([np.where(high >= 0, low, NONE), high], axis=1).astype(np.int16)


def labels_of(seen: Sequence[int], marker: Marker) -> tuple[str, ...]:
    """Two labels, or none."""
    return tuple(marker.alleles[at] for at in seen if at >= 0)


# Given what is known of relatives.


def seen_given(pedigree: Pedigree, genotypes: Genotypes, who: Sequence[str], marker: Marker, *, many: int,
               rng: np.random.Generator) -> npt.NDArray[np.int16]:  # fmt: skip
    """Draw what typing would show of these untyped people, given those typed: exactly, one person after the other.

    The first is drawn from the distribution that the relatives give, the second from that which the relatives and the
    first give, and so on. Of whom nothing is seen (two silent alleles), nothing is learnt for those who come after.

    Returns
    -------
    int16[simulations, people, 2], as ``as_seen`` tells it.

    Raises
    ------
    KinshipError: those typed exclude each other.
    """
    found = np.full((many, len(who), 2), NONE, dtype=np.int16)
    for person, name in enumerate(who):
        before, which = np.unique(found[:, :person].reshape(many, -1), axis=0, return_inverse=True)
        families = [
            Family(name, pedigree, name, also_typed(genotypes, marker, who, row.reshape(-1, 2).tolist()))
            for row in before
        ]
        for at, table in enumerate(genotype_distributions(families, marker)):
            here = np.flatnonzero(which.ravel() == at)
            found[here, person] = as_seen(marker, _pairs_drawn(table, marker, len(here), rng))
    return found


def _pairs_drawn(table: Floats, marker: Marker, many: int, rng: np.random.Generator) -> Alleles:
    """``table``: float64[alleles, alleles], or float64[alleles] of a man's X."""
    check_possible(float(table.sum()), marker)
    first, second = np.divmod(drawn(table.ravel(), many, rng), len(marker.alleles))
    return np.stack([first if table.ndim == 2 else np.full(many, NONE), second], axis=1).astype(np.int16)


def check_possible(total: float, marker: Marker) -> None:
    """Raises KinshipError when the relatives' genotypes have no chance at all."""
    if not total > 0:
        raise KinshipError(
            f"the family at {marker.name}", why="the typed relatives exclude each other as they are said to be related",
            do="Check the samples and the family, or use a mutation model.",
        )  # fmt: skip


def also_typed(genotypes: Genotypes, marker: Marker, who: Sequence[str], seen: Sequence[Sequence[int]]) -> Genotypes:
    """The genotypes of one marker, with those of more people; of whom nothing is seen, nothing is said."""
    told = {name: {marker.name: found[marker.name]} for name, found in genotypes.items() if marker.name in found}
    more = {name: {marker.name: labels_of(one, marker)} for name, one in zip(who, seen, strict=False) if one[1] >= 0}
    return {**told, **more}
