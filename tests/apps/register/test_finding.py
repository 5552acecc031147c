"""Finding people among the records one reaches."""

import itertools
from collections.abc import Iterable

import pytest
from django.utils import timezone
from tests.conftest import DAY, HELD, START, Cast

from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, withdraw_list
from wasl.apps.lists.enums import ListKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.register.domain import searchable
from wasl.apps.register.domain.asking import FindError, read_question
from wasl.apps.register.domain.claims import record_claim, withdraw_claim
from wasl.apps.register.domain.finding import count_search, find_records
from wasl.apps.register.domain.searchable import keep_source, register_of, unkept_sources
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.searching import SearchBlock, SearchCount
from wasl.apps.staff.models.staff import Staff
from wasl.engines.synthesis.lists import two_lists

pytestmark = pytest.mark.django_db


def keys(question: str, *, by: Staff, limit: int = 20, **more) -> list[str]:
    entries = dict(ListEntry.objects.values_list("record_id", "party_key"))
    found = find_records(read_question(question, **more), by=by, limit=limit)
    return [entries[one.record] for one in found]


def bring(cast: Cast, room, text: str, *, by: Staff | None = None, kind: ListKind = ListKind.HELD) -> NameList:
    by = by or cast.holder_b
    staged = bring_list(text.encode(), filename="list.csv", room=room, kind=kind, by=by, at=START,
                        addressed_to=cast.parties["side_b"] if kind is ListKind.SOUGHT else None)  # fmt: skip
    return accept_list(staged, by=by, at=START + DAY)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("خالد محمود درويش العطار", {"A-1", "B-1"}),
        ("Khaled Mahmud Darwish al-Attar", {"A-1", "B-1"}),
        ("khaled attar", {"A-1", "B-1", "A-6"}),
        ("سميرة عبدالرحمن", {"A-3"}),
        ("Samira Abdulrahman", {"A-3"}),
        ("Samira Abd al Rahman Qasim", {"A-3"}),
        ("Yusuf Shaheen", {"B-3"}),
        ("يوسف شاهين", {"B-3"}),
        ("Yusof Shahim", {"B-3"}),
        ("Yousef son of Ibrahim", {"B-3"}),
        ("son of Ibrahim Salem", {"B-3"}),
        ("ابن إبراهيم سالم", {"B-3"}),
        ("son of Amina", {"B-3"}),
        ("والدته آمنة", {"B-3"}),
        ("Yusuf mother Amina", {"B-3"}),
        ("Yusuf 1971", {"B-3"}),
        ("Shahi", {"B-3"}),
    ],
)
def test_find__by_any_writing_of_what_is_known(cast: Cast, put: NameList, held: NameList, text, first) -> None:
    assert set(keys(text, by=cast.mediator)[: len(first)]) == first


def test_find__by_kunya_and_by_a_father_in_a_column_of_his_own(cast: Cast, room) -> None:
    bring(cast, room, "ID,Full name,Father's name,Kunya\nK-1,Samir Haddad,Elias,Abu Karim\nK-2,Karim Haddad,Samir,\n")
    assert keys("أبو كريم", by=cast.mediator)[0] == "K-1"
    assert keys("Abu Kareem Haddad", by=cast.mediator)[0] == "K-1"
    assert keys("سمير الياس حداد", by=cast.mediator)[0] == "K-1"
    assert keys("Karim Samir Haddad", by=cast.mediator)[0] == "K-2"


def test_find__a_mother_and_filters_narrow(cast: Cast, put: NameList, held: NameList) -> None:
    assert set(keys("العطار", mother="فاطمة", by=cast.mediator)[:5]) == {"A-1", "A-2", "A-6", "B-1", "B-2"}
    assert set(keys("Haddad", mother="ماري", by=cast.mediator)[:2]) == {"A-4", "B-4"}
    assert set(keys("العطار", year="1986", by=cast.mediator)) == {"A-2", "B-2"}
    attars = {"A-1", "A-2", "A-6", "B-1", "B-2"}
    assert set(keys("العطار", year="2013", place="Douma", by=cast.mediator)) == attars
    assert set(keys("العطار", year="1980-1985", by=cast.mediator)) == {"A-1", "A-6", "B-1"}
    assert set(keys("Rami", place="حلب", by=cast.mediator)) == {"A-4", "B-4"}
    assert keys("Rami", place="Homs", by=cast.mediator) == []


def test_find__why_is_told_part_by_part(cast: Cast, held: NameList) -> None:
    found = find_records(read_question("يوسف شاهين", mother="آمنة"), by=cast.mediator)[0]
    assert [reason.kind for reason in found.reasons] == ["name", "mother"]
    assert [(part.verdict.value, part.a, part.b) for part in found.reasons[0].evidence.parts if part.a] == [
        ("same", "يوسف", "Yousef"),
        ("same", "شاهين", "Shahin"),
    ]


# --- reach ------------------------------------------------------------------------------------------------


def test_find__only_what_one_reaches(cast: Cast, put: NameList, held: NameList) -> None:
    assert keys("Yusuf Shahin", by=cast.mediator)[0] == "B-3"
    assert "B-3" not in keys("Yusuf Shahin", by=cast.asker_a)
    assert keys("خالد", by=cast.stranger) == []
    for person in (cast.liaison, cast.laboratory, cast.monitor, cast.auditor):
        assert keys("خالد", by=person) == []


def test_find__the_answer_is_that_of_a_site_holding_only_what_is_reached(cast: Cast, room, monkeypatch) -> None:
    """A side's ten people are ranked, cut and explained as if the other side's hundreds did not exist."""
    lists = two_lists(left=12, right=300, shared=1.0, seed=4, left_script="both", right_script="both")
    texts = [
        "\n".join(["ID,Full name", *[f"{row['id']},{row['name']}" for row in rows]])
        for rows in (lists.left, lists.right)
    ]
    ours = bring(cast, room, texts[0], by=cast.asker_a, kind=ListKind.SOUGHT)
    asked = [row["name"] for row in lists.left] + [row["name"].split()[0] for row in lists.right[:30]]
    monkeypatch.setattr("wasl.apps.register.domain.finding.CANDIDATES", 3)

    def answers() -> list[list[tuple]]:
        found = [find_records(read_question(text), by=cast.asker_a, limit=2) for text in asked]
        return [[(one.record, [reason.evidence for reason in one.reasons]) for one in some] for some in found]

    alone = answers()
    bring(cast, room, texts[1])
    assert answers() == alone
    assert any(len(some) == 2 for some in alone)
    assert len(register_of([ours.source_id]).records) == 12
    assert len(find_records(read_question(asked[0]), by=cast.mediator, limit=20)) > len(alone[0])


def test_find__nothing_is_read_of_what_one_does_not_reach(
    cast: Cast, put: NameList, held: NameList, monkeypatch
) -> None:
    """Or how long an answer takes, and how rare it calls a name, would tell of it."""
    read: list[set[str]] = []

    def spied(sources: Iterable[str]) -> object:
        read.append(set(sources))
        return register_of(sources)

    monkeypatch.setattr("wasl.apps.register.domain.finding.register_of", spied)
    for person in (cast.asker_a, cast.mediator, cast.stranger):
        find_records(read_question("Yusuf Shahin"), by=person)
    assert read == [{put.source_id}, {put.source_id, held.source_id}]


def test_find__withdrawn_records_only_when_asked(cast: Cast, put: NameList, held: NameList) -> None:
    withdraw_list(held, why="a new one follows", by=cast.holder_b, at=START + 3 * DAY)
    assert "B-3" not in keys("Yusuf Shahin", by=cast.mediator)
    assert keys("Yusuf Shahin", by=cast.mediator, withdrawn=True)[0] == "B-3"


def test_find__withdrawn_records_do_not_crowd_out_those_that_stand(cast: Cast, room, monkeypatch) -> None:
    monkeypatch.setattr("wasl.apps.register.domain.finding.CANDIDATES", 2)
    for _ in range(3):
        withdraw_list(bring(cast, room, HELD), why="again", by=cast.holder_b, at=START + 2 * DAY)
    bring(cast, room, HELD)
    assert keys("Yusuf Shahin", by=cast.mediator, limit=1) == ["B-3"]


# --- what is kept -----------------------------------------------------------------------------------------


def test_kept__a_new_list_is_found_at_once(cast: Cast, room, held: NameList) -> None:
    assert keys("ليلى منصور", by=cast.mediator) == []
    bring(cast, room, "ID,Full name\nN-1,Layla Mansour\n")
    assert keys("ليلى منصور", by=cast.mediator) == ["N-1"]


def test_kept__what_a_source_says_later_is_found_and_what_it_takes_back_is_not(cast: Cast, held: NameList) -> None:
    record = held.entries.get(party_key="B-3").record
    assert keys("", mother="زينب", by=cast.mediator) == []
    claim = record_claim(
        record.id, property=Property.MOTHER, value="زينب", source=held.source, by=cast.holder_b.id, at=START + DAY
    )
    assert keys("", mother="Zaynab", by=cast.mediator) == ["B-3"]
    withdraw_claim(Claim.objects.get(pk=claim.pk), why="a mistake", by=cast.holder_b.id, at=START + 2 * DAY)
    assert keys("", mother="Zaynab", by=cast.mediator) == []


def test_kept__in_blocks__as_in_one(cast: Cast, put: NameList, held: NameList, monkeypatch) -> None:
    whole = keys("خالد محمود العطار", by=cast.mediator)
    SearchBlock.objects.all().delete()
    monkeypatch.setattr(searchable, "RECORDS", 2)
    assert keys("خالد محمود العطار", by=cast.mediator) == whole
    assert SearchBlock.objects.filter(source=held.source).count() == 2


def test_kept__read_by_another_engine__is_read_anew(cast: Cast, held: NameList) -> None:
    keys("Yusuf", by=cast.mediator)
    assert unkept_sources([held.source_id]) == []
    SearchBlock.objects.update(state="of long ago")
    assert unkept_sources([held.source_id]) == [held.source_id]
    assert keys("Yusuf", by=cast.mediator)[0] == "B-3"
    assert set(SearchBlock.objects.values_list("state", flat=True)) == {searchable._state()}


def test_kept__a_source_that_changes_while_it_is_read__is_not_kept_half(
    cast: Cast, held: NameList, monkeypatch
) -> None:
    states = itertools.chain([(4, 1, 1, 0)], itertools.repeat((5, 2, 2, 0)))
    monkeypatch.setattr(searchable, "_state_of", lambda source: next(states))
    keep_source(held.source_id)
    assert not SearchBlock.objects.exists()
    keep_source(held.source_id)
    assert SearchBlock.objects.filter(source=held.source).count() == 1


def test_kept__no_more_registers_than_a_process_may_keep(
    cast: Cast, put: NameList, held: NameList, monkeypatch
) -> None:
    monkeypatch.setattr(searchable, "MOST_KEPT", 1)
    for person in (cast.mediator, cast.asker_a, cast.holder_b, cast.mediator):
        keys("خالد", by=person)
    assert len(searchable._KEPT) == 1


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [
    {"name": "x" * 10_000}, {"name": "🙂🙂"}, {"name": "م"}, {"name": "A."}, {"place": "حلب"}, {"year": "1984"},
    {"name": "خالد", "year": "last year"}, {"name": "خالد", "year": "1990-1980"}, {"name": "١٢٣ ..."}, {"name": "Ё"},
    {"mother": "-"}, {"name": "\u202e\u0000"},
])  # fmt: skip
def test_find__refuses_what_names_nobody__with_a_sentence(cast: Cast, held: NameList, asked) -> None:
    with pytest.raises(FindError) as refusal:
        find_records(read_question(**asked), by=cast.mediator)
    assert refusal.value.why
    assert refusal.value.do


def test_searches__are_counted_by_day_and_nothing_else_is_written(cast: Cast, held: NameList) -> None:
    now = timezone.now()
    count_search(by=cast.mediator, at=now)
    count_search(by=cast.mediator, at=now)
    count_search(by=cast.asker_a, at=now + DAY)
    rows = SearchCount.objects.order_by("day").values_list("staff_id", "day", "count")
    assert list(rows) == [(cast.mediator.id, now.date(), 2), (cast.asker_a.id, (now + DAY).date(), 1)]
    assert {field.name for field in SearchCount._meta.fields} == {"id", "staff", "day", "count"}
