"""One entry, and one further list, against a register: seconds, and what is found beside a full run.

    python -m benchmarks.speed.incremental                          1,000,000 entries, 10,000 of them new, 500 searches
    python -m benchmarks.speed.incremental --table PEOPLE.parquet   a table that peers/people_table.py wrote
    python -m benchmarks.speed.incremental --list L12               one list of the table is the new one
    python -m benchmarks.speed.incremental --records 100000 --new 1000 --no-full

The plan is that of benchmarks/peers/ours.py. A full run on the known entries makes the register. Then come single
entries of the new list, searched for, and the list itself, twice from the same register: the first time also loads
compiled code. Pair figures count the pairs with at least one new entry, and stand beside those of a full run on all
entries. Reading texts of new entries is timed; reading the file and making Arrow tables is not.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.peers.people_table import write_people
from benchmarks.peers.running import keep, machine
from numpy.typing import NDArray

from wasl.engines.linkage.cluster_figures import Agreement, pair_f1
from wasl.engines.linkage.incremental import Register, Suggestion
from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.register_files import read_register, write_register
from wasl.engines.linkage.resolving import by_column, resolve

sys.path.insert(0, str(Path(__file__).parents[1] / "peers"))  # where ours.py, a script of its own, looks for its stages
from ours import COLUMNS, PLAN, names_read

KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1.0  # what ru_maxrss counts in
Labels = NDArray[np.int64]


@contextmanager
def timed(seconds: dict[str, Any], name: str) -> Iterator[None]:
    """Wall and processor seconds of all threads, and the load at the end."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    seconds[name] = {
        "wall_s": round(time.perf_counter() - wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
        "load": round(os.getloadavg()[0], 2),
    }


def peak_mb() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB_PER_UNIT / 1024)


def people(path: Path) -> tuple[pa.Table, Labels, NDArray[Any]]:
    """The columns that are linked, the person of each entry, and its list."""
    table = pq.read_table(path, columns=["record_id", "person", "list", *COLUMNS[:-1], "town"])
    truth, of_list = table["person"].to_numpy(), table["list"].to_numpy(zero_copy_only=False)
    table = table.drop_columns(["person", "list"]).rename_columns(["record_id", *COLUMNS])
    return table.set_column(0, "record_id", table["record_id"].cast(pa.large_string())), truth, of_list


def with_new(found: Labels, truth: Labels, new: NDArray[np.bool_]) -> Agreement:
    """Pair figures over pairs with at least one new entry."""

    def pairs(labels: Labels) -> int:
        sizes = (np.unique(labels[which], return_counts=True)[1] for which in (new | ~new, ~new))
        among = [int((each * (each - 1) // 2).sum()) for each in sizes]
        return among[0] - among[1]

    right = pairs(found.astype(np.int64) << 32 | truth)
    return Agreement(right / max(pairs(found), 1), right / max(pairs(truth), 1))


def merged(found: Labels, suggestions: Sequence[Suggestion]) -> Labels:
    """Clusters if somebody said yes to every suggestion."""
    into = np.arange(found.max() + 1)
    for one in sorted(suggestions, key=lambda each: (each.person, each.other)):
        into[into == into[one.other]] = into[one.person]
    return into[found]


def rounded(figures: Agreement) -> dict[str, float]:
    return {name: round(getattr(figures, name), 4) for name in ("precision", "recall", "f1")}


def searched(register: Register, entries: Sequence[dict[str, str]], persons: Sequence[set[int]]) -> dict[str, Any]:
    """Milliseconds of single searches. persons: the numbers that are right for each entry; none where it is new."""
    took, cpu, first, known, compared = [], time.process_time(), 0, 0, 0
    for entry, right in zip(entries, persons, strict=True):
        started = time.perf_counter()
        answer = register.search(entry)
        took.append(time.perf_counter() - started)
        compared += answer.compared
        known += bool(right)
        first += bool(right) and bool(answer.found) and answer.found[0].person in right
    cpu = time.process_time() - cpu
    milliseconds = {name: round(1000 * float(np.quantile(took, q)), 2) for name, q in QUANTILES}
    return milliseconds | {
        "cpu_ms_each": round(1000 * cpu / len(took), 2),
        "searches": len(took),
        "compared_each": round(compared / len(took), 1),
        "person_known": known,
        "found_first": first,
    }


QUANTILES = (("median_ms", 0.5), ("p95_ms", 0.95), ("most_ms", 1.0))


def measure(path: Path, asked: argparse.Namespace) -> dict[str, Any]:
    table, truth, of_list = people(path)
    new = np.zeros(len(table), np.bool_)
    if asked.list:
        new = of_list == asked.list
    else:
        new[np.random.default_rng(asked.seed).choice(len(table), asked.new, replace=False)] = True
    known, further = (
        by_column(table.take(pa.array(np.flatnonzero(which))).combine_chunks(), ids="record_id", columns=COLUMNS)
        for which in (~new, new)
    )
    names, _ = names_read(table)
    plan = DEFAULT_PLAN.restricted_to(COLUMNS) if asked.default_keys else PLAN
    seconds: dict[str, Any] = {}
    with timed(seconds, "full run on the known"):
        persons = resolve([known], plan=plan, threads=asked.threads, names=names)
    before = peak_mb()
    with timed(seconds, "register"):
        register = Register.of(persons, threads=asked.threads)
    of_person: dict[int, set[int]] = {}
    for number, person in zip(persons.person.tolist(), truth[~new].tolist(), strict=True):
        of_person.setdefault(person, set()).add(number)
    count = min(asked.searches, int(new.sum()))
    entries = [{name: further.text(name, row) for name in COLUMNS} for row in range(count)]
    register.search(entries[0])  # loads compiled code
    one = searched(register, entries, [of_person.get(person, set()) for person in truth[new][:count].tolist()])
    added = None
    for turn in ("add, first", "add, again"):
        register = register if added is None else Register.of(persons, threads=asked.threads)
        with timed(seconds, turn):
            added = register.add(further)
    assert added is not None
    found = np.empty(len(table), np.int64)
    found[~new], found[new] = register.person[: len(known)], added.person
    accepted = merged(found, added.suggestions)
    figures = {
        "incremental": rounded(with_new(found, truth, new)),
        "incremental, suggestions accepted": rounded(with_new(accepted, truth, new)),
        "incremental, all pairs": rounded(pair_f1(found, truth)),
    }
    result = {
        "entries": len(table),
        "new": int(new.sum()),
        "seconds": seconds,
        "search": one,
        "pairs_compared": added.compared,
        "new_persons": len(np.unique(added.person[added.is_new])),
        "suggestions": len(added.suggestions),
        "refused": len(added.refused),
        "left_out_entries": sum(each.entries for each in added.left_out),
        "kept_numbers": bool((register.person[: len(known)] == persons.person).all()),
        "register_mb": round(register.nbytes / 1e6, 1),
        "peak_before_register_mb": before,
        "peak_mb": peak_mb(),
        "with_new": figures,
    }
    if asked.kept:
        with timed(seconds, "write to files"):
            write_register(asked.kept, register)
        with timed(seconds, "read from files"):
            again = read_register(asked.kept, threads=asked.threads)
        result["files_mb"] = round(sum(path.stat().st_size for path in asked.kept.iterdir()) / 1e6, 1)
        result["read_as_written"] = bool((again.person == register.person).all())
    if asked.full:
        records = by_column(table, ids="record_id", columns=COLUMNS)
        with timed(seconds, "full run on all"):
            whole = resolve([records], plan=plan, threads=asked.threads, names=names).person.astype(np.int64)
        figures["full"] = rounded(with_new(whole, truth, new))
        figures["full, all pairs"] = rounded(pair_f1(whole, truth))
    return result


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", type=Path, help="read this table instead of inventing one")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--new", type=int, default=10_000, help="entries, drawn at random, that are the new list")
    parser.add_argument("--list", help="the list of the table that is the new one, instead")
    parser.add_argument("--searches", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--default-keys", action="store_true", help="the keys of the default plan")
    parser.add_argument("--kept", type=Path, help="an empty folder to write the register to and read it from")
    parser.add_argument("--no-full", dest="full", action="store_false", help="leave out the full run on all entries")
    parser.add_argument("--json", type=Path, help="keep all figures in this file, under incremental")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    asked = arguments(given)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.table
        if path is None:
            path = Path(folder) / "people.parquet"
            write_people(path, records=asked.records, seed=asked.seed)
        result = {"machine": machine()} | measure(path, asked)
    print(json.dumps(result, indent=1))
    if asked.json:
        keep(asked.json, "incremental", result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
