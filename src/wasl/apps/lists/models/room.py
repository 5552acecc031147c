"""Rooms: where two sides' lists are reconciled in front of conveners. Personal data: none."""

from django.db import models
from django.utils.translation import get_language

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import Capacity
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class RoomQuerySet(models.QuerySet["Room"]):
    def reaching(self, staff: Staff) -> "RoomQuerySet":
        """Rooms this person's party sits in, for those whose role reads lists at all."""
        if not staff.purposes:
            return self.none()
        return self.filter(seats__party_id=staff.party_id)


class Room(models.Model):
    id = TypedIdField("rom")
    code = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=160)
    name_ar = models.CharField(max_length=160, blank=True)
    opened_at = models.DateTimeField()

    objects = RoomQuerySet.as_manager()

    def __str__(self) -> str:
        return (get_language() == "ar" and self.name_ar) or self.name_en


class RoomParty(models.Model):
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="seats")
    capacity = models.CharField(max_length=10, choices=Capacity.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "party"], name="one_seat_per_party")]
