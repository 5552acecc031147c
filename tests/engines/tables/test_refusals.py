"""What is refused, in which words; and that nothing but a refusal ever comes of a broken file."""

import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from random import Random

import pytest
from tests.engines.tables.books import (
    HEADER,
    PEOPLE,
    biff,
    container,
    inline,
    ods,
    ods_cell,
    ods_row,
    record,
    sheet_xml,
    with_parts,
    xls,
    xlsx_of,
)
from tests.engines.tables.test_reading import written

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.model import DEFAULT, Limits, Table
from wasl.engines.tables.reading import read_table

ROWS = [HEADER, *PEOPLE]
XLSX, CSV, ODS = xlsx_of(ROWS), written(ROWS).encode(), ods("".join(map(ods_row, ROWS)))
XLS = xls({(at, column): cell for at, row in enumerate(ROWS) for column, cell in enumerate(row) if cell})
SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
AGAIN = "<table:table-row table:number-rows-repeated='100000'>"
ODS_BOMB = ods(f"{AGAIN}{ods_cell('x', repeat=200)}</table:table-row>")
NUL_CELLS = f'<row r="1">{inline("A1", "x")}{inline("B1", "a_x0000_b")}</row>'
NUL_IN_XML = with_parts(XLSX, {SHEET: sheet_xml(NUL_CELLS)})
SMALL = Limits(max_bytes=200_000, max_rows=3, max_columns=6, max_cells=100, max_cell_chars=20)


def promising() -> bytes:
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        texts = archive.read("xl/sharedStrings.xml")
    assert b'uniqueCount="' in texts
    return with_parts(XLSX, {"xl/sharedStrings.xml": texts.replace(b'uniqueCount="', b'uniqueCount="9999999999')})


def overlapping() -> bytes:
    merged = '</sheetData><mergeCells count="3">' + '<mergeCell ref="A1:A4"/>' * 3 + "</mergeCells><sheetData>"
    cells = "".join(f'<row r="{row}">{inline(f"A{row}", "x")}</row>' for row in range(1, 5))
    return with_parts(XLSX, {SHEET: sheet_xml(cells).replace(b"</sheetData>", merged.encode()[:-11])})


def locked_zip() -> bytes:
    raw = bytearray(XLSX)
    central = raw.index(b"PK\x01\x02")
    raw[central + 8] |= 1
    return bytes(raw)


def bomb() -> bytes:
    return with_parts(XLSX, {"xl/sharedStrings.xml": b"<sst>" + b" " * 60_000_000 + b"</sst>"})


def many_parts() -> bytes:
    return with_parts(XLSX, {f"xl/media/{number}.png": b"" for number in range(2500)})


def two_of_one_name() -> bytes:
    out = io.BytesIO(XLSX)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/Workbook.xml", b"<workbook/>")
    return out.getvalue()


def far_cell(place: str) -> bytes:
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cells = f'<row r="1">{inline("A1", "x")}</row><row r="{row}">{inline(place, "x")}</row>'
    return with_parts(XLSX, {SHEET: sheet_xml(cells)})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", ": it is empty. Bring the file again."),
        (b"\n \r\n\t", ": it is empty. Bring the file again."),
        (b"\xef\xbb\xbf", ": no cell holds anything. Bring the file again."),
        (b",,,\n,,\n", ": no cell holds anything. Bring the file again."),
        (xlsx_of([]), ": no cell holds anything. Bring the file again."),
        (b"%PDF-1.7 ...", ": it is a PDF, not a table. Save the list as XLSX or CSV."),
        (
            b"\x89PNG\r\n\x1a\n",
            ": it is a picture, not a table. Save the list as XLSX or CSV.",
        ),
        (
            "الاسم,الجنس\nخالد,ذ\0كر\n".encode(),
            ", row 2, column 2: the cell holds a NUL byte. Type the cell again.",
        ),
        (
            'الاسم,الجنس\n"خالد,ذكر\n'.encode(),
            ", row 2: a quotation mark that opens a cell there is never closed. "
            "Save the list as XLSX, or mend the row.",
        ),
        (
            'الاسم,الجنس\nخالد,ذكر\n"رامي" حداد,ذكر\n'.encode(),
            ", row 3: letters follow a closing quotation mark. Save the list as XLSX, or mend the row.",
        ),
        (
            b"\xef\xbb\xbfname,sex\nKhaled,m\nRami \xff,m\n",
            ", row 3: the bytes there are not UTF-8, as its beginning says. "
            "Save the list again, as XLSX or as CSV UTF-8.",
        ),
        (
            "الاسم,الجنس\nخالد,ذكر".encode("utf-16") + b"\x00",
            ", row 2: the bytes there are not UTF-16, as its beginning says. "
            "Save the list again, as XLSX or as CSV UTF-8.",
        ),
        (
            b"name,sex\n\xff\x00\x81\x00\x00\x90",
            ": its letters are in no encoding that is known here. Save the list as XLSX, or as CSV UTF-8.",
        ),
        (
            XLSX[:1000],
            ": the workbook is damaged, or was cut off on its way. Bring it again, from the original.",
        ),
        (
            with_parts(XLSX, {"xl/workbook.xml": b"<workbook>"}),
            ": the workbook's list of sheets is damaged. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            with_parts(XLSX, {SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>999</v></c></row>')}),
            ": the workbook is damaged. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (locked_zip(), ": it is locked with a password. Save it without one."),
        (
            container({"EncryptedPackage": b"x"}),
            ": it is locked with a password. Save it without one.",
        ),
        (
            xls({(0, 0): "x"}, records=record(0x2F, b"x" * 6)),
            ": it is locked with a password. Save it without one.",
        ),
        (
            container({"WordDocument": b"x"}),
            ": it is a document of another program, not a workbook. "
            "Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            XLS[:700],
            ": the workbook is damaged, or was cut off on its way. "
            "Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            with_parts(XLSX, {SHEET: sheet_xml("", before=DOCTYPE)}),
            f": its part {SHEET} declares a DOCTYPE, as no spreadsheet program does and an attack "
            "would. Copy the cells of the list into a new workbook.",
        ),
        (
            with_parts(XLSX, {"xl/styles.xml": "<styleSheet/>".encode("utf-16")}),
            ": its part xl/styles.xml is not in UTF-8. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            bomb(),
            ": its 0.1 MB unpack to 60 MB, as if made to overload. Copy the cells of the list into a new workbook.",
        ),
        (
            many_parts(),
            ": it has 2510 parts inside, and 2000 is the most. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            two_of_one_name(),
            ": two parts inside it have one name. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            far_cell("XFD2"),
            ", column 1001: a cell is filled in column 16384, and 1000 columns is the most. "
            "Delete the columns behind the list.",
        ),
        (
            far_cell("Z1048576"),
            ", row 1048576, column 26: its sheets span 27262976 cells up to there, and 4000000 is "
            "the most. Delete the other sheets and the cells far from the list, or split the list.",
        ),
        (
            far_cell("A9999999"),
            ", row 1048577: 1048576 rows is the most. Split the list.",
        ),
        (
            with_parts(XLSX, {SHEET: sheet_xml('<row r="1"><c x=">" r=A1><v>1</v></c></row>')}),
            ": a sheet is written as no spreadsheet program writes it. "
            "Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            xls({(0, 0): "a", (65535, 255): "b"}),
            ", row 65536, column 256: its sheets span 16777216 cells up to there, and 4000000 is "
            "the most. Delete the other sheets and the cells far from the list, or split the list.",
        ),
        (
            ODS_BOMB,
            ", row 100000, column 200: its sheets span 20000000 cells up to there, and 4000000 is "
            "the most. Delete the other sheets and the cells far from the list, or split the list.",
        ),
        (
            promising(),
            ": its part xl/sharedstrings.xml promises more texts than it can hold. "
            "Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            overlapping(),
            ": its merged cells overlap. Copy the cells of the list into a new workbook.",
        ),
        (
            xls({(0, 0): "x"}, of_sheet=record(0x0200, struct.pack("<IIHHH", 0, 60000, 0, 250, 0))),
            ", row 60000, column 250: its sheets span 15000000 cells up to there, and 4000000 is "
            "the most. Delete the other sheets and the cells far from the list, or split the list.",
        ),
        (
            xls({(0, 0): "x"}, of_sheet=record(0x0200, struct.pack("<IIHHH", 9, 3, 0, 1, 0))),
            ": the workbook is damaged, or was cut off on its way. "
            "Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            ods("<table:table-row>"),
            ": the workbook is damaged. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            with_parts(with_parts(b"PK\x05\x06" + bytes(18), {}), {"xl/workbook.bin": b"x"}),
            ": it is a binary workbook (XLSB). Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            with_parts(b"PK\x05\x06" + bytes(18), {"photo.jpg": b"x"}),
            ": it is a ZIP archive without a workbook. Open it in a spreadsheet program and save it as XLSX.",
        ),
        (
            NUL_IN_XML,
            ", row 1, column 2: the cell holds a NUL byte. Type the cell again.",
        ),
        (
            "الاسم\n".encode() + b"x" * 40_000,
            ", row 2, column 1: the cell is longer than 32767 letters. "
            "Shorten it, or close the quotation mark it opens.",
        ),
        (
            "الاسم\n".encode() + b"x" * 140_000,
            ", row 2: a cell is too long; perhaps a quotation mark is never closed. "
            "Save the list as XLSX, or mend the row.",
        ),
        (
            b",".join(b"%d" % n for n in range(900)) + b"\nx" * 5_000,
            ", row 4445: 5001 rows under 900 columns are 4500900 cells, and 4000000 is the most. "
            "Delete the columns that hold nothing, or split the list.",
        ),
        (
            b"a" + b"," * 1_100,
            ", row 1, column 1001: 1000 columns is the most. Delete the empty columns.",
        ),
    ],
)
def test_refusal__names_the_place_and_the_way_out(content: bytes, told: str) -> None:
    with pytest.raises(TableError) as refusal:
        read_table(content, filename="list")
    assert str(refusal.value) == f"list was not read{told}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            CSV * 1500,
            f": it has {len(CSV) * 1500 / 1e6:.3g} MB, and 0.2 MB is the most. "
            "Split the list, or save it without pictures.",
        ),
        (CSV, ", row 4: there are more than 3 rows or 100 cells. Split the list."),
        (XLSX, ", row 4: 3 rows is the most. Split the list."),
        (XLS, ", row 4: 3 rows is the most. Split the list."),
        (ODS, ", row 4: 3 rows is the most. Split the list."),
        (
            written([["x" * 21, "y"]]).encode(),
            ", row 1, column 1: the cell is longer than 20 letters. Shorten it, or close the quotation mark it opens.",
        ),
    ],
    ids=["bytes", "csv", "xlsx", "xls", "ods", "cell"],
)
def test_limits__of_the_caller(content: bytes, told: str) -> None:
    with pytest.raises(TableError) as refusal:
        read_table(content, filename="list", limits=SMALL)
    assert str(refusal.value) == f"list was not read{told}"


def test_limits__by_default_100_mb_is_too_much() -> None:
    with pytest.raises(TableError, match="it has 100 MB, and 50 MB is the most"):
        read_table(b"x" * 100_000_000, filename="list")


def test_sheet__that_is_not_there() -> None:
    with pytest.raises(TableError, match=r"it has no sheet of that name\. Its sheets are: Sheet1\."):
        read_table(XLSX, filename="list", sheet="قائمة")
    with pytest.raises(TableError, match="it is a text file, which has no sheets"):
        read_table(CSV, filename="list", sheet="Sheet1")


def test_sheet__none_visible() -> None:
    hidden = XLSX
    with zipfile.ZipFile(io.BytesIO(XLSX)) as archive:
        book = archive.read("xl/workbook.xml").replace(b"<sheet ", b'<sheet state="hidden" ')
    hidden = with_parts(XLSX, {"xl/workbook.xml": book})
    with pytest.raises(TableError, match="it has no visible sheet"):
        read_table(hidden, filename="list")
    assert read_table(hidden, filename="list", sheet="Sheet1").rows == tuple(map(tuple, PEOPLE))


@pytest.mark.parametrize("row", [-1, 5, 99])
def test_header_row__that_is_not_there(row: int) -> None:
    with pytest.raises(TableError, match="the row that should be the header is empty"):
        read_table(CSV, filename="list", header_row=row)


def test_legacy__a_chain_that_loops_is_found() -> None:
    looped = bytearray(container({"Workbook": biff({(0, 0): "x"})}))
    struct.pack_into("<I", looped, 512 + 4 * 3, 2)  # the workbook's second sector leads back to its first
    with pytest.raises(TableError, match="damaged"):
        read_table(bytes(looped), filename="list")


# --- broken at random -----------------------------------------------------------------------------------

SEEDS = {
    "xlsx": XLSX,
    "ods": ODS,
    "xls": XLS,
    "csv": CSV,
    "cp1256": written(ROWS).encode("cp1256"),
    "utf16": written(ROWS).encode("utf-16"),
}
INSIDE_NAMES = (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml")
INSIDE = {name: zipfile.ZipFile(io.BytesIO(XLSX)).read(name) for name in INSIDE_NAMES}


def mutated(content: bytes, random: Random) -> bytes:
    raw = bytearray(content)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        at = random.randrange(len(raw) + 1)
        match random.randrange(6):
            case 0:
                raw[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del raw[at : at + random.choice([1, 4, 100])]
            case 2:
                raw[at:at] = random.choice([b"\0", b"\xff\xff\xff\xff", b'"', b"<", b"&#0;", b"\r", b"]]>", b"9" * 9])
            case 3:
                begin = random.randrange(len(raw) + 1)
                raw[at:at] = raw[begin : begin + random.choice([2, 16, 300])]
            case 4:
                raw[at : at + 4] = struct.pack("<I", random.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF]))
            case 5:
                del raw[max(at, 8) :]
    return bytes(raw)


def outcome(content: bytes) -> Table | TableError:
    """What a file comes to, within bounds of time. Any error but a refusal fails the test by itself."""
    began = time.monotonic()
    try:
        table: Table | TableError = read_table(content, filename="list", limits=DEFAULT)
    except TableError as refusal:
        table = refusal
    assert time.monotonic() - began < 10
    return table


@pytest.mark.parametrize("kind", SEEDS)
def test_mutated_bytes__are_read_whole_or_refused(kind: str) -> None:
    random = Random(f"{kind} 2026")
    refused = 0
    for _ in range(400):
        found = outcome(mutated(SEEDS[kind], random))
        if isinstance(found, TableError):
            refused += 1
        else:
            assert {len(row) for row in found.rows} <= {len(found.headers)}
    assert refused > 0


@pytest.mark.parametrize("part", INSIDE)
def test_mutated_parts__are_read_whole_or_refused(part: str) -> None:
    random = Random(f"{part} 2026")
    found = [outcome(with_parts(XLSX, {part: mutated(INSIDE[part], random)})) for _ in range(150)]
    assert {type(each) for each in found} == {Table, TableError}


READ_ALL = r"""
import pathlib, re, sys
from wasl.engines.tables.reading import read_table
from wasl.engines.tables.errors import TableError
for path in sys.argv[1:]:
    try:
        read_table(pathlib.Path(path).read_bytes(), filename=path)
    except TableError:
        print("refused")
print(re.search(r"VmHWM:\s*(\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the high-water mark is read from Linux's /proc")
def test_memory__of_hostile_files_stays_under_512_mb(tmp_path: Path) -> None:
    """Each of these would cost gigabytes, or end the process, if the parser met it unweighed."""
    hostile = [bomb(), far_cell("XFD1048576"), far_cell("Z1048576"), many_parts(), ODS_BOMB]
    for number, content in enumerate(hostile):
        (tmp_path / str(number)).write_bytes(content)
    command = [sys.executable, "-c", READ_ALL, *map(str, sorted(tmp_path.iterdir()))]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout.split()
    assert lines[:-1] == ["refused"] * len(hostile)
    assert int(lines[-1]) < 512_000  # kilobytes
