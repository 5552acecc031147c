"""Which column is which."""

import pytest

from wasl.engines.tables.columns import Mapping, Why, recognise_columns, serial_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.headers import PART, WHOLE, WITHIN, fold, header_of, serials, spellings, words
from wasl.engines.tables.model import Table
from wasl.engines.tables.sex import parse_sex

F = Field


def table(headers: list[str], *rows: list[str]) -> Table:
    return Table(headers=tuple(headers), rows=tuple(map(tuple, rows)), first_row_number=2)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("الرقم", F.ENTRY_KEY),
        ("م", F.ENTRY_KEY),
        ("#", F.ENTRY_KEY),
        ("الرقم المتسلسل", F.ENTRY_KEY),
        ("No.", F.ENTRY_KEY),
        ("S/N", F.ENTRY_KEY),
        ("ID", F.ENTRY_KEY),
        ("№ п/п", F.ENTRY_KEY),
        ("الاسم", F.NAME),
        ("الإسم", F.NAME),
        ("الأسم", F.NAME),
        ("اﻻسم", F.NAME),
        ("الاســـم", F.NAME),
        ("الاِسْمُ", F.NAME),
        ("  الاسم : ", F.NAME),
        ("الاسم الكامل", F.NAME),
        ("الاسم والكنية", F.NAME),
        ("اسم المعتقل", F.NAME),
        ("الاسم الثلاثي", F.NAME),
        ("الاسم / Name", F.NAME),
        ("Name (الاسم)", F.NAME),
        ("FULL NAME", F.NAME),
        ("full_name", F.NAME),
        ("Name of detainee", F.NAME),
        ("Adı Soyadı", F.NAME),
        ("ФИО", F.NAME),
        ("Nom et prénom", F.NAME),
        ("نام و نام خانوادگی", F.NAME),
        ("الاسم بالإنكليزية", F.NAME_LATIN),
        ("Name (English)", F.NAME_LATIN),
        ("Name in Latin letters", F.NAME_LATIN),
        ("الاسم الأول", F.GIVEN),
        ("First name", F.GIVEN),
        ("اسم الأب", F.FATHER),
        ("إسم الاب", F.FATHER),
        ("Father's name", F.FATHER),
        ("Father’s Name", F.FATHER),
        ("Отчество", F.FATHER),
        ("اسم الجد", F.GRANDFATHER),
        ("Grandfather", F.GRANDFATHER),
        ("الكنية", F.FAMILY),
        ("الكنيه", F.FAMILY),
        ("اسم العائلة", F.FAMILY),
        ("Surname", F.FAMILY),
        ("SOYADI", F.FAMILY),
        ("اسم الأم", F.MOTHER),
        ("اسم الام", F.MOTHER),
        ("اسم الوالدة", F.MOTHER),
        ("Mother name", F.MOTHER),
        ("Mother's full name", F.MOTHER),
        ("الاسم الحركي", F.KUNYA),
        ("Alias", F.KUNYA),
        ("الجنس", F.SEX),
        ("ذكر/أنثى", F.SEX),
        ("Sex (M/F)", F.SEX),
        ("Gender", F.SEX),
        ("Cinsiyet", F.SEX),
        ("تاريخ الولادة", F.BIRTH_DATE),
        ("تاريخ الميلاد", F.BIRTH_DATE),
        ("المواليد", F.BIRTH_DATE),
        ("سنة الولادة", F.BIRTH_DATE),
        ("D.O.B.", F.BIRTH_DATE),
        ("Date of birth (dd/mm/yyyy)", F.BIRTH_DATE),
        ("Doğum Tarihi", F.BIRTH_DATE),
        ("مكان الولادة", F.BIRTH_PLACE),
        ("Place of Birth", F.BIRTH_PLACE),
        ("العمر", F.AGE),
        ("Age", F.AGE),
        ("العنوان", F.RESIDENCE),
        ("الرقم الوطني", F.NATIONAL_ID),
        ("تاريخ الاعتقال", F.ARREST_DATE),
        ("تاريخ الإعتقال", F.ARREST_DATE),
        ("تاريخ الاعتقال التقريبي", F.ARREST_DATE),
        ("تاريخ الفقدان", F.ARREST_DATE),
        ("Date of arrest", F.ARREST_DATE),
        ("Approx. date of abduction", F.ARREST_DATE),
        ("Дата задержания", F.ARREST_DATE),
        ("مكان الاعتقال", F.ARREST_PLACE),
        ("Place of capture", F.ARREST_PLACE),
        ("مكان الاحتجاز", F.HOLDING_PLACE),
        ("السجن", F.HOLDING_PLACE),
        ("Place of detention", F.HOLDING_PLACE),
        ("الحالة", F.STATUS),
        ("Status", F.STATUS),
        ("ملاحظات", F.NOTE),
        ("Remarks", F.NOTE),
    ],
)
def test_header__is_known(header: str, field: Field) -> None:
    mapping = recognise_columns(table(["zzz", header], ["?", "?"]))
    assert mapping.columns == {field: 1}
    assert mapping.unmatched == (0,)


@pytest.mark.parametrize("header", ["", "zzz", "اللون", "تلفون", "Telephone", "x" * 200, "()", "/", "اسمه"])
def test_header__is_not_guessed(header: str) -> None:
    assert header_of(header) is None


def test_headers__each_spelling_belongs_to_one_field_and_each_field_has_some() -> None:
    assert set(spellings().values()) == set(Field)
    assert len(spellings()) > 500
    assert all(spelling == fold(spelling) and spelling for spelling in spellings())
    assert not words("male") & words("female")


def test_confidence__whole_then_part_then_within() -> None:
    assert [header_of(each) for each in ("اسم الأم", "رمز (اسم الأم)", "السيد اسم الأم هنا")] == [
        (F.MOTHER, WHOLE, "اسم الام"),
        (F.MOTHER, PART, "اسم الام"),
        (F.MOTHER, WITHIN, "اسم الام"),
    ]


def test_a_whole_list() -> None:
    headers = [
        "م",
        "الاسم",
        "اسم الأم",
        "الجنس",
        "ت الولادة",
        "مكان الولادة",
        "Date of arrest",
        "هاتف",
        "ملاحظات",
    ]
    mapping = recognise_columns(table(headers, ["1", "خالد", "هدى", "ذكر", "1984", "دوما", "2013", "0", ""]))
    assert mapping.columns == {
        F.ENTRY_KEY: 0,
        F.NAME: 1,
        F.MOTHER: 2,
        F.SEX: 3,
        F.BIRTH_DATE: 4,
        F.BIRTH_PLACE: 5,
        F.ARREST_DATE: 6,
        F.NOTE: 8,
    }
    assert mapping.unmatched == (7,)
    assert (mapping[F.NAME], mapping.get(F.KUNYA), F.KUNYA in mapping) == (1, None, False)


def test_two_columns_for_one_field__the_surer_then_the_left() -> None:
    first = recognise_columns(table(["السيد اسم الأم هنا", "اسم الأم", "الأم"], ["a", "b", "c"]))
    assert (first.columns, first.unmatched) == ({F.MOTHER: 1}, (0, 2))


def test_values__speak_where_there_is_no_header() -> None:
    rows = [
        ["1", "خالد محمود العطار", "Khaled Attar", "ذكر", "1984-11-04", "17/5/2013", "دوما"],
        ["2", "سميرة قاسم الصباغ", "Samira Sabbagh", "أنثى", "1990", "3 نيسان 2014", "حمص"],
        ["4", "رامي جورج حداد", "Rami Haddad", "ذكر", "١٩٧٩", "2012", "حلب"],
    ]
    mapping = recognise_columns(table([""] * 7, *rows))
    assert mapping.columns == {
        F.ENTRY_KEY: 0,
        F.NAME: 1,
        F.NAME_LATIN: 2,
        F.SEX: 3,
        F.BIRTH_DATE: 4,
        F.ARREST_DATE: 5,
    }
    assert {match.why for match in mapping.matches} == {Why.VALUES}
    assert all(match.confidence <= 0.8 for match in mapping.matches)
    assert mapping.unmatched == (6,)


def test_values__do_not_overrule_a_header() -> None:
    mapping = recognise_columns(table(["zzz", "الجنس"], ["ذكر", "ذكر"]))
    assert mapping.columns == {F.SEX: 1}


def test_values__against_the_header_halve_the_confidence() -> None:
    mapping = recognise_columns(table(["الجنس", "الاسم"], ["1984-11-04", "خالد"], ["1990", "رامي"]))
    match = mapping.match(F.SEX)
    assert match is not None
    assert (match.confidence, match.reason) == (WHOLE / 2, "header 'الجنس', but few values are sexes")


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (["1984", "1990"], F.BIRTH_DATE),
        (["2013-05-17", "2014"], F.ARREST_DATE),
        (["دوما", "حمص"], None),
        (["5", "3", "9"], None),
        (["خالد", "رامي"], None),
        (["حي الميدان", "حي الميدان", "حي الميدان", "حي الميدان"], None),
    ],
)
def test_values__alone(cells: list[str], field: Field | None) -> None:
    mapping = recognise_columns(table([""], *[[cell] for cell in cells]))
    assert list(mapping.columns) == ([field] if field else [])


def test_no_rows_and_no_columns() -> None:
    assert recognise_columns(table([])) == Mapping(matches=(), unmatched=())
    empty = recognise_columns(table(["الاسم"])).match(F.NAME)
    assert empty is not None
    assert empty.confidence == WHOLE / 2


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("ذكر", "M"),
        ("ذكَر ", "M"),
        ("ﺫﻛﺮ", "M"),
        ("رجل", "M"),
        ("Male", "M"),
        ("M", "M"),
        ("m.", "M"),
        ("ERKEK", "M"),
        ("муж.", "M"),
        ("Homme", "M"),
        ("مرد", "M"),
        ("أنثى", "F"),
        ("انثى", "F"),
        ("أنثي", "F"),
        ("إناث", "F"),
        ("female", "F"),
        ("F", "F"),
        ("Kadın", "F"),
        ("KADIN", "F"),
        ("жен", "F"),
        ("Féminin", "F"),
        ("زن", "F"),
        ("", None),
        ("1", None),
        ("2", None),
        ("x", None),
        ("ذكر وأنثى", None),
        ("male/female", None),
        ("خالد", None),
        ("unknown", None),
    ],
)
def test_parse_sex(text: str, sex: str | None) -> None:
    assert parse_sex(text) == sex


# --- keys and serial numbers ----------------------------------------------------------------------------


def key_match(header: str, values: list[str]) -> tuple[bool, bool] | None:
    """Whether the column is taken for the key, and whether it only counts the rows; both ways of asking agree."""
    rows = [[value, f"خالد {at}"] for at, value in enumerate(values)]
    match = recognise_columns(table([header, "الاسم"], *rows)).match(F.ENTRY_KEY)
    if match is None:
        return None
    assert (0 in serial_columns([header, "الاسم"], rows)) is match.serial
    return True, match.serial


@pytest.mark.parametrize("header", ["م", "ت", "الرقم", "رقم", "No.", "#", "S/N", "Sıra", "№", "ردیف", "م / No.", ""])
def test_numbers_that_count_the_rows__are_no_key(header: str) -> None:
    assert key_match(header, ["1", "2", "3", "4"]) == (True, True)


@pytest.mark.parametrize(
    "header", ["ID", "الرقم التعريفي", "رقم الملف", "Case no", "رقم المعتقل", "Dosya no", "номер дела"]
)
def test_numbers_under_the_name_of_a_key__are_one(header: str) -> None:
    assert key_match(header, ["1", "2", "3", "4"]) == (True, False)


@pytest.mark.parametrize(
    ("values", "serial"),
    [
        (["1"], True),
        (["1", "2"], True),
        (["7"], False),
        (["2", "1"], False),
        (["501", "502", "503"], True),
        (["١", "٢", "٣"], True),
        (["1.", "2.", "3."], True),
        ([*map(str, range(1, 12)), "المجموع"], True),
        (["1", "2", "3", "4", "5", "6", "1", "2", "3", "4", "5", "6"], True),
        (["3", "1", "2", "4"], False),
        (["1", "4", "9", "12"], False),
        (["A-1", "A-2", "A-3"], False),
    ],
)
def test_numbers__count_the_rows(values: list[str], serial: bool) -> None:
    assert key_match("الرقم", values) == (True, serial)


def test_rows_under_a_short_list__do_not_hide_that_its_numbers_count() -> None:
    under = [["المجموع", "4"], ["توقيع المستلم: .........", ""]]
    rows = [[str(number), name] for number, name in enumerate(["سامر الخطيب", "نور الأحمد", "محمود العمر"], 1)] + under
    (key,) = [one for one in recognise_columns(table(["م", "الاسم"], *rows)).matches if one.field is F.ENTRY_KEY]
    assert (key.serial, serial_columns(["م", "الاسم"], rows)) == (True, {0})


def test_a_key_beside_a_serial_number__is_the_key() -> None:
    rows = [["1", "17", "خالد محمود"], ["2", "4", "سعيد علي"], ["3", "90", "هاني يوسف"]]
    match = recognise_columns(table(["م", "ID", "الاسم"], *rows)).match(F.ENTRY_KEY)
    assert match is not None
    assert (match.column, match.serial) == (1, False)


def test_headers_of_serial_numbers__are_those_of_keys() -> None:
    assert serials() - {spelling for spelling, field in spellings().items() if field is F.ENTRY_KEY} == set()
