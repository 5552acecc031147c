"""People told one by one, each by names of their own, as rows under one header."""

from collections.abc import Iterable, Mapping, Sequence

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import Grid
from wasl.engines.tables.model import Limits, Note, NoteCode

Person = Mapping[str, str]


def grid_of(
    people: Iterable[Person], *, first: Sequence[str] = (), filename: str, limits: Limits, notes: Sequence[Note] = ()
) -> Grid:
    """One row to a person, row N the Nth; one column to each name that occurs, those of ``first`` first.

    Raises TableError when there are too many people, names or values.
    """
    told: list[Person] = []
    met: dict[str, None] = {}
    for number, person in enumerate(people, start=1):
        met.update(dict.fromkeys(person))
        told.append(person)
        check_count(number, columns=len(met), filename=filename, limits=limits)
    headers = tuple(name for name in dict.fromkeys((*first, *met)) if name in met)
    rows = [[person.get(name, "") for name in headers] for person in told]
    return Grid(rows=rows, headers=headers, notes=tuple(notes))


def check_count(number: int, *, columns: int, filename: str, limits: Limits) -> None:
    """Raises TableError when this person, or what is told of them, is one too many."""
    if number > limits.max_rows:
        raise TableError(filename, row=number, why=f"{limits.max_rows} rows is the most", do="Split the list.")
    if columns > limits.max_columns:
        raise TableError(
            filename,
            row=number,
            why=f"people are told of under {columns} names up to there, and {limits.max_columns} is the most",
            do="Export fewer fields.",
        )
    if number * columns > limits.max_cells:
        raise TableError(
            filename,
            row=number,
            why=f"there are {number * columns} cells up to there, and {limits.max_cells} is the most",
            do="Split the list, or export fewer fields.",
        )


def cut_note(rows: Sequence[int]) -> list[Note]:
    told = f"values too long for a cell were left out of the table, people: {len(rows)}"
    return [Note(NoteCode.CUT_SHORT, told, tuple(rows))] if rows else []
