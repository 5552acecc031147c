"""Linking runs. Personal data: none; the figures are counts."""

from django.db import models

from wasl.apps.fields import TypedIdField
from wasl.apps.matching.enums import RunState, Scope
from wasl.apps.sources.models.source import Source, sources_reached_by
from wasl.apps.staff.models.staff import Staff


class LinkingRunQuerySet(models.QuerySet["LinkingRun"]):
    def reaching(self, staff: Staff) -> "LinkingRunQuerySet":
        """Runs over sources of which this person may read every one."""
        reached = sources_reached_by(staff)
        known = self.filter(left__in=reached).filter(models.Q(right=None) | models.Q(right__in=reached))
        beyond = LinkingRun.sources.through.objects.filter(linkingrun=models.OuterRef("pk")).exclude(source__in=reached)
        return known.filter(~models.Exists(beyond))


class LinkingRun(models.Model):
    id = TypedIdField("run")
    left = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs_as_left")
    right = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="runs_as_right")
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.LISTS)
    steps = models.JSONField(default=list)  # [left, right or null]: ids of the sources compared, one pair after another
    sources = models.ManyToManyField(Source, related_name="runs")  # all that the steps name
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    stage = models.CharField(max_length=60, blank=True)
    share = models.FloatField(default=0)  # of the work done, 0..1
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="linking_runs")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)  # counts, thresholds, warnings, engine stamp
    failure = models.CharField(max_length=300, blank=True)

    objects = LinkingRunQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    @property
    def pairs_of_sources(self) -> list[tuple[str, str | None]]:
        """Which sources it brings together, in turn; within one source the second is None."""
        return [(left, right) for left, right in self.steps or [[self.left_id, self.right_id]]]
