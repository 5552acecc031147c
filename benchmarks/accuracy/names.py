"""How well names are matched, beside other open matchers, and how the shipped weights were learned.

    python -m benchmarks.accuracy.names --pairs PAIRS.tsv                    ours beside the best open matchers
    python -m benchmarks.accuracy.names --pairs PAIRS.tsv --no-peers         ours alone, nothing installed
    python -m benchmarks.accuracy.names --pairs PAIRS.tsv --cross-validate   learn on each half, figures on the other
    python -m benchmarks.accuracy.names --pairs PAIRS.tsv --learn W --all    learn on all persons: the shipped weights
    ... --split SALT                                                         other halves

The pairs are real public spellings and are not part of Wasl; without them the script says so and stops. The file has
columns pair_id, set (xscript, latin, arabic), stratum, label (1 same person), name_a, name_b, person_a, person_b, src.
Persons are halved by a checksum of their key: weights are learned on pairs within half 0, figures are of pairs
within half 1. Only aggregates are printed. The other matchers are installed by pip into an environment of their own.
"""

import argparse
import csv
import hashlib
import json
import os
import random
import subprocess
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.peers.environment import python_with
from numpy.typing import NDArray

from wasl.engines.names.alignment import FEATURES, Step, align, compare_parts, features
from wasl.engines.names.comparing import CLEAR_CONTRADICTION, compare_names
from wasl.engines.names.distance import Costs, PartDistance, forms_distance
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
SIBLING_TARGET = 0.006
"""Share of pairs that differ in one part which may score above one half on the learning half. A third of what other
people may show: few families make up these pairs, and their share moves by a factor of two from half to half.
"""
LOST_AT_MOST = 0.016
"""Share of true pairs without a contradicted part that the choice of the decision point may cost."""


def read_pairs(path: str) -> list[Row]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [row for row in rows if "weak" not in row["stratum"]]


def half(rows: Iterable[Row], number: int, *, salt: str = "") -> list[Row]:
    """Pairs both of whose persons are in one half."""
    return [r for r in rows if all(half_of(r[p], salt=salt) == number for p in ("person_a", "person_b"))]


def half_of(person: str, *, salt: str) -> int:
    """0 or 1. With a salt a keyed hash: CRC-32 is linear, so a salt before it would only swap the same two halves."""
    if not salt:
        return zlib.crc32(person.encode()) % 2
    return hashlib.blake2b(person.encode(), key=salt.encode(), digest_size=8).digest()[0] % 2


def differs_in_one_part(row: Row) -> bool:
    return "diff=" in row["src"] and "+" not in row["src"].split("diff=")[1]


# --- measuring --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """Figures of one set of pairs."""

    pairs: int
    auc: float
    best_f1: float
    recall_1_in_100: float
    recall: float
    false_share: float
    one_part_false_share: float


def area_under_curve(scores: Floats, same: NDArray[np.bool_]) -> float:
    _, back, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[back]
    positives, negatives = int(same.sum()), int((~same).sum())
    return float((ranks[same].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def best_f1(scores: Floats, same: NDArray[np.bool_]) -> float:
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(same[order])
    last_of_its_score = np.append(np.diff(scores[order]) != 0, True)
    f1 = 2 * found / (np.arange(1, len(same) + 1) + same.sum())
    return float(f1[last_of_its_score].max())


def recall_at(scores: Floats, same: NDArray[np.bool_], *, false_share: float) -> float:
    negatives = np.sort(scores[~same])[::-1]
    return float((scores[same] > negatives[int(len(negatives) * false_share)]).mean())


def measure(rows: Sequence[Row], scores: Floats, *, threshold: float = 0.5) -> Measured:
    """Figures of one set; a score above the threshold is a match."""
    same = np.array([row["label"] == "1" for row in rows])
    one_part = np.array([differs_in_one_part(row) for row in rows]) & ~same
    return Measured(
        len(rows),
        area_under_curve(scores, same),
        best_f1(scores, same),
        recall_at(scores, same, false_share=0.01),
        float((scores[same] > threshold).mean()),
        float((scores[~same] > threshold).mean()),
        float((scores[one_part] > threshold).mean()) if one_part.any() else float("nan"),
    )


def score_all(rows: Sequence[Row], model: Model) -> tuple[list[Row], Floats]:
    """Scores of the pairs that have names on both sides."""
    named = [row for row in rows if parse_name(row["name_a"]).parts and parse_name(row["name_b"]).parts]
    return named, np.array([compare_names(row["name_a"], row["name_b"], model=model).score for row in named])


PEERS = ("rapidfuzz==3.14.6", "unidecode==1.4.0", "anyascii==0.3.3", "nomenklatura==4.17.4")
OWN_THRESHOLD = {"nomenklatura name-based": 0.7, "nomenklatura logic-v2": 0.7}
"""Where a peer says what counts as a match; a string distance says nothing of the kind."""
HEAD = "| AUC | best F1 | recall at 1 % FPR | recall | FPR | one part differs |"


def print_tables(rows: Sequence[Row], model: Model, *, peers: bool) -> None:
    """Ours beside the peers for each set, then ours for each stratum."""
    start = time.perf_counter()
    named, scores = score_all(rows, model)
    took = time.perf_counter() - start
    found: dict[str, Floats | str] = {"wasl names": scores}
    if peers:
        found |= peer_scores(named)
    print("| pairs | n | matcher " + HEAD)
    print("|---" * 9 + "|")
    for name in PAIR_OF_SET:
        chosen = np.array([row["set"] == name for row in named])
        part = [row for row in named if row["set"] == name]
        for matcher, given in found.items():
            if isinstance(given, str):
                print(f"| {name} | {len(part)} | {matcher} | could not be run: {given} |")
            else:
                own = 0.5 if matcher == "wasl names" else OWN_THRESHOLD.get(matcher)
                said = _said(part, given[chosen], own)
                print(f"| {name} | {len(part)} | {matcher} {said}")
    print("\n| wasl names, stratum | n " + HEAD)
    print("|---" * 8 + "|")
    for key in sorted({(row["set"], row["stratum"]) for row in named}):
        chosen = np.array([(row["set"], row["stratum"]) == key for row in named])
        part = [row for row, ok in zip(named, chosen, strict=True) if ok]
        if len({row["label"] for row in part}) == 2:
            print(f"| {' / '.join(key)} | {len(part)} {_said(part, scores[chosen], 0.5)}")
    print(f"\n{len(named) / took:,.0f} pairs per second, one process, explained in full, strings parsed once")


def _said(rows: Sequence[Row], scores: Floats, threshold: float | None) -> str:
    """The columns of one line; dashes where a matcher has no threshold of its own."""
    m = measure(rows, scores, threshold=0.5 if threshold is None else threshold)
    at_own = (m.recall, m.false_share, m.one_part_false_share)
    shown = ["-"] * 3 if threshold is None else [f"{x:.4f}" for x in at_own]
    return f"| {m.auc:.4f} | {m.best_f1:.3f} | {m.recall_1_in_100:.3f} | {' | '.join(shown)} |"


def peer_scores(rows: Sequence[Row]) -> dict[str, Floats | str]:
    """Scores of the other matchers on the same pairs, from their own environment."""
    try:
        python = python_with(PEERS)
    except SystemExit as error:
        return {"other matchers": str(error)}
    script = Path(__file__).resolve().parent.parent / "peers" / "names_scores.py"
    pairs = json.dumps([[row["name_a"], row["name_b"]] for row in rows])
    done = subprocess.run([str(python), str(script)], input=pairs, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        return {"other matchers": done.stderr.strip()[-300:]}
    said: dict[str, list[float] | str] = json.loads(done.stdout)
    return {name: given if isinstance(given, str) else np.array(given) for name, given in said.items()}


def cross_validate(rows: Sequence[Row], *, salt: str) -> None:
    """Learn on each half, print the figures of the other."""
    print("| learned on half | pairs | n " + HEAD)
    print("|---" * 9 + "|")
    for learned_on in (0, 1):
        model = learn(half(rows, learned_on, salt=salt))
        named, scores = score_all(half(rows, 1 - learned_on, salt=salt), model)
        for name in PAIR_OF_SET:
            chosen = np.array([row["set"] == name for row in named])
            part = [row for row in named if row["set"] == name]
            print(f"| {learned_on} | {name} | {len(part)} {_said(part, scores[chosen], 0.5)}", flush=True)
        worst = min(_strata(named, scores), key=lambda found: found[1])
        print(f"| {learned_on} | lowest stratum: {' / '.join(worst[0])} | | | | {worst[1]:.3f} | | | |", flush=True)


def _strata(rows: Sequence[Row], scores: Floats) -> Iterable[tuple[tuple[str, str], float]]:
    for key in sorted({(row["set"], row["stratum"]) for row in rows}):
        chosen = np.array([(row["set"], row["stratum"]) == key for row in rows])
        same = np.array([row["label"] == "1" for row in rows])[chosen]
        if same.any() and not same.all():
            yield key, recall_at(scores[chosen], same, false_share=0.01)


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
    return x.kind is y.kind and bool(x.known and y.known) and set(x.known).isdisjoint(y.known)


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
    wanted, affordable = siblings[int(len(siblings) * (1 - SIBLING_TARGET))], true[int(len(true) * LOST_AT_MOST)]
    weights[0] -= max(0.0, min(wanted, affordable))
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
    parser.add_argument("--learn", metavar="WEIGHTS", help="store the learned weights here, and stop")
    parser.add_argument("--all", action="store_true", help="learn on all persons; the table then measures nothing new")
    parser.add_argument("--shipped", action="store_true", help="the shipped weights, which have seen all these persons")
    parser.add_argument("--split", metavar="SALT", default="", help="other halves")
    parser.add_argument("--cross-validate", action="store_true", help="learn on each half, figures on the other")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    chosen = parser.parse_args(arguments)
    if not chosen.pairs or not Path(chosen.pairs).is_file():
        print("The pairs of real names are not here: give their file with --pairs or WASL_NAMES_DEV.", file=sys.stderr)
        return 2
    rows = read_pairs(chosen.pairs)
    if chosen.cross_validate:
        cross_validate(rows, salt=chosen.split)
        return 0
    model = default_model() if chosen.shipped else learn(rows if chosen.all else half(rows, 0, salt=chosen.split))
    if chosen.learn:
        Path(chosen.learn).write_text(json.dumps(stored_form(model), ensure_ascii=False), encoding="utf-8")
        print(f"{len(FEATURES)} name weights per script pair stored in {chosen.learn}")
        return 0
    if chosen.shipped or chosen.all:
        print("Learned on all persons of the file: these figures are not of persons held out.\n")
    print_tables(half(rows, 1, salt=chosen.split), model, peers=not chosen.no_peers)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
