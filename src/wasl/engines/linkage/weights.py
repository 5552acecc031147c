"""What agreement and contradiction are worth: a Fellegi-Sunter model with relatives.

Fellegi and Sunter (JASA 64, 1969) weigh each field by m, how often it takes a level when two entries are one
person, over u, how often when they are two. Two people are not always strangers: brothers share father,
mother, family and town, so counting those as if they were independent of each other links brothers. Here two
people are strangers, siblings or cousins; each kind has its own table, and the odds that a pair is one person
are taken against all three. m and the shares of the kinds are fitted without labels by
expectation-maximisation over the candidate pairs; u comes from random pairs; agreement on a name, place or text
counts by how frequent it is (Winkler's frequency adjustment).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.comparing import Compared
from wasl.engines.linkage.levels import COMPATIBLE, DISPLACED, MISSING, levels_of_kind
from wasl.engines.linkage.plan import PERSON, Comparison, Kind, Plan
from wasl.engines.linkage.preparing import Floats, Levels
from wasl.engines.linkage.rivals import NO_TWINS, Twins, alone_on_two_lists, odds_after_rivals
from wasl.engines.linkage.threads import in_pieces, pool_of
from wasl.kernel.compiled import compiled, pointer

Doubles = NDArray[np.float64]
Rows = NDArray[np.int64]

KINDS = ("same person", "strangers", "siblings", "cousins")
SAME_PERSON, STRANGERS, SIBLINGS, COUSINS = range(4)
MOST_LEVELS = 7
PAIRS_ADDED_UP = 50_000
"""Pairs that are counted together: sums of these are the same however many threads there are."""

Table = tuple[float, ...]

_NAME_M = (0.0, 0.88, 0.08, 0.012, 0.018, 0.01)
_DATE_M = (0.0, 0.78, 0.02, 0.06, 0.08, 0.03, 0.03)
DEFAULT_M: dict[str, Table] = {
    "given": (0.0, 0.91, 0.06, 0.012, 0.01, 0.008),
    "sex": (0.0, 0.993, 0.007),
    "birth_place": (0.0, 0.85, 0.15), "arrest_place": (0.0, 0.8, 0.2),
}  # fmt: skip
"""Before anything is fitted. Sex 0.7 % and birth date 5.2 % differing, names 2.5 %: measured between two
releases of one register (README of names); the rest are guesses that fitting replaces.
"""
DEFAULT_M_OF_KIND: dict[Kind, Table] = {
    Kind.ROLE: _NAME_M, Kind.WORD: _NAME_M, Kind.DATE: _DATE_M, Kind.EXACT: (0.0, 0.95, 0.05),
    Kind.PLACE: (0.0, 0.85, 0.15), Kind.TEXT: (0.0, 0.8, 0.06, 0.03, 0.03, 0.02, 0.06),
}  # fmt: skip
DEFAULT_U: dict[str, Table] = {"sex": (0.0, 0.85, 0.15)}
_NAME_U = (0.0, 0.01, 0.01, 0.03, 0.9, 0.05)
DEFAULT_U_OF_KIND: dict[Kind, Table] = {
    Kind.ROLE: _NAME_U, Kind.WORD: _NAME_U, Kind.DATE: (0.0, 0.0003, 0.0002, 0.002, 0.03, 0.12, 0.8475),
    Kind.EXACT: (0.0, 0.05, 0.95), Kind.PLACE: (0.0, 0.1, 0.9),
    Kind.TEXT: (0.0, 0.01, 0.003, 0.002, 0.005, 0.03, 0.95),
}  # fmt: skip
AGREEING_LEVELS: dict[Kind, int] = {Kind.ROLE: 3, Kind.WORD: 3, Kind.TEXT: 2, Kind.PLACE: 2}
"""Levels below this one (and above missing) are agreement, and count by the frequency of what agrees."""
TWINS = 0.01
"""Of siblings, this part was born on one day (guess); their dates differ as those of one person do."""
_SIBLINGS_APART: Table = (0.0, 0.0, 0.001, 0.012, 0.03, 0.22)
"""Dates of other siblings, by level: within two years a fifth to a quarter; of dates known less exactly three in a
hundred are possible; else far apart (guess).
"""
_RELATIVES_GIVEN: Table = (0.0, 0.0, 0.0, 0.01, 0.98, 0.01, 0.0)
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
LEFT_OF_U = 0.1
"""At least this part of how often random pairs agree is put down to strangers."""
PRIOR_WEIGHT = 60.0
"""Pairs that the default m is worth in fitting."""
KAPPA_PAIRS, KAPPA_RANGE = 10.0, (0.3, 10.0)
"""Agreeing pairs that kappa = 1 is worth in fitting, and what kappa may be."""
RIVAL_FROM = 1e-6
"""Pairs less probable than this, from their evidence alone, are nobody's rivals."""
FIT_RIVAL_ROUNDS = 8
"""Rounds of weighing rivals in each round of fitting."""
DISPLACED_APART = 0.3
"""How probable a displaced name part is where two entries are two people. It was displaced by an answer that counts
already, and a shorter name is a piece of many longer ones; random pairs, which hardly ever have such an answer, would
make it a rarity. A third, since one person's names are displaced more often than ``MOST_APART`` lets fitting learn.
"""
LEAST = 1e-7
"""No level is thought less probable than this."""


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


def default_weights(plan: Plan, *, all_pairs: int, smaller: int, within: bool) -> Weights:
    """The model before fitting: a third of the smaller list is on both, or 2 % of one list are there twice; for each
    such pair across lists, or each second entry within one, a pair of siblings and a pair of cousins. Where no names
    are compared there are no relatives either."""
    pairs = max(all_pairs, 1)
    matches = max((0.02 if within else 0.35) * smaller, 0.5) / pairs
    relatives = 0.5 * (max(smaller, 1) / pairs if within else matches)
    relatives = relatives if plan.of_kind(Kind.ROLE) else 0.0
    shares = (matches, max(1.0 - matches - 2 * relatives, 0.01), relatives, relatives)
    m = {each.field: _of_person(each, DEFAULT_M, DEFAULT_M_OF_KIND[each.kind]) for each in plan.comparisons}
    u = {each.field: _of_person(each, DEFAULT_U, DEFAULT_U_OF_KIND[each.kind]) for each in plan.comparisons}
    return Weights(m, u, {each.field: 1.0 for each in plan.comparisons}, shares, fitted=False)


def _of_person(comparison: Comparison, known: dict[str, Table], otherwise: Table) -> Table:
    """What is known of a field of persons; another field may bear the same name and be compared in another way."""
    return known.get(comparison.field, otherwise) if comparison in PERSON else otherwise


# --- the model as arrays ----------------------------------------------------------------------------------


class Tables(NamedTuple):
    """A model as arrays. values: by field, level and 2 x KINDS, in one row: the probability of a level under each kind
    of pair is the first number plus the second times the frequency of what agrees, where that counts. kappa: per field.
    shares: of KINDS. given: number of the field of given names, -1 where none are compared.
    """

    values: Doubles
    kappa: Doubles
    shares: Doubles
    given: int


def tables(plan: Plan, weights: Weights) -> Tables:
    """The model as compiled code reads it."""
    values = np.zeros((len(plan.comparisons), MOST_LEVELS, 2 * len(KINDS)))
    for k, comparison in enumerate(plan.comparisons):
        m, u = np.array(weights.m[comparison.field]), np.array(weights.u[comparison.field])
        agreeing = AGREEING_LEVELS.get(comparison.kind, 0)
        fixed, by_frequency = u.copy(), np.zeros(len(u))
        fixed[:agreeing] = 0.0
        by_frequency[:agreeing] = m[:agreeing] / max(m[1:agreeing].sum(), 1e-6)
        values[k, : len(m), SAME_PERSON] = m
        values[k, : len(m), STRANGERS], values[k, : len(m), len(KINDS) + STRANGERS] = fixed, by_frequency
        relatives = _relatives(comparison, weights.m[comparison.field])
        for kind, (like_same, like_strangers, own) in zip((SIBLINGS, COUSINS), relatives, strict=True):
            like = np.array(like_strangers[: len(m)])
            values[k, : len(m), kind] = np.array(like_same[: len(m)]) * m + like * fixed + own[: len(m)]
            values[k, : len(m), len(KINDS) + kind] = like * by_frequency
        if comparison.kind is Kind.ROLE:
            values[k, DISPLACED, [STRANGERS, SIBLINGS, COUSINS]] = DISPLACED_APART
    kappa = np.array([weights.kappa[each.field] for each in plan.comparisons])
    given = [each.field for each in plan.comparisons].index("given") if "given" in plan.of_kind(Kind.ROLE) else -1
    return Tables(values.ravel(), kappa, np.array(weights.shares), given)


def _relatives(comparison: Comparison, m: Table) -> tuple[tuple[Table, Table, Table], tuple[Table, Table, Table]]:
    """What siblings and cousins show: parts like the same person, parts like strangers, and of their own, by level.

    Brothers rarely share a given name, and share all above it.
    """
    field = comparison.field
    strangers = _mixed(0.0, 1.0)
    if comparison not in PERSON:
        return strangers, strangers
    if field == "given":
        agree = (1.0, 1.0, 1.0, *(0.0,) * (MOST_LEVELS - 3))
        rarely = tuple(0.1 * x for x in agree)
        return (_mixed(0.0, 0.0)[0], rarely, _RELATIVES_GIVEN), (_mixed(0.0, 0.0)[0], agree, _RELATIVES_GIVEN)
    if field in ("father", "mother"):
        return _mixed(1.0, 0.0), strangers
    if field in ("grandfather", "family"):
        return _mixed(1.0, 0.0), _mixed(1.0, 0.0)
    if field == "birth_date":
        return (*_mixed(0.0, 0.0)[:2], _sibling_births(m)), strangers
    if field == "birth_place":
        return _mixed(0.9, 0.1), _mixed(0.6, 0.4)
    if field == "arrest_place":
        return _mixed(0.7, 0.3), _mixed(0.4, 0.6)
    if field == "arrest_date":
        return _mixed(0.4, 0.6), _mixed(0.3, 0.7)
    return strangers, strangers


def _sibling_births(m: Table) -> Table:
    apart = [*_SIBLINGS_APART, 0.0]
    apart[COMPATIBLE] *= m[COMPATIBLE]
    apart[-1] = 1.0 - sum(apart)
    return tuple(TWINS * x + (1.0 - TWINS) * y for x, y in zip(m, apart, strict=True))


def _mixed(same: float, strangers: float) -> tuple[Table, Table, Table]:
    return (same,) * MOST_LEVELS, (strangers,) * MOST_LEVELS, (0.0,) * MOST_LEVELS


@compiled
def joint(model: Tables, levels: Levels, frequency: Floats, at: int, fields: int) -> tuple[float, float, float, float]:
    """Probability of each kind of pair together with all that a pair shows. The pair's levels begin at ``at``.

    Arrays are pointers, see ``pointed``.
    """
    same, strangers, siblings, cousins = model.shares[0], model.shares[1], model.shares[2], model.shares[3]
    for field in range(fields):
        level = levels[at + field]
        if level > 0:
            share = min(max(model.kappa[field] * frequency[at + field], 1e-6), 0.9)
            k = (field * MOST_LEVELS + level) * 8
            same *= max(model.values[k], LEAST)
            strangers *= max(model.values[k + 1] + model.values[k + 5] * share, LEAST)
            siblings *= max(model.values[k + 2] + model.values[k + 6] * share, LEAST)
            cousins *= max(model.values[k + 3] + model.values[k + 7] * share, LEAST)
    return same, strangers, siblings, cousins


@compiled
def pointed(model: Tables) -> Tables:
    """The same for ``joint``, in compiled code that holds the arrays while it runs."""
    return Tables(pointer(model.values), pointer(model.kappa), pointer(model.shares), model.given)


@compiled
def _all_joint(model: Tables, levels: Levels, frequency: Floats, found: Doubles, first: int, end: int) -> None:
    fields = levels.shape[1]
    near, here, often = pointed(model), pointer(levels), pointer(frequency)
    for k in range(first, end):
        found[k, 0], found[k, 1], found[k, 2], found[k, 3] = joint(near, here, often, k * fields, fields)


@compiled
def _all_posterior(model: Tables, levels: Levels, frequency: Floats, found: Doubles, first: int, end: int) -> None:
    _all_joint(model, levels, frequency, found, first, end)
    for k in range(first, end):
        each = 1.0 / (found[k, 0] + found[k, 1] + found[k, 2] + found[k, 3])
        for kind in range(4):
            found[k, kind] *= each


@compiled
def _expected(levels: Levels, kinds: Doubles, column: int, first: int, end: int) -> Doubles:
    counts = np.zeros((levels.shape[1], MOST_LEVELS))
    for k in range(first, end):
        weight = kinds[k, column]
        for field in range(levels.shape[1]):
            counts[field, levels[k, field]] += weight
    return counts


def field_log2(model: Tables, field: int, compared: Compared) -> Doubles:
    """log2 probability of the level a pair shows, per kind: (pairs, KINDS); 0 where a side says nothing."""
    size = MOST_LEVELS * 2 * len(KINDS)
    alone = Tables(
        model.values[field * size : (field + 1) * size].copy(), model.kappa[[field]], np.ones(len(KINDS)), -1
    )
    return np.asarray(np.log2(_joint_of(alone, compared.levels[:, [field]], compared.shares[:, [field]])))


def log2_by_kind(model: Tables, compared: Compared) -> Doubles:
    """log2 probability of all a pair shows, per kind of pair, without the kinds' own shares: (pairs, KINDS)."""
    return np.asarray(np.log2(_joint_of(model._replace(shares=np.ones(len(KINDS))), compared.levels, compared.shares)))


def posterior(model: Tables, compared: Compared, *, threads: int | None = 1) -> Doubles:
    """Probability of each kind, given what the pair shows: (pairs, KINDS)."""
    found = np.empty((len(compared), len(KINDS)))
    work = partial(_all_posterior, model, compared.levels, compared.shares, found)
    in_pieces(work, len(found), threads=threads)
    return found


def _joint_of(model: Tables, levels: Levels, frequency: Floats) -> Doubles:
    found = np.empty((len(levels), len(KINDS)))
    _all_joint(model, levels, frequency, found, 0, len(found))
    return found


def expected_levels(compared: Compared, kinds: Doubles, kind: int, *, threads: int | None = 1) -> Doubles:
    """How many pairs of a kind are expected to show each level: (fields, MOST_LEVELS). kinds: from ``posterior``."""
    size = len(compared)
    spans = [(first, min(first + PAIRS_ADDED_UP, size)) for first in range(0, size, PAIRS_ADDED_UP)]
    with pool_of(threads) as pool:
        parts = pool.map(lambda span: _expected(compared.levels, kinds, kind, *span), spans)
        counts = sum(parts, np.zeros((compared.levels.shape[1], MOST_LEVELS)))
    counts[:, MISSING] = 0.0
    return counts


# --- fitting ----------------------------------------------------------------------------------------------


class TwoLists(NamedTuple):
    """That pairs join two lists, each of which names a person once, or seldom twice. left, right: entries of each pair;
    sizes: entries of the lists; twins_left, twins_right: their duplicates, as far as known.
    """

    left: Rows
    right: Rows
    sizes: tuple[int, int]
    twins_left: Twins = NO_TWINS
    twins_right: Twins = NO_TWINS


def with_random_pairs(
    plan: Plan, weights: Weights, compared: Compared, *, by_chance: Mapping[str, float] | None = None
) -> Weights:
    """u and kappa from pairs drawn at random, smoothed by the defaults.

    For fields of persons, a random pair counts as far as it is one of strangers: in short lists some are not.
    by_chance: per field, how often two entries would agree if only the same values did (mean frequency of a value);
    kappa is how much more often they do, and stays 1 for fields not told here.
    """
    kinds = posterior(tables(plan, weights), compared)
    of_strangers = expected_levels(compared, kinds, STRANGERS)
    of_all = expected_levels(compared, np.ones((len(compared), 1)), 0)
    u, kappa = dict(weights.u), dict(weights.kappa)
    for column, comparison in enumerate(plan.comparisons):
        counts = (of_strangers if comparison in PERSON else of_all)[column, : len(levels_of_kind(comparison.kind))]
        table = counts + 20.0 * np.array(weights.u[comparison.field])
        u[comparison.field] = tuple((table / table.sum()).tolist())
        expected = (by_chance or {}).get(comparison.field)
        if expected is not None:
            agreeing = counts[1 : AGREEING_LEVELS[comparison.kind]].sum()
            kappa[comparison.field] = _kappa(agreeing, expected * counts.sum())
    return replace(weights, u=u, kappa=kappa)


def _kappa(agreeing: float, expected: float) -> float:
    found = (agreeing + KAPPA_PAIRS) / (expected + KAPPA_PAIRS)
    return float(min(max(found, KAPPA_RANGE[0]), KAPPA_RANGE[1]))


def fit(
    plan: Plan,
    weights: Weights,
    compared: Compared,
    *,
    all_pairs: int,
    sampled: float,
    rounds: int,
    two_lists: TwoLists | None = None,
    threads: int | None = 1,
) -> Weights:
    """Expectation-maximisation for m and for the shares of kinds.

    Candidates hold nearly all pairs of one person; the pairs not proposed count as strangers, which keeps the
    shares those of all pairs, not of the candidates. sampled: the part of all candidates that ``compared`` holds.
    two_lists: where the pairs join two such lists and are all the candidates, an entry's candidates compete: only what
    its rivals leave of a pair's odds is learned from.
    """
    default = default_weights(plan, all_pairs=all_pairs, smaller=1, within=False).m
    met = weights
    for _ in range(rounds):
        kinds = posterior(tables(plan, weights), compared, threads=threads)
        if two_lists is not None:
            kinds = _after_rivals(kinds, two_lists, matches=weights.shares[SAME_PERSON] * all_pairs)
        counts = expected_levels(compared, kinds, SAME_PERSON, threads=threads)
        weights = replace(
            weights,
            m={
                comparison.field: _fitted_m(counts[column], comparison, default[comparison.field])
                for column, comparison in enumerate(plan.comparisons)
            },
            shares=_fitted_shares(plan, kinds, all_pairs, sampled),
            fitted=True,
        )
        weights = _without_matches(plan, weights, met)
    return weights


def _after_rivals(kinds: Doubles, pairs: TwoLists, *, matches: float) -> Doubles:
    """Kinds of each pair once its rivals are weighed; what they take goes to the other kinds in proportion."""
    live = np.flatnonzero(kinds[:, SAME_PERSON] > RIVAL_FROM)
    place = np.full(len(kinds), -1)
    place[live] = np.arange(len(live))
    odds = alone_on_two_lists(kinds[live, SAME_PERSON], matches=matches, sizes=pairs.sizes)
    after = odds_after_rivals(
        pairs.left[live],
        pairs.right[live],
        odds,
        twins_left=pairs.twins_left.numbered(place),
        twins_right=pairs.twins_right.numbered(place),
        rounds=FIT_RIVAL_ROUNDS,
    )
    same, found = after / (1.0 + after), kinds.copy()
    found[live, 1:] *= ((1.0 - same) / np.maximum(kinds[live, 1:].sum(axis=1), LEAST**40))[:, None]
    found[live, SAME_PERSON] = same
    return found


def shares_within(plan: Plan, model: Tables, compared: Compared, *, size: int, rounds: int) -> Doubles:
    """Shares of kinds among all pairs of one list of ``size`` entries, fitted to those pairs that were compared.

    At first 2 % of entries are there twice, every second has a sibling and a cousin.
    """
    all_pairs = max(size * (size - 1) // 2, 1)
    same, relatives = 0.02 * size / all_pairs, 0.5 * size / all_pairs * bool(plan.of_kind(Kind.ROLE))
    shares = np.array([same, max(1.0 - same - 2 * relatives, 0.01), relatives, relatives])
    evidence = _joint_of(model._replace(shares=np.ones(len(KINDS))), compared.levels, compared.shares)
    for _ in range(rounds):
        kinds = evidence * shares
        kinds /= np.maximum(kinds.sum(axis=1, keepdims=True), LEAST**40)
        shares = np.array(_fitted_shares(plan, kinds, all_pairs, 1.0))
    return shares


def _without_matches(plan: Plan, weights: Weights, met: Weights) -> Weights:
    """Weights with the pairs of one person taken out of what random pairs showed (u and kappa of ``met``): where a
    person has many entries, half of those that share a rare text may be the same person's.

    Done for texts and codes; lists of persons hold so few such pairs that their fields stay as they are.
    """
    u, kappa = dict(weights.u), dict(weights.kappa)
    for comparison in plan.comparisons:
        if comparison.kind in (Kind.TEXT, Kind.EXACT) and comparison not in PERSON:
            field = comparison.field
            all_met, same = np.array(met.u[field]), weights.shares[SAME_PERSON] * np.array(weights.m[field])
            strangers = np.maximum(all_met - same, LEFT_OF_U * all_met)
            u[field] = tuple((strangers / strangers.sum()).tolist())
            kappa[field] = met.kappa[field] * float(strangers[1] / all_met[1])
    return replace(weights, u=u, kappa=kappa)


def _fitted_m(counts: Doubles, comparison: Comparison, default: Table) -> Table:
    table = counts[: len(default)] + PRIOR_WEIGHT * np.array(default)
    m = table / table.sum()
    if comparison.field in MOST_APART and comparison in PERSON:
        m = np.minimum(m, MOST_APART[comparison.field])
        m[1:3] *= (1 - m[3:].sum()) / max(m[1:3].sum(), 1e-9)
    return tuple(float(x) for x in m)


def _fitted_shares(plan: Plan, kinds: Doubles, all_pairs: int, sampled: float) -> tuple[float, float, float, float]:
    expected = (np.array([column.sum() for column in kinds.T]) + 0.5) / sampled
    if not plan.of_kind(Kind.ROLE):
        expected[[SIBLINGS, COUSINS]] = 0.0
    same, siblings, cousins = (float(expected[k]) / max(all_pairs, 1) for k in (SAME_PERSON, SIBLINGS, COUSINS))
    return same, max(1.0 - same - siblings - cousins, 0.01), siblings, cousins
