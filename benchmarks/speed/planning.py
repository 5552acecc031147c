"""How long an exchange takes to plan, prove, check and mend, and how many people it frees.

    python -m benchmarks.speed.planning [--json]

Everybody is invented (``engines.planning.inventing``, seed 7). Each case is a process of its own, which plans, checks
what it made with the checker that shares no code with the planner, lets every fifth person chosen drop out, and plans
again.
Everything is done twice and the faster turn counts, so that the loading of libraries is not. Processor and wall-clock
seconds stand side by side, since they differ where the machine is shared.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from wasl.engines.planning.checking import check_plan
from wasl.engines.planning.inventing import Parity, invented_exchange
from wasl.engines.planning.planning import plan
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.repairing import repair
from wasl.engines.planning.rules_files import read_rules
from wasl.kernel.canonical import canonical_json

CASES: tuple[tuple[int, int, Parity], ...] = (
    (1_000, 2, "pairwise"),
    (15_000, 2, "pairwise"),
    (15_000, 5, "pairwise"),
    (15_000, 5, "circulation"),
)
COLUMNS = ("people", "parties", "parity", "act", "processor s", "wall s", "freed", "proven", "kept", "certificate")
TURNS = 2
SEED = 7


def main() -> None:
    """Print the machine and a line for each act, as a table or as one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--case", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.case is not None:
        print(json.dumps(acts_of(*CASES[asked.case])))
        return
    rows = [row for number in range(len(CASES)) for row in in_fresh_process(number)]
    if asked.json:
        print(json.dumps({"machine": machine(), "acts": rows}, indent=2))
        return
    print("; ".join(f"{key} {value}" for key, value in machine().items()))
    print(f"\n| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for row in rows:
        print(f"| {' | '.join(str(row.get(column, '')) for column in COLUMNS)} |")


def machine() -> dict[str, str]:
    """What the figures depend on."""
    return {
        "cores": str(os.cpu_count()), "load": f"{os.getloadavg()[0]:.1f}", "Python": platform.python_version(),
        "highspy": version("highspy"),
    }  # fmt: skip


def in_fresh_process(number: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks.speed.planning", "--case", str(number)]
    rows: list[dict[str, Any]] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return rows


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """What an act gave, and its processor and wall-clock seconds in its fastest turn."""
    best: tuple[float, float] | None = None
    for _ in range(TURNS):
        processor, wall = time.process_time(), time.perf_counter()
        given = act()
        took = time.process_time() - processor, time.perf_counter() - wall
        best = took if best is None else min(best, took)
    assert best is not None
    return given, *best


def acts_of(size: int, parties: int, parity: Parity) -> list[dict[str, Any]]:
    """Reading, planning, checking, mending and checking again, each with what came of it."""
    files = invented_exchange(size=size, parties=parties, seed=SEED, parity=parity)
    agreed = read_rules(files.rules)
    seeds = dict(line.split("=") for line in files.seeds.decode().split())
    rows: list[dict[str, Any]] = []

    def note(act: str, did: Callable[[], Any], **more: Any) -> Any:
        given, processor, wall = timed(did)
        case = {"people": f"{size:,}", "parties": parties, "parity": parity, "act": act}
        rows.append(case | {"processor s": f"{processor:.2f}", "wall s": f"{wall:.2f}"} | more)
        return given

    pool = note("read", lambda: read_pool(files.pool, parties=agreed.rules.parties, as_of=agreed.as_of))
    made = note("plan and prove", lambda: plan(pool, agreed.rules, seeds=seeds))
    manifest, certificate = canonical_json(made.manifest), canonical_json(made.certificate)
    rows[-1] |= freed_and_proven(made) | {"certificate": f"{len(certificate):,} bytes"}
    checked = note("check", lambda: check_plan(manifest, certificate, pool=pool, rules=agreed.rules))
    rows[-1]["proven"] = held(checked)
    dropped = [entry["person"] for entry in made.manifest["chosen"]][::5]
    mended = note("repair, 20 % out", lambda: repair(made.manifest, pool, agreed.rules, dropped=dropped))
    rows[-1] |= freed_and_proven(mended) | {"kept": kept_share(made.manifest, mended.manifest)}
    again, proof = canonical_json(mended.manifest), canonical_json(mended.certificate)
    checked = note(
        "check of the repair", lambda: check_plan(again, proof, pool=pool, rules=agreed.rules, before=manifest)
    )
    rows[-1]["proven"] = held(checked)
    return rows


def freed_and_proven(made: Any) -> dict[str, str]:
    proofs = [proof for _, proof in made.proofs]
    closed = sum(proof.closed for proof in proofs)
    people = dict(made.proofs)["people"]
    return {
        "freed": f"{people.value:,}",
        "proven": f"people at most {people.bound:,}; {closed} of {len(proofs)} objectives",
    }


def held(checked: Any) -> str:
    return "holds" if not checked.findings else f"{len(checked.findings)} findings"


def kept_share(before: Any, after: Any) -> str:
    """Of those chosen before out of whose family nobody dropped out, how many still go."""
    kept = next(entry["value"] for entry in after["objectives"] if entry["name"] == "kept")
    gone = set(after["dropped"])
    hit = {entry["unit"] for entry in before["chosen"] if entry["person"] in gone}
    unaffected = [entry["person"] for entry in before["chosen"] if entry["unit"] not in hit]
    return f"{kept:,} of {len(unaffected):,} ({100 * kept / len(unaffected):.1f} %)"


if __name__ == "__main__":
    main()
