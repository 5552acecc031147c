"""Run one tool's script in a process of its own, and judge its clusters by the truth."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from wasl.engines.linkage.cluster_figures import bcubed, pair_f1

HERE = Path(__file__).parent


class ToolFailed(Exception):
    """A tool's script ended with an error; its last words are the message."""


def run_tool(python: Path | str, script: str, table: Path, out: Path, options: Sequence[str] = ()) -> dict[str, Any]:
    """The script's own figures, the seconds of the whole process, and the load before and after.

    Raises ToolFailed when the script does.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("clusters*.npy"), out / "figures.json"):
        old.unlink(missing_ok=True)
    command = [str(python), str(HERE / script), str(table), str(out), *options]
    load_before, started = os.getloadavg()[0], time.perf_counter()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        raise ToolFailed((done.stderr.strip() or done.stdout.strip())[-600:])
    figures: dict[str, Any] = json.loads((out / "figures.json").read_text(encoding="utf-8"))
    load = [round(load_before, 2), round(os.getloadavg()[0], 2)]
    return figures | {"process_s": round(seconds, 2), "load": load}


def judged(table: Path, out: Path) -> list[dict[str, Any]]:
    """For each cut-off that the tool wrote clusters for: pair and B-cubed figures, best pair F1 first."""
    truth = pq.read_table(table, columns=["person"])["person"].to_numpy()
    found = []
    for path in out.glob("clusters*.npy"):
        clusters = np.load(path)
        pair, cubed = pair_f1(clusters, truth), bcubed(clusters, truth)
        found.append(
            {
                "cut_off": path.stem.removeprefix("clusters").removeprefix("-") or "own",
                "pair_precision": round(pair.precision, 4),
                "pair_recall": round(pair.recall, 4),
                "pair_f1": round(pair.f1, 4),
                "b_cubed_f1": round(cubed.f1, 4),
            }
        )
    return sorted(found, key=lambda one: (-one["pair_f1"], one["cut_off"]))


def keep(path: Path, section: str, result: dict[str, Any]) -> None:
    """Put the result into a JSON file under its section; other sections stay."""
    sections = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(sections | {section: result}, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """Where this runs: what a reader needs to judge the seconds."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1024**2, 1),
        "system": platform.platform(),
        "date": time.strftime("%Y-%m-%d"),
        "python": platform.python_version(),
        "command": " ".join(["python", *sys.orig_argv[1:]]),
    }


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).is_file() else []
