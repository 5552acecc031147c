"""Our side of the comparison: the same table, the same clock, the same kind of answer as splink_people.py.

    python ours.py people.parquet OUT [--threads 2]

Reading the file and taking figures apart from the run are not timed; compiled code is kept between runs, and
``--warm`` runs once on 2,000 entries first so that a first compilation is not counted. Writes ``clusters.npy`` in row
order and ``figures.json``.
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from stages import Stages, tell

from wasl.engines.linkage.resolving import by_column, resolve

COLUMNS = ("given", "father", "family", "mother", "sex", "birth_date", "birth_place")


def clusters_of(table: Any, *, threads: int, watch: Stages) -> tuple[NDArray[np.int64], dict[str, Any]]:
    """A cluster number per row, and what the engine says of the run.

    >>> THE ONE PLACE that knows our engine: the table goes to ``resolve`` as one list. The derived columns (skeletons,
    dates as numbers) are there too, for an engine that takes them. <<<
    """
    stages = Told(watch)
    named = table.rename_columns(["birth_place" if name == "town" else name for name in table.column_names])
    records = by_column(named, ids="record_id", columns=COLUMNS)
    persons = resolve([records], seed=0, threads=threads, progress=stages)
    stages("done", 1.0)
    return np.asarray(persons.person, dtype=np.int64), {}


class Told:
    """Takes the engine's progress as stages: a stage lasts until the next one is told of."""

    def __init__(self, watch: Stages) -> None:
        self.watch = watch
        self.now, self.since = "", time.perf_counter()

    def __call__(self, stage: str, _share: float) -> None:
        if stage == self.now:
            return
        at = time.perf_counter()
        if self.now:
            self.watch.seconds[self.now] = round(at - self.since, 3)
        self.now, self.since = stage, at


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--warm", action="store_true")
    asked = parser.parse_args()
    table = pq.read_table(asked.table).drop_columns(["person", "list"])
    if asked.warm:
        clusters_of(table.slice(0, 2_000), threads=asked.threads, watch=Stages())
    watch = Stages()
    clusters, told = clusters_of(table, threads=asked.threads, watch=watch)
    figures = watch.figures()
    np.save(asked.out / "clusters.npy", clusters)
    tell(asked.out, figures | told)


if __name__ == "__main__":
    main()
