"""How often the true row of a register is found by another writing of its name, and how soon.

    python -m benchmarks.accuracy.names_search                    invented people only
    python -m benchmarks.accuracy.names_search --pairs PAIRS.tsv  and real spellings, which are not part of Wasl

The register holds one writing of each person; the name sought is another writing of one of them. Invented people come
from ``engines.synthesis``, and pad the registers of real spellings up to the same size. Each row of the table is one
way of asking:

- full: the name as the other list writes it. four parts: of these, names of at least four, as civil registers have them
  (given, father, grandfather, family); lists of aliases often have two. grandfather missing: the third of four parts or
  more taken out. family first: the last part put before all others. two parts: the first and the last only.
- candidates: share whose true row is among the candidates. R@1, R@20: among the first one or twenty rows of the search.

Namesakes. Where other rows rank equal with the true one (to six decimals), nobody can say which of them is meant, so
the true row has the mean rank of those: of two equal rows at the head, the rank is 1.5, which is no success at 1. The
column *equal* says how often that was so. Rows whose text is the true row's own, letter by letter, are such by nature.

Only aggregates are printed.
"""

import argparse
import csv
import os
import platform
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from wasl.engines.names.index import CANDIDATES, NameIndex
from wasl.engines.names.parsing import parse_name
from wasl.engines.synthesis.lists import ListScript, two_lists

Question = tuple[str, int]  # the name sought, and the row that is meant
SCRIPTS: dict[str, tuple[ListScript, ListScript]] = {
    "arabic, asked in latin": ("ar", "la"),
    "latin, asked in arabic": ("la", "ar"),
    "latin, asked in latin": ("la", "la"),
    "arabic, asked in arabic": ("ar", "ar"),
}
SETS = {"xscript": ("arabic", "latin"), "latin": ("latin", "latin"), "arabic": ("arabic", "arabic")}


# --- ways of asking ---------------------------------------------------------------------------------------


def as_written(name: str) -> str | None:
    return name


def of_four_parts(name: str) -> str | None:
    return name if len(parse_name(name).parts) >= 4 else None


def without_grandfather(name: str) -> str | None:
    parts = [part.text for part in parse_name(name).parts]
    return " ".join(parts[:2] + parts[3:]) if len(parts) >= 4 else None


def family_first(name: str) -> str | None:
    parts = [part.text for part in parse_name(name).parts]
    return " ".join([parts[-1], *parts[:-1]]) if len(parts) >= 3 else None


def first_and_last(name: str) -> str | None:
    parts = [part.text for part in parse_name(name).parts]
    return f"{parts[0]} {parts[-1]}" if len(parts) >= 3 else None


WAYS: dict[str, Callable[[str], str | None]] = {
    "full": as_written,
    "four parts": of_four_parts,
    "grandfather missing": without_grandfather,
    "family first": family_first,
    "two parts": first_and_last,
}


# --- measuring --------------------------------------------------------------------------------------------


@dataclass
class Measured:
    """Ranks of the true rows, infinite where it was no candidate; how many were one of equals; milliseconds."""

    ranks: list[float] = field(default_factory=list)
    equal: int = 0
    found: int = 0
    took_ms: list[float] = field(default_factory=list)

    def share_within(self, rank: int) -> float:
        return float(np.mean([each <= rank for each in self.ranks]))

    def as_row(self, title: str) -> str:
        asked = len(self.ranks)
        ranks = f"{self.share_within(1):.3f} | {self.share_within(20):.3f} | {self.equal / asked:.3f}"
        took = f"{np.median(self.took_ms):.1f} | {np.quantile(self.took_ms, 0.99):.1f}"
        return f"| {title} | {asked} | {self.found / asked:.4f} | {ranks} | {took} |"


HEAD = (
    f"| register, way of asking | asked | candidates ({CANDIDATES}) | R@1 | R@20 | equal | ms, median | ms, 99 % |\n"
    "|---|---|---|---|---|---|---|---|"
)


def measure(index: NameIndex, questions: Sequence[Question]) -> Measured:
    measured = Measured()
    for name, row in questions:
        start = time.perf_counter()
        ranked = index.ranked(name)
        measured.took_ms.append((time.perf_counter() - start) * 1000)
        at = np.flatnonzero(ranked.rows == row)
        measured.found += len(at)
        if not len(at):
            measured.ranks.append(float("inf"))
            continue
        same = np.flatnonzero(ranked.merit == ranked.merit[at[0]])
        measured.ranks.append(float(same.mean()) + 1)
        measured.equal += len(same) > 1
    return measured


def print_ways(title: str, index: NameIndex, questions: Sequence[Question]) -> None:
    for way, asked_as in WAYS.items():
        asked = [(text, row) for name, row in questions if (text := asked_as(name)) is not None]
        if asked:
            index.search(asked[0][0])
            print(measure(index, asked).as_row(f"{title}, {way}"), flush=True)


# --- registers --------------------------------------------------------------------------------------------


def invented(
    size: int, scripts: tuple[ListScript, ListScript], *, seed: int, asked: int
) -> tuple[list[str], list[Question]]:
    """A register of invented people, and as many questions; every person is on both lists."""
    lists = two_lists(
        left=size, right=size, shared=1.0, seed=seed, left_script=scripts[0], right_script=scripts[1],
        left_duplicates=0.0, right_duplicates=0.0,
    )  # fmt: skip
    row_of = {row["id"]: number for number, row in enumerate(lists.left)}
    name_of = {row["id"]: row["name"] for row in lists.right}
    chosen = random.Random(seed).sample(lists.truth, min(asked, len(lists.truth)))
    return [row["name"] for row in lists.left], [(name_of[right], row_of[left]) for left, right in chosen]


def real(
    path: str, name: str, *, turned: bool, size: int, padding: Sequence[str], asked: int
) -> tuple[list[str], list[Question]]:
    """A register of one writing of each person of a set of pairs, padded; the questions are their other writings.

    A person's first writing is registered; of further pairs of that person only those with this very writing ask,
    because the others may be of another name the person bears. turned: the second writing is registered.
    """
    registered, sought = ("name_b", "name_a") if turned else ("name_a", "name_b")
    rows: dict[str, int] = {}
    names: list[str] = []
    questions: list[Question] = []
    with Path(path).open(encoding="utf-8", newline="") as file:
        for pair in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if pair["set"] != name or "weak" in pair["stratum"]:
                continue
            key = pair["person_b" if turned else "person_a"]
            if key not in rows:
                rows[key] = len(names)
                names.append(pair[registered])
            if pair["label"] == "1" and pair[registered] == names[rows[key]]:
                questions.append((pair[sought], rows[key]))
    names += padding[: max(size - len(names), 0)]
    return names, random.Random(0).sample(questions, min(asked, len(questions)))


def many_names(size: int, *, seed: int) -> tuple[list[str], list[Question]]:
    """Many names at little cost: parts of invented people dealt out anew, and 500 of them as questions.

    Given names come from given names, family names from family names, each as often as people bear it. The questions
    are in Latin letters, in the spelling of the part's first bearer.
    """
    lists = two_lists(left=20_000, right=20_000, shared=1.0, seed=seed, left_duplicates=0.0, right_duplicates=0.0)
    latin = {row["id"]: parse_name(row["name"]).parts for row in lists.right}
    own = {row["id"]: parse_name(row["name"]).parts for row in lists.left}
    pairs = [(own[left], latin[right]) for left, right in lists.truth]
    bearers = [(ours, theirs) for ours, theirs in pairs if len(ours) == len(theirs) == 4]
    draws = np.random.default_rng(seed).integers(0, len(bearers), (size, 4))
    names = [" ".join(bearers[row][0][k].text for k, row in enumerate(each)) for each in draws.tolist()]
    asked = random.Random(seed).sample(range(size), 500)
    return names, [(" ".join(bearers[row][1][k].text for k, row in enumerate(draws[at].tolist())), at) for at in asked]


def print_speed(size: int, *, seed: int) -> None:
    """Time to build, memory, and time to answer for a large register."""
    names, questions = many_names(size, seed=seed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    index = NameIndex.build(names)
    index.search(questions[0][0])
    built = time.perf_counter() - start
    print(f"\n{size:,} names: built in {built:.1f} s, memory from {before:,.0f} to "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most\n\n{HEAD}")  # fmt: skip
    print(measure(index, questions).as_row(f"{size:,} dealt out, arabic, asked in latin, full"))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", default=os.environ.get("WASL_NAMES_DEV", ""), help="or set WASL_NAMES_DEV")
    parser.add_argument("--size", type=int, default=50_000, help="rows of each register")
    parser.add_argument("--asked", type=int, default=2_000, help="at most so many questions of each register")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--large", type=int, default=0, help="instead, time a register of so many invented names")
    chosen = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}, seed {chosen.seed}\n")
    if chosen.large:
        print_speed(chosen.large, seed=chosen.seed)
        return 0
    print(HEAD)
    padding: dict[str, list[str]] = {}
    for title, scripts in SCRIPTS.items():
        names, questions = invented(chosen.size, scripts, seed=chosen.seed, asked=chosen.asked)
        padding.setdefault(title.split(",")[0], names)
        print_ways(f"invented, {title}", NameIndex.build(names), questions)
    if not (chosen.pairs and Path(chosen.pairs).is_file()):
        print(
            "\nThe pairs of real names are not here: give their file with --pairs or WASL_NAMES_DEV.", file=sys.stderr
        )
        return 0
    print_real(chosen.pairs, padding, size=chosen.size, asked=chosen.asked)
    return 0


def print_real(path: str, padding: dict[str, list[str]], *, size: int, asked: int) -> None:
    for name, scripts in SETS.items():
        for turned in (False, True) if scripts[0] != scripts[1] else (False,):
            here, there = scripts[::-1] if turned else scripts
            names, questions = real(path, name, turned=turned, size=size, padding=padding[here], asked=asked)
            print_ways(f"real, {here}, asked in {there}", NameIndex.build(names), questions)


if __name__ == "__main__":
    raise SystemExit(main())
