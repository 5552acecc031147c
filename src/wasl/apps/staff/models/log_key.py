"""Keys with which parties cosign the checkpoints of the log. Personal data: who entered and who confirmed a key."""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class LogKey(models.Model):
    """A public key of a party. It counts once a second person has confirmed it, until another of the party does."""

    id = TypedIdField("lky")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="log_keys")
    vkey = models.TextField(unique=True)
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["party__code", "proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="log_key_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None, replaced_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="log_key_confirmed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(confirmed_by__isnull=False, replaced_at=None),
                name="one_log_key_of_a_party_counts",
            ),
        ]
