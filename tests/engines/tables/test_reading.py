"""Every kind of file a person may bring, and the table that should come of it."""

import csv
import datetime
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.engines.tables.books import (
    HEADER,
    PEOPLE,
    fill_sheet,
    inline,
    ods,
    ods_cell,
    ods_row,
    sheet_xml,
    with_parts,
    xls,
    xlsx,
    xlsx_of,
)

from wasl.engines.tables.apart import read_apart
from wasl.engines.tables.model import Note, NoteCode, Table
from wasl.engines.tables.reading import read_table

ROWS = [HEADER, *PEOPLE]
BODY = tuple(map(tuple, PEOPLE))


def written(rows: Sequence[Sequence[str]], *, separator: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def codes(table: Table) -> list[NoteCode]:
    return [note.code for note in table.notes]


def note(table: Table, code: NoteCode) -> Note:
    (found,) = (each for each in table.notes if each.code == code)
    return found


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "named", "guessed"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", False),
        ("utf-16", "utf-16", False),
        ("utf-32", "utf-32", False),
        ("utf-16-le", "utf-16-le", True),
        ("utf-16-be", "utf-16-be", True),
        ("cp1256", "windows-1256", True),
    ],
)
def test_text__in_every_separator_line_end_and_encoding(
    separator: str, end: str, encoding: str, named: str, guessed: bool
) -> None:
    content = written(ROWS, separator=separator, end=end).encode(encoding)
    table = read_table(content, filename="list.csv")
    assert (table.headers, table.rows, table.first_row_number) == (tuple(HEADER), BODY, 2)
    assert (table.encoding, table.sheet) == (named, None)
    assert codes(table) == ([NoteCode.ENCODING_GUESSED] if guessed else [])


def test_text__in_russian_is_not_taken_for_arabic() -> None:
    rows = [["ФИО", "Пол", "Место рождения"], ["Иванов Иван Петрович", "мужской", "Новосибирск"]] * 4
    table = read_table(written(rows).encode("cp1251"), filename="list.csv")
    assert table.encoding != "windows-1256"
    assert table.rows[0] == tuple(rows[1])


def test_text__a_declared_separator_and_the_number_of_the_row() -> None:
    table = read_table(("sep=;\r\n" + written(ROWS, separator=";")).encode(), filename="list.csv")
    assert (table.rows, table.first_row_number) == (BODY, 3)


def test_text__arabic_separator() -> None:
    table = read_table("الاسم؛الجنس\nخالد العطار؛ذكر\n".encode(), filename="list.txt")
    assert (table.headers, table.rows) == (("الاسم", "الجنس"), (("خالد العطار", "ذكر"),))


def test_text__one_column() -> None:
    table = read_table("الاسم\nخالد العطار\nسميرة الصباغ\n".encode(), filename="list.txt")
    assert (table.headers, table.rows) == (("الاسم",), (("خالد العطار",), ("سميرة الصباغ",)))


def test_text__quoted_cells_keep_separators_and_lines() -> None:
    rows = [["الاسم", "ملاحظات"], ["خالد", 'سطر\nثان, و"اقتباس"']]
    assert read_table(written(rows).encode(), filename="a.csv").rows == (tuple(rows[1]),)


def test_xlsx__plain() -> None:
    table = read_table(xlsx_of(ROWS, name="قائمة"), filename="list.xlsx")
    assert table == Table(headers=tuple(HEADER), rows=BODY, first_row_number=2, sheet="قائمة")


def test_xlsx__kinds_of_cells() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        formats = {
            name: book.add_format({"num_format": name}) for name in ("yyyy-mm-dd", "dd/mm/yyyy hh:mm", "[h]:mm:ss")
        }
        sheet.write_row(0, 0, ["الاسم", "الجنس"])
        sheet.write_datetime(1, 0, datetime.date(1984, 11, 4), formats["yyyy-mm-dd"])
        sheet.write_datetime(1, 1, datetime.datetime(1984, 11, 4, 6, 30), formats["dd/mm/yyyy hh:mm"])  # noqa: DTZ001  a workbook knows no zone
        sheet.write_number(2, 0, 1984)
        sheet.write_number(2, 1, -2.5)
        sheet.write_boolean(3, 0, True)
        sheet.write_boolean(3, 1, False)
        sheet.write_formula(4, 0, "=1+1", None, 2)
        sheet.write_formula(4, 1, '="خالد"', None, "خالد")
        sheet.write_string(5, 0, "=1+1")
        sheet.write_string(5, 1, "00123")
        sheet.write_number(6, 0, 1.5, formats["[h]:mm:ss"])
        sheet.write_number(6, 1, 1e14)

    assert read_table(xlsx(fill), filename="a.xlsx").rows == (
        ("1984-11-04", "1984-11-04T06:30:00"),
        ("1984", "-2.5"),
        ("TRUE", "FALSE"),
        ("2", "خالد"),
        ("=1+1", "00123"),
        ("36:00:00", "100000000000000"),
    )


@pytest.mark.parametrize("mac", [False, True])
def test_xlsx__dates_of_both_calendars_of_excel(mac: bool) -> None:
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    for row in (["الاسم", "تاريخ الولادة"], ["خالد", datetime.date(1984, 11, 4)]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue(), filename="a.xlsx").rows == (("خالد", "1984-11-04"),)


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+963", "-1", "@SUM", "\tx", "＝1"])
def test_cells__that_look_like_formulas_are_text(cell: str) -> None:
    rows = [["الاسم", "ملاحظات"], ["خالد", cell]]
    assert read_table(xlsx_of(rows), filename="a.xlsx").rows == (("خالد", cell),)
    assert read_table(written(rows).encode(), filename="a.csv").rows == (("خالد", cell),)


def test_xlsx__a_long_number_has_already_lost_digits() -> None:
    table = read_table(
        xlsx(
            lambda book: (
                book.add_worksheet().write_row(0, 0, ["الاسم"])
                or book.worksheets()[0].write_number(1, 0, 1234567890123456)
            )
        ),
        filename="a.xlsx",
    )
    assert note(table, NoteCode.ROUNDED_NUMBERS).rows == (2,)


def test_xlsx__a_failed_formula_is_empty_and_told() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["الاسم", "العمر"])
        sheet.write_row(1, 0, ["خالد"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    table = read_table(xlsx(fill), filename="a.xlsx")
    assert (table.rows, note(table, NoteCode.ERROR_CELLS).rows) == ((("خالد", ""),), (2,))


def several_sheets(book: Any) -> None:
    fill_sheet(book.add_worksheet("غلاف"), [["لجنة"]])
    fill_sheet(book.add_worksheet("القائمة"), ROWS)
    hidden = book.add_worksheet("مخفية")
    fill_sheet(hidden, ROWS * 2)
    hidden.hide()


def test_sheets__the_visible_one_with_most_rows_is_read_and_told() -> None:
    table = read_table(xlsx(several_sheets), filename="a.xlsx")
    assert (table.sheet, table.rows) == ("القائمة", BODY)
    assert note(table, NoteCode.SHEET_CHOSEN).cells == ("غلاف", "القائمة")
    assert note(table, NoteCode.HIDDEN_SHEETS).cells == ("مخفية",)


def test_sheets__the_one_that_is_asked_for_even_if_hidden() -> None:
    table = read_table(xlsx(several_sheets), filename="a.xlsx", sheet="مخفية")
    assert (table.sheet, len(table.rows)) == ("مخفية", 7)


def test_sheets__those_that_can_be_seen_are_told_with_their_rows() -> None:
    content = xlsx(several_sheets)
    for sheet in (None, "غلاف"):
        table = read_table(content, filename="a.xlsx", sheet=sheet)
        assert table.sheets == (("غلاف", 1), ("القائمة", 4))
        assert read_apart(content, filename="a.xlsx", sheet=sheet) == table
    assert read_table(xlsx_of(ROWS), filename="a.xlsx").sheets == ()


def test_sheet__hidden_rows_and_columns_are_read_and_told() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        fill_sheet(sheet, ROWS)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    table = read_table(xlsx(fill), filename="a.xlsx")
    assert table.rows == BODY
    assert note(table, NoteCode.HIDDEN_ROWS).rows == (3,)
    assert NoteCode.HIDDEN_COLUMNS in codes(table)


def test_merged__downwards_counts_for_each_row() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        fill_sheet(sheet, [["لجنة"], ["الاسم", "مكان الاعتقال"], ["خالد"], ["سميرة"], ["رامي", "حلب"]])
        sheet.merge_range(0, 0, 0, 1, "لجنة")
        sheet.merge_range(2, 1, 3, 1, "دوما")

    table = read_table(xlsx(fill), filename="a.xlsx")
    assert table.rows == (("خالد", "دوما"), ("سميرة", "دوما"), ("رامي", "حلب"))
    assert note(table, NoteCode.MERGED_CELLS).rows == (4,)


@pytest.mark.parametrize("name", ["list.xlsm", "list.xlsx"])
def test_macros__are_ignored_and_told(name: str) -> None:
    content = with_parts(xlsx_of(ROWS), {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros"})
    table = read_table(content, filename=name)
    assert (table.rows, codes(table)) == (BODY, [NoteCode.MACROS_IGNORED])


def test_xlsx__cells_that_do_not_say_where_they_stand() -> None:
    cells = "".join(f"<row>{''.join(inline('', cell) for cell in row)}</row>" for row in ROWS[:2])
    content = with_parts(xlsx_of(ROWS), {"xl/worksheets/sheet1.xml": sheet_xml(cells)})
    assert read_table(content, filename="a.xlsx").rows == BODY[:1]


def test_ods__with_repeats_as_libreoffice_writes_them() -> None:
    blank = ods_cell("", repeat=16384)
    end = f"<table:table-row table:number-rows-repeated='1048000'>{blank}</table:table-row>"
    content = ods("".join(ods_row([*row, ""]) for row in ROWS) + end)
    table = read_table(content, filename="list.ods")
    assert (table.headers, table.rows, table.sheet) == (tuple(HEADER), BODY, "S")


def test_xls() -> None:
    cells = {(at, column): cell for at, row in enumerate(ROWS) for column, cell in enumerate(row) if cell}
    table = read_table(xls({**cells, (4, 0): 4.0}), filename="list.xls")
    assert (table.headers, table.rows) == (tuple(HEADER), (*BODY, ("4", "", "", "", "")))


def test_xls__with_macros() -> None:
    table = read_table(xls({(0, 0): "الاسم"}, streams=["_VBA_PROJECT_CUR"]), filename="list.xls")
    assert codes(table) == [NoteCode.MACROS_IGNORED]


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (xlsx_of(ROWS), "list.csv"),
        (written(ROWS).encode(), "list.xlsx"),
        (written(ROWS).encode(), "LIST.XLS"),
    ],
)
def test_content__decides_not_the_name(content: bytes, filename: str) -> None:
    table = read_table(content, filename=filename)
    assert (table.rows, codes(table)) == (BODY, [NoteCode.WRONG_EXTENSION])


# --- rows -----------------------------------------------------------------------------------------------


def test_ragged__short_rows_are_padded_and_extra_cells_kept() -> None:
    text = "الاسم,الجنس,ملاحظات\nخالد\nسميرة,أنثى,طبيبة,زيادة,\nرامي,ذكر,,\n"
    table = read_table(text.encode(), filename="a.csv")
    assert table.rows == (("خالد", "", ""), ("سميرة", "أنثى", "طبيبة"), ("رامي", "ذكر", ""))
    assert table.notes == (
        Note(NoteCode.EXTRA_CELLS, "cells beyond the header: 1", (3,), ("زيادة",)),
        Note(NoteCode.SHORT_ROWS, "rows with fewer cells than the header: 1", (2,)),
    )


def test_blank_rows__keep_their_number_and_those_at_the_end_go() -> None:
    table = read_table("الاسم,الجنس\nخالد,ذكر\n,\n\nرامي,ذكر\n,\n\n".encode(), filename="a.csv")
    assert table.rows == (("خالد", "ذكر"), ("", ""), ("", ""), ("رامي", "ذكر"))
    assert note(table, NoteCode.BLANK_ROWS).rows == (3, 4)


def test_letters__are_kept_as_written_and_told() -> None:
    rows = [["الاسم", "ملاحظات"], ["\u202eخالد", "عادي"], ["ﺧﺎﻟﺪ", "A\u0301e\u0301"]]
    for content, name in ((written(rows).encode(), "a.csv"), (xlsx_of(rows), "a.xlsx")):
        table = read_table(content, filename=name)
        assert table.rows == (tuple(rows[1]), tuple(rows[2]))
        assert note(table, NoteCode.BIDI_CONTROLS).rows == (2,)
        assert note(table, NoteCode.PRESENTATION_FORMS).rows == (3,)


# --- headers --------------------------------------------------------------------------------------------


def test_header__under_title_rows() -> None:
    rows = [["الهيئة الوطنية"], [], ["قائمة المعتقلين", "", "2021"], HEADER, *PEOPLE]
    for content, name in ((written(rows).encode(), "a.csv"), (xlsx_of(rows), "a.xlsx")):
        table = read_table(content, filename=name)
        assert (table.headers, table.rows, table.first_row_number) == (tuple(HEADER), BODY, 5)
        assert note(table, NoteCode.ROWS_ABOVE).cells == ("الهيئة الوطنية", "قائمة المعتقلين", "2021")
        assert note(table, NoteCode.ROWS_ABOVE).rows == (1, 3)


def test_header__in_words_unknown_here_over_dates() -> None:
    table = read_table(b"izena,jaioteguna\nAda Lovelace,1815-12-10\nGrace Hopper,1906-12-09\n", filename="a.csv")
    assert (table.headers, table.first_row_number) == (("izena", "jaioteguna"), 2)


@pytest.mark.parametrize(
    "text",
    [
        "خالد العطار,ذكر,1984\nسميرة الصباغ,أنثى,1990\n",
        "خالد العطار,دوما\nسميرة الصباغ,حمص\n",
        "\n\na b,c d\n",
    ],
)
def test_header__absent(text: str) -> None:
    table = read_table(text.encode(), filename="a.csv")
    lines = text.split("\n")
    assert table.headers == ("",) * len(table.rows[0])
    assert [",".join(row) for row in table.rows] == [line for line in lines if line]
    assert table.first_row_number == next(n for n, line in enumerate(lines, start=1) if line)
    assert codes(table) == [NoteCode.NO_HEADER]


def test_header__is_where_the_person_says() -> None:
    text = b"x1,x2\ny1,y2\nz1,z2\n"
    assert read_table(text, filename="a.csv", header_row=2).headers == ("y1", "y2")
    assert read_table(text, filename="a.csv", header_row=2).rows == (("z1", "z2"),)
    assert len(read_table(text, filename="a.csv", header_row=0).rows) == 3


def test_header__twice_is_told() -> None:
    table = read_table("الاسم,الجنس,الإسم\nخالد,ذكر,رامي\n".encode(), filename="a.csv")
    assert note(table, NoteCode.DUPLICATE_HEADERS).message == "columns 1, 3 share a header"


# --- laws -----------------------------------------------------------------------------------------------

LETTERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=12,
).filter(lambda text: text.strip() == text)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A known header over random cells, the last row and the last column filled."""
    width = draw(st.integers(2, 5))
    cell = st.one_of(st.just(""), LETTERS)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=8))
    return [HEADER[:width], *rows, draw(st.lists(LETTERS, min_size=width, max_size=width))]


@given(rows=tables(), separator=st.sampled_from(",;\t|"), encoding=st.sampled_from(["utf-8-sig", "utf-16"]))
@settings(max_examples=150, deadline=None)
def test_round_trip__text(rows: list[list[str]], separator: str, encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    table = read_table(out.getvalue().encode(encoding), filename="a.csv", header_row=1)
    assert (table.headers, table.rows) == (tuple(rows[0]), tuple(map(tuple, rows[1:])))


@given(rows=tables())
@settings(max_examples=60, deadline=None)
def test_round_trip__xlsx(rows: list[list[str]]) -> None:
    table = read_table(xlsx_of(rows), filename="a.xlsx", header_row=1)
    assert (table.headers, table.rows) == (tuple(rows[0]), tuple(map(tuple, rows[1:])))
