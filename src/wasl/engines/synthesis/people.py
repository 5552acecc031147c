"""Invented people: names by tradition, households with brothers and sisters, cousins, dates and places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wasl.engines.places.gazetteer import Place, towns
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.households import Kinship, Numbers, kinship
from wasl.engines.synthesis.lives import Lives, lives
from wasl.engines.synthesis.name_stock import NamePart, kunya_of, stock
from wasl.engines.synthesis.naming import Names, name_everyone

SIBLING_SHARE = 0.18  # as in the synthetic file of the linkage measurements: 18 % have a sibling among them
HAVE_KUNYA = 0.25  # chosen by us

Sex = Literal["F", "M"]


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """Somebody who does not exist. Dates are EDTF days; ``key`` is the truth that lists are measured against.

    Brothers and sisters share ``family_key``, father, mother, family name and birth place; cousins share
    ``clan_key``, grandfather, family name and birth place. Others share names by chance, as namesakes do.
    ``mother`` is her given name and her own family's.
    """

    key: str
    family_key: str
    clan_key: str
    given: NamePart
    father: NamePart
    grandfather: NamePart
    family: NamePart
    mother: tuple[NamePart, NamePart]
    kunya: NamePart | None
    sex: Sex
    birth_date: str
    birth_place: Place
    arrest_date: str
    arrest_place: Place


def invent_people(count: int, *, seed: int, sibling_share: float = SIBLING_SHARE) -> list[InventedPerson]:
    """``count`` invented people in families; the same seed gives the same people on every machine.

    Parameters: sibling_share, the share of people with a brother or sister among them. Relatives stand next
    to each other in the result.
    Raises SynthesisError for a negative count or seed, or a share outside 0 to 1.
    """
    check_request(count, seed=seed, sibling_share=sibling_share)
    if count == 0:
        return []
    draws = Draws(seed, "people")
    kin = kinship(count, sibling_share=sibling_share, draws=draws)
    names = name_everyone(kin, draws)
    return list(everyone(kin, names, lives(kin, names.town, draws), draws))


def check_request(count: int, *, seed: int, sibling_share: float) -> None:
    if count < 0:
        raise SynthesisError(f"{count} people cannot be invented", why="the count is negative")
    if seed < 0:
        raise SynthesisError(f"seed {seed} cannot be used", why="it is negative", do="Take 0 or more.")
    if not 0 <= sibling_share <= 1:
        raise SynthesisError(f"sibling share {sibling_share} cannot be met", why="a share lies between 0 and 1")


def everyone(kin: Kinship, names: Names, told: Lives, draws: Draws) -> Iterator[InventedPerson]:
    """The people, from the columns that describe them."""
    men, women = stock("given_male").names, stock("given_female").names
    families, places = stock("family").names, towns()
    with_kunya = (draws.units(len(kin.household)) < HAVE_KUNYA).tolist()
    columns = (
        kin.household, kin.clan[kin.household], names.town, names.woman, names.given, names.father,
        names.grandfather, names.family, names.mother_given, names.mother_family, names.child,
        told.arrest_town,
    )  # fmt: skip
    rows = zip(*(column.tolist() for column in columns), strict=True)
    dated = zip(rows, with_kunya, edtf_days(told.birth), edtf_days(told.arrest), strict=True)
    for number, (row, named, birth, arrest) in enumerate(dated):
        house, clan, town, woman, given, father, grandfather, family, mother, hers, child, arrested = row
        sex: Sex = "F" if woman else "M"
        yield InventedPerson(
            key=f"P{number:07d}",
            family_key=f"F{house:07d}",
            clan_key=f"C{clan:07d}",
            given=(women if woman else men)[given],
            father=men[father],
            grandfather=men[grandfather],
            family=families[family],
            mother=(women[mother], families[hers]),
            kunya=kunya_of(men[child], sex=sex) if named else None,
            sex=sex,
            birth_date=birth,
            birth_place=places[town],
            arrest_date=arrest,
            arrest_place=places[arrested],
        )


def edtf_days(days: Numbers) -> list[str]:
    """Days since 1970 as EDTF."""
    return [str(day) for day in days.astype("datetime64[D]").astype(str).tolist()]
