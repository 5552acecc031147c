"""From the bytes of a file to a table: what is it really, who can read it, what does it look like."""

import re
from dataclasses import replace
from datetime import date

from wasl.engines.tables.bayanat import NO_PERSON, is_export, not_persons
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import Grid, lay_out
from wasl.engines.tables.model import DEFAULT, Limits, Note, NoteCode, Table
from wasl.engines.tables.objects import BEGINS, read_objects
from wasl.engines.tables.pfif import AS_TABLE, WEB_PAGE, read_pfif
from wasl.engines.tables.text import marks, read_text
from wasl.engines.tables.workbook import read_workbook

ZIP, CFB = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
workbook_endings = ("xlsx", "xlsm", "xltx", "xltm", "ods", "xls", "xlt")
text_endings = ("csv", "tsv", "tab", "txt", "json", "jsonl", "ndjson", "geojson", "xml")
SNIFFED_BYTES = 2_000
MARKUP = re.compile(r"<[?!a-z]", re.IGNORECASE)

# What a person may bring by mistake, by its first bytes.
other_kinds = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text document",
    b"SQLite format 3": "a database",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x1f\x8b": "a compressed file",
}


def read_table(
    content: bytes,
    *,
    filename: str,
    sheet: str | None = None,
    header_row: int | None = None,
    limits: Limits = DEFAULT,
    today: date | None = None,
) -> Table:
    """Read a list as a person brings it: CSV, TSV or semicolons in any usual encoding, XLSX, XLSM, ODS, XLS, PFIF,
    JSON; exports of KoboToolbox and Bayanat among them.

    The content decides what the file is, not its name. Cells are kept as written, formulas as their last
    value, text that looks like a formula as text.

    Parameters: ``sheet`` names one sheet of a workbook; without it the visible sheet with most rows is
    read, and a note says so. ``header_row`` is the number of the header row in the file, 0 for none;
    without it the header is looked for. ``today`` tells which records of PFIF have expired.
    Raises TableError, and reads nothing, when any part of the file cannot be read or is over ``limits``.
    """
    if not content.strip(b"\x00\t\r\n "):
        raise TableError(filename, why="it is empty", do="Bring the file again.")
    check_size(len(content), filename=filename, limits=limits)
    is_workbook = content.startswith((ZIP, CFB))
    if is_workbook:
        grid = read_workbook(content, filename=filename, sheet=sheet, limits=limits)
    else:
        _check_text(content, filename=filename, sheet=sheet)
        grid = _read_text(content, filename=filename, limits=limits, today=today)
    notes = _extension_notes(filename, is_workbook=is_workbook)
    table = lay_out(grid, filename=filename, header_row=header_row, notes=notes, limits=limits)
    return _of_persons(table) if is_export(table.headers) else table


def check_size(size: int, *, filename: str, limits: Limits = DEFAULT) -> None:
    """Raises TableError when a file of so many bytes would be refused unread."""
    if size > limits.max_bytes:
        raise TableError(
            filename,
            why=f"it has {size / 1e6:.3g} MB, and {limits.max_bytes / 1e6:.3g} MB is the most",
            do="Split the list, or save it without pictures.",
        )


def _check_text(content: bytes, *, filename: str, sheet: str | None) -> None:
    for start, kind in other_kinds.items():
        if content.startswith(start):
            raise TableError(filename, why=f"it is {kind}, not a table", do="Save the list as XLSX or CSV.")
    if sheet is not None:
        raise TableError(filename, why="it is a text file, which has no sheets", do="Leave the sheet out.")


def _read_text(content: bytes, *, filename: str, limits: Limits, today: date | None) -> Grid:
    begins = _beginning(content)
    if WEB_PAGE.match(begins):
        raise TableError(filename, why="it is a web page, not a table", do=AS_TABLE)
    if MARKUP.match(begins):
        return read_pfif(content, filename=filename, limits=limits, today=today)
    if BEGINS.match(begins):
        return read_objects(content, filename=filename, limits=limits)
    return read_text(content, filename=filename, limits=limits)


def _beginning(content: bytes) -> str:
    """The first letters, in whatever encoding is plain enough to see what kind of file it is."""
    begins = content[:SNIFFED_BYTES]
    encoding = next((name for mark, name in marks if begins.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\x00" in begins[:4]:
        encoding = "utf-16-be" if begins[:1] == b"\x00" else "utf-16-le"
    return begins.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")


def _of_persons(table: Table) -> Table:
    """Without the organisations among Bayanat's actors."""
    kind = table.headers.index("type")
    rows = [number for number, row in enumerate(table.rows) if row[kind].strip().casefold() == NO_PERSON]
    if not rows:
        return table
    blank = ("",) * len(table.headers)
    left_out = frozenset(rows)
    kept = tuple(blank if at in left_out else row for at, row in enumerate(table.rows))
    note = not_persons([table.first_row_number + at for at in rows])
    return replace(table, rows=kept, notes=(*table.notes, note))


def _extension_notes(filename: str, *, is_workbook: bool) -> tuple[Note, ...]:
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    misleading = text_endings if is_workbook else workbook_endings
    if ending not in misleading:
        return ()
    found = "a workbook" if is_workbook else "text"
    return (Note(NoteCode.WRONG_EXTENSION, f"the name ends in .{ending}, but the file is {found}"),)
