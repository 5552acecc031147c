"""What was found on remains and what relatives tell of the missing, in the same sections and fields, side by side.

Personal data: of the dead and the missing, health among it. Basis: the programme; consent of who told it. Reach:
post-mortem values with their remains; ante-mortem values with the party that heard them, and with recipients of the
consent of who told them. A value is never changed: it is withdrawn, for a reason, and another is recorded.
"""

from django.db import models
from django.db.models import Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import ConsentPurpose, Part
from wasl.apps.identification.models.family import Consent, Missing, Relative
from wasl.apps.identification.models.programme import programmes_of
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import READ_REMAINS
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff


class DescribedQuerySet(models.QuerySet["Described"]):
    def reaching(self, staff: Staff) -> "DescribedQuerySet":
        readers = programmes_of(staff, READ_REMAINS)
        of_remains = Q(remains__site__programme__in=readers)
        heard = Q(missing__family__party_id=staff.party_id,
                  missing__family__programme__in=programmes_of(staff, frozenset({Part.FAMILIES})))  # fmt: skip
        allowed = Consent.objects.standing().filter(
            member=models.OuterRef("told_by"), recipient_id=staff.party_id, purpose=ConsentPurpose.COMPARE
        )
        passed_on = Q(missing__family__programme__in=readers) & models.Exists(allowed)
        return self.filter(of_remains | heard | passed_on)

    def standing(self) -> "DescribedQuerySet":
        return self.filter(withdrawn_at=None)


class Described(models.Model):
    """One value of one field, of remains (post-mortem) or of a missing person (ante-mortem)."""

    id = TypedIdField("dsc")
    remains = models.ForeignKey(Remains, null=True, on_delete=models.PROTECT, related_name="described_values")
    missing = models.ForeignKey(Missing, null=True, on_delete=models.PROTECT, related_name="described_values")
    field = models.CharField(max_length=40)  # a key of resources/dvi_fields.yaml
    value = models.TextField()  # as it was said or found
    edtf = models.CharField(max_length=40, blank=True)  # derived when the value is a date
    low = models.FloatField(null=True)  # derived when the value is a number or a range of it, in the field's unit
    high = models.FloatField(null=True)
    method = models.CharField(max_length=200, blank=True)  # how an examiner came to it
    told_by = models.ForeignKey(Relative, null=True, on_delete=models.PROTECT, related_name="described_values")
    document = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    on_date = models.CharField(max_length=40, blank=True)  # EDTF: when it was so, or was examined
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="described_values")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="values_withdrawn")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects = DescribedQuerySet.as_manager()

    class Meta:
        ordering = ["field", "at", "id"]
        indexes = [models.Index(fields=["remains", "field"]), models.Index(fields=["missing", "field"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(remains__isnull=False, missing=None, told_by=None)
                | Q(remains=None, missing__isnull=False, told_by__isnull=False),
                name="of_remains_or_told_of_the_missing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (~Q(withdrawn_why="") & Q(withdrawn_by__isnull=False)),
                name="value_withdrawn_for_a_reason",
            ),
        ]
