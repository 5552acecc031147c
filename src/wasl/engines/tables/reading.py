"""From the bytes of a file to a table: what is it really, who can read it, what does it look like."""

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import Grid, lay_out
from wasl.engines.tables.model import DEFAULT, Limits, Note, NoteCode, Table
from wasl.engines.tables.text import read_text
from wasl.engines.tables.workbook import read_workbook

ZIP, CFB = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
workbook_endings = ("xlsx", "xlsm", "xltx", "xltm", "ods", "xls", "xlt")
text_endings = ("csv", "tsv", "tab", "txt")

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
) -> Table:
    """Read a list as a person brings it: CSV, TSV or semicolons in any usual encoding, XLSX, XLSM, ODS, XLS.

    The content decides what the file is, not its name. Cells are kept as written, formulas as their last
    value, text that looks like a formula as text.

    Parameters: ``sheet`` names one sheet of a workbook; without it the visible sheet with most rows is
    read, and a note says so. ``header_row`` is the number of the header row in the file, 0 for none;
    without it the header is looked for.
    Raises TableError, and reads nothing, when any part of the file cannot be read or is over ``limits``.
    """
    if not content.strip(b"\x00\t\r\n "):
        raise TableError(filename, why="it is empty", do="Bring the file again.")
    if len(content) > limits.max_bytes:
        raise TableError(
            filename,
            why=f"it has {len(content) / 1e6:.3g} MB, and {limits.max_bytes / 1e6:.3g} MB is the most",
            do="Split the list, or save it without pictures.",
        )
    is_workbook = content.startswith((ZIP, CFB))
    grid = _read_grid(content, filename=filename, sheet=sheet, limits=limits, is_workbook=is_workbook)
    notes = _extension_notes(filename, is_workbook=is_workbook)
    return lay_out(grid, filename=filename, header_row=header_row, notes=notes, limits=limits)


def _read_grid(content: bytes, *, filename: str, sheet: str | None, limits: Limits, is_workbook: bool) -> Grid:
    if is_workbook:
        return read_workbook(content, filename=filename, sheet=sheet, limits=limits)
    for start, kind in other_kinds.items():
        if content.startswith(start):
            raise TableError(filename, why=f"it is {kind}, not a table", do="Save the list as XLSX or CSV.")
    if sheet is not None:
        raise TableError(filename, why="it is a text file, which has no sheets", do="Leave the sheet out.")
    return read_text(content, filename=filename, limits=limits)


def _extension_notes(filename: str, *, is_workbook: bool) -> tuple[Note, ...]:
    ending = filename.rpartition(".")[2].lower() if "." in filename else ""
    misleading = text_endings if is_workbook else workbook_endings
    if ending not in misleading:
        return ()
    found = "a workbook" if is_workbook else "text"
    return (Note(NoteCode.WRONG_EXTENSION, f"the name ends in .{ending}, but the file is {found}"),)
