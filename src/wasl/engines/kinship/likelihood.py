"""How likely the genotypes of a family are under one way, or several, of being related.

Exact for any pedigree: loops, inbreeding, untyped people between the typed, mutation of any kind, silent alleles,
degraded samples, the X. Nobody is left out who could matter: with a mutation model that does not keep the frequencies,
an untyped grandparent changes the answer, and stays in.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache

import numpy as np

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.network import Network
from wasl.engines.kinship.pedigree import Pedigree, Rows
from wasl.engines.kinship.plans import Plan, planned
from wasl.engines.kinship.summing import Floats, Genotypes, Typed, sexes_of, summed, typed
from wasl.engines.kinship.theta import with_theta


def likelihoods(pedigree: Pedigree, genotypes: Genotypes, markers: Sequence[Marker], *, theta: float = 0.0,
                degraded: Collection[str] = ()) -> Floats:  # fmt: skip
    """The chance of these genotypes in this family, marker by marker.

    Parameters
    ----------
    genotypes: for each typed person and marker two labels; None is an allele not known; a man's X repeats his allele.
        A marker that a person lacks says nothing about that person.
    theta: coancestry in [0, 1): founders' alleles are drawn as Balding and Nichols do, over all founders of the
        pedigree together, unrelated families included. Source: Balding and Nichols, Forensic Science International 64
        (1994).
    degraded: people of whom some alleles may have dropped out, at each marker's chance.

    Returns
    -------
    float64[markers], natural scale.

    Raises
    ------
    GenotypeError: an unknown allele or person, too many alleles.
    TooLargeError: exact would need more than ``MOST_NUMBERS`` numbers.
    """
    sexes = sexes_of(pedigree, genotypes)
    seen = [typed(marker, genotypes, sexes, degraded=degraded) for marker in markers]
    return of_typed(pedigree, seen, theta=theta)


def of_typed(pedigree: Pedigree, seen: Sequence[Typed], *, theta: float = 0.0) -> Floats:
    """As ``likelihoods``, of what was read before."""
    if not 0 <= theta < 1:
        raise KinshipError(f"theta {theta}", why="coancestry is a share from 0 to below 1")
    result = np.ones(len(seen))  # a marker that nobody was typed at says nothing
    typed_at = [place for place, one in enumerate(seen) if one.pairs]
    placed, called = pedigree.by_place()
    told = [Typed(seen[at].marker, {called[who]: pairs for who, pairs in seen[at].pairs.items()}) for at in typed_at]
    result[typed_at] = with_theta(placed, told, theta) if theta else _without_theta(placed, told)
    return result


def _without_theta(pedigree: Pedigree, seen: Sequence[Typed]) -> Floats:
    result = np.zeros(len(seen))
    shapes: dict[tuple[frozenset[str], frozenset[str], bool], list[int]] = {}
    for place, one in enumerate(seen):
        certain = one.certain
        shapes.setdefault((certain, frozenset(one.pairs) - certain, one.marker.x_linked), []).append(place)
    inbreeding = tuple(sorted(pedigree.inbreeding.items()))
    for shape, places in shapes.items():
        plan = _plan(pedigree.rows, inbreeding, *shape)
        result[places] = summed(plan, [seen[place] for place in places])[:, 0]
    return result


@lru_cache(maxsize=4096)
def _plan(rows: Rows, inbreeding: tuple[tuple[str, float], ...], certain: frozenset[str], unsure: frozenset[str],
          x_linked: bool) -> Plan:  # fmt: skip
    needed = Pedigree.of(rows, inbreeding=dict(inbreeding)).needed_for(certain | unsure)
    return planned(Network(needed, certain=certain, unsure=unsure, x_linked=x_linked))
