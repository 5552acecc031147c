"""Opening and closing the meetings of a room, and calling lists for them. Conveners alone."""

from datetime import date, datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.errors import MeetingError
from wasl.apps.lists.enums import ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.meeting import CalledList, Meeting
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.rules import may_hold_meetings
from wasl.apps.staff.models.staff import Staff

FURTHEST_DAYS = 3_653


def open_meeting(
    room: Room,
    *,
    number: int,
    starts_at: datetime,
    reply_by: date,
    by: Staff,
    at: datetime,
    place: str = "",
    agenda: str = "",
) -> Meeting:
    """Open a meeting of a room; lists put while it is open are due by its day, without being called."""
    if not can_hold_meetings(room, by=by):
        raise MeetingError(
            "no meeting was opened",
            why="your party does not convene this room, or your role does not",
            do="Ask a convener of the room.",
        )
    if any(abs((day - at.date()).days) > FURTHEST_DAYS for day in (starts_at.date(), reply_by)):
        raise MeetingError(
            "no meeting was opened", why="one of its days is more than ten years away", do="Look at the dates again."
        )
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=room.pk)
        if room.meetings.filter(number=number).exists():
            raise MeetingError(
                "no meeting was opened", why="this room has a meeting of that number", do="Choose the next number."
            )
        meeting = Meeting.objects.create(
            room=room, number=number, starts_at=starts_at, place=place.strip(), agenda=agenda.strip(),
            reply_by=reply_by, opened_at=at, opened_by=by,
        )  # fmt: skip
        said = {"starts_at": starts_at.isoformat(), "reply_by": reply_by.isoformat(), "place": place, "agenda": agenda}
        append(
            Event(
                "meeting_opened", by=by.id, subject=meeting.id, plain={"room": room.id, "number": number}, sealed=said
            ),
            at=at,
        )
    return meeting


def close_meeting(meeting: Meeting, *, by: Staff, at: datetime) -> Meeting:
    """Mark the moment at which the meeting ended. Nothing is frozen; a change sheet may begin or end here."""
    with transaction.atomic():
        meeting = _open_one(meeting, by)
        meeting.closed_at, meeting.closed_by = max(at, meeting.opened_at), by  # a clock may run back
        meeting.save()
        append(Event("meeting_closed", by=by.id, subject=meeting.id, plain={"number": meeting.number}), at=at)
    return meeting


def call_list(meeting: Meeting, brought: NameList, *, by: Staff, at: datetime) -> CalledList:
    """Call a list for an open meeting: from now on its entries are due by that day, whatever was due before."""
    with transaction.atomic():
        meeting = _open_one(meeting, by)
        brought = NameList.objects.select_for_update().get(pk=brought.pk)
        if brought.room_id != meeting.room_id or brought.state != ListState.PUT:
            raise MeetingError(
                f"list {brought.id} was not called",
                why="it is not put to a holder in the room of this meeting",
                do="Put the list first.",
            )
        called = CalledList.objects.create(meeting=meeting, list=brought, at=at, by=by)
        append(Event("list_called", by=by.id, subject=meeting.id, plain={"list": brought.id}), at=at)
    return called


def can_hold_meetings(room: Room, *, by: Staff) -> bool:
    seat = room.seats.filter(party_id=by.party_id).first()
    return may_hold_meetings(by.roles, seated_as=seat.capacity if seat else None)


def _open_one(meeting: Meeting, by: Staff) -> Meeting:
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("room").get(pk=meeting.pk)
    if not can_hold_meetings(meeting.room, by=by):
        raise MeetingError(
            f"meeting {meeting.id} was not changed",
            why="your party does not convene this room, or your role does not",
            do="Ask a convener of the room.",
        )
    if meeting.closed_at is not None:
        raise MeetingError(f"meeting {meeting.id} was not changed", why="it is closed", do="Open the next meeting.")
    return meeting
