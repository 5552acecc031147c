"""Whether the engine ``kinship`` means what it says: simulated LRs, and simulated identifications.

    python -m benchmarks.accuracy.kinship_calibration relations --data ../shared/data/kinship --count 1000000
    python -m benchmarks.accuracy.kinship_calibration relations --data ../shared/data/kinship --count 10000000
    python -m benchmarks.accuracy.kinship_calibration incidents --data ../shared/data/kinship --count 300

``--data`` holds ``frequencies.json`` (population -> marker -> alleles and freqs); 21 loci of ``westasia50`` are used.
``--only uncle cousin`` runs some relations, ``--out FILE`` writes the figures as JSON.

Relations. For each, the LR of one typed relative against nobody's, of bodies that are the missing person and bodies
that are not, genotypes dropped down the pedigree. Whoever is not related must have a mean LR of 1. Five figures say so:

- *exact*: per marker, the mean over all pairs of genotypes, farthest from 1. No simulation.
- *marker z*: per marker, the simulated mean; the largest of 21 distances from 1, in standard errors (beyond 3.04 by
  chance in one run of twenty).
- *mean*: of the product over 21 markers. Heavy-tailed: nearly all of it comes from a few unrelated bodies that chance
  made alike, fewer than one in a million for parents, so that at any size of run it tends to lie below 1 and its
  standard error is too small. *top* is the share of the sum that the largest single LR holds. Near 1 / count all is
  well; near 1 the mean says nothing.
- *combined*: the product of the 21 simulated means, which is the mean of the product over every combination of the
  simulated markers; they are independent. The right estimate of the mean: unbiased, and no tail to speak of.
- *even*: a law of both kinds of bodies and all markers together, without the heavy tail. Half the bodies are the
  missing person, half are not, prior even: the mean posterior must be one half; told is twice it. Its terms lie between
  0 and 1; to its error belongs one in ``count``, for what is rarer than that and was not met. (Importance sampling of
  the mean itself from related bodies would weigh each LR by 1 / LR and give 1 whatever the LRs are: it tests nothing.)

*Share at t* is the share of unrelated bodies with LR >= t, counted; *weighed* the same as the mean of 1 / LR over
related bodies with LR >= t, which is the right estimate where counting finds none. Both must lie below 1 / t.

Incidents. Victims, families with one or two missing, and outsiders are drawn; which victim is who is drawn by the prior
that ``joint`` states, every whole answer alike. Of the pairs claimed at a posterior of 0.999 or more, so many must be
right as the posteriors say. ``--truth closed`` draws everybody missing among the victims instead: the prior is then
wrong, and the figures say what that costs.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from wasl.engines.kinship.cases import databases_of
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.pedigree import Pedigree
from wasl.engines.kinship.power.outlook import genotypes_seen, seen_chances
from wasl.engines.kinship.power.simulation import as_seen, dropped, labels_of
from wasl.engines.kinship.search.joint import NOBODY, joint
from wasl.engines.kinship.search.rows import genotype_row
from wasl.engines.kinship.search.slots import MissingOf, Victim, ways_of
from wasl.engines.kinship.search.tables import Family, genotype_distribution, log10_lr_tables

Floats = npt.NDArray[np.float64]
LOCI = (
    "D1S1656", "TPOX", "D2S441", "D2S1338", "D3S1358", "FGA", "D5S818", "CSF1PO", "SE33", "D7S820", "D8S1179",
    "D10S1248", "TH01", "vWA", "D12S391", "D13S317", "D16S539", "D18S51", "D19S433", "D21S11", "D22S1045",
)  # fmt: skip
THRESHOLDS = (10.0, 100.0, 1e3, 1e4, 1e6)
CHUNK = 200_000
BODY = Pedigree.of([("body", "", "", "U")])
COUPLE = [("A", "", "", "M"), ("B", "", "", "F")]
# R is typed, MP is missing.
RELATIONS = {
    "parent": [("R", "", "", "M"), ("MP", "R", "", "M")],
    "full sib": [*COUPLE, ("R", "A", "B", "M"), ("MP", "A", "B", "M")],
    "half sib": [("A", "", "", "M"), ("R", "A", "", "M"), ("MP", "A", "", "M")],
    "uncle": [*COUPLE, ("R", "A", "B", "M"), ("F", "A", "B", "M"), ("MP", "F", "", "M")],
    "grandparent": [("R", "", "", "M"), ("F", "R", "", "M"), ("MP", "F", "", "M")],
    "first cousin": [*COUPLE, ("F", "A", "B", "M"), ("U", "A", "B", "M"), ("R", "U", "", "M"), ("MP", "F", "", "M")],
}
MODELS = {"none": None, "equal 0.001": Mutation("equal", 0.001), "stepwise 0.002": Mutation("stepwise", 0.002, 1e-5)}


def markers_of(data: Path, model: Mutation | None) -> list[Marker]:
    table = databases_of(json.loads((data / "frequencies.json").read_bytes()))["westasia50"]
    return [Marker.of(name, *table[name], female=model, male=model) for name in LOCI]


# Relations.


def lr_table(pedigree: Pedigree, marker: Marker) -> Floats:
    """float64[body's genotypes, relative's genotypes]: log10 LR."""
    families = [
        Family(str(at), pedigree, "MP", {"R": {marker.name: labels_of(row, marker)}})
        for at, row in enumerate(genotypes_seen(marker, has_one=False)[:-1].tolist())
    ]
    return log10_lr_tables(families, [marker])[0]


def exact_mean(pedigree: Pedigree, marker: Marker, table: Floats) -> float:
    relative = seen_chances(genotype_distribution(Family("", pedigree, "R", {}), marker)[None], marker)[0, :-1]
    body = seen_chances(np.outer(marker.frequencies, marker.frequencies)[None], marker)[0, :-1]
    return float(body @ 10**table @ relative)


def rows(marker: Marker, alleles: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    seen = as_seen(marker, alleles).astype(np.int64)
    return genotype_row(seen[:, 0], seen[:, 1])


class Sums:
    """What is kept of the simulations: sums and sums of squares, not the simulations."""

    def __init__(self, count: int) -> None:
        self.done, self.total, self.squares, self.largest = 0, np.zeros(count), np.zeros(count), np.zeros(count)

    def add(self, values: Sequence[Floats]) -> None:
        self.done += len(values[0])
        for at, one in enumerate(values):
            self.total[at] += one.sum()
            self.squares[at] += float(one @ one)
            self.largest[at] = max(self.largest[at], float(one.max()))

    @property
    def mean(self) -> Floats:
        return self.total / self.done

    @property
    def error(self) -> Floats:
        return np.sqrt(np.maximum(self.squares / self.done - self.mean**2, 0.0) / self.done)


def relation(name: str, markers: Sequence[Marker], *, count: int, rng: np.random.Generator) -> dict[str, Any]:
    pedigree = Pedigree.of(RELATIONS[name])
    tables = [lr_table(pedigree, marker) for marker in markers]
    exact = [exact_mean(pedigree, marker, table) for marker, table in zip(markers, tables, strict=True)]
    by_marker, whole, even = Sums(len(markers)), Sums(1), Sums(1)
    counted, weighed = Sums(len(THRESHOLDS)), Sums(len(THRESHOLDS))
    while whole.done < count:
        many = min(CHUNK, count - whole.done)
        related, unrelated, each = np.zeros(many), np.zeros(many), []
        for marker, table in zip(markers, tables, strict=True):
            family = dropped(pedigree, [marker], many=many, rng=rng)
            relative = rows(marker, family["R"][0])
            body = rows(marker, dropped(BODY, [marker], many=many, rng=rng)["body"][0])
            related += table[rows(marker, family["MP"][0]), relative]
            alone = table[body, relative]
            unrelated += alone
            each.append(10**alone)
        by_marker.add(each)
        whole.add([10**unrelated])
        even.add([1 / (1 + 10**-related) + 1 / (1 + 10**-unrelated)])  # both had the same relative
        counted.add([(unrelated >= math.log10(t)).astype(np.float64) for t in THRESHOLDS])
        weighed.add([np.where(related >= math.log10(t), 10**-related, 0.0) for t in THRESHOLDS])
    return {
        "exact_mean_farthest_from_1": max(exact, key=lambda one: abs(one - 1)),
        "largest_marker_z": float(np.abs((by_marker.mean - 1) / by_marker.error).max()),
        "combined": (combined := float(by_marker.mean.prod())),
        "combined_error": combined * float(np.sqrt(((by_marker.error / by_marker.mean) ** 2).sum())),
        "mean": float(whole.mean[0]), "mean_error": float(whole.error[0]),
        "top": float(whole.largest[0] / whole.total[0]) if whole.total[0] else 1.0,
        "even": float(even.mean[0]), "even_error": float(np.sqrt(even.error[0] ** 2 + even.done**-2.0)),
        "thresholds": list(THRESHOLDS),
        "share": counted.mean.tolist(), "share_error": counted.error.tolist(),
        "weighed": weighed.mean.tolist(), "weighed_error": weighed.error.tolist(),
    }  # fmt: skip


def relations(data: Path, only: Sequence[str], models: Sequence[str], count: int, seed: int
              ) -> Iterator[tuple[str, str, dict[str, Any]]]:  # fmt: skip
    for name in only or RELATIONS:
        for model in models:
            rng = np.random.default_rng([seed, list(RELATIONS).index(name), list(MODELS).index(model)])
            start = time.process_time()
            with np.errstate(divide="ignore", over="ignore"):
                found = relation(name, markers_of(data, MODELS[model]), count=count, rng=rng)
            yield name, model, {**found, "count": count, "cpu_seconds": time.process_time() - start}


def line_of(name: str, model: str, found: Mapping[str, Any]) -> str:
    shares = "  ".join(
        f"{t:g}: {share:.1e} {weighed:.1e}"
        for t, share, weighed in zip(found["thresholds"], found["share"], found["weighed"], strict=True)
    )
    combined, even = ((found[key] - 1) / found[f"{key}_error"] for key in ("combined", "even"))
    below = all(
        max(share - 2 * error, weighed - 2 * other) < 1 / t
        for t, share, error, weighed, other in zip(
            *(found[key] for key in ("thresholds", "share", "share_error", "weighed", "weighed_error")), strict=True
        )
    )
    return (f"{name:13}{model:15} exact 1{found['exact_mean_farthest_from_1'] - 1:+.0e}  "
            f"marker z {found['largest_marker_z']:.2f}  "
            f"combined {found['combined']:.5f} ± {found['combined_error']:.5f} ({combined:+.1f} s.e.)  "
            f"mean {found['mean']:.4f} ± {found['mean_error']:.4f} (top {found['top']:.1e})  "
            f"even {found['even']:.6f} ± {found['even_error']:.6f} ({even:+.1f} s.e.)  "
            f"share counted, weighed at {shares}  below 1/t: {'yes' if below else 'NO'}  "
            f"{found['cpu_seconds']:.0f} s")  # fmt: skip


# Incidents.

KIN = {
    "parent": RELATIONS["parent"], "sib": RELATIONS["full sib"], "half sib": RELATIONS["half sib"],
    "uncle": RELATIONS["uncle"], "cousin": RELATIONS["first cousin"],
    "two sibs": [*RELATIONS["full sib"], ("R2", "A", "B", "F")],
    "uncle and half sib": [*RELATIONS["uncle"], ("R2", "F", "", "F")],
    "two missing, sib": [*RELATIONS["full sib"], ("MP2", "A", "B", "F")],
    "two missing, uncle": [*RELATIONS["uncle"], ("MP2", "F", "", "F")],
}  # fmt: skip


def whole_answer(sizes: tuple[int, int], rng: np.random.Generator, *, closed: bool) -> list[tuple[int, int]]:
    """Pairs of a victim and a missing person: every way to pair some of them alike, or as many as can be."""
    victims, missing = sizes
    ways = [math.comb(victims, k) * math.comb(missing, k) * math.factorial(k) for k in range(min(sizes) + 1)]
    count = min(sizes) if closed else int(rng.choice(len(ways), p=np.array(ways) / sum(ways)))
    return list(zip(rng.permutation(victims)[:count].tolist(), rng.permutation(missing)[:count].tolist(), strict=True))


Incident = tuple[list[MissingOf], list[Victim], dict[str, str]]


def incident(markers: Sequence[Marker], rng: np.random.Generator, *, closed: bool, families: int, typed_share: float
             ) -> Incident:  # fmt: skip
    """Families, as many victims as missing, and who the victims truly are. A body lacks markers at random."""
    kept, people = [], []
    for at in range(families):
        pedigree, missing, genotypes = drawn_family(f"F{at}", list(KIN)[int(rng.integers(len(KIN)))], markers, rng)
        typed = {who: found for who, found in genotypes.items() if who.split()[1].startswith("R")}
        kept.append(MissingOf(f"F{at}", pedigree, tuple(missing), typed))
        people += [(who, pedigree.by_id[who].sex, genotypes[who]) for who in missing]
    victims, truth = [], {}
    for sex in "MF":
        of_sex = [one for one in people if one[1] == sex]
        pairs = dict(whole_answer((len(of_sex), len(of_sex)), rng, closed=closed))
        for at in range(len(of_sex)):
            stranger = dropped(BODY, markers, many=1, rng=rng)["body"]
            genotypes = of_sex[pairs[at]][2] if at in pairs else told(stranger, markers)
            seen = {name: found for name, found in genotypes.items() if rng.random() < typed_share}
            victims.append(Victim(f"V{sex}{at}", sex, seen))
            truth[f"V{sex}{at}"] = of_sex[pairs[at]][0] if at in pairs else NOBODY
    return kept, victims, truth


def drawn_family(id: str, kind: str, markers: Sequence[Marker], rng: np.random.Generator
                 ) -> tuple[Pedigree, list[str], dict[str, dict[str, tuple[str, ...]]]]:  # fmt: skip
    """Everybody is called by the family and their place in it, and the sex of the missing is drawn where it may be."""
    sex = "MF"[int(rng.integers(2))]
    pedigree = Pedigree.of(
        (f"{id} {who}", father and f"{id} {father}", mother and f"{id} {mother}", sex if who == "MP" else told_sex)
        for who, father, mother, told_sex in KIN[kind]
    )
    found = dropped(pedigree, markers, many=1, rng=rng)
    genotypes = {who: told(alleles, markers) for who, alleles in found.items()}
    return pedigree, [who for who in found if who.split()[1].startswith("MP")], genotypes


def told(alleles: npt.NDArray[np.int16], markers: Sequence[Marker]) -> dict[str, tuple[str, ...]]:
    return {
        marker.name: labels_of(as_seen(marker, one)[0].tolist(), marker)
        for marker, one in zip(markers, alleles, strict=True)
    }


BINS = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999)


def incidents(data: Path, count: int, seed: int, *, closed: bool, families: int, typed_share: float) -> dict[str, Any]:
    markers, rng = markers_of(data, MODELS["equal 0.001"]), np.random.default_rng([seed, int(closed)])
    said: list[tuple[float, bool]] = []
    true_pairs, start = 0, time.process_time()
    for _ in range(count):
        kept, victims, truth = incident(markers, rng, closed=closed, families=families, typed_share=typed_share)
        found = joint([ways_of(family, victims, markers) for family in kept], victims, best=1)
        said += [(share, truth[who] == name) for who, shares in found.posterior.items()
                 for name, share in shares.items() if name != NOBODY]  # fmt: skip
        true_pairs += sum(one != NOBODY for one in truth.values())
    posterior, right = np.array([one[0] for one in said]), np.array([one[1] for one in said])
    bins = [_bin(posterior, right, low, high) for low, high in zip(BINS, [*BINS[1:], 1.1], strict=True)]
    return {"closed": closed, "incidents": count, "families": families, "typed_share": typed_share,
            "true_pairs": true_pairs, "bins": bins, "cpu_seconds": time.process_time() - start}  # fmt: skip


def _bin(posterior: Floats, right: npt.NDArray[np.bool_], low: float, high: float) -> dict[str, float]:
    here = (posterior >= low) & (posterior < high)
    expected = posterior[here]
    return {"from": low, "pairs": int(here.sum()), "right": int(right[here].sum()),
            "expected": float(expected.sum()), "error": float(np.sqrt((expected * (1 - expected)).sum()))}  # fmt: skip


def print_incidents(found: Mapping[str, Any]) -> None:
    print(f"{found['incidents']} incidents of {found['families']} families, bodies typed at {found['typed_share']:.0%} "
          f"of the markers, {'closed' if found['closed'] else 'open'}: {found['true_pairs']} true pairs, "
          f"{found['cpu_seconds']:.0f} processor seconds")  # fmt: skip
    for one in found["bins"]:
        share = one["right"] / one["pairs"] if one["pairs"] else math.nan
        print(f"  posterior from {one['from']:<6} {one['pairs']:7} pairs, right {one['right']:6} ({share:.5f}), "
              f"said {one['expected']:10.2f} ± {one['error']:.2f}")  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description="Calibration of the engine kinship.")
    arguments.add_argument("what", choices=("relations", "incidents"))
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--count", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", nargs="*", choices=tuple(RELATIONS), default=())
    arguments.add_argument("--models", nargs="*", choices=tuple(MODELS), default=("none", "equal 0.001"))
    arguments.add_argument("--truth", nargs="+", choices=("open", "closed"), default=("open", "closed"))
    arguments.add_argument("--families", type=int, default=8)
    arguments.add_argument("--typed-share", type=float, default=0.7)
    arguments.add_argument("--out", type=Path)
    asked = arguments.parse_args()
    results: list[dict[str, Any]] = []
    if asked.what == "relations":
        for name, model, found in relations(asked.data, asked.only, asked.models, asked.count, asked.seed):
            print(line_of(name, model, found), flush=True)
            results.append({"relation": name, "mutation": model, **found})
    else:
        for truth in asked.truth:
            found = incidents(asked.data, asked.count, asked.seed, closed=truth == "closed", families=asked.families,
                              typed_share=asked.typed_share)  # fmt: skip
            print_incidents(found)
            results.append(found)
    if asked.out:
        asked.out.write_text(json.dumps({"seed": asked.seed, "results": results}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
