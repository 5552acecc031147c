"""From a grid of cells to a table: where the header is, rows of one length, and notes on what is odd."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.headers import field_of_header, fold
from wasl.engines.tables.hxl import is_tag_row
from wasl.engines.tables.model import Limits, Note, NoteCode, Table
from wasl.engines.tables.neutral import MARK, as_written
from wasl.engines.tables.two_rows import Spans, two_rows
from wasl.engines.tables.values import looks_typed

HEADER_WITHIN = 30  # rows in which a header is looked for
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PRESENTATION_FORMS = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # what no database takes


@dataclass(frozen=True)
class Grid:
    """Cells as a reader found them: ``rows[0]`` is row 1 of the file, rows may differ in length.

    Parameters: ``headers`` are given when they are no row of the file, as in XML and JSON; then row N is the
    Nth person.
    """

    rows: Sequence[Sequence[str]]
    headers: tuple[str, ...] | None = None
    notes: tuple[Note, ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    sheets: tuple[tuple[str, int], ...] = ()  # of a workbook with several, name and rows of each
    merged: tuple[tuple[int, int, int], ...] = ()  # (first row, last row, column) from 0, of merges downwards
    spans: tuple[tuple[int, int, int], ...] = ()  # (row, first column, last column) from 0, of merges sideways


def lay_out(grid: Grid, *, filename: str, header_row: int | None, notes: tuple[Note, ...], limits: Limits) -> Table:
    """The table in a grid. Raises TableError when there is none, or a cell holds what no cell may."""
    rows = _as_written(_without_blank_end(grid.rows))
    if not rows:
        raise TableError(filename, why="no cell holds anything", do="Bring the file again.")
    check_cells(rows, filename=filename, limits=limits)
    head = None
    if grid.headers is not None:
        check_cells([grid.headers], filename=filename, limits=limits)
        begin, headers = 0, grid.headers
    else:
        head = _head(rows, header_row=header_row, spans=grid.spans, filename=filename)
        begin = _first_filled(rows) if head is None else head.last + 1
        headers = _headers(rows, head=head)
    _check_area(len(rows) - begin, len(headers), filename=filename, limits=limits)
    tags = head is not None and begin < len(rows) and is_tag_row(rows[begin])
    begin += tags
    body, raggedness = _squared(rows[begin:], width=len(headers), first_row_number=begin + 1)
    _check_merged(grid.merged, rows=len(rows), columns=len(headers), filename=filename)
    body, merging = _filled_down(body, merged=grid.merged, begin=begin)
    return Table(
        headers=headers,
        rows=body,
        first_row_number=begin + 1,
        notes=(
            *notes,
            *grid.notes,
            *(_header_notes(rows, headers=headers, head=head) if grid.headers is None else ()),
            *_tag_notes(rows, begin=begin, tags=tags),
            *raggedness,
            *merging,
            *_letter_notes(rows),
            *_blank_notes(body, first_row_number=begin + 1),
        ),
        sheet=grid.sheet,
        encoding=grid.encoding,
        sheets=grid.sheets,
    )


def _as_written(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The rows of a copy of ours less the apostrophes that keep its cells from being taken for formulas."""
    if not rows or not rows[0] or not rows[0][0].startswith(MARK):
        return rows
    return [[as_written(cell) for cell in row] for row in rows]


def check_cells(rows: Sequence[Sequence[str]], *, filename: str, limits: Limits) -> None:
    """Raises TableError at the first cell that is too long or holds a NUL."""
    for number, row in enumerate(rows, start=1):
        if row and (UNWRITABLE.search("".join(row)) or len(max(row, key=len)) > limits.max_cell_chars):
            _refuse_cell(row, number=number, filename=filename, limits=limits)


def _refuse_cell(row: Sequence[str], *, number: int, filename: str, limits: Limits) -> None:
    for column, cell in enumerate(row, start=1):
        if "\x00" in cell:
            raise TableError(
                filename,
                row=number,
                column=column,
                why="the cell holds a NUL byte",
                do="Type the cell again.",
            )
        if UNWRITABLE.search(cell):
            raise TableError(
                filename,
                row=number,
                column=column,
                why="the cell holds half a letter (a lone surrogate)",
                do="Type the cell again.",
            )
        if len(cell) > limits.max_cell_chars:
            raise TableError(
                filename,
                row=number,
                column=column,
                why=f"the cell is longer than {limits.max_cell_chars} letters",
                do="Shorten it, or close the quotation mark it opens.",
            )


def _check_area(rows: int, columns: int, *, filename: str, limits: Limits) -> None:
    """Raises TableError when short rows, filled up to the header's width, would become too many cells."""
    if rows * columns > limits.max_cells:
        raise TableError(
            filename,
            row=limits.max_cells // columns + 1,
            why=f"{rows} rows under {columns} columns are {rows * columns} cells, and {limits.max_cells} is the most",
            do="Delete the columns that hold nothing, or split the list.",
        )


# --- the header ---------------------------------------------------------------------------------------


class Head(NamedTuple):
    """A header: its rows, from the first to the last, and what they say together."""

    first: int
    last: int
    cells: Sequence[str]


def _head(rows: Sequence[Sequence[str]], *, header_row: int | None, spans: Spans, filename: str) -> Head | None:
    """The header; where a person says which row it is, that row alone."""
    at = _header_at(rows, header_row=header_row, filename=filename)
    if at is None:
        return None
    double = two_rows(rows, header_at=at, spans=spans) if header_row is None else None
    return Head(double.upper, double.upper + 1, double.header) if double else Head(at, at, rows[at])


def _header_at(rows: Sequence[Sequence[str]], *, header_row: int | None, filename: str) -> int | None:
    """The index of the header row, or None when the first filled row is already an entry."""
    if header_row == 0:
        return None
    if header_row is not None:
        if not 1 <= header_row <= len(rows) or not any(cell.strip() for cell in rows[header_row - 1]):
            raise TableError(filename, row=header_row, why="the row that should be the header is empty")
        return header_row - 1
    known = [_known_headers(row) for row in rows[:HEADER_WITHIN]]
    best = max(known)
    if best >= 2 or (best == 1 and _filled(rows[known.index(best)]) <= 2):
        return known.index(best)
    return _header_by_contrast(rows)


def _known_headers(row: Sequence[str]) -> int:
    return len({field for cell in row if (field := field_of_header(cell)) is not None})


def _header_by_contrast(rows: Sequence[Sequence[str]]) -> int | None:
    """A first full row of distinct words over columns of dates or numbers is a header in unknown words."""
    width = max(_filled(row) for row in rows[:HEADER_WITHIN])
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        if _filled(row) < width or width < 2:
            continue
        filled = [fold(cell) for cell in row if cell.strip()]
        if len(set(filled)) < len(filled) or any(looks_typed(cell) for cell in row):
            return None
        below = rows[index + 1 : index + 1 + HEADER_WITHIN]
        typed = any(_is_typed_column(below, column) for column, cell in enumerate(row) if cell.strip())
        return index if typed else None
    return None


def _is_typed_column(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and row[column].strip()]
    return bool(cells) and sum(map(looks_typed, cells)) >= 0.8 * len(cells)


def _headers(rows: Sequence[Sequence[str]], *, head: Head | None) -> tuple[str, ...]:
    if head is None:
        return ("",) * max(_width(row) for row in rows)
    widths = sorted(map(_width, rows[head.last + 1 :]))
    usual = widths[len(widths) // 2] if widths else 0
    width = max(_width(head.cells), min(usual, len(head.cells)))
    return tuple(cell.strip() for cell in head.cells[:width])


def _tag_notes(rows: Sequence[Sequence[str]], *, begin: int, tags: bool) -> list[Note]:
    if not tags:
        return []
    cells = tuple(cell for cell in rows[begin - 1] if cell.strip())
    return [Note(NoteCode.HXL_TAGS, "the row under the header holds HXL tags and is no entry", (begin,), cells)]


def _header_notes(rows: Sequence[Sequence[str]], *, headers: tuple[str, ...], head: Head | None) -> list[Note]:
    notes = []
    begin = head.first if head is not None else _first_filled(rows)
    above = [cell for row in rows[:begin] for cell in row if cell.strip()]
    if above:
        numbers = tuple(n for n, row in enumerate(rows[:begin], start=1) if _filled(row))
        told = f"the header is in row {begin + 1}; the lines above it are kept here"
        notes.append(Note(NoteCode.ROWS_ABOVE, told, numbers, tuple(above)))
    if head is None:
        notes.append(Note(NoteCode.NO_HEADER, "no header row was recognised; the first row is taken as an entry"))
    elif head.last > head.first:
        written = tuple(cell for row in rows[head.first : head.last + 1] for cell in row if cell.strip())
        told = f"the header stands in two rows, {head.first + 1} and {head.last + 1}, which were joined"
        notes.append(Note(NoteCode.TWO_HEADER_ROWS, told, (head.first + 1, head.last + 1), written))
    named = [fold(header) for header in headers if header]
    twice = sorted(
        {column for column, header in enumerate(headers, start=1) if header and named.count(fold(header)) > 1}
    )
    if twice:
        columns = ", ".join(map(str, twice))
        notes.append(Note(NoteCode.DUPLICATE_HEADERS, f"columns {columns} share a header", (begin + 1,)))
    return notes


# --- the rows -----------------------------------------------------------------------------------------


def _squared(
    rows: Sequence[Sequence[str]], *, width: int, first_row_number: int
) -> tuple[tuple[tuple[str, ...], ...], list[Note]]:
    """The rows at one width: short ones padded, and what is over kept in a note for each row."""
    body: list[tuple[str, ...]] = []
    notes: list[Note] = []
    short: list[int] = []
    for number, row in enumerate(rows, start=first_row_number):
        missing = width - len(row)
        if missing > 0 and row:
            short.append(number)
        elif missing < 0 and any(row[width:]):
            extra = tuple(row[width : _width(row)])
            notes.append(
                Note(
                    NoteCode.EXTRA_CELLS,
                    f"cells beyond the header: {len(extra)}",
                    (number,),
                    extra,
                )
            )
        body.append((*row[:width], *("",) * missing))
    if short:
        notes.append(Note(NoteCode.SHORT_ROWS, f"rows with fewer cells than the header: {len(short)}", tuple(short)))
    return tuple(body), notes


def _filled_down(
    body: tuple[tuple[str, ...], ...], *, merged: tuple[tuple[int, int, int], ...], begin: int
) -> tuple[tuple[tuple[str, ...], ...], list[Note]]:
    """A cell merged over several rows says its value for each of them, as it does on the sheet."""
    rows = [list(row) for row in body] if merged else []
    touched: list[int] = []
    for first, last, column in merged:
        if first < begin or first - begin >= len(rows) or column >= len(rows[first - begin]):
            continue
        for row in range(first + 1 - begin, min(last + 1 - begin, len(rows))):
            rows[row][column] = rows[first - begin][column]
            touched.append(row + begin + 1)
    if not touched:
        return body, []
    numbers = tuple(sorted(set(touched)))
    note = Note(NoteCode.MERGED_CELLS, f"rows that take a value from a merged cell above: {len(numbers)}", numbers)
    return tuple(map(tuple, rows)), [note]


def _check_merged(merged: Sequence[tuple[int, int, int]], *, rows: int, columns: int, filename: str) -> None:
    """Raises TableError when merged cells cover more than the sheet, as only a hostile file's do."""
    if sum(max(0, min(last, rows) - first) for first, last, _ in merged) > rows * columns:
        raise TableError(filename, why="its merged cells overlap", do="Copy the cells of the list into a new workbook.")


def _letter_notes(rows: Sequence[Sequence[str]]) -> list[Note]:
    notes = []
    for code, shape, what in (
        (
            NoteCode.BIDI_CONTROLS,
            BIDI_CONTROLS,
            "invisible direction marks, which can make text look like another",
        ),
        (NoteCode.PRESENTATION_FORMS, PRESENTATION_FORMS, "Arabic letters in their printed forms"),
    ):
        found = tuple(number for number, row in enumerate(rows, start=1) if shape.search("\t".join(row)))
        if found:
            notes.append(Note(code, f"kept as written, rows with {what}: {len(found)}", found))
    return notes


def _blank_notes(body: tuple[tuple[str, ...], ...], *, first_row_number: int) -> list[Note]:
    blank = tuple(number for number, row in enumerate(body, start=first_row_number) if not _filled(row))
    return [Note(NoteCode.BLANK_ROWS, f"blank rows between others: {len(blank)}", blank)] if blank else []


def _without_blank_end(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    end = len(rows)
    while end and not _filled(rows[end - 1]):
        end -= 1
    return rows[:end]


def _first_filled(rows: Sequence[Sequence[str]]) -> int:
    return next(index for index, row in enumerate(rows) if _filled(row))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell and not cell.isspace())


def _width(row: Sequence[str]) -> int:
    """How many cells reach to the last filled one."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width
