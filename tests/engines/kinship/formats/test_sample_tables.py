"""Tables of laboratories, wide and long, text and workbook: read with their heights, or refused with row and column."""

import io
from contextlib import suppress

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.kinship.strategies import many

from wasl.engines.kinship.errors import FileError, KinshipError
from wasl.engines.kinship.formats.sample_tables import SheetPerson, read_sample_table
from wasl.engines.kinship.formats.sample_tables_writing import write_long, write_wide
from wasl.engines.kinship.laboratory.alleles import DEFAULT_RULES, ReadingRules
from wasl.engines.kinship.laboratory.profiles import Profile

WIDE = (
    "Sample File\tSample Name\tTHO1\tHeight\tvWA\tHeight\tAMEL\tHeight\t\r\n"
    "r1.fsa\tB-001\t6, 9.3, , \t812, 790, , \t17, , , \t1500, , , \tX, Y, , \t900, 880, , \t\r\n"
    "r2.fsa\tB-002\t7, 7, , \t1502, , , \t, , , \t\tX, , , \t1200, , , \t\r\n"
)
LONG = (
    "Sample File\tSample Name\tMarker\tDye\tAllele 1\tAllele 2\tHeight 1\tHeight 2\r\n"
    "r1.fsa\tB-001\tTH01\tB\t6\t9.3\t812\t790\r\n"
    "r1.fsa\tB-001\tvWA\tB\t17\t\t1500\t\r\n"
    "r1.fsa\tB-001\tAMEL\tG\tX\tY\t900\t880\r\n"
    "r2.fsa\tB-002\tTH01\tB\t7\t7\t1502\t\r\n"
    "r2.fsa\tB-002\tvWA\tB\t\t\t\t\r\n"
    "r2.fsa\tB-002\tAMEL\tG\tX\t\t1200\t\r\n"
)
SHEET = "Family,Sample,Relationship,Sex,TH01,vWA\nF1,R-1,Mother,F,6/9.3,17/18\nF1,R-2,brother,M,6/7,17/17\n"
B2 = "r2.fsa\tB-002\tTH01\tB\t7"
NO_SAMPLE = ["line 1: two columns tell the run", "line 1: no column tells the sample"]
NO_HEADER = "a cell stands in a column without a header"
NO_ALLELE = "line 2, sample R-1, marker TH01: something stands there that is no allele"
OTHERS = "line 5, sample B-001, marker TH01: the sample has other alleles there in line 2"
PROFILES = (
    Profile("B-001", {"TH01": ("6", "9.3"), "vWA": ("17", "17")}, "M", "XY"),
    Profile("B-002", {"TH01": ("7", "7")}, "F", "X"),
)


def profiles(text: str, rules: ReadingRules = DEFAULT_RULES) -> tuple[Profile, ...]:
    return read_sample_table(text.encode(), file="lab.txt", rules=rules).reading.profiles


def wrong(content: str | bytes, rules: ReadingRules = DEFAULT_RULES, **kwargs: str) -> list[str]:
    with pytest.raises(FileError) as refused:
        read_sample_table(
            content if isinstance(content, bytes) else content.encode(), file="lab.txt", rules=rules, **kwargs
        )
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("text", [WIDE, LONG], ids=["wide", "long"])
def test_read_sample_table__genemapper(text: str) -> None:
    reading = read_sample_table(text.encode(), file="lab.txt").reading
    assert reading.profiles == PROFILES
    assert reading.heights == {
        ("B-001", "TH01"): (812.0, 790.0),
        ("B-001", "vWA"): (1500.0,),
        ("B-002", "TH01"): (1502.0,),
    }


def test_read_sample_table__says_which_columns_it_did_not_read() -> None:
    notes = read_sample_table(LONG.encode(), file="lab.txt").reading.notes
    assert [str(note) for note in notes] == ['line 1: the column "Dye" was not read']


@pytest.mark.parametrize(
    "text",
    [
        "specimenId,TH01_1,TH01_2,TH01_3,TH01_4,vWA_1,vWA_2\nB-001,6,9.3,NULL,NULL,17,NULL\n",
        "Sample Name;TH01;TH01;vWA;vWA\nB-001;6;9.3;17;17\n",
        "Sample;TH01 1;TH01 2;vWA Allele 1;vWA Allele 2\nB-001;6;9.3;17;17\n",
        "Laboratory South\n\nprinted in May\nSample,TH01,vWA\nB-001,6/9.3,17\n",
        "رقم العينة\tTH01\tvWA\nB-001\t6 9.3\t17|17\n",
    ],
    ids=["codis csv", "same header twice", "numbered", "title lines", "arabic"],
)
def test_read_sample_table__other_layouts(text: str) -> None:
    assert profiles(text) == (Profile("B-001", {"TH01": ("6", "9.3"), "vWA": ("17", "17")}),)


def test_read_sample_table__sheets_tell_of_families() -> None:
    table = read_sample_table(SHEET.encode(), file="am.csv")
    assert table.people == (
        SheetPerson("R-1", "F1", "Mother", 2),
        SheetPerson("R-2", "F1", "brother", 3),
    )
    assert [one.sex for one in table.reading.profiles] == ["F", "M"]
    arabic = SHEET.replace("Family,Sample,Relationship,Sex", "العائلة,العينة,صلة القرابة,الجنس")
    arabic = arabic.replace("Mother,F", "أم,أنثى").replace("brother,M", "أخ,ذكر")
    assert read_sample_table(arabic.encode(), file="am.csv").people[1] == SheetPerson("R-2", "F1", "أخ", 3)


def book(*rows: tuple[object, ...]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def test_read_sample_table__workbooks() -> None:
    content = book(
        ("Sample", "Sex", "TH01", "TH01", "vWA"), ("B-001", "M", 6, 9.3, "17/18"), (), ("B-002", "F", 7.0, 7)
    )
    table = read_sample_table(content, file="pm.xlsx")
    assert table.reading.profiles == (
        Profile("B-001", {"TH01": ("6", "9.3"), "vWA": ("17", "18")}, "M"),
        Profile("B-002", {"TH01": ("7", "7")}, "F"),
    )
    assert [one.line for one in table.people] == [2, 4]


def test_read_sample_table__what_a_spreadsheet_does_to_alleles() -> None:
    import datetime

    content = book(("Sample", "TH01"), ("B-001", datetime.date(2026, 3, 9)))
    assert wrong(content) == ["line 2, sample B-001, marker TH01: an allele has become a date or a time"]


def test_read_sample_table__broken_workbooks_and_unknown_sheets() -> None:
    content = book(("Sample", "TH01"), ("B-001", "6/7"))
    assert len(wrong(content[: len(content) // 2])) == 1
    assert len(wrong(content, sheet="PM")) == 1
    assert wrong(SHEET, sheet="PM") == ["it is text, which has no sheets"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (WIDE.replace("Sample File", "Smaple File"), ['line 1: the column "Smaple File" is not known']),
        (WIDE.replace("THO1", "TH10"), ['line 1: a column is not known: "TH10" is no marker that is known here']),
        (WIDE.replace("Sample Name", "Run Name"), NO_SAMPLE),
        (WIDE.replace("vWA", "TH01"), ["line 1, marker TH01: the marker stands twice, as THO1 and as TH01"]),
        (LONG.replace("\tAllele 1\tAllele 2", "\tSize 1\tSize 2"), ["line 1: no column is headed Allele 1"]),
        (LONG.replace("Dye", "vWA"), ["line 1: a column Marker and columns headed by markers stand together"]),
        (SHEET.replace("TH01,vWA", "Notes,Kit"), ["line 1: no column is headed by a marker"]),
        (SHEET.replace("17/18", "17/18,x"), ["line 2: the row has more cells than the header"]),
        (SHEET.replace("Kit", "").replace("Sex", ""), [f"line {at}: {NO_HEADER}" for at in (2, 3)]),
        (SHEET.replace("R-2", ""), ["line 3: a sample has no id"]),
        (SHEET.replace("6/9.3", '"9,3"'), ["line 2, sample R-1, marker TH01: an allele has a comma"]),
        (SHEET.replace("6/9.3", "6/7/8"), ["line 2, sample R-1, marker TH01: three or more alleles"]),
        (SHEET.replace("6/9.3", "6-9.3"), [NO_ALLELE]),
        (WIDE.replace("6, 9.3", "OL, 9.3"), ["line 2, sample B-001, marker TH01: an allele is off the ladder"]),
        (WIDE.replace("1500", "high"), ["line 2, sample B-001, marker vWA: a height is no number"]),
        (LONG.replace(B2, B2.replace("B-002", "B-001").replace("7", "8")), [OTHERS]),
        ("Sample,TH01\n", ["no sample is in it"]),
    ],
)  # fmt: skip
def test_read_sample_table__refused(text: str, problems: list[str]) -> None:
    assert wrong(text) == problems


def test_read_sample_table__unreadable_alleles_on_request() -> None:
    text = WIDE.replace("6, 9.3", "OL, 9.3")
    assert profiles(text, ReadingRules(unreadable="unknown"))[0].genotypes["TH01"] == ("9.3", None)


def test_read_sample_table__leaves_out_on_request() -> None:
    text = SHEET.replace("Sex", "Colour").replace("TH01", "TH10")
    rules = ReadingRules(leave_out=frozenset({"Colour", "TH10", "R-2"}))
    table = read_sample_table(text.encode(), file="am.csv", rules=rules)
    assert table.reading.profiles == (Profile("R-1", {"vWA": ("17", "18")}),)
    assert table.people == (SheetPerson("R-1", "F1", "Mother", 2),)
    assert [str(note) for note in table.reading.notes] == [
        'line 1: the column "Colour" was left out',
        'line 1: the column "TH10" was left out',
    ]


def test_read_sample_table__two_runs_of_a_sample_that_agree() -> None:
    again = LONG.splitlines(keepends=True)[1].replace("r1", "r3")
    reading = read_sample_table((LONG + again).encode(), file="lab.txt").reading
    assert reading.profiles == PROFILES
    assert [str(note) for note in reading.notes][1:] == [
        "line 8, sample B-001: the sample stands also in line 2; what they say was joined"
    ]


@given(many(lineage=False))
def test_write_wide_and_long__are_read_again_the_same(profiles: list[Profile]) -> None:
    rules = ReadingRules(unreadable="unknown")
    for content in (write_wide(profiles), write_long(profiles)):
        assert read_sample_table(content, file="lab.txt", rules=rules).reading.profiles == tuple(profiles)


@given(many(halves=False))
def test_write_wide_and_long__lineage_markers(profiles: list[Profile]) -> None:
    for content in (write_wide(profiles), write_long(profiles)):
        assert read_sample_table(content, file="lab.txt").reading.profiles == tuple(profiles)


@pytest.mark.parametrize("name", ["", " B-1", "B\n1", "B\t1"])
def test_write_wide__ids_that_are_no_cells(name: str) -> None:
    for write in (write_wide, write_long):
        with pytest.raises(KinshipError, match="not written"):
            write([Profile(name, {"TH01": ("6", "7")})])


@given(st.sampled_from([WIDE, LONG, SHEET]), st.data())
def test_read_sample_table__broken_bytes_are_read_or_refused(text: str, data: st.DataObject) -> None:
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(FileError):
        assert read_sample_table(bytes(content), file="lab.txt").reading.profiles
