"""Where entries stand by category of people and by place: those whom a meeting looks at first come first."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, QuerySet

from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.domain.traits import describe, in_category, unknown_for
from wasl.apps.lists.enums import Category, Standing
from wasl.apps.lists.models.list import ListEntry


@dataclass(frozen=True, slots=True)
class Group:
    """So many entries standing so; ``unknown``: how many others may belong here and nobody can say."""

    key: str
    standings: dict[Standing, int]
    unknown: int = 0

    @property
    def total(self) -> int:
        return sum(self.standings.values())


def by_category(entries: QuerySet[ListEntry], *, moment: datetime, seen_by: str) -> list[Group]:
    """Every category, in the order of ``Category``; a person of two categories is counted in both."""
    describe(entries)
    seen = with_standing(entries, moment=moment, seen_by=seen_by)
    on = moment.date()
    groups = []
    for category in Category:
        counts = _counted(seen.filter(in_category(category, on=on)))
        unknown = seen.filter(unknown_for(category, on=on)).count()
        groups.append(Group(category.value, counts, unknown))
    return groups


def by_side(entries: QuerySet[ListEntry], *, moment: datetime, seen_by: str) -> list[Group]:
    """By the party that brought the list."""
    seen = with_standing(entries, moment=moment, seen_by=seen_by)
    return _grouped(seen, "list__party")


def by_place(entries: QuerySet[ListEntry], *, moment: datetime, seen_by: str) -> tuple[list[Group], list[Group]]:
    """By governorate where the gazetteer knows the place; the other places by their folded name. Most entries first.

    The key of the entries without any place is "".
    """
    describe(entries)
    seen = with_standing(entries, moment=moment, seen_by=seen_by)
    known = _grouped(seen.exclude(traits__governorate=""), "traits__governorate")
    other = _grouped(seen.filter(traits__governorate=""), "traits__place_key")
    return known, other


def written_places(entries: QuerySet[ListEntry], keys: list[str]) -> dict[str, str]:
    """For each folded place the way in which it is most often written."""
    told = entries.filter(traits__place_key__in=keys).order_by()
    rows = told.values_list("traits__place_key", "traits__place").annotate(n=Count("pk")).order_by("n", "traits__place")
    return {key: written for key, written, _ in rows}


def _counted(seen: QuerySet[ListEntry]) -> dict[Standing, int]:
    rows = seen.order_by().values_list(F("standing")).annotate(Count("pk"))
    return {Standing(standing): count for standing, count in rows}


def _grouped(seen: QuerySet[ListEntry], by: str) -> list[Group]:
    counts: dict[str, Counter[Standing]] = defaultdict(Counter)
    for key, standing, count in seen.order_by().values_list(F(by), F("standing")).annotate(Count("pk")):
        counts[key][Standing(standing)] += count
    groups = [Group(key, dict(found)) for key, found in counts.items()]
    return sorted(groups, key=lambda group: (-group.total, group.key))
