"""Our reading of EDTF against the edtf library, which is slow and was written by others."""

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.kernel.dates import Calendar, DateError, Precision, from_edtf
from wasl.kernel.dates.edtf import _library, _library_span

YEARS = st.integers(1000, 2999)


def _edtf_of_day(day):
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"


DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31))
STARTS = st.one_of(
    DAYS.map(_edtf_of_day),
    DAYS.map(lambda day: _edtf_of_day(day)[:7]),
    DAYS.map(lambda day: _edtf_of_day(day)[:7] + "-XX"),
    YEARS.map(str),
    YEARS.map(lambda year: f"{year}-XX"),
    YEARS.map(lambda year: f"{year}-XX-XX"),
    YEARS.map(lambda year: f"{year // 10}X"),
    YEARS.map(lambda year: f"{year // 100}XX"),
    st.builds(lambda year, season: f"{year}-{season}", YEARS, st.sampled_from((21, 22, 23))),
)
SINGLE = st.builds(str.__add__, STARTS, st.sampled_from(("", "", "~", "?", "%")))
# What the library fails on, and we do not: a season with a sign, and intervals in which an end with an X
# meets another such end, or a sign.
LIBRARY_SINGLE = SINGLE.filter(lambda edtf: edtf[5:6] != "2" or edtf[-1] not in "~?%")
CLOSED = st.builds(lambda a, b: f"{a}/{b}", LIBRARY_SINGLE, LIBRARY_SINGLE).filter(
    lambda edtf: "X" not in edtf or not any(sign in edtf for sign in ("~", "?", "%", "-XX"))
)
HALF_OPEN = st.one_of(SINGLE.map("../{}".format), SINGLE.map("{}/..".format))


def _day(found):
    return date(found.tm_year, found.tm_mon, found.tm_mday)


def _strict(value):
    """Bounds without the margin of ``~``: those of the same text without its signs."""
    plain = from_edtf(value.edtf.translate(str.maketrans("", "", "~?%")))
    return plain.earliest, plain.latest


@settings(max_examples=500, deadline=None)
@given(LIBRARY_SINGLE)
def test_from_edtf__agrees_with_the_library(edtf):
    theirs, ours = parse_edtf(edtf), from_edtf(edtf)
    assert _strict(ours) == (_day(theirs.lower_strict()), _day(theirs.upper_strict()))
    assert ours.approximate == (edtf[-1] in "~%")
    assert ours.uncertain == (edtf[-1] in "?%")


@settings(max_examples=250, deadline=None)
@given(CLOSED)
def test_from_edtf__intervals_agree_with_the_library(edtf):
    theirs = parse_edtf(edtf)
    first, last = _day(theirs.lower_strict()), _day(theirs.upper_strict())
    if first > last:
        with pytest.raises(DateError, match="its end lies before its start"):
            from_edtf(edtf)
    else:
        assert _strict(from_edtf(edtf)) == (first, last)


@given(SINGLE)
def test_from_edtf__open_intervals_have_one_bound(edtf):
    alone = from_edtf(edtf)
    before, after = from_edtf(f"../{edtf}"), from_edtf(f"{edtf}/..")
    assert (before.earliest, before.latest) == (None, alone.latest)
    assert (after.earliest, after.latest) == (alone.earliest, None)


@given(st.one_of(SINGLE, HALF_OPEN))
def test_from_edtf__round_trip(edtf):
    value = from_edtf(edtf, text="as written", calendar=Calendar.HIJRI)
    assert (value.edtf, value.text, value.calendar) == (edtf, "as written", Calendar.HIJRI)
    assert from_edtf(value.edtf, text="as written", calendar=Calendar.HIJRI) == value


@given(SINGLE)
def test_from_edtf__bounds_are_ordered_and_approximate_is_wider(edtf):
    value = from_edtf(edtf)
    first, last = _strict(value)
    assert value.earliest <= first <= last <= value.latest
    assert ((value.earliest, value.latest) != (first, last)) == value.approximate


@settings(deadline=None)  # the library is slow, slowest when first imported
@given(st.text(alphabet="0123456789X-/~?%.[]{},TZ:", max_size=14))
def test_from_edtf__anything_else_is_refused_with_a_date_error(text):
    try:
        value = from_edtf(text)
    except DateError:
        return
    assert value.edtf == "" or value.precision is not Precision.UNKNOWN


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest", "precision"),
    [
        ("2013-11-04", (2013, 11, 4), (2013, 11, 4), "day"),
        ("2013-11-04T12:30:00Z", (2013, 11, 4), (2013, 11, 4), "day"),
        ("2013-11-04~", (2013, 11, 3), (2013, 11, 5), "day"),
        ("2013-11-04?", (2013, 11, 4), (2013, 11, 4), "day"),
        ("2013-02", (2013, 2, 1), (2013, 2, 28), "month"),
        ("2013-02~", (2013, 1, 1), (2013, 3, 31), "month"),
        ("2013-01%", (2012, 12, 1), (2013, 2, 28), "month"),
        ("2013-02-XX", (2013, 2, 1), (2013, 2, 28), "month"),
        ("2012-21", (2012, 3, 1), (2012, 5, 31), "season"),
        ("2012-24", (2011, 12, 1), (2013, 2, 28), "season"),  # the winter before or the winter after
        ("2012-22~", (2012, 3, 1), (2012, 11, 30), "season"),
        ("1985~", (1984, 1, 1), (1986, 12, 31), "year"),
        ("1985-XX", (1985, 1, 1), (1985, 12, 31), "year"),
        ("198X", (1980, 1, 1), (1989, 12, 31), "decade"),
        ("198X~", (1970, 1, 1), (1999, 12, 31), "decade"),
        ("19XX", (1900, 1, 1), (1999, 12, 31), "century"),
        ("2012-03/2012-05", (2012, 3, 1), (2012, 5, 31), "interval"),
        ("2012~/2013", (2011, 1, 1), (2013, 12, 31), "interval"),
        ("2013-11-04T00:00:00/2013-11-05", (2013, 11, 4), (2013, 11, 5), "interval"),
        ("../2013", None, (2013, 12, 31), "interval"),
        ("/2013", None, (2013, 12, 31), "interval"),
        ("2013/", (2013, 1, 1), None, "interval"),
        ("", None, None, "unknown"),
        ("  ", None, None, "unknown"),
        ("0001~", (1, 1, 1), (2, 12, 31), "year"),
        ("9999~", (9998, 1, 1), (9999, 12, 31), "year"),
        ("9999-12-31~", (9999, 12, 30), (9999, 12, 31), "day"),
        ("0001-01-01~", (1, 1, 1), (1, 1, 2), "day"),
        # level 2, by the library; "~" on one part reaches a year
        ("[2012..2013]", (2012, 1, 1), (2013, 12, 31), "interval"),
        ("{2012,2014}", (2012, 1, 1), (2014, 12, 31), "interval"),
        ("2013-XX-04", (2013, 1, 4), (2013, 12, 4), "interval"),
        ("~1984", (1983, 1, 1), (1985, 12, 31), "year"),
        ("2004-06~-11", (2003, 6, 11), (2005, 6, 11), "day"),
        ("2001-37", (2001, 1, 1), (2001, 4, 30), "interval"),
    ],
)
def test_from_edtf__bounds_and_precision(edtf, earliest, latest, precision):
    value = from_edtf(edtf)
    expected = tuple(date(*day) if day else None for day in (earliest, latest))
    assert ((value.earliest, value.latest), value.precision.value) == (expected, precision)


NOT_EDTF = (
    *("2013-02-30", "2013-00", "2013-13", "2013-22-05", "0000", "-0050", "Y12000", "Y1E9999999", "XXXX"),
    *("../..", "/", "2013/2012", "2012-03-02/2012-03-01", "2013/2014/2015", "1000-XX/1000-XX/1000-XX"),
    *("4/11/2013", "٢٠١٣", "next year", "[..2012]", "1" * 200),
)


@pytest.mark.parametrize("edtf", NOT_EDTF)
def test_from_edtf__refusals(edtf, capsys):
    with pytest.raises(DateError):
        from_edtf(edtf)
    assert capsys.readouterr().out == ""


def test_from_edtf__spaces_around_it_are_dropped_from_the_edtf_only():
    value = from_edtf(" 2013 ")
    assert (value.edtf, value.text) == ("2013", " 2013 ")


def test_library__does_not_print_what_it_cannot_read(capsys):
    _library()
    with pytest.raises(AttributeError):  # a date it fails on, and announces on standard output
        parse_edtf("1000-XX/1000-XX")
    assert capsys.readouterr().out == ""


def test_from_edtf__refusal_shows_the_shape_only():
    with pytest.raises(DateError) as refusal:
        from_edtf("Ahmad 1984")
    assert str(refusal.value).startswith("an EDTF of the shape 'aaaaa 9999' was not read: it is not EDTF.")
    assert refusal.value.__suppress_context__


def test_from_edtf__common_shapes_never_reach_the_library():
    before = _library_span.cache_info().misses
    for edtf in ("2013-11-04", "2013-11~", "2013?", "198X", "19XX", "2013-21", "2013-XX", "2012/2013"):
        from_edtf(edtf)
    assert _library_span.cache_info().misses == before
    from_edtf("{2012,2013,2019}")
    assert _library_span.cache_info().misses == before + 1


def test_from_edtf__approximate_day_is_one_day_each_way():
    value = from_edtf("2013-03-01~")
    assert value.latest - value.earliest == timedelta(days=2)
