"""All that happened to remains, in order, as far as this person reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q

from wasl.apps.identification.domain.coffin import pieces_of
from wasl.apps.identification.domain.moments import end_of
from wasl.apps.identification.enums import ConclusionState
from wasl.apps.identification.models.conclusion import Conclusion, Handover
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.sample import CustodyStep, Sample
from wasl.apps.identification.models.site import Reassociation, Remains
from wasl.apps.staff.models.staff import Staff


class Kind(StrEnum):
    LIFTED = "lifted"
    CUSTODY = "custody"
    SAMPLED = "sampled"
    TYPED = "typed"
    JOINED = "joined"
    PARTED = "parted"
    PROPOSED = "proposed"
    SIGNED = "signed"
    NOT_SIGNED = "not_signed"
    DOUBTED = "doubted"
    CORRECTED = "corrected"
    TOLD = "told"
    TOLD_OF_CORRECTION = "told_of_correction"
    GIVEN = "given"
    GIVEN_BACK = "given_back"
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    NOT_AS_STATED = "not_as_stated"
    BURIED = "buried"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. ``subject``: id of what it is about; ``edtf``: where only a partial date is known;
    ``said``: label, place or reason, as it was written; ``custody``: of a step of custody, its kind.
    """

    kind: Kind
    at: datetime
    by: Staff
    subject: str
    said: str = ""
    edtf: str = ""
    custody: str = ""


def journey_of(remains: Remains, *, reader: Staff) -> list[Moment]:
    """Of the remains and the parts that belong to them. Custody that tells of a handover or burial is told once."""
    pieces = pieces_of(remains)
    found = [
        *_recovered(pieces), *_custody(pieces), *_typed(pieces), *_joined(pieces), *_concluded(remains, reader),
        *_handed(pieces, reader), *_buried(remains),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.at)


def _recovered(pieces: list[Remains]) -> Iterator[Moment]:
    for one in pieces:
        yield Moment(Kind.LIFTED, end_of(one.found_on, recorded_at=one.recorded_at), one.recorded_by, one.id, one.label,
                     one.found_on)  # fmt: skip


def _custody(pieces: list[Remains]) -> Iterator[Moment]:
    told = ("hnd_", "bur_")  # steps that a handover or a burial wrote
    for one in CustodyStep.objects.filter(remains__in=pieces).select_related("recorded_by", "party"):
        if not one.note.startswith(told):
            yield Moment(Kind.CUSTODY, one.happened_at, one.recorded_by, one.id, one.place, custody=one.kind)


def _typed(pieces: list[Remains]) -> Iterator[Moment]:
    for one in Sample.objects.filter(remains__in=pieces).select_related("taken_by"):
        yield Moment(Kind.SAMPLED, one.taken_at, one.taken_by, one.id, one.code)
    for profile in (
        Profile.objects.filter(sample__remains__in=pieces).select_related("accepted_by", "sample").defer("genotypes")
    ):
        yield Moment(Kind.TYPED, profile.accepted_at, profile.accepted_by, profile.sample_id, profile.sample.code)


def _joined(pieces: list[Remains]) -> Iterator[Moment]:
    ever = Reassociation.objects.filter(Q(whole__in=pieces) | Q(part__in=pieces), seconded_at__isnull=False)
    for one in ever.select_related("seconded_by", "undone_by", "part__site"):
        if one.seconded_at and one.seconded_by:
            yield Moment(Kind.JOINED, one.seconded_at, one.seconded_by, one.part_id, one.part.label)
        if one.undone_at and one.undone_by:
            yield Moment(Kind.PARTED, one.undone_at, one.undone_by, one.part_id, one.undone_why)


def _concluded(remains: Remains, reader: Staff) -> Iterator[Moment]:
    people = ("proposed_by", "seconded_by", "doubted_by", "corrected_by", "missing")
    for one in Conclusion.objects.reaching(reader).filter(remains=remains).select_related(*people):
        yield Moment(Kind.PROPOSED, one.proposed_at, one.proposed_by, one.id, one.missing.code)
        if one.seconded_at and one.seconded_by:
            refused = one.state == ConclusionState.REFUSED
            yield Moment(Kind.NOT_SIGNED if refused else Kind.SIGNED, one.seconded_at, one.seconded_by, one.id,
                         one.refused_why)  # fmt: skip
        if one.doubted_at and one.doubted_by:
            yield Moment(Kind.DOUBTED, one.doubted_at, one.doubted_by, one.id, one.doubted_why)
        if one.corrected_at and one.corrected_by:
            yield Moment(Kind.CORRECTED, one.corrected_at, one.corrected_by, one.id)
        for told in one.notifications.select_related("by"):
            kind = Kind.TOLD_OF_CORRECTION if told.of_correction else Kind.TOLD
            yield Moment(kind, told.told_at, told.by, one.id)


def _handed(pieces: list[Remains], reader: Staff) -> Iterator[Moment]:
    rows = Handover.objects.reaching(reader).filter(pieces__in=pieces).distinct()
    for one in rows.select_related("given_by", "received_by", "confirmed_by"):
        yield Moment(Kind.GIVEN_BACK if one.returns_id else Kind.GIVEN, one.given_at, one.given_by, one.id, one.place)
        if one.received_at and one.received_by:
            yield Moment(Kind.RECEIVED, one.received_at, one.received_by, one.id)
        if one.confirmed_at and one.confirmed_by:
            kind = Kind.CONFIRMED if one.is_as_stated else Kind.NOT_AS_STATED
            yield Moment(kind, one.confirmed_at, one.confirmed_by, one.id, one.confirmation)


def _buried(remains: Remains) -> Iterator[Moment]:
    for one in remains.burials.select_related("recorded_by", "opened_by"):
        yield Moment(
            Kind.BURIED,
            end_of(one.on_date, recorded_at=one.recorded_at),
            one.recorded_by,
            one.id,
            one.place,
            one.on_date,
        )
        if one.opened_at and one.opened_by:
            opened = end_of(one.opened_on, recorded_at=one.opened_at)
            yield Moment(Kind.OPENED, opened, one.opened_by, one.id, one.opened_why, one.opened_on)
