"""Dates of lists as bounds: read at once where three numbers tell the day, and as ``parse_date`` reads them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.linkage import reading
from wasl.engines.linkage.reading import UNREAD, DateNumbers
from wasl.kernel.dates import parse_date, plain_day

WRITTEN = st.builds(
    lambda year, month, day, form: form.format(y=year, m=month, d=day),
    st.integers(1280, 2030),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from(["{y:04}-{m:02}-{d:02}", "{d}/{m}/{y}", "{y}.{m}.{d}", "{y:04}-{m:02}", "{d} {m} {y}", "{y:04}"]),
)


def bounds(texts: list[str], *, birth: bool) -> list[tuple[int, int, bool] | int]:
    numbers = DateNumbers()
    found = [numbers.number(text, birth=birth) for text in texts]
    days = numbers.table()
    known = list(zip(days.first.tolist(), days.last.tolist(), (days.exact > 0).tolist(), strict=True))
    return [known[number] if number >= 0 else number for number in found]


@settings(deadline=None, max_examples=200)
@given(st.lists(WRITTEN, max_size=12), st.booleans())
def test_date_numbers__the_quick_way_says_what_the_slow_one_says(texts: list[str], birth: bool) -> None:
    quickly = bounds(texts, birth=birth)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "plain_day", lambda _text: None)
        assert bounds(texts, birth=birth) == quickly


@settings(deadline=None)
@given(WRITTEN)
def test_plain_day__is_what_parse_date_reads(text: str) -> None:
    day = plain_day(text)
    if day is not None:
        assert parse_date(text).earliest == parse_date(text).latest == day


def test_date_numbers__a_birth_on_new_year_is_a_year_and_what_may_be_hijri_is_left_to_the_reader() -> None:
    first, last = date(1990, 1, 1).toordinal(), date(1990, 12, 31).toordinal()
    assert bounds(["1990-01-01"], birth=True) == [(first, last, False)]
    assert bounds(["1990-01-01"], birth=False) == [(first, first, True)]
    assert plain_day("1402-05-06") is None
    assert plain_day("1402-05-06", gregorian=True) == date(1402, 5, 6)
    assert bounds(["1402-05-06"], birth=True) == [UNREAD]
