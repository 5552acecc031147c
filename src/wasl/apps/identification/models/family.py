"""Families, their members, who of them is missing, and what each allows.

Personal data: names, ties, contacts of the living. Basis: the consent of each, for a purpose and a recipient. Reach:
the party that speaks with the family; of others those whom a member's standing consent names. Nothing is deleted; a
consent that is withdrawn closes what it opened.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose, Part, Sex
from wasl.apps.identification.models.programme import Programme, programmes_of
from wasl.apps.identification.rules import READ_REMAINS
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class FamilyQuerySet(models.QuerySet["Family"]):
    def reaching(self, staff: Staff) -> "FamilyQuerySet":
        """One's own families; and families of which a member lets one's party compare."""
        own = Q(party_id=staff.party_id, programme__in=programmes_of(staff, frozenset({Part.FAMILIES})))
        allowed = Consent.objects.standing().filter(
            member__family=models.OuterRef("pk"), recipient_id=staff.party_id, purpose=ConsentPurpose.COMPARE
        )
        return self.filter(own | (Q(programme__in=programmes_of(staff, READ_REMAINS)) & models.Exists(allowed)))


class Family(models.Model):
    id = TypedIdField("fam")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="families")
    code = models.CharField(max_length=12)  # by which others know it who do not read its name
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identification_families")
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="families_opened")
    opened_at = models.DateTimeField()

    objects = FamilyQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "families"
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="family_code_once")]

    def __str__(self) -> str:
        return self.code


class RelativeQuerySet(models.QuerySet["Relative"]):
    def reaching(self, staff: Staff) -> "RelativeQuerySet":
        """Only the party that speaks with a family reads its members by name; others read ``domain/family_reading``."""
        own = programmes_of(staff, frozenset({Part.FAMILIES}))
        return self.filter(family__party_id=staff.party_id, family__programme__in=own)

    def standing(self) -> "RelativeQuerySet":
        return self.filter(withdrawn_at=None)

    def who_can_be_asked(self) -> "RelativeQuerySet":
        """Living members told of by name who are not sought, or no longer."""
        away = Missing.objects.sought().filter(relative=models.OuterRef("pk"))
        return self.standing().exclude(name="").filter(~models.Exists(away), is_dead=False)


class Relative(models.Model):
    """A member of a family: the missing, those who give samples, and those who only tie them together."""

    id = TypedIdField("kin")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="relatives")
    number = models.PositiveSmallIntegerField()  # in the family, in the order in which they were told of
    name = models.CharField(max_length=200, blank=True)  # empty: nobody told of them, they only tie others together
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.CharField(max_length=40, blank=True)  # EDTF
    is_dead = models.BooleanField(default=False)
    contact = models.CharField(max_length=300, blank=True)
    father = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children_of_father")
    mother = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children_of_mother")
    twin_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="twins")  # identical
    spouse_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="spouses")
    told_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="told_of")
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="relatives_recorded")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects = RelativeQuerySet.as_manager()

    class Meta:
        ordering = ["family", "number"]
        constraints = [
            models.UniqueConstraint(fields=["family", "number"], name="relative_number_once_a_family"),
            models.CheckConstraint(condition=Q(twin_of=None) | ~Q(twin_of=F("id")), name="nobody_is_their_own_twin"),
            models.CheckConstraint(condition=Q(father=None) | ~Q(father=F("id")), name="nobody_is_their_own_father"),
            models.CheckConstraint(condition=Q(mother=None) | ~Q(mother=F("id")), name="nobody_is_their_own_mother"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""), name="relative_withdrawn_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """By which others than the family's own party know this person."""
        return f"{self.family.code}.{self.number}"


class PedigreeCheck(models.Model):
    """A relative looked at the drawn family and said that it is so."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="checks")
    relative = models.ForeignKey(Relative, on_delete=models.PROTECT, related_name="checks")
    drawn_sha256 = models.CharField(max_length=64)  # of the family as it was drawn
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="pedigrees_checked")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]


class MissingQuerySet(models.QuerySet["Missing"]):
    def reaching(self, staff: Staff) -> "MissingQuerySet":
        return self.filter(family__in=Family.objects.reaching(staff))

    def sought(self) -> "MissingQuerySet":
        return self.filter(ended_at=None)


class Missing(models.Model):
    """A member of the family who is sought: the head of an ante-mortem record."""

    id = TypedIdField("mis")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="missing")
    relative = models.OneToOneField(Relative, on_delete=models.PROTECT, related_name="missing")
    record = models.ForeignKey(PersonRecord, null=True, on_delete=models.PROTECT, related_name="sought_dead")
    code = models.CharField(max_length=20)  # shown in the place of the name
    last_seen_on = models.CharField(max_length=40, blank=True)  # EDTF
    last_seen_at = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precision = models.CharField(max_length=12)  # kernel.places.PlacePrecision
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="missing_recorded")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # no longer sought: came home alive, or was not missing
    ended_why = models.CharField(max_length=300, blank=True)

    objects = MissingQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["family", "code"], name="missing_code_once"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(ended_why=""), name="no_longer_sought_for_a_reason"),
        ]

    def __str__(self) -> str:
        return self.code


class ConsentQuerySet(models.QuerySet["Consent"]):
    def reaching(self, staff: Staff) -> "ConsentQuerySet":
        return self.filter(member__in=Relative.objects.reaching(staff))

    def standing(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """One member allows one recipient one purpose, until they say otherwise."""

    id = TypedIdField("cns")
    member = models.ForeignKey(Relative, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=8, choices=ConsentPurpose.choices)
    recipient = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents")
    form = models.CharField(max_length=8, choices=ConsentForm.choices)
    witness = models.CharField(max_length=200, blank=True)
    guardian = models.CharField(max_length=200, blank=True)  # who allows it for a child
    document = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="consents_recorded")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="consents_withdrawn")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose", "recipient"], condition=Q(withdrawn_at=None), name="consent_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(form=ConsentForm.WRITTEN) | ~Q(witness=""), name="spoken_consent_has_a_witness"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="withdrawn_after_given"
            ),
        ]
