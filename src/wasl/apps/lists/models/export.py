"""Copies of a list that leave. Personal data: who takes what out, for whom, why; kept as long as the log."""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import ExportFormat, ExportState
from wasl.apps.lists.models.list import NameList
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.staff import Staff


class ListExportQuerySet(models.QuerySet["ListExport"]):
    def reaching(self, staff: Staff) -> "ListExportQuerySet":
        """Copies asked for by one's own party; conveners see all copies of the lists they reach."""
        reached = self.filter(list__source__in=sources_reached_by(staff))
        if Purpose.MEDIATE in staff.purposes:
            return reached
        return reached.filter(asked_by__party_id=staff.party_id)


class ListExport(models.Model):
    id = TypedIdField("exp")
    list = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(max_length=5, choices=ExportFormat.choices)
    language = models.CharField(max_length=5)
    recipient = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.ASKED)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="exports_asked")
    asked_at = models.DateTimeField()
    second = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="exports_seconded")
    seconded_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    times_taken = models.PositiveIntegerField(default=0)

    objects = ListExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("asked_by")), name="export_second_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ExportState.APPROVED, ExportState.READY]) | Q(second__isnull=False),
                name="a_list_leaves_by_two",
            ),
        ]
