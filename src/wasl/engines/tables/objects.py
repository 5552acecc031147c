"""Lists in JSON: objects as people, in an array or under any name, or one to a line."""

import json
import re
from collections.abc import Iterator
from typing import Any

from wasl.engines.tables.bayanat import is_actor, not_persons, plain_actor
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.layout import Grid
from wasl.engines.tables.model import Limits, Note
from wasl.engines.tables.people import check_count, cut_note, grid_of
from wasl.engines.tables.text import decode

BEGINS = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\]\"])")  # "[list of names]" over a table of text does not
DEEPEST = 4  # objects within objects that become columns of their own: a/b/c/d


class _Twice(dict[str, Any]):
    """An object in which one name stands twice; JSON does not say which value holds."""


def read_objects(content: bytes, *, filename: str, limits: Limits) -> Grid:
    """One row to an object. Raises TableError as ``read_table`` says.

    Objects within objects become columns ``outer/inner``, lists of plain values are joined by semicolons, lists of
    objects stay JSON in one cell. Numbers keep every digit as written.
    """
    text, encoding, notes = decode(content, filename=filename)
    count = sum(map(text.count, ",[{"))
    if count > limits.max_cells:
        raise TableError(
            filename, why=f"it holds {count} values, and {limits.max_cells} is the most", do="Split the list."
        )
    try:
        found = _people(_parsed(text, filename=filename), filename=filename)
        grid = _grid(found, filename=filename, limits=limits, notes=notes)
    except RecursionError:
        raise TableError(
            filename, why="values are nested in it too deeply for a list", do="Save the list as XLSX or CSV."
        ) from None
    return Grid(rows=grid.rows, headers=grid.headers, notes=grid.notes, encoding=encoding)


def _parsed(text: str, *, filename: str) -> Any:
    try:
        return _json(text)
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith("{") or error.msg != "Extra data":
            raise _broken(filename, line=error.lineno, column=error.colno) from None
    return list(_lines(text, filename=filename))


def _lines(text: str, *, filename: str) -> Iterator[Any]:
    """One object to a line."""
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            if line.strip():
                yield _json(line)
        except json.JSONDecodeError as error:
            raise _broken(filename, line=number, column=error.colno) from None


def _json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Twice(found)


def _broken(filename: str, *, line: int, column: int) -> TableError:
    return TableError(
        filename,
        why=f"its JSON is broken or cut off in line {line}, letter {column}",
        do="Bring it again, from the original.",
    )


def _people(value: Any, *, filename: str) -> list[Any]:
    """The list itself, or the longest list of objects that the outermost object holds."""
    if isinstance(value, list):
        return value
    lists = [each for each in value.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    if not lists:
        raise TableError(filename, why="it is JSON, but no list of people is in it", do="Save the list as XLSX or CSV.")
    return max(lists, key=len)


def _grid(found: list[Any], *, filename: str, limits: Limits, notes: tuple[Note, ...]) -> Grid:
    if found and all(isinstance(each, list) for each in found):  # a table as rows of cells
        for number, row in enumerate(found, start=1):
            check_count(number, columns=len(row), filename=filename, limits=limits)
        return Grid(rows=[[_in_one_cell(cell) for cell in row] for row in found], notes=notes)
    for number, record in enumerate(found, start=1):
        _check(record, number=number, filename=filename)
    if found and all(map(is_actor, found)):
        found = [plain_actor(each) for each in found]
        left_out = [number for number, each in enumerate(found, start=1) if not each]
        notes = (*notes, not_persons(left_out)) if left_out else notes
    cut: list[int] = []
    people = _flattened(found, cut=cut, limits=limits)
    grid = grid_of(people, filename=filename, limits=limits, notes=notes)
    return Grid(rows=grid.rows, headers=grid.headers, notes=(*grid.notes, *cut_note(cut)))


def _check(record: Any, *, number: int, filename: str) -> None:
    if not isinstance(record, dict):
        raise TableError(
            filename, row=number, why="there stands a bare value instead of a person", do="Bring it as XLSX or CSV."
        )
    within: list[Any] = [record]
    while within:
        each = within.pop()
        if isinstance(each, _Twice):
            raise TableError(
                filename, row=number, why="one name stands twice there, with two values", do="Keep one of them."
            )
        within += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()


def _flattened(found: list[dict[str, Any]], *, cut: list[int], limits: Limits) -> Iterator[dict[str, str]]:
    for number, record in enumerate(found, start=1):
        flat: dict[str, str] = {}
        for column, value in _leaves(record):
            flat[column] = _in_one_cell(value)
            if not isinstance(value, str) and len(flat[column]) > limits.max_cell_chars:
                flat[column] = ""
                cut += [number] if number not in cut[-1:] else []
        yield flat


def _leaves(record: dict[str, Any], path: str = "", depth: int = 1) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            yield from _leaves(value, f"{path}{name}/", depth + 1)
        else:
            yield f"{path}{name}", value


def _in_one_cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return "; ".join(map(_in_one_cell, value))
    return json.dumps(value, ensure_ascii=False)
