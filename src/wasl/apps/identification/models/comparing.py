"""How remains and families are compared, what came of it, and which pairs were ruled out.

Personal data: how far DNA speaks for a tie; no genotypes. Basis: the programme and consent. Reach: those of the
programme who examine, type or oversee, of families that let their party compare.
"""

from django.db import models
from django.db.models import Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import Standing
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.programme import Programme, programmes_of
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import READ_REMAINS
from wasl.apps.staff.models.staff import Staff


class MethodQuerySet(models.QuerySet["Method"]):
    def reaching(self, staff: Staff) -> "MethodQuerySet":
        return self.filter(programme__in=programmes_of(staff, READ_REMAINS))


class Method(models.Model):
    """What a programme computes with. Never changed: another is decided, and every result says which it used."""

    id = TypedIdField("mth")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="methods")
    number = models.PositiveIntegerField()  # the highest is the one in use
    population = models.CharField(max_length=200)  # name of the table of frequencies
    frequencies = models.JSONField()  # as the laboratory's file or a shipped table gives them
    sample_size = models.PositiveIntegerField(null=True)  # people it was counted from
    settings = models.JSONField()  # minimum frequency, theta, mutation, as text: see domain/methods.py
    prior_people = models.PositiveIntegerField()  # people any of the remains may be of, each as likely beforehand
    threshold = models.CharField(max_length=12)  # posterior from which an identification may rest on DNA: "0.9995"
    why = models.CharField(max_length=500)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="methods_decided")
    decided_at = models.DateTimeField()

    objects = MethodQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="method_number_once")]


class SearchQuerySet(models.QuerySet["Search"]):
    def reaching(self, staff: Staff) -> "SearchQuerySet":
        """The search, not all it names: what it left out is shown through ``searches_reading``."""
        return self.filter(programme__in=programmes_of(staff, READ_REMAINS))


class Search(models.Model):
    """Every profile of remains against every family, with one method."""

    id = TypedIdField("srh")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="searches")
    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="searches")
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="identification_searches")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    profiles = models.PositiveIntegerField(default=0)
    families = models.PositiveIntegerField(default=0)
    compared = models.JSONField(default=dict)  # {"remains": [id], "missing": [id]}
    left_out = models.JSONField(default=list)  # ids of what could not be compared, each with a stable code why
    inputs_sha256 = models.CharField(max_length=64, blank=True)
    version = models.CharField(max_length=40, blank=True)
    failed = models.CharField(max_length=300, blank=True)  # a code, never words: they might hold an allele

    objects = SearchQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "id"]
        verbose_name_plural = "searches"


class MatchQuerySet(models.QuerySet["Match"]):
    def reaching(self, staff: Staff) -> "MatchQuerySet":
        return self.filter(
            search__programme__in=programmes_of(staff, READ_REMAINS), missing__in=Missing.objects.reaching(staff)
        )


class Match(models.Model):
    """What a search says of one pair. Only pairs worth a look are kept, and those that a person asked for."""

    id = TypedIdField("mat")
    search = models.ForeignKey(Search, on_delete=models.PROTECT, related_name="matches")
    remains = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="matches")
    missing = models.ForeignKey(Missing, on_delete=models.PROTECT, related_name="matches")
    log10_lr = models.FloatField(null=True)  # of DNA; null: excluded by it
    log10_odds = models.FloatField(null=True)  # posterior odds that these remains are this person
    markers = models.PositiveSmallIntegerField()
    relatives = models.PositiveSmallIntegerField()  # of whom there are profiles
    label = models.CharField(max_length=12, choices=Standing.choices, blank=True)
    certificate = models.JSONField(default=dict)  # without genotypes and without likelihoods by marker

    objects = MatchQuerySet.as_manager()

    class Meta:
        ordering = ["-log10_lr", "id"]
        verbose_name_plural = "matches"
        constraints = [models.UniqueConstraint(fields=["search", "remains", "missing"], name="a_pair_once_a_search")]


class ExclusionQuerySet(models.QuerySet["Exclusion"]):
    def reaching(self, staff: Staff) -> "ExclusionQuerySet":
        return self.filter(
            remains__site__programme__in=programmes_of(staff, READ_REMAINS), missing__in=Missing.objects.reaching(staff)
        )

    def standing(self) -> "ExclusionQuerySet":
        return self.filter(undone_at=None)


class Exclusion(models.Model):
    """These remains are not this person, for a reason; it can be taken back, and both stay on record."""

    id = TypedIdField("exn")
    remains = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="exclusions")
    missing = models.ForeignKey(Missing, on_delete=models.PROTECT, related_name="exclusions")
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="exclusions")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="exclusions_undone")
    undone_at = models.DateTimeField(null=True)
    undone_why = models.CharField(max_length=300, blank=True)

    objects = ExclusionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["remains", "missing"], condition=Q(undone_at=None), name="excluded_once"),
            models.CheckConstraint(condition=~Q(why=""), name="excluded_for_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | ~Q(undone_why=""), name="exclusion_undone_for_a_reason"
            ),
        ]
