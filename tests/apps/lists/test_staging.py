"""Between bringing a list and accepting it: columns proposed again, cells corrected, rows accepted in parts, a long
list accepted by the worker."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.conftest import DAY, SOUGHT, START, Cast

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain import list_verbs
from wasl.apps.lists.domain.acceptances import ask_to_accept, run_acceptance, unfinished_acceptances
from wasl.apps.lists.domain.columns import set_columns
from wasl.apps.lists.domain.corrections import correct_row, say_of_row, undo_correction
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list, withdraw_list
from wasl.apps.lists.domain.reading import DateReading, First
from wasl.apps.lists.domain.staging import overview_of, staged_rows
from wasl.apps.lists.domain.standing import standing_counts
from wasl.apps.lists.domain.versions import accept_version, bring_version, change_of, undo_version
from wasl.apps.lists.enums import EntryChanged, ListKind, ListState, ProblemKind, RowStanding
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.staging import Acceptance, CellCorrection
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import PersonRecord

LATER = START + 3 * DAY
NAME, BORN = 1, 4  # columns of the sought list


def bring(cast: Cast, room, text: str = SOUGHT, *, by: str = "asker_a") -> NameList:
    return bring_list(
        text.encode(), filename="list.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
        by=cast.people[by], at=START,
    )  # fmt: skip


def entered(brought: NameList) -> list[int]:
    return list(brought.entries.order_by("row__number").values_list("row__number", flat=True))


# --- columns proposed again ---------------------------------------------------------------------------


def test_columns__kept_for_one_file__proposed_for_the_next_with_its_headers(cast: Cast, room, sought: NameList) -> None:
    kept = {"name": 1, "mother": 2, "note": 6}
    dates = DateReading(first=First.MONTH)
    set_columns(sought, kept, dates=dates, by=cast.asker_a, at=START)
    again = bring(cast, room)
    assert (again.columns, again.dates, again.columns_from) == (kept, dates.as_kept(), sought)
    assert again.columns_kept_at is None
    other = bring(cast, room, SOUGHT.replace("مكان الاعتقال", "أين"))
    assert (other.columns_from, other.columns["birth_date"], other.dates) == (None, 4, {})


def test_columns__accepted_as_proposed__count_as_kept(cast: Cast, room, sought: NameList) -> None:
    assert bring(cast, room).columns_from is None
    accept_list(sought, by=cast.asker_a, at=LATER)
    assert bring(cast, room).columns_from == sought


def test_columns__of_a_list_one_does_not_reach__not_proposed(cast: Cast, room, sought: NameList) -> None:
    """Another side, and a colleague who serves another purpose, learn nothing from bringing the same headers."""
    set_columns(sought, {"name": 1}, by=cast.asker_a, at=START)
    theirs = bring_list(
        SOUGHT.encode(), filename="x.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_a"],
        by=cast.asker_b, at=START,
    )  # fmt: skip
    colleagues = bring_list(
        SOUGHT.encode(), filename="x.csv", room=room, kind=ListKind.HELD, by=cast.holder_a, at=START
    )
    for other in (theirs, colleagues):
        assert (other.columns_from, len(other.columns)) == (None, 8)


def test_dates__read_as_a_person_said__in_what_enters(cast: Cast, sought: NameList) -> None:
    set_columns(sought, sought.columns, dates=DateReading(first=First.MONTH), by=cast.asker_a, at=START)
    accept_list(sought, by=cast.asker_a, at=LATER)
    khaled = sought.entries.get(row__number=2)
    assert Claim.objects.get(subject=khaled.record_id, property=Property.BIRTH_DATE).edtf == "1984-04-11"


# --- what is to be looked at --------------------------------------------------------------------------


def test_overview__counts_rows_and_kinds(sought: NameList) -> None:
    looked = overview_of(sought)
    assert looked.numbers == (2, 3, 4, 5, 6, 7)
    assert looked.by_standing() == {
        RowStanding.ENTERED: 0, RowStanding.CLEAN: 4, RowStanding.REMARKED: 1, RowStanding.DOUBTED: 0,
        RowStanding.KEPT_OUT: 1,
    }  # fmt: skip
    assert looked.by_kind() == {ProblemKind.NO_NAME: 1, ProblemKind.DAY_OR_MONTH: 1}
    assert looked.of(standing=RowStanding.KEPT_OUT) == [6]
    assert looked.of(kind=ProblemKind.DAY_OR_MONTH) == [2]
    assert looked.of(standing=RowStanding.CLEAN, kind=ProblemKind.NO_NAME) == []


def test_overview__of_columns_being_tried__is_not_that_of_the_kept_ones(sought: NameList) -> None:
    assert overview_of(sought).by_standing()[RowStanding.KEPT_OUT] == 1
    sought.columns = {"name": 2}
    assert overview_of(sought).by_standing()[RowStanding.KEPT_OUT] == 0


# --- correcting ---------------------------------------------------------------------------------------


def test_correct_row__reads_corrected__original_and_author_kept(cast: Cast, sought: NameList) -> None:
    assert correct_row(sought, 6, {NAME: " نادر سليم الحلبي ", BORN: "1979"}, by=cast.asker_a, at=START) == 1
    (row,) = staged_rows(sought, numbers=[6])
    assert (row.name_ar, row.enters, row.problems) == ("نادر سليم الحلبي", True, ())
    assert sought.rows.get(number=6).cells[NAME] == ""
    made = CellCorrection.objects.get()
    assert (made.row.number, made.column, made.text, made.by, made.at) == (
        6, NAME, "نادر سليم الحلبي", cast.asker_a, START,
    )  # fmt: skip
    accept_list(sought, by=cast.asker_a, at=LATER)
    claim = Claim.objects.get(subject=sought.entries.get(row__number=6).record_id, property=Property.NAME)
    assert claim.value == "نادر سليم الحلبي"


def test_correct_row__again_and_back__every_step_stays(cast: Cast, sought: NameList) -> None:
    for text in ("1985", "1986", "1986"):
        correct_row(sought, 2, {BORN: text}, by=cast.asker_a, at=START)
    undo_correction(sought, 2, BORN, by=cast.asker_a, at=START)
    assert next(staged_rows(sought, numbers=[2])).values[Property.BIRTH_DATE] == "4/11/1984"
    steps = CellCorrection.objects.values_list("text", "ended_by__username")
    assert list(steps) == [("1985", "asker_a"), ("1986", "asker_a")]
    assert undo_correction(sought, 2, BORN, by=cast.asker_a, at=START) == 0
    assert LoggedEntry.objects.filter(event="cell_corrected").count() == 3
    assert verify().ok


def test_correct_row__clock_runs_back__still_ended(cast: Cast, sought: NameList) -> None:
    correct_row(sought, 2, {BORN: "1985"}, by=cast.asker_a, at=LATER)
    undo_correction(sought, 2, BORN, by=cast.asker_a, at=START)
    assert CellCorrection.objects.get().ended_at == LATER


def test_correct_row__nothing_in_the_plain_log(cast: Cast, sought: NameList) -> None:
    correct_row(sought, 2, {NAME: "خالد محمود درويش العطّار"}, by=cast.asker_a, at=START)
    entry = LoggedEntry.objects.get(event="cell_corrected")
    assert ("العط" in entry.text, '"row":2' in entry.text, '"column":2' in entry.text) == (False, True, True)
    opened = dict(entry.openings.values_list("name", "value"))
    assert opened == {"before": "خالد محمود درويش العطار", "after": "خالد محمود درويش العطّار"}


REFUSED_TEXTS = {
    "a\u202eb": "cannot be seen",
    "a\u0000b": "cannot be seen",
    "a\ue000b": "cannot be seen",
    "x" * 1001: "too long",
}


@pytest.mark.parametrize("text", REFUSED_TEXTS)
def test_correct_row__text_that_is_no_text__refused(cast: Cast, sought: NameList, text: str) -> None:
    with pytest.raises(ListError, match=REFUSED_TEXTS[text]):
        correct_row(sought, 2, {BORN: "1985", NAME: text}, by=cast.asker_a, at=START)
    assert CellCorrection.objects.count() == 0


def test_correct_row__where_it_may_not_be__refused(cast: Cast, room, sought: NameList) -> None:
    def refusal(number: int = 2, column: int = NAME, by: str = "asker_a") -> str:
        with pytest.raises(ListError) as raised:
            correct_row(sought, number, {column: "وليد العطار"}, by=cast.people[by], at=START)
        return raised.value.why

    assert refusal(number=1) == "the list has no such row"
    assert refusal(column=8) == refusal(column=-1) == "it has no such column"
    assert "another party" in refusal(by="holder_a")
    with pytest.raises(ListError, match="no such row or column"):
        undo_correction(sought, 99, 0, by=cast.asker_a, at=START)
    accept_list(sought, by=cast.asker_a, at=LATER)
    assert refusal() == "it has entered the list"
    withdraw_list(sought, why="A mistake", by=cast.asker_a, at=LATER)
    sought.refresh_from_db()
    assert "withdrawn" in refusal(number=6)


def test_constraints_of_a_correction(cast: Cast, sought: NameList) -> None:
    one = {"row": sought.rows.get(number=2), "column": 0, "by": cast.asker_a, "at": START}
    CellCorrection.objects.create(**one, text="a")
    for wrong in (
        {"text": "b"},  # a second one that stands
        {"column": 1, "ended_at": START},  # ended by nobody
        {"column": 1, "ended_by": cast.asker_a, "ended_at": START - DAY},  # before it began
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            CellCorrection.objects.create(**(one | wrong))


# --- accepting in parts -------------------------------------------------------------------------------


def test_accept_list__only_clean__the_rest_later(cast: Cast, sought: NameList) -> None:
    accept_list(sought, by=cast.asker_a, at=START + DAY, only_clean=True)
    sought.refresh_from_db()
    assert (entered(sought), sought.state) == ([3, 4, 5, 7], ListState.ACCEPTED)
    assert overview_of(sought).left == [2, 6]
    with pytest.raises(ListError, match="every row that is left has a remark"):
        accept_list(sought, by=cast.asker_a, at=LATER, only_clean=True)
    correct_row(sought, 6, {NAME: "نادر سليم الحلبي"}, by=cast.asker_a, at=LATER)
    accept_list(sought, by=cast.asker_a, at=LATER)
    sought.refresh_from_db()
    assert (entered(sought), sought.accepted_at) == ([2, 3, 4, 5, 6, 7], START + DAY)
    assert list(LoggedEntry.objects.filter(event__endswith="accepted").values_list("event", flat=True)) == [
        "list_accepted", "rest_accepted",
    ]  # fmt: skip
    assert verify().ok


def test_accept_the_rest__of_a_list_that_was_put__waits_for_its_holder_from_then_on(cast: Cast, put: NameList) -> None:
    correct_row(put, 6, {NAME: "نادر سليم الحلبي"}, by=cast.asker_a, at=LATER)
    accept_list(put, by=cast.asker_a, at=LATER)
    put.refresh_from_db()
    assert (put.state, entered(put)) == (ListState.PUT, [2, 3, 4, 5, 6, 7])
    before, since = (
        standing_counts(put, moment=moment, seen_by=cast.holder_b.party_id).by_standing
        for moment in (LATER - timedelta(seconds=1), LATER)
    )
    assert (before, since) == ({"awaiting": 5}, {"awaiting": 6})
    assert ListEntry.objects.reaching(cast.holder_b).filter(list=put).count() == 6


def test_accept_list__a_cell_corrected_meanwhile__refused(cast: Cast, sought: NameList, monkeypatch) -> None:
    read = list_verbs.rows_to_enter

    def slowly(brought: NameList, **options):
        rows = read(brought, **options)
        correct_row(brought, 2, {NAME: "وليد العطار"}, by=cast.asker_a, at=START)
        return rows

    monkeypatch.setattr(list_verbs, "rows_to_enter", slowly)
    with pytest.raises(ListError, match="changed meanwhile"):
        accept_list(sought, by=cast.asker_a, at=LATER)
    assert PersonRecord.objects.count() == 0


def test_accept_list__by_two_at_once__the_second_is_refused(cast: Cast, sought: NameList, monkeypatch) -> None:
    read = list_verbs.rows_to_enter

    def overtaken(brought: NameList, **options):
        rows = read(brought, **options)
        monkeypatch.setattr(list_verbs, "rows_to_enter", read)
        accept_list(NameList.objects.get(pk=brought.pk), by=cast.asker_a, at=LATER)
        return rows

    monkeypatch.setattr(list_verbs, "rows_to_enter", overtaken)
    with pytest.raises(ListError, match="changed meanwhile"):
        accept_list(sought, by=cast.asker_a, at=LATER)
    assert entered(sought) == [2, 3, 4, 5, 7]


def test_accept_the_rest__while_a_later_version_stands__refused(cast: Cast, sought: NameList) -> None:
    accept_list(sought, by=cast.asker_a, at=START + DAY, only_clean=True)
    second = bring_version(sought, SOUGHT.encode(), filename="second.csv", by=cast.asker_a, at=LATER)
    asked = ask_to_accept(sought, by=cast.asker_a, at=LATER)  # the worker comes too late
    accept_version(second, by=cast.asker_a, at=LATER)
    assert run_acceptance(asked.id, clock=lambda: LATER).state == "failed"
    with pytest.raises(ListError, match="a later version speaks for it"):
        accept_list(sought, by=cast.asker_a, at=LATER)
    assert sorted(sought.entries.values_list("party_key", flat=True)) == ["A-1", "A-2", "A-3", "A-4", "A-6"]


def test_accept_the_rest__rows_of_an_undone_version_of_the_same_numbers_are_not_these(
    cast: Cast, sought: NameList
) -> None:
    accept_list(sought, by=cast.asker_a, at=START + DAY, only_clean=True)
    second = bring_version(sought, SOUGHT.encode(), filename="second.csv", by=cast.asker_a, at=LATER)
    undo_version(accept_version(second, by=cast.asker_a, at=LATER), why="Error", by=cast.asker_a, at=LATER)
    accept_list(sought, by=cast.asker_a, at=LATER)
    assert sorted(sought.rows.filter(entry__isnull=False).values_list("number", flat=True)) == [2, 3, 4, 5, 7]


# --- accepting in the background ----------------------------------------------------------------------


def test_acceptance__run__enters_and_ends(cast: Cast, sought: NameList) -> None:
    asked = ask_to_accept(sought, by=cast.asker_a, at=START, only_clean=True)
    assert unfinished_acceptances() == [asked.id]
    done = run_acceptance(asked.id, clock=lambda: LATER)
    assert (done.state, done.entries, done.ended_at, done.share) == ("finished", 4, LATER, 1.0)
    sought.refresh_from_db()
    assert (sought.state, entered(sought), unfinished_acceptances()) == (ListState.ACCEPTED, [3, 4, 5, 7], [])


def test_acceptance__while_open__nothing_in_the_list_changes(cast: Cast, sought: NameList) -> None:
    asked = ask_to_accept(sought, by=cast.asker_a, at=START)
    by = {"by": cast.asker_a, "at": START}
    for verb in (
        lambda: ask_to_accept(sought, **by),
        lambda: accept_list(sought, **by),
        lambda: set_columns(sought, {"name": 2}, **by),
        lambda: correct_row(sought, 2, {NAME: "وليد العطار"}, **by),
        lambda: withdraw_list(sought, why="A mistake", **by),
    ):
        with pytest.raises(ListError, match="it is being accepted"):
            verb()
    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.create(list=sought, asked_by=cast.asker_a, asked_at=START)
    run_acceptance(asked.id, clock=lambda: LATER)
    assert put_list(sought, by=cast.mediator, at=LATER).state == ListState.PUT


def test_acceptance__cut_off_half_way__run_again_and_whole(cast: Cast, sought: NameList, monkeypatch) -> None:
    asked = ask_to_accept(sought, by=cast.asker_a, at=START)

    class Killed(BaseException):
        pass

    def killed(*_events, at) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr("wasl.apps.lists.domain.list_verbs.append", killed)
        with pytest.raises(Killed):
            run_acceptance(asked.id, clock=lambda: LATER)
    asked.refresh_from_db()
    assert (asked.state, asked.stage, PersonRecord.objects.count()) == ("running", "writing", 0)
    assert unfinished_acceptances() == [asked.id]
    run_acceptance(asked.id, clock=lambda: LATER)
    assert entered(sought) == [2, 3, 4, 5, 7]
    with pytest.raises(ListError, match="ended before"):
        run_acceptance(asked.id, clock=lambda: LATER)


def test_acceptance__refused__says_why_and_opens_the_list(cast: Cast, room) -> None:
    nameless = bring(cast, room, "الاسم,الأم\n,فاطمة\n")
    asked = ask_to_accept(nameless, by=cast.asker_a, at=START)
    done = run_acceptance(asked.id, clock=lambda: LATER)
    assert (done.state, done.failure) == ("failed", "no row in it names a person")
    correct_row(nameless, 2, {0: "خالد العطار"}, by=cast.asker_a, at=LATER)
    assert accept_list(nameless, by=cast.asker_a, at=LATER).state == ListState.ACCEPTED


def test_acceptance__fails__nothing_entered_and_the_failure_is_not_hidden(
    cast: Cast, sought: NameList, monkeypatch
) -> None:
    asked = ask_to_accept(sought, by=cast.asker_a, at=START)

    def broken(*_args, **_options) -> None:
        raise RuntimeError("خالد")

    monkeypatch.setattr("wasl.apps.lists.domain.list_verbs.record_people", broken)
    with pytest.raises(RuntimeError):
        run_acceptance(asked.id, clock=lambda: LATER)
    asked.refresh_from_db()
    assert (asked.state, "خالد" in asked.failure, PersonRecord.objects.count()) == ("failed", False, 0)
    assert LoggedEntry.objects.filter(event="acceptance_failed").count() == 1


# --- rows that may be nobody ----------------------------------------------------------------------------

WITH_SUMS = """الاسم الكامل,اسم الأم,تاريخ الميلاد
خالد محمود العطار,فاطمة,1984
Total,,1990
رامي,,
المجموع,2,
اسم المستلم / التوقيع,,
,الإجمالي,3
"""


def standings(brought: NameList) -> dict[RowStanding, list[int]]:
    looked = overview_of(brought)
    return {standing: rows for standing in RowStanding if (rows := looked.of(standing=standing))}


def test_sums_and_lines_to_be_signed__stay_out_and_are_counted(cast: Cast, room) -> None:
    """A man called Total has a date of birth; who has only a name is a person."""
    brought = bring(cast, room, WITH_SUMS)
    assert standings(brought) == {
        RowStanding.CLEAN: [2], RowStanding.REMARKED: [3, 4], RowStanding.DOUBTED: [5, 6], RowStanding.KEPT_OUT: [7],
    }  # fmt: skip
    assert overview_of(brought).by_kind() == {
        ProblemKind.NO_NAME: 1, ProblemKind.TOTAL: 2, ProblemKind.SIGNATURE: 1, ProblemKind.ONE_PART: 3,
        ProblemKind.UNREAD_DATE: 1,
    }  # fmt: skip
    accept_list(brought, by=cast.asker_a, at=LATER)
    assert entered(brought) == [2, 3, 4]
    with pytest.raises(ListError, match="accepted before"):
        accept_list(brought, by=cast.asker_a, at=LATER)


def test_a_row_said_to_be_a_person__enters_with_the_others(cast: Cast, room) -> None:
    brought = bring(cast, room, WITH_SUMS)
    assert say_of_row(brought, 5, is_person=True, by=cast.asker_a, at=START)
    assert not say_of_row(brought, 5, is_person=True, by=cast.asker_a, at=START)
    assert say_of_row(brought, 4, is_person=False, by=cast.asker_a, at=START)
    assert standings(brought) == {
        RowStanding.CLEAN: [2], RowStanding.REMARKED: [3, 5], RowStanding.DOUBTED: [4, 6], RowStanding.KEPT_OUT: [7],
    }  # fmt: skip
    say_of_row(brought, 4, is_person=True, by=cast.asker_a, at=START)  # the latest word counts
    accept_list(brought, by=cast.asker_a, at=LATER)
    assert entered(brought) == [2, 3, 4, 5]
    with pytest.raises(ListError, match="it has entered the list"):
        say_of_row(brought, 5, is_person=False, by=cast.asker_a, at=LATER)
    told = LoggedEntry.objects.filter(event="row_said", subject=brought.id).order_by("seq")
    assert [json.loads(one.text)["data"] for one in told] == [
        {"row": 5, "person": 1}, {"row": 4, "person": 0}, {"row": 4, "person": 1},
    ]  # fmt: skip
    assert verify().ok


def test_rows_said_of__by_those_of_the_side_alone(cast: Cast, room) -> None:
    brought = bring(cast, room, WITH_SUMS)
    with pytest.raises(ListError, match="another party"):
        say_of_row(brought, 5, is_person=True, by=cast.asker_b, at=START)
    with pytest.raises(ListError, match="no such row"):
        say_of_row(brought, 50, is_person=True, by=cast.asker_a, at=START)


def test_said_after_the_rows_were_read_to_enter__refused(cast: Cast, room, monkeypatch) -> None:
    """Nobody enters behind a word that was said meanwhile."""
    brought = bring(cast, room, WITH_SUMS)
    read = list_verbs.rows_to_enter

    def meanwhile(*args, **kwargs):
        entering = read(*args, **kwargs)
        say_of_row(brought, 4, is_person=False, by=cast.asker_a, at=START)
        return entering

    monkeypatch.setattr(list_verbs, "rows_to_enter", meanwhile)
    with pytest.raises(ListError, match="changed meanwhile"):
        accept_list(brought, by=cast.asker_a, at=LATER)
    assert entered(brought) == []


def test_a_sum_in_a_later_version__adds_nobody(cast: Cast, put: NameList) -> None:
    text = SOUGHT + "المجموع,6,,,,,,\n"
    version = bring_version(put, text.encode(), filename="b.csv", by=cast.asker_a, at=LATER)
    assert change_of(version).kept_out == (6, 8)
    assert EntryChanged.ADDED not in {line.what for line in change_of(version).lines}
