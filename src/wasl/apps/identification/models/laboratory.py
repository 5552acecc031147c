"""Batches of a laboratory, each sample read twice under codes that say nothing, and the profiles that come of it.

Personal data: genotypes, the most personal there is; they are sealed with a key beside the database and read by the
laboratory role alone. Basis: consent, and the programme. Files of genotypes are not kept; their digests are.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import Part
from wasl.apps.identification.models.programme import Programme, programmes_of
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.sealed import SealedField
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class LaboratoryBatchQuerySet(models.QuerySet["Batch"]):
    def reaching(self, staff: Staff) -> "LaboratoryBatchQuerySet":
        return self.filter(party_id=staff.party_id, programme__in=programmes_of(staff, frozenset({Part.LABORATORY})))


class Batch(models.Model):
    id = TypedIdField("bat")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="batches")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="batches")
    kit = models.CharField(max_length=120)
    opened_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="batches_opened")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="batches_closed")
    closed_at = models.DateTimeField(null=True)

    objects = LaboratoryBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "id"]
        verbose_name_plural = "batches"


class Aliquot(models.Model):
    """One part of a sample in a batch, for one of its readings, under a code of its own; read once, by one person."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="aliquots")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="aliquots")
    turn = models.PositiveSmallIntegerField()  # first or second reading; a third settles what they differ in
    code = models.CharField(max_length=16, unique=True)
    genotypes = SealedField(bound_to="code", null=True)  # marker -> alleles, as read; None: an allele not known
    amelogenin = SealedField(bound_to="code", null=True)  # "X", "XY", or "" where it was not typed
    file_sha256 = models.CharField(max_length=64, blank=True)
    read_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="aliquots_read")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["batch", "turn", "code"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sample", "turn"], name="one_aliquot_a_turn"),
            models.CheckConstraint(condition=Q(turn__in=[1, 2, 3]), name="read_twice_or_thrice"),
            models.CheckConstraint(
                condition=Q(read_at=None, genotypes=None, read_by=None)
                | Q(read_at__isnull=False, genotypes__isnull=False, read_by__isnull=False),
                name="read_by_somebody",
            ),
        ]


class Untyped(models.Model):
    """A sample that leaves its batch without a profile, and why."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="untyped")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="untyped")
    why = models.CharField(max_length=300)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="samples_given_up")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sample"], name="untyped_once_a_batch"),
            models.CheckConstraint(condition=~Q(why=""), name="untyped_for_a_reason"),
        ]


class StaffProfile(models.Model):
    """The genotypes of somebody who handles samples, given by themselves, to tell their traces from others'."""

    id = TypedIdField("stp")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="staff_profiles")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="genetic_profiles")
    genotypes = SealedField(bound_to="staff_id")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "staff"], name="one_staff_profile")]


class ProfileQuerySet(models.QuerySet["Profile"]):
    def standing(self) -> "ProfileQuerySet":
        return self.filter(withdrawn_at=None)


class Profile(models.Model):
    """The genotypes of a sample on which two readers agreed."""

    id = TypedIdField("prf")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="profiles")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="profiles")
    genotypes = SealedField(bound_to="sample_id")
    amelogenin = SealedField(bound_to="sample_id")
    markers = models.PositiveSmallIntegerField()  # how many were typed: may be told to others
    despite = models.CharField(max_length=300, blank=True)  # why it was accepted although something speaks against it
    accepted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="profiles_accepted")
    accepted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="profiles_withdrawn")
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["accepted_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "batch"], name="one_profile_a_batch"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_why=""), name="profile_withdrawn_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("accepted_at")),
                name="profile_withdrawn_after_accepted",
            ),
        ]
