"""Markers that lie close together, taken together: exact, by which of its two alleles each parent passed on.

For every marker one sum tells how likely its genotypes are for every pattern of choices; from marker to marker a choice
changes with the chance of a recombination. Source: Lander and Green, PNAS 84 (1987). Alleles of different markers are
taken as independent in the founders (linkage equilibrium).
"""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.errors import KinshipError, TooLargeError
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.network import MOTHERS, Network
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.plans import planned
from wasl.engines.kinship.summing import Genotypes, Typed, sexes_of, summed, typed

Floats = npt.NDArray[np.float64]
MOST_CHOICES = 20


def linked_likelihood(pedigree: Pedigree, genotypes: Genotypes, markers: Sequence[Marker], *,
                      recombination: Sequence[float] | Sequence[tuple[float, float]],
                      degraded: Collection[str] = ()) -> float:  # fmt: skip
    """The chance of the genotypes at all these markers of one chromosome together.

    Parameters
    ----------
    markers: in their order on the chromosome; all autosomal or all of the X.
    recombination: between each marker and the next, from 0 to 0.5; one number, or (in mothers, in fathers).
    genotypes, degraded: as for ``likelihoods``.

    Raises
    ------
    KinshipError: a recombination outside 0 to 0.5, or not one fewer of them than markers.
    TooLargeError: more than ``MOST_CHOICES`` choices in this family.
    """
    rates = [rate if isinstance(rate, tuple) else (rate, rate) for rate in recombination]
    if len(rates) != len(markers) - 1 or any(not 0 <= rate <= 0.5 for pair in rates for rate in pair):
        raise KinshipError(
            f"recombination {list(recombination)} for {len(markers)} markers",
            why="between each marker and the next lies one share from 0 to 0.5",
        )
    if len({marker.x_linked for marker in markers}) != 1:
        raise KinshipError("linked markers", why="some are of the X and some are not")
    sexes = sexes_of(pedigree, genotypes)
    needed = pedigree.needed_for(genotypes)
    together: Floats | None = None
    for at, marker in enumerate(markers):
        table, sides = _by_choice(needed, typed(marker, genotypes, sexes, degraded=degraded))
        if together is None:
            together = table
            continue
        for axis, side in enumerate(sides):
            rate = rates[at - 1][0 if side == MOTHERS else 1]
            together = (1 - rate) * together + rate * np.flip(together, axis)
        together = together * table * 2.0 ** len(sides)  # each sum counts the chance of the pattern anew
    return 1.0 if together is None else float(together.sum())


def _by_choice(pedigree: Pedigree, seen: Typed) -> tuple[Floats, list[int]]:
    """One axis of two for each choice, always in the same order; and the side of each."""
    network = Network(pedigree, certain=seen.certain, unsure=frozenset(seen.pairs) - seen.certain,
                      x_linked=seen.marker.x_linked, choices_told=True)  # fmt: skip
    keys = sorted(network.choices)
    if len(keys) > MOST_CHOICES:
        raise TooLargeError("linked markers", why=f"{len(keys)} choices of alleles are more than {MOST_CHOICES}",
                            do="Use one of the linked markers, or leave out distant relatives.")  # fmt: skip
    plan = planned(network, keep=[network.choices[key] for key in keys])
    table = summed(plan, [seen], size=2 ** len(keys))[0].reshape((2,) * len(keys))
    return table, [side for _, side in keys]
