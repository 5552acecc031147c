"""The distinct values of all rows: read where the rows are, put together on the driver, known by their digests.

A value's number is its place among the sorted digests, so that no partition needs to be told more than these.
"""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import Encoded, Ints, encode
from wasl.engines.linkage.plan import Kind, Plan
from wasl.engines.linkage.preparing import groups_of, value_counts
from wasl.engines.linkage.reading import NONE, OPEN_START, Days, NameParts, Texts, texts_of
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.spark.batches import Batches, column, gathered, signed, unsigned
from wasl.engines.names.parsing import Part

Digests = NDArray[np.uint64]
Counts = NDArray[np.int64]

PART, DATE, TEXT, UNREAD_DATE = range(4)
MOST_PARTS = 1_000_000
"""Name parts that a Python process remembers having read."""


class Numbering(NamedTuple):
    """Digests of all values. Those of a run are sorted: a value's number is its place."""

    parts: Digests
    dates: Digests
    texts: Digests


@dataclass(frozen=True, eq=False)
class Values:
    """All distinct values of a run, as ``Encoded`` has them. counts: see ``comparing.prepared``. unread_dates: texts
    that no date could be read from."""

    numbering: Numbering
    parts: tuple[Part, ...]
    dates: Days
    texts: Texts
    words: tuple[str, ...]
    counts: dict[str, Counts]
    unread_dates: int


# --- where the rows are ---


def said(column: str) -> str:
    """What a column of texts is called on Spark, so that none is called like one of ours."""
    return f"said_{column}"


_NAMES: dict[Plan, tuple[NameParts, list[int]]] = {}


def read_here(plan: Plan, table: pa.Table, columns: tuple[str, ...]) -> tuple[Encoded, Numbering]:
    """Rows of a table in numbers of this process, and the digests behind these.

    A process keeps the names it has read from task to task, so there may be parts that no row of this table has.
    """
    if plan not in _NAMES or len(_NAMES[plan][1]) > MOST_PARTS:
        _NAMES.clear()
        _NAMES[plan] = NameParts(), []
    names, known = _NAMES[plan]
    texts_of_columns = {name: table[said(name)].combine_chunks() for name in columns}
    records = Records(pa.array(np.arange(len(table))), texts_of_columns)
    encoded = encode([records], plan=plan, names=names)
    known += [_digest(_key_of(part)) for part in encoded.parts[len(known) :]]
    texts = [_digest(word) for word in encoded.words]
    return encoded, Numbering(np.array(known, np.uint64), _digests_of(encoded.dates), np.array(texts, np.uint64))


def _key_of(part: Part) -> str:
    """What parts must have in common to share a number; see ``reading.NameParts``."""
    return repr((part.kind, part.skeleton, part.arabic, part.known, part.forms))


def _digest(content: str) -> int:
    return int.from_bytes(blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _digests_of(days: Days) -> Digests:
    """One number for each date: both ends, in 24 bits each, and whether it is exact."""
    first, last = (each.astype(np.int64) - OPEN_START for each in (days.first, days.last))
    return np.asarray((first << 32) | (last << 1) | days.exact, np.uint64)


def values_schema(plan: Plan) -> str:
    """Columns of ``values_of``."""
    counts = (f", met_{k} long" for k in range(len(groups_of(plan))))
    return "kind int, digest long, content binary, times long" + "".join(counts)


def values_of(plan: Plan, columns: tuple[str, ...], batches: Batches) -> Iterator[pa.RecordBatch]:
    """The distinct values of a partition, some of them repeatedly, and how often each is met in each group."""
    for table in gathered(batches):
        encoded, digests = read_here(plan, table, columns)
        rows, days = encoded.rows, np.stack(encoded.dates, axis=1).astype(np.int32)
        parts = np.unique(np.concatenate([each.ravel() for each in (rows.parts, rows.words, rows.places)]))
        parts = parts[parts != NONE]
        counts = {group: value_counts(encoded, group) for group in groups_of(plan)}
        of_texts = {group: counts[group] for group in plan.of_kind(Kind.TEXT)}
        of_parts = {group: counts[group][parts] for group in counts if group not in of_texts}
        yield _batch(plan, PART, digests.parts[parts], [pickle.dumps(encoded.parts[k]) for k in parts], of_parts)
        yield _batch(plan, DATE, digests.dates, [each.tobytes() for each in days], {})
        yield _batch(plan, TEXT, digests.texts, [word.encode() for word in encoded.words], of_texts)
        yield _batch(plan, UNREAD_DATE, np.zeros(1, np.uint64), [b""], {}, times=encoded.unread_dates)


def _batch(
    plan: Plan, kind: int, digests: Digests, contents: Sequence[bytes], counts: dict[str, Counts], *, times: int = 1
) -> pa.RecordBatch:
    size = len(digests)
    found = {
        "kind": np.full(size, kind, np.int32),
        "digest": signed(digests),
        "content": pa.array(contents, pa.binary()),
        "times": np.full(size, times, np.int64),
    }
    met = {f"met_{k}": counts.get(group, np.zeros(size, np.int64)) for k, group in enumerate(groups_of(plan))}
    return pa.RecordBatch.from_pydict(found | met)


# --- on the driver ---


def values_from(plan: Plan, table: pa.Table) -> Values:
    """All values, from the rows of ``values_of`` summed up by kind and digest."""
    kinds, digests = column(table, "kind"), unsigned(column(table, "digest"))
    order = np.lexsort((digests, kinds))
    rows = [order[kinds[order] == kind] for kind in range(4)]
    parts, days, words = (table["content"].take(rows[kind]).to_pylist() for kind in (PART, DATE, TEXT))
    texts = tuple(word.decode() for word in words)
    of_texts = plan.of_kind(Kind.TEXT)
    return Values(
        Numbering(digests[rows[PART]], digests[rows[DATE]], digests[rows[TEXT]]),
        tuple(pickle.loads(part) for part in parts),  # noqa: S301  written by ``values_of``
        _days(np.frombuffer(b"".join(days), np.int32).reshape(-1, len(Days._fields))),
        texts_of(texts),
        texts,
        {
            group: column(table, f"met_{k}")[rows[TEXT if group in of_texts else PART]]
            for k, group in enumerate(groups_of(plan))
        },
        int(column(table, "times")[rows[UNREAD_DATE]].sum()),
    )


def _days(days: Ints) -> Days:
    first, last, exact, *calendar = (np.ascontiguousarray(one) for one in days.T)
    year, month, day = (one.astype(np.int16) for one in calendar)
    return Days(first, last, exact.astype(np.int8), year, month, day)


def no_days() -> Days:
    """No dates at all."""
    return _days(np.empty((0, len(Days._fields)), np.int32))
