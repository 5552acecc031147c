"""The day at the gate: what was agreed for it, the devices it is kept on, and what was confirmed.

Personal data: none; people are opaque ids. Basis: the exchange. A confirmation is never changed and never deleted.
"""

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.fields import TypedIdField
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.terms import Terms, terms_of


class Device(models.Model):
    """A telephone of a mediator or of the neutral, or a book of paper kept for them."""

    id = TypedIdField("dev")
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="devices")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="crossing_devices")
    role = models.CharField(max_length=2)  # as the engine ``crossing`` names them: ma, mb, n
    secret = models.CharField(max_length=64)  # of its spoken codes; its own party and this site know it
    key = models.CharField(
        max_length=64, blank=True, default=""
    )  # public, Ed25519, in hexadecimal; "": it signs nothing
    registered_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="devices_registered")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["registered_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["ma", "mb", "n"]), name="device_has_a_role"),
            models.UniqueConstraint(fields=["exchange", "key"], condition=~Q(key=""), name="device_key_once"),
        ]


class Crossing(models.Model):
    """The terms of the day, fixed when it begins; every device works by them."""

    exchange = models.OneToOneField(Exchange, primary_key=True, on_delete=models.PROTECT, related_name="crossing")
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="crossings")
    side_a = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="crossings_as_a")
    side_b = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="crossings_as_b")
    written = models.JSONField()  # the engine's own form
    begun_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="crossings_begun")
    begun_at = models.DateTimeField()

    @cached_property
    def terms(self) -> Terms:
        return terms_of(self.written)


class GateConfirmation(models.Model):
    """One confirmation, as its device wrote it. Its id is the digest of what it says.

    A copy that came without its telephone's signature is replaced by one that has it; what it says is the same.
    """

    id = models.CharField(primary_key=True, max_length=64)
    crossing = models.ForeignKey(Crossing, on_delete=models.PROTECT, related_name="confirmations")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="confirmations")
    counter = models.PositiveIntegerField()
    written: Any = models.JSONField()
    received_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="confirmations_received")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at", "device", "counter"]  # as it came in; what came first at the gate, the engine says
        indexes = [models.Index(fields=["crossing", "device", "counter"], name="confirmation_of_device")]
