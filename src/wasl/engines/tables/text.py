"""Tables in plain text: which encoding, which separator, then strictly as RFC 4180 writes them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from charset_normalizer import from_bytes

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import Grid
from wasl.engines.tables.model import Limits, Note, NoteCode

marks = (  # longest first: the mark of UTF-16 begins that of UTF-32
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SEPARATORS = ",;\t|"
ARABIC_SEPARATORS = "؛،"  # only when none of the others separates anything
SAMPLE_ROWS = 200
SAMPLE_BYTES = 200_000

ARABIC_WORD = re.compile("[ء-غف-ي]{2,}")
COMMON_ARABIC = frozenset("اليمنرهوبدةسعحأ")  # about four letters in five of running text and of names
EXPECTED = re.compile(r"[\t\r\n -~\u00a0-\u024f\u0370-\u052f\u0600-\u06ff\u200c-\u200f]")


def read_text(content: bytes, *, filename: str, limits: Limits) -> Grid:
    """The cells of a text file. Raises TableError as ``read_table`` says."""
    text, encoding, notes = decode(content, filename=filename)
    separator, text, skipped = _separator_of(text)
    rows = list(_rows(text, separator=separator, skipped=skipped, filename=filename, limits=limits))
    return Grid(rows=[*([] for _ in range(skipped)), *rows], notes=notes, encoding=encoding)


def decode(content: bytes, *, filename: str) -> tuple[str, str, tuple[Note, ...]]:
    """The text, the name of its encoding, and a note when that was a guess.

    In this order: a byte order mark, UTF-16 without a mark when there are NUL bytes, strict UTF-8,
    Windows-1256 when what comes out reads like Arabic, and what charset-normalizer holds likeliest.
    Raises TableError when none fits.
    """
    for mark, encoding in marks:
        if content.startswith(mark):
            return _decoded(content, encoding, filename=filename), encoding.removesuffix("-sig"), ()
    guess = _utf_16(content)  # asked first of files with NUL bytes, which UTF-8 would let pass
    if guess is None:
        try:
            return content.decode("utf-8"), "utf-8", ()
        except UnicodeDecodeError:
            guess = _windows_1256(content) or _likeliest(content)
    if guess is None:
        raise TableError(
            filename,
            why="its letters are in no encoding that is known here",
            do="Save the list as XLSX, or as CSV UTF-8.",
        )
    note = Note(NoteCode.ENCODING_GUESSED, f"the letters were read as {guess}; look at a few names")
    return _decoded(content, guess, filename=filename), guess, (note,)


def _decoded(content: bytes, encoding: str, *, filename: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1  # places count from behind a byte order mark
        raise TableError(
            filename,
            row=row,
            why=f"the bytes there are not {encoding.removesuffix('-sig').upper()}, as its beginning says",
            do="Save the list again, as XLSX or as CSV UTF-8.",
        ) from None


def _utf_16(content: bytes) -> str | None:
    """UTF-16 without a mark: of the two byte orders, the one whose text is nearly all of expected letters."""
    sample = content[: SAMPLE_BYTES & ~1]
    if len(content) % 2 or b"\x00" not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="replace")
        if len(EXPECTED.findall(text)) >= 0.95 * len(text):
            return encoding
    return None


def _windows_1256(content: bytes) -> str | None:
    """Windows-1256 gives some reading to any bytes, so ask whether it reads like Arabic words."""
    words = ARABIC_WORD.findall(content[:SAMPLE_BYTES].decode("cp1256"))
    letters = "".join(words)
    high = sum(byte >= 0x80 for byte in content[:SAMPLE_BYTES])
    common = sum(letter in COMMON_ARABIC for letter in letters)
    return "windows-1256" if len(letters) >= 0.6 * high and common >= 0.6 * len(letters) > 0 else None


def _likeliest(content: bytes) -> str | None:
    if b"\x00" in content:
        return None
    best = from_bytes(content[:SAMPLE_BYTES]).best()
    if best is None:
        return None
    try:
        content.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return best.encoding.replace("_", "-")


def _separator_of(text: str) -> tuple[str, str, int]:
    """The separator, the text after a line like ``sep=;``, and how many lines were taken off.

    The best is the one that splits most of the first rows alike, into most cells.
    """
    declared = re.match(r"sep=(.)\r?\n", text)
    if declared:
        return declared.group(1), text[declared.end() :], 1
    sample = text[:SAMPLE_BYTES]
    for candidates in (SEPARATORS, ARABIC_SEPARATORS):
        score, separator = max((_evenness(sample, each), each) for each in candidates)
        if score > (0.0, 0):
            return separator, text, 0
    return ",", text, 0


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """The share of rows that have the usual number of cells, and that number; zeros when it is one."""
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(
            csv.reader(io.StringIO(sample, newline=""), delimiter=separator), range(SAMPLE_ROWS), strict=False
        ):
            widths[len(row)] += bool(row)
    except csv.Error:
        return 0.0, 0
    del widths[0]
    wide = [(count, width) for width, count in widths.items() if width > 1]
    if not wide:
        return 0.0, 0
    count, width = max(wide)
    return round(count / widths.total(), 1), width


def _rows(text: str, *, separator: str, skipped: int, filename: str, limits: Limits) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number, cells = skipped, 0
    try:
        for row in reader:
            number += 1
            cells += len(row)
            _check_row(row, number=number, cells=cells, filename=filename, limits=limits)
            yield row
    except csv.Error as error:
        raise TableError(
            filename, row=number + 1, why=_meaning(error), do="Save the list as XLSX, or mend the row."
        ) from None


def _check_row(row: list[str], *, number: int, cells: int, filename: str, limits: Limits) -> None:
    if number > limits.max_rows or cells > limits.max_cells:
        raise TableError(
            filename,
            row=number,
            why=f"there are more than {limits.max_rows} rows or {limits.max_cells} cells",
            do="Split the list.",
        )
    if len(row) > limits.max_columns:
        raise TableError(
            filename,
            row=number,
            column=limits.max_columns + 1,
            why=f"{limits.max_columns} columns is the most",
            do="Delete the empty columns.",
        )


def _meaning(error: csv.Error) -> str:
    told = str(error)
    if "field limit" in told:
        return "a cell is too long; perhaps a quotation mark is never closed"
    if "end of data" in told:
        return "a quotation mark that opens a cell there is never closed"
    if "expected after" in told:
        return "letters follow a closing quotation mark"
    return "it is not written as a table"
