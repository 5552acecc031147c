"""Where remains were, how they were recovered, and the remains themselves.

Personal data: of the dead, until they are named; a site may endanger those who told of it. Basis: the programme. Reach:
those of the programme who examine, type or oversee. Nothing is deleted.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import RemainsKind, Sex, SiteKind
from wasl.apps.identification.models.programme import Programme, programmes_of
from wasl.apps.identification.rules import READ_REMAINS
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff


class SiteQuerySet(models.QuerySet["Site"]):
    def reaching(self, staff: Staff) -> "SiteQuerySet":
        return self.filter(programme__in=programmes_of(staff, READ_REMAINS))


class Site(models.Model):
    id = TypedIdField("sit")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="sites")
    code = models.CharField(max_length=12)  # the first part of every label from here
    kind = models.CharField(max_length=12, choices=SiteKind.choices)
    place = models.CharField(max_length=200)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precision = models.CharField(max_length=12)  # kernel.places.PlacePrecision
    told = models.TextField(blank=True)  # how it became known, in words that name nobody
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="sites")
    expected = models.PositiveIntegerField(null=True)  # people said to lie there
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="sites_recorded")
    recorded_at = models.DateTimeField()

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="site_code_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="both_coordinates_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Recovery(models.Model):
    """One piece of work at a site: an exhumation, a collection."""

    id = TypedIdField("rcv")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="recoveries")
    began = models.CharField(max_length=40)  # EDTF
    ended = models.CharField(max_length=40, blank=True)  # EDTF
    team = models.CharField(max_length=200)
    method = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="recoveries_recorded")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]


class RemainsQuerySet(models.QuerySet["Remains"]):
    def reaching(self, staff: Staff) -> "RemainsQuerySet":
        return self.filter(site__programme__in=programmes_of(staff, READ_REMAINS))


class Remains(models.Model):
    """What was lifted as one. Its label is the site's code, a number and the letters of its kind: ``HAM1-007-BP``."""

    id = TypedIdField("rem")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="remains")
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="remains")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=2, choices=RemainsKind.choices)
    found_on = models.CharField(max_length=40, blank=True)  # EDTF
    found_where = models.CharField(max_length=300, blank=True)  # square, depth, position
    described = models.TextField(blank=True)
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="remains_recorded")
    recorded_at = models.DateTimeField()

    objects = RemainsQuerySet.as_manager()

    class Meta:
        ordering = ["site__code", "number"]
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="remains_number_once_a_site")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"{self.site.code}-{self.number:03}-{self.kind}"


class Element(models.Model):
    """A bone or tooth among remains, as it was counted: what the minimum number of individuals is read from."""

    remains = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="elements")
    bone = models.CharField(max_length=40)  # a key of resources/bones.yaml
    side = models.CharField(max_length=1, choices=[("L", "L"), ("R", "R"), ("", "-")], blank=True)
    count = models.PositiveSmallIntegerField(default=1)
    age_group = models.CharField(max_length=12, blank=True)  # adult, child ...: never one person with another group
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="elements_recorded")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="an_element_is_counted"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""), name="element_withdrawn_for_a_reason"
            ),
        ]


class Reassociation(models.Model):
    """A part said to be of the same person as other remains. It counts once a second person stands by it."""

    id = TypedIdField("rea")
    part = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="reassociated_to")
    whole = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="reassociated")
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="reassociations")
    at = models.DateTimeField()
    seconded_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="reassociations_seconded")
    seconded_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="reassociations_undone")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(part=F("whole")), name="no_part_of_itself"),
            models.CheckConstraint(condition=Q(seconded_by=None) | ~Q(seconded_by=F("by")), name="reassociated_by_two"),
            models.CheckConstraint(condition=Q(undone_at=None) | ~Q(undone_why=""), name="undone_for_a_reason"),
            models.UniqueConstraint(fields=["part"], condition=Q(undone_at=None), name="a_part_is_of_one_whole"),
        ]
