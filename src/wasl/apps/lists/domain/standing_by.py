"""Where entries stand by category of people and by place: those whom a meeting looks at first come first.

All of it is counted in one reading of the entries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, IntegerField, QuerySet, Value, When

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.domain.traits import describe, in_category, unknown_for
from wasl.apps.lists.enums import Category, Standing
from wasl.apps.lists.models.list import ListEntry

CERTAIN, UNKNOWN, NEITHER = 2, 1, 0
DIGITS = 3  # of a category: certain, unknown, neither


@dataclass(frozen=True, slots=True)
class Group:
    """So many entries standing so; ``unknown``: how many others may belong here and nobody can say."""

    key: str
    standings: dict[Standing, int]
    unknown: int = 0

    @property
    def total(self) -> int:
        return sum(self.standings.values())


@dataclass(frozen=True, slots=True)
class Groups:
    """The same entries divided in four ways; most entries first, but for the categories, which keep their order.

    ``categories``: every one; a person of two is counted in both.
    ``governorates``: where the gazetteer knows the place. ``places``: the others by their folded name, "" without any.
    """

    sides: list[Group]
    categories: list[Group]
    governorates: list[Group]
    places: list[Group]


class Alike(NamedTuple):
    """Entries that are counted together."""

    party: str
    governorate: str | None  # None: not read yet
    place: str
    categories: int  # a digit to the base of ``DIGITS`` for each category, the first the lowest
    standing: str
    many: int


def groups_of(entries: QuerySet[ListEntry], *, moment: datetime, seen_by: str) -> Groups:
    """Where entries stand by the party that brought the list, by category and by place; one query."""
    alike = _alike(entries, moment=moment, seen_by=seen_by)
    if any(one.governorate is None for one in alike):
        describe(entries)
        alike = _alike(entries, moment=moment, seen_by=seen_by)
    return Groups(
        sides=_grouped((one.party, one) for one in alike),
        categories=[_of_category(alike, at, category) for at, category in enumerate(Category)],
        governorates=_grouped((one.governorate, one) for one in alike if one.governorate),
        places=_grouped((one.place, one) for one in alike if not one.governorate),
    )


def written_places(entries: QuerySet[ListEntry], keys: list[str]) -> dict[str, str]:
    """For each folded place the way in which it is most often written."""
    told = entries.filter(traits__place_key__in=keys).order_by()
    rows = told.values_list("traits__place_key", "traits__place").annotate(n=Count("pk")).order_by("n", "traits__place")
    return {key: written for key, written, _ in rows}


def category_code(*, on: date) -> Any:
    """For each entry one number that says of every category whether it is certainly of it on that day, or may be."""
    code: Any = Value(0)
    for at, category in enumerate(Category):
        sure, maybe = (Value(one * DIGITS**at) for one in (CERTAIN, UNKNOWN))
        code = code + Case(
            When(in_category(category, on=on), then=sure),
            When(unknown_for(category, on=on), then=maybe),
            default=Value(NEITHER),
            output_field=IntegerField(),
        )
    return code


def category_digit(code: int, at: int) -> int:
    """What a number of ``category_code`` says of the category at that place in their order."""
    digit: int = code // DIGITS**at % DIGITS
    return digit


def _alike(entries: QuerySet[ListEntry], *, moment: datetime, seen_by: str) -> list[Alike]:
    seen = with_standing(entries, moment=moment, seen_by=seen_by).order_by()
    elsewhere = Case(
        When(traits__governorate="", then=F("traits__place_key")), default=Value(""), output_field=CharField()
    )
    by = ("list__party", "traits__governorate", elsewhere, category_code(on=moment.date()), F("standing"))
    return [Alike(*row) for row in seen.values_list(*by).annotate(Count("pk"))]


def _of_category(alike: Iterable[Alike], at: int, category: Category) -> Group:
    standings: Counter[Standing] = Counter()
    unknown = 0
    for one in alike:
        digit = category_digit(one.categories, at)
        if digit == CERTAIN:
            standings[Standing(one.standing)] += one.many
        unknown += one.many * (digit == UNKNOWN)
    return Group(category.value, dict(standings), unknown)


def _grouped(keyed: Iterable[tuple[str | None, Alike]]) -> list[Group]:
    counts: dict[str, Counter[Standing]] = defaultdict(Counter)
    for key, one in keyed:
        counts[key or ""][Standing(one.standing)] += one.many
    groups = [Group(key, dict(found)) for key, found in counts.items()]
    return sorted(groups, key=lambda group: (-group.total, group.key))
