"""Claims: who said what about whom, when, through whom.

Personal data: any. Basis: tracing the missing; each claim keeps its source, which decides who may read
it. Bitemporal: ``about_date`` is when it was true, ``recorded_at``/``withdrawn_at`` when we knew it.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import SubjectField
from wasl.apps.register.enums import Confidence, Property
from wasl.apps.sources.models.source import Source, not_gone_before, sources_reached_by
from wasl.apps.staff.models.staff import Staff


class ClaimQuerySet(models.QuerySet["Claim"]):
    def reaching(self, staff: Staff) -> "ClaimQuerySet":
        seen = not_gone_before(staff, source="source", withdrawn="withdrawn_at")
        return self.filter(Q(source__is_public=True) | (Q(source__in=sources_reached_by(staff)) & seen))

    def about(self, *subjects: str) -> "ClaimQuerySet":
        return self.filter(subject__in=subjects)

    def standing(self) -> "ClaimQuerySet":
        return self.filter(withdrawn_at=None)

    def known_at(self, moment: datetime) -> "ClaimQuerySet":
        """What we knew then, whatever was learnt or withdrawn since."""
        return self.filter(recorded_at__lte=moment).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))


class Claim(models.Model):
    subject = SubjectField()
    property = models.CharField(max_length=24, choices=Property.choices)
    value = models.TextField()  # as the source wrote it, never changed
    edtf = models.CharField(max_length=40, blank=True)  # derived when the value is a date
    about_date = models.CharField(max_length=40, blank=True)  # EDTF: when it was so
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="claims")
    voices = models.JSONField(default=list)  # the chain: who told whom, first speaker first
    grade = models.CharField(max_length=2, default="F6")  # Admiralty
    confidence = models.CharField(max_length=10, choices=Confidence.choices, blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "property"], name="claim_by_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("recorded_at")),
                name="claim_withdrawn_after_recorded",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""), name="claim_withdrawn_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.property} of {self.subject}"
