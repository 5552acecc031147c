"""Meetings of a room, and the lists that are due by one.

Personal data: none. Reach: everybody who reaches the room; which lists are due, only who reaches the list.
"""

from datetime import UTC, datetime, time

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.models.staff import Staff


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def reaching(self, staff: Staff) -> "MeetingQuerySet":
        return self.filter(room__in=Room.objects.reaching(staff))

    def open(self) -> "MeetingQuerySet":
        return self.filter(closed_at=None)


class Meeting(models.Model):
    """Conveners open it before it is held and close it after; closing marks a moment and freezes nothing."""

    id = TypedIdField("mtg")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    agenda = models.CharField(max_length=1000, blank=True)  # read by every party of the room
    reply_by = models.DateField()  # the whole day, UTC
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="meetings_opened")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="meetings_closed")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="meeting_number_once"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="meeting_closed_after_opened"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="meeting_closed_by_somebody",
            ),
        ]

    @property
    def moment(self) -> datetime:
        """The moment that stands for this meeting in a change sheet: its closing, or its beginning while open."""
        return self.closed_at or self.starts_at

    @property
    def due_at(self) -> datetime:
        return datetime.combine(self.reply_by, time.max, tzinfo=UTC)


class CalledListQuerySet(models.QuerySet["CalledList"]):
    def reaching(self, staff: Staff) -> "CalledListQuerySet":
        return self.filter(list__source__in=sources_reached_by(staff))


class CalledList(models.Model):
    """A list called for a meeting: its entries are due by the meeting's day. The latest call holds."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="called")
    list = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="calls")
    at = models.DateTimeField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="lists_called")

    objects = CalledListQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
