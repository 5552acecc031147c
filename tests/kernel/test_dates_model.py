from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.dates import days_apart, from_day, from_edtf, may_be_same, unknown_date

EDTFS = st.sampled_from(
    [
        "",
        "2013",
        "2013~",
        "2013-11",
        "2013-11-04",
        "2013-11-04~",
        "198X",
        "../2013",
        "2013/..",
        "2012/2014",
        "2013-24",
    ]
)
DATES = EDTFS.map(from_edtf)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("2013-11-04", "2013-11-04", 0),
        ("2013-11-04", "2013-11-06", 2),
        ("2013-11-04~", "2013-11-06", 1),
        ("2013-11-04~", "2013-11-06~", 0),
        ("2013", "2013-11-04", 0),
        ("2012", "2014", 366),
        ("../2013", "2014-01-01", 1),
        ("../2013", "1950", 0),
        ("2014/..", "2013-12-30", 2),
        ("../2013", "2014/..", 1),
        ("", "2013", None),
        ("", "", None),
    ],
)
def test_days_apart__table(a, b, expected):
    assert days_apart(from_edtf(a), from_edtf(b)) == expected


@given(DATES, DATES)
def test_days_apart__symmetric_and_agrees_with_may_be_same(a, b):
    assert days_apart(a, b) == days_apart(b, a)
    assert may_be_same(a, b) == (days_apart(a, b) in (0, None))


@given(DATES)
def test_may_be_same__with_itself(value):
    assert may_be_same(value, value)


@given(st.dates(), st.dates())
def test_days_apart__of_full_days_is_their_difference(a, b):
    assert days_apart(from_day(a), from_day(b)) == abs((a - b).days)


@given(st.dates())
def test_from_day__is_the_day_of_its_edtf(day):
    assert from_day(day) == from_edtf(f"{day.year:04d}-{day.month:02d}-{day.day:02d}")


def test_from_day__drops_the_time_and_keeps_the_text():
    value = from_day(datetime(2013, 11, 4, 23, 59, tzinfo=UTC), text="41582.99")
    assert (value.edtf, value.text, value.earliest) == ("2013-11-04", "41582.99", date(2013, 11, 4))
    assert type(value.earliest) is date


def test_unknown_date__is_known_by_its_emptiness():
    assert not unknown_date("؟").is_known
    assert from_edtf("2013").is_known
    assert may_be_same(unknown_date(), from_edtf("2013"))
