"""Samples whose consent was withdrawn: what was read of one is erased with its destruction."""

from datetime import datetime

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.models.laboratory import Aliquot, Profile
from wasl.apps.identification.models.sample import Sample
from wasl.apps.staff.models.staff import Staff


def is_withdrawn(sample: Sample) -> bool:
    return sample.consent is not None and sample.consent.withdrawn_at is not None


def erase_genotypes_of(sample: Sample, *, by: Staff, at: datetime) -> None:
    """Empty every reading and profile of it, in the transaction that records its destruction."""
    for aliquot in Aliquot.objects.filter(sample=sample, read_at__isnull=False):
        aliquot.genotypes, aliquot.amelogenin = {}, ""
        aliquot.save(update_fields=["genotypes", "amelogenin"])
    for profile in Profile.objects.filter(sample=sample):
        profile.genotypes, profile.amelogenin = {}, ""
        profile.save(update_fields=["genotypes", "amelogenin"])
    append(Event("genotypes_erased", by=by.id, subject=sample.id), at=at)
