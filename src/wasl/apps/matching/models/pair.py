"""Candidate links between records, and what people decided of them.

Personal data: the reasons quote the two records. Basis and reach: those of both records.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import not_gone_before, sources_reached_by
from wasl.apps.staff.models.staff import Staff


class CandidatePairQuerySet(models.QuerySet["CandidatePair"]):
    def reaching(self, staff: Staff) -> "CandidatePairQuerySet":
        """Pairs of which this person may read both records."""
        reached = sources_reached_by(staff)
        seen = [
            not_gone_before(staff, source=f"{one}__source", withdrawn=f"{one}__withdrawn_at")
            for one in ("first", "second")
        ]
        return self.filter(*seen, first__source__in=reached, second__source__in=reached)

    def open_to(self, staff: Staff) -> "CandidatePairQuerySet":
        """Pairs this person may decide on."""
        return self.reaching(staff) if may_decide(staff.roles) else self.none()

    def undecided(self) -> "CandidatePairQuerySet":
        standing = Decision.objects.filter(pair=models.OuterRef("pk"), undone_at=None)
        return self.filter(~models.Exists(standing))

    def current(self) -> "CandidatePairQuerySet":
        """Found by the latest run over their sources, both records still standing."""
        return self.filter(is_current=True, first__withdrawn_at=None, second__withdrawn_at=None)


class CandidatePair(models.Model):
    id = TypedIdField("par")
    first = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="pairs_as_first")
    second = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="pairs_as_second")
    run = models.ForeignKey(LinkingRun, on_delete=models.PROTECT, related_name="pairs")  # the latest that found it
    probability = models.FloatField()
    weight = models.FloatField()  # log2 odds
    suggested = models.BooleanField()  # the machine's own match at the default threshold
    is_current = models.BooleanField(default=True)  # False when a later run no longer found it
    reasons = models.JSONField(default=list)

    objects = CandidatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(probability__gte=0) & Q(probability__lte=1), name="pair_probability"),
        ]
        indexes = [models.Index(fields=["-probability"], name="pair_by_probability")]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing_at(self, moment: datetime) -> "DecisionQuerySet":
        return self.filter(at__lte=moment).filter(Q(undone_at=None) | Q(undone_at__gt=moment))


class Decision(models.Model):
    """What a person decided of a pair. Undone, it stays on record."""

    id = TypedIdField("dec")
    pair = models.ForeignKey(CandidatePair, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    why = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="undone_decisions")
    undone_at = models.DateTimeField(null=True)
    # accepted with others in one act; None: a person looked at this very pair
    batch = models.ForeignKey("matching.Batch", null=True, on_delete=models.PROTECT, related_name="decisions")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["pair"], condition=Q(undone_at=None), name="one_standing_decision"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="decision_undone_after_made"
            ),
        ]
