"""Persons, and records: a person as one source tells of them.

Personal data: the names as written, for showing and finding. Basis: tracing the missing. Nothing is
deleted: a record is withdrawn with its source. Scrubbed for development by replacing both columns.
"""

from django.db import models

from wasl.apps.fields import TypedIdField
from wasl.apps.sources.models.source import Source, not_gone_before, sources_reached_by
from wasl.apps.staff.models.staff import Staff


class Person(models.Model):
    """One human being, as far as people have decided: the records they called the same."""

    id = TypedIdField("per")
    recorded_at = models.DateTimeField()


class PersonRecordQuerySet(models.QuerySet["PersonRecord"]):
    def reaching(self, staff: Staff) -> "PersonRecordQuerySet":
        seen = not_gone_before(staff, source="source", withdrawn="withdrawn_at")
        return self.filter(seen, source__in=sources_reached_by(staff))


class PersonRecord(models.Model):
    id = TypedIdField("rec")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="records")
    locator = models.CharField(max_length=60, blank=True)  # where in the source: "row 17"
    recorded_as = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="first_record")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")  # derived from decisions
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    name_ar = models.TextField(blank=True)  # as written, when it is Arabic script
    name_latin = models.TextField(blank=True)  # as written, when it is Latin script
    folded = models.TextField(blank=True)  # derived: engines.names.fold of both, for finding

    objects = PersonRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("recorded_at")),
                name="record_withdrawn_after_recorded",
            )
        ]

    def __str__(self) -> str:
        return self.id
