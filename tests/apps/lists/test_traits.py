"""Women, children, sick, elderly and places: certain, or said to be unknown."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.apps.lists.conftest import day
from tests.conftest import START, Cast

from wasl.apps.lists.domain.answers import answer_entry
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.domain.questions import ask_back, reply_to
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.domain.standing_by import Group, groups_of, written_places
from wasl.apps.lists.domain.traits import describe, in_category, looked_at_first, unknown_for, years_before
from wasl.apps.lists.enums import Category, Disposition, ListKind, QuestionKind, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.traits import EntryTraits
from wasl.apps.register.enums import Property

TODAY = date(2021, 3, 10)
ROWS = """\
key,name,sex,date of birth,age,date of arrest,place of arrest,status
woman,Huda Ali,F,1980,,2014,Duma,
man,Sami Ali,M,1980,,2014,دوما,not sick
child then,Omar Ali,M,1999,,2014,ريف دمشق - دوما,
child now,Zayn Ali,M,2010,,2019,Aleppo,
child by age,Adam Ali,M,,12,2019,حلب,
may be a child,Nour Ali,M,1996,,2014,Nowhere,
old,Yusuf Ali,M,1950,,2014,nowhere,Wounded
may be old,Musa Ali,M,1961,,2014,,مريض
unknown,Rami Ali,?,,,,,
"""


def test_an_age_of_many_digits_and_the_first_day_there_is__counted_as_unknown(cast: Cast, room) -> None:
    text = f"key,name,age,date of arrest\nlong,Adam Ali,{'9' * 5000},2019\n"
    brought = bring_list(
        text.encode(), filename="l.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
        by=cast.asker_a, at=START,
    )  # fmt: skip
    accept_list(brought, by=cast.asker_a, at=START)
    for moment in (day(1), datetime(1, 1, 1, tzinfo=UTC)):
        entries = ListEntry.objects.filter(list=brought)
        groups = groups_of(entries, moment=moment, seen_by=brought.party_id)
        assert [(group.total, group.unknown) for group in groups.categories] == [(0, 1 if moment == day(1) else 0)] * 4
    assert years_before(date(17, 2, 28), 60) == date(1, 2, 28)


@pytest.fixture
def mixed(cast: Cast, room) -> NameList:
    brought = bring_list(
        ROWS.encode(), filename="l.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
        by=cast.asker_a, at=START,
    )  # fmt: skip
    accept_list(brought, by=cast.asker_a, at=START)
    return put_list(brought, by=cast.mediator, at=day(1))


def found(brought: NameList, condition) -> set[str]:
    entries = ListEntry.objects.filter(list=brought)
    describe(entries)
    return set(entries.filter(condition).values_list("party_key", flat=True))


EVERYONE = {line.split(",")[0] for line in ROWS.splitlines()[1:]}
CERTAIN = {
    Category.WOMEN: {"woman"},
    Category.CHILDREN: {"child then", "child now", "child by age"},
    Category.SICK: {"old", "may be old"},
    Category.ELDERLY: {"old"},
}
UNKNOWN = {
    Category.WOMEN: {"unknown"},
    Category.CHILDREN: {"may be a child", "unknown"},
    Category.SICK: EVERYONE - {"old", "may be old"},
    Category.ELDERLY: {"may be old", "unknown"},
}


@pytest.mark.parametrize("category", Category)
def test_category__certain_and_unknown(mixed: NameList, category: Category) -> None:
    assert found(mixed, in_category(category, on=TODAY)) == CERTAIN[category]
    assert found(mixed, unknown_for(category, on=TODAY)) == UNKNOWN[category]


def test_looked_at_first__are_those_of_any_category(mixed: NameList) -> None:
    assert found(mixed, looked_at_first(on=TODAY)) == set().union(*CERTAIN.values())


def test_years_pass__who_is_old_is_asked_when_it_is_asked(mixed: NameList) -> None:
    assert found(mixed, in_category(Category.ELDERLY, on=date(2022, 1, 1))) == {"old", "may be old"}
    assert (
        found(mixed, in_category(Category.CHILDREN, on=date(2040, 1, 1))) == CERTAIN[Category.CHILDREN]
    )  # at the arrest
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


def test_place__folded_or_by_governorate(mixed: NameList, cast: Cast) -> None:
    entries = ListEntry.objects.filter(list=mixed)
    groups = groups_of(entries, moment=day(5), seen_by=mixed.party_id)
    assert [(group.key, group.total) for group in groups.governorates] == [("SY-08", 3), ("SY-09", 2)]
    assert [(group.key, group.total) for group in groups.places] == [("", 2), ("nowhere", 2)]
    assert written_places(entries, ["nowhere"])["nowhere"].lower() == "nowhere"


def test_standing__by_category_and_by_side(mixed: NameList, cast: Cast, held) -> None:
    woman = mixed.entries.select_related("list").get(party_key="woman")
    answer_entry(woman, disposition=Disposition.HELD, by=cast.holder_b, at=day(3))
    grave = mixed.entries.select_related("list").get(party_key="old")
    answer_entry(grave, disposition=Disposition.DEAD, by=cast.holder_b, at=day(3))
    entries = ListEntry.objects.reaching(cast.asker_a)
    later = groups_of(entries, moment=datetime(2021, 3, 10, tzinfo=UTC), seen_by=mixed.party_id)
    groups = {one.key: one for one in later.categories}
    assert groups["women"].standings == {Standing.ANSWERED: 1}
    assert groups["elderly"].standings == {Standing.AWAITING: 1}  # not told that it waits for a second person
    assert (groups["children"].total, groups["children"].unknown) == (3, 2)
    sides = groups_of(entries, moment=day(5), seen_by=mixed.party_id).sides
    assert [(one.key, one.total) for one in sides] == [(mixed.party_id, 9)]


def slowly(entries, key, *, moment: datetime, seen_by: str) -> list[Group]:
    """One entry after another: ``key`` says where each belongs, None nowhere."""
    found: dict[str, Counter[Standing]] = defaultdict(Counter)
    for one in with_standing(entries, moment=moment, seen_by=seen_by).select_related("list", "traits"):
        if key(one) is not None:
            found[key(one)][Standing(one.standing)] += 1
    return sorted((Group(one, dict(sums)) for one, sums in found.items()), key=lambda one: (-one.total, one.key))


@pytest.mark.parametrize("years", [0, 1, 19], ids=str)
@pytest.mark.parametrize("asks", ["asker_a", "holder_b", "mediator"])
def test_all_groups_at_once__as_one_entry_after_another(mixed: NameList, cast: Cast, asks: str, years: int) -> None:
    put = mixed.entries.select_related("list")
    answer_entry(put.get(party_key="woman"), disposition=Disposition.HELD, by=cast.holder_b, at=day(3))
    answer_entry(put.get(party_key="old"), disposition=Disposition.DEAD, by=cast.holder_b, at=day(3))
    reader = getattr(cast, asks)
    moment, seen_by = day(5) + timedelta(days=366 * years), reader.party_id
    entries = ListEntry.objects.reaching(reader)
    found = groups_of(entries, moment=moment, seen_by=seen_by)
    assert found.sides == slowly(entries, lambda one: one.list.party_id, moment=moment, seen_by=seen_by)
    by_governorate = slowly(entries, lambda one: one.traits.governorate or None, moment=moment, seen_by=seen_by)
    assert found.governorates == by_governorate
    elsewhere = slowly(
        entries, lambda one: None if one.traits.governorate else one.traits.place_key, moment=moment, seen_by=seen_by
    )
    assert found.places == elsewhere
    seen = with_standing(entries, moment=moment, seen_by=seen_by)
    for category, group in zip(Category, found.categories, strict=True):
        sure = seen.filter(in_category(category, on=moment.date()))
        unknown = seen.filter(unknown_for(category, on=moment.date())).count()
        assert group == Group(category, dict(Counter(Standing(one.standing) for one in sure)), unknown)


def test_detail_told_anew__is_read_again(mixed: NameList, cast: Cast) -> None:
    entries = ListEntry.objects.filter(list=mixed)
    describe(entries)
    unknown = entries.select_related("list").get(party_key="unknown")
    assert unknown.traits.born_to is None
    question = ask_back(unknown, kind=QuestionKind.BIRTH_DATE, by=cast.holder_b, at=day(3))
    reply_to(question, reply="", detail=Property.BIRTH_DATE, detail_value="1940", by=cast.asker_a, at=day(4))
    assert "unknown" in found(mixed, in_category(Category.ELDERLY, on=TODAY))


def test_describing_twice__reads_once(mixed: NameList) -> None:
    entries = ListEntry.objects.filter(list=mixed)
    describe(entries)
    EntryTraits.objects.update(place="kept")
    describe(entries)
    assert set(EntryTraits.objects.values_list("place", flat=True)) == {"kept"}
