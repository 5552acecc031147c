"""Burying, so that whoever lies there can be found again, and opening a grave for a reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.coffin import check_held, conclusion_of, grave_of, handover_of, packed, pieces_of
from wasl.apps.identification.domain.errors import BurialError
from wasl.apps.identification.domain.handovers import steps
from wasl.apps.identification.domain.moments import end_of
from wasl.apps.identification.domain.telling import family_was_told
from wasl.apps.identification.enums import BurialKind, CustodyKind, Part
from wasl.apps.identification.models.conclusion import Burial
from wasl.apps.identification.models.sample import CustodyStep
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import DateError, PartialDate, from_edtf
from wasl.kernel.places import PlacePrecision

FINDABLE = frozenset({PlacePrecision.EXACT, PlacePrecision.COMMUNITY})
WORLD = (Decimal(90), Decimal(180))  # degrees of latitude and longitude, either way


@dataclass(frozen=True, slots=True)
class Grave:
    """Where: the place in words and how precisely it is known, the mark on the grave, coordinates in degrees."""

    place: str
    precision: PlacePrecision
    mark: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def bury(
    remains: Remains, kind: BurialKind, grave: Grave, *, on_date: str, rites: str = "", present: str = "", by: Staff,
    at: datetime,
) -> Burial:  # fmt: skip
    """Record where remains were laid. ``on_date``: EDTF. Raises BurialError.

    Whoever has no name is laid where they can be found again, by us only temporarily; the named once the family was
    told.
    """
    what = f"the burial of remains {remains.id} was not recorded"
    with transaction.atomic():
        remains = Remains.objects.select_for_update(of=("self",)).select_related("site__programme").get(pk=remains.pk)
        if not may_bury(remains, by):
            raise BurialError(what, why="your party does not have them, or your role does not bury",
                              do="Ask those who have them.")  # fmt: skip
        day = _day(on_date, at=at, what=what)
        laid_at = end_of(day.edtf, recorded_at=at)
        _check_grave(remains, grave, what=what)
        _check_kind(remains, kind, grave, what=what)
        pieces = packed(remains, refused=BurialError, what=what)
        if handover_of(remains) is not None:
            pieces = [one for one in pieces_of(remains) if handover_of(one) == handover_of(remains)]
        check_held(pieces, by, refused=BurialError, what=what)
        if CustodyStep.objects.filter(remains__in=pieces, happened_at__gt=laid_at).exists():
            raise BurialError(what, why="they were elsewhere after that day", do="Check the date.")
        made = Burial.objects.create(
            remains=remains, kind=kind, on_date=day.edtf, place=grave.place.strip(), grave=grave.mark.strip(),
            latitude=grave.latitude, longitude=grave.longitude, precision=grave.precision, rites=rites.strip(),
            present=present.strip(), recorded_by=by, recorded_at=at,
        )  # fmt: skip
        steps(pieces, CustodyKind.BURIED, happened_at=laid_at, place=made.place, note=made.id, by=by, at=at)
        append(Event("remains_buried", by=by.id, subject=made.id,
                     plain={"remains": remains.id, "kind": kind.value, "pieces": len(pieces)},
                     sealed={"place": made.place, "grave": made.grave, "on": made.on_date}), at=at)  # fmt: skip
    return made


def open_grave(burial: Burial, *, opened_on: str, why: str, by: Staff, at: datetime) -> Burial:
    """Record that a grave was opened and the remains taken out, for a reason. Raises BurialError."""
    what = f"the opening of grave {burial.id} was not recorded"
    with transaction.atomic():
        burial = Burial.objects.select_for_update(of=("self",)).select_related("remains__site__programme").get(
            pk=burial.pk)  # fmt: skip
        if not may_bury(burial.remains, by):
            raise BurialError(what, why="your party did not lay them there, or your role does not open graves",
                              do="Ask those who have them.")  # fmt: skip
        if burial.opened_on:
            raise BurialError(what, why="it was opened already", do="Reload the page.")
        if not why.strip():
            raise BurialError(what, why="no reason was given", do="Say why it was opened.")
        day, laid = _day(opened_on, at=at, what=what), from_edtf(burial.on_date)
        if day.latest and laid.earliest and day.latest < laid.earliest:
            raise BurialError(what, why="it would be opened before anybody was laid there", do="Check the date.")
        burial.opened_on, burial.opened_why, burial.opened_by, burial.opened_at = day.edtf, why.strip(), by, at
        burial.save()
        opened = end_of(day.edtf, recorded_at=at)
        steps(
            _laid_in(burial), CustodyKind.EXHUMED, happened_at=opened, place=burial.place, note=burial.id, by=by, at=at
        )
        append(Event("grave_opened", by=by.id, subject=burial.id, plain={"remains": burial.remains_id},
                     sealed={"why": burial.opened_why, "on": burial.opened_on}), at=at)  # fmt: skip
    return burial


def may_bury(remains: Remains, by: Staff) -> bool:
    """Who has them: examiners before they go; then the side, or who speaks with the family."""
    parts, handover = remains.site.programme.parts_of(by), handover_of(remains)
    if handover is None:
        return Part.EXAMINER in parts
    if handover.received_at is None:
        return False
    if handover.relative is not None:
        return Part.FAMILIES in parts and handover.relative.family.party_id == by.party_id
    return Part.SIDE in parts and handover.receiver_id == by.party_id


def _laid_in(burial: Burial) -> list[Remains]:
    laid = Remains.objects.filter(custody__kind=CustodyKind.BURIED, custody__note=burial.id)
    return list(laid.distinct())


def _check_grave(remains: Remains, grave: Grave, *, what: str) -> None:
    if grave_of(remains) is not None:
        raise BurialError(what, why="they lie in a grave already", do="Record that it was opened first.")
    if not grave.place.strip():
        raise BurialError(what, why="it does not say where", do="Name the place.")
    if (grave.latitude is None) != (grave.longitude is None):
        raise BurialError(what, why="one coordinate is missing", do="Give both, or none.")
    for value, most in zip((grave.latitude, grave.longitude), WORLD, strict=True):
        if value is not None and abs(value) > most:
            raise BurialError(what, why="the coordinates are not on the earth", do="Check them.")
    if grave.latitude is not None and grave.precision is not PlacePrecision.EXACT:
        raise BurialError(what, why="coordinates say more than that precision", do="Leave them out, or say exact.")


def _check_kind(remains: Remains, kind: BurialKind, grave: Grave, *, what: str) -> None:
    conclusion, handover = conclusion_of(remains, refused=BurialError, what=what), handover_of(remains)
    with_side = handover is not None and handover.relative is None
    is_marked = grave.mark.strip() and grave.precision in FINDABLE
    if (conclusion is None or kind is BurialKind.TEMPORARY) and not is_marked:
        raise BurialError(what, why="whoever lies in a temporary grave, or has no name, must be found again",
                          do="Mark it with the label or a number, and say precisely where it is.")  # fmt: skip
    if kind is BurialKind.REBURIAL and not remains.burials.exists():
        raise BurialError(what, why="they were not buried before", do="Record it as a burial.")
    if kind is BurialKind.TEMPORARY or with_side:
        return
    if conclusion is None:
        raise BurialError(what, why="two people have not signed whose they are",
                          do="Lay them in a temporary grave that is marked.")  # fmt: skip
    if not family_was_told(conclusion):
        raise BurialError(what, why="the family was not told", do="Its liaison tells it first.")


def _day(edtf: str, *, at: datetime, what: str) -> PartialDate:
    try:
        day = from_edtf(edtf)
    except DateError:
        raise BurialError(what, why="the date cannot be read", do="Write it as 2021-03-04, 2021-03 or 2021.") from None
    today: date = at.astimezone(UTC).date()
    if not day.is_known or day.earliest is None or day.earliest > today:
        raise BurialError(what, why="it has no date, or one to come", do="Say when it was, as far as it is known.")
    return day
