"""A programme of identification, and who does what in it. Personal data: none."""

from django.db import models
from django.utils.translation import get_language

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import Part
from wasl.apps.identification.rules import parts_served
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def reaching(self, staff: Staff) -> "ProgrammeQuerySet":
        """Programmes in which this person's party has a part that the person's role serves."""
        return self.filter(pk__in=programmes_of(staff, frozenset(Part)))


class Programme(models.Model):
    id = TypedIdField("prg")
    code = models.CharField(max_length=20, unique=True)
    name_en = models.CharField(max_length=200)
    name_ar = models.CharField(max_length=200, blank=True)
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="programmes_opened")
    opened_at = models.DateTimeField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return (get_language() == "ar" and self.name_ar) or self.name_en

    def parts_of(self, staff: Staff) -> frozenset[Part]:
        """In which parts this person acts here."""
        served = parts_served(staff.roles)
        return frozenset(
            Part(one.part) for one in self.members.all() if one.party_id == staff.party_id and one.part in served
        )


class Member(models.Model):
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="members")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identification_parts")
    part = models.CharField(max_length=12, choices=Part.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "party", "part"], name="one_part_of_a_programme_once")
        ]


def programmes_of(staff: Staff, parts: frozenset[Part]) -> models.QuerySet[Member, str]:
    """Ids of the programmes in which this person acts in one of these parts: what every reach here begins with."""
    acting = parts & parts_served(staff.roles)
    return Member.objects.filter(party_id=staff.party_id, part__in=[part.value for part in acting]).values_list(
        "programme_id", flat=True
    )
