"""From a file a person brings to entries that can be linked, with a note of whatever could not be used."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from wasl.cli.errors import Unreadable
from wasl.cli.link_words import Remark
from wasl.cli.printing import without_controls
from wasl.engines.linkage.records import FIELDS, Records
from wasl.engines.names.parsing import parse_name
from wasl.engines.tables.columns import Mapping, recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import DEFAULT, Note, Table
from wasl.engines.tables.reading import CFB, ZIP, read_table
from wasl.engines.tables.sex import parse_sex
from wasl.kernel.dates import DateError, parse_date

COMPARED = tuple(Field(name) for name in FIELDS)
NAMING = (Field.NAME, Field.NAME_LATIN, Field.GIVEN, Field.FATHER, Field.GRANDFATHER, Field.FAMILY)
DATES = (Field.BIRTH_DATE, Field.ARREST_DATE)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run an id that begins so
STDIN = "-"
LONG = replace(DEFAULT, max_bytes=2_000_000_000, max_rows=20_000_000, max_cells=200_000_000)
"""What a text file on one's own machine may cost; workbooks are weighed as everywhere."""


@dataclass(frozen=True)
class Entries:
    """One list as brought.

    Parameters: ``rows`` are those with anything in them, ``numbers`` their numbers in the file; ``ids`` are
    the file's own key where it is unique and complete, otherwise side and row number; ``id_header`` is that
    key's header, or None and ``why_no_key`` says why; ``unreadable`` holds, per field, the row numbers of
    values that could not be understood; ``noticed`` is what the reader of the file said.
    """

    side: str
    file: str
    headers: tuple[str, ...]
    columns: dict[Field, int]
    unrecognised: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    ids: tuple[str, ...]
    id_header: str | None
    why_no_key: Remark | None
    nameless: tuple[int, ...]
    unreadable: dict[Field, tuple[int, ...]]
    noticed: tuple[Remark, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All that a person should know about how this list was read, the gravest first."""
        found = [Remark("nameless", rows=self.nameless)] if self.nameless else []
        found += [Remark("unreadable", rows=rows, field=field) for field, rows in self.unreadable.items()]
        if self.unrecognised:
            found.append(Remark("unrecognised", names=self.unrecognised))
        if self.not_compared:
            found.append(Remark("not_compared", names=self.not_compared))
        if self.why_no_key:
            found.append(self.why_no_key)
        return (*found, *self.noticed)

    @property
    def not_compared(self) -> tuple[str, ...]:
        """Headers of columns that were understood and do not help to tell persons apart here."""
        idle = set(self.columns) - set(COMPARED) - {Field.ENTRY_KEY}
        return tuple(self.headers[self.columns[field]] for field in Field if field in idle)

    @cached_property
    def place_of(self) -> dict[str, int]:
        """Position of each id in ``rows``."""
        return {key: at for at, key in enumerate(self.ids)}

    def values(self, key: str) -> dict[Field, str]:
        """What an entry says, as written, in the order of the fields; blanks left out."""
        row = self.rows[self.place_of[key]]
        return {field: row[self.columns[field]].strip() for field in Field if self._says(field, row)}

    def _says(self, field: Field, row: tuple[str, ...]) -> bool:
        return field in self.columns and bool(row[self.columns[field]].strip())

    @cached_property
    def linkable(self) -> tuple[int, ...]:
        """Positions of the entries that have a name."""
        nameless = set(self.nameless)
        return tuple(at for at, number in enumerate(self.numbers) if number not in nameless)

    def records(self, *, prefix: str = "") -> Records:
        """The entries that have a name, as the linkage engine takes them, each id behind ``prefix``."""
        return Records(
            ids=tuple(prefix + self.ids[at] for at in self.linkable),
            columns={
                str(field): tuple(_as_compared(field, self.rows[at][self.columns[field]]) for at in self.linkable)
                for field in COMPARED
                if field in self.columns
            },
        )


def read_entries(path: Path, *, side: str) -> Entries:
    """Read and understand one list; ``-`` is standard input.

    Raises Unreadable (or TableError) for a file that is absent, damaged, or has no column of names or no
    entries.
    """
    file = "stdin" if str(path) == STDIN else without_controls(path.name)
    table = read_long(read_content(path), filename=file)
    mapping = recognise_columns(table)
    _check_names(mapping, table, file=file)
    kept = [
        (number, row) for number, row in enumerate(table.rows, start=table.first_row_number) if any(map(str.strip, row))
    ]
    if not kept:
        raise Unreadable(f"{file} was not linked", why="it has no rows under its header", do="Bring the whole list.")
    nameless = _nameless(kept, mapping.columns)
    if len(nameless) == len(kept):
        raise Unreadable(
            f"{file} was not linked",
            why=f"none of its {len(kept)} rows has a name",
            do="Bring the list with its names.",
        )
    numbers, rows = zip(*kept, strict=True)
    id_header, why_no_key = _own_key(mapping, table, rows)
    key = mapping.get(Field.ENTRY_KEY)
    return Entries(
        side=side,
        file=file,
        headers=tuple(map(without_controls, table.headers)),
        columns=mapping.columns,
        unrecognised=tuple(_header(table, column) for column in mapping.unmatched),
        numbers=numbers,
        rows=rows,
        ids=tuple(row[key].strip() for row in rows) if why_no_key is None and key is not None
        else tuple(f"{side}-{number}" for number in numbers),
        id_header=id_header,
        why_no_key=why_no_key,
        nameless=nameless,
        unreadable=_unreadable(kept, mapping.columns),
        noticed=tuple(_noticed(note) for note in table.notes),
    )  # fmt: skip


def read_long(content: bytes, *, filename: str) -> Table:
    """A table of any length that one's own machine holds. Raises TableError."""
    return read_table(content, filename=filename, limits=DEFAULT if content.startswith((ZIP, CFB)) else LONG)


def _noticed(note: Note) -> Remark:
    return Remark(f"note:{note.code}", rows=note.rows, told=without_controls(note.message))


def read_content(path: Path) -> bytes:
    """The bytes of a file or of standard input. Raises Unreadable with the system's reason."""
    try:
        return sys.stdin.buffer.read() if str(path) == STDIN else path.read_bytes()
    except OSError as error:
        raise Unreadable(
            f"{without_controls(path.name)} was not read",
            why=(error.strerror or "").lower(),
            do="Check the path.",
        ) from None


def _check_names(mapping: Mapping, table: Table, *, file: str) -> None:
    if any(field in mapping for field in NAMING):
        return
    there = ", ".join(header for header in map(without_controls, table.headers) if header.strip())
    raise Unreadable(
        f"{file} was not linked",
        why="no column of names was recognised; " + (f"its headers are {there}" if there else "it has no header row"),
        do='Call the column of full names "name" (or "الاسم") in the file\'s first row.',
    )


def _header(table: Table, column: int) -> str:
    return without_controls(table.headers[column]).strip() or f"column {column + 1}"


def _own_key(mapping: Mapping, table: Table, rows: Sequence[tuple[str, ...]]) -> tuple[str | None, Remark | None]:
    """Header of the list's own key when it can be relied on, otherwise None and why not."""
    column = mapping.get(Field.ENTRY_KEY)
    if column is None:
        return None, Remark("no_key")
    keys = [row[column].strip() for row in rows]
    header = _header(table, column)
    if not all(keys):
        return None, Remark("key_empty", names=(header,), count=sum(not key for key in keys))
    if len(set(keys)) < len(keys):
        return None, Remark("key_repeats", names=(header,), count=len(keys) - len(set(keys)))
    if any(key.startswith(FORMULA_STARTS) for key in keys):
        return None, Remark("key_formula", names=(header,))
    return header, None


def _as_compared(field: Field, cell: str) -> str:
    """A cell as the engine takes it: sexes in one spelling, everything else as written."""
    return (parse_sex(cell) or "") if field is Field.SEX else cell.strip()


def _nameless(rows: Sequence[tuple[int, tuple[str, ...]]], columns: dict[Field, int]) -> tuple[int, ...]:
    """Row numbers without a letter in any column of names."""
    naming = [columns[field] for field in NAMING if field in columns]
    return tuple(number for number, row in rows if not any(_has_name(row[column]) for column in naming))


def _has_name(cell: str) -> bool:
    return bool(cell.strip()) and bool(parse_name(cell).parts)


def _unreadable(rows: Sequence[tuple[int, tuple[str, ...]]], columns: dict[Field, int]) -> dict[Field, tuple[int, ...]]:
    """Per field the row numbers of values that are written but not understood."""
    readers = {**dict.fromkeys(DATES, _is_date), Field.SEX: _is_sex}
    found: dict[Field, tuple[int, ...]] = {}
    for field, can_read in readers.items():
        if field in columns:
            column = columns[field]
            found[field] = tuple(number for number, row in rows if row[column].strip() and not can_read(row[column]))
    return {field: numbers for field, numbers in found.items() if numbers}


def _is_sex(cell: str) -> bool:
    return parse_sex(cell) is not None


def _is_date(cell: str) -> bool:
    try:
        parse_date(cell[:100])
    except DateError:
        return False
    return True
