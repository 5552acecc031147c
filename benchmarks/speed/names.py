"""How many names are read, and how many pairs of prepared names scored, in a second on one core.

All names are invented (``engines.synthesis``): people written in Arabic on one list and in Latin letters on another, so
that no real person's name is needed. Beside the rates of Wasl stand those of RapidFuzz with the same pairs in the same
run: it compares letters as they stand and knows nothing across scripts, so its rates are a yardstick of speed only.

    python -m benchmarks.speed.names

Each rate is the best of several rounds by the wall clock; the processor time of the same round stands beside it,
because the two differ where the machine is shared. Cold strings are read by a fresh process that has seen other names
of the same lists, so that code is compiled and tables are loaded, but never one of these names.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from wasl.engines.names.parsing import parse_name
from wasl.engines.names.prepared import prepare, scores_of
from wasl.engines.synthesis.lists import two_lists

ROUNDS = 5
WARM_NAMES = 2_000


def main() -> None:
    """Print the machine and the rates, as a table or as one JSON document."""
    asked = _arguments()
    if asked.cold:
        print(json.dumps(cold_rates(json.loads(sys.stdin.read()))))
        return
    arabic, latin = invented_names(asked.names, seed=asked.seed)
    rates = [*warm_rates(arabic, latin, pairs=asked.pairs), *in_fresh_process(arabic, latin)]
    if asked.json:
        print(json.dumps({"machine": machine(), "rates": rates}, indent=2, ensure_ascii=False))
        return
    print("; ".join(f"{key} {value}" for key, value in machine().items()))
    print("\n| what | per second, wall clock | per second of processor |\n|---|---|---|")
    for what, per_second, per_cpu_second in rates:
        print(f"| {what} | {per_second:,.0f} | {per_cpu_second:,.0f} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=20_000, help="invented entries on each of the two lists")
    parser.add_argument("--pairs", type=int, default=500_000, help="prepared pairs scored in each round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--cold", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def machine() -> dict[str, str]:
    """What the figures depend on."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.split(":")[1].strip() for line in info.open() if line.startswith("model name")), cpu)
    return {
        "processor": f"{cpu}, {os.cpu_count()} cores, one used",
        "load": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "numba", "rapidfuzz")},
    }


def invented_names(size: int, *, seed: int) -> tuple[list[str], list[str]]:
    """Names of the same people in Arabic and in Latin letters: entry k of one list is entry k of the other."""
    lists = two_lists(left=size, right=size, shared=0.9, seed=seed, left_duplicates=0.0, right_duplicates=0.0)
    name_of = {row["id"]: row["name"] for row in (*lists.left, *lists.right)}
    return [name_of[left] for left, _ in lists.truth], [name_of[right] for _, right in lists.truth]


Rate = tuple[str, float, float]


def rate(what: str, act: Callable[[], object], *, times: int, rounds: int = ROUNDS) -> Rate:
    """How often per second, by the wall clock and by processor time, in the round with the shortest wall clock."""
    best, cpu = float("inf"), float("inf")
    for _ in range(rounds):
        started, started_cpu = time.perf_counter(), time.process_time()
        act()
        took = time.perf_counter() - started
        if took < best:
            best, cpu = took, time.process_time() - started_cpu
    return what, times / best, times / cpu


def _pair_by_pair(scorer: Callable[[str, str], float], left: Sequence[str], right: Sequence[str]) -> list[float]:
    return [scorer(a, b) for a, b in zip(left, right, strict=True)]


def warm_rates(arabic: Sequence[str], latin: Sequence[str], *, pairs: int) -> list[Rate]:
    """Prepared pairs, half of them one person and half two, of every pairing of scripts; then RapidFuzz."""
    table = prepare([*arabic, *latin])
    draws = np.random.default_rng(1)
    people = draws.integers(0, len(arabic), pairs)
    others = np.where(np.arange(pairs) % 2, people, draws.integers(0, len(arabic), pairs))
    scores_of(table, [0], table, [0])  # compiled before the clock starts
    found = []
    shifts = {"Arabic-Latin": (0, len(arabic)), "Latin-Latin": (len(arabic),) * 2, "Arabic-Arabic": (0, 0)}
    for scripts, (first, second) in shifts.items():
        rows_a, rows_b = people + first, others + second
        if first == second:  # a name against itself says nothing about speed
            rows_b = draws.permutation(rows_b)
        act = partial(scores_of, table, rows_a, table, rows_b)
        found.append(rate(f"prepared pairs scored, {scripts}", act, times=pairs))
    left, right = [arabic[k] for k in people[:100_000]], [latin[k] for k in others[:100_000]]
    for name, scorer in (("Jaro-Winkler", JaroWinkler.normalized_similarity), ("WRatio", fuzz.WRatio)):
        batch = partial(process.cpdist, left, right, scorer=scorer, workers=1)
        found.append(rate(f"RapidFuzz {name}, in one call", batch, times=len(left)))
        one = partial(_pair_by_pair, scorer, left, right)
        found.append(rate(f"RapidFuzz {name}, called pair by pair", one, times=len(left)))
    return found


def in_fresh_process(arabic: Sequence[str], latin: Sequence[str]) -> list[Rate]:
    """Rates of reading names never seen, in a process of its own."""
    mixed = list(dict.fromkeys(name for pair in zip(arabic, latin, strict=True) for name in pair))
    command = [sys.executable, "-m", "benchmarks.speed.names", "--cold"]
    said = subprocess.run(command, input=json.dumps(mixed), capture_output=True, text=True, check=True)
    return [(what, wall, cpu) for what, wall, cpu in json.loads(said.stdout)]


def cold_rates(names: Sequence[str]) -> list[Rate]:
    """Reading names never seen, once each: first the parsing alone, then all that comparing needs."""
    warm, rest = names[:WARM_NAMES], names[WARM_NAMES:]
    prepare(warm)
    half = len(rest) // 2
    parsed, prepared = rest[:half], rest[half:]
    return [
        rate("cold names parsed", lambda: [parse_name(name) for name in parsed], times=len(parsed), rounds=1),
        rate("cold names prepared", lambda: prepare(prepared), times=len(prepared), rounds=1),
    ]


if __name__ == "__main__":
    main()
