"""Days of the Hijri and Solar Hijri calendars as Gregorian days.

Hijri: the Umm al-Qura tables of hijridate, 1343 to 1500 AH. A list may have followed a sighting or another
country's calendar, so one day more or less is always possible; whoever calls marks that.

Solar Hijri: in the years 1210 to 1500 a leap year is one whose remainder by 33 is 1, 5, 9, 13, 17, 22, 26 or
30. Source: K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon and Planets 74 (1996)
223-230, whose 33-year cycle runs unbroken from 1210 to 1635 and agrees with Iran's published new-year days.
"""

from calendar import monthrange
from datetime import date, timedelta

from hijridate import Hijri

from wasl.kernel.dates.model import Calendar, DateError

HIJRI_YEARS = range(1343, 1501)
SOLAR_YEARS = range(1210, 1501)
SOLAR_LEAP_REMAINDERS = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
SOLAR_EPOCH_YEAR, SOLAR_EPOCH = 1400, date(2021, 3, 21)


def days_of(year: int, month: int | None = None, day: int | None = None, *, calendar: Calendar) -> tuple[date, date]:
    """First and last Gregorian day of a year, month or day. Raises DateError when the calendar lacks it."""
    try:
        return _DAYS_OF[calendar](year, month, day)
    except (ValueError, OverflowError):
        raise DateError(
            f"a {calendar.value} date was not read",
            why="that calendar has no such day or month, or we have no table for that year",
            do=f"Check the day and month; years {_KNOWN_YEARS[calendar]} can be converted.",
        ) from None


def _gregorian(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _hijri(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    first = Hijri(year, month or 1, day or 1)
    if day is not None:
        return _to_date(first), _to_date(first)
    last_month = Hijri(year, month or 12, 1)
    return _to_date(first), _to_date(last_month) + timedelta(days=last_month.month_length() - 1)


def _to_date(day: Hijri) -> date:
    return date(*day.to_gregorian().datetuple())


def _solar(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    first = _solar_day(year, month or 1, day or 1)
    if day is not None:
        return first, first
    last_month = month or 12
    return first, _solar_day(year, last_month, solar_month_length(year, last_month))


def _solar_day(year: int, month: int, day: int) -> date:
    if year not in SOLAR_YEARS or not 1 <= month <= 12 or not 1 <= day <= solar_month_length(year, month):
        raise ValueError("no such day")
    return solar_new_year(year) + timedelta(days=sum(solar_month_length(year, m) for m in range(1, month)) + day - 1)


def solar_new_year(year: int) -> date:
    """The Gregorian day of 1 Farvardin, for years 1210 to 1500."""
    if year >= SOLAR_EPOCH_YEAR:
        return SOLAR_EPOCH + timedelta(days=sum(map(_solar_year_length, range(SOLAR_EPOCH_YEAR, year))))
    return SOLAR_EPOCH - timedelta(days=sum(map(_solar_year_length, range(year, SOLAR_EPOCH_YEAR))))


def _solar_year_length(year: int) -> int:
    return 366 if year % 33 in SOLAR_LEAP_REMAINDERS else 365


def solar_month_length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or _solar_year_length(year) == 366 else 29


_DAYS_OF = {Calendar.GREGORIAN: _gregorian, Calendar.HIJRI: _hijri, Calendar.SOLAR_HIJRI: _solar}
_KNOWN_YEARS = {
    Calendar.GREGORIAN: "1–9999",
    Calendar.HIJRI: "1343–1500",
    Calendar.SOLAR_HIJRI: "1210–1500",
}
