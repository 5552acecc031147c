"""What entries are sorted and counted by, read out of their claims: sex, age, health, place.

Only what the side that brought the entry said of it, and what its holder gave as answers, is read; so whoever
reaches the entry reaches all of it. What is not known stays unknown, and is counted as unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet

from wasl.apps.audit.domain.log import take_turn
from wasl.apps.lists.enums import Category, ListKind
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.traits import EntryTraits
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.engines.names.folding import fold
from wasl.engines.places.writings import governorate_of
from wasl.engines.tables.sex import parse_sex
from wasl.kernel.dates import DateError, from_edtf

GROWN, OLD = 18, 60
BATCH = 500  # entries read at once: SQLite takes so many values in one query
READ = (
    Property.SEX, Property.BIRTH_DATE, Property.AGE, Property.DEPRIVED_ON, Property.DEPRIVED_AT, Property.HELD_AT,
    Property.HEALTH, Property.STATUS,
)  # fmt: skip
# Words, and beginnings of words, that say somebody is ill or hurt; "not ill" is not understood and not counted.
ILL = (
    "مريض", "مريضه", "مرض", "جريح", "جريحه", "مصاب", "مصابه", "معاق", "معاقه", "سرطان", "سكري", "شلل", "مشلول",
    "ill", "sick", "wounded", "injured", "cancer", "diabetes", "diabetic", "disabled", "paralysed", "paralyzed",
)  # fmt: skip
DENIED = ("غير", "ليس", "ليست", "لا", "not", "no", "never", "without", "بدون")

Bounds = tuple[date | None, date | None]


class Said(NamedTuple):
    """What is read of one claim."""

    value: str
    edtf: str
    recorded_at: datetime


def describe(entries: QuerySet[ListEntry]) -> None:
    """Read the traits of those of these entries that have none yet. Derived and not logged."""
    missing = list(entries.filter(traits=None).order_by().values_list("pk", flat=True))
    for start in range(0, len(missing), BATCH):
        some = ListEntry.objects.filter(pk__in=missing[start : start + BATCH])
        with transaction.atomic():
            take_turn()  # or a claim recorded meanwhile would be missed
            EntryTraits.objects.bulk_create(_traits_of(list(some.select_related("list"))), ignore_conflicts=True)


def forget_traits(entries: Iterable[str]) -> None:
    """The claims of these entries changed: their traits are read again when they are next needed."""
    ids = list(entries)
    for start in range(0, len(ids), BATCH):
        EntryTraits.objects.filter(entry__in=ids[start : start + BATCH]).delete()


def in_category(category: Category, *, on: date) -> Q:
    """Entries that are certainly of this category on that day; one may be of several."""
    return {
        Category.WOMEN: Q(traits__is_woman=True),
        Category.CHILDREN: Q(traits__was_child=True) | Q(traits__born_from__gt=years_before(on, GROWN)),
        Category.SICK: Q(traits__is_sick=True),
        Category.ELDERLY: Q(traits__born_to__lte=years_before(on, OLD)),
    }[category]


def unknown_for(category: Category, *, on: date) -> Q:
    """Entries of which nobody can say whether they are of this category on that day."""
    return {
        Category.WOMEN: Q(traits__is_woman=None),
        Category.CHILDREN: Q(traits__was_child=None) & ~in_category(Category.CHILDREN, on=on),
        Category.SICK: Q(traits__is_sick=None),
        Category.ELDERLY: Q(traits__born_to=None)
        | (Q(traits__born_to__gt=years_before(on, OLD)) & _born_by(years_before(on, OLD))),
    }[category]


def looked_at_first(*, on: date) -> Q:
    """Of any category."""
    found = Q()
    for category in Category:
        found |= in_category(category, on=on)
    return found


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier, never before the year 1; 29 February becomes the 28th."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _born_by(day: date) -> Q:
    return Q(traits__born_from=None) | Q(traits__born_from__lte=day)


# --- reading ------------------------------------------------------------------------------------------


def _traits_of(entries: Sequence[ListEntry]) -> list[EntryTraits]:
    said = _said_of(entries)
    return [_read(entry, said[entry.pk]) for entry in entries]


def _said_of(entries: Sequence[ListEntry]) -> dict[str, dict[str, list[Said]]]:
    """For each entry its standing claims by property, the latest first; three queries."""
    by_subject = {entry.record_id: entry for entry in entries}
    episodes = CustodyEpisode.objects.filter(record__in=list(by_subject)).values_list("id", "record_id")
    by_subject |= {episode: by_subject[record] for episode, record in episodes}
    parties = {entry.list.party_id for entry in entries} | {entry.list.addressed_to_id for entry in entries}
    subjects = list(by_subject)
    said: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for start in range(0, len(subjects), BATCH):
        claims = Claim.objects.standing().about(*subjects[start : start + BATCH]).filter(property__in=READ)
        claims = claims.filter(source__brought_by__in=[party for party in parties if party])
        told = claims.order_by("-recorded_at", "-pk").values_list(
            "subject", "property", "source__brought_by", "value", "edtf", "recorded_at"
        )
        for subject, property, by, value, edtf, recorded_at in told:
            entry = by_subject[subject]
            if by in (entry.list.party_id, entry.list.addressed_to_id):
                said[entry.pk][property].append(Said(value, edtf, recorded_at))
    return said


def _read(entry: ListEntry, said: dict[str, list[Said]]) -> EntryTraits:
    born, arrested = _birth(said), _bounds(said.get(Property.DEPRIVED_ON, []))
    place = _place(entry, said)
    sex = next(filter(None, (parse_sex(claim.value) for claim in said.get(Property.SEX, []))), None)
    return EntryTraits(
        entry=entry,
        is_woman=None if sex is None else sex == "F",
        was_child=_was_child(born, arrested),
        born_from=born[0],
        born_to=born[1],
        is_sick=_is_sick(said),
        place=place,
        place_key=fold(place)[:200],
        governorate=governorate_of(place),
    )


def _birth(said: dict[str, list[Said]]) -> Bounds:
    """First and last possible day of birth: from a date, or from an age at a day between arrest and telling."""
    dated = _bounds(said.get(Property.BIRTH_DATE, []))
    if dated != (None, None):
        return dated
    for claim in said.get(Property.AGE, []):
        age = "".join(letter for letter in claim.value.strip() if letter.isdecimal())
        if age != claim.value.strip() or len(age) > 3 or not 0 <= int(age or -1) <= 120:
            continue
        told = claim.recorded_at.date()
        first = _bounds(said.get(Property.DEPRIVED_ON, []))[0]
        return (years_before(first, int(age) + 1) if first else None), years_before(told, int(age))
    return None, None


def _bounds(claims: Sequence[Said]) -> Bounds:
    """Of the latest claim that can be read."""
    for claim in claims:
        try:
            read = from_edtf(claim.edtf) if claim.edtf else None
        except DateError:
            continue
        if read is not None and (read.earliest or read.latest):
            return read.earliest, read.latest
    return None, None


def _was_child(born: Bounds, arrested: Bounds) -> bool | None:
    """Whether the person was under 18 on the day of arrest; None when the dates allow both."""
    if arrested[1] and born[0] and years_before(arrested[1], GROWN) < born[0]:
        return True
    if arrested[0] and born[1] and years_before(arrested[0], GROWN) >= born[1]:
        return False
    return None


def _is_sick(said: dict[str, list[Said]]) -> bool | None:
    for claim in [*said.get(Property.HEALTH, []), *said.get(Property.STATUS, [])]:
        words = fold(claim.value).split()
        if any(word.removeprefix("ال") in ILL for word in words) and not any(word in DENIED for word in words):
            return True
    return None


def _place(entry: ListEntry, said: dict[str, list[Said]]) -> str:
    first, then = Property.DEPRIVED_AT, Property.HELD_AT
    if entry.list.kind == ListKind.HELD:
        first, then = then, first
    told = [*said.get(first, []), *said.get(then, [])]
    return told[0].value.strip()[:200] if told else ""
