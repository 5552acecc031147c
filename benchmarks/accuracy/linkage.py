"""How well lists are linked: invented lists with known truth, and lists made of pairs of real names.

    python -m benchmarks.accuracy.linkage                         invented lists of 8,576 and 7,487 entries
    python -m benchmarks.accuracy.linkage --scale 0.1 --seeds 1   a tenth of it, one seed
    python -m benchmarks.accuracy.linkage --pairs PAIRS.tsv       also names only, from real pairs (not part of Wasl)

Prints aggregates only. Calibration is pooled over all seeds of the first kind of lists, and over all invented lists.
Times are wall times of ``link`` in one process.
"""

import argparse
import csv
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from wasl.engines.linkage.evaluation import Figures, evaluate
from wasl.engines.linkage.linking import Links, link
from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.reasons import Pair
from wasl.engines.linkage.records import FIELDS, Records
from wasl.engines.synthesis.lists import ListScript, two_lists

LEFT, RIGHT = 8_576, 7_487


class Said(NamedTuple):
    """A pair as a run tells it, and whether it is one person."""

    pair: Pair
    is_true: bool


RENAMED = {"mother_name": "mother"}
# What is run: left script, right script, columns left out, split name columns.
CASES: tuple[tuple[ListScript, ListScript, tuple[str, ...], bool], ...] = (
    ("ar", "la", (), False),
    ("ar", "ar", (), False),
    ("la", "la", (), False),
    ("ar", "la", (), True),
    ("ar", "la", ("birth_date",), False),
    ("ar", "la", ("mother",), False),
    ("ar", "la", ("birth_date", "mother"), False),
    ("ar", "la", tuple(name for name in FIELDS if name != "name"), False),
)


def records_of(rows: Sequence[Mapping[str, str]], *, without: Sequence[str]) -> Records:
    names = {RENAMED.get(name, name): name for name in rows[0]}
    kept = {field: name for field, name in names.items() if field in FIELDS and field not in without}
    return Records(
        tuple(row["id"] for row in rows),
        {field: tuple(row[name] for row in rows) for field, name in kept.items()},
    )


def row_of(title: str, links: Links, figures: Figures, seconds: float) -> str:
    per_entry = links.candidate_count / max(figures.matches, 1)
    return (
        f"| {title} | {figures.precision:.3f} | {figures.recall:.3f} | {figures.f1:.3f} "
        f"| {figures.candidate_recall:.3f} | {links.candidate_count:,} ({per_entry:.0f} per match) | {seconds:.0f} "
        f"| {dict(figures.false_by_kind)} | {dict(figures.missed_by_kind)} |"
    )


def run_invented(scale: float, seeds: Sequence[int], *, kinds: int) -> None:
    print("| lists | precision | recall | F1 | candidate recall | pairs compared | s | false, against | missed |")
    print("|---|---|---|---|---|---|---|---|---|")
    said: list[list[Said]] = []
    for left_script, right_script, without, split in CASES[:kinds]:
        said.append([])
        for seed in seeds:
            made = two_lists(
                left=int(LEFT * scale), right=int(RIGHT * scale), seed=seed, left_script=left_script,
                right_script=right_script, split_names=split,
            )  # fmt: skip
            left, right = (records_of(rows, without=without) for rows in (made.left, made.right))
            start = time.perf_counter()
            links = link(left, right)
            seconds = time.perf_counter() - start
            figures = evaluate(links, made.truth)
            missing = "names only" if len(without) > 5 else "without " + ", ".join(without) if without else "all fields"
            title = f"{left_script}-{right_script}, {missing}{', split names' if split else ''}, seed {seed}"
            print(row_of(title, links, figures, seconds), flush=True)
            truth = set(made.truth)
            said[-1] += [Said(pair, (pair.left_id, pair.right_id) in truth) for pair in links.pairs]
    print_calibration("all seeds of the first lists", said[0])
    print_calibration("all lists", [each for case in said for each in case])


def print_calibration(title: str, said: Sequence[Said]) -> None:
    """By tenths of probability; and what is left to people because given names are plainly different."""
    print(f"\n| probability, {title} | mean | true | pairs |\n|---|---|---|---|")
    for tenth in range(10):
        inside = [each for each in said if min(int(each.pair.probability * 10), 9) == tenth]
        if inside:
            mean = sum(each.pair.probability for each in inside) / len(inside)
            true = sum(each.is_true for each in inside) / len(inside)
            print(f"| {tenth / 10:.1f}-{(tenth + 1) / 10:.1f} | {mean:.3f} | {true:.3f} | {len(inside)} |")
    held = [each for each in said if each.pair.names_differ and each.pair.probability >= DEFAULT_PLAN.threshold]
    true = sum(each.is_true for each in held)
    print(f"\n{len(held)} pairs above the threshold with plainly different given names, {true} of them true")


def run_real_names(path: str) -> None:
    """Two lists from pairs of real names: nothing but names; the person's key is the truth."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    print(
        "\n| real names only | entries | precision | recall | F1 | candidate recall "
        "| pairs compared | s | false, against | missed |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in ("xscript", "latin", "arabic"):
        left: dict[str, str] = {}
        right: dict[str, str] = {}
        for row in rows:
            if row["set"] == name and "weak" not in row["stratum"]:
                left.setdefault(row["person_a"], row["name_a"])
                right.setdefault(row["person_b"], row["name_b"])
        lists = [Records(tuple(side), {"name": tuple(side.values())}) for side in (left, right)]
        start = time.perf_counter()
        links = link(*lists)
        seconds = time.perf_counter() - start
        figures = evaluate(links, {(one, one) for one in left.keys() & right.keys()})
        print(row_of(f"{name} | {len(left):,} and {len(right):,}", links, figures, seconds), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--kinds", type=int, default=len(CASES), help="so many kinds of lists, of those it knows")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--pairs", default=os.environ.get("WASL_NAMES_DEV", ""), help="or set WASL_NAMES_DEV")
    chosen = parser.parse_args(arguments)
    run_invented(chosen.scale, chosen.seeds, kinds=chosen.kinds)
    if chosen.pairs and Path(chosen.pairs).is_file():
        run_real_names(chosen.pairs)
    else:
        print(
            "\nThe pairs of real names are not here: give their file with --pairs or WASL_NAMES_DEV.", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
