"""How good links are, where the truth is known."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from wasl.engines.linkage.linking import Links

BINS = (0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class Bin:
    """Pairs with a probability in [low, high): how many, their mean probability, the share that is true."""

    low: float
    high: float
    mean_probability: float
    observed_share: float
    count: int


@dataclass(frozen=True)
class Figures:
    """Accuracy at the default threshold. candidate_recall: share of true pairs that were compared at all.

    false_by_kind: false matches by what the model held likeliest against them; missed_by_kind: true pairs not
    proposed, below the threshold (or with plainly different given names, which are left to a person), or lost to a
    rival.
    """

    precision: float
    recall: float
    f1: float
    candidate_recall: float
    matches: int
    true_pairs: int
    calibration: tuple[Bin, ...]
    false_by_kind: Mapping[str, int]
    missed_by_kind: Mapping[str, int]


def evaluate(links: Links, truth: Iterable[tuple[str, str]]) -> Figures:
    """Compare matches with the true pairs of ids (left, right; within one list in any order)."""
    true = set(truth)
    if links.within:
        true = {(min(pair), max(pair)) for pair in true}
    matches = set(links.matches)
    compared = links.compared(true)
    right = len(matches & true)
    precision = right / len(matches) if matches else 1.0
    recall = right / len(true) if true else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Figures(
        precision,
        recall,
        f1,
        len(compared) / len(true) if true else 1.0,
        len(matches),
        len(true),
        _calibration(links, true),
        _false_kinds(links, matches - true),
        _missed_kinds(links, true - matches, compared),
    )


def _calibration(links: Links, true: set[tuple[str, str]]) -> tuple[Bin, ...]:
    bins = []
    for low, high in pairwise(BINS):
        inside = [pair for pair in links.pairs if low <= pair.probability < high or pair.probability == high == 1.0]
        if inside:
            mean = sum(pair.probability for pair in inside) / len(inside)
            share = sum((pair.left_id, pair.right_id) in true for pair in inside) / len(inside)
            bins.append(Bin(low, high, mean, share, len(inside)))
    return tuple(bins)


def _false_kinds(links: Links, false: set[tuple[str, str]]) -> Mapping[str, int]:
    against = {(pair.left_id, pair.right_id): pair.against for pair in links.pairs}
    return dict(sorted(Counter(against.get(pair, "not compared") for pair in false).items()))


def _missed_kinds(
    links: Links, missed: set[tuple[str, str]], compared: frozenset[tuple[str, str]]
) -> Mapping[str, int]:
    probability = {(pair.left_id, pair.right_id): pair.probability for pair in links.pairs if not pair.names_differ}
    kinds = Counter(
        "not proposed"
        if pair not in compared
        else "lost to a rival"
        if probability.get(pair, 0.0) >= links.threshold
        else "below the threshold"
        for pair in missed
    )
    return dict(sorted(kinds.items()))
