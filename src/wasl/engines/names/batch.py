"""Part comparisons by the million: the same answers as ``alignment.compare_parts``, many at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.alignment import CLASH_COST, compare_parts
from wasl.engines.names.distance import kind_cost, padded, word_distances
from wasl.engines.names.known import known_name
from wasl.engines.names.letters import CLASS_LETTERS
from wasl.engines.names.model import MAX_LOG_ODDS, Model, ScriptPair, part_features_of, script_pair
from wasl.engines.names.parsing import Part, PartKind

Ints = NDArray[np.intp]
Floats = NDArray[np.float32]

FAR_CLASSES = 4
"""Parts whose skeletons differ by this many consonants or more are not aligned: they are different names."""
_BATCH = 200_000


def part_log_odds_of(parts: Sequence[Part], a: Ints, b: Ints, *, model: Model) -> Floats:
    """``compare_parts`` for pairs of positions in ``parts``, as one array of natural log odds.

    Pairs that share too few consonants get the lowest odds without being aligned. Symmetric in a and b.
    """
    odds = np.full(len(a), -MAX_LOG_ODDS, np.float32)
    near = np.flatnonzero(_are_near(_class_counts(parts), a, b))
    tables = _Tables(parts)
    for start in range(0, len(near), _BATCH):
        chunk = near[start : start + _BATCH]
        odds[chunk] = _odds_of(tables, a[chunk], b[chunk], model)
    return odds


def _class_counts(parts: Sequence[Part]) -> NDArray[np.int8]:
    """How often each consonant class occurs in the skeleton of each part."""
    counts = np.zeros((len(parts), len(CLASS_LETTERS)), np.int8)
    column = {letter: k for k, letter in enumerate(CLASS_LETTERS)}
    for row, part in enumerate(parts):
        for letter in part.skeleton.lstrip("ABU"):
            if letter in column:
                counts[row, column[letter]] += 1
    return counts


def _are_near(counts: NDArray[np.int8], a: Ints, b: Ints) -> NDArray[np.bool_]:
    near = np.empty(len(a), np.bool_)
    for start in range(0, len(a), _BATCH):
        part = slice(start, start + _BATCH)
        apart = np.abs(counts[a[part]] - counts[b[part]]).sum(axis=1, dtype=np.int16)
        near[part] = apart < FAR_CLASSES
    return near


class _Tables:
    """Readings of all parts as arrays: one row per reading, and where each part's rows begin."""

    def __init__(self, parts: Sequence[Part]) -> None:
        forms = [form for part in parts for form in part.forms]
        self.parts = parts
        self.codes = padded([form.codes for form in forms])
        self.cost = np.array([form.cost for form in forms], np.float32)
        self.letters = np.array([len(form.codes) for form in forms], np.float32)
        self.repaired = np.array([form.repaired for form in forms], np.bool_)
        kinds = list(PartKind)
        self.kind = np.array([kinds.index(form.kind) for form in forms], np.int8)
        self.kind_cost = np.array([[kind_cost(x, y) for y in kinds] for x in kinds], np.float32)
        self.count = np.array([len(part.forms) for part in parts], np.intp)
        self.start = np.concatenate([[0], np.cumsum(self.count)[:-1]]).astype(np.intp)
        self.arabic = np.array([part.arabic for part in parts], np.bool_)
        names = sorted({known_name(part.core) for part in parts})
        self.known = np.array([names.index(known_name(part.core)) if known_name(part.core) else -1 for part in parts])
        self.initial = np.array([part.kind is PartKind.INITIAL for part in parts], np.bool_)
        self.part_kind = np.array([kinds.index(part.kind) for part in parts], np.int8)


def _odds_of(tables: _Tables, a: Ints, b: Ints, model: Model) -> Floats:
    pair, form_a, form_b = _readings(tables, a, b)
    extra = tables.cost[form_a] + tables.cost[form_b] + tables.kind_cost[tables.kind[form_a], tables.kind[form_b]]
    extra[tables.repaired[form_a] & tables.repaired[form_b]] = 1000.0
    width_a, width_b = int(tables.letters[form_a].max(initial=1)), int(tables.letters[form_b].max(initial=1))
    cost = extra + word_distances(tables.codes[form_a, :width_a], tables.codes[form_b, :width_b], costs=model.costs)
    best = _first_least(pair, cost, len(a))
    repaired = tables.repaired[form_a[best]] | tables.repaired[form_b[best]]
    letters = np.asarray(tables.letters[form_a[best]] + tables.letters[form_b[best]], np.float32) / np.float32(2)
    features = part_features_of(cost[best], letters, repaired)
    odds = np.empty(len(a), np.float32)
    for script in ScriptPair:
        here = _script_mask(tables, a, b, script)
        odds[here] = features[here] @ np.array(model.part_weights[script], np.float32)
    odds = np.clip(odds, -MAX_LOG_ODDS, MAX_LOG_ODDS)
    odds[_clashes(tables, a, b)] -= CLASH_COST
    return _with_initials(tables, a, b, odds, model)


def _readings(tables: _Tables, a: Ints, b: Ints) -> tuple[Ints, Ints, Ints]:
    """Every pair of readings of every pair of parts: position of the pair, row of a's reading, row of b's."""
    times = tables.count[a] * tables.count[b]
    pair = np.repeat(np.arange(len(a)), times)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(times) - times, times)
    count_b = tables.count[b][pair]
    return pair, tables.start[a][pair] + within // count_b, tables.start[b][pair] + within % count_b


def _first_least(pair: Ints, cost: Floats, size: int) -> Ints:
    """Position of the cheapest reading of each pair."""
    order = np.lexsort((cost, pair))
    first = np.searchsorted(pair[order], np.arange(size))
    return np.asarray(order[first], np.intp)


def _script_mask(tables: _Tables, a: Ints, b: Ints, script: ScriptPair) -> NDArray[np.bool_]:
    arabic_a, arabic_b = tables.arabic[a], tables.arabic[b]
    if script is script_pair(True, True):
        return np.asarray(arabic_a & arabic_b)
    if script is script_pair(False, False):
        return np.asarray(~arabic_a & ~arabic_b)
    return np.asarray(arabic_a != arabic_b)


def _clashes(tables: _Tables, a: Ints, b: Ints) -> NDArray[np.bool_]:
    known_a, known_b = tables.known[a], tables.known[b]
    same_kind = tables.part_kind[a] == tables.part_kind[b]
    return np.asarray((known_a >= 0) & (known_b >= 0) & (known_a != known_b) & same_kind)


def _with_initials(tables: _Tables, a: Ints, b: Ints, odds: Floats, model: Model) -> Floats:
    for k in np.flatnonzero(tables.initial[a] | tables.initial[b]):
        odds[k] = compare_parts(tables.parts[a[k]], tables.parts[b[k]], model)[0]
    return odds
