"""EDTF (ISO 8601-2:2019, levels 0 and 1, and of level 2 what the library reads) into PartialDate.

The shapes that lists hold are read here. The ``edtf`` library reads the rest; it is some hundred times
slower, and it invents ten years for the unknown end of an interval, so intervals are put together here.
Tests hold the two against each other.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from wasl.kernel.dates.model import Calendar, DateError, PartialDate, Precision, unknown_date

YEARS_DO = "Write a date between the years 0001 and 9999, such as 2013-11-04, 2013-11, 2013~ or 2012/2013."
SHAPE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]|2[1-4]|XX(?!-[0-9]))(?:-([0-9]{2}|XX))?)?([~?%]?)", re.ASCII)
YEARS_SHAPE = re.compile(r"([0-9]{2})([0-9]X|XX)([~?%]?)", re.ASCII)
TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?", re.ASCII)
LONGEST = 100
QUALIFIERS = re.compile(r"[~?%]")
# ISO 8601-2, 4.8: 21-24 spring to winter, hemisphere unspecified. Months as meteorologists count them.
# "Winter 2013" may be the one that begins in 2013 or the one that ends in it: both are kept possible.
SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11)}
WINTER = 24
PADDING_MONTHS = {
    Precision.MONTH: 1,
    Precision.SEASON: 3,
    Precision.YEAR: 12,
    Precision.DECADE: 120,
    Precision.CENTURY: 1200,
    Precision.INTERVAL: 12,
}


class Span(NamedTuple):
    """One date of an EDTF: its days as written, and how far ``~`` makes it reach."""

    first: date
    last: date
    precision: Precision
    approximate: bool
    uncertain: bool
    padding: Precision

    @property
    def earliest(self) -> date:
        return _shift_first(self.first, self.padding) if self.approximate else self.first

    @property
    def latest(self) -> date:
        return _shift_last(self.last, self.padding) if self.approximate else self.last


def from_edtf(edtf: str, *, text: str | None = None, calendar: Calendar = Calendar.GREGORIAN) -> PartialDate:
    """The date an EDTF says, with its bounds; "" is the unknown date.

    ``text`` and ``calendar`` say how it was written, and default to the EDTF itself. A time of day is
    dropped. Raises DateError when it is not EDTF, a day is not in the calendar, the end lies before the
    start, or a year is outside 1 to 9999.
    """
    written = edtf if text is None else text
    canonical = edtf.strip()
    if not canonical:
        return unknown_date(written, calendar=calendar)
    if "/" in canonical:
        return _interval(canonical, text=written, calendar=calendar)
    canonical = _without_time(canonical)
    span = _span(canonical)
    return PartialDate(
        canonical,
        span.earliest,
        span.latest,
        span.precision,
        span.approximate,
        span.uncertain,
        calendar,
        written,
    )


def _without_time(edtf: str) -> str:
    if len(edtf) <= 12 or not (match := TIME.fullmatch(edtf, 10)):
        return edtf
    return edtf[: match.start()]


def _interval(edtf: str, *, text: str, calendar: Calendar) -> PartialDate:
    start, _, end = edtf.partition("/")
    first = None if start in ("", "..") else _span(_without_time(start))
    last = None if end in ("", "..") else _span(_without_time(end))
    if first is None and last is None:
        raise DateError("an interval open on both sides was not read", do="Leave an unknown date empty.")
    if first and last and first.first > last.last:
        raise DateError(
            "an interval was not read",
            why="its end lies before its start",
            do="Write the earlier date first, and the year on both sides.",
        )
    ends = [span for span in (first, last) if span]
    return PartialDate(
        f"{_without_time(start)}/{_without_time(end)}",
        first.earliest if first else None,
        last.latest if last else None,
        Precision.INTERVAL,
        any(span.approximate for span in ends),
        any(span.uncertain for span in ends),
        calendar,
        text,
    )


def _span(edtf: str) -> Span:
    match = SHAPE.fullmatch(edtf) or YEARS_SHAPE.fullmatch(edtf)
    if match is None:
        return _library_span(edtf)
    try:
        first, last, precision = _shape_days(edtf.rstrip("~?%"))
    except ValueError:
        raise not_edtf(edtf, why="no calendar has that year, month or day") from None
    approximate, uncertain = edtf.endswith(("~", "%")), edtf.endswith(("?", "%"))
    return Span(first, last, precision, approximate, uncertain, precision)


def _shape_days(edtf: str) -> tuple[date, date, Precision]:
    """First and last day of a SHAPE or YEARS_SHAPE without qualifier. Raises ValueError when it has none."""
    if edtf[3] == "X":
        precision = Precision.CENTURY if edtf[2] == "X" else Precision.DECADE
        return date(int(edtf.replace("X", "0")), 1, 1), date(int(edtf.replace("X", "9")), 12, 31), precision
    year, month, day = int(edtf[:4]), edtf[5:7], edtf[8:10]
    if month in ("", "XX"):
        return date(year, 1, 1), date(year, 12, 31), Precision.YEAR
    if int(month) > 12:
        return _season_days(year, int(month), day)
    if day in ("", "XX"):
        last = monthrange(year, int(month))[1]
        return date(year, int(month), 1), date(year, int(month), last), Precision.MONTH
    only = date(year, int(month), int(day))
    return only, only, Precision.DAY


def _season_days(year: int, season: int, day: str) -> tuple[date, date, Precision]:
    if day:
        raise ValueError("a day of a season")
    if season == WINTER:
        last = monthrange(year + 1, 2)[1]
        return date(year - 1, 12, 1), date(year + 1, 2, last), Precision.SEASON
    first_month, last_month = SEASONS[season]
    return (
        date(year, first_month, 1),
        date(year, last_month, monthrange(year, last_month)[1]),
        Precision.SEASON,
    )


@lru_cache(maxsize=1024)
def _library_span(edtf: str) -> Span:
    """Level 2, by the library. Its qualifiers may stand on one part only; ``~`` then reaches a year."""
    found = _library_parse(edtf)
    try:
        first, last = _as_date(found.lower_strict()), _as_date(found.upper_strict())
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise not_edtf(edtf, why="its first or last day cannot be told") from None
    approximate = any(sign in edtf for sign in "~%")
    uncertain = any(sign in edtf for sign in "?%")
    precision = _precision_without_qualifiers(edtf)
    return Span(first, last, precision, approximate, uncertain, Precision.INTERVAL)


def _library_parse(edtf: str) -> Any:
    if len(edtf) > LONGEST or any(sign in edtf for sign in "EY/"):
        raise not_edtf(edtf, why="it is not one date within the years 1 to 9999")
    parse, parse_error = _library()
    try:
        return parse(edtf)
    except (parse_error, AttributeError, TypeError, ValueError):
        raise not_edtf(edtf, why="it is not EDTF") from None


@lru_cache(maxsize=1)
def _library() -> tuple[Any, Any]:
    """Imported when first needed: building its grammar takes longer than everything else in the kernel."""
    from edtf import EDTFParseException, parse_edtf
    from edtf.parser import parser_classes

    # Version 5.0.2 prints what it cannot read, and that may be a person's birthday.
    setattr(parser_classes, "print", lambda *_: None)  # noqa: B010 - the module has no such name until now
    return parse_edtf, EDTFParseException


def _precision_without_qualifiers(edtf: str) -> Precision:
    plain = QUALIFIERS.sub("", edtf)
    if not SHAPE.fullmatch(plain):
        return Precision.INTERVAL
    return _shape_days(plain)[2]  # a day no calendar has was refused by the library


def _as_date(found: Any) -> date:
    return date(found.tm_year, found.tm_mon, found.tm_mday)


def not_edtf(edtf: str, *, why: str) -> DateError:
    shape = re.sub(r"[0-9]", "9", re.sub(r"[^\W\d_]", "a", edtf))
    return DateError(f"an EDTF of the shape {shape[:40]!r} was not read", why=why, do=YEARS_DO)


def _shift_first(first: date, padding: Precision) -> date:
    if padding is Precision.DAY:
        return first - timedelta(days=1) if first > date.min else first
    return _add_months(first, -PADDING_MONTHS[padding])


def _shift_last(last: date, padding: Precision) -> date:
    """The last day moved on; the end of a month stays the end of a month."""
    if last == date.max:
        return last
    if padding is Precision.DAY:
        return last + timedelta(days=1)
    return _add_months(last + timedelta(days=1), PADDING_MONTHS[padding]) - timedelta(days=1)


def _add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last; kept within years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
