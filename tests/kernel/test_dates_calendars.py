from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.dates import Calendar, DateError
from wasl.kernel.dates.calendars import days_of, solar_month_length, solar_new_year


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1399, 1, 1), date(2020, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),  # 1403 is a leap year in Iran; the 2820-year rule says 1404
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1375, 1, 1), date(1996, 3, 20)),
        ((1376, 1, 1), date(1997, 3, 21)),
        ((1285, 5, 14), date(1906, 8, 6)),  # constitution of Iran decreed on 5 or 6 August 1906
        ((1357, 11, 22), date(1979, 2, 11)),  # revolution in Iran
        ((1358, 8, 13), date(1979, 11, 4)),  # embassy taken in Tehran
        ((1359, 6, 31), date(1980, 9, 22)),  # war between Iraq and Iran begins
        ((1368, 3, 13), date(1989, 6, 3)),  # death of Khomeini
        ((1357, 2, 7), date(1978, 4, 27)),  # 7 Saur, Kabul
        ((1371, 2, 8), date(1992, 4, 28)),  # 8 Saur, Kabul
    ],
)
def test_solar_hijri__published_days(solar, gregorian):
    assert days_of(*solar, calendar=Calendar.SOLAR_HIJRI) == (gregorian, gregorian)


@given(st.integers(1210, 1499))
def test_solar_hijri__years_and_months_leave_no_gap(year):
    months = [days_of(year, month, calendar=Calendar.SOLAR_HIJRI) for month in range(1, 13)]
    assert all(b[0] - a[1] == timedelta(days=1) for a, b in pairwise(months))
    assert (months[0][0], months[11][1]) == days_of(year, calendar=Calendar.SOLAR_HIJRI)
    assert solar_new_year(year + 1) - months[11][1] == timedelta(days=1)
    assert solar_new_year(year).month == 3
    assert solar_new_year(year).day in (20, 21, 22)


@given(st.integers(1210, 1500))
def test_solar_hijri__new_year_follows_the_equinox(year):
    """The rule this arithmetic stands for: new year is the day of the March equinox in Tehran, to a day.

    Mean March equinox after J. Meeus, Astronomical Algorithms, 2nd ed. 1998, table 27.B (error below 20
    minutes without its periodic terms), at Tehran's meridian, 3.5 hours east; noon divides the days.
    """
    t = (year + 621 - 2000) / 1000
    julian = 2451623.80984 + 365242.37404 * t + 0.05169 * t**2 - 0.00411 * t**3 - 0.00057 * t**4
    days_since_2000 = julian - 2451544.5 + 3.5 / 24  # from midnight of 1 January 2000
    from_noon = date(2000, 1, 1).toordinal() + int(days_since_2000 + 0.5)
    assert abs(solar_new_year(year).toordinal() - from_noon) <= 1


def test_solar_hijri__month_lengths():
    assert [solar_month_length(1403, month) for month in range(1, 13)] == [31] * 6 + [30] * 6
    assert solar_month_length(1402, 12) == 29


@pytest.mark.parametrize(
    ("hijri", "gregorian"),
    [
        ((1435, 1, 1), date(2013, 11, 4)),
        ((1400, 1, 1), date(1979, 11, 20)),  # the seizure of the Grand Mosque in Mecca
        ((1445, 9, 1), date(2024, 3, 11)),  # Ramadan 2024
        ((1444, 10, 1), date(2023, 4, 21)),  # Eid al-Fitr 2023
    ],
)
def test_hijri__published_days(hijri, gregorian):
    assert days_of(*hijri, calendar=Calendar.HIJRI) == (gregorian, gregorian)


@given(st.integers(1343, 1499), st.integers(1, 12))
def test_hijri__months_leave_no_gap(year, month):
    first, last = days_of(year, month, calendar=Calendar.HIJRI)
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    assert days_of(*following, calendar=Calendar.HIJRI)[0] - last == timedelta(days=1)
    # The published tables hold eight months of 28 or 31 days, all before 1365.
    assert (last - first).days + 1 in ((29, 30) if year > 1364 else (28, 29, 30, 31))


@given(st.integers(1343, 1500))
def test_hijri__year_is_its_twelve_months(year):
    months = [days_of(year, month, calendar=Calendar.HIJRI) for month in range(1, 13)]
    assert days_of(year, calendar=Calendar.HIJRI) == (months[0][0], months[11][1])


@pytest.mark.parametrize(
    ("year", "month", "day", "calendar"),
    [
        (1342, None, None, Calendar.HIJRI),
        (1501, None, None, Calendar.HIJRI),
        (1435, 13, None, Calendar.HIJRI),
        (1435, 1, 31, Calendar.HIJRI),
        (1209, None, None, Calendar.SOLAR_HIJRI),
        (1501, None, None, Calendar.SOLAR_HIJRI),
        (1402, 12, 30, Calendar.SOLAR_HIJRI),
        (1402, 13, 1, Calendar.SOLAR_HIJRI),
        (2013, 2, 29, Calendar.GREGORIAN),
        (2013, 13, None, Calendar.GREGORIAN),
        (0, None, None, Calendar.GREGORIAN),
    ],
)
def test_days_of__days_that_are_not(year, month, day, calendar):
    with pytest.raises(DateError, match=f"a {calendar.value} date was not read"):
        days_of(year, month, day, calendar=calendar)
