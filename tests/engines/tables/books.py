"""Made-up files: workbooks by xlsxwriter, and by hand where no library writes what a hostile side would."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter

Cells = Mapping[tuple[int, int], str | float]  # by row and column from 0

HEADER = ["الرقم", "الاسم الكامل", "اسم الأم", "الجنس", "تاريخ الولادة"]
PEOPLE = [
    ["1", "خالد محمود العطار", "فاطمة", "ذكر", "1984-11-04"],
    ["2", "سميرة قاسم الصباغ", "هدى", "أنثى", "1990-03-12"],
    ["3", "رامي حداد", "ماري", "ذكر", ""],
]


def xlsx(fill: Callable[[Any], None]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    fill(book)
    book.close()
    return content.getvalue()


def xlsx_of(rows: Sequence[Sequence[str]], *, name: str = "Sheet1") -> bytes:
    return xlsx(lambda book: fill_sheet(book.add_worksheet(name), rows))


def fill_sheet(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell)


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The same workbook with parts replaced or added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return packed.getvalue()


def sheet_xml(cells: str, *, before: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    head = f'<?xml version="1.0" encoding="UTF-8"?>{before}<worksheet xmlns="{space}">'
    return f"{head}<sheetData>{cells}</sheetData></worksheet>".encode()


def inline(place: str, text: str) -> str:
    where = f' r="{place}"' if place else ""
    return f'<c{where} t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str) -> bytes:
    """An ODS file with one sheet of these ``table:table-row`` elements."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in names.items())
    table = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>'
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return packed.getvalue()


def ods_cell(text: str, *, repeat: int = 1) -> str:
    again = f' table:number-columns-repeated="{repeat}"' if repeat > 1 else ""
    value = f'office:value-type="string"><text:p>{text}</text:p>' if text else ">"
    return f"<table:table-cell{again} {value}</table:table-cell>"


def ods_row(cells: Sequence[str], *, repeat: int = 1) -> str:
    again = f' table:number-rows-repeated="{repeat}"' if repeat > 1 else ""
    return f"<table:table-row{again}>{''.join(map(ods_cell, cells))}</table:table-row>"


# --- XLS: the container of [MS-CFB] around the records of [MS-XLS], as small as both allow ----------------


def xls(cells: Cells, *, records: bytes = b"", of_sheet: bytes = b"", streams: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet; ``records`` go into its globals, ``streams`` are empty names beside it."""
    return container({"Workbook": biff(cells, records=records, of_sheet=of_sheet), **dict.fromkeys(streams, b"")})


def biff(cells: Cells, *, records: bytes = b"", of_sheet: bytes = b"") -> bytes:
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + records
    name = struct.pack("<BB", 1, 0) + b"S"
    sheet_at = len(begin) + 4 + 6 + len(name) + 4
    globals_ = begin + record(0x0085, struct.pack("<IH", sheet_at, 0) + name) + record(0x000A, b"")
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += of_sheet
    for (row, column), cell in sorted(cells.items()):
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(cell, str):
            sheet += record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
        else:
            sheet += record(0x0203, place + struct.pack("<d", cell))
    return globals_ + sheet + record(0x000A, b"")


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def container(streams: Mapping[str, bytes]) -> bytes:
    """Streams in 512-byte sectors; each is padded past 4,096 bytes, so that none is a small one."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    names = list(streams)
    directory_sectors = -(-(len(names) + 1) // 4)
    fat, body = [fat_mark, *range(2, directory_sectors + 1), end], b""
    entries = [directory_entry("Root Entry", 5, child=1, start=end, size=0)]
    for number, name in enumerate(names, start=1):
        content = streams[name].ljust(4096, b"\0")
        count = -(-len(content) // 512)
        start = len(fat)
        fat += [*range(start + 1, start + count), end]
        body += content.ljust(count * 512, b"\0")
        right = number + 1 if number < len(names) else free
        entries.append(directory_entry(name, 2, right=right, start=start, size=len(content)))
    assert len(fat) <= 128
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    directory = b"".join(entries).ljust(directory_sectors * 512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + table + directory + body


def directory_entry(
    name: str, kind: int, *, child: int = 2**32 - 1, right: int = 2**32 - 1, start: int, size: int
) -> bytes:
    raw = name.encode("utf-16-le")
    links = struct.pack("<III", 2**32 - 1, right, child)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw) + 2, kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
