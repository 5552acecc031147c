"""The table that all tools link: invented lists, with the derived columns that both are given."""

import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wasl.engines.names.parsing import parse_name
from wasl.engines.synthesis.many_lists import many_lists

SKELETONS = {"gs": "given", "fs": "father", "ls": "family", "ms": "mother"}


def skeletons(column: Any) -> Any:
    """Consonant skeletons of a column of names; parts in a row, articles and titles left out. Null stays null."""
    coded = column.combine_chunks().dictionary_encode()
    bones = ["".join(part.skeleton for part in parse_name(text).parts) or None for text in coded.dictionary.to_pylist()]
    return pa.array(bones, pa.string()).take(coded.indices)


def with_derived(table: Any) -> Any:
    """Adds the skeletons and, as numbers, ``birth_year``, ``birth_day`` and ``birth_turned``.

    The last two are days since 1970, null unless the day is known; turned: with day and month changed over, null
    where that gives no other date.
    """
    dates = table["birth_date"]
    written = pc.if_else(pc.equal(pc.utf8_length(dates), 10), dates, pa.scalar(None, pa.string()))
    day = pc.cast(written, pa.date32())
    swapped = pc.and_(pc.less_equal(pc.day(day), 12), pc.not_equal(pc.day(day), pc.month(day)))
    pieces = [pc.utf8_slice_codeunits(written, start, stop) for start, stop in ((0, 4), (8, 10), (5, 7))]
    turned = pc.if_else(swapped, pc.binary_join_element_wise(*pieces, "-"), pa.scalar(None, pa.string()))
    derived = {name: skeletons(table[source]) for name, source in SKELETONS.items()}
    derived["birth_year"] = pc.cast(pc.utf8_slice_codeunits(dates, 0, 4), pa.int32())
    derived["birth_day"] = pc.cast(day, pa.int32())
    derived["birth_turned"] = pc.cast(pc.cast(turned, pa.date32()), pa.int32())
    for name, column in derived.items():
        table = table.append_column(name, column)
    return table


def write_people(path: Path, *, records: int, seed: int) -> dict[str, float]:
    """Write the table; seconds it took to invent the people and to derive the columns, outside all timing."""
    started = time.perf_counter()
    table = many_lists(records=records, seed=seed)
    invented = time.perf_counter()
    table = with_derived(table)
    derived = time.perf_counter()
    pq.write_table(table, path)
    return {"inventing_s": round(invented - started, 1), "deriving_s": round(derived - invented, 1)}
