"""Meetings, and what is owed by when: exact on any day, the same for whoever looks."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from tests.apps.lists.conftest import day
from tests.apps.lists.test_versions import HANI, HEADER, KHALED, SAMIRA, WALID, version
from tests.conftest import Cast

from wasl.apps.lists.domain.answers import answer_entry, second_answer, take_back_answer
from wasl.apps.lists.domain.due import meetings_of_lists, owed_by_list, owed_over_time, with_due
from wasl.apps.lists.domain.errors import MeetingError
from wasl.apps.lists.domain.list_verbs import accept_list, put_list, withdraw_list
from wasl.apps.lists.domain.meetings import call_list, close_meeting, open_meeting
from wasl.apps.lists.domain.room_verbs import open_room
from wasl.apps.lists.domain.versions import accept_version, undo_version
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.interfaces.calendar import _folded, calendar_of
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.models.meeting import Meeting


def meeting(cast: Cast, room, number: int, *, reply_by: int, at: int = 0) -> Meeting:
    return open_meeting(
        room, number=number, starts_at=day(at + 1), reply_by=day(reply_by).date(), by=cast.mediator, at=day(at)
    )


def owed(brought, number: int, *, seen_by: str = "") -> tuple[int, int, int] | None:
    (found,) = owed_by_list([brought], moment=day(number), seen_by=seen_by or brought.party_id) or [None]
    return (found.owed, found.overdue, found.days_over) if found else None


def test_meeting__opened_by_a_convener_of_the_room_alone(cast: Cast, room) -> None:
    made = meeting(cast, room, 1, reply_by=6)
    assert (made.number, made.closed_at) == (1, None)
    for name in cast.people.keys() - {"mediator", "mediator_2", "neutral", "secretariat"}:
        with pytest.raises(MeetingError, match="does not convene"):
            open_meeting(room, number=2, starts_at=day(1), reply_by=date(2021, 3, 9), by=cast.people[name], at=day(0))
        with pytest.raises(MeetingError, match="does not convene"):
            close_meeting(made, by=cast.people[name], at=day(2))
    with pytest.raises(MeetingError, match="of that number"):
        meeting(cast, room, 1, reply_by=7)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize("far", [date(1, 1, 1), date(9999, 12, 31)])
def test_meeting__on_days_no_calendar_can_hold__refused(cast: Cast, room, far: date) -> None:
    for starts, reply_by in ((day(1), far), (datetime(far.year, 6, 1, tzinfo=UTC), day(3).date())):
        with pytest.raises(MeetingError, match="ten years"):
            open_meeting(room, number=1, starts_at=starts, reply_by=reply_by, by=cast.mediator, at=day(0))
    assert not Meeting.objects.exists()


def test_meeting__reaches_those_who_sit_in_its_room(cast: Cast, room) -> None:
    meeting(cast, room, 1, reply_by=6)
    seen = {name for name, person in cast.people.items() if Meeting.objects.reaching(person).exists()}
    assert seen == {
        "asker_a", "holder_a", "asker_b", "holder_b", "holder_b2", "mediator", "mediator_2", "neutral", "secretariat",
    }  # fmt: skip


def test_list_put_while_a_meeting_is_open__is_due_by_its_day(cast: Cast, room, sought) -> None:
    first = meeting(cast, room, 1, reply_by=6)
    accepted = accept_list(sought, by=cast.asker_a, at=day(1))
    brought = put_list(accepted, by=cast.mediator, at=day(2))
    close_meeting(first, by=cast.mediator, at=day(3))
    meeting(cast, room, 2, reply_by=20, at=3)
    assert owed(brought, 4) == (5, 0, 0)
    assert owed(brought, 6) == (5, 0, 0)  # the whole of that day is in time
    assert owed(brought, 9) == (5, 5, 3)
    assert meetings_of_lists([brought], moment=day(1)) == {}


def test_list_put_after_every_meeting__is_due_by_none_until_it_is_called(cast: Cast, room, put) -> None:
    late = meeting(cast, room, 1, reply_by=8, at=3)
    assert owed(put, 20) is None
    call_list(late, put, by=cast.mediator, at=day(4))
    assert owed(put, 3) is None  # as it was known then
    assert owed(put, 20) == (5, 5, 12)


def test_list_called_again__is_due_by_the_later_call(cast: Cast, room, put) -> None:
    first, second = meeting(cast, room, 1, reply_by=5, at=2), meeting(cast, room, 2, reply_by=30, at=2)
    call_list(first, put, by=cast.mediator, at=day(3))
    call_list(second, put, by=cast.mediator, at=day(7))
    assert owed(put, 6) == (5, 5, 1)
    assert owed(put, 8) == (5, 0, 0)
    due = with_due(ListEntry.objects.filter(list=put), meetings_of_lists([put], moment=day(8)))
    assert set(due.values_list("due", flat=True)) == {day(30).date()}


def test_owed__the_same_for_everybody_while_an_answer_waits_for_its_second_person(
    cast: Cast, room, put, entries
) -> None:
    call_list(meeting(cast, room, 1, reply_by=5, at=2), put, by=cast.mediator, at=day(2))
    answer_entry(entries["A-2"], disposition=Disposition.HELD, by=cast.holder_b, at=day(3))
    grave = answer_entry(entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(3))
    for party in ("side_a", "side_b", "guarantor"):
        assert owed(put, 4, seen_by=cast.parties[party].id) == (4, 0, 0)
    second_answer(grave, by=cast.holder_b2, at=day(6))
    assert owed(put, 6) == (3, 3, 1)


def test_owed_over_time__equals_the_count_of_every_day(cast: Cast, room, put, entries) -> None:
    call_list(meeting(cast, room, 1, reply_by=5, at=2), put, by=cast.mediator, at=day(2))
    answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(3))
    answer_entry(entries["A-1"], disposition=Disposition.NOT_HELD, by=cast.holder_b, at=day(4))
    taken = answer_entry(entries["A-2"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4))
    take_back_answer(taken, why="Error", by=cast.holder_b, at=day(7))
    grave = answer_entry(entries["A-3"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(5))
    second_answer(grave, by=cast.holder_b2, at=day(8))
    steps = owed_over_time([put], until=day(9))
    assert [(step.day, step.owed, step.answered, step.overdue) for step in steps] == [
        (
            step.day,
            owed_by_list([put], moment=moment, seen_by=put.party_id)[0].owed,
            5 - owed_by_list([put], moment=moment, seen_by=put.party_id)[0].owed,
            step.day > date(2021, 3, 6),
        )
        for step in steps
        for moment in [min(datetime.combine(step.day, datetime.max.time(), tzinfo=UTC), day(9))]
    ]
    assert [step.owed for step in steps] == [5, 4, 3, 3, 3, 4, 3, 3]


def test_owed_over_time__equals_the_count_of_every_day__of_a_list_that_changes(cast: Cast, room, put, entries) -> None:
    call_list(meeting(cast, room, 1, reply_by=5, at=2), put, by=cast.mediator, at=day(2))
    answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(3))
    second = version(put, [HEADER, WALID, SAMIRA, HANI], by=cast.asker_a, at=day(4))  # Khaled was answered
    accept_version(second, by=cast.asker_a, at=day(4), withdrawn=3)
    answer_entry(entries["A-2"], disposition=Disposition.HELD, by=cast.holder_b, at=day(5))
    undo_version(second, why="Error", by=cast.asker_a, at=day(6))
    steps = owed_over_time([put], until=day(8))
    counted = [
        owed_by_list([put], moment=moment, seen_by=party)[0]
        for party in (put.party_id, put.addressed_to_id)
        for step in steps
        for moment in [min(datetime.combine(step.day, datetime.max.time(), tzinfo=UTC), day(8))]
    ]
    told = [(step.owed, step.answered) for step in steps]
    assert told == [(5, 0), (4, 1), (3, 0), (2, 1), (3, 2), (3, 2), (3, 2)]
    assert [(one.owed, one.answered) for one in counted] == told * 2


def test_owed__tells_the_holder_nothing_of_what_left_before_the_list_was_put(cast: Cast, room, sought) -> None:
    accepted = accept_list(sought, by=cast.asker_a, at=day(1))
    accept_version(
        version(accepted, [HEADER, KHALED, WALID, SAMIRA], by=cast.asker_a, at=day(2)), by=cast.asker_a, at=day(2)
    )
    meeting(cast, room, 1, reply_by=9, at=2)
    brought = put_list(accepted, by=cast.mediator, at=day(3))
    assert [(step.owed, step.answered) for step in owed_over_time([brought], until=day(4))] == [(3, 0), (3, 0)]


def test_owed_over_time__long_stories_are_thinned_and_end_now(cast: Cast, room, put) -> None:
    call_list(meeting(cast, room, 1, reply_by=5, at=2), put, by=cast.mediator, at=day(2))
    steps = owed_over_time([put], until=day(400))
    assert (len(steps) <= 60, steps[-1].day) == (True, day(400).date())


def test_list_withdrawn__owes_nothing(cast: Cast, room, put) -> None:
    call_list(meeting(cast, room, 1, reply_by=5, at=2), put, by=cast.mediator, at=day(2))
    put = withdraw_list(put, why="A newer one", by=cast.asker_a, at=day(6))
    assert owed(put, 5) == (5, 0, 0)
    assert owed(put, 7) is None


def test_call__wants_an_open_meeting_of_the_same_room_and_a_list_that_is_put(
    cast: Cast, room, put, sought, held
) -> None:
    parties = cast.parties
    elsewhere = open_room(
        "elsewhere", name_en="Another", name_ar="", sides=[parties["side_a"], parties["side_c"]],
        conveners=[parties["guarantor"]], by=cast.secretariat.id, at=day(0),
    )  # fmt: skip
    with pytest.raises(MeetingError, match="not put to a holder in the room"):
        call_list(meeting(cast, elsewhere, 1, reply_by=5), put, by=cast.mediator, at=day(3))
    here = meeting(cast, room, 1, reply_by=5)
    with pytest.raises(MeetingError, match="not put to a holder"):
        call_list(here, held, by=cast.mediator, at=day(3))
    close_meeting(here, by=cast.mediator, at=day(3))
    with pytest.raises(MeetingError, match="is closed"):
        call_list(here, put, by=cast.mediator, at=day(4))
    with pytest.raises(MeetingError, match="is closed"):
        close_meeting(here, by=cast.mediator, at=day(4))


def test_closing__freezes_nothing(cast: Cast, room, put, entries) -> None:
    here = meeting(cast, room, 1, reply_by=5, at=2)
    call_list(here, put, by=cast.mediator, at=day(2))
    closed = close_meeting(here, by=cast.neutral, at=day(4))
    assert closed.moment == day(4)
    answer_entry(entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(5))
    assert owed(put, 5) == (4, 0, 0)


def test_calendar__tells_numbers_and_times_alone(cast: Cast, room) -> None:
    one = open_meeting(
        room, number=7, starts_at=day(1), reply_by=date(2021, 3, 9), by=cast.mediator, at=day(0), place="Hotel",
        agenda="Khaled",
    )  # fmt: skip
    told = calendar_of([one])
    lines = told.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert [line for line in lines if line.startswith(("DTSTART", "DTEND", "SUMMARY", "UID"))] == [
        f"UID:{one.id}@wasl",
        "DTSTART:20210302T090000Z",
        "DTEND:20210302T100000Z",
        "SUMMARY:Meeting 7",
        f"UID:{one.id}-reply@wasl",
        "DTSTART;VALUE=DATE:20210309",
        "DTEND;VALUE=DATE:20210310",
        "SUMMARY:Reply by today for meeting 7",
    ]
    for kept in ("Hotel", "Khaled", "A room", room.code):
        assert kept not in told
    assert all(len(line.encode()) <= 75 for line in lines)


def test_calendar__folds_long_lines_between_letters() -> None:
    line = "SUMMARY:" + "اجتماع " * 20
    parts = list(_folded(line))
    assert "".join([parts[0], *[part[1:] for part in parts[1:]]]) == line
    assert all(len(part.encode()) <= 75 for part in parts)


BROKEN = {
    "meeting_closed_after_opened": {"closed_at": datetime(2020, 1, 1, tzinfo=UTC), "closed_by": True},
    "meeting_closed_by_somebody": {"closed_at": day(9)},
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraints__hold_without_our_code(cast: Cast, room, name: str) -> None:
    made = meeting(cast, room, 1, reply_by=5)
    changed = BROKEN[name] | ({"closed_by": cast.mediator} if "closed_by" in BROKEN[name] else {})
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Meeting.objects.filter(pk=made.pk).update(**changed)
