"""Workbooks: weighed and inspected before any of them is parsed, then read by calamine.

An XLSX or ODS file is a ZIP of XML. Its parts are unpacked here under limits, searched for what must not be
in them, and packed again without compression, so the parser sees exactly the bytes that were inspected.
"""

import io
from collections.abc import Sequence

import python_calamine as calamine

from wasl.engines.tables.cells import Cell, as_text, is_rounded
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import UNWRITABLE, Grid
from wasl.engines.tables.legacy import check_legacy
from wasl.engines.tables.model import Limits, Note, NoteCode
from wasl.engines.tables.parts import AS_XLSX, Package, SheetPart, open_package

ZIP = b"PK\x03\x04"


def read_workbook(content: bytes, *, filename: str, sheet: str | None, limits: Limits) -> Grid:
    """The cells of one sheet. Raises TableError as ``read_table`` says."""
    if content.startswith(ZIP):
        package = open_package(content, filename=filename, limits=limits)
    else:
        has_macros = check_legacy(content, filename=filename, limits=limits)
        package = Package(content, has_macros=has_macros)
    try:
        return _read(package, filename=filename, sheet=sheet)
    except calamine.PasswordError:
        raise TableError(filename, why="it is locked with a password", do="Save it without one.") from None
    except calamine.CalamineError:
        raise TableError(filename, why="the workbook is damaged", do=AS_XLSX) from None
    except BaseException as error:  # a fault inside the parser arrives as one of its own kind, outside Exception
        if type(error).__name__ != "PanicException":
            raise
        raise TableError(filename, why="the workbook is damaged", do=AS_XLSX) from None


def _read(package: Package, *, filename: str, sheet: str | None) -> Grid:
    with calamine.CalamineWorkbook.from_filelike(io.BytesIO(package.content)) as book:
        name, notes, sheets = _chosen(book, sheet=sheet, filename=filename)
        found = book.get_sheet_by_name(name)
        cells = found.to_python(skip_empty_area=False)
        ranges = found.merged_cell_ranges or ()
        merged = tuple((first[0], last[0], first[1]) for first, last in ranges if last[0] > first[0])
        spans = tuple((first[0], first[1], last[1]) for first, last in ranges if last[1] > first[1])
    if package.has_macros:
        notes.append(Note(NoteCode.MACROS_IGNORED, "the workbook holds macros; none was run"))
    notes += _seen(package.sheets.get(name, SheetPart()))
    rounded = _rounded_rows(cells)
    if rounded:
        told = f"rows with a number of over fifteen digits, whose end the spreadsheet has lost: {len(rounded)}"
        notes.append(Note(NoteCode.ROUNDED_NUMBERS, told, rounded))
    read = [list(map(as_text, row)) for row in cells]
    sheets = tuple(each for each in sheets if not UNWRITABLE.search(each[0]))
    name = UNWRITABLE.sub("", name)
    return Grid(rows=read, notes=tuple(notes), sheet=name, sheets=sheets, merged=merged, spans=spans)


def _chosen(
    book: calamine.CalamineWorkbook, *, sheet: str | None, filename: str
) -> tuple[str, list[Note], tuple[tuple[str, int], ...]]:
    """The sheet that was asked for, or the visible one with most rows; where several are visible, the rows of each.

    Raises TableError without a sheet to read.
    """
    tables = [each for each in book.sheets_metadata if each.typ == calamine.SheetTypeEnum.WorkSheet]
    visible = [each.name for each in tables if each.visible == calamine.SheetVisibleEnum.Visible]
    hidden = [each.name for each in tables if each.name not in visible]
    notes = []
    if hidden:
        told = f"hidden sheets: {', '.join(hidden)}"
        notes.append(Note(NoteCode.HIDDEN_SHEETS, told, cells=tuple(hidden)))
    if sheet is not None:
        if sheet not in visible + hidden:
            raise TableError(
                filename,
                why="it has no sheet of that name",
                do=f"Its sheets are: {', '.join(visible + hidden)}.",
            )
        seen = {name: _looked_at(book.get_sheet_by_name(name)) for name in visible} if len(visible) > 1 else {}
        return sheet, notes, tuple((name, height) for name, (height, _) in seen.items())
    if not visible:
        raise TableError(filename, why="it has no visible sheet", do="Name the sheet to read.")
    if len(visible) == 1:
        return visible[0], notes, ()
    seen = {name: _looked_at(book.get_sheet_by_name(name)) for name in visible}
    heights = {name: height for name, (height, _) in seen.items()}
    sheets = tuple(heights.items())
    repeats = [name for name, (_, is_repeat) in seen.items() if is_repeat]
    name = max(visible, key=lambda each: (each not in repeats, heights[each]))
    if repeats and name not in repeats:
        told = f"not read, sheets of a form's repeated groups, which may name relatives or more people: {len(repeats)}"
        return name, [*notes, Note(NoteCode.REPEAT_SHEETS, told, cells=tuple(repeats))], sheets
    if sum(1 for height in heights.values() if height) > 1:
        told = f"of {len(visible)} sheets {name} was read, which has most rows"
        notes.append(Note(NoteCode.SHEET_CHOSEN, told, cells=tuple(visible)))
    return name, notes, sheets


def _looked_at(sheet: calamine.CalamineSheet) -> tuple[int, bool]:
    """How many rows a sheet has, and whether it is a repeated group of a KoboToolbox form, which hangs on another."""
    header = next(iter(sheet.to_python(skip_empty_area=False, nrows=1)), [])
    return sheet.height, "_parent_index" in header


def _seen(part: SheetPart) -> list[Note]:
    notes = []
    if part.hidden_rows:
        told = f"read like the others, rows that are hidden on the sheet: {len(part.hidden_rows)}"
        notes.append(Note(NoteCode.HIDDEN_ROWS, told, part.hidden_rows))
    if part.hidden_columns:
        notes.append(Note(NoteCode.HIDDEN_COLUMNS, "read like the others: columns that are hidden on the sheet"))
    if part.error_rows:
        told = f"read as empty, rows with a formula that failed: {len(part.error_rows)}"
        notes.append(Note(NoteCode.ERROR_CELLS, told, part.error_rows))
    return notes


def _rounded_rows(rows: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
    return tuple(number for number, row in enumerate(rows, start=1) if any(map(is_rounded, row)))
