"""Whether the engine ``kinship`` finds the relative who does not fit, on invented families with one thing wrong.

    python -m benchmarks.accuracy.kinship_misfits --data ../shared/data/kinship --count 300

``--data`` holds ``frequencies.json``; 21 loci of ``westasia50`` are used. Genotypes are dropped down each pedigree with
stepwise mutation (0.002); the search assumes equal mutation (0.001), as a laboratory that does not know better would.
For each family, so many times: nothing is wrong; one relative, chosen at random, is a stranger; the samples of two of
one sex, chosen at random, are exchanged (of two sexes amelogenin shows it, and two who stand alike nobody can tell).

Printed, in shares: *right* (named), *among suspects* (and nobody named), *unnoticed*, *wrong* (somebody else is named,
or is suspected without them). Where nothing is wrong, *right* is that nobody is named or suspected. ``--only`` names
some of the families.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from benchmarks.accuracy.kinship_calibration import markers_of, told

from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import dropped
from wasl.engines.kinship.search.misfits import Misfit, misfit
from wasl.engines.kinship.search.symmetry import can_change_places

GENERATOR = Mutation("stepwise", 0.002, 1e-5)
STRANGER = Pedigree.of([("X", "", "", "U")])
COUPLE = [("A", "", "", "M"), ("B", "", "", "F")]
CHILDREN = [("C", "A", "B", "M"), ("D", "A", "B", "F"), ("E", "A", "B", "M"), ("G", "A", "B", "F")]
# Typed are those of the second list; everybody else is not.
FAMILIES = {
    "parents, two children": ([*COUPLE, *CHILDREN], "ABCD"),
    "parent, two children": ([*COUPLE, *CHILDREN], "ACD"),
    "wife, three children": ([*COUPLE, *CHILDREN], "BCDE"),
    "four siblings": ([*COUPLE, *CHILDREN], "CDEG"),
    "three siblings": ([*COUPLE, *CHILDREN], "CDE"),
    "grandparents, aunt, child": ([*COUPLE, ("C", "A", "B", "M"), ("D", "A", "B", "F"), ("H", "C", "", "M")], "ABDH"),
    "two siblings, uncle": ([*COUPLE, ("C", "A", "B", "M"), ("U", "A", "B", "M"), ("M", "", "", "F"),
                             ("H", "C", "M", "M"), ("I", "C", "M", "F")], "UHI"),
    "parent, child": ([*COUPLE, *CHILDREN], "AC"),
}  # fmt: skip
FAULTS = ("nothing", "stranger", "exchanged")
OUTCOMES = ("right", "among suspects", "unnoticed", "wrong")


def tried(family: str, fault: str, generating: Sequence[Marker], searching: Sequence[Marker], *, count: int,
          rng: np.random.Generator) -> Counter[str]:  # fmt: skip
    """How often each outcome came."""
    rows, typed = FAMILIES[family]
    pedigree, found = Pedigree.of(rows), Counter[str]()
    groups: list[tuple[str, ...]] = unlike(pedigree, typed) if fault == "exchanged" else [()]
    if fault == "stranger":
        groups = [(who,) for who in typed]
    everybody = dropped(pedigree, generating, many=count, rng=rng)
    strangers = dropped(STRANGER, generating, many=count, rng=rng)["X"]
    for at in range(count if groups else 0):
        genotypes = {who: told(everybody[who][:, at : at + 1], generating) for who in typed}
        wrong = groups[int(rng.integers(len(groups)))]
        if fault == "stranger":
            genotypes[wrong[0]] = told(strangers[:, at : at + 1], generating)
        if fault == "exchanged":
            genotypes[wrong[0]], genotypes[wrong[1]] = genotypes[wrong[1]], genotypes[wrong[0]]
        found[outcome(misfit(pedigree, genotypes, searching, mutation_rate=0.001), wrong)] += 1
    return found


def unlike(pedigree: Pedigree, typed: str) -> list[tuple[str, ...]]:
    """Two of one sex who do not stand alike."""
    return [
        both for both in combinations(typed, 2)
        if len({pedigree.by_id[who].sex for who in both}) == 1
        and not can_change_places(pedigree, both, [who for who in typed if who not in both], both)
    ]  # fmt: skip


def outcome(found: Misfit, wrong: Sequence[str]) -> str:
    if not wrong:
        return "right" if found.fits else "wrong"
    if found.fits:
        return "unnoticed"
    if found.who:
        return "right" if set(found.who) == set(wrong) else "wrong"
    return "among suspects" if set(wrong) <= set(found.suspects) else "wrong"


def main() -> None:
    arguments = argparse.ArgumentParser(description="Whether the relative who does not fit is found.")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", nargs="*", choices=tuple(FAMILIES), default=())
    asked = arguments.parse_args()
    generating, searching = markers_of(asked.data, GENERATOR), markers_of(asked.data, Mutation("equal", 0.001))
    print(f"{'':27}{'wrong is':11}{'families':>9}" + "".join(f"{one:>16}" for one in OUTCOMES))
    for family in asked.only or FAMILIES:
        for fault in FAULTS:
            rng = np.random.default_rng([asked.seed, list(FAMILIES).index(family), FAULTS.index(fault)])
            found = tried(family, fault, generating, searching, count=asked.count, rng=rng)
            if total := sum(found.values()):
                shares = "".join(f"{found[one] / total:16.3f}" for one in OUTCOMES)
                print(f"{family:27}{fault:11}{total:9}{shares}", flush=True)


if __name__ == "__main__":
    main()
