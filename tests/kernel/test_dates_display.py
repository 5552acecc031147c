from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.dates import DateError, display_date, from_edtf, parse_date

SHOWN = [
    ("", "unknown", "غير معروف"),
    ("2013-11-04", "4 November 2013", "4 تشرين الثاني 2013"),
    ("2013-11", "November 2013", "تشرين الثاني 2013"),
    ("2013-11-XX", "November 2013", "تشرين الثاني 2013"),
    ("2013", "2013", "2013"),
    ("2013-XX", "2013", "2013"),
    ("1985~", "approximately 1985", "1985 تقريباً"),
    ("2012?", "2012 (uncertain)", "2012 (غير مؤكد)"),
    ("2012-03%", "approximately March 2012 (uncertain)", "آذار 2012 تقريباً (غير مؤكد)"),
    ("2013-21", "spring 2013", "ربيع 2013"),
    ("2013-24", "winter 2013", "شتاء 2013"),
    ("198X", "1980s", "عقد 1980"),
    ("19XX", "1900 to 1999", "من 1900 إلى 1999"),
    ("2012-03/2012-05", "March 2012 to May 2012", "من آذار 2012 إلى أيار 2012"),
    ("2012~/2013~", "approximately 2012 to 2013", "من 2012 إلى 2013 تقريباً"),
    ("2012~/2013", "2012 (approximate) to 2013", "من 2012 (تقريبي) إلى 2013"),
    ("2012/2013%", "2012 to 2013 (approximate, uncertain)", "من 2012 إلى 2013 (تقريبي، غير مؤكد)"),
    ("../2013-12-31", "until 31 December 2013", "حتى 31 كانون الأول 2013"),
    ("2013/..", "since 2013", "منذ 2013"),
    ("2013~/", "since approximately 2013", "منذ 2013 تقريباً"),
    (
        "[2012..2013]",
        "between 1 January 2012 and 31 December 2013",
        "بين 1 كانون الثاني 2012 و 31 كانون الأول 2013",
    ),
    ("2001-37", "2001-37", "2001-37"),
]


@pytest.mark.parametrize(("edtf", "english", "arabic"), SHOWN)
def test_display_date__in_words(edtf, english, arabic):
    value = from_edtf(edtf)
    assert display_date(value, language="en") == english
    assert display_date(value, language="ar") == arabic


def test_display_date__hijri_is_shown_as_gregorian():
    value = parse_date("1 محرم 1435 هـ")
    assert display_date(value, language="ar-sy") == "4 تشرين الثاني 2013 تقريباً"


def test_display_date__other_language_is_refused():
    with pytest.raises(DateError, match="no words for dates"):
        display_date(from_edtf("2013"), language="de")


DAYS = st.dates(date(1500, 1, 1), date(2999, 12, 31)).map(date.isoformat)
SINGLE = st.one_of(
    DAYS,
    DAYS.map(lambda day: day[:7]),
    DAYS.map(lambda day: day[:4]),
    DAYS.map(lambda day: day[:3] + "X").filter(lambda decade: decade[2] != "0"),
    st.builds(lambda day, season: f"{day[:4]}-{season}", DAYS, st.sampled_from((21, 22, 23, 24))),
)
SIGN = st.sampled_from(("", "~", "?", "%"))
EDTFS = st.one_of(
    st.builds(str.__add__, SINGLE, SIGN),
    st.builds(lambda edtf, sign: f"../{edtf}{sign}", SINGLE, SIGN),
    st.builds(lambda edtf, sign: f"{edtf}{sign}/..", SINGLE, SIGN),
    st.builds(lambda a, b, sign: f"{min(a, b)}{sign}/{max(a, b)}{sign}", DAYS, DAYS, SIGN).filter(
        lambda edtf: len(set(edtf.split("/"))) == 2  # from one day to the same day is that day
    ),
)


@given(EDTFS, st.sampled_from(("en", "ar")))
def test_display_date__reads_back_as_the_same_date(edtf, language):
    shown = display_date(from_edtf(edtf), language=language)
    assert parse_date(shown).edtf == edtf
