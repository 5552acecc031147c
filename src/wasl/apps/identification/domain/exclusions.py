"""Ruling a pair out, for a reason; and taking that back. Both stay on record."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import ConclusionError
from wasl.apps.identification.domain.grounds import check_reaches
from wasl.apps.identification.domain.reassociation import same_person
from wasl.apps.identification.enums import ConclusionState
from wasl.apps.identification.models.comparing import Exclusion
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_compare
from wasl.apps.staff.models.staff import Staff


def exclude(remains: Remains, missing: Missing, *, why: str, by: Staff, at: datetime) -> Exclusion:
    """These remains are not this person. Raises ConclusionError."""
    programme = remains.site.programme
    if not may_compare(programme.parts_of(by)):
        raise _refused(remains, missing, "your part does not compare", "Ask an examiner or the laboratory.")
    check_reaches(missing, f"{remains.id} and {missing.id} were not excluded", by)
    if missing.family.programme_id != programme.id:
        raise _refused(remains, missing, "they are not of one programme", "Choose a missing person of this programme.")
    if not why.strip():
        raise _refused(remains, missing, "no reason was given", "Say what rules it out.")
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        parts = same_person(remains)
        if Exclusion.objects.standing().filter(remains__in=parts, missing=missing).exists():
            raise _refused(remains, missing, "they are excluded already", "Read why on the page of the pair.")
        if Conclusion.objects.filter(remains__in=parts, missing=missing, state=ConclusionState.SIGNED).exists():
            raise _refused(remains, missing, "two people signed that they are one",
                           "If that is wrong, doubt the conclusion.")  # fmt: skip
        made = Exclusion.objects.create(remains=remains, missing=missing, why=why.strip(), by=by, at=at)
        append(Event("pair_excluded", by=by.id, subject=remains.id, plain={"missing": missing.id, "exclusion": made.id},
                     sealed={"why": made.why}), at=at)  # fmt: skip
    return made


def undo_exclusion(exclusion: Exclusion, *, why: str, by: Staff, at: datetime) -> Exclusion:
    """The reason did not hold: the pair may be compared and concluded again. Raises ConclusionError."""
    if not may_compare(exclusion.remains.site.programme.parts_of(by)):
        raise _stays(exclusion, "your part does not compare", "Ask an examiner or the laboratory.")
    if not why.strip():
        raise _stays(exclusion, "no reason was given", "Say why it no longer holds.")
    with transaction.atomic():
        exclusion = Exclusion.objects.select_for_update().get(pk=exclusion.pk)
        if exclusion.undone_at is not None:
            raise _stays(exclusion, "it was taken back already", "Reload the page.")
        exclusion.undone_by, exclusion.undone_at, exclusion.undone_why = by, at, why.strip()
        exclusion.save()
        append(Event("pair_exclusion_undone", by=by.id, subject=exclusion.remains_id,
                     plain={"missing": exclusion.missing_id, "exclusion": exclusion.id},
                     sealed={"why": exclusion.undone_why}), at=at)  # fmt: skip
    return exclusion


def _refused(remains: Remains, missing: Missing, why: str, do: str) -> ConclusionError:
    return ConclusionError(f"{remains.id} and {missing.id} were not excluded", why=why, do=do)


def _stays(exclusion: Exclusion, why: str, do: str) -> ConclusionError:
    return ConclusionError(f"exclusion {exclusion.id} stays", why=why, do=do)
