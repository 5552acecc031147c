"""Values taken out of the log for good. Personal data: who asked and who confirmed; never the value or the reason."""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.staff.models.staff import Staff


class Erasure(models.Model):
    """Asked by one person, carried out when a second confirms: the salt and the value under it are then gone."""

    id = TypedIdField("era")
    seq = models.BigIntegerField()
    name = models.CharField(max_length=40)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")), name="erasure_confirmed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="erasure_confirmed_by_somebody",
            ),
            models.UniqueConstraint(fields=["seq", "name"], name="value_erased_once"),
        ]
