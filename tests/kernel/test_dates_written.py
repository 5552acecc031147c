"""What people write in lists, and what it is read as."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wasl.kernel.dates import Calendar, DateError, PartialDate, Precision, from_edtf, parse_date
from wasl.kernel.dates.model import Calendar as ModelCalendar
from wasl.kernel.dates.month_names import MONTH_NAMES, month_names
from wasl.kernel.dates.words import fold, lexicon_entries, pieces
from wasl.kernel.dates.written import read_slowly, shape_of

G, H, S = Calendar.GREGORIAN, Calendar.HIJRI, Calendar.SOLAR_HIJRI

WRITTEN = [
    # numbers
    ("2013-11-04", "2013-11-04", G),
    ("2013-11-04 00:00:00", "2013-11-04", G),
    ("2013-11-04T13:45:10.5+03:00", "2013-11-04", G),
    ("4/11/2013 1:30 PM", "2013-11-04", G),
    ("4/11/2013", "2013-11-04", G),
    ("04.11.2013", "2013-11-04", G),
    ("4-11-2013", "2013-11-04", G),
    (" 4 / 11 / 2013 ", "2013-11-04", G),
    ("4 11 2013", "2013-11-04", G),
    ("4\\11\\2013", "2013-11-04", G),
    ("2013/11/4", "2013-11-04", G),
    ("٢٠١٣/١١/٤", "2013-11-04", G),
    ("٤/١١/٢٠١٣", "2013-11-04", G),
    ("\u200f4/11/2013\u200f", "2013-11-04", G),
    ("4/11/2013م", "2013-11-04", G),
    ("4/11/2013 ميلادي", "2013-11-04", G),
    ("11-2013", "2013-11", G),
    ("11/2013", "2013-11", G),
    ("2013/11", "2013-11", G),
    ("2013-11", "2013-11", G),
    ("2013", "2013", G),
    ("٢٠١٣", "2013", G),
    ("سنة 2013", "2013", G),
    ("00/11/2013", "2013-11", G),
    ("00/00/2013", "2013", G),
    ("__/11/2013", "2013-11", G),
    ("xx/11/2013", "2013-11", G),
    ("/  /2013", "2013", G),
    # English
    ("Nov 2013", "2013-11", G),
    ("Nov. 2013", "2013-11", G),
    ("4 November 2013", "2013-11-04", G),
    ("4th of November, 2013", "2013-11-04", G),
    ("November 4, 2013", "2013-11-04", G),
    ("MONDAY, NOVEMBER 4, 2013", "2013-11-04", G),
    ("04-Nov-2013", "2013-11-04", G),
    ("2013 November 4", "2013-11-04", G),
    # Arabic: Levant
    ("٤ تشرين الثاني ٢٠١٣", "2013-11-04", G),
    ("4 تشرين ثاني 2013", "2013-11-04", G),
    ("4 تشرين2 2013", "2013-11-04", G),
    ("الاثنين 4 من تشرين الثاني عام 2013 م", "2013-11-04", G),
    ("كانون الثاني 2013", "2013-01", G),
    ("كانون الاول 2013", "2013-12", G),
    ("ك2 2013", "2013-01", G),
    ("3 شباط 2012", "2012-02-03", G),
    ("آذار 2012", "2012-03", G),
    ("اذار 2012", "2012-03", G),
    ("بتاريخ 5 أيار 2012", "2012-05-05", G),
    ("أيـــار 2012", "2012-05", G),
    ("7 آب 2012", "2012-08-07", G),
    ("اب 2012", "2012-08", G),
    ("ايلول 2012", "2012-09", G),
    ("تشرين أول 2012", "2012-10", G),
    # Arabic: Egypt, Tunisia and Algeria, Morocco
    ("4 نوفمبر 2013", "2013-11-04", G),
    ("يناير 2013", "2013-01", G),
    ("أغسطس 2013", "2013-08", G),
    ("12 جانفي 2011", "2011-01-12", G),
    ("أفريل 2011", "2011-04", G),
    ("جويلية 2011", "2011-07", G),
    ("3 أوت 2011", "2011-08-03", G),
    ("16 غشت 2011", "2011-08-16", G),
    ("يوليوز 2011", "2011-07", G),
    ("شتنبر 2011", "2011-09", G),
    ("دجنبر 2011", "2011-12", G),
    # Hijri
    ("1 محرم 1435", "2013-11-04~", H),
    ("١ محرّم ١٤٣٥ هـ", "2013-11-04~", H),
    ("1435/1/1 هـ", "2013-11-04~", H),
    ("1/1/1435هـ", "2013-11-04~", H),
    ("1/1/1435 AH", "2013-11-04~", H),
    ("1 Muharram 1435 A.H.", "2013-11-04~", H),
    ("1 رمضان 1445؟", "2024-03-11%", H),
    ("محرم 1435", "2013-11-04~/2013-12-03~", H),
    ("ربيع الأول 1435", "2014-01-02~/2014-01-31~", H),
    ("1435 هـ", "2013-11-04~/2014-10-24~", H),
    ("ذو الحجة 1434 - محرم 1435", "2013-10-06~/2013-12-03~", H),
    ("قبل 1 محرم 1435", "../2013-11-03~", H),
    ("1 محرم 1435 هـ الموافق 4 تشرين الثاني 2013 م", "2013-11-04", G),
    ("5/11/2013 الموافق لـ 1/1/1435 هـ", "2013-11-05", G),
    # Solar Hijri
    ("۲۲ بهمن ۱۳۵۷", "1979-02-11", S),
    ("1357/11/22 ه‍.ش", "1979-02-11", S),
    ("۱ فروردین ۱۴۰۰ هجری شمسی", "2021-03-21", S),
    ("8 ثور 1371", "1992-04-28", S),
    ("7 Saur 1357", "1978-04-27", S),
    ("مهر ۱۳۹۲", "2013-09-23/2013-10-22", S),
    ("۵ مهر ۱۳۹۲ هجری", "2013-09-27", S),  # Iran's own calendar, though هجري alone is the lunar one
    ("5/7/1392 ه ش", "2013-09-27", S),
    ("1392 ش", "2013-03-21/2014-03-20", S),
    ("۵ غویی ۱۳۹۲", "2013-04-25", S),
    # Turkish, Russian, French, Persian names of Gregorian months
    ("4 Kasım 2013", "2013-11-04", G),
    ("4 KASIM 2013", "2013-11-04", G),
    ("İlkbahar 2013", "2013-21", G),
    ("Ağustos 2013", "2013-08", G),
    ("2013 yılı", "2013", G),
    ("4 ноября 2013 г.", "2013-11-04", G),
    ("Май 2012", "2012-05", G),
    ("3 янв. 2013", "2013-01-03", G),
    ("4 novembre 2013", "2013-11-04", G),
    ("1er février 2012", "2012-02-01", G),
    ("le 14 août 2013", "2013-08-14", G),
    ("۴ نوامبر ۲۰۱۳", "2013-11-04", G),
    # how sure
    ("about 1985", "1985~", G),
    ("circa 1985", "1985~", G),
    ("ca. 1985", "1985~", G),
    ("~1985", "1985~", G),
    ("1985~", "1985~", G),
    ("2013 (approx.)", "2013~", G),
    ("حوالي 1985", "1985~", G),
    ("1985 تقريباً", "1985~", G),
    ("yaklaşık 1985", "1985~", G),
    ("около 1985 года", "1985~", G),
    ("vers 1985", "1985~", G),
    ("2012?", "2012?", G),
    ("ربما 2012", "2012?", G),
    ("ربما حوالي آذار 2012", "2012-03%", G),
    ("2012%", "2012%", G),
    # ranges
    ("2012-2013", "2012/2013", G),
    ("2012 – 2013", "2012/2013", G),
    ("2012/2013", "2012/2013", G),
    ("2012~/2013", "2012~/2013", G),
    ("about 2012-2013", "2012~/2013~", G),
    ("between March and May 2012", "2012-03/2012-05", G),
    ("from March to May 2012", "2012-03/2012-05", G),
    ("March-May 2012", "2012-03/2012-05", G),
    ("from early March until late May 2012", "2012-03/2012-05", G),
    ("3-5 May 2012", "2012-05-03/2012-05-05", G),
    ("May 3-5, 2012", "2012-05-03/2012-05-05", G),
    ("3 May - 5 June 2012", "2012-05-03/2012-06-05", G),
    ("01/03/2012-05/05/2012", "2012-03-01/2012-05-05", G),
    ("4-6/11/2013", "2013-11-04/2013-11-06", G),
    ("3/5 - 6/5/2012", "2012-05-03/2012-05-06", G),
    ("11/2013 - 2/2014", "2013-11/2014-02", G),
    ("بين 2012 و 2013", "2012/2013", G),
    ("بين 2012 و2013", "2012/2013", G),
    ("بين آذار وأيار 2012", "2012-03/2012-05", G),
    ("من آذار إلى أيار 2012", "2012-03/2012-05", G),
    ("منذ 2012 حتى 2013", "2012/2013", G),
    ("2012-2013 arası", "2012/2013", G),
    ("3-5 Mayıs 2012", "2012-05-03/2012-05-05", G),
    ("с 3 по 5 мая 2012 г.", "2012-05-03/2012-05-05", G),
    ("du 3 au 5 mai 2012", "2012-05-03/2012-05-05", G),
    ("entre mars et mai 2012", "2012-03/2012-05", G),
    # open
    ("before 2014", "../2013-12-31", G),
    ("قبل 2014", "../2013-12-31", G),
    ("before November 2013", "../2013-10-31", G),
    ("2014'ten önce", "../2013-12-31", G),
    ("before about 2014", "../2013-12-31~", G),
    ("before the end of 2013", "../2013", G),
    ("after 2013", "2014-01-01/..", G),
    ("بعد 4/11/2013", "2013-11-05/..", G),
    ("after mid-2013", "2013/..", G),
    ("since 2013", "2013/..", G),
    ("منذ آذار 2013", "2013-03/..", G),
    ("from 2013", "2013/..", G),
    ("2013'ten beri", "2013/..", G),
    ("until 2013", "../2013", G),
    ("حتى نهاية 2013", "../2013", G),
    ("../2013", "../2013", G),
    # coarser
    ("spring 2013", "2013-21", G),
    ("ربيع 2013", "2013-21", G),
    ("2013 winter", "2013-24", G),
    ("شتاء 2012-2013", "2012-12/2013-02", G),
    ("1980s", "198X", G),
    ("1980's", "198X", G),
    ("1980'ler", "198X", G),
    ("1980-е годы", "198X", G),
    ("late 1980s", "198X", G),
    ("عقد 1980", "198X", G),
    ("198X", "198X", G),
    ("early 2012", "2012", G),
    ("أوائل آذار 2012", "2012-03", G),
    ("mid-2012", "2012", G),
    # nothing known
    ("", "", G),
    ("  ", "", G),
    ("-", "", G),
    ("?", "", G),
    ("N/A", "", G),
    ("غير معروف", "", G),
    ("00/00/0000", "", G),
    ("0000-00-00", "", G),
]


@pytest.mark.parametrize(("text", "edtf", "calendar"), WRITTEN)
def test_parse_date__written(text, edtf, calendar):
    assert parse_date(text) == from_edtf(edtf, text=text, calendar=calendar)


ASKED = [
    ("4/11/2013", {"day_first": False}, "2013-04-11", G),
    ("11/25/2013", {"day_first": False}, "2013-11-25", G),
    ("2013/11/4", {"day_first": False}, "2013-11-04", G),
    ("1435", {"calendar": H}, "2013-11-04~/2014-10-24~", H),
    ("1435-01-01", {"calendar": H}, "2013-11-04~", H),
    ("1/1/1435", {"calendar": H}, "2013-11-04~", H),
    ("1392/7/5", {"calendar": S}, "2013-09-27", S),
    ("1392-7", {"calendar": S}, "2013-09-23/2013-10-22", S),
    ("1435-01-01", {"calendar": G}, "1435-01-01", G),
    ("1435", {"calendar": G}, "1435", G),
    # what the cell itself says goes before what was said of the column
    ("4/11/2013م", {"calendar": H}, "2013-11-04", G),
    ("4 تشرين الثاني 2013", {"calendar": H}, "2013-11-04", G),
    ("1 محرم 1435", {"calendar": S}, "2013-11-04~", H),
    ("", {"calendar": H}, "", H),
]


@pytest.mark.parametrize(("text", "asked", "edtf", "calendar"), ASKED)
def test_parse_date__as_the_column_is_written(text, asked, edtf, calendar):
    assert parse_date(text, **asked) == from_edtf(edtf, text=text, calendar=calendar)


NO_YEAR = "it has no year of four digits, and two digits do not say which century"
NO_DAY = "that calendar has no such day or month"
WHICH_CALENDAR = "its year may be Hijri or Solar Hijri and nothing says which"
NO_WORD = "it has a word or sign that is no part of a date we know"
DIGITS = "a number in it has neither one, two nor four digits"
NO_PARTS = "its parts do not make one date or one range"
REFUSED = [
    ("4/11/13", NO_YEAR),
    ("13-11-04", NO_YEAR),
    ("Nov-13", NO_YEAR),
    ("4 November", NO_YEAR),
    ("11/13", NO_YEAR),
    ("85", NO_YEAR),
    ("about", NO_YEAR),
    ("90s", "it does not say which ten years"),
    ("2000s", "it does not say which ten years"),
    ("1985s", "it does not say which ten years"),
    ("1435", WHICH_CALENDAR),
    ("1435~", WHICH_CALENDAR),
    ("143X", DIGITS),
    ("1/1/1435", WHICH_CALENDAR),
    ("1435-01-01", WHICH_CALENDAR),
    ("1392/7/5", WHICH_CALENDAR),
    ("1434-1435", WHICH_CALENDAR),
    ("11/25/2013", "its month would be above 12"),
    ("31/11/2013", NO_DAY),
    ("30 February 2012", NO_DAY),
    ("25/13/2013", NO_DAY),
    ("2011-22", NO_DAY),  # 2011 to 2022, or EDTF's summer: not guessed
    ("4 محرم 1342", NO_DAY),
    ("31 محرم 1435", NO_DAY),
    ("30 اسفند 1402", NO_DAY),
    ("4/0/2013", "it has a day of an unknown month"),
    ("41582", DIGITS),
    ("20131104", DIGITS),
    ("213", DIGITS),
    ("Ahmad", NO_WORD),
    ("تشرين 2013", NO_WORD),
    ("4 Brumaire 2013", NO_WORD),
    ("4/11/2013 كما قيل", NO_WORD),
    ("4 تشرين الثاني 1435 هـ", "it names two calendars"),
    ("1 محرم 1435 م", "it names two calendars"),
    ("1435 هـ الموافق 1392 ش", "it does not give one day in two calendars"),
    ("1/1/1435 هـ الموافق 6/11/2013", "the dates in the two calendars are different days"),
    ("2013-2012", "its end lies before its start"),
    ("December - February 2012", "its end lies before its start"),
    ("2012 2013", NO_PARTS),
    ("March and May 2012", NO_PARTS),
    ("between 2012", NO_PARTS),
    ("11-12/2013", NO_PARTS),
    ("March 2012 to May", NO_PARTS),
    ("2012-3/2013", "it can be read as a range in several ways"),
    ("before 2012-2013", NO_PARTS),
    ("4/11/2013 (12/11/2013)", NO_PARTS),
    ("after March 2012 and before May 2012", "it says before, after or since in its middle"),
    ("winter 2012-2014", "a winter does not last that long"),
    ("ربيع 1435 هـ", "it is a season of a year that is not Gregorian"),
]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_parse_date__refused(text, why):
    with pytest.raises(DateError) as refusal:
        parse_date(text)
    assert why in refusal.value.why
    assert refusal.value.do
    assert str(refusal.value).startswith(f"a date written like {shape_of(text)!r} was not read: ")


def test_parse_date__refusal_tells_no_date_and_no_name():
    with pytest.raises(DateError) as refusal:
        parse_date("Ahmad 31/11/1984")
    assert shape_of("Ahmad 31/11/1984") == "aaaaa 99/99/9999"
    assert "Ahmad" not in str(refusal.value)
    assert "1984" not in str(refusal.value)
    assert refusal.value.__suppress_context__


DAYS = st.dates(date(1461, 1, 1), date(2999, 12, 31))
SIGNS = st.sampled_from("/-.")


@given(DAYS, SIGNS, st.booleans(), st.booleans())
def test_parse_date__fast_path_agrees_with_the_slow_one(day, sign, day_first, year_first):
    parts = [day.year, day.month, day.day] if year_first else [day.day, day.month, day.year]
    if not day_first and not year_first:
        parts[:2] = parts[1::-1]
    text = sign.join(str(part) for part in parts)
    value = parse_date(text, day_first=day_first)
    assert value == read_slowly(text, day_first=day_first)
    assert (value.earliest, value.latest, value.precision) == (day, day, Precision.DAY)


@given(st.integers(0, 40), st.integers(0, 14), st.integers(0, 3000), SIGNS, st.sampled_from([None, *Calendar]))
def test_parse_date__fast_path_refuses_what_the_slow_one_refuses(day, month, year, sign, calendar):
    text = f"{day}{sign}{month}{sign}{year:04d}"
    assert _outcome(parse_date, text, calendar=calendar) == _outcome(read_slowly, text, calendar=calendar)


def _outcome(read, text, **asked):
    try:
        return read(text, **asked)
    except DateError as refusal:
        return refusal.why


@pytest.mark.parametrize("calendar", Calendar)
def test_parse_date__every_month_name_is_its_month(calendar):
    year = {G: 2013, H: 1435, S: 1392}[calendar]
    names = [(name, month) for name, of, month in month_names() if of is calendar]
    assert {month for _, month in names} == set(range(1, 13))
    for name, month in names:
        expected = parse_date(f"5/{month}/{year}", calendar=calendar)
        found = parse_date(f"5 {name} {year}")
        assert (found.edtf, found.calendar) == (expected.edtf, calendar)


@pytest.mark.parametrize("calendar", Calendar)
def test_month_names__twelve_in_each_tradition(calendar):
    assert {len(tradition.split("|")) for tradition in MONTH_NAMES[calendar]} == {12}


@given(st.text())
@example("℠")  # compatibility letters decompose into capitals
@example("\u01c5\u0345")
def test_fold__twice_is_once(text):
    assert fold(fold(text)) == fold(text)


def test_lexicon__no_phrase_means_two_things():
    meanings: dict[tuple[str, ...], set[object]] = {}
    for phrase, token in lexicon_entries():
        meanings.setdefault(tuple(pieces(fold(phrase))), set()).add(token)
    assert {phrase: tokens for phrase, tokens in meanings.items() if len(tokens) > 1} == {}


@given(st.text(max_size=30) | st.text(alphabet="0123456789/-. هـم~?", max_size=20))
def test_parse_date__keeps_the_text_or_refuses(text):
    try:
        value = parse_date(text)
    except DateError:
        return
    assert value.text == text
    assert from_edtf(value.edtf, text=text, calendar=value.calendar) == value


@given(st.integers(1900, 2100))
def test_parse_date__a_year_alone_never_becomes_a_day(year):
    value = parse_date(str(year))
    assert value.precision is Precision.YEAR
    assert (value.earliest, value.latest) == (date(year, 1, 1), date(year, 12, 31))


def test_calendar__one_class_whichever_way_imported():
    assert Calendar is ModelCalendar
    assert isinstance(parse_date("2013"), PartialDate)
