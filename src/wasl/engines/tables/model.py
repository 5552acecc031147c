"""A table as it was written: text, row by row, and what the reader noticed on the way."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Limits:
    """How much a file may cost before it is refused. Workbooks are weighed before they are parsed.

    ``max_ratio`` (unpacked to packed) counts only for those that unpack to more than ``ratio_free_bytes``.
    """

    max_bytes: int = 50_000_000
    max_unpacked_bytes: int = 150_000_000
    max_ratio: int = 150
    ratio_free_bytes: int = 20_000_000
    max_parts: int = 2_000
    max_rows: int = 1_048_576
    max_columns: int = 1_000
    max_cells: int = 4_000_000
    max_cell_chars: int = 32_767


DEFAULT = Limits()


class NoteCode(StrEnum):
    """What was noticed. A page shows its own sentence for each, in the reader's language."""

    ENCODING_GUESSED = "encoding_guessed"
    WRONG_EXTENSION = "wrong_extension"
    SHEET_CHOSEN = "sheet_chosen"
    HIDDEN_SHEETS = "hidden_sheets"
    HIDDEN_ROWS = "hidden_rows"
    HIDDEN_COLUMNS = "hidden_columns"
    MACROS_IGNORED = "macros_ignored"
    MERGED_CELLS = "merged_cells"
    ERROR_CELLS = "error_cells"
    ROUNDED_NUMBERS = "rounded_numbers"
    ROWS_ABOVE = "rows_above"
    NO_HEADER = "no_header"
    TWO_HEADER_ROWS = "two_header_rows"
    DUPLICATE_HEADERS = "duplicate_headers"
    SHORT_ROWS = "short_rows"
    EXTRA_CELLS = "extra_cells"
    BLANK_ROWS = "blank_rows"
    BIDI_CONTROLS = "bidi_controls"
    PRESENTATION_FORMS = "presentation_forms"
    HXL_TAGS = "hxl_tags"
    REPEAT_SHEETS = "repeat_sheets"
    NOT_PERSONS = "not_persons"
    EXPIRED = "expired"
    CUT_SHORT = "cut_short"
    ORPHANS = "orphans"


@dataclass(frozen=True)
class Note:
    """One thing to tell the person who brought the file.

    Parameters: ``message`` in plain English without cell contents; ``rows`` as numbered in the file, from 1;
    ``cells`` are what has no place in the table: extra cells, lines above the header, names of sheets.
    """

    code: NoteCode
    message: str
    rows: tuple[int, ...] = ()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """The rows under the header, all text, each as long as the header.

    Parameters: ``headers`` are empty strings when the file has no header row; ``rows[i]`` stands in row
    ``first_row_number + i`` of the file, blank rows between others included. In XML and JSON row N is the
    Nth person. Text files have an ``encoding``, workbooks a ``sheet``, and where several can be seen, ``sheets``: the
    name and the rows of each.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_row_number: int
    notes: tuple[Note, ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    sheets: tuple[tuple[str, int], ...] = ()
