"""Exports of other programs: PFIF, KoboToolbox, Bayanat, and JSON of any maker."""

import json
from datetime import date
from typing import Any

import pytest
from tests.engines.tables.exports import (
    ACTORS,
    BAYANAT_CSV,
    FEED,
    KOBO_HEADER,
    KOBO_ROWS,
    PFIF,
    bayanat_json,
    element,
    kobo_csv,
    kobo_xlsx,
    pfif,
)

from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import Limits, Note, NoteCode, Table
from wasl.engines.tables.reading import read_table

TODAY = date(2020, 1, 1)


def columns_of(table: Table) -> dict[str, str]:
    """Field to the header of its column."""
    return {field.value: table.headers[column] for field, column in recognise_columns(table).columns.items()}


def row_of(table: Table, number: int) -> dict[str, str]:
    row = table.rows[number - table.first_row_number]
    return {header: cell for header, cell in zip(table.headers, row, strict=True) if cell}


# --- PFIF -----------------------------------------------------------------------------------------------


def test_pfif__a_row_to_a_person_with_what_the_notes_say() -> None:
    table = read_table(PFIF, filename="people.xml", today=TODAY)
    assert row_of(table, 1) == {
        "person_record_id": "lists.example/1",
        "full_name": "خالد محمود العطار / Khaled Mahmoud al-Attar",
        "given_name": "Khaled",
        "family_name": "al-Attar",
        "alternate_names": "Abu Mahmoud\nKhalid Attar",
        "sex": "male",
        "date_of_birth": "1984/1986",
        "age": "27-29",
        "home": "Duma, Rif Dimashq, SY",
        "home_street": "Station Road",
        "home_city": "Duma",
        "home_state": "Rif Dimashq",
        "home_country": "SY",
        "status": "believed_missing",
        "last_known_location": "Duma",
        "description": "A scar",
        "notes": "2013-06-01T00:00:00Z · information_sought · Seen at a checkpoint\n"
        "2014-01-01T00:00:00Z · believed_missing\n2012-01-01T00:00:00Z · believed_alive · Duma",
        "linked_person_record_id": "lists.example/9",
        "entry_date": "2013-06-01T00:00:00Z",
        "expiry_date": "2014-06-01T00:00:00Z",
    }
    assert row_of(table, 2)["status"] == "believed_alive"
    assert table.notes == (
        Note(
            NoteCode.EXPIRED,
            "records past their expiry date, which by the rule of PFIF nobody should show any more: 2",
            (1, 3),
        ),
        Note(NoteCode.ORPHANS, "notes about people who are not in the file: 1"),
    )


def test_pfif__columns() -> None:
    assert columns_of(read_table(PFIF, filename="people.xml")) == {
        "entry_key": "person_record_id",
        "name": "full_name",
        "given": "given_name",
        "family": "family_name",
        "kunya": "alternate_names",
        "sex": "sex",
        "birth_date": "date_of_birth",
        "age": "age",
        "residence": "home",
        "status": "status",
        "note": "description",
    }


def test_pfif__in_a_feed_and_in_the_words_of_an_earlier_version() -> None:
    table = read_table(FEED, filename="feed")
    assert (table.headers, table.rows, table.first_row_number, table.notes) == (
        ("person_record_id", "given_name", "family_name", "description"),
        (("x/1", "SAMIRA", "SABBAGH", "a teacher"),),
        1,
        (),
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "windows-1256"])
def test_pfif__in_other_encodings(encoding: str) -> None:
    people = element("person", person_record_id="x/1", full_name="سميرة الصباغ")
    text = pfif(people).decode().replace("UTF-8", encoding.replace("-sig", ""))
    assert read_table(text.encode(encoding), filename="x").rows == (("x/1", "سميرة الصباغ"),)


def test_pfif__values_given_twice_and_elements_within_values() -> None:
    names = "<pfif:full_name>A <b>bold</b> name</pfif:full_name><pfif:full_name>B</pfif:full_name>"
    assert read_table(pfif(f"<pfif:person>{names}</pfif:person>"), filename="x").rows == (("A bold name\nB",),)


def test_pfif__notes_that_no_cell_holds_are_left_out_and_told() -> None:
    notes = element("note", person_record_id="x/1", text="a" * 60) * 3
    table = read_table(
        pfif(element("person", person_record_id="x/1", full_name="A B") + notes),
        filename="x",
        limits=Limits(max_cell_chars=130),
    )
    assert table.rows == (("x/1", "A B", "\n".join(["a" * 60] * 2)),)
    assert table.notes == (
        Note(NoteCode.CUT_SHORT, "values too long for a cell were left out of the table, people: 1", (1,)),
    )


# --- KoboToolbox ----------------------------------------------------------------------------------------

KOBO_COLUMNS = {
    "entry_key": "_id",
    "name": "person/full_name",
    "father": "person/father_name",
    "mother": "mother/first_name",
    "sex": "person/sex",
    "birth_date": "person/date_of_birth",
    "arrest_date": "arrest/date",
    "arrest_place": "arrest/place_of_arrest",
}


def test_kobo__csv_with_groups_choices_and_tags() -> None:
    table = read_table(kobo_csv(), filename="export.csv")
    assert (table.headers, table.rows, table.first_row_number) == (
        tuple(KOBO_HEADER),
        tuple(map(tuple, KOBO_ROWS)),
        3,
    )
    assert columns_of(table) == KOBO_COLUMNS
    assert [(note.code, note.rows) for note in table.notes] == [(NoteCode.HXL_TAGS, (2,))]


def test_kobo__the_sheet_of_forms_and_not_a_longer_repeated_group() -> None:
    table = read_table(kobo_xlsx(), filename="export.xlsx")
    assert (table.sheet, table.rows) == ("Missing", tuple(map(tuple, KOBO_ROWS)))
    assert columns_of(table) == KOBO_COLUMNS
    assert table.notes == (
        Note(
            NoteCode.REPEAT_SHEETS,
            "not read, sheets of a form's repeated groups, which may name relatives or more people: 1",
            cells=("relatives",),
        ),
    )
    assert read_table(kobo_xlsx(), filename="export.xlsx", sheet="relatives").rows[0][0] == "قريب 1"


def test_kobo__json_of_its_api() -> None:
    rows = [dict(zip(KOBO_HEADER, row, strict=True)) | {"relatives": [{"relatives/name": "x"}]} for row in KOBO_ROWS]
    table = read_table(json.dumps({"count": 2, "next": None, "results": rows}).encode(), filename="x.json")
    assert table.rows == tuple((*row, '[{"relatives/name": "x"}]') for row in KOBO_ROWS)
    assert columns_of(table) == KOBO_COLUMNS


# --- Bayanat --------------------------------------------------------------------------------------------


def test_bayanat__json_flat_without_what_is_not_of_the_person() -> None:
    table = read_table(bayanat_json(), filename="export.json")
    assert row_of(table, 1) == {
        "id": "12",
        "type": "Person",
        "name": "Khaled al-Attar",
        "name_ar": "خالد العطار",
        "nickname_ar": "أبو محمود",
        "first_name": "Khaled",
        "first_name_ar": "خالد",
        "last_name": "al-Attar",
        "last_name_ar": "العطار",
        "father_name": "Mahmoud",
        "father_name_ar": "محمود",
        "mother_name": "Fatima",
        "mother_name_ar": "فاطمة",
        "sex": "Male",
        "age": "Adult",
        "civilian": "Civilian",
        "tags": "a; b",
        "no_children": "2",
        "id_number": "04010012345",
        "origin_place": "دوما",
        "Arrest/from_date": "2013-05-17~",
        "Arrest/location": "حرستا",
        "events": "Arrest · 2013-05-17~ · حرستا\nArrest · 2014-01-02 · Second time",
        "profile_1_mode": "3",
        "profile_1_description": "Taken at night",
        "profile_1_last_address": "دوما",
        "profile_1_case_status": "Missing",
        "profile_1_seen_in_detention/opts": "Yes",
        "profile_1_seen_in_detention/details": "2015",
        "profile_1_sources": "Family",
        "actor_relations": "13-Walid al-Attar",
    }
    assert table.notes == (Note(NoteCode.NOT_PERSONS, "left out, rows that tell of organisations: 1", (2,)),)


def test_bayanat__json_columns() -> None:
    assert columns_of(read_table(bayanat_json(), filename="export.json")) == {
        "entry_key": "id",
        "name": "name_ar",
        "name_latin": "name",
        "given": "first_name_ar",
        "father": "father_name_ar",
        "family": "last_name_ar",
        "mother": "mother_name_ar",
        "kunya": "nickname_ar",
        "sex": "sex",
        "age": "age",
        "residence": "profile_1_last_address",
        "national_id": "id_number",
        "arrest_date": "Arrest/from_date",
        "arrest_place": "Arrest/location",
        "status": "profile_1_case_status",
        "note": "profile_1_description",
    }


def test_bayanat__csv() -> None:
    table = read_table(BAYANAT_CSV, filename="export.csv")
    assert [row[1] for row in table.rows] == ["12", "", "15"]
    assert [(note.code, note.rows) for note in table.notes] == [(NoteCode.NOT_PERSONS, (3,))]
    assert columns_of(table) == {
        "entry_key": "id",
        "name": "name_ar",
        "name_latin": "name",
        "father": "middle_name",
        "family": "last_name_ar",
        "mother": "mother_name_ar",
        "kunya": "nickname_ar",
        "sex": "sex",
        "age": "age",
        "residence": "profile_1_last_address",
    }


def test_bayanat__latin_columns_count_where_the_arabic_ones_are_empty() -> None:
    bare = {key: value for key, value in ACTORS[0].items() if not key.endswith("_ar")} | {"name_ar": None}
    mapped = columns_of(read_table(json.dumps([bare]).encode(), filename="x"))
    assert {field: mapped[field] for field in ("name", "given", "father", "mother")} == {
        "name": "name",
        "given": "first_name",
        "father": "father_name",
        "mother": "mother_name",
    }


# --- JSON of any maker ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "headers", "rows"),
    [
        ([{"name": "A B", "age": 30}], ("name", "age"), (("A B", "30"),)),
        ([{"a": 1}, {"b": 2}], ("a", "b"), (("1", ""), ("", "2"))),
        ({"meta": [], "people": [{"a": None, "b": True}]}, ("a", "b"), (("", "TRUE"),)),
        ([{"a": {"b": {"c": "x"}}}], ("a/b/c",), (("x",),)),
        ([{"a": {"b": {"c": {"d": {"e": 1}}}}}], ("a/b/c/d",), (('{"e": "1"}',),)),
        ([{"a": ["x", 1, None]}], ("a",), (("x; 1; ",),)),
        ([{"a": [{"b": "ب"}]}], ("a",), (('[{"b": "ب"}]',),)),
        ([["الاسم", "العمر"], ["خالد العطار", 30]], ("الاسم", "العمر"), (("خالد العطار", "30"),)),
    ],
)
def test_json__shapes(value: Any, headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    table = read_table(json.dumps(value).encode(), filename="x.json")
    assert (table.headers, table.rows) == (headers, rows)


def test_json__numbers_keep_every_digit() -> None:
    table = read_table(b'[{"id": 12345678901234567890123, "x": 1.10, "y": 1e400, "z": NaN}]', filename="x")
    assert table.rows == (("12345678901234567890123", "1.10", "1e400", "NaN"),)


def test_json__one_object_to_a_line_and_other_encodings() -> None:
    lines = '{"name": "خالد"}\n\n{"name": "رامي"}\n'
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read_table(lines.encode(encoding), filename="x.jsonl").rows == (("خالد",), ("رامي",))


def test_text__that_begins_with_a_bracket_is_a_table() -> None:
    table = read_table("[قائمة المعتقلين]\nالاسم,الجنس\nخالد العطار,ذكر\n".encode(), filename="x.csv")
    assert (table.headers, table.rows) == (("الاسم", "الجنس"), (("خالد العطار", "ذكر"),))


def test_hxl__a_row_of_tags_is_no_entry() -> None:
    table = read_table(b"Name,Sex\n#affected+name,#affected +f\nA B,f\n", filename="x.csv")
    assert (table.rows, table.first_row_number) == ((("A B", "f"),), 3)
    assert Field.SEX in recognise_columns(table)
