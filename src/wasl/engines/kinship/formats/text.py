"""Text of a laboratory's file: its letters, its lines, its cells; refused where any of them is in doubt."""

import csv
import io
from dataclasses import dataclass

from wasl.engines.kinship.errors import FileError, Problem

MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
AS_UTF_8 = "Save the file again as text in UTF-8."
AGAIN = "Bring the file again, from the original."


@dataclass(frozen=True)
class Limits:
    """How much a file may hold before it is refused unread."""

    max_bytes: int = 50_000_000
    max_lines: int = 2_000_000
    max_columns: int = 10_000


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Row:
    """The cells of one row, as written but for blanks around them, and the line it begins in, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


def refuse(file: str, what: str, *, do: str = AGAIN, line: int | None = None) -> FileError:
    """The error for a file with one thing wrong."""
    return FileError(file, [Problem(what, do, line=line)])


def check_size(content: bytes, *, file: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raises FileError for an empty file and for one over the limit."""
    if not content.strip(b"\x00\t\r\n "):
        raise refuse(file, "it is empty")
    if len(content) > limits.max_bytes:
        size = f"it has {len(content) / 1e6:.3g} MB, and {limits.max_bytes / 1e6:.3g} MB is the most"
        raise refuse(file, size, do="Split the file.")


def decode(content: bytes, *, file: str, limits: Limits = DEFAULT_LIMITS) -> str:
    """The text: UTF-8, or UTF-16 and UTF-32 with their mark. An encoding is never guessed. Raises FileError."""
    check_size(content, file=file, limits=limits)
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        name = encoding.removesuffix("-sig").upper()
        raise refuse(file, f"its letters are not {name}", do=AS_UTF_8, line=line) from None
    if "\x00" in text:
        raise refuse(file, "it holds NUL characters", do=AS_UTF_8, line=text[: text.index("\x00")].count("\n") + 1)
    if text.count("\n") >= limits.max_lines:
        raise refuse(file, f"it has over {limits.max_lines} lines", do="Split the file.")
    return text


def read_rows(text: str, *, file: str, separator: str = "", limits: Limits = DEFAULT_LIMITS) -> list[Row]:
    """The rows of a table of cells, blank ones left out.

    Parameters: ``separator``; without it the first line that has one of tab, semicolon, comma (in this order) tells.
    Raises FileError for a quotation mark that never closes, for too many columns, and when nothing is left.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator or _separator(text), strict=True)
    rows, begins = [], 1
    try:
        for cells in reader:
            row = Row(begins, tuple(cell.strip() for cell in cells))
            begins = reader.line_num + 1
            if len(cells) > limits.max_columns:
                raise refuse(file, f"it has over {limits.max_columns} columns", do="Split the file.", line=row.line)
            if not row.is_blank:
                rows.append(row)
    except csv.Error:
        do = "Close the quotation mark that is open, or take it out."
        raise refuse(file, "a quotation mark is in the wrong place or never closes", do=do, line=begins) from None
    if not rows:
        raise refuse(file, "no cell in it holds anything")
    return rows


def _separator(text: str) -> str:
    for line in io.StringIO(text):
        found = next((one for one in "\t;," if one in line), None)
        if found:
            return found
    return ","


def check_row(row: Row, *, columns: int) -> Problem | None:
    """A row that says more than the header has columns for."""
    if any(row.cells[columns:]):
        return Problem("the row has more cells than the header", "Bring cells and columns into line.", line=row.line)
    return None
