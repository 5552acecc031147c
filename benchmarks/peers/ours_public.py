"""Our side on public sets: one default setting for all, every column a text.

    python ours_public.py SET.parquet OUT [--threads 2]

The engine is told the names of the columns and nothing else; ids and the truth are left out. Code is compiled before
the clock starts, on a few rows. Writes ``clusters.npy`` in row order and ``figures.json``, as ours.py does.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from stages import Stages, tell

from wasl.engines.linkage.plans import plan_for, telling_columns
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import resolve

NOT_COMPARED = {"row", "source", "person", "rec_id", "unique_id", "cluster"}
ROWS_TO_COMPILE = 200


def clusters_of(table: Any, *, threads: int) -> NDArray[np.int64]:
    """A cluster number per row; febrl4's ``source`` (a or b) names two lists free of duplicates."""
    columns = [name for name in table.column_names if name not in NOT_COMPARED]
    linking = "source" in table.column_names
    sides = [table.filter(pc.equal(table["source"], side)) for side in "ab"] if linking else [table]
    lists = [Records(_texts(side["row"]), {name: _texts(side[name]) for name in columns}) for side in sides]
    telling = telling_columns(lists)
    lists = [Records(records.ids, {name: records.columns[name] for name in telling}) for records in lists]
    persons = resolve(lists, plan=plan_for(telling), single=[linking] * len(lists), seed=0, threads=threads)
    found = np.empty(table.num_rows, np.int64)
    found[np.concatenate([side["row"].to_numpy() for side in sides])] = persons.person
    return found


def _texts(column: Any) -> Any:
    return pc.cast(column, pa.large_string())


def _thrice(table: Any) -> Any:
    """A few rows of the table, each there three times, as one list: work of every sort, for compiling."""
    some = table.slice(0, ROWS_TO_COMPILE).select([name for name in table.column_names if name not in NOT_COMPARED])
    found = pa.concat_tables([some] * 3)
    return found.append_column("row", pa.array(np.arange(found.num_rows)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    table = pq.read_table(asked.table).drop_columns(["person"])
    clusters_of(_thrice(table), threads=asked.threads)
    watch = Stages()
    clusters = clusters_of(table, threads=asked.threads)
    figures = watch.figures()
    np.save(asked.out / "clusters.npy", clusters)
    tell(asked.out, figures)


if __name__ == "__main__":
    main()
