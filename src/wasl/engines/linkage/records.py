"""Lists as the engine takes them: columns of text as written."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wasl.engines.linkage.errors import BadDecisions, BadRecords

FIELDS = (
    "name", "name_latin", "given", "father", "grandfather", "family", "mother", "sex", "birth_date",
    "birth_place",
    "arrest_date", "arrest_place",
)  # fmt: skip
"""Columns that the plan for persons knows; any may be missing."""

Column: TypeAlias = Sequence[Any]
"""A sequence of text, or an Arrow array of it."""


@dataclass(frozen=True)
class Records:
    """One list. ``ids`` are unique; ``columns`` hold text as written, "" or null where nothing is known.

    Ids and columns are sequences of text or Arrow arrays of it; Arrow is what serves millions of rows. A name may be
    in either script, whole (``name``, ``name_latin``) or in split parts. Dates may be any text that
    ``kernel.dates.parse_date`` reads; one that it cannot read counts as not known and is warned of.
    Raises BadRecords when ids repeat or lengths differ; ``linking`` and ``resolving`` refuse columns no plan knows.
    """

    ids: Column
    columns: Mapping[str, Column]

    def __post_init__(self) -> None:
        if pc.count_distinct(as_arrow(self.ids)).as_py() != len(self.ids):
            raise BadRecords("the list was not read", why="two entries share an id", do="Give each its own.")
        for name, values in self.columns.items():
            if len(values) != len(self.ids):
                raise BadRecords(
                    f"column {name!r} was not read",
                    why=f"it has {len(values)} values for {len(self.ids)} ids",
                    do="Give one value per entry, empty where not known.",
                )

    def __len__(self) -> int:
        return len(self.ids)

    def id_of(self, row: int) -> str:
        """The id of a row."""
        return _text(self.ids, row)

    def row_of(self, entry_id: str) -> int | None:
        """The row that has an id; none when no row does."""
        found = int(pc.index(as_arrow(self.ids), entry_id).as_py())
        return found if found >= 0 else None

    def text(self, column: str, row: int) -> str:
        """What a row says in a column; empty where it says nothing or the list has no such column."""
        return _text(self.columns[column], row) if column in self.columns else ""

    def arrow(self, column: str) -> pa.Array:
        """A column as one Arrow array of text without nulls."""
        return as_arrow(self.columns[column])

    def taken(self, rows: NDArray[np.intp]) -> "Records":
        """The same list with these rows, in this order."""
        where = pa.array(rows)
        return Records(
            as_arrow(self.ids).take(where), {name: self.arrow(name).take(where) for name in sorted(self.columns)}
        )

    def sorted_by_id(self) -> "Records":
        """The same entries in the order of their ids, without columns in which nothing is known."""
        order = pc.sort_indices(as_arrow(self.ids)).to_numpy()
        ordered = self.taken(order)
        known = {name: values for name, values in ordered.columns.items() if pc.any(pc.not_equal(values, "")).as_py()}
        return Records(ordered.ids, known)

    def digest(self) -> str:
        """SHA-256 of what is known, the same for any row order and whatever empty columns there are."""
        ordered = self.sorted_by_id()
        running = hashlib.sha256()
        for name, values in [("id", ordered.ids), *sorted(ordered.columns.items())]:
            running.update(f"{name}\x1e".encode())
            starts, letters = bytes_of(as_arrow(values))
            running.update(np.diff(starts).astype("<i8").tobytes())
            running.update(letters.tobytes())
        return running.hexdigest()


def as_arrow(values: Any) -> pa.Array:
    """Text as one Arrow array; null becomes empty, and what is not valid Unicode becomes a question mark.

    Raises BadRecords when there is anything but text among what is no Arrow array.
    """
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not isinstance(values, pa.Array):
        values = _from_texts(values)
    if values.type != pa.large_string():
        values = values.cast(pa.large_string())
    return pc.fill_null(values, "") if values.null_count else values


def _from_texts(values: Column) -> pa.Array:
    try:
        return pa.array(values, pa.large_string())
    except (UnicodeEncodeError, pa.ArrowInvalid):
        texts = [(text or "").encode("utf-8", "replace").decode("utf-8") for text in values]
        return pa.array(texts, pa.large_string())
    except TypeError:
        raise BadRecords(
            "a column was not read", why="it holds values that are no text", do="Give text, or an Arrow array."
        ) from None


def coded(values: Any) -> pa.DictionaryArray:
    """A column as its distinct texts and, for each entry, which of them; null becomes empty."""
    if isinstance(values, pa.ChunkedArray) and values.type in (pa.string(), pa.large_string()):
        found = values.dictionary_encode(null_encoding="encode").combine_chunks()
        return found if isinstance(found, pa.DictionaryArray) else found.chunk(0)
    return as_arrow(values).dictionary_encode()


def bytes_of(values: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """UTF-8 of a column from ``as_arrow``: where each text starts (one more than there are texts), and the bytes."""
    if not len(values):
        return np.zeros(1, np.int64), np.empty(0, np.uint8)
    _, offsets, letters = values.buffers()
    starts = np.frombuffer(offsets, np.int64)[values.offset : values.offset + len(values) + 1]
    data = np.frombuffer(letters, np.uint8) if letters is not None else np.empty(0, np.uint8)
    return starts - starts[0], data[starts[0] : starts[-1]]


def _text(values: Column, row: int) -> str:
    found: Any = values[row]
    return (found.as_py() if isinstance(found, pa.Scalar) else found) or ""


@dataclass(frozen=True)
class Decisions:
    """What people decided; it outranks the model. Pairs of ids (left, right); any order within one list."""

    must_link: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    cannot_link: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls, *, must_link: Iterable[tuple[str, str]] = (), cannot_link: Iterable[tuple[str, str]] = ()
    ) -> "Decisions":
        """Decisions from any iterables. Raises BadDecisions when a pair is in both."""
        must, cannot = frozenset(must_link), frozenset(cannot_link)
        if must & (cannot | {(b, a) for a, b in cannot}):
            raise BadDecisions("the decisions were not taken", why="one pair is both linked and kept apart")
        return cls(must, cannot)


NONE = Decisions()
