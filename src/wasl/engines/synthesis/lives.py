"""When and where invented people were born and arrested."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from wasl.engines.places.gazetteer import seats, towns
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.households import Kinship, Numbers

# All of these are chosen by us to look like the lists of 2011-2024; none is measured.
ARREST_YEARS = {
    2011: 10, 2012: 24, 2013: 22, 2014: 15, 2015: 8, 2016: 5, 2017: 4, 2018: 4,
    2019: 3, 2020: 1, 2021: 1, 2022: 1, 2023: 1, 2024: 1,
}  # fmt: skip
AGES = (
    (14, 18, 5),
    (18, 25, 30),
    (25, 35, 34),
    (35, 45, 18),
    (45, 55, 9),
    (55, 72, 4),
)  # from, below, weight
YOUNGEST_OF_SEVERAL = 20  # the eldest of a household is at least this old, and four years more per sibling
SPACING_DAYS = (330, 1500)
TAKEN_TOGETHER = 0.40
ARRESTED_AT_HOME, ARRESTED_IN_SEAT = 0.60, 0.85  # below the first at home, below the second in the main town
NEW_YEARS_BIRTHDAY = 0.05  # registrars write 1 January when the day is not known
UNIX_EPOCH = date(1970, 1, 1).toordinal()
REFERENCE = date(2013, 1, 1).toordinal() - UNIX_EPOCH


@dataclass(frozen=True)
class Lives:
    """Days since 1970 and positions in the list of towns, one per person."""

    birth: Numbers
    arrest: Numbers
    arrest_town: Numbers


def lives(kin: Kinship, home: Numbers, draws: Draws) -> Lives:
    """Birth days spaced within a household; brothers are often taken together."""
    birth = birthdays(kin, draws)
    arrest, arrest_town = arrests(home, draws)
    first = np.searchsorted(kin.household, kin.household, side="left")
    together = draws.units(len(home)) < TAKEN_TOGETHER
    arrest = np.where(together, arrest[first], arrest)
    arrest_town = np.where(together, arrest_town[first], arrest_town)
    return Lives(birth, arrest, arrest_town)


def birthdays(kin: Kinship, draws: Draws) -> Numbers:
    size = np.bincount(kin.household)
    lowest = np.asarray([low for low, _, _ in AGES], dtype=np.int64)
    span = np.asarray([high - low for low, high, _ in AGES], dtype=np.int64)
    band = draws.weighted(np.asarray([weight for _, _, weight in AGES], dtype=np.int64), len(size))
    days_old = 365 * lowest[band] + draws.below(365 * span[band], len(size))
    days_old = np.where(size > 1, np.maximum(days_old, 365 * (YOUNGEST_OF_SEVERAL + 4 * (size - 1))), days_old)
    low, high = SPACING_DAYS
    gap = low + draws.below(high - low, len(kin.household))
    gap[kin.place_in_household == 0] = 0
    since_eldest = np.cumsum(gap) - np.cumsum(gap)[np.searchsorted(kin.household, kin.household, side="left")]
    birth = REFERENCE - days_old[kin.household] + since_eldest
    new_year = draws.units(len(birth)) < NEW_YEARS_BIRTHDAY
    return np.where(new_year, year_start(birth), birth)


def year_start(day: Numbers) -> Numbers:
    """The first of January of the year that a day falls in."""
    years = day.astype("datetime64[D]").astype("datetime64[Y]")
    return np.asarray(years.astype("datetime64[D]").astype(np.int64), dtype=np.int64)


def arrests(home: Numbers, draws: Draws) -> tuple[Numbers, Numbers]:
    years = np.asarray(list(ARREST_YEARS), dtype=np.int64)
    weights = np.asarray(list(ARREST_YEARS.values()), dtype=np.int64)
    year = years[draws.weighted(weights, len(home))]
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    first_day = np.where(year == 2011, 75, 0)  # from mid-March
    day = start + first_day + draws.below(365 - first_day, len(home))
    return day, arrest_towns(home, draws)


def arrest_towns(home: Numbers, draws: Draws) -> Numbers:
    places = towns()
    main = np.asarray([seats()[place.governorate] for place in places], dtype=np.int64)
    weights = np.asarray([place.population for place in places], dtype=np.int64)
    unit = draws.units(len(home))
    anywhere = draws.weighted(weights, len(home))
    in_seat = np.where(unit < ARRESTED_IN_SEAT, main[home], anywhere)
    return np.where(unit < ARRESTED_AT_HOME, home, in_seat)
