"""The counts of a holder's queue: read at once, they are what each filter of the queue by itself finds."""

from collections import Counter

import pytest
from tests.apps.lists.conftest import day
from tests.apps.lists.test_nearness import link
from tests.conftest import Cast

from wasl.apps.lists.domain.answers import answer_entry, take_back_answer
from wasl.apps.lists.domain.nearness import near_own
from wasl.apps.lists.domain.queue_counts import OPEN_ONES, near_counts, queue_counts
from wasl.apps.lists.domain.standing import is_owed, waits_for_second, with_standing
from wasl.apps.lists.domain.traits import describe, in_category
from wasl.apps.lists.enums import Category, Disposition, Near, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.traits import EntryTraits
from wasl.apps.lists.models.version import Withdrawal
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair

NOW = day(9)
ACTS = ["nothing", "given", "proposed", "taken back", "off the list", "was off the list", "given and off the list"]


def act(what: str, entry: ListEntry, *, by: Cast) -> None:
    if what.startswith("given"):
        answer_entry(entry, disposition=Disposition.HELD, by=by.holder_b, at=day(5))
    if what == "proposed":
        answer_entry(entry, disposition=Disposition.DEAD, by=by.holder_b, at=day(5))
    if what == "taken back":
        made = answer_entry(entry, disposition=Disposition.HELD, by=by.holder_b, at=day(5))
        take_back_answer(made, why="Error", by=by.holder_b, at=day(6))
    if what.endswith("off the list"):
        until = day(7) if what.startswith("was") else None
        Withdrawal.objects.create(entry=entry, since=day(6), until=until)


def queue(cast: Cast, *, at=NOW):
    put = ListEntry.objects.reaching(cast.holder_b).put_to(cast.parties["side_b"])
    return with_standing(put, moment=at, seen_by=cast.holder_b.party_id)


@pytest.mark.parametrize("verdict", [None, *Verdict])
@pytest.mark.parametrize("what", ACTS)
def test_counts__as_each_filter_finds_them(
    cast: Cast, put: NameList, held: NameList, entries, what: str, verdict: Verdict | None
) -> None:
    link(cast, put, held, at=3)
    act(what, entries["A-1"], by=cast)
    record = entries["A-1"].record_id
    for pair in CandidatePair.objects.current():
        for by in (cast.mediator, cast.mediator_2) if verdict and record in (pair.first_id, pair.second_id) else ():
            if not pair.decisions.filter(undone_at=None).exists():
                decide_pair(pair, verdict=verdict, by=by, at=day(4), why="same mother")
    EntryTraits.objects.all().delete()
    rows = queue(cast)
    counts = queue_counts(rows, moment=NOW)

    assert counts.by_standing() == Counter(one.standing for one in rows)
    in_tab = {True: rows.filter(standing__in=OPEN_ONES), False: rows.exclude(standing__in=OPEN_ONES)}
    for is_open, tab in in_tab.items():
        assert counts.count(is_open=is_open) == tab.count()
        assert counts.count(is_open=is_open, lists=[put.id]) == tab.count()
        assert counts.count(is_open=is_open, lists=[held.id]) == 0
        for category in Category:
            found = tab.filter(in_category(category, on=NOW.date())).count()
            assert counts.count(is_open=is_open, category=category) == found
    near, waiting = near_counts(counts, by=cast.holder_b)
    assert +near == +Counter(
        {one: in_tab[True].filter(near_own(one, by=cast.holder_b)).distinct().count() for one in Near}
    )
    linked = rows.filter(near_own(Near.LINKED, by=cast.holder_b), standing=Standing.AWAITING)
    assert waiting == linked.distinct().count()


def test_traits_not_read_yet__are_read_before_they_are_counted(cast: Cast, put: NameList) -> None:
    EntryTraits.objects.all().delete()
    counts = queue_counts(queue(cast), moment=NOW)
    assert EntryTraits.objects.count() == put.entries.count()
    describe(ListEntry.objects.all())
    assert queue_counts(queue(cast), moment=NOW) == counts


@pytest.mark.parametrize("at", [1, 2, 4, 5, 6, 7, 9])
@pytest.mark.parametrize("what", ACTS)
def test_owed__those_that_wait_as_the_standing_says(cast: Cast, put: NameList, entries, what: str, at: int) -> None:
    act(what, entries["A-1"], by=cast)
    rows = with_standing(ListEntry.objects.all(), moment=day(at), seen_by=cast.holder_b.party_id)
    owed = set(rows.filter(is_owed(day(at))).values_list("pk", flat=True))
    assert owed == {one.pk for one in rows if one.standing in OPEN_ONES}
    second = set(rows.filter(is_owed(day(at)) & waits_for_second(day(at))).values_list("pk", flat=True))
    assert second == {one.pk for one in rows if one.standing == Standing.SECOND_PERSON}
