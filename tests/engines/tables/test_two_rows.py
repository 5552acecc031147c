"""Headers of two rows become one; a header of one row, and every entry, stay as they are."""

import csv
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.tables.books import HEADER, PEOPLE, xlsx

from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.headers import GROUPS, groups, header_of, spellings, subheads
from wasl.engines.tables.model import Note, NoteCode, Table
from wasl.engines.tables.reading import read_table

F = Field
ENTRY = ["خالد محمود العطار", "12", "4", "1984", "دوما"]


def written(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def read(*rows: Sequence[str]) -> Table:
    return read_table(written(rows), filename="a.csv")


def joined_rows(table: Table) -> list[tuple[int, ...]]:
    return [note.rows for note in table.notes if note.code is NoteCode.TWO_HEADER_ROWS]


@pytest.mark.parametrize(
    ("upper", "lower", "headers"),
    [
        (
            ["الاسم", "الولادة", "", "", "مكان الاعتقال"],
            ["", "اليوم", "الشهر", "السنة", ""],
            ("الاسم", "الولادة: اليوم", "الولادة: الشهر", "الولادة: السنة", "مكان الاعتقال"),
        ),
        (
            ["", "الولادة", "", "", ""],
            ["الاسم", "اليوم", "الشهر", "السنة", "ملاحظات"],
            ("الاسم", "الولادة: اليوم", "الولادة: الشهر", "الولادة: السنة", "ملاحظات"),
        ),
        (
            ["Name", "Birth", "Birth", "Arrest", "Arrest"],
            ["Name", "place", "date", "place", "date"],
            ("Name", "Birth: place", "Birth: date", "Arrest: place", "Arrest: date"),
        ),
        (
            ["الاسم", "", "", "الأم", ""],
            ["الأول", "الأب", "العائلة", "الاسم", "النسبة"],
            ("الاسم: الأول", "الاسم: الأب", "الاسم: العائلة", "الأم: الاسم", "الأم: النسبة"),
        ),
        (
            ["الاسم الكامل", "اسم الأم", "الجنس", "تاريخ الولادة", "زمرة"],
            ["Full name", "Mother's name", "Sex", "Date of birth", "Blood group"],
            (
                "الاسم الكامل / Full name", "اسم الأم / Mother's name", "الجنس / Sex",
                "تاريخ الولادة / Date of birth", "زمرة / Blood group",
            ),
        ),
    ],
)  # fmt: skip
def test_two_header_rows__become_one(upper: list[str], lower: list[str], headers: tuple[str, ...]) -> None:
    table = read(upper, lower, ENTRY)
    assert (table.headers, table.rows, table.first_row_number) == (headers, (tuple(ENTRY),), 3)
    cells = tuple(cell for cell in (*upper, *lower) if cell)
    told = "the header stands in two rows, 1 and 2, which were joined"
    assert table.notes[0] == Note(NoteCode.TWO_HEADER_ROWS, told, (1, 2), cells)


def test_two_header_rows__under_titles_keep_the_numbers_of_the_rows() -> None:
    table = read(["قائمة المعتقلين", "2021"], [], ["الاسم", "الولادة", ""], ["", "المكان", "التاريخ"], ENTRY[:3])
    assert (table.first_row_number, joined_rows(table)) == (5, [(3, 4)])
    above = next(note for note in table.notes if note.code is NoteCode.ROWS_ABOVE)
    assert (above.rows, above.cells) == ((1,), ("قائمة المعتقلين", "2021"))


def test_two_header_rows__of_a_workbook_reach_as_far_as_the_merge() -> None:
    """``paper`` is no word we know; the merge says what stands under it, and that ``ملاحظات`` does not."""

    def fill(book: object) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "الاسم")
        sheet.merge_range(0, 1, 0, 2, "الولادة")
        sheet.merge_range(0, 3, 0, 4, "paper")
        sheet.merge_range(0, 5, 1, 5, "ملاحظات")
        for column, text in enumerate(["المكان", "التاريخ", "رقم الهوية", "kind"], start=1):
            sheet.write(1, column, text)
        for column, text in enumerate(["خالد العطار", "دوما", "1984", "17", "x", "y"]):
            sheet.write(2, column, text)

    table = read_table(xlsx(fill), filename="a.xlsx")
    assert table.headers == (
        "الاسم", "الولادة: المكان", "الولادة: التاريخ", "paper: رقم الهوية", "paper: kind", "ملاحظات",
    )  # fmt: skip
    assert (table.first_row_number, table.rows) == (3, (("خالد العطار", "دوما", "1984", "17", "x", "y"),))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("الولادة: المكان", F.BIRTH_PLACE),
        ("الولادة: التاريخ", F.BIRTH_DATE),
        ("الولادة: السنة", F.BIRTH_DATE),
        ("الولادة: اليوم", None),
        ("الولادة: الشهر", None),
        ("Arrest: place", F.ARREST_PLACE),
        ("Arrest: date", F.ARREST_DATE),
        ("الاحتجاز: المكان", F.HOLDING_PLACE),
        ("Doğum: yeri", F.BIRTH_PLACE),
        ("Рождение: дата", F.BIRTH_DATE),
        ("Naissance: lieu", F.BIRTH_PLACE),
        ("تولد: محل", F.BIRTH_PLACE),
        ("الاسم: الأول", F.GIVEN),
        ("Name: father", F.FATHER),
        ("الأم: الاسم", F.MOTHER),
        ("الأم: العائلة", None),
        ("الأم: تاريخ الولادة", None),
        ("Applicant: name", None),
    ],
)
def test_joined_headers__name_what_stands_under_the_group(header: str, field: Field | None) -> None:
    named = header_of(header)
    assert (named.field if named else None) == field


def test_a_whole_date_counts_before_its_year() -> None:
    table = read(["الاسم", "الولادة", ""], ["", "السنة", "التاريخ"], ["خالد العطار", "1984", "1984-11-04"])
    assert recognise_columns(table).columns == {F.NAME: 0, F.BIRTH_DATE: 2}


@pytest.mark.parametrize(
    "title",
    [
        ["أسماء المعتقلين"],
        ["", "أسماء المعتقلين"],
        ["Names", "", ""],
        ["المعتقل", "2021"],
        ["اسم الأب"],
    ],
)
def test_a_title_over_one_row__is_no_group(title: list[str]) -> None:
    rows = [["م", "الاسم", "اسم الأب", "الكنية", "تاريخ الولادة"], ["1", "خالد", "محمود", "العطار", "1984"]]
    table = read(title, *rows)
    assert (table.headers, table.rows, joined_rows(table)) == (tuple(rows[0]), (tuple(rows[1]),), [])


# --- laws -----------------------------------------------------------------------------------------------

WORDS = st.sampled_from(sorted({*spellings(), *subheads(), *groups()}))
SAID = st.one_of(WORDS, st.just(""), st.text("ابتثم abc/:", max_size=12))


@given(rows=st.lists(st.lists(SAID, min_size=len(HEADER) - 1, max_size=len(HEADER) - 1), min_size=1, max_size=6))
def test_whoever_is_named__is_never_taken_for_a_header(rows: list[list[str]]) -> None:
    """Whatever stands beside a name, header words among it."""
    entries = [[row[0], PEOPLE[at % len(PEOPLE)][1], *row[1:]] for at, row in enumerate(rows)]
    table = read_table(written([HEADER, *entries]), filename="a.csv")
    assert table.headers == tuple(HEADER)
    assert len(table.rows) == len(entries)


@pytest.mark.parametrize("header", [HEADER, ["No.", "Full name", "Mother", "Sex", "Birth"]])
def test_one_header_row__over_entries_without_a_name(header: list[str]) -> None:
    """A place that is called like a header makes no header of its row."""
    entries = [["1", "", "", "M", "1984"], ["2", "", "السجن", "المعتقل", ""], ["3", "خالد العطار", "", "", ""]]
    table = read(header, *entries)
    assert (table.headers, table.rows, joined_rows(table)) == (tuple(header), tuple(map(tuple, entries)), [])


def test_groups__are_those_of_the_resource() -> None:
    assert set(groups().values()) == set(GROUPS)
    assert set(subheads().values()) == {"day", "month", "year", "date", "place"}
