"""The kinship engine against the clock: one line for each goal, the peer's figure beside it.

    python -m benchmarks.speed.kinship                                        everything but the large search
    python -m benchmarks.speed.kinship search ratios --data ../shared/data/kinship
    python -m benchmarks.speed.kinship large --bodies 100000 --families 30000 --workers 2
    python -m benchmarks.speed.kinship growth --workers 2                  into benchmarks/results/kinship_growth.json

Processor seconds are those of all threads; medians of ``--repeat`` turns, after one turn that compiles. Peers' figures
are not measured here: they are those of dvir 3.4.2 and pedprobr 1.1.0 (R 4.2.2), processor time, as measured for the
reference data on a two-core machine. Without ``--data`` the frequencies are drawn and the incidents of the reference
data are left out.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.running import keep, machine

RESULTS = Path("benchmarks/results/kinship_growth.json")
GROWTH = ((1_000, 300), (3_000, 1_000), (10_000, 3_000), (30_000, 10_000), (100_000, 30_000))
AT_LEAST = 4.0


@dataclass(frozen=True)
class Line:
    """What was done, ours in milliseconds of processor and wall, the goal and the peer in words."""

    what: str
    cpu_ms: float
    wall_ms: float
    goal: str = ""
    peer: str = ""


def timed(act: Callable[[int], object], repeat: int) -> tuple[float, float]:
    """Median milliseconds of processor and wall, after one turn that is not counted. ``act`` gets the turn's number."""
    act(0)
    processor, wall = [], []
    for turn in range(1, repeat + 1):
        before = time.process_time(), time.perf_counter()
        act(turn)
        processor.append(1e3 * (time.process_time() - before[0]))
        wall.append(1e3 * (time.perf_counter() - before[1]))
    return statistics.median(processor), statistics.median(wall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}, growth")
    parser.add_argument("--data", type=Path, help="folder of the reference data")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--families", type=int, default=30_000)
    parser.add_argument("--workers", type=int, default=2, help="threads of the large search")
    parser.add_argument("--as-json", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.sections) - {*SECTIONS, "growth"}:
        parser.error(f"no section {', '.join(sorted(unknown))}")
    if asked.as_json:
        print(json.dumps(one_large_search(asked.bodies, asked.families, asked.workers)))
        return
    if asked.sections == ["growth"]:
        grow(asked.workers)
        return
    print(f"cores {os.cpu_count()}, load {os.getloadavg()[0]:.1f}, medians of {asked.repeat}")
    print(f"{'':62} {'CPU ms':>10} {'wall ms':>10}  {'goal':12} peer, CPU as measured there")
    for name in asked.sections or [name for name in SECTIONS if name != "large"]:
        for line in SECTIONS[name](asked):
            print(f"{line.what:62} {line.cpu_ms:10.2f} {line.wall_ms:10.2f}  {line.goal:12} {line.peer}", flush=True)


def start(_asked: argparse.Namespace) -> Iterator[Line]:
    """A process of its own, from nothing to a first answer: importing, and compiled code read from its cache."""
    code = (
        "import time; from wasl.engines.kinship.likelihood import likelihoods;"
        "from wasl.engines.kinship.markers import Marker; from wasl.engines.kinship.pedigree import Pedigree;"
        "likelihoods(Pedigree.of([('A', '', '', 'M')]), {'A': {'m': ('a', 'b')}}, [Marker.of('m', 'ab', [0.5, 0.5])]);"
        "print(time.process_time())"
    )
    processor, wall = [], []
    for _ in range(2):  # the first may compile
        before = time.perf_counter()
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        processor.append(float(told.stdout))
        wall.append(time.perf_counter() - before)
    yield Line("start-up: import and first likelihood, a process of its own", 1e3 * processor[1], 1e3 * wall[1])


def searching(asked: argparse.Namespace) -> Iterator[Line]:
    from benchmarks.speed.kinship_inputs import invented, markers, populations, read_blind

    from wasl.engines.kinship.search.blind import Bodies, search, tabulate

    if asked.data:
        databases = populations(asked.data)

        def whole(_turn: int) -> None:
            bodies, families, among = read_blind(asked.data / "blind", databases)
            search(Bodies.of(bodies, among), families, among)

        profiles, families, among = read_blind(asked.data / "blind", databases)
    else:
        among = markers("equal", None)
        profiles, families = invented(1_000, 200, among)

        def whole(_turn: int) -> None:
            search(Bodies.of(profiles, among), families, among)

    told = "from the files read to the matrix" if asked.data else "from invented profiles to the matrix"
    yield Line(f"1,000 bodies x 200 families, equal 0.001, {told}", *timed(whole, asked.repeat), "500 ms",
               "1,259 s (dvir)")  # fmt: skip
    tabulated, ids = tabulate(families, among), list(profiles)
    yield Line("a new profile against 200 tabulated families", *timed(
        lambda turn: tabulated.against(Bodies.of({ids[turn]: profiles[ids[turn]]}, among)), asked.repeat
    ), "3 ms", "1.3 s (dvir, 200 x 6.3 ms)")  # fmt: skip
    yield Line("one of 200 families tabulated again", *timed(
        lambda turn: tabulated.replaced(families[turn]), asked.repeat
    ))  # fmt: skip
    _, many = invented(0, 3_000, among)
    kept = tabulate(many, among)
    yield Line("a new profile against 3,000 tabulated families", *timed(
        lambda turn: kept.against(Bodies.of({ids[turn]: profiles[ids[turn]]}, among)), asked.repeat
    ), "3 ms")  # fmt: skip


def one_large_search(bodies: int, families: int, workers: int) -> dict[str, float]:
    """Seconds from profiles and families to the hits, and the most memory of the process, inventing counted."""
    from benchmarks.speed.kinship_inputs import invented, markers

    from wasl.engines.kinship.search.blind import Bodies, hits

    among = markers("equal", None)
    few_profiles, few = invented(20, 20, among)
    list(hits(Bodies.of(few_profiles, among), few, among, at_least=AT_LEAST))  # compiles
    profiles, found = invented(bodies, families, among)
    before = time.process_time(), time.perf_counter()
    rows = Bodies.of(profiles, among)
    count = sum(1 for _ in hits(rows, found, among, at_least=AT_LEAST, workers=workers))
    return {
        "bodies": bodies, "families": families, "workers": workers, "hits": count,
        "cpu_s": round(time.process_time() - before[0], 2), "wall_s": round(time.perf_counter() - before[1], 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
    }  # fmt: skip


def in_fresh_process(bodies: int, families: int, workers: int) -> dict[str, float]:
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.speed.kinship", "--as-json", "--bodies", str(bodies), "--families",
         str(families), "--workers", str(workers)], capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(told.stdout)
    return found


def large(asked: argparse.Namespace) -> Iterator[Line]:
    told = in_fresh_process(asked.bodies, asked.families, asked.workers)
    what = (
        f"{asked.bodies:,} bodies x {asked.families:,} families, {asked.workers} threads: {told['hits']:,.0f} pairs "
        f"at log10 LR {AT_LEAST:g}, {told['peak_mb']:,.0f} MB"
    )
    yield Line(what, 1e3 * told["cpu_s"], 1e3 * told["wall_s"], "120 s, 2 GB")


def grow(workers: int) -> None:
    runs = []
    for bodies, families in GROWTH:
        runs.append(in_fresh_process(bodies, families, workers))
        print(runs[-1], flush=True)
    keep(RESULTS, "growth", {"machine": machine(), "runs": runs})


# CPU milliseconds of pedprobr for one LR of 21 markers; * without SE33.
PEDPROBR = {
    "duo": ("3.4", "6.5", "6.5", "5.6"), "trio": ("3.7", "6.0", "5.9", "5.3"), "one sib": ("4.8", "7.4", "7.7", "30"),
    "three sibs": ("8.5", "11.9", "11.7", "243"), "uncle": ("7.4", "10.9", "12.7", "10,096"),
    "grandparent": ("4.8", "8.3", "9.1", "8.8*"), "first cousin": ("9.4", "12.8", "15.4", "703*"),
    "cousins' child (loop)": ("17.6", "23.0", "22.8", "320*"), "five relatives": ("11.8", "17.5", "18.4", "1,029*"),
}  # fmt: skip


def ratios(asked: argparse.Namespace) -> Iterator[Line]:
    from benchmarks.speed.kinship_inputs import FAMILIES, MODELS, populations

    table = populations(asked.data).get("norwegian35")
    for name in FAMILIES:
        for model, peer in zip(MODELS, PEDPROBR[name], strict=True):
            goal = "10 ms" if (name, model) == ("uncle", "stepwise") else "30 ms"
            yield Line(f"one LR, 21 markers: {name}, {model}", *_ratio(asked, table, name, model, 0.0), goal,
                       f"{peer} ms (pedprobr)")  # fmt: skip


def theta(asked: argparse.Namespace) -> Iterator[Line]:
    from benchmarks.speed.kinship_inputs import FAMILIES, populations

    table = populations(asked.data).get("norwegian35")
    for name in FAMILIES:
        goal = "5 ms" if name == "first cousin" else ""
        peer = "refuses unrelated components (pedprobr)" if name == "first cousin" else ""
        yield Line(
            f"one LR, 21 markers, theta 0.02: {name}, none", *_ratio(asked, table, name, "none", 0.02), goal, peer
        )


def _ratio(asked: argparse.Namespace, table: object, name: str, model: str, theta: float) -> tuple[float, float]:
    """Two likelihoods of a family, related and with the missing person apart; other people each turn."""
    import numpy as np
    from benchmarks.speed.kinship_inputs import FAMILIES, drawn_profiles, markers

    from wasl.engines.kinship.likelihood import likelihoods
    from wasl.engines.kinship.pedigree import Pedigree

    kin, among = FAMILIES[name], markers(model, table)  # type: ignore[arg-type]
    turns = drawn_profiles(kin, [*kin.typed, "X"], among, many=asked.repeat + 1, rng=np.random.default_rng(5))
    alone = [row for row in kin.rows if row[0] != "X"] + [("X", "", "", "M")]

    def act(turn: int) -> None:
        for rows in (kin.rows, alone):
            called = [(*tuple(one and f"{one}{turn}" for one in row[:3]), row[3]) for row in rows]
            people = {f"{who}{turn}": found for who, found in turns[turn].items()}
            likelihoods(Pedigree.of(called), people, among, theta=theta)  # type: ignore[arg-type]

    return timed(act, asked.repeat)


def together(asked: argparse.Namespace) -> Iterator[Line]:
    from benchmarks.speed.kinship_incidents import forty, of_reference, settled

    for path in sorted((asked.data / "dvi").glob("*.json")) if asked.data else ():
        told = of_reference(path, asked.data)
        goal = "200 ms" if told.pairs_only else "300 ms"
        what = f"who is who: {path.stem}{', from its matrix of LRs' if told.pairs_only else ''}"
        yield Line(what, *timed(lambda _turn, work=told.work: work(), asked.repeat), goal, told.peer)  # type: ignore[misc]
    for what, goal, make in forty():
        incident = make()
        yield Line(what, *timed(lambda _turn, one=incident: settled(one), min(asked.repeat, 3)), goal)  # type: ignore[misc]


SECTIONS: dict[str, Callable[[argparse.Namespace], Iterator[Line]]] = {
    "start": start, "search": searching, "ratios": ratios, "theta": theta, "joint": together, "large": large,
}  # fmt: skip


if __name__ == "__main__":
    main()
