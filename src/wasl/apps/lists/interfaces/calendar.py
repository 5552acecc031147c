"""Meetings as an iCalendar file (RFC 5545).

A calendar is often copied to services of others: the file tells number, time and the day to reply by, and keeps the
room, the place and the agenda here.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from wasl.apps.lists.models.meeting import Meeting

LENGTH = timedelta(hours=1)  # nobody said how long; a calendar wants an end
OCTETS = 75


def calendar_of(meetings: Iterable[Meeting]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Wasl//Meetings//EN", "CALSCALE:GREGORIAN"]
    for meeting in meetings:
        lines += _meeting(meeting)
        lines += _reply_by(meeting)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _meeting(meeting: Meeting) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{meeting.id}@wasl",
        f"DTSTAMP:{_moment(meeting.closed_at or meeting.opened_at)}",
        f"DTSTART:{_moment(meeting.starts_at)}",
        f"DTEND:{_moment(meeting.starts_at + LENGTH)}",
        f"SUMMARY:{_escaped(_('Meeting %(number)s') % {'number': meeting.number})}",
        "CLASS:CONFIDENTIAL",
        "END:VEVENT",
    ]


def _reply_by(meeting: Meeting) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{meeting.id}-reply@wasl",
        f"DTSTAMP:{_moment(meeting.opened_at)}",
        f"DTSTART;VALUE=DATE:{meeting.reply_by:%Y%m%d}",
        f"DTEND;VALUE=DATE:{meeting.reply_by + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(_('Reply by today for meeting %(number)s') % {'number': meeting.number})}",
        "CLASS:CONFIDENTIAL",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, none of which cuts a letter; each later one begins with a space."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > OCTETS:
            yield part
            part = " "
        part += letter
    yield part
