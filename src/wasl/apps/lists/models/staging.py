"""What is done to a list's rows before they enter: cells corrected, rows said to be persons or none, and the taking in
of a long list.

Personal data: a correction holds what a side writes of a person, as its row does; only the party that
brought the list reads it. Nothing is deleted: a correction is ended, the row as written stays.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import AcceptanceState
from wasl.apps.lists.models.list import NameList, StagedRow
from wasl.apps.staff.models.staff import Staff

OPEN = (AcceptanceState.WAITING, AcceptanceState.RUNNING)


class CellCorrection(models.Model):
    """What one cell should say instead, by whom and when; ended when it is undone or corrected again."""

    row = models.ForeignKey(StagedRow, on_delete=models.PROTECT, related_name="corrections")
    column = models.PositiveIntegerField()  # from 0, as in the headers of the list
    text = models.TextField(blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="cells_corrected")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="corrections_ended")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["row", "column"], condition=Q(ended_at=None), name="one_standing_correction_of_a_cell"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("at"), ended_by__isnull=False),
                name="correction_ends_after_it_began_and_by_somebody",
            ),
        ]


class RowSaid(models.Model):
    """That a row tells of a person, or of none; of several words on one row the latest counts. Nothing is deleted."""

    row = models.ForeignKey(StagedRow, on_delete=models.PROTECT, related_name="said")
    is_person = models.BooleanField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="rows_said")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def open(self) -> "AcceptanceQuerySet":
        return self.filter(state__in=OPEN)


class Acceptance(models.Model):
    """The taking in of a long list by the worker: asked for, under way, ended. Holds no personal data."""

    id = TypedIdField("acc")
    list = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="acceptances")
    only_clean = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AcceptanceState.choices, default=AcceptanceState.WAITING)
    stage = models.CharField(max_length=20, blank=True)
    share = models.FloatField(default=0)  # of the work done, 0..1
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="acceptances")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)  # what was refused, in words of ours

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["list"], condition=Q(state__in=OPEN), name="one_open_acceptance_of_a_list")
        ]
