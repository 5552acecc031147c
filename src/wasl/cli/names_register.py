"""The names of a file, to be searched: which columns hold them, and in which row each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wasl.cli.errors import Unreadable
from wasl.cli.link_input import STDIN, read_content
from wasl.cli.printing import without_controls
from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import Table
from wasl.engines.tables.reading import read_table

WHOLE = (Field.NAME, Field.NAME_LATIN)
SPLIT = (Field.GIVEN, Field.FATHER, Field.GRANDFATHER, Field.FAMILY)


@dataclass(frozen=True)
class Register:
    """Names as written, blanks left out; ``numbers`` are the rows they stand in, as the file counts, from 1.

    A row that writes a name in two columns, one per script, comes twice. ``columns`` are headers.
    """

    file: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[int, ...]


def read_register(path: Path, *, column: str | None) -> Register:
    """The names of a CSV, TSV, text or workbook file; ``-`` is standard input.

    column: the header of the column of names; without it the columns of full names are recognised, or else the
    columns of name parts, joined, or the only column. Raises Unreadable (or TableError) when there is none.
    """
    file = "stdin" if str(path) == STDIN else without_controls(path.name)
    table = read_table(read_content(path), filename=file)
    groups = [[_place_of(column, table, file=file)]] if column is not None else _recognised(table, file=file)
    found = [
        (" ".join(filter(None, (row[at].strip() for at in group))), number)
        for number, row in enumerate(table.rows, start=table.first_row_number)
        for group in groups
    ]
    found = [(name, number) for name, number in found if name]
    if not found:
        raise Unreadable(f"{file} was not searched", why="it has no names", do="Bring the whole list.")
    names, numbers = zip(*found, strict=True)
    return Register(file, tuple(_header(table, at) for group in groups for at in group), names, numbers)


def _recognised(table: Table, *, file: str) -> list[list[int]]:
    """Columns that hold whole names, each alone; or those of name parts together; or the only one."""
    columns = recognise_columns(table).columns
    if whole := [[columns[field]] for field in WHOLE if field in columns]:
        return whole
    if split := [columns[field] for field in SPLIT if field in columns]:
        return [split]
    if len(table.headers) == 1:
        return [[0]]
    raise Unreadable(
        f"{file} was not searched",
        why=f"no column of names was recognised; {_headers_there(table)}",
        do="Say which it is with --column.",
    )


def _place_of(column: str, table: Table, *, file: str) -> int:
    wanted = column.strip().casefold()
    places = [at for at, header in enumerate(table.headers) if header.strip().casefold() == wanted]
    if len(places) == 1 and wanted:
        return places[0]
    raise Unreadable(
        f"{file} was not searched",
        why=f"{'several columns are' if places else 'no column is'} called that; {_headers_there(table)}",
        do="Give --column one header as it stands in the file.",
    )


def _headers_there(table: Table) -> str:
    there: Sequence[str] = [header for header in map(without_controls, table.headers) if header.strip()]
    return f"its headers are {', '.join(there)}" if there else "it has no header row"


def _header(table: Table, at: int) -> str:
    return without_controls(table.headers[at]).strip() or f"column {at + 1}"
