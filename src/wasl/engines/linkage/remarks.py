"""What to know of lists before a run on them is believed: sentences that name a column."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import Proposals
from wasl.engines.linkage.encoding import NAME_COLUMNS, ROLES, Rows
from wasl.engines.linkage.plan import Kind, Plan
from wasl.engines.linkage.reading import NONE
from wasl.engines.linkage.records import Records
from wasl.engines.names.folding import MAX_CHARS

REMARKED_FROM = 40
"""Of shorter lists nothing is said."""
ONE_VALUE_FROM, EMPTY_FROM, UNREAD_FROM = 0.9, 0.9, 0.1
"""Shares of the entries from which a column is remarked on."""

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]


def block_warnings(proposals: Proposals) -> tuple[str, ...]:
    """What was not compared because too many entries share it."""
    left_out = sum(key.left_out for key in proposals.keys)
    lost = sum(key.left_out_pairs for key in proposals.keys)
    told = f"{left_out} blocks of very frequent values were left out ({lost} pairs, some compared under other keys)"
    return (told,) if left_out else ()


def column_warnings(lists: Sequence[Records], rows: Rows, plan: Plan) -> tuple[str, ...]:
    """Columns that are all but empty, cannot be read, are too long, or say the same almost everywhere.

    rows: the lists as they were encoded, whatever the order of their entries.
    """
    if len(rows.lists) < REMARKED_FROM:
        return ()
    return (*_of_texts(lists, rows, plan), *_of_values(lists, rows, plan))


def _of_texts(lists: Sequence[Records], rows: Rows, plan: Plan) -> Iterator[str]:
    """How much of each column there is, and whether it could be read."""
    naming = (*NAME_COLUMNS, *plan.of_kind(Kind.ROLE))
    others = [each for each in plan.of_kind(*Kind) if each not in naming]
    for columns in (naming, *((each,) for each in others)):
        there = [each for each in columns if any(each in records.columns for records in lists)]
        has_text = np.zeros(len(rows.lists), np.bool_)
        for column in there:
            texts = _stacked(lists, column)
            filled = pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
            has_text |= filled
            if filled.mean() <= 1 - EMPTY_FROM:
                yield f"column {column}: empty in {_percent(1 - filled.mean())} % of the entries"
            long = pc.sum(pc.greater(pc.utf8_length(texts), MAX_CHARS)).as_py()
            if long:
                yield f"column {column}: {long} texts are longer than {MAX_CHARS} characters and read in part"
        known = (
            rows.parts.reshape(len(rows.lists), -1) if columns is naming else _values(columns[0], rows, plan)[:, None]
        )
        is_read = (known != NONE).any(axis=1)
        unread = int(has_text.sum() - is_read.sum())
        if unread > UNREAD_FROM * has_text.sum():
            yield f"column {', '.join(there)}: {unread} texts could not be read and count as not known"


def _of_values(lists: Sequence[Records], rows: Rows, plan: Plan) -> Iterator[str]:
    """Fields of keys in which one value stands almost everywhere."""
    for field in _in_keys(plan):
        values = _values(field, rows, plan)
        known = values[values != NONE]
        share = np.bincount(known).max() / len(known) if len(known) else 0.0
        if len(known) >= REMARKED_FROM and share >= ONE_VALUE_FROM:
            column = field if any(field in records.columns for records in lists) else f"name ({field})"
            yield (
                f"column {column}: one value in {_percent(share)} % of the entries that have one, "
                "so that as a key it tells nobody apart"
            )


def _in_keys(plan: Plan) -> list[str]:
    """Fields of keys and of what large blocks are cut by, in the order of the plan."""
    used = {part.partition(":")[0] for key in (*plan.keys, plan.refine_by) for part in key}
    used |= {f"{part.removesuffix('_year')}_date" for part in used if part.endswith("_year")}
    return [each for each in plan.of_kind(*Kind) if each in used]


def _values(field: str, rows: Rows, plan: Plan) -> Ints:
    """The number of each entry's value in a field: of a name, the part in that role as the list has it first."""
    kind = next(each.kind for each in plan.comparisons if each.field == field)
    if kind is Kind.ROLE:
        return np.where(rows.roles[:, 0] == ROLES.index(field), rows.parts[:, 0], np.int32(NONE)).max(axis=1)
    at = plan.of_kind(kind).index(field)
    if kind is Kind.PLACE:
        return rows.places[:, at, 0]
    table = {Kind.WORD: rows.words, Kind.EXACT: rows.exact, Kind.DATE: rows.dates, Kind.TEXT: rows.texts}[kind]
    return table[:, at]


def _stacked(lists: Sequence[Records], column: str) -> pa.ChunkedArray:
    """A column of all lists, empty where a list has none."""
    return pa.chunked_array(
        [
            records.arrow(column) if column in records.columns else pa.array([""] * len(records), pa.large_string())
            for records in lists
        ],
        pa.large_string(),
    )


def _percent(share: float) -> int:
    """Rounded down, so that only all is called 100."""
    return int(100 * share + 1e-9)
