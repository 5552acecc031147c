"""Batches: suggested pairs that two people accept in one act, after each has looked at a sample of them.

Personal data: none of its own; it points at pairs. Reach: who reaches every pair of it.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.matching.enums import BatchState, Excluded, Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.models.staff import Staff


class BatchQuerySet(models.QuerySet["Batch"]):
    def reaching(self, staff: Staff) -> "BatchQuerySet":
        """Batches of which this person may read every pair."""
        reached = sources_reached_by(staff)
        of_it = BatchPair.objects.filter(batch=models.OuterRef("pk"))
        beyond = of_it.exclude(pair__first__source__in=reached, pair__second__source__in=reached)
        return self.filter(models.Exists(of_it), ~models.Exists(beyond))


class Batch(models.Model):
    id = TypedIdField("bat")
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.DRAWN)
    floor = models.FloatField()  # the probability asked for
    figures = models.JSONField(default=dict)  # what was shown when it was drawn, and what was left out when accepted
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="batches")
    at = models.DateTimeField()
    second = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="batches_seconded")
    ended_at = models.DateTimeField(null=True)  # accepted, stopped or undone, the latest of these

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("by")), name="batch_second_is_another"),
            models.CheckConstraint(
                condition=~Q(state__in=[BatchState.ACCEPTED, BatchState.UNDONE]) | Q(second__isnull=False),
                name="a_batch_is_accepted_by_two",
            ),
            models.CheckConstraint(condition=Q(floor__gte=0.99) & Q(floor__lte=1), name="batch_floor"),
        ]

    def __str__(self) -> str:
        return self.id


class BatchPair(models.Model):
    """One pair of a batch; those drawn for a person to look at carry what was seen."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="pairs")
    pair = models.ForeignKey(CandidatePair, on_delete=models.PROTECT, related_name="batches")
    drawn_for = models.PositiveSmallIntegerField(null=True)  # 1: who proposes, 2: who confirms
    place = models.PositiveSmallIntegerField(default=0)  # in the sample
    seen = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    seen_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="looks")
    seen_at = models.DateTimeField(null=True)
    left_out = models.CharField(max_length=20, choices=Excluded.choices, blank=True)  # when it was accepted

    class Meta:
        ordering = ["drawn_for", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "pair"], name="pair_once_in_batch"),
            models.CheckConstraint(condition=Q(seen="") | Q(seen_by__isnull=False), name="a_look_has_its_person"),
        ]
