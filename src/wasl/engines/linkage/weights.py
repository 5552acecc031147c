"""What agreement and contradiction are worth: a Fellegi-Sunter model with relatives.

Fellegi and Sunter (JASA 64, 1969) weigh each field by m, how often it takes a level when two entries are one
person, over u, how often when they are two. Two people are not always strangers: brothers share father,
mother, family and town, so counting those as if they were independent of each other links brothers. Here two
people are strangers, siblings or cousins; each kind has its own table, and the odds that a pair is one person
are taken against all three. m and the shares of the kinds are fitted without labels by
expectation-maximisation over the candidate pairs; u comes from random pairs; agreement on a name or place
counts by how frequent it is (Winkler's frequency adjustment).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.comparing import Compared
from wasl.engines.linkage.levels import DATE_FIELDS, NAME_FIELDS, PLACE_FIELDS, levels_of
from wasl.engines.linkage.plan import COMPARISONS

Floats = NDArray[np.float64]

KINDS = ("same person", "strangers", "siblings", "cousins")
SAME_PERSON, STRANGERS, SIBLINGS, COUSINS = range(4)

Table = tuple[float, ...]

_NAME_M = (0.0, 0.88, 0.08, 0.012, 0.018, 0.01)
_DATE_M = (0.0, 0.78, 0.02, 0.06, 0.08, 0.03, 0.03)
DEFAULT_M: dict[str, Table] = {
    "given": (0.0, 0.91, 0.06, 0.012, 0.01, 0.008),
    "father": _NAME_M, "grandfather": _NAME_M, "family": _NAME_M, "mother": _NAME_M,
    "sex": (0.0, 0.993, 0.007),
    "birth_date": _DATE_M, "arrest_date": _DATE_M,
    "birth_place": (0.0, 0.85, 0.15), "arrest_place": (0.0, 0.8, 0.2),
}  # fmt: skip
"""Before anything is fitted. Sex 0.7 % and birth date 5.2 % differing, names 2.5 %: measured between two
releases of one register (README of names); the rest are guesses that fitting replaces.
"""
_NAME_U = (0.0, 0.01, 0.01, 0.03, 0.9, 0.05)
DEFAULT_U: dict[str, Table] = {
    **dict.fromkeys(NAME_FIELDS, _NAME_U),
    "sex": (0.0, 0.85, 0.15),
    **dict.fromkeys(DATE_FIELDS, (0.0, 0.0003, 0.0002, 0.002, 0.03, 0.12, 0.8475)),
    **dict.fromkeys(PLACE_FIELDS, (0.0, 0.1, 0.9)),
}
_SIBLING_BIRTH: Table = (0.0, 0.01, 0.001, 0.012, 0.05, 0.22, 0.707)
"""Siblings: about 1 % twins; within two years a fifth to a quarter (guess)."""
MOST_APART: dict[str, Table] = {
    "given": (1.0, 1.0, 1.0, 0.015, 0.015, 0.004),
    **dict.fromkeys(("father", "grandfather"), (1.0, 1.0, 1.0, 0.02, 0.015, 0.01)),
    "mother": (1.0, 1.0, 1.0, 0.03, 0.04, 0.01),
    "family": (1.0, 1.0, 1.0, 0.02, 0.02, 0.01),
}
"""Fitting may not make a name part of one person's two entries disagree more often than this, level by level:
a class that fits relatives or namesakes better than persons is the known trap of unlabelled fitting on
lists of families.
"""
PRIOR_WEIGHT = 60.0
"""Pairs that the default m is worth in fitting."""


@dataclass(frozen=True)
class Weights:
    """A fitted model. m, u: per field, probability of each level. kappa: per field, how much more often
    strangers agree than the frequency of exact values says. shares: of KINDS among all pairs of the lists.
    fitted: False when the lists were too small and the defaults stand.
    """

    m: dict[str, Table]
    u: dict[str, Table]
    kappa: dict[str, float]
    shares: tuple[float, float, float, float]
    fitted: bool


def default_weights(*, all_pairs: int, smaller: int, within: bool) -> Weights:
    """The model before fitting: a third of the smaller list is on both, or 2 % of one list are there twice; for each
    such pair across lists, or each second entry within one, a pair of siblings and a pair of cousins."""
    pairs = max(all_pairs, 1)
    matches = max((0.02 if within else 0.35) * smaller, 0.5) / pairs
    relatives = 0.5 * (max(smaller, 1) / pairs if within else matches)
    shares = (matches, max(1.0 - matches - 2 * relatives, 0.01), relatives, relatives)
    return Weights(dict(DEFAULT_M), dict(DEFAULT_U), dict.fromkeys(COMPARISONS, 1.0), shares, fitted=False)


def field_log2(compared: Compared, field: str, weights: Weights) -> Floats:
    """log2 probability of the level a pair shows, per kind: (pairs, KINDS); 0 where a side says nothing."""
    column = COMPARISONS.index(field)
    level, share = compared.levels[:, column], compared.shares[:, column].astype(np.float64)
    m = np.array(weights.m[field])
    same = np.asarray(m[level])
    strangers = _stranger_probability(level, share, field, weights)
    kinds = np.stack([same, strangers, *_relatives(field, level, same, strangers)], axis=1)
    logs = np.log2(np.maximum(kinds, 1e-7))
    logs[level == 0] = 0.0
    return np.asarray(logs)


def _stranger_probability(level: NDArray[np.int8], share: Floats, field: str, weights: Weights) -> Floats:
    u = np.array(weights.u[field])
    if field not in NAME_FIELDS and field not in PLACE_FIELDS:
        return np.asarray(u[level])
    m = np.array(weights.m[field])
    agreeing = 3 if field in NAME_FIELDS else 2
    split = m[:agreeing] / max(m[1:agreeing].sum(), 1e-6)
    by_frequency = np.clip(weights.kappa[field] * share, 1e-6, 0.9)
    return np.asarray(np.where(level < agreeing, by_frequency * split[np.minimum(level, agreeing - 1)], u[level]))


def _relatives(field: str, level: NDArray[np.int8], same: Floats, strangers: Floats) -> tuple[Floats, Floats]:
    """What siblings and cousins show. Brothers rarely share a given name, and share all above it."""
    if field == "given":
        apart = np.array([0.0, 0.0, 0.0, 0.06, 0.79, 0.15])[level]
        rarely = 0.1 * strangers * (level <= 2)
        return apart + rarely, np.where(level <= 2, strangers, apart)
    if field in ("father", "mother"):
        return same, strangers
    if field in ("grandfather", "family"):
        return same, same
    if field == "birth_date":
        return np.array(_SIBLING_BIRTH)[level], strangers
    if field == "sex":
        return strangers, strangers
    if field == "birth_place":
        return 0.8 * same + 0.2 * strangers, 0.6 * same + 0.4 * strangers
    return 0.4 * same + 0.6 * strangers, 0.3 * same + 0.7 * strangers


def log2_by_kind(compared: Compared, weights: Weights, *, fields: tuple[str, ...]) -> Floats:
    """log2 probability of all a pair shows, per kind of pair: (pairs, KINDS)."""
    total = np.zeros((len(compared), len(KINDS)))
    for field in fields:
        total += field_log2(compared, field, weights)
    return total


def posterior(log2: Floats, weights: Weights) -> Floats:
    """Probability of each kind, given what the pair shows."""
    joint = log2 + np.log2(np.array(weights.shares))
    joint -= joint.max(axis=1, keepdims=True)
    probability = np.exp2(joint)
    return np.asarray(probability / probability.sum(axis=1, keepdims=True))


def with_random_pairs(weights: Weights, compared: Compared) -> Weights:
    """u from pairs drawn at random, smoothed by the defaults; kappa where values have frequencies."""
    u, kappa = dict(weights.u), dict(weights.kappa)
    for column, field in enumerate(COMPARISONS):
        level = compared.levels[:, column]
        known = level > 0
        counts = np.bincount(level[known], minlength=len(levels_of(field))).astype(float)
        table = counts + 20.0 * np.array(weights.u[field])
        u[field] = tuple((table / table.sum()).tolist())
    return replace(weights, u=u, kappa=kappa)


def fit(weights: Weights, compared: Compared, *, all_pairs: int, rounds: int, fields: tuple[str, ...]) -> Weights:
    """Expectation-maximisation for m and for the shares of kinds.

    Candidates hold nearly all pairs of one person; the pairs not proposed count as strangers, which keeps the
    shares those of all pairs, not of the candidates.
    """
    for _ in range(rounds):
        kinds = posterior(log2_by_kind(compared, weights, fields=fields), weights)
        weights = replace(
            weights,
            m={field: _fitted_m(compared, field, kinds[:, SAME_PERSON]) for field in COMPARISONS},
            shares=_fitted_shares(kinds, all_pairs),
            fitted=True,
        )
    return weights


def _fitted_m(compared: Compared, field: str, same_person: Floats) -> Table:
    level = compared.levels[:, COMPARISONS.index(field)]
    known = level > 0
    counts = np.bincount(level[known], weights=same_person[known], minlength=len(levels_of(field)))
    table = counts + PRIOR_WEIGHT * np.array(DEFAULT_M[field])
    m = table / table.sum()
    if field in MOST_APART:
        m = np.minimum(m, MOST_APART[field])
        m[1:3] *= (1 - m[3:].sum()) / max(m[1:3].sum(), 1e-9)
    return tuple(float(x) for x in m)


def _fitted_shares(kinds: Floats, all_pairs: int) -> tuple[float, float, float, float]:
    expected = kinds.sum(axis=0) + 0.5
    same, siblings, cousins = (float(expected[k]) / all_pairs for k in (SAME_PERSON, SIBLINGS, COUSINS))
    return same, max(1.0 - same - siblings - cousins, 0.01), siblings, cousins
