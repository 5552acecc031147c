"""Sex, age, colours, healed fractures, implants, clothing, height: how each becomes a piece of evidence.

Form of the tables after Marsico et al., on non-genetic evidence in missing-person searches (mispitools): what is
recorded given what is true, against the share of the record in the population. The numbers are the caller's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erfc, exp, log, pi, sqrt

from wasl.engines.kinship.errors import EvidenceError
from wasl.engines.kinship.evidence.items import Item, check_rate, check_shares, check_source, item


@dataclass(frozen=True)
class ErrorTable:
    """What is recorded of remains, given what was true of the person.

    ``recorded[i][j]``: probability that ``categories[i]`` is recorded as ``categories[j]``; rows sum to 1.
    ``population[j]``: share of ``categories[j]`` among records of other people; ``as_recorded`` makes it from the
    share of people of whom it is true.
    """

    name: str
    categories: tuple[str, ...]
    recorded: tuple[tuple[float, ...], ...]
    population: tuple[float, ...]
    source: str

    def __post_init__(self) -> None:
        check_source(self.name, self.source)
        sizes = {len(self.recorded), len(self.population), *(len(row) for row in self.recorded)}
        if sizes != {len(self.categories)} or len(set(self.categories)) != len(self.categories):
            raise EvidenceError(f"{self.name}: not one row, column and share for each category", do="Complete it.")
        for category, row in zip(self.categories, self.recorded, strict=True):
            check_shares(row, f"{self.name}, {category}")
        check_shares(self.population, f"{self.name}, population")


def two_way(
    name: str, categories: tuple[str, str], *, error: float, population: tuple[float, float], source: str
) -> ErrorTable:
    """A table of two categories confused equally often, such as sex."""
    check_rate(error, name)
    return ErrorTable(name, categories, ((1 - error, error), (error, 1 - error)), population, source)


def feature(name: str, *, missed: float, spurious: float, population: float, source: str) -> ErrorTable:
    """A table of ``present`` and ``absent``: a healed fracture, an implant, a mark, a piece of clothing.

    ``missed``: share in which what was there is not recorded (decayed, changed clothes, fragment not recovered);
    ``spurious``: share in which it is recorded though it was not there; ``population``: share of people who have it.
    """
    check_rate(missed, f"{name}, missed")
    check_rate(spurious, f"{name}, spurious")
    recorded = ((1 - missed, missed), (spurious, 1 - spurious))
    shares = as_recorded((population, 1 - population), recorded)
    return ErrorTable(name, ("present", "absent"), recorded, shares, source)


def confusions(
    name: str,
    categories: Sequence[str],
    *,
    odds: Mapping[tuple[str, str], float],
    population: Sequence[float],
    source: str,
) -> ErrorTable:
    """A table from how likely each confusion is against a right record (odds, both ways alike); all pairs are given."""
    rows = []
    for one in categories:
        raw = [1.0 if one == other else odds.get((one, other), odds.get((other, one), 0.0)) for other in categories]
        if min(raw) <= 0:
            raise EvidenceError(f"{name}: odds for each pair with {one} are needed", do="Give them, each above 0.")
        rows.append(tuple(value / sum(raw) for value in raw))
    return ErrorTable(name, tuple(categories), tuple(rows), tuple(population), source)


def as_recorded(true_shares: Sequence[float], recorded: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """The shares of records in a population, from the shares of what is true and the errors of recording."""
    check_shares(true_shares, "true shares")
    return tuple(
        sum(share * row[j] for share, row in zip(true_shares, recorded, strict=True)) for j in range(len(true_shares))
    )


def categorical(table: ErrorTable, *, missing: str, found: str, group: str | None = None) -> Item:
    """A piece of evidence: the missing person was ``missing``, the remains are recorded as ``found``."""
    for one in (missing, found):
        if one not in table.categories:
            known = ", ".join(table.categories)
            raise EvidenceError(f"{table.name} has no category {one!r}", why=f"it has {known}", do="Use one of those.")
    column = table.categories.index(found)
    return item(
        table.name,
        found=f"{found}; missing person {missing}",
        if_same=table.recorded[table.categories.index(missing)][column],
        if_other=table.population[column],
        table=table.name,
        source=table.source,
        group=group,
    )


def uniform_ages(first: int, last: int) -> dict[int, float]:
    """Every whole year from first to last alike."""
    return dict.fromkeys(range(first, last + 1), 1 / (last - first + 1))


def age(
    *,
    missing: tuple[int, int],
    found: tuple[int, int],
    error: float,
    population: Mapping[int, float],
    source: str,
    counting: str = "ages",
    group: str | None = None,
) -> Item:
    """Age at death, in whole years, both ends included.

    ``missing``: the youngest and oldest the person can have been; ``found``: the range estimated from the remains;
    ``error``: share of people whose age lies outside the range this method gives (with its source); ``population``:
    share of each age among others. They agree when the ranges touch: then P(same) = 1 - error and P(other) the share
    of all ages that could have agreed so. ``counting="width"`` counts one age fewer, as mispitools 1.4.0 does, for
    comparison with it only.
    """
    check_rate(error, "age")
    check_shares(list(population.values()), "age, population")
    if missing[0] > missing[1] or found[0] > found[1] or counting not in ("ages", "width"):
        raise EvidenceError(f"ages {missing} and {found} cannot be compared", do="Give the lower end first.")
    slack = missing[1] - missing[0]
    inside = sum(share for years, share in population.items() if found[0] - slack <= years <= found[1] + slack)
    if counting == "width":
        inside -= population.get(found[1] + slack, 0.0)
    agree = found[0] <= missing[1] and missing[0] <= found[1]
    return item(
        "age",
        found=f"{found[0]} to {found[1]} years; missing person {missing[0]} to {missing[1]}",
        if_same=1 - error if agree else error,
        if_other=inside if agree else 1 - inside,
        table=f"age, {len(population)} ages, error {error:g}, counted by {counting}",
        source=source,
        group=group,
    )


def height(
    *,
    missing_cm: float,
    missing_sd_cm: float,
    found_cm: float,
    found_sd_cm: float,
    gross_error: float,
    population_mean_cm: float,
    population_sd_cm: float,
    source: str,
    group: str | None = None,
) -> Item:
    """Living height by regression from bones: densities per cm.

    ``found_sd_cm``: standard error of a prediction of the regression used; ``missing_sd_cm``: of what relatives or
    papers say. ``gross_error``: share of comparisons that are wrong altogether (another's bone, a height guessed):
    there the estimate is as in the population, so the ratio never falls below this share. All normal.
    """
    check_rate(gross_error, "height")
    if min(missing_sd_cm, found_sd_cm, population_sd_cm) <= 0:
        raise EvidenceError("height: a standard deviation of 0 or less cannot be", do="Give them above 0, in cm.")
    around_missing = _log_normal(found_cm, missing_cm, sqrt(found_sd_cm**2 + missing_sd_cm**2))
    around_all = _log_normal(found_cm, population_mean_cm, sqrt(found_sd_cm**2 + population_sd_cm**2))
    if_other = exp(around_all)
    return item(
        "height",
        found=f"{found_cm:g} cm; missing person {missing_cm:g} cm",
        if_same=(1 - gross_error) * exp(around_missing) + gross_error * if_other,
        if_other=if_other,
        table=f"height, normal, gross error {gross_error:g}",
        source=source,
        group=group,
        unit="density per cm",
    )


def interval_sd(low: float, high: float, *, coverage: float) -> float:
    """The standard deviation of a normal whose central share ``coverage`` runs from ``low`` to ``high``.

    For regressions printed as an interval. By bisection on the normal integral.

    Examples
    --------
    >>> round(interval_sd(-1.959964, 1.959964, coverage=0.95), 6)
    1.0
    """
    check_rate(coverage, "coverage")
    if not low < high:
        raise EvidenceError(f"an interval from {low} to {high} cannot be", do="Give the lower end first.")
    small, large = 0.0, 40.0
    while (middle := (small + large) / 2) not in (small, large):
        if erfc(middle / sqrt(2)) > 1 - coverage:
            small = middle
        else:
            large = middle
    return (high - low) / 2 / large


def _log_normal(value: float, mean: float, sd: float) -> float:
    return -(((value - mean) / sd) ** 2) / 2 - log(sd * sqrt(2 * pi))
