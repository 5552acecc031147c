"""A date as precisely as it is known, and what can be asked of two of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wasl.kernel.errors import KernelError


class DateError(KernelError):
    """A date that could not be read. The message shows its shape (9/99/99), never the date itself."""

    code = "bad_date"


class Calendar(StrEnum):
    GREGORIAN = "gregorian"
    HIJRI = "hijri"  # lunar, Umm al-Qura
    SOLAR_HIJRI = "solar_hijri"  # Iran, Afghanistan


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as precisely as it is known. Make one with ``parse_date``, ``from_edtf`` or ``from_day``.

    ``edtf``: canonical EDTF (ISO 8601-2) in the Gregorian calendar; "" when unknown.
    ``earliest``, ``latest``: first and last possible day; None when that side is open or unknown.
    An approximate date (``~``) reaches one unit of its own precision further on both sides: a day one
    day, a month one month, a season one season, a year one year, a decade one decade. An uncertain one
    (``?``) reaches no further: its source may be wrong, and no margin repairs that.
    ``calendar``: the one it was written in. ``text``: exactly as written.
    """

    edtf: str
    earliest: date | None
    latest: date | None
    precision: Precision
    approximate: bool
    uncertain: bool
    calendar: Calendar
    text: str

    @property
    def is_known(self) -> bool:
        return self.precision is not Precision.UNKNOWN


def from_day(day: date, *, text: str | None = None) -> PartialDate:
    """A full Gregorian day, as a spreadsheet cell holds it; of a datetime only the day is kept."""
    edtf = f"{day.year:04d}-{day.month:02d}-{day.day:02d}"
    only_day = date(day.year, day.month, day.day)
    written = edtf if text is None else text
    return PartialDate(edtf, only_day, only_day, Precision.DAY, False, False, Calendar.GREGORIAN, written)


def unknown_date(text: str = "", *, calendar: Calendar = Calendar.GREGORIAN) -> PartialDate:
    return PartialDate("", None, None, Precision.UNKNOWN, False, False, calendar, text)


def may_be_same(a: PartialDate, b: PartialDate) -> bool:
    """Whether one day lies within the bounds of both. An unknown date may be any day."""
    return days_apart(a, b) in (0, None)


def days_apart(a: PartialDate, b: PartialDate) -> int | None:
    """Smallest possible number of days between the two; 0 when they overlap, None when one is unknown."""
    if not (a.is_known and b.is_known):
        return None
    return max(0, _days_from(a.latest, b.earliest), _days_from(b.latest, a.earliest))


def _days_from(last: date | None, first: date | None) -> int:
    """Days from the end of one to the start of the other; an open end reaches everything."""
    return 0 if last is None or first is None else (first - last).days
