"""Lists that nobody would wish for: seconds, memory, and what the engine says of each.

    python -m benchmarks.speed.bad_input                    1,000,000 entries, all cases
    python -m benchmarks.speed.bad_input --records 50000 --cases "one block" "95 % missing"
    python -m benchmarks.speed.bad_input --verb register    the last tenth is added to a register of the others

A table of invented people is spoilt in one way at a time and given to ``resolve``, ``Register`` or ``link``, each case
in a process of its own. Seconds are of the verb alone; the peak is of the whole process.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from benchmarks.peers.people_table import write_people

from wasl.engines.linkage.incremental import Register
from wasl.engines.linkage.linking import link
from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import resolve

KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1.0  # what ru_maxrss counts in
COLUMNS = ("given", "father", "family", "mother", "sex", "birth_date", "birth_place")
LONG = 10_000
"""Characters of the long texts; that case takes a hundredth of the entries."""

Columns = dict[str, list[str]]
Spoilt = Callable[[Columns], Columns]


def one_value(*names: str) -> Spoilt:
    """These columns say the same everywhere."""
    return lambda columns: columns | {name: [columns[name][0] or "Ali"] * len(columns[name]) for name in names}


def missing(share: float) -> Spoilt:
    """This share of all cells is empty."""
    chance = random.Random(7)
    return lambda columns: {
        name: ["" if chance.random() < share else text for text in texts] for name, texts in columns.items()
    }


def spelt(change: Callable[[str], str]) -> Spoilt:
    """Every part of a name is spelt otherwise."""
    names = ("given", "father", "family", "mother")
    return lambda columns: columns | {name: [change(text) if text else "" for text in columns[name]] for name in names}


def in_letters(first: int, count: int) -> Callable[[str], str]:
    """Spelt in another alphabet: letters from ``first``, of which it has ``count``."""
    return lambda text: "".join(chr(first + ord(letter) % count) if letter.isalpha() else letter for letter in text)


CASES: dict[str, Spoilt] = {
    "as they are": lambda columns: columns,
    "one block": one_value(*COLUMNS),
    "names all the same": one_value("given", "father", "family"),
    "names and mothers all the same": one_value("given", "father", "family", "mother"),
    "one father": one_value("father"),
    "one birth date": one_value("birth_date"),
    "5 % missing": missing(0.05),
    "50 % missing": missing(0.5),
    "95 % missing": missing(0.95),
    "nothing at all": missing(1.1),
    "emoji": spelt(in_letters(0x1F600, 60)),
    "Chinese": spelt(in_letters(0x4E00, 3000)),
    "Cyrillic": spelt(in_letters(0x430, 32)),
    "bidi marks and controls": spelt(lambda text: "\u202e" + "\x07\u200f".join(text) + "\u2069"),
    "lone surrogates": spelt(lambda text: text + "\ud800"),
    "10,000 characters": spelt(lambda text: (text + " ") * (LONG // (len(text) + 1))),
    "10,000 characters in a word": spelt(lambda text: (text.replace(" ", "") * LONG)[:LONG]),
}


def spoilt(path: Path, case: str) -> tuple[Records, Records]:
    """The table in two: nine tenths and the rest."""
    table = pq.read_table(path, columns=["record_id", *COLUMNS[:-1], "town"]).rename_columns(["record_id", *COLUMNS])
    if "characters" in case:
        table = table.slice(0, len(table) // 100)
    columns = CASES[case]({name: [text or "" for text in table[name].to_pylist()] for name in COLUMNS})
    ids = list(map(str, table["record_id"].to_pylist()))
    cut = len(ids) * 9 // 10
    first, rest = (
        Records(ids[part], {name: texts[part] for name, texts in columns.items()})
        for part in (slice(0, cut), slice(cut, None))
    )
    return first, rest


def measured(path: Path, case: str, verb: str) -> dict[str, Any]:
    known, new = spoilt(path, case)
    plan = DEFAULT_PLAN.restricted_to(COLUMNS)
    register = Register.of(resolve([known], plan=plan)) if verb == "register" else None
    wall, cpu = time.perf_counter(), time.process_time()
    if register is not None:
        added = register.add(new)
        told = {"pairs": added.compared, "found": len(set(added.person.tolist())), "warnings": added.warnings}
    elif verb == "link":
        links = link(known, new, plan=plan)
        told = {"pairs": links.candidate_count, "found": len(links.matches), "warnings": links.warnings}
    else:
        persons = resolve([known, new], plan=plan)
        told = {
            "pairs": persons.proposals.pairs,
            "found": len(set(persons.person.tolist())),
            "warnings": persons.warnings,
        }
    return told | {
        "entries": len(known) + len(new),
        "wall_s": round(time.perf_counter() - wall, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB_PER_UNIT / 1024),
    }


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--table", type=Path, help="read this table instead of inventing one")
    parser.add_argument("--verb", choices=("resolve", "register", "link"), default="resolve")
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--here", action="store_true", help="measure the first case in this process, and print JSON")
    asked = parser.parse_args(given)
    if asked.here:
        print(json.dumps(measured(asked.table, asked.cases[0], asked.verb)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        table = asked.table or Path(folder) / "people.parquet"
        if not asked.table:
            write_people(table, records=asked.records, seed=7)
        print("| case | entries | CPU s | wall s | peak MB | pairs | found | said |\n|---|---|---|---|---|---|---|---|")
        for case in asked.cases:
            print(_row(case, asked.verb, table), flush=True)
    return 0


def _row(case: str, verb: str, table: Path) -> str:
    command = [sys.executable, "-m", "benchmarks.speed.bad_input", "--here", "--table", str(table)]
    done = subprocess.run(
        [*command, "--verb", verb, "--cases", case], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        return f"| {case} | | | | | | | failed: {done.stderr.strip().splitlines()[-1]} |"
    found = json.loads(done.stdout)
    numbers = [f"{found[name]:,}" for name in ("entries", "cpu_s", "wall_s", "peak_mb", "pairs", "found")]
    return f"| {case} | {' | '.join(numbers)} | {'; '.join(found['warnings'])} |"


if __name__ == "__main__":
    raise SystemExit(main())
