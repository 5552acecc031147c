"""The rows of a side's pool, read and checked before they are sealed: here, or on a machine of the side's own.

No models: `wasl exchange seal` does the same without a site.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wasl.apps.exchanges.domain.errors import SealError
from wasl.engines.planning.pool_files import COLUMNS, pool_csv, read_pool
from wasl.engines.tables.apart import read_apart

# Who a person is: sealed and opened with the rest, never in what is planned, signed or logged.
IDENTITY = ("name", "name_latin", "mother", "born", "note")
KNOWN = (*COLUMNS, *IDENTITY)
LONGEST_CELL = 300
FORMULA = tuple("=+-@")  # a spreadsheet would run it on the other side's machine

Row = Mapping[str, str]


def read_rows(
    content: bytes, *, filename: str, holder: str, parties: Sequence[str], as_of: date
) -> list[dict[str, str]]:
    """The rows of a file of candidates, text by column; what is empty is left out.

    Everything is checked now, because what is sealed cannot be mended. Raises SealError, TableError or PlanningError,
    naming the line and the column, never what stands there.
    """
    table = read_apart(content, filename=filename, today=as_of)
    lines = [[cell.strip() for cell in line] for line in (table.headers, *table.rows)]
    headers = (at for at, line in enumerate(lines) if {"id", "side"} <= {cell.lower() for cell in line})
    header = next(headers, None)  # the words are fixed, so they are looked for and not guessed
    if header is None:
        raise _refused("no row names its columns, id and side among them", f"Name them: {', '.join(KNOWN)}.")
    columns = [cell.lower() for cell in lines[header]]
    for at, name in enumerate(columns, start=1):
        if name and (name not in KNOWN or columns.count(name) > 1):
            raise _refused(f"column {at} is none that is known, or is there twice", f"Use only: {', '.join(KNOWN)}.")
    cells = (zip(columns, line, strict=False) for line in lines[header + 1 :])
    rows = [{name: cell for name, cell in row if name and cell} for row in cells]
    rows = [{"holder": holder} | row for row in rows if row]
    check_rows(rows, holder=holder, parties=parties, as_of=as_of, file=filename)
    return rows


def check_rows(rows: Iterable[Row], *, holder: str, parties: Sequence[str], as_of: date, file: str) -> None:
    """Whether these are rows that a side can seal: its own people, each cell what its column may hold."""
    rows = list(rows)
    for number, row in enumerate(rows, start=1):
        if not row.keys() <= set(KNOWN):
            raise _refused(f"row {number} has a column that is none", f"Use only: {', '.join(KNOWN)}.")
        if any(len(cell) > LONGEST_CELL for cell in row.values()):
            raise _refused(f"a cell of row {number} is longer than {LONGEST_CELL} letters", "Shorten it.")
        if any(cell.startswith(FORMULA) for cell in planned_part(row).values()):
            raise _refused(f"a cell of row {number} begins like a formula", "Begin it with a letter or a number.")
        if row.get("holder") != holder:
            raise _refused(f"row {number} is of somebody whom another side holds", "Leave that row out.")
    read_pool(pool_csv(map(planned_part, rows)), parties=parties, as_of=as_of, file=file)


def planned_part(row: Row) -> dict[str, str]:
    return {name: row[name] for name in COLUMNS if name in row}


def _refused(why: str, do: str) -> SealError:
    return SealError("the file of candidates was not read", why=why, do=do)
