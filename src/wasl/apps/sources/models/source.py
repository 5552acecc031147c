"""Sources, and who they reach.

Personal data: a source may be a list of detainees; its bytes lie in the vault under their hash.
Basis: the mandate of the group. Retired by closing every reach; the row and its hash stay.
"""

from django.db import models
from django.db.models import Q

from wasl.apps.fields import TypedIdField
from wasl.apps.sources.enums import SourceKind
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.provenance import AdmiraltyGrade


class SourceQuerySet(models.QuerySet["Source"]):
    def reaching(self, staff: Staff) -> "SourceQuerySet":
        return self.filter(Q(is_public=True) | Q(pk__in=sources_reached_by(staff)))


class Source(models.Model):
    id = TypedIdField("src")
    kind = models.CharField(max_length=12, choices=SourceKind.choices)
    title = models.CharField(max_length=300)
    family = models.CharField(max_length=120, blank=True)  # outlets that relay one origin are one family
    language = models.CharField(max_length=10, blank=True)  # BCP 47
    published = models.CharField(max_length=40, blank=True)  # EDTF
    url = models.CharField(max_length=500, blank=True)
    reliability = models.CharField(max_length=1, default="F")  # Admiralty A-F
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    filename = models.CharField(max_length=255, blank=True)
    brought_by = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="sources")
    is_public = models.BooleanField(default=False)
    continues = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="continued_by"
    )  # a later version of a list speaks on for the first one
    recorded_at = models.DateTimeField()

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def with_versions(self) -> models.QuerySet["Source"]:
        """This source and the later versions that continue it."""
        return Source.objects.filter(Q(pk=self.pk) | Q(continues=self.pk))

    def grade(self, credibility: int = 6) -> AdmiraltyGrade:
        return AdmiraltyGrade(self.reliability, credibility)


class Reach(models.Model):
    """One party may read one source for one purpose, from a moment on, until a moment."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="reach")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="reach")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=25)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "party", "purpose"], condition=Q(closed_at=None), name="reach_open_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=models.F("opened_at")),
                name="reach_closes_after_opening",
            ),
        ]


def sources_reached_by(staff: Staff) -> models.QuerySet[Reach, str]:
    """Ids of the sources this person may read: the one place that answers it.

    Everything read from a source (records, claims, entries, candidate pairs) is filtered by this
    subquery, so nothing unreached is ever fetched, counted or searched.
    """
    return Reach.objects.filter(
        party_id=staff.party_id, purpose__in=[purpose.value for purpose in staff.purposes], closed_at=None
    ).values_list("source_id", flat=True)


def not_gone_before(staff: Staff, *, source: str, withdrawn: str) -> Q:
    """What stands, or was withdrawn only after this person's party could read its source.

    Taken back before a list is put to its holder, a line never reaches the holder. ``source`` and ``withdrawn``
    name the columns of the rows to be filtered.
    """
    read_while_it_stood = Reach.objects.filter(
        source=models.OuterRef(source), party_id=staff.party_id, closed_at=None,
        purpose__in=[purpose.value for purpose in staff.purposes], opened_at__lte=models.OuterRef(withdrawn),
    )  # fmt: skip
    return Q(**{f"{withdrawn}__isnull": True}) | Q(models.Exists(read_while_it_stood))
