"""Samples of remains and of relatives, and the chain of custody of both samples and remains.

Personal data: that somebody gave a sample. Basis: the programme, or the consent the sample is tied to. Reach: those of
the programme who examine, type or oversee; of a relative's sample also the party that speaks with the family.
"""

from django.db import models
from django.db.models import Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import CustodyKind, Material, Part
from wasl.apps.identification.models.family import Consent, Relative
from wasl.apps.identification.models.programme import Programme, programmes_of
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import READ_REMAINS
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class SampleQuerySet(models.QuerySet["Sample"]):
    def reaching(self, staff: Staff) -> "SampleQuerySet":
        own = Q(relative__family__party_id=staff.party_id,
                programme__in=programmes_of(staff, frozenset({Part.FAMILIES})))  # fmt: skip
        readers = programmes_of(staff, READ_REMAINS)
        given_to = Q(programme__in=readers) & (Q(remains__isnull=False) | Q(consent__recipient_id=staff.party_id))
        return self.filter(own | given_to)


class Sample(models.Model):
    """What was taken to be typed. Its code stands on the tube and says nothing of whose it is."""

    id = TypedIdField("smp")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="samples")
    code = models.CharField(max_length=16, unique=True)
    remains = models.ForeignKey(Remains, null=True, on_delete=models.PROTECT, related_name="samples")
    relative = models.ForeignKey(Relative, null=True, on_delete=models.PROTECT, related_name="samples")
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="samples")
    material = models.CharField(max_length=8, choices=Material.choices)
    taken_from = models.CharField(max_length=200, blank=True)  # which bone, which tooth
    taken_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="samples_taken")
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(remains__isnull=False, relative=None, consent=None)
                | Q(remains=None, relative__isnull=False, consent__isnull=False),
                name="of_remains_or_of_a_relative_who_allows_it",
            )
        ]

    def __str__(self) -> str:
        return self.code


class CustodyStep(models.Model):
    """One thing that happened to a sample or to remains, and who had it from then on."""

    id = TypedIdField("cst")
    sample = models.ForeignKey(Sample, null=True, on_delete=models.PROTECT, related_name="custody")
    remains = models.ForeignKey(Remains, null=True, on_delete=models.PROTECT, related_name="custody")
    kind = models.CharField(max_length=10, choices=CustodyKind.choices)
    happened_at = models.DateTimeField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identification_custody")  # had it then
    person = models.CharField(max_length=200)  # of that party, by working name
    to_party = models.ForeignKey(
        Party, null=True, on_delete=models.PROTECT, related_name="identification_custody_given"
    )  # of what was given: to whom
    place = models.CharField(max_length=200)
    seal = models.CharField(max_length=60, blank=True)  # its number at the end of this step, or that was opened
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="custody_recorded")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sample__isnull=False, remains=None) | Q(sample=None, remains__isnull=False),
                name="custody_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind=CustodyKind.GIVEN, to_party__isnull=False)
                | (~Q(kind=CustodyKind.GIVEN) & Q(to_party=None)),
                name="given_to_somebody",
            ),
        ]


class CustodyExplanation(models.Model):
    """Why the chain has a gap before this step, in words of somebody who knows."""

    step = models.OneToOneField(CustodyStep, on_delete=models.PROTECT, related_name="explanation")
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="custody_explained")
    at = models.DateTimeField()
