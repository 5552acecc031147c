"""Our side of the comparison: the same table, the same clock, the same kind of answer as splink_people.py.

    python ours.py people.parquet OUT [--threads 2]

Reading the file, reading each distinct name once (as both tools are given skeletons) and taking figures apart from the
run are not timed; the seconds for the names are told apart. Compiled code is kept between runs, and
``--warm`` runs once on 2,000 entries first so that a first compilation is not counted. Writes ``clusters.npy`` in row
order and ``figures.json``.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from stages import Stages, tell

from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.reading import NameParts
from wasl.engines.linkage.resolving import Persons, by_column, resolve
from wasl.kernel.memory import give_large_blocks_back

COLUMNS = ("given", "father", "family", "mother", "sex", "birth_date", "birth_place")
NAMES = ("given", "father", "family", "mother", "birth_place")

# The same keys as splink_people.py's: twenty narrow ones on skeletons. "ends" is given and family name either way
# round, which is Splink's key for exchanged names and four of the others in one.
KEYS = (
    ("ends", "father"), ("ends", "mother"), ("ends", "birth_year"), ("ends", "birth_place"),
    ("given", "father", "mother"), ("given", "father", "birth_year"), ("given", "father", "birth_place"),
    ("family", "father", "birth_year"), ("family", "father", "mother"), ("family", "father", "birth_place"),
    ("family", "mother", "birth_year"), ("family", "mother", "birth_place"),
    ("given", "mother", "birth_year"), ("given", "mother", "birth_place"),
    ("given", "birth_date"), ("family", "birth_date"), ("father", "birth_date"), ("mother", "birth_date"),
    ("father", "mother", "birth_year"),
)  # fmt: skip
PLAN = replace(DEFAULT_PLAN.restricted_to(COLUMNS), keys=KEYS)


def names_read(table: Any) -> tuple[NameParts, float]:
    """Every distinct name read once, as the skeletons are derived for both tools before the clock starts; seconds."""
    started, names = time.perf_counter(), NameParts()
    for column in NAMES:
        for text in table[column].combine_chunks().dictionary_encode().dictionary.to_pylist():
            if text:
                names.read(text)
    return names, round(time.perf_counter() - started, 3)


def clusters_of(
    table: Any, *, names: NameParts, threads: int, watch: Stages
) -> tuple[NDArray[np.int64], dict[str, Any]]:
    """A cluster number per row, and what the engine says of the run."""
    stages = Told(watch)
    records = by_column(table, ids="record_id", columns=COLUMNS)
    persons = resolve([records], plan=PLAN, seed=0, threads=threads, names=names, progress=stages)
    stages("done", 1.0)
    return np.asarray(persons.person, dtype=np.int64), {"pairs": persons.proposals.pairs, "persons": persons}


def blocking_recall(persons: Persons, truth: NDArray[np.int64]) -> float:
    """Share of the true pairs that are proposed. truth: the person of each row."""
    order = np.argsort(truth, kind="stable")
    proposed = pairs = 0
    for step in range(1, int(np.bincount(truth).max())):
        a, b = order[:-step], order[step:]
        same = truth[a] == truth[b]
        proposed += int(persons.proposals.has(a[same], b[same]).sum())
        pairs += int(same.sum())
    return round(proposed / max(pairs, 1), 4)


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
    give_large_blocks_back()
    table = pq.read_table(asked.table, columns=["record_id", "person", *COLUMNS[:-1], "town"])
    truth = table["person"].to_numpy()
    table = table.drop_columns(["person"]).rename_columns(["record_id", *COLUMNS])
    if asked.warm:
        few = table.slice(0, 2_000)
        clusters_of(few, names=names_read(few)[0], threads=asked.threads, watch=Stages())
    names, seconds = names_read(table)
    watch = Stages()
    clusters, told = clusters_of(table, names=names, threads=asked.threads, watch=watch)
    figures = watch.figures()
    np.save(asked.out / "clusters.npy", clusters)
    recall = blocking_recall(told.pop("persons"), truth)
    tell(asked.out, figures | told | {"names_read_s": seconds, "blocking_recall": recall})


if __name__ == "__main__":
    main()
