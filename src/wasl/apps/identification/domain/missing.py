"""Who of a family is sought, when and where they were last seen."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.families import locked, member_of
from wasl.apps.identification.enums import ConclusionState
from wasl.apps.identification.models.family import Missing, Relative
from wasl.apps.identification.rules import may_link_records
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import from_edtf
from wasl.kernel.places import PlacePrecision

STANDING = (ConclusionState.PROPOSED, ConclusionState.SIGNED)
DECIMALS = {  # of a degree: about a metre, a kilometre, ten, a hundred
    PlacePrecision.EXACT: 5, PlacePrecision.COMMUNITY: 2, PlacePrecision.DISTRICT: 1,
    PlacePrecision.GOVERNORATE: 0, PlacePrecision.COUNTRY: 0,
}  # fmt: skip


@dataclass(frozen=True)
class LastSeen:
    """``on`` is EDTF. Coordinates in degrees, both or none."""

    on: str = ""
    at: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    precision: PlacePrecision = PlacePrecision.UNKNOWN


def record_missing(relative: Relative, seen: LastSeen, *, by: Staff, at: datetime) -> Missing:
    """This member of the family is sought. Raises IdentificationError, DateError."""
    read = from_edtf(seen.on)
    with transaction.atomic():
        family = locked(relative.family, by=by)
        relative = member_of(family, relative)
        if not relative.name:
            raise _refused(relative, "nobody told of them", "Record their name first.")
        if hasattr(relative, "missing"):
            raise _refused(relative, "they are sought already", "Open their page.")
        if read.earliest is not None and read.earliest > at.date():
            raise _refused(relative, "the day on which they were last seen is still to come", "Correct the date.")
        born = from_edtf(relative.birth_date)
        if read.latest and born.earliest and not (read.uncertain or born.uncertain) and read.latest < born.earliest:
            raise _refused(relative, "they would have been last seen before they were born", "Correct a date.")
        _check_place(relative, seen)
        missing = Missing.objects.create(
            family=family, relative=relative, code=f"{family.code}-M{family.missing.count() + 1}",
            last_seen_on=seen.on, last_seen_at=seen.at, latitude=seen.latitude, longitude=seen.longitude,
            precision=seen.precision.value, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        append(Event("missing_recorded", by=by.id, subject=missing.id,
                     plain={"family": family.id, "relative": relative.id},
                     sealed={"seen_on": seen.on, "seen_at": seen.at}), at=at)  # fmt: skip
    return missing


def end_search(missing: Missing, *, why: str, by: Staff, at: datetime) -> None:
    """They came home alive, or were not missing: from now on nobody compares them with remains."""
    if not why.strip():
        raise _refused(missing.relative, "no reason was given", "Say how it is known.")
    with transaction.atomic():
        missing = _locked(missing, by=by)
        if missing.ended_at is not None:
            raise _refused(missing.relative, "they are no longer sought", "Reload the page.")
        if missing.conclusions.filter(state__in=STANDING).exists():
            raise _refused(missing.relative, "remains are identified as theirs, or it is proposed",
                           "Have the examiners correct that first.")  # fmt: skip
        missing.ended_at, missing.ended_why = at, why
        missing.save()
        append(Event("search_ended", by=by.id, subject=missing.id, sealed={"why": why}), at=at)


def search_again(missing: Missing, *, by: Staff, at: datetime) -> None:
    """It was wrong that they are no longer sought."""
    with transaction.atomic():
        missing = _locked(missing, by=by)
        if missing.ended_at is None:
            raise _refused(missing.relative, "they are sought already", "Reload the page.")
        missing.ended_at, missing.ended_why = None, ""
        missing.save()
        append(Event("search_taken_up", by=by.id, subject=missing.id), at=at)


def link_record(missing: Missing, record: PersonRecord, *, by: Staff, at: datetime) -> None:
    """An overseer, who reads both, says which person of the register this is."""
    reads = Missing.objects.reaching(by).filter(pk=missing.pk).exists()
    records = PersonRecord.objects.reaching(by).filter(pk=record.pk, withdrawn_at=None)
    if not (reads and may_link_records(missing.family.programme.parts_of(by)) and records.exists()):
        raise _refused(missing.relative, "it is for an overseer who reads both", "Ask an overseer of the programme.")
    with transaction.atomic():
        missing = Missing.objects.select_for_update().get(pk=missing.pk)
        missing.record = record
        missing.save()
        append(Event("missing_linked", by=by.id, subject=missing.id, plain={"record": record.id}), at=at)


def _locked(missing: Missing, *, by: Staff) -> Missing:
    locked(missing.family, by=by)
    return Missing.objects.select_related("relative__family", "family__programme").get(pk=missing.pk)


def _check_place(relative: Relative, seen: LastSeen) -> None:
    given = [one for one in (seen.latitude, seen.longitude) if one is not None]
    if not given:
        return
    if len(given) == 1:
        raise _refused(relative, "one coordinate alone says no place", "Give both, or none.")
    if not (abs(given[0]) <= 90 and abs(given[1]) <= 180):
        raise _refused(relative, "the coordinates lie outside the world", "Write degrees, latitude first.")
    places = DECIMALS.get(seen.precision)
    if places is None:
        raise _refused(relative, "coordinates say more than the precision allows", "Leave them out, or choose another.")
    if any(one != round(one, places) for one in given):
        raise _refused(relative, f"the coordinates have more than {places} decimals, which says more than is known",
                       "Round them, or choose another precision.")  # fmt: skip


def _refused(relative: Relative, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"the search for {relative.code} was not changed", why=why, do=do)
