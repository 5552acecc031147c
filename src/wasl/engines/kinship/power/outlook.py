"""One marker before samples are taken: what relatives may turn out to have, and what a body would then show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import MarkerError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.power.simulation import NONE, also_typed, check_possible, drawn, has_one, seen_given
from wasl.engines.kinship.search.tables import Family, genotype_distribution, genotype_distributions

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
BATCH = 256  # families tabulated at once, so that only the sums of their tables are kept


@dataclass(frozen=True, eq=False)
class Outlook:
    """What may come out at one marker.

    Attributes
    ----------
    weights: float64[outcomes], sums to 1: what those sampled may show together.
    rows: intp[simulations]: the outcome of each simulation.
    related, usual: float64[outcomes, genotypes] and float64[genotypes]: the chance that a body shows each genotype if
        it is the missing person, and if it is anybody. The last genotype is that nothing is seen.
    log10_lr: float64[outcomes, genotypes]; -inf where excluded.
    """

    weights: Floats
    rows: Ints
    related: Floats
    usual: Floats
    log10_lr: Floats

    @property
    def expected(self) -> Floats:
        """float64[outcomes]: the mean log10 LR of the missing person."""
        found: Floats = (self.related * np.where(self.related > 0, self.log10_lr, 0.0)).sum(axis=1)
        return found

    @property
    def excluded(self) -> Floats:
        """float64[outcomes]: the share of other people who are excluded."""
        found: Floats = np.where(self.log10_lr == -np.inf, self.usual, 0.0).sum(axis=1)
        return found

    def draw(self, *, related: bool, rng: np.random.Generator) -> Floats:
        """float64[simulations]: log10 LR of a body that is the missing person, or that is not."""
        if not related:
            return self.log10_lr[self.rows, drawn(self.usual, len(self.rows), rng)]
        found = np.empty(len(self.rows))
        order = np.argsort(self.rows, kind="stable")
        outcomes, starts = np.unique(self.rows[order], return_index=True)
        for outcome, here in zip(outcomes.tolist(), np.split(order, starts[1:]), strict=True):
            found[here] = self.log10_lr[outcome, drawn(self.related[outcome], len(here), rng)]
        return found


def outlook(family: Family, sampled: Sequence[str], marker: Marker, *, many: int, rng: np.random.Generator,
            degraded: bool = False) -> Outlook:  # fmt: skip
    """The outlook of a family when these relatives are sampled too.

    Every outcome of one relative more is enumerated; those of several are ``many`` simulations.

    Raises
    ------
    KinshipError: those typed exclude each other. MarkerError: a genotype that nobody in the population can have.
    """
    weights, rows, outcomes = _outcomes(family, sampled, marker, many, rng)
    usual = seen_chances(_anybody(family, marker)[None], marker, degraded=degraded)[0]
    related = np.concatenate(list(_related(family, sampled, marker, outcomes, degraded=degraded)))
    if np.any((usual == 0) & (related > 0)):
        raise MarkerError(
            f"marker {marker.name}", why="an allele of frequency 0 may come about, and would prove anything",
            do="Give the table a smallest frequency.",
        )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        log10_lr = np.where(usual > 0, np.log10(related / usual), 0.0)
    if not degraded:
        log10_lr[:, -1] = 0.0  # a marker at which nothing is seen is left out of a comparison
    return Outlook(weights, rows, related, usual, log10_lr)


def is_consistent(family: Family, marker: Marker) -> bool:
    """Whether those typed can be related as they are said to be."""
    return bool(genotype_distribution(family, marker).sum() > 0)


def _outcomes(family: Family, sampled: Sequence[str], marker: Marker, many: int, rng: np.random.Generator
              ) -> tuple[Floats, Ints, npt.NDArray[np.int16]]:  # fmt: skip
    """Weights, the outcome of each simulation, and int16[outcomes, people, 2]: what they show."""
    if not sampled:
        return np.ones(1), np.zeros(many, dtype=np.intp), np.empty((1, 0, 2), dtype=np.int16)
    if len(sampled) == 1:
        alone = Family(family.id, family.pedigree, sampled[0], family.genotypes)
        table = genotype_distribution(alone, marker)
        check_possible(float(table.sum()), marker)
        chances = seen_chances(table[None], marker)[0]
        possible = np.flatnonzero(chances)
        return (chances[possible], drawn(chances[possible], many, rng),
                genotypes_seen(marker, has_one=table.ndim == 1)[possible][:, None])  # fmt: skip
    found = seen_given(family.pedigree, family.genotypes, sampled, marker, many=many, rng=rng)
    outcomes, rows, counts = np.unique(found, axis=0, return_inverse=True, return_counts=True)
    return counts / many, rows.ravel(), outcomes


def _related(family: Family, sampled: Sequence[str], marker: Marker, outcomes: npt.NDArray[np.int16], *,
             degraded: bool) -> Iterator[Floats]:  # fmt: skip
    for start in range(0, len(outcomes), BATCH):
        families = [
            Family(family.id, family.pedigree, family.missing,
                   also_typed(family.genotypes, marker, sampled, one.tolist()))
            for one in outcomes[start : start + BATCH]
        ]  # fmt: skip
        tables = np.stack(genotype_distributions(families, marker))
        check_possible(float(tables.sum(axis=tuple(range(1, tables.ndim))).min()), marker)
        yield seen_chances(tables, marker, degraded=degraded)


def _anybody(family: Family, marker: Marker) -> Floats:
    missing = family.pedigree.by_id[family.missing]
    if has_one(marker, missing.sex, missing.id):
        return marker.frequencies
    return np.outer(marker.frequencies, marker.frequencies)


def genotypes_seen(marker: Marker, *, has_one: bool) -> npt.NDArray[np.int16]:
    """int16[genotypes, 2]: what typing may show, in the order of ``seen_chances``; the last is nothing."""
    every = range(len(marker.alleles))
    found = [(at, at) for at in every] if has_one else [(low, high) for high in every for low in range(high + 1)]
    return np.array([*found, (NONE, NONE)], dtype=np.int16)


def seen_chances(tables: Floats, marker: Marker, *, degraded: bool = False) -> Floats:
    """How likely typing shows each genotype.

    Parameters
    ----------
    tables: float64[any, alleles, alleles], of the father's allele and the mother's; or float64[any, alleles], of a
        man's X.
    degraded: whether each copy drops out with the marker's chance.

    Returns
    -------
    float64[any, genotypes], in the order of ``genotypes_seen``.
    """
    drop = marker.dropout if degraded else 0.0
    silent = marker.place[marker.silent] if marker.silent is not None else None
    if tables.ndim == 2:
        seen = tables * (1 - drop)
        if silent is not None:
            seen[:, silent] = 0.0
    else:
        seen = _two_seen(tables, silent, drop)
    nothing = np.maximum(tables.reshape(len(tables), -1).sum(axis=1) - seen.sum(axis=1), 0.0)
    if silent is None and not drop:
        nothing[:] = 0.0
    return np.column_stack([seen, nothing])


def _two_seen(tables: Floats, silent: int | None, drop: float) -> Floats:
    same = np.einsum("taa->ta", tables)
    different = tables + tables.transpose(0, 2, 1)
    np.einsum("taa->ta", different)[:] = 0.0
    beside_silent = np.zeros_like(same)
    if silent is not None:
        beside_silent = different[:, silent].copy()
        different[:, silent], different[:, :, silent] = 0.0, 0.0
        same = same.copy()
        same[:, silent] = 0.0
    one_band = (1 - drop**2) * same + (1 - drop) * beside_silent + drop * (1 - drop) * different.sum(axis=2)
    different *= (1 - drop) ** 2
    np.einsum("taa->ta", different)[:] = one_band
    high, low = np.tril_indices(different.shape[1])
    return different[:, low, high]
