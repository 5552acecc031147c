"""What is remarked on in rows: each kind by itself, and the fast search for repeats beside a slow one."""

from datetime import date
from itertools import product

import pytest

from wasl.apps.lists.domain.reading import DateReading, First, ReadRow, read_rows
from wasl.apps.lists.domain.remarks import Facts, facts_of, problems_across, problems_of
from wasl.apps.lists.enums import ProblemKind
from wasl.engines.tables.fields import Field
from wasl.kernel.dates import Calendar

TODAY = date(2021, 3, 1)
NAMED = {"name": "خالد محمود العطار"}
PLAIN = DateReading()


def rows_of(*told: dict[str, str], dates: DateReading = PLAIN) -> list[ReadRow]:
    """Rows of a file that has a column for every field, numbered from 2."""
    columns = {field.value: index for index, field in enumerate(Field)}
    cells = [[one.get(field.value, "") for field in Field] for one in told]
    return list(read_rows(enumerate(cells, 2), columns=columns, dates=dates))


def kinds_of(dates: DateReading = PLAIN, **told: str) -> list[tuple[str, str]]:
    """Kind and field of each problem of one row."""
    (row,) = rows_of(told, dates=dates)
    found = problems_of(row, dates=dates, today=TODAY)
    return [(one.kind.value, one.field.value if one.field else "") for one in found]


ROWS = {
    "nothing to remark": (NAMED | {"birth_date": "4/11/1984", "age": "36", "sex": "ذكر"}, []),
    "nobody named": ({"mother": "فاطمة"}, [("no_name", "")]),
    "one part": ({"name": "خالد"}, [("one_part", "name")]),
    "one part of two words": ({"name": "عبد الرحمن"}, [("one_part", "name")]),
    "one part in each column": ({"given": "خالد", "family": "العطار"}, []),
    "one part in Latin, two in Arabic": ({"name": "خالد العطار", "name_latin": "Khaled"}, []),
    "two scripts in a name": ({"name": "خالد Attar"}, [("scripts", "name")]),
    "a Cyrillic letter in a Latin name": ({"name_latin": "Khal\u0435d Attar"}, [("scripts", "name_latin")]),
    "two scripts in two columns": ({"name": "خالد العطار", "name_latin": "Khaled Attar"}, []),
    "two scripts in the mother's name": (NAMED | {"mother": "فاطمة F"}, [("scripts", "mother")]),
    "a day that is not": (NAMED | {"birth_date": "31/02/1984"}, [("unread_date", "birth_date")]),
    "a Hijri year without a mark": (NAMED | {"arrest_date": "15/9/1435"}, [("unread_date", "arrest_date")]),
    "a Hijri year with one": (NAMED | {"arrest_date": "15/9/1435 هـ"}, []),
    "an unknown date": (NAMED | {"birth_date": "غير معروف"}, []),
    "born after the arrest": (
        NAMED | {"birth_date": "2015", "arrest_date": "2014"},
        [("impossible_date", "birth_date")],
    ),
    "born in the year of the arrest": (NAMED | {"birth_date": "2014", "arrest_date": "3/2014"}, []),
    "born tomorrow": (NAMED | {"birth_date": "2/3/2021"}, [("impossible_date", "birth_date")]),
    "arrested next year": (NAMED | {"arrest_date": "2022"}, [("impossible_date", "arrest_date")]),
    "born long ago": (NAMED | {"birth_date": "1894"}, [("impossible_date", "birth_date")]),
    "older than born": (NAMED | {"birth_date": "1984", "age": "45"}, [("age", "age")]),
    "of the age at arrest": (NAMED | {"birth_date": "1984", "arrest_date": "2013", "age": "٢٨ سنة"}, []),
    "younger than at arrest": (
        NAMED | {"birth_date": "1984", "arrest_date": "2013", "age": "20"},
        [("age", "age")],
    ),
    "no age": (NAMED | {"age": "شاب"}, [("age", "age")]),
    "an age of two numbers": (NAMED | {"age": "30-35"}, [("age", "age")]),
    "no word for a sex": (NAMED | {"sex": "?"}, [("sex", "sex")]),
}


@pytest.mark.parametrize("what", ROWS)
def test_problems_of_a_row(what: str) -> None:
    told, expected = ROWS[what]
    assert kinds_of(**told) == expected


def test_dates__calendar_said_for_all__only_for_what_is_not_read_without_it() -> None:
    hijri = DateReading(calendar=Calendar.HIJRI)
    assert kinds_of(hijri, **NAMED, arrest_date="15/9/1435", birth_date="1984") == []
    (row,) = rows_of(NAMED | {"arrest_date": "15/9/1435", "birth_date": "1984"}, dates=hijri)
    assert {said.value: edtf for said, edtf in row.dates.items()} == {
        "birth_date": "1984", "deprived_on": "2014-07-12~",
    }  # fmt: skip


def test_dates__month_first_said_for_all() -> None:
    (row,) = rows_of(NAMED | {"birth_date": "4/11/1984"}, dates=DateReading(first=First.MONTH))
    assert list(row.dates.values()) == ["1984-04-11"]


@pytest.mark.parametrize("kept", [{}, {"first": "month", "calendar": "hijri"}, {"first": "day", "calendar": ""}])
def test_date_reading__kept_and_read_again(kept: dict[str, str]) -> None:
    assert DateReading.of(kept).as_kept() == {"first": "", "calendar": ""} | kept
    assert DateReading.of({"first": "year", "calendar": "gregorian"}) == DateReading()


def across(*told: dict[str, str], dates: DateReading = PLAIN) -> list[tuple[int, str, str]]:
    """Row, kind and field of what is seen only beside other rows."""
    rows = rows_of(*told, dates=dates)
    found = problems_across([facts_of(row) for row in rows], dates=dates)
    return [(number, one.kind.value, one.field.value if one.field else "") for number, one in found]


def test_key_used_twice__each_names_another() -> None:
    rows = rows_of(*({"name": f"خالد {letter}", "entry_key": key} for letter, key in zip("ابجد", "1121", strict=True)))
    found = [(number, one.says) for number, one in problems_across([facts_of(row) for row in rows], dates=PLAIN)]
    assert found == [(2, "Row 3 has the same key."), (3, "Row 2 has the same key."), (5, "Row 2 has the same key.")]


def test_identity_paper_twice__in_other_digits() -> None:
    first, second = NAMED | {"national_id": "٠١٢٣"}, {"name": "وليد العطار", "national_id": "0123"}
    assert across(first, second) == [(2, "person_twice", "national_id"), (3, "person_twice", "national_id")]


def births(*written: str, first: First = First.NOT_SAID) -> list[int]:
    told = [{"name": f"{chr(0x627 + at)}حمد العطار", "birth_date": text} for at, text in enumerate(written)]
    return [number for number, kind, _ in across(*told, dates=DateReading(first=first)) if kind == "day_or_month"]


def test_day_and_month__remarked_on_where_nothing_tells_or_others_say_otherwise() -> None:
    assert births("4/11/1984") == [2]  # nothing tells
    assert births("4/11/1984", first=First.DAY) == []  # a person said so
    assert births("4/11/1984", "25/11/1984") == []  # the day comes first
    assert births("4/11/1984", "11/25/1984", "25/11/1984") == [2]  # both
    assert births("4/11/1984", "11/25/1984") == [2]  # the month, and it is read as the day
    assert births("4/11/1984", "11/25/1984", first=First.MONTH) == []
    assert births("4/11/1984", "25/11/1984", first=First.MONTH) == [2]
    assert births("4/4/1984", "11/1984", "1984-11-04") == []


def test_day_and_month__exchanged_by_the_program_that_wrote_the_file() -> None:
    turned = ("1984-04-11", "1985-12-03", "1990-07-07")
    assert births(*turned, "25/11/1984") == [2, 3]
    assert births(*turned, "25/11/1984", "4/11/1984") == []  # text with a small day: it turned nothing round
    assert births(*turned, "1984-11-25", "25/11/1984") == []  # a large day among what it wrote: it read them well
    assert births(*turned) == []


def slowly_repeated(rows: list[Facts]) -> dict[int, int]:
    """Every pair looked at: one name, agreeing on year or mother, differing in neither."""

    def one_person(a: Facts, b: Facts) -> bool:
        agree = (a.born and a.born == b.born) or (a.mother and a.mother == b.mother)
        differ = (a.born and b.born and a.born != b.born) or (a.mother and b.mother and a.mother != b.mother)
        return bool(a.name and a.name == b.name and agree and not differ)

    return {
        row.number: min(others)
        for row in rows
        if (others := [one.number for one in rows if one is not row and one_person(row, one)])
    }


def test_same_person_twice__as_the_slow_search_finds_them() -> None:
    said = list(product(("", "خالد العطار", "وليد العطار"), ("", "1984", "1986"), ("", "فاطمه", "زينب")))
    for step in (1, 2, 5, 7, 11):
        picked = [said[(step * at * at + at) % len(said)] for at in range(40)]
        rows = [
            Facts(number=at, key="", paper="", name=name, born=born, mother=mother, dates=())
            for at, (name, born, mother) in enumerate(picked, 2)
        ]
        found = {
            number: int(one.says.split()[1])
            for number, one in problems_across(rows, dates=PLAIN)
            if one.kind is ProblemKind.PERSON_TWICE
        }
        assert found == slowly_repeated(rows)
        assert len(found) > 5, "too few repeats to show anything"
