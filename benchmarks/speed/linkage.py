"""Linking a large table of invented lists: ours and Splink 5, side by side, same columns, same machine, one run.

    python -m benchmarks.speed.linkage                             100,000 and 1,000,000 entries, both tools
    python -m benchmarks.speed.linkage --records 100000 --rounds 3
    python -m benchmarks.speed.linkage --tools splink --json RESULT.json
    python -m benchmarks.speed.linkage --tools splink-u100 ours    Splink counting u as it does unless told otherwise
    python -m benchmarks.speed.linkage --duckdb 2.0.0              Splink on another DuckDB

The entries come from ``synthesis.many_lists``. Consonant skeletons and dates as numbers are derived once, before and
outside all timing, and given to both tools. Splink is installed by pip into an environment of its own under the cache
folder; its settings are in benchmarks/peers/splink_people.py. Tools take turns, each run a process of its own. Seconds
and processor seconds are of the run from the table in memory to clusters; peak memory is of the whole process. Splink
is given the best of twelve cut-offs, chosen with the truth; ours has the one it chose itself.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.environment import DUCKDB, python_with, splink_packages, versions
from benchmarks.peers.people_table import write_people
from benchmarks.peers.running import ToolFailed, judged, keep, machine, run_tool

SCRIPTS: dict[str, tuple[str, ...]] = {
    "splink": ("splink_people.py",),
    "splink-u100": ("splink_people.py", "--u-count", "100"),  # Splink's own count, which takes longer and gives as much
    "ours": ("ours.py", "--warm"),
}
HEADER = (
    "| entries | tool | wall s | CPU s | peak MB | process s | pairs | blocking recall | pair F1 | P | R | B-cubed F1 "
    "| cut | load | stages, s |\n|" + "---|" * 15
)


def summary(tool: str, table: Path, folder: Path, *, rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The fastest of the rounds, with the accuracy of the last one's clusters and the wall seconds of all."""
    best = min(rounds, key=lambda one: float(one["wall_s"]))
    cut_offs = judged(table, folder)
    by_cut_off = sorted(cut_offs, key=lambda one: str(one["cut_off"]))
    return {
        "tool": tool,
        **best,
        "all_wall_s": [one["wall_s"] for one in rounds],
        **cut_offs[0],
        "cut_offs": by_cut_off,
    }


def compare(records: int, asked: argparse.Namespace, pythons: dict[str, Path | str], folder: Path) -> dict[str, Any]:
    """Write the table, let the tools take turns, judge what they leave."""
    table = folder / f"people-{records}.parquet"
    prepared = write_people(table, records=records, seed=asked.seed)
    print(
        f"{records:,} entries: invented in {prepared['inventing_s']} s, columns derived in {prepared['deriving_s']} s,"
    )
    print("neither timed below.", flush=True)
    rounds: dict[str, list[dict[str, Any]]] = {tool: [] for tool in pythons}
    for _ in range(asked.rounds):
        for tool in list(rounds):
            script, *options = *SCRIPTS[tool], "--threads", str(asked.threads)
            try:
                rounds[tool].append(run_tool(pythons[tool], script, table, folder / tool, options))
            except ToolFailed as failure:
                print(f"{tool} did not run: {failure}", file=sys.stderr)
                del rounds[tool]
    found = [summary(tool, table, folder / tool, rounds=done) for tool, done in rounds.items()]
    return {"records": records, "seed": asked.seed, "threads": asked.threads, **prepared, "tools": found}


def row_of(records: int, one: dict[str, Any]) -> str:
    pairs = f"{one['pairs']:,}" if "pairs" in one else ""
    cells = (
        f"{records:,}", one["tool"], f"{one['wall_s']:.1f}", f"{one['cpu_s']:.1f}", f"{one['peak_mb']:,}",
        f"{one['process_s']:.1f}", pairs, one.get("blocking_recall", ""), f"{one['pair_f1']:.4f}",
        f"{one['pair_precision']:.4f}", f"{one['pair_recall']:.4f}", f"{one['b_cubed_f1']:.4f}", one["cut_off"],
        f"{one['load'][0]}-{one['load'][1]}", ", ".join(f"{name} {took}" for name, took in one["stages_s"].items()),
    )  # fmt: skip
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--tools", nargs="+", choices=tuple(SCRIPTS), default=["splink", "ours"])
    parser.add_argument("--rounds", type=int, default=1, help="turns per tool; the fastest counts")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--duckdb", default=DUCKDB, help="the DuckDB version that Splink runs on")
    parser.add_argument("--env", type=Path, help="folder of Splink's environment; made when it is not there")
    parser.add_argument("--json", type=Path, help="keep all figures in this file, under --section")
    parser.add_argument("--section", default="many_lists")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    asked = arguments(given)
    pythons: dict[str, Path | str] = {"ours": sys.executable}
    result: dict[str, Any] = {"machine": machine(), "versions": {}, "runs": []}
    peers = [tool for tool in asked.tools if tool != "ours"]
    if peers:
        python = python_with(splink_packages(asked.duckdb), folder=asked.env)
        pythons |= dict.fromkeys(peers, python)
        result["versions"] = versions(python, ["splink", "duckdb", "pyarrow"])
    chosen = {tool: pythons[tool] for tool in asked.tools}
    with tempfile.TemporaryDirectory() as folder:
        for records in asked.records:
            result["runs"].append(compare(records, asked, chosen, Path(folder)))
    print(json.dumps(result["machine"] | {"peer": result["versions"]}))
    print(HEADER)
    for run in result["runs"]:
        for one in run["tools"]:
            print(row_of(run["records"], one))
    if asked.json:
        keep(asked.json, asked.section, result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
