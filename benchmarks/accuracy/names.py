"""How well names are matched, and how the shipped weights were learned.

    python -m benchmarks.accuracy.names --pairs PAIRS.tsv            the table of the README
    python -m benchmarks.accuracy.names --pairs PAIRS.tsv --learn W  learn on one half of the persons, store in W

The pairs are real public spellings and are not part of Wasl; without them the script says so and stops. The file has
columns pair_id, set (xscript, latin, arabic), stratum, label (1 same person), name_a, name_b, person_a, person_b, src.
Persons are halved by a checksum of their key: weights are learned on pairs within half 0, figures are of pairs
within half 1. Only aggregates are printed.
"""

import argparse
import csv
import json
import os
import random
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.alignment import FEATURES, Step, align, compare_parts, features
from wasl.engines.names.comparing import CLEAR_CONTRADICTION, compare_names
from wasl.engines.names.distance import Costs, PartDistance, forms_distance
from wasl.engines.names.known import clash
from wasl.engines.names.learning import learn_costs
from wasl.engines.names.model import Model, ScriptPair, default_model, part_features, stored_form
from wasl.engines.names.parsing import ParsedName, Part, parse_name
from wasl.engines.names.rarity import Rarity

Row = dict[str, str]
Floats = NDArray[np.float64]
PAIR_OF_SET = {"xscript": ScriptPair.CROSS, "latin": ScriptPair.LATIN, "arabic": ScriptPair.ARABIC}
DIFFERING = {
    "first": (0,), "father": (1,), "grandfather": (2,), "family": (3,), "first+father": (0, 1),
    "father+grandfather": (1, 2),
}  # fmt: skip
SIBLING_TARGET = 0.02
"""Share of pairs that differ in one part which may score above one half on the learning half."""
LOST_AT_MOST = 0.006
"""Share of true pairs without a contradicted part that the choice of the decision point may cost."""


def read_pairs(path: str) -> list[Row]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if "weak" not in row["stratum"]]


def half(rows: Iterable[Row], number: int) -> list[Row]:
    """Pairs both of whose persons are in one half."""
    return [r for r in rows if all(zlib.crc32(r[p].encode()) % 2 == number for p in ("person_a", "person_b"))]


def differs_in_one_part(row: Row) -> bool:
    return "diff=" in row["src"] and "+" not in row["src"].split("diff=")[1]


# --- measuring --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """Figures of one set of pairs."""

    pairs: int
    auc: float
    recall_1_in_100: float
    recall: float
    false_share: float
    one_part_false_share: float


def area_under_curve(scores: Floats, same: NDArray[np.bool_]) -> float:
    _, back, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[back]
    positives, negatives = int(same.sum()), int((~same).sum())
    return float((ranks[same].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def recall_at(scores: Floats, same: NDArray[np.bool_], *, false_share: float) -> float:
    negatives = np.sort(scores[~same])[::-1]
    return float((scores[same] > negatives[int(len(negatives) * false_share)]).mean())


def measure(rows: Sequence[Row], scores: Floats) -> Measured:
    same = np.array([row["label"] == "1" for row in rows])
    one_part = np.array([differs_in_one_part(row) for row in rows]) & ~same
    return Measured(
        len(rows),
        area_under_curve(scores, same),
        recall_at(scores, same, false_share=0.01),
        float((scores[same] > 0.5).mean()),
        float((scores[~same] > 0.5).mean()),
        float((scores[one_part] > 0.5).mean()) if one_part.any() else float("nan"),
    )


def score_all(rows: Sequence[Row], model: Model) -> tuple[list[Row], Floats]:
    """Scores of the pairs that have names on both sides."""
    named = [row for row in rows if parse_name(row["name_a"]).parts and parse_name(row["name_b"]).parts]
    return named, np.array([compare_names(row["name_a"], row["name_b"], model=model).score for row in named])


def print_table(rows: Sequence[Row], model: Model) -> None:
    start = time.perf_counter()
    named, scores = score_all(rows, model)
    took = time.perf_counter() - start
    print("| pairs | n | AUC | recall at 1 % FPR | at 0.5: recall | FPR | one part differs |")
    print("|---|---|---|---|---|---|---|")
    groups = [(name, lambda row, name=name: row["set"] == name) for name in PAIR_OF_SET]
    strata = sorted({(row["set"], row["stratum"]) for row in named})
    groups += [(" / ".join(key), lambda row, key=key: (row["set"], row["stratum"]) == key) for key in strata]
    for name, belongs in groups:
        chosen = np.array([belongs(row) for row in named])
        part = [row for row, ok in zip(named, chosen, strict=True) if ok]
        if len({row["label"] for row in part}) == 2:
            m = measure(part, scores[chosen])
            print(
                f"| {name} | {m.pairs} | {m.auc:.4f} | {m.recall_1_in_100:.3f} | {m.recall:.3f} "
                f"| {m.false_share:.4f} | {m.one_part_false_share:.4f} |"
            )
    print(f"\n{len(named) / took:,.0f} pairs per second, one process, strings parsed once")


# --- learning ---------------------------------------------------------------------------------------------


def learn(rows: Sequence[Row]) -> Model:
    """Letter costs, then part weights, then name weights, each from the step before."""
    costs = learn_costs(_word_pairs(rows), rounds=5)
    part_weights = {PAIR_OF_SET[name]: _part_weights(pairs) for name, pairs in sorted(_part_pairs(rows, costs).items())}
    model = Model(costs, part_weights, {}, _common(rows))
    return Model(costs, part_weights, _name_weights(rows, model), model.common)


def _equal_parts(rows: Iterable[Row]) -> Iterable[tuple[Row, Sequence[Part], Sequence[Part]]]:
    for row in rows:
        a, b = parse_name(row["name_a"]).parts, parse_name(row["name_b"]).parts
        if len(a) == len(b):
            yield row, a, b


def _word_pairs(rows: Iterable[Row]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Spellings of one name, each pair at most three times."""
    counts: Counter[tuple[tuple[int, ...], tuple[int, ...]]] = Counter()
    for row, a, b in _equal_parts(rows):
        if row["label"] == "1":
            counts.update((x.forms[0].codes, y.forms[0].codes) for x, y in zip(a, b, strict=True) if x.kind == y.kind)
    return [pair for pair, n in sorted(counts.items()) for _ in range(min(n, 3))]


def _part_pairs(rows: Sequence[Row], costs: Costs) -> Mapping[str, list[tuple[PartDistance, int]]]:
    """Distances of parts that are one name (1) and that are not (0), by set.

    Not one name: the differing parts of pairs built to differ, and parts drawn from two persons at one place.
    """
    draw = random.Random(0)
    found: dict[str, list[tuple[PartDistance, int]]] = defaultdict(list)
    pool: dict[tuple[str, int], list[tuple[Part, Part]]] = defaultdict(list)
    for row, a, b in _equal_parts(rows):
        apart = _differing_places(row) if len(a) == 4 else ()
        for place, (x, y) in enumerate(zip(a, b, strict=True)):
            distance = forms_distance(x.forms, y.forms, costs=costs)
            if row["label"] == "1" and distance.cost <= 3.0 * max(distance.letters, 3):
                found[row["set"]].append((distance, 1))
                pool[row["set"], min(place, 3)].append((x, y))
            elif place in apart and not _known_apart(x, y):
                found[row["set"]].append((distance, 0))
    for (name, _), parts in sorted(pool.items()):
        for _ in range(2 * len(parts)):
            x, y = draw.choice(parts)[0], draw.choice(parts)[1]
            if x.skeleton != y.skeleton and not _known_apart(x, y):
                found[name].append((forms_distance(x.forms, y.forms, costs=costs), 0))
    return found


def _differing_places(row: Row) -> tuple[int, ...]:
    if row["label"] == "1" or "diff=" not in row["src"] or "derived" in row["src"]:
        return ()
    return DIFFERING[row["src"].split("diff=")[1].split()[0]]


def _known_apart(x: Part, y: Part) -> bool:
    return x.kind is y.kind and clash(x.core, y.core)


def _part_weights(pairs: Sequence[tuple[PartDistance, int]]) -> tuple[float, ...]:
    table = np.array([part_features(distance) for distance, _ in pairs])
    return tuple(logistic(table, np.array([same for _, same in pairs]), ridge=3.0))


def _common(rows: Iterable[Row], *, at_least: int = 25) -> Rarity:
    """Shares of skeletons that at least so many persons bear; nobody can be read out of it."""
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    for row in rows:
        for name, person in ((row["name_a"], row["person_a"]), (row["name_b"], row["person_b"])):
            if person not in seen:
                seen.add(person)
                counts.update(part.skeleton for part in parse_name(name).parts)
    total = sum(counts.values())
    return Rarity({bones: round(n / total, 4) for bones, n in sorted(counts.items()) if n >= at_least})


def _name_weights(rows: Sequence[Row], model: Model) -> dict[ScriptPair, tuple[float, ...]]:
    compare_parts.cache_clear()
    return {
        pair: _weights_of_set([row for row in rows if row["set"] == name], model) for name, pair in PAIR_OF_SET.items()
    }


def _weights_of_set(rows: Sequence[Row], model: Model) -> tuple[float, ...]:
    """Weights of one set, with the decision point moved so that few pairs differing in one part score above 0.5."""
    aligned = [(row, _aligned(row, model)) for row in rows]
    aligned = [(row, steps) for row, steps in aligned if steps]
    table = np.array([features(steps, rarity=model.common) for _, steps in aligned])
    same = np.array([row["label"] == "1" for row, _ in aligned])
    weights = logistic(table, same.astype(int), ridge=2.0)
    clear = np.array([any(s.contradicted and s.log_odds < CLEAR_CONTRADICTION for s in steps) for _, steps in aligned])
    one_part = np.array([differs_in_one_part(row) for row, _ in aligned]) & ~same
    odds = table @ weights
    siblings = np.sort(np.where(clear, -9.0, odds)[one_part])
    true = np.sort(odds[same & ~clear])
    weights[0] -= max(siblings[int(len(siblings) * (1 - SIBLING_TARGET))], true[int(len(true) * LOST_AT_MOST)])
    return tuple(float(w) for w in weights)


def _aligned(row: Row, model: Model) -> Sequence[Step]:
    a, b = sorted((parse_name(row["name_a"]), parse_name(row["name_b"])), key=_order)
    return align(a.parts, b.parts, model=model) if a.parts and b.parts else ()


def _order(name: ParsedName) -> tuple[str, str]:
    return name.script, name.text


def logistic(table: Floats, same: NDArray[np.int_], *, ridge: float, rounds: int = 40) -> Floats:
    """Logistic regression by Newton's method; both classes weigh the same; first column is the constant."""
    middle, spread = table.mean(axis=0), table.std(axis=0)
    middle[0], spread[0] = 0.0, 1.0
    spread[spread == 0] = 1.0
    scaled = (table - middle) / spread
    weight = np.where(same == 1, 1 / max((same == 1).sum(), 1), 1 / max((same == 0).sum(), 1)) * len(same) / 2
    penalty = np.eye(table.shape[1]) * ridge
    penalty[0, 0] = 1e-6
    found = np.zeros(table.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ found, -30, 30)))
        curvature = (scaled * (weight * chance * (1 - chance))[:, None]).T @ scaled + penalty
        found += np.linalg.solve(curvature, scaled.T @ (weight * (same - chance)) - penalty @ found)
    result = found / spread
    result[0] = found[0] - (found[1:] * middle[1:] / spread[1:]).sum()
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", default=os.environ.get("WASL_NAMES_DEV", ""), help="or set WASL_NAMES_DEV")
    parser.add_argument("--learn", metavar="WEIGHTS", help="learn on half 0 and store the weights here")
    chosen = parser.parse_args(arguments)
    if not chosen.pairs or not Path(chosen.pairs).is_file():
        print("The pairs of real names are not here: give their file with --pairs or WASL_NAMES_DEV.", file=sys.stderr)
        return 2
    rows = read_pairs(chosen.pairs)
    model = default_model()
    if chosen.learn:
        model = learn(half(rows, 0))
        Path(chosen.learn).write_text(json.dumps(stored_form(model), ensure_ascii=False), encoding="utf-8")
        print(f"{len(FEATURES)} name weights per script pair stored in {chosen.learn}")
    print_table(half(rows, 1), model)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
