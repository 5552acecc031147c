"""Invented entries for the linkage tests."""

from collections.abc import Mapping, Sequence

from wasl.engines.linkage.records import Records
from wasl.engines.synthesis.lists import two_lists

RENAMED = {"mother_name": "mother"}


def records_of(rows: Sequence[Mapping[str, str]], *, without: Sequence[str] = ()) -> Records:
    """Rows of the synthesis engine as a list."""
    names = [name for name in rows[0] if name != "id" and RENAMED.get(name, name) not in without] if rows else []
    return Records(
        tuple(row["id"] for row in rows),
        {RENAMED.get(name, name): tuple(row[name] for row in rows) for name in names},
    )


def invented(left: int, right: int, *, seed: int, **settings: object) -> tuple[Records, Records, set[tuple[str, str]]]:
    """Two lists and the true pairs."""
    made = two_lists(left=left, right=right, seed=seed, **settings)
    return records_of(made.left), records_of(made.right), set(made.truth)


def few(rows: Sequence[tuple[str, str]], **columns: Sequence[str]) -> Records:
    """A list from (id, name) rows."""
    return Records(tuple(one for one, _ in rows), {"name": tuple(name for _, name in rows), **columns})
