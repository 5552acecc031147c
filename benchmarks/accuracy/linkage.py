"""How well lists are linked: invented lists with known truth, and lists made of pairs of real names.

    python -m benchmarks.accuracy.linkage                         invented lists of 8,576 and 7,487 entries
    python -m benchmarks.accuracy.linkage --scale 0.1 --seeds 1   a tenth of it, one seed
    python -m benchmarks.accuracy.linkage --pairs PAIRS.tsv       also names only, from real pairs (not part of Wasl)

Prints aggregates only. Times are wall times of ``link`` in one process.
"""

import argparse
import csv
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from wasl.engines.linkage.evaluation import Figures, evaluate
from wasl.engines.linkage.linking import Links, link
from wasl.engines.linkage.records import FIELDS, Records
from wasl.engines.synthesis.lists import two_lists

LEFT, RIGHT = 8_576, 7_487
RENAMED = {"mother_name": "mother"}
# What is run: left script, right script, columns left out, split name columns.
CASES: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
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


def run_invented(scale: float, seeds: Sequence[int]) -> None:
    print("| lists | precision | recall | F1 | candidate recall | pairs compared | s | false, against | missed |")
    print("|---|---|---|---|---|---|---|---|---|")
    last = None
    for left_script, right_script, without, split in CASES:
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
            last = last or (links, figures)
    if last is not None:
        print_details(*last)


def print_details(links: Links, figures: Figures) -> None:
    print("\n| probability | mean | observed | pairs |\n|---|---|---|---|")
    for one in figures.calibration:
        print(f"| {one.low:.2f}-{one.high:.2f} | {one.mean_probability:.3f} | {one.observed_share:.3f} | {one.count} |")
    print("\n| key | pairs | new | cut | left out |\n|---|---|---|---|---|")
    for key in links.keys:
        name = " + ".join(key.key)
        print(f"| {name} | {key.pairs:,} | {key.new_pairs:,} | {key.blocks_cut} | {key.blocks_left_out} |")


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
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--pairs", default=os.environ.get("WASL_NAMES_DEV", ""), help="or set WASL_NAMES_DEV")
    chosen = parser.parse_args(arguments)
    run_invented(chosen.scale, chosen.seeds)
    if chosen.pairs and Path(chosen.pairs).is_file():
        run_real_names(chosen.pairs)
    else:
        print(
            "\nThe pairs of real names are not here: give their file with --pairs or WASL_NAMES_DEV.", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
