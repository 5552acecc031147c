"""Tables of samples: exports of GeneMapper, CSV of CODIS, sheets for the missing and the dead, as text or workbook.

Two layouts. *Wide*: a row to a sample, and to a marker one column (``11, 12, , ,`` or ``11/12``), two with the same
name, or several numbered (``D3S1358_1``); after a marker its ``Height``. *Long*: a row to a marker of a sample, with
``Marker``, ``Allele 1``, ``Allele 2``, ``Height 1`` ... The header may stand under title lines. In a sheet the columns
``Family``, ``Relationship`` and ``Sex`` are read too (also in Arabic). Columns that are not known refuse the file.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from wasl.engines.kinship.errors import MOST_PROBLEMS, FileError, Problem
from wasl.engines.kinship.formats.sample_columns import Columns, is_header, recognise
from wasl.engines.kinship.formats.text import (
    DEFAULT_LIMITS,
    Limits,
    Row,
    check_row,
    check_size,
    decode,
    read_rows,
    refuse,
)
from wasl.engines.kinship.laboratory.alleles import DEFAULT_RULES, ReadingRules
from wasl.engines.kinship.laboratory.profiles import RawCall, RawSample, Reading, read_samples
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.reading import read_table

WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
HEADER_WITHIN = 20  # rows in which the header is looked for
BETWEEN = re.compile(r"\s*[/,;|]\s*|\s+")
PART_WITH_COMMA = re.compile(r"\d{1,2},[1-4]")  # 9,3 is more likely 9.3 than the alleles 9 and 3


@dataclass(frozen=True)
class SheetPerson:
    """Whom a row tells of, as written: the family asked for, and what the person is to the missing one."""

    sample: str
    family: str
    relationship: str
    line: int


@dataclass(frozen=True)
class SampleTable:
    reading: Reading
    people: tuple[SheetPerson, ...]


def read_sample_table(
    content: bytes,
    *,
    file: str,
    sheet: str | None = None,
    rules: ReadingRules = DEFAULT_RULES,
    limits: Limits = DEFAULT_LIMITS,
) -> SampleTable:
    """All samples of a table. Raises FileError, with everything that is wrong, and then nothing was read.

    Parameters: ``sheet`` names one of a workbook's sheets; without it the visible one with most rows is read.
    """
    rows = _rows(content, file=file, sheet=sheet, limits=limits)
    at = next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if is_header(row, rules=rules)), 0)
    columns, body = recognise(rows[at], rules=rules), rows[at + 1 :]
    if columns.problems:
        raise FileError(file, columns.problems)
    misplaced = (problem for row in body if (problem := _misplaced(row, columns)))
    problems = list(islice(misplaced, MOST_PROBLEMS))
    samples = _long(body, columns) if "marker" in columns.places else _wide(body, columns)
    reading = read_samples(samples, file=file, rules=rules, problems=problems, notes=columns.notes)
    kept = {profile.id for profile in reading.profiles}
    people = (person for row in body if (person := _person(row, columns)).sample in kept)
    return SampleTable(reading, tuple(dict.fromkeys(people)))


def _rows(content: bytes, *, file: str, sheet: str | None, limits: Limits) -> list[Row]:
    check_size(content, file=file, limits=limits)
    if not content.startswith(WORKBOOK):
        if sheet is not None:
            raise refuse(file, "it is text, which has no sheets", do="Leave the sheet out.")
        return read_rows(decode(content, file=file, limits=limits), file=file, limits=limits)
    try:
        table = read_table(content, filename=file, sheet=sheet, header_row=0)
    except TableError as error:
        raise refuse(file, error.why, do=error.do, line=error.row) from None
    rows = [
        Row(number, tuple(cell.strip() for cell in cells))
        for number, cells in enumerate(table.rows, start=table.first_row_number)
    ]
    rows = [row for row in rows if not row.is_blank]
    if not rows:
        raise refuse(file, "no cell in it holds anything")
    return rows


def _misplaced(row: Row, columns: Columns) -> Problem | None:
    if any(_cell(row, at) for at in columns.blank):
        return Problem("a cell stands in a column without a header", "Head the column, or clear it.", line=row.line)
    return check_row(row, columns=columns.count)


def _cell(row: Row, at: int | None) -> str:
    return row.cells[at] if at is not None and at < len(row.cells) else ""


def _named(row: Row, columns: Columns, word: str) -> str:
    return _cell(row, columns.places.get(word))


def _person(row: Row, columns: Columns) -> SheetPerson:
    sample, family, relationship = (_named(row, columns, word) for word in ("sample", "family", "relationship"))
    return SheetPerson(sample, family, relationship, row.line)


def _wide(rows: list[Row], columns: Columns) -> Iterator[RawSample]:
    for row in rows:
        calls = [
            RawCall(marker, _parts(row, alleles), row.line, _parts(row, heights))
            for marker, (alleles, heights) in columns.markers.items()
        ]
        yield RawSample(_named(row, columns, "sample"), tuple(calls), row.line, _named(row, columns, "sex"))


def _parts(row: Row, places: list[int]) -> tuple[str, ...]:
    """What stands in the cells of one marker."""
    if len(places) == 1:
        return _split(_cell(row, places[0]))
    return tuple(part for at in places for part in _split(_cell(row, at)))


@lru_cache(maxsize=100_000)
def _split(cell: str) -> tuple[str, ...]:
    """The alleles of one cell; ``9,3`` stays whole, to be refused."""
    return (cell,) if not cell or PART_WITH_COMMA.fullmatch(cell) else tuple(BETWEEN.split(cell))


def _long(rows: list[Row], columns: Columns) -> Iterator[RawSample]:
    """Rows of one sample and run that follow each other; a marker told again begins another reading of the sample."""
    key, calls, seen, first = ("", ""), list[RawCall](), set[str](), None
    for row in rows:
        now = (_named(row, columns, "sample"), _named(row, columns, "run"))
        written = _named(row, columns, "marker")
        if first is not None and (now != key or written in seen):
            yield RawSample(key[0], tuple(calls), first.line, _named(first, columns, "sex"))
            calls, seen, first = [], set(), None
        key, first = now, first or row
        seen.add(written)
        alleles = tuple(_cell(row, at) for at in columns.alleles)
        calls.append(RawCall(written, alleles, row.line, tuple(_cell(row, at) for at in columns.heights)))
    if first is not None:
        yield RawSample(key[0], tuple(calls), first.line, _named(first, columns, "sex"))
