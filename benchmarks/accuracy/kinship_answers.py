"""Of the identifications that ``one_answer`` claims, how many are right? On invented incidents.

    python -m benchmarks.accuracy.kinship_answers --data ../shared/data/kinship --incidents 400 --seeds 1 2 3 4 \\
        --out benchmarks/results/kinship_answers.json
    python -m benchmarks.accuracy.kinship_answers_picture        docs/images/kinship-calibration.svg

``--data`` holds ``frequencies.json``; 21 loci of ``westasia50`` are used, with the equal mutation model at 0.001.

An incident has families with one or two missing, each of another kind (parent, sibs, half sib, uncle, cousin), and half
as many others of no list, whom nobody looks for. The remains found are of half of all these people, drawn alike: some
missing are not among them, some remains are nobody's who is missed. A body shows a random part of the markers, mtDNA,
and a sex and an age group recorded with errors. Each is asked about by itself, with everybody missing as candidates.

*open*: the prior says how many others there are, as is true. *closed*: the prior says that there are none, which is
wrong; the figures say what that costs. Where the prior is true, of the pairs told at posterior p the share p must be
right: ``said`` is the sum of the posteriors, ``right`` the count; ``error`` is the standard error of ``right``.
"""

import argparse
import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.accuracy.kinship_calibration import KIN, MODELS, drawn_family, markers_of, told

from wasl.engines.kinship.conclusion.one_answer import one_answer
from wasl.engines.kinship.conclusion.prior import Prior, closed, open_to_others
from wasl.engines.kinship.conclusion.question import Candidate, FemaleLineRules, HaplotypeSource, Question, Remains
from wasl.engines.kinship.conclusion.verdict import Verdict
from wasl.engines.kinship.evidence.items import Item
from wasl.engines.kinship.evidence.tables import ErrorTable, as_recorded, categorical, two_way
from wasl.engines.kinship.laboratory.frequencies import Table
from wasl.engines.kinship.lines.lineage import Share
from wasl.engines.kinship.lines.mt_haplotypes import MtHaplotype, mt_haplotype
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.simulation import dropped

BINS = (0.0, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)
CLAIMED = 0.999
SEX = two_way("sex", ("M", "F"), error=0.03, population=(0.5, 0.5), source="invented")
AGES = ("child", "young", "middle", "old")
_TRUE = (0.15, 0.4, 0.3, 0.15)
_RECORDED = ((0.9, 0.1, 0.0, 0.0), (0.05, 0.8, 0.14, 0.01), (0.01, 0.14, 0.75, 0.1), (0.0, 0.02, 0.23, 0.75))
_SAFE = tuple(tuple(0.98 * share + 0.005 for share in row) for row in _RECORDED)  # any record may be wrong altogether
AGE = ErrorTable("age group", AGES, _SAFE, as_recorded(_TRUE, _SAFE), "invented")
ALONE = Pedigree.of([("body", "", "", "U")])


def mt_of(number: int) -> MtHaplotype:
    """Any two of these differ at two places or more."""
    return mt_haplotype(f"{16025 + 4 * number}- {16027 + 4 * number}-", "16024-16365")


MT_COUNT = 40
MT_SHARES = np.arange(1, MT_COUNT + 1) ** -1.0 / (np.arange(1, MT_COUNT + 1) ** -1.0).sum()


@dataclass(frozen=True)
class Person:
    """What may be typed and recorded of somebody."""

    id: str
    genotypes: Mapping[str, Sequence[str]]
    mt: int
    sex: str
    age: str


def incident(markers: Sequence[Marker], families: int, rng: np.random.Generator
             ) -> tuple[list[Candidate], list[Person]]:  # fmt: skip
    """The missing as candidates; and everybody who may be among the remains, those of no list last."""
    candidates, people = [], []
    for at in range(families):
        kind = list(KIN)[int(rng.integers(len(KIN)))]
        pedigree, missing, genotypes = drawn_family(f"F{at}", kind, markers, rng)
        mt = maternal(pedigree, rng)
        typed = {who: found for who, found in genotypes.items() if who.split()[1].startswith("R")}
        for who in missing:
            person = Person(who, genotypes[who], mt[who], pedigree.by_id[who].sex, drawn_of(AGES, _TRUE, rng))
            people.append(person)
            candidates.append(Candidate(who, pedigree, who, typed, mt={one: mt_of(mt[one]) for one in typed}))
    for at in range(len(people) // 2):
        alleles = dropped(ALONE, markers, many=1, rng=rng)["body"]
        people.append(Person(f"other {at}", told(alleles, markers), int(rng.choice(MT_COUNT, p=MT_SHARES)),
                             "MF"[int(rng.integers(2))], drawn_of(AGES, _TRUE, rng)))  # fmt: skip
    return candidates, people


def maternal(pedigree: Pedigree, rng: np.random.Generator) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in pedigree.members:  # parents come first
        found[one.id] = int(rng.choice(MT_COUNT, p=MT_SHARES)) if one.mother is None else found[one.mother]
    return found


def drawn_of(names: Sequence[str], shares: Sequence[float], rng: np.random.Generator) -> str:
    return names[int(rng.choice(len(names), p=np.array(shares) / sum(shares)))]


def recorded(person: Person, rng: np.random.Generator) -> tuple[str, str]:
    return (drawn_of(SEX.categories, SEX.recorded[SEX.categories.index(person.sex)], rng),
            drawn_of(AGES, AGE.recorded[AGES.index(person.age)], rng))  # fmt: skip


def evidence(missing: Person, seen: tuple[str, str]) -> tuple[Item, ...]:
    return (categorical(SEX, missing=missing.sex, found=seen[0]), categorical(AGE, missing=missing.age, found=seen[1]))


def question(candidates: Sequence[Candidate], missing: Mapping[str, Person], body: Person, prior: Prior,
             markers: Sequence[Marker], rng: np.random.Generator) -> Question:  # fmt: skip
    share = rng.uniform(0.15, 0.8)
    shown = {name: found for name, found in body.genotypes.items() if rng.random() < share}
    seen = recorded(body, rng)
    haplotypes = Share(float(MT_SHARES[body.mt]), "known", 0, 0, ("16024-16365",))
    rules = FemaleLineRules(HaplotypeSource("invented", "invented", "known", counted=haplotypes), 0.0, "invented")
    return Question(
        "q", Remains("body", "U", shown, mt=mt_of(body.mt)),
        tuple(replace(one, evidence=evidence(missing[one.id], seen)) for one in candidates), prior,
        Table("westasia50", {}), tuple(markers), female=rules, cap_log10=6.0,
        independent={"lines": "drawn so", "evidence": "drawn so"},
    )  # fmt: skip


def run(data: Path, *, incidents: int, families: int, seed: int, is_open: bool) -> dict[str, Any]:
    """Draw incidents and ask; what is told of every pair, binned by its posterior."""
    markers, rng = markers_of(data, MODELS["equal 0.001"]), np.random.default_rng([seed, families])
    said, right, verdicts, bodies = list[float](), list[bool](), list[tuple[str, bool]](), 0
    start = time.process_time()
    for _ in range(incidents):
        candidates, people = incident(markers, families, rng)
        ids, others = [one.id for one in candidates], len(people) - len(candidates)
        prior = (open_to_others(ids, missing=len(ids), others=others, reason="drawn so") if is_open
                 else closed(ids, missing=len(ids)))  # fmt: skip
        known = {one.id: one for one in people[: len(ids)]}
        found = rng.permutation(len(people))[: max(1, len(people) // 2)].tolist()
        bodies += len(found)
        for at in found:
            for one in one_answer(question(candidates, known, people[at], prior, markers, rng)).told:
                is_right = one.id == people[at].id
                verdicts.append((one.verdict.value, is_right))
                if one.posterior is not None:
                    said.append(one.posterior.probability)
                    right.append(is_right)
    posterior, truth = np.array(said), np.array(right)
    return {
        "seed": seed, "prior": "open" if is_open else "closed", "incidents": incidents, "families": families,
        "remains": bodies, "pairs": len(verdicts), "cpu_seconds": time.process_time() - start,
        "bins": [_bin(posterior, truth, low, high) for low, high in zip(BINS, (*BINS[1:], 1.1), strict=True)],
        "claimed": _bin(posterior, truth, CLAIMED, 1.1),
        "verdicts": {one.value: {"pairs": sum(v == one for v, _ in verdicts),
                                 "of_the_person": sum(v == one and is_right for v, is_right in verdicts)}
                     for one in Verdict},
    }  # fmt: skip


def _bin(posterior: Any, right: Any, low: float, high: float) -> dict[str, float]:
    here = (posterior >= low) & (posterior < high)
    expected = posterior[here]
    return {"from": low, "pairs": int(here.sum()), "right": int(right[here].sum()), "said": float(expected.sum()),
            "error": float(np.sqrt((expected * (1 - expected)).sum()))}  # fmt: skip


def pooled(runs: Sequence[Mapping[str, Any]], key: str) -> list[dict[str, float]]:
    """The bins of several seeds together; ``key`` is ``bins`` or ``claimed``."""
    rows = [one[key] if key == "bins" else [one[key]] for one in runs]
    return [
        {"from": same[0]["from"], **{name: sum(one[name] for one in same) for name in ("pairs", "right", "said")},
         "error": math.hypot(*(one["error"] for one in same))}
        for same in zip(*rows, strict=True)
    ]  # fmt: skip


def show(name: str, runs: Sequence[Mapping[str, Any]]) -> None:
    print(f"prior {name}: {sum(one['remains'] for one in runs)} remains of {sum(one['incidents'] for one in runs)} "
          f"incidents, {sum(one['pairs'] for one in runs)} pairs, seeds {[one['seed'] for one in runs]}")  # fmt: skip
    for one in [*pooled(runs, "bins"), *pooled(runs, "claimed")]:
        share = one["right"] / one["pairs"] if one["pairs"] else math.nan
        print(f"  posterior from {one['from']:<6} {one['pairs']:7} pairs, right {one['right']:6} ({share:.5f}), "
              f"said {one['said']:10.2f} ± {one['error']:.2f}")  # fmt: skip
    for verdict in Verdict:
        counts = [one["verdicts"][verdict.value] for one in runs]
        print(f"  {verdict.value:15} {sum(one['pairs'] for one in counts):7} pairs, of the person "
              f"{sum(one['of_the_person'] for one in counts)}")  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description="How many identifications claimed by one_answer are right.")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--incidents", type=int, default=200)
    arguments.add_argument("--families", type=int, default=6)
    arguments.add_argument("--seeds", type=int, nargs="+", default=[1])
    arguments.add_argument("--priors", nargs="+", choices=("open", "closed"), default=("open", "closed"))
    arguments.add_argument("--out", type=Path)
    asked = arguments.parse_args()
    results: dict[str, list[dict[str, Any]]] = {}
    for name in asked.priors:
        results[name] = [run(asked.data, incidents=asked.incidents, families=asked.families, seed=seed,
                             is_open=name == "open") for seed in asked.seeds]  # fmt: skip
        show(name, results[name])
    if asked.out:
        asked.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
