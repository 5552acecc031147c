"""An exchange, and who has which part in it. Personal data: none."""

from functools import cached_property

from django.db import models
from django.db.models import F, Q

from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.release import Release
from wasl.apps.exchanges.rules import READERS
from wasl.apps.fields import TypedIdField
from wasl.apps.register.models.place import Place
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.planning.rules_files import RulesFile, read_rules


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    def reaching(self, staff: Staff) -> "ExchangeQuerySet":
        """Exchanges in which this person's party has a part, for those whose role serves one."""
        if READERS.isdisjoint(staff.roles):
            return self.none()
        return self.filter(seats__party_id=staff.party_id)


class Exchange(models.Model):
    """What all agree to before anybody shows a list: the rules, the crossing, the hours, the tolerance of clocks."""

    id = TypedIdField("exc")
    code = models.CharField(max_length=40, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="exchanges")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()  # after it nothing that was agreed holds any longer
    home_after_minutes = models.PositiveSmallIntegerField()  # waited for "prepared"; then everybody goes home
    clock_tolerance_s = models.PositiveSmallIntegerField()
    dispute_days = models.PositiveSmallIntegerField()  # after the last act at the gate
    disputes_until = models.DateTimeField(null=True)  # known once that act is
    rules = models.TextField()  # YAML, as `wasl exchange plan --rules` reads it
    terms_sha256 = models.CharField(max_length=64)  # of all of the above: what each side seals its list under
    state = models.CharField(max_length=10, choices=ExchangeState.choices, default=ExchangeState.OPENED)
    release = models.OneToOneField(Release, null=True, on_delete=models.PROTECT, related_name="exchange")
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="exchanges_opened")
    opened_at = models.DateTimeField()

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="exchange_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.code

    @cached_property
    def agreed(self) -> RulesFile:
        return read_rules(self.rules.encode())

    def seat_of(self, staff: Staff) -> "Seat | None":
        return next((seat for seat in self.seats.all() if seat.party_id == staff.party_id), None)

    def part_of(self, staff: Staff) -> Part | None:
        seat = self.seat_of(staff)
        return Part(seat.part) if seat else None


class Seat(models.Model):
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="exchange_seats")
    part = models.CharField(max_length=10, choices=Part.choices)
    faces = models.ForeignKey(  # the side a mediator answers for
        Party, null=True, on_delete=models.PROTECT, related_name="faced_in_exchanges"
    )
    vkey = models.CharField(max_length=200, blank=True)  # the key it signs with, agreed with the other terms

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "party"], name="one_part_per_party"),
            models.CheckConstraint(
                condition=Q(part=Part.MEDIATOR, faces__isnull=False) | (~Q(part=Part.MEDIATOR) & Q(faces=None)),
                name="a_mediator_faces_a_side",
            ),
            models.CheckConstraint(condition=Q(part=Part.NEUTRAL) | ~Q(vkey=""), name="who_signs_has_a_key"),
            models.CheckConstraint(condition=Q(faces=None) | ~Q(faces=F("party")), name="nobody_faces_themselves"),
        ]
