"""Linking a large table of invented lists on Spark and in process: the same persons, and what it costs.

    python -m benchmarks.speed.spark                                   1,000,000 entries on local[2]
    python -m benchmarks.speed.spark --records 100000 --partitions 8 --json RESULT.json

Needs the extra ``spark`` and Java 17. The entries come from ``synthesis.many_lists``, in an order of their own. Both
runs read one Parquet file, each in a process of its own. Peak memory is that of the whole family of processes (Python,
Java, Spark's Python workers), from the kernel's proportional set sizes, looked at every half second. Seconds do not
count the start of the process or of Java; compiled code is there from an earlier run on 2,000 entries.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.peers.running import keep, machine
from numpy.typing import NDArray

COLUMNS = ("given", "father", "family", "mother", "sex", "birth_date", "birth_place")


def write_lists(path: Path, *, records: int, seed: int) -> None:
    """The table that both read: id and columns, rows in an order of their own."""
    from wasl.engines.synthesis.many_lists import many_lists

    made = many_lists(records=records, seed=seed)
    made = made.rename_columns([{"town": "birth_place", "record_id": "id"}.get(one, one) for one in made.column_names])
    mixed = np.random.default_rng(seed).permutation(records)
    made = made.set_column(made.column_names.index("id"), "id", made["id"].cast(pa.string()))
    pq.write_table(made.select(["id", *COLUMNS]).take(pa.array(mixed)), path, row_group_size=100_000)


# --- one run, in a process of its own ---


def in_process(table: Path, out: Path, *, threads: int) -> dict[str, Any]:
    from wasl.engines.linkage.resolving import by_column, resolve

    read = pq.read_table(table)
    started, stages = time.perf_counter(), _Stages()
    found = resolve([by_column(read, ids="id", columns=COLUMNS)], threads=threads, progress=stages)
    seconds = time.perf_counter() - started
    ids = read["id"]
    _leave(out, ids, ids.take(pa.array(found.person)))
    figures = {"pairs": found.proposals.pairs, "edges": len(found.edges)}
    return {"seconds": round(seconds, 1), "stages_s": stages.seconds, "model": found.model.m, **figures}


def on_spark(table: Path, out: Path, *, master: str, partitions: int | None) -> dict[str, Any]:
    from wasl.engines.linkage.spark.resolving import resolve_on_spark
    from wasl.engines.linkage.spark.session import spark_session

    logs = out / "events"
    logs.mkdir()
    settings = {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": logs.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.local.dir": str(out / "local"),
    }
    spark = spark_session(master, settings=settings)
    started, stages = time.perf_counter(), _Stages()
    frame = spark.read.parquet(str(table))
    found = resolve_on_spark([frame], partitions=partitions, progress=stages)
    found.persons.write.parquet(str(out / "persons.parquet"))
    seconds = time.perf_counter() - started
    persons = pq.read_table(out / "persons.parquet")
    by_row = persons.sort_by("row")
    _leave(out, by_row["id"], by_row["id"].take(by_row["person"].combine_chunks()))
    figures = {"pairs": found.pairs, "edges": found.edges.count()}
    spark.stop()
    return {
        "seconds": round(seconds, 1),
        "stages_s": stages.seconds,
        "model": found.model.m,
        **figures,
        "spark_stages": list(_stages_of(logs)),
    }


class _Stages:
    """Takes progress as stages: a stage lasts until the next one is told of."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.now, self.since = "", time.perf_counter()

    def __call__(self, stage: str, _share: float) -> None:
        if stage != self.now:
            at = time.perf_counter()
            if self.now:
                self.seconds[self.now] = round(at - self.since, 1)
            self.now, self.since = stage, at


def _leave(out: Path, ids: pa.ChunkedArray, person: pa.ChunkedArray) -> None:
    pq.write_table(pa.table({"id": ids, "person": person}), out / "clusters.parquet")


SHUFFLED, ROWS, RUN, CPU = (
    f"internal.metrics.{name}"
    for name in ("shuffle.write.bytesWritten", "shuffle.write.recordsWritten", "executorRunTime", "executorCpuTime")
)


def _stages_of(logs: Path) -> Iterator[dict[str, Any]]:
    """Bytes and rows that each stage of Spark's shuffled, and task seconds, from its own log of events."""
    for file in sorted(logs.rglob("events_*")):
        for line in file.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["Event"] == "SparkListenerStageCompleted":
                stage = event["Stage Info"]
                met = {each["Name"]: each.get("Value", 0) for each in stage["Accumulables"]}
                yield {
                    "stage": stage["Stage ID"],
                    "tasks": stage["Number of Tasks"],
                    "task_s": round(int(met.get(RUN, 0)) / 1000, 1),
                    "shuffled_mb": round(int(met.get(SHUFFLED, 0)) / 1e6, 1),
                    "shuffled_rows": int(met.get(ROWS, 0)),
                }


# --- both runs, watched ---


def run(how: str, table: Path, out: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Figures of one run, with the peak memory of its processes."""
    out.mkdir()
    command = [sys.executable, "-m", "benchmarks.speed.spark", "--run", how, str(table), str(out)]
    command += ["--master", asked.master, "--threads", str(asked.threads)]
    command += ["--partitions", str(asked.partitions)] if asked.partitions else []
    load = os.getloadavg()[0]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watch = _Memory(process.pid)
        watch.start()
        code = process.wait()
    if code:
        raise SystemExit(f"the run {how!r} failed")
    figures: dict[str, Any] = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    return {**figures, "peak_mb": watch.peak_mb, "load": [round(load, 1), round(os.getloadavg()[0], 1)]}


class _Memory(threading.Thread):
    """The most memory that a process and its children have had together. Linux only; elsewhere 0."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak_mb = pid, 0

    def run(self) -> None:
        while Path(f"/proc/{self.pid}").exists():
            self.peak_mb = max(self.peak_mb, sum(map(_pss_kib, _family(self.pid))) // 1024)
            time.sleep(0.5)


def _family(pid: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(each for child in children for each in _family(child))]


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def same_persons(a: Path, b: Path) -> bool:
    """Whether two runs put the same entries together."""
    one, other = (pq.read_table(each / "clusters.parquet").sort_by("id") for each in (a, b))
    first, second = _numbers(one["person"]), _numbers(other["person"])
    pairs = np.unique(np.stack([first, second]), axis=1).shape[1]
    return one["id"].equals(other["id"]) and pairs == int(first.max()) + 1 == int(second.max()) + 1


def _numbers(column: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(column.combine_chunks().dictionary_encode().indices, np.int64)


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--partitions", type=int)
    parser.add_argument("--threads", type=int, default=2, help="of the run in process")
    parser.add_argument("--json", type=Path, help="keep all figures in this file, under spark")
    parser.add_argument("--run", nargs=3, metavar=("HOW", "TABLE", "OUT"), help=argparse.SUPPRESS)
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    asked = arguments(given)
    if asked.run:
        how, table, out = asked.run[0], Path(asked.run[1]), Path(asked.run[2])
        figures = (
            in_process(table, out, threads=asked.threads)
            if how == "in process"
            else on_spark(table, out, master=asked.master, partitions=asked.partitions)
        )
        (out / "figures.json").write_text(json.dumps(figures), encoding="utf-8")
        return 0
    result: dict[str, Any] = {"machine": machine(), "records": asked.records, "master": asked.master, "runs": {}}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for records, label in ((2_000, "warm"), (asked.records, "asked")):
            table = folder / f"{label}.parquet"
            write_lists(table, records=records, seed=asked.seed)
            for how in ("in process", "on Spark"):
                figures = run(how, table, folder / f"{label} {how}", asked)
                if label == "asked":
                    result["runs"][how] = figures
        result["same persons"] = same_persons(folder / "asked in process", folder / "asked on Spark")
    models = [each.pop("model") for each in result["runs"].values()]
    result["models differ by"] = _apart(*models)
    print(json.dumps(result, indent=1))
    if asked.json:
        keep(asked.json, "spark", result)
    return 0 if result["same persons"] else 1


def _apart(one: dict[str, list[float]], other: dict[str, list[float]]) -> float:
    return max(float(np.abs(np.array(one[field]) - np.array(other[field])).max()) for field in one)


if __name__ == "__main__":
    raise SystemExit(main())
