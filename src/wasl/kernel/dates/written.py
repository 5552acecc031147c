"""Dates as people write them in lists, read without guessing.

A written date becomes tokens (``words``); the order of their kinds, spelled with one letter each, is its
shape: ``d/d/y``, ``dmy``, ``d-dmy`` (``shapes``). What is neither one date nor, in exactly one way, two
dates with a range between them, is refused.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from wasl.kernel.dates.calendars import days_of
from wasl.kernel.dates.edtf import WINTER, from_edtf
from wasl.kernel.dates.model import Calendar, DateError, PartialDate, Precision, may_be_same, unknown_date
from wasl.kernel.dates.shapes import (
    WINTER_SHAPE,
    Written,
    codes_of,
    not_a_date,
    one_date,
    trimmed,
    two_dates,
    whole_slots,
)
from wasl.kernel.dates.words import UNKNOWN, UNREAD, Kind, Token, fold, tokens_of

# A year in this range, unmarked, may be Hijri or Solar Hijri, and is hardly ever meant as Gregorian.
OTHER_CALENDAR_YEARS = range(1300, 1461)

_QUICK_YMD = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", re.ASCII)
_QUICK_DMY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_EDTF_END = r"(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2]|XX)(?:-(?:0[1-9]|[12][0-9]|3[01]|XX))?)?|[0-9]{2}(?:[0-9]X|XX))[~?%]?"
_EDTF = re.compile(rf"{_EDTF_END}|(?:{_EDTF_END}|\.\.)/(?:{_EDTF_END}|\.\.)", re.ASCII)
_ZERO = re.compile(r"0{1,4}([-/.])0{1,2}\1(?:0{4}|0{1,2})", re.ASCII)
_TIME_OF_DAY = re.compile(
    r"(?<=[0-9])[t ,]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s*([ap]m|z|[+-][0-9]{2}:?[0-9]{2})?\s*$",
    re.ASCII,
)

BOUNDS = (Kind.BEFORE, Kind.AFTER, Kind.SINCE, Kind.UNTIL)
BODY_KINDS = frozenset(kind for kind in Kind if len(kind) == 1) | {Kind.FROM, *BOUNDS}


LONGEST = 120  # letters; reading takes longer than in proportion, and a cell may hold thousands


class Reading(NamedTuple):
    """The EDTF of the first and of the last end, without signs; the same when one EDTF says it all."""

    start: str
    end: str


def parse_date(text: str, *, day_first: bool = True, calendar: Calendar | None = None) -> PartialDate:
    """Read one written date, at the precision it has.

    ``day_first``: whether 4/11/2013 is 4 November. ``calendar``: the calendar of years that carry no mark;
    a mark (هـ, AH, م) or a month's name goes before it. Empty cells and "unknown" give the unknown date; a
    day or month written 00 is not known. "Before 2014" ends the day before 2014 begins, "after" likewise.
    "Early 2012" is 2012: the year is sure, the rest stays in the text. "About" and "perhaps" hold for both
    ends of a range. A full Hijri day comes out approximate, and so do the ends of a Hijri month or year.

    Raises DateError, which tells the date's shape and what to write instead, when it cannot be read; when
    the year has two digits or is missing; and when an unmarked year may be Hijri or Solar Hijri.
    """
    if len(text) > LONGEST:
        raise DateError(
            f"a date of {len(text)} letters was not read", why="no date is so long", do="Write the date alone."
        )
    try:
        return _quick(text, day_first=day_first, calendar=calendar) or read_slowly(
            text, day_first=day_first, calendar=calendar
        )
    except DateError as error:
        raise DateError(
            f"a date written like {shape_of(text)!r} was not read", why=error.why or error.what, do=error.do
        ) from None


def shape_of(text: str) -> str:
    """What may stand in a log: digits as 9, letters as a, at most 40 signs."""
    return re.sub(r"\d", "9", re.sub(r"[^\W\d_]", "a", text))[:40]


def _quick(text: str, *, day_first: bool, calendar: Calendar | None) -> PartialDate | None:
    """Full numeric Gregorian days, which most cells are. None leaves it to ``read_slowly``."""
    if calendar is not None and calendar is not Calendar.GREGORIAN:
        return None
    only = plain_day(text, day_first=day_first, gregorian=calendar is not None)
    if only is None:
        return None
    return PartialDate(only.isoformat(), only, only, Precision.DAY, False, False, Calendar.GREGORIAN, text)


def plain_day(text: str, *, day_first: bool = True, gregorian: bool = False) -> date | None:
    """The day that three numbers tell at once, without reading further. None when the text has another form, when there
    is no such day, and, unless it is known to be ``gregorian``, when its year may be of another calendar."""
    if match := _QUICK_YMD.fullmatch(text):
        year, _, month, day = match.groups()
    elif match := _QUICK_DMY.fullmatch(text):
        day, _, month, year = match.groups() if day_first else (match[3], "", match[1], match[4])
    else:
        return None
    if not gregorian and int(year) in OTHER_CALENDAR_YEARS:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_slowly(text: str, *, day_first: bool = True, calendar: Calendar | None = None) -> PartialDate:
    """``parse_date`` without its fast path. Raises DateError."""
    folded = fold(text).strip()
    if not folded or folded in UNKNOWN or _ZERO.fullmatch(folded):
        return unknown_date(text, calendar=calendar or Calendar.GREGORIAN)
    if _is_plain_edtf(folded.upper(), calendar=calendar):
        return from_edtf(folded.upper(), text=text)
    dates = [
        _read_tokens(tokens, text=text, day_first=day_first, calendar=calendar)
        for tokens in _split(tokens_of(_TIME_OF_DAY.sub("", folded)), at=Kind.EQUALS)
    ]
    return dates[0] if len(dates) == 1 else _one_of_two_calendars(dates)


def _is_plain_edtf(folded: str, *, calendar: Calendar | None) -> bool:
    if calendar not in (None, Calendar.GREGORIAN) or not _EDTF.fullmatch(folded):
        return False
    years = [int(year.replace("X", "0")) for year in re.findall(r"[0-9]{2}(?:[0-9]{2}|[0-9]X|XX)", folded)]
    return calendar is Calendar.GREGORIAN or not any(year in OTHER_CALENDAR_YEARS for year in years)


def _split(tokens: Sequence[Token], *, at: Kind) -> list[Sequence[Token]]:
    cuts = [place for place, token in enumerate(tokens) if token.kind is at]
    return [tokens[a + 1 : b] for a, b in zip([-1, *cuts], [*cuts, len(tokens)], strict=True)]


def _one_of_two_calendars(dates: Sequence[PartialDate]) -> PartialDate:
    """ "1 Muharram 1435 corresponding to 4 November 2013": the Gregorian one, when the two agree."""
    gregorian = [value for value in dates if value.calendar is Calendar.GREGORIAN]
    if len(dates) != 2 or len(gregorian) != 1:
        raise DateError(UNREAD, why="it does not give one day in two calendars", do="Write one of them.")
    if not may_be_same(*dates):
        raise DateError(
            UNREAD,
            why="the dates in the two calendars are different days",
            do="Ask the source which one holds.",
        )
    return gregorian[0]


def _read_tokens(tokens: Sequence[Token], *, text: str, day_first: bool, calendar: Calendar | None) -> PartialDate:
    kinds = {token.kind for token in tokens}
    bound, body = _bound_and_body(tokens)
    used = _calendar_of(tokens, asked=calendar)
    reading = _reading(body, kinds=kinds, day_first=day_first, calendar=used)
    # The conversion of a Hijri date is good to a day more or less.
    approximate = Kind.APPROXIMATE in kinds or used is Calendar.HIJRI
    sign = _qualifier(approximate=approximate, uncertain=Kind.UNCERTAIN in kinds)
    edtf = _bounded(reading, bound=bound, partly=Kind.PART in kinds, sign=sign)
    return from_edtf(edtf, text=text, calendar=used)


def _bound_and_body(tokens: Sequence[Token]) -> tuple[Kind | None, list[Token]]:
    """What opens or closes the date (Turkish puts it last), and the tokens of the date's shape."""
    body = [token for token in tokens if token.kind in BODY_KINDS]
    bound = None
    if body and body[0].kind in (Kind.FROM, *BOUNDS):
        bound = body.pop(0).kind
    elif body and body[-1].kind in BOUNDS:
        bound = body.pop().kind
    body = [Token(Kind.TO) if token.kind is Kind.UNTIL else token for token in body if token.kind is not Kind.FROM]
    if any(token.kind in BOUNDS for token in body):
        raise DateError(UNREAD, why="it says before, after or since in its middle", do="Write 2012/2013 for a range.")
    if bound is None or whole_slots(codes_of(trimmed(body))):
        return Kind.SINCE if bound is Kind.FROM else bound, body
    if bound in (Kind.FROM, Kind.SINCE):
        return None, body  # "from March to May 2012"
    raise not_a_date(body, ways=0)


def _calendar_of(tokens: Sequence[Token], *, asked: Calendar | None) -> Calendar:
    marks = {token.calendar for token in tokens if token.kind is Kind.CALENDAR}
    named = {token.calendar for token in tokens if token.kind is Kind.MONTH}
    if named == {Calendar.SOLAR_HIJRI}:
        marks.discard(Calendar.HIJRI)  # Iran writes a bare هجری for its own calendar too
    said = [calendar for calendar in marks | named if calendar]
    if len(said) > 1:
        raise DateError(UNREAD, why="it names two calendars", do="Write it in one of them, or put الموافق between.")
    if said:
        return said[0]
    years = [token.number for token in tokens if token.kind is Kind.YEAR]
    if asked is None and any(year in OTHER_CALENDAR_YEARS for year in years):
        raise DateError(
            UNREAD,
            why="its year may be Hijri or Solar Hijri and nothing says which",
            do="Add هـ (AH) or ه‍.ش (SH), or say the calendar of the whole column.",
        )
    return asked or Calendar.GREGORIAN


def _reading(body: Sequence[Token], *, kinds: set[Kind], day_first: bool, calendar: Calendar) -> Reading:
    body = trimmed(body)
    if Kind.DECADE in kinds:
        return _decade(body, calendar=calendar)
    if WINTER_SHAPE.fullmatch(codes_of(body)) and body[0].number == WINTER:
        return _winter(body)
    written = one_date(body, day_first=day_first)
    if written and Kind.BETWEEN not in kinds:
        return _convert(written, calendar=calendar)
    first, last = two_dates(body, day_first=day_first, with_and=Kind.BETWEEN in kinds)
    return Reading(_convert(first, calendar=calendar).start, _convert(last, calendar=calendar).end)


def _decade(body: Sequence[Token], *, calendar: Calendar) -> Reading:
    year = body[0].number if codes_of(body) == "y" else 0
    if calendar is not Calendar.GREGORIAN or year == 0 or year % 10 or year % 100 == 0:
        raise DateError(
            UNREAD,
            why="it does not say which ten years",
            do="Write 1980s, or 2000/2009 for the first ten years of a century.",
        )
    edtf = f"{year // 10:03d}X"
    return Reading(edtf, edtf)


def _winter(body: Sequence[Token]) -> Reading:
    """ "Winter 2012-2013": the one winter of two years that follow each other."""
    start, end = (token.number for token in body if token.kind is Kind.YEAR)
    if end != start + 1:
        raise DateError(UNREAD, why="a winter does not last that long", do="Write winter 2012-2013, or the months.")
    return Reading(f"{start:04d}-12", f"{end:04d}-02")


def _convert(written: Written, *, calendar: Calendar) -> Reading:
    year = written.year or 0
    if calendar is Calendar.GREGORIAN:
        edtf = _gregorian(written, year=year)
        return Reading(edtf, edtf)
    if written.season:
        raise DateError(UNREAD, why="it is a season of a year that is not Gregorian", do="Write the months.")
    first, last = days_of(year, written.month, written.day, calendar=calendar)
    return Reading(first.isoformat(), last.isoformat())


def _gregorian(written: Written, *, year: int) -> str:
    if written.season:
        return f"{year:04d}-{written.season}"
    days_of(year, written.month, written.day, calendar=Calendar.GREGORIAN)
    parts = (f"{year:04d}", *(f"{part:02d}" for part in (written.month, written.day) if part))
    return "-".join(parts)


def _qualifier(*, approximate: bool, uncertain: bool) -> str:
    return {(True, True): "%", (True, False): "~", (False, True): "?", (False, False): ""}[approximate, uncertain]


def _bounded(reading: Reading, *, bound: Kind | None, partly: bool, sign: str) -> str:
    """The EDTF. ``partly``: the bound is some day within the date ("before the end of 2012")."""
    start, end = reading
    if bound is None:
        return f"{start}{sign}" if start == end else f"{start}{sign}/{end}{sign}"
    if bound is Kind.UNTIL or (bound is Kind.BEFORE and partly):
        return f"../{end}{sign}"
    if bound is Kind.SINCE or (bound is Kind.AFTER and partly):
        return f"{start}{sign}/.."
    if bound is Kind.BEFORE:
        return f"../{_next_day(from_edtf(start).earliest, by=-1)}{sign}"
    return f"{_next_day(from_edtf(end).latest, by=1)}{sign}/.."


def _next_day(day: date | None, *, by: int) -> str:
    if day is None:  # no reading is open before its bound is applied
        raise DateError(UNREAD, why="it is open on both sides")
    return (day + timedelta(days=by)).isoformat()
