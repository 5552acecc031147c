"""Sites, the work done there, and the remains that were lifted, each under a label of its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.db.models import Max

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import RemainsKind, SiteKind
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Recovery, Remains, Site
from wasl.apps.identification.rules import may_examine
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import DateError, PartialDate, parse_date
from wasl.kernel.places import PlacePrecision

CODE = re.compile(r"[A-Z][A-Z0-9]{1,11}")
HIGHEST_NUMBER = 99_999
# Decimals of a degree that say no more than the precision does: at the equator the last of 5 is 1.1 m, of 2 1.1 km,
# of 1 11 km, and a whole degree 111 km. The other precisions say no place that could have coordinates.
DECIMALS = {
    PlacePrecision.EXACT: 5,
    PlacePrecision.COMMUNITY: 2,
    PlacePrecision.DISTRICT: 1,
    PlacePrecision.GOVERNORATE: 0,
}


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, north and east positive."""

    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True, slots=True)
class RecordedSite:
    """``is_rounded``: the coordinates said more than the precision, and were cut down to it."""

    site: Site
    is_rounded: bool


def record_site(
    programme: Programme, code: str, *, kind: SiteKind, place: str, precision: PlacePrecision,
    point: Point | None = None, told: str = "", source: Source | None = None, expected: int | None = None,
    by: Staff, at: datetime,
) -> RecordedSite:  # fmt: skip
    """Record where remains are or were. Raises IdentificationError.

    ``code`` begins every label from here: 2 to 12 capital Latin letters and digits, a letter first. Coordinates are
    kept only as precisely as ``precision`` says, so that a site known by its district is not shown as a point.
    """
    code = code.strip().upper()
    what = "the site was not recorded"
    if not may_examine(programme.parts_of(by)):
        raise _refused(what, why="you do not examine in this programme", do="Ask an examiner.")
    if CODE.fullmatch(code) is None:
        raise _refused(what, why="its code is not 2 to 12 Latin letters and digits, a letter first", do="Write HAM1.")
    if not place.strip():
        raise _refused(what, why="it has no place", do="Say where it is, as precisely as it may be said.")
    kept = _kept(point, precision) if point else None
    with transaction.atomic():
        if Site.objects.select_for_update().filter(programme=programme, code=code).exists():
            raise _refused(what, why="the programme has a site of that code", do="Choose another code.")
        site = Site.objects.create(
            programme=programme, code=code, kind=kind, place=place.strip(), precision=precision.value,
            latitude=kept.latitude if kept else None, longitude=kept.longitude if kept else None,
            told=told.strip(), source=source, expected=expected, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        append(
            Event("site_recorded", by=by.id, subject=site.id,
                  plain={"programme": programme.id, "kind": kind.value, "precision": precision.value,
                         "rounded": int(kept != point)},
                  sealed={"code": code, "place": site.place, "told": site.told,
                          "point": f"{kept.latitude} {kept.longitude}" if kept else ""}),
            at=at,
        )  # fmt: skip
    return RecordedSite(site, is_rounded=kept != point)


def record_recovery(
    site: Site, *, began: str, team: str, ended: str = "", method: str = "", by: Staff, at: datetime
) -> Recovery:
    """Record one piece of work at a site. Dates as people write them; EDTF is kept. Raises IdentificationError."""
    what = f"no recovery at site {site.id} was recorded"
    _check_examines(site, by, what)
    if not team.strip():
        raise _refused(what, why="it does not say who did the work", do="Name the team.")
    first = _day(began, what, at=at)
    last = _day(ended, what, at=at) if ended.strip() else None
    if last and last.latest and first.earliest and last.latest < first.earliest:
        raise _refused(what, why="it ends before it begins", do="Correct one of the two dates.")
    with transaction.atomic():
        recovery = Recovery.objects.create(
            site=site, began=first.edtf, ended=last.edtf if last else "", team=team.strip(), method=method.strip(),
            recorded_by=by, recorded_at=at,
        )  # fmt: skip
        append(Event("recovery_recorded", by=by.id, subject=recovery.id, plain={"site": site.id},
                     sealed={"began": recovery.began, "ended": recovery.ended, "team": recovery.team,
                             "method": recovery.method}), at=at)  # fmt: skip
    return recovery


def lift_remains(
    recovery: Recovery, *, kind: RemainsKind, number: int | None = None, found_on: str = "", found_where: str = "",
    described: str = "", by: Staff, at: datetime,
) -> Remains:  # fmt: skip
    """Record what was lifted as one, under a label that stays with it. Raises IdentificationError.

    The label is the site's code, a number and letters: HAM1-007-B a body, -BP a body part, -C commingled remains. Each
    body or part has one unique code, on itself, on its bag and on every paper about it (Management of Dead Bodies after
    Disasters: a Field Manual for First Responders, PAHO, WHO, ICRC, IFRC, 2006). Site, number and letters together are
    how the ICTY's exhumations of 1996 to 2001 labelled cases: GL02 018BP.

    ``number``: as the team wrote it in the field, if free; else the next of the site. Remains are never deleted and a
    number is never given again.
    """
    site = recovery.site
    what = f"no remains of site {site.id} were recorded"
    _check_examines(site, by, what)
    found = _day(found_on, what, at=at).edtf if found_on.strip() else ""
    if number is not None and not 1 <= number <= HIGHEST_NUMBER:
        raise _refused(what, why=f"a number runs from 1 to {HIGHEST_NUMBER}", do="Write the number of the label.")
    with transaction.atomic():
        site = Site.objects.select_for_update().get(pk=site.pk)  # two who lift at once get two numbers
        if number is None:
            number = (site.remains.aggregate(last=Max("number"))["last"] or 0) + 1
        elif site.remains.filter(number=number).exists():
            raise _refused(
                what, why=f"number {number} is taken", do="Look at the label again, or let the next number be given."
            )
        remains = Remains.objects.create(
            site=site, recovery=recovery, number=number, kind=kind, found_on=found, found_where=found_where.strip(),
            described=described.strip(), recorded_by=by, recorded_at=at,
        )  # fmt: skip
        append(
            Event("remains_lifted", by=by.id, subject=remains.id,
                  plain={"site": site.id, "recovery": recovery.id, "number": number, "kind": kind.name.lower()},
                  sealed={"found_on": found, "found_where": remains.found_where, "described": remains.described}),
            at=at,
        )  # fmt: skip
    return remains


def _kept(point: Point, precision: PlacePrecision) -> Point:
    """As much of a point as the precision says. Raises IdentificationError."""
    what = "the site was not recorded"
    if precision not in DECIMALS:
        raise _refused(
            what, why=f"coordinates say where it is, and the precision {precision.value} does not", do="Leave them out."
        )
    degrees = (point.latitude, point.longitude)
    if not all(one.is_finite() for one in degrees) or abs(point.latitude) > 90 or abs(point.longitude) > 180:
        raise _refused(what, why="it would not be on the globe", do="Give latitude, then longitude, in degrees.")
    unit = Decimal(1).scaleb(-DECIMALS[precision])
    return Point(point.latitude.quantize(unit, ROUND_HALF_EVEN), point.longitude.quantize(unit, ROUND_HALF_EVEN))


def _day(text: str, what: str, *, at: datetime) -> PartialDate:
    try:
        day = parse_date(text)
    except DateError:
        day = None
    if day is None or not day.edtf:
        raise _refused(what, why="a date was not understood", do="Write it as 2021-03-02, 2021-03 or 2021~.")
    if day.earliest and day.earliest > at.date():
        raise _refused(what, why="a date lies in the future", do="Correct the date.")
    return day


def _check_examines(site: Site, by: Staff, what: str) -> None:
    if not may_examine(site.programme.parts_of(by)):
        raise _refused(what, why="you do not examine in this programme", do="Ask an examiner.")


def _refused(what: str, *, why: str, do: str) -> IdentificationError:
    return IdentificationError(what, why=why, do=do)
