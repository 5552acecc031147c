"""Names for households: drawn by the tradition of the place, redrawn where nobody would give them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wasl.engines.places.gazetteer import towns
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.households import Kinship, Numbers
from wasl.engines.synthesis.name_stock import Kind, forbidden_pairs, stock
from wasl.kernel.resources import resource

WOMEN = 0.08  # of those detained; chosen by us
NAMED_AFTER_GRANDFATHER = 0.10  # of eldest sons; chosen by us
MOTHER_FROM_SAME_FAMILY = 0.15  # marriages between cousins are common; chosen by us
MOST_REDRAWS = 60


@dataclass(frozen=True)
class Names:
    """Positions in the stock of each kind, and in the list of towns; all one per person."""

    town: Numbers
    woman: NDArray[np.bool_]
    given: Numbers
    father: Numbers
    grandfather: Numbers
    family: Numbers
    mother_given: Numbers
    mother_family: Numbers
    child: Numbers


def name_everyone(kin: Kinship, draws: Draws) -> Names:
    """A town per clan, and names by its traditions; nobody of ``not_made_up.yaml`` is put together."""
    clans = int(kin.clan[-1]) + 1
    town = draws.weighted(np.asarray([place.population for place in towns()], dtype=np.int64), clans)
    tradition = traditions_of(town, draws)
    family = name(tradition, kind="family", draws=draws)
    grandfather = name(tradition, kind="given_male", draws=draws)
    grandfather = without_public_figures(grandfather, family, tradition, kind="given_male", draws=draws)

    of_house = kin.clan
    father = fathers(of_house, tradition, grandfather, family, draws)
    mother_given, mother_family = mothers(tradition[of_house], family[of_house], draws)

    clan = of_house[kin.household]
    woman = draws.units(len(kin.household)) < WOMEN
    given = children(kin, woman, tradition[clan], father, grandfather[clan], family[clan], draws)
    return Names(
        town=town[clan],
        woman=woman,
        given=given,
        father=father[kin.household],
        grandfather=grandfather[clan],
        family=family[clan],
        mother_given=mother_given[kin.household],
        mother_family=mother_family[kin.household],
        child=name(tradition[clan], kind="given_male", draws=draws),
    )


def traditions_of(town: Numbers, draws: Draws) -> Numbers:
    """A tradition per clan, as common as its governorate's table says."""
    table = resource("names/traditions.yaml")
    order = {name: at for at, name in enumerate(table["traditions"])}
    codes = sorted(table["governorates"])
    governorate = np.asarray([codes.index(place.governorate) for place in towns()], dtype=np.int64)[town]
    found = np.zeros(len(town), dtype=np.int64)
    for at, code in enumerate(codes):
        shares = table["governorates"][code]
        here = np.flatnonzero(governorate == at)
        drawn = draws.weighted(np.asarray(list(shares.values()), dtype=np.int64), len(here))
        found[here] = np.asarray([order[name] for name in shares], dtype=np.int64)[drawn]
    return found


def name(tradition: Numbers, *, kind: Kind, draws: Draws) -> Numbers:
    """A name for each, drawn from the stock of their tradition."""
    drawn = np.zeros(len(tradition), dtype=np.int64)
    for at, weights in enumerate(stock(kind).weights.values()):
        here = np.flatnonzero(tradition == at)
        drawn[here] = draws.weighted(weights, len(here))
    return drawn


def fathers(of_house: Numbers, tradition: Numbers, grandfather: Numbers, family: Numbers, draws: Draws) -> Numbers:
    """A father per household: brothers have different names, and none is his own father's namesake."""
    kind: Kind = "given_male"
    same = stock(kind).same
    drawn = name(tradition[of_house], kind=kind, draws=draws)
    for _ in range(MOST_REDRAWS):
        wrong = (
            repeats(of_house, same[drawn])
            | (same[drawn] == same[grandfather[of_house]])
            | public_figures(drawn, family[of_house], kind=kind)
        )
        if not wrong.any():
            break
        drawn[wrong] = name(tradition[of_house][wrong], kind=kind, draws=draws)
    return drawn


def mothers(tradition: Numbers, family: Numbers, draws: Draws) -> tuple[Numbers, Numbers]:
    """A mother's given name and her own family's, per household."""
    own = name(tradition, kind="family", draws=draws)
    cousin = draws.units(len(tradition)) < MOTHER_FROM_SAME_FAMILY
    own[cousin] = family[cousin]
    given = name(tradition, kind="given_female", draws=draws)
    return without_public_figures(given, own, tradition, kind="given_female", draws=draws), own


def children(
    kin: Kinship,
    woman: NDArray[np.bool_],
    tradition: Numbers,
    father: Numbers,
    grandfather: Numbers,
    family: Numbers,
    draws: Draws,
) -> Numbers:
    """A given name per person.

    No two sons and no two daughters of a household share one, and no son has his father's.
    """
    given = np.zeros(len(woman), dtype=np.int64)
    for kind, who in (("given_male", ~woman), ("given_female", woman)):
        sons = kind == "given_male"
        chosen: Kind = "given_male" if sons else "given_female"
        same = stock(chosen).same
        here = np.flatnonzero(who)
        drawn = name(tradition[here], kind=chosen, draws=draws)
        if sons:
            after = (kin.place_in_household[here] == 0) & (draws.units(len(here)) < NAMED_AFTER_GRANDFATHER)
            drawn[after] = grandfather[here][after]
        for _ in range(MOST_REDRAWS):
            wrong = repeats(kin.household[here], same[drawn]) | public_figures(drawn, family[here], kind=chosen)
            if sons:
                wrong |= same[drawn] == same[father[kin.household[here]]]
            if not wrong.any():
                break
            drawn[wrong] = name(tradition[here][wrong], kind=chosen, draws=draws)
        given[here] = drawn
    return given


def without_public_figures(given: Numbers, family: Numbers, tradition: Numbers, *, kind: Kind, draws: Draws) -> Numbers:
    """The given names, redrawn where the pair is in ``not_made_up.yaml``."""
    for _ in range(MOST_REDRAWS):
        wrong = public_figures(given, family, kind=kind)
        if not wrong.any():
            break
        given[wrong] = name(tradition[wrong], kind=kind, draws=draws)
    return given


def public_figures(given: Numbers, family: Numbers, *, kind: Kind) -> NDArray[np.bool_]:
    return np.isin(given * len(stock("family").names) + family, forbidden_pairs(kind))


def repeats(group: Numbers, drawn: Numbers) -> NDArray[np.bool_]:
    """True where an earlier member of the group already has that name."""
    code = group * (int(drawn.max(initial=0)) + 1) + drawn
    _, first = np.unique(code, return_index=True)
    later = np.ones(len(code), dtype=np.bool_)
    later[first] = False
    return later
