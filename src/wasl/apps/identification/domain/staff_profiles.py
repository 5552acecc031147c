"""Profiles of those who handle samples, so that a trace of theirs is not taken for somebody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.models.laboratory import StaffProfile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.rules import may_type
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.errors import FileError
from wasl.engines.kinship.formats.sample_tables import read_sample_table
from wasl.engines.kinship.laboratory.alleles import Genotype
from wasl.engines.kinship.laboratory.sameness import same_profiles


@dataclass(frozen=True, repr=False)
class _Profiled:
    id: str
    genotypes: Mapping[str, Genotype]


def give_own_profile(programme: Programme, content: bytes, *, by: Staff, at: datetime) -> StaffProfile:
    """One who types samples leaves their own profile, from a table with one row; a later one replaces it.

    Nobody can leave another's. Raises GenotypeError.
    """
    if not may_type(programme.parts_of(by)):
        raise _refused(by, "your part in the programme does not type samples", "Ask the laboratory.")
    try:
        profiles = read_sample_table(content, file="the file").reading.profiles
    except FileError as error:
        raise _refused(by, f"{len(error.problems)} things are wrong with the file", "Correct it.") from None
    if len(profiles) != 1 or not profiles[0].genotypes:
        raise _refused(by, "the file does not hold the profile of one person", "Bring a file with one row.")
    genotypes = {marker: list(alleles) for marker, alleles in profiles[0].genotypes.items()}
    with transaction.atomic():
        StaffProfile.objects.filter(programme=programme, staff=by).delete()
        kept = StaffProfile.objects.create(programme=programme, staff=by, genotypes=genotypes, given_at=at)
        append(Event("own_profile_given", by=by.id, subject=kept.id, plain={"markers": len(genotypes)}), at=at)
    return kept


def take_own_profile_back(programme: Programme, *, by: Staff, at: datetime) -> None:
    """Erase one's own profile."""
    with transaction.atomic():
        for kept in StaffProfile.objects.select_for_update().filter(programme=programme, staff=by):
            append(Event("own_profile_taken_back", by=by.id, subject=kept.id), at=at)
            kept.delete()


def staff_alike(programme: Programme, genotypes: Mapping[str, Genotype]) -> list[str]:
    """Ids of those whose profile is the same at all markers that both have."""
    looked_at = _Profiled("", genotypes)
    return [
        kept.staff_id
        for kept in StaffProfile.objects.filter(programme=programme)
        if same_profiles([looked_at, _Profiled(kept.staff_id, {m: tuple(a) for m, a in kept.genotypes.items()})])
    ]


def _refused(by: Staff, why: str, do: str) -> GenotypeError:
    return GenotypeError(f"the profile of {by.id} was not kept", why=why, do=do)
