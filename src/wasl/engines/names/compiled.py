"""Parts of names as numbers, and their comparison compiled: the same answers as ``alignment.compare_parts``.

Costs are whole millionths of a natural logarithm here, so that equal costs are equal; ``distance.forms_distance``
rounds to a coarser grid and so sees the same ties. Everything learned is handed to the compiled functions, nothing of
it is compiled in. A table of parts is one array, a model three; loops hand the inner functions ``pointed_parts`` and
``pointed_model``, because numba counts references at every call that is handed an array, which costs more than telling
two clearly different parts apart does.
"""

import math
from array import array
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple, cast

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import ArrayLike, NDArray

from wasl.engines.names import alignment, comparing
from wasl.engines.names.distance import kind_cost
from wasl.engines.names.known import MAX_KNOWN
from wasl.engines.names.letters import (
    ARTICLES,
    CLASS_LETTERS,
    CONTINUED,
    IS_ARABIC_UNIT,
    LAST,
    OPENED,
    PAD,
    UNITS,
)
from wasl.engines.names.model import MAX_LOG_ODDS, NEAR_LOG_ODDS, Model, ScriptPair
from wasl.engines.names.parsing import COST_UNGLUED, MAX_LETTERS, Part, PartKind
from wasl.kernel.compiled import bits_set, compiled, pointer

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

FAR_CLASSES = 4
"""Parts whose skeletons differ by this many consonants or more need not be aligned: they are different names."""
MAX_UNITS = 40
"""No reading is longer: ``parsing.MAX_LETTERS`` with an article, an ending and room to spare."""
MILLION = 1_000_000
_NEVER = 1 << 30  # a cost no reading has, in millionths
_KINDS = tuple(PartKind)
_NUMBER_OF_KIND = {kind: number for number, kind in enumerate(_KINDS)}
_INITIAL = _NUMBER_OF_KIND[PartKind.INITIAL]
_HALF_OF_CLASSES = len(CLASS_LETTERS) // 2
_BITS_PER_CLASS = 3

# Where a part's record says what. CLASSES: two halves, how often each consonant class occurs, as that many bits of
# three. KNOWN: ids of lexicon names, -1 where there is none. SOUND: class of the first letter, for initials. BONES:
# consonants of the skeleton, Abd, Abu and Umm aside. LONGEST: units of the longest reading. READINGS: how many. JOINS:
# the sum of what holds of BEGINS, GOES_ON and HAS_ARTICLE. Readings follow, the plainest first.
CLASSES, KIND, ARABIC, SOUND, BONES, LONGEST, KNOWN, READINGS, JOINS = 0, 2, 3, 4, 5, 6, 7, 8 + MAX_KNOWN, 9 + MAX_KNOWN
RECORD = JOINS + 1
BEGINS, GOES_ON, HAS_ARTICLE = 1, 2, 4
# Where a reading says what; its codes follow.
_FORM_KIND, _FORM_COST, _FORM_REPAIRED, _FORM_ARABIC, _FORM_LENGTH, _FORM_CODES = range(6)
JOINED_RECORD = RECORD + 2 * (_FORM_CODES + MAX_UNITS)
"""Room for two parts read as one word."""


class PartArrays(NamedTuple):
    """Parts as one array: first where the record of each part begins, then the records. size: number of parts."""

    cells: Ints
    size: int


class ModelArrays(NamedTuple):
    """A model for compiled functions.

    whole: costs in millionths. For each two kinds; for each script pair (arabic, latin, cross) and number of letters
    of both parts together, the cost beyond which log odds are never above 0, then never above the least there are, then
    never above ``NEAR_LOG_ODDS``; for each unit what it costs against each unit, against nothing in a Latin, in an
    Arabic word.
    real: per script pair the part weights, then the fixed log odds of ``_FIXED``. name_weights: (script pairs, 20).
    """

    whole: Ints
    real: Floats
    name_weights: Floats


_LINK_LIMITS = len(_KINDS) ** 2
_LETTERS = 2 * MAX_UNITS + 1
_LEAST_LIMITS = _LINK_LIMITS + 3 * _LETTERS
_NEAR_LIMITS = _LEAST_LIMITS + 3 * _LETTERS
_UNIT_COSTS = _NEAR_LIMITS + 3 * _LETTERS
_ROW = len(UNITS) + 2
_PART_WEIGHTS = 8
_FIXED = 3 * _PART_WEIGHTS
SAME_INITIAL, OTHER_INITIAL, EQUIVALENT, MERGE, REORDER, CLEAR, LEFT_AFTER, CLASH = range(_FIXED, _FIXED + 8)
"""CLASH is the first of three, by script pair."""


# --- from values to arrays --------------------------------------------------------------------------------


def part_arrays(parts: Sequence[Part]) -> PartArrays:
    """Parts as arrays, numbered in the order given."""
    return joined_records([part_record(part) for part in parts])


def joined_records(records: Sequence["array[int]"]) -> PartArrays:
    """Records made by ``part_record`` as one table, numbered in the order given."""
    starts = np.cumsum([len(records), *map(len, records)]).astype(np.int32)
    return PartArrays(np.concatenate([starts[:-1], np.frombuffer(b"".join(records), np.int32)]), len(records))


def part_record(part: Part) -> "array[int]":
    """A part as its record in ``PartArrays``: whole numbers of 32 bits."""
    kind, count = _NUMBER_OF_KIND[part.kind], len(part.forms)
    longest = max([len(form.codes) for form in part.forms])
    record = [*_head(part, kind, longest), *part.known, *(-1,) * (MAX_KNOWN + 1 - len(part.known)), count, _joins(part)]
    for form in part.forms:
        of_form = kind if form.kind is part.kind else _NUMBER_OF_KIND[form.kind]
        record += (of_form, round(form.cost * MILLION), form.repaired, *_codes(form.codes))
    return array("i", record)


def _head(part: Part, kind: int, longest: int) -> tuple[int, ...]:
    count, low, high = _bones(part.skeleton)
    return low, high, kind, part.arabic, _SOUNDS[part.forms[0].codes[0]], count, longest


def _joins(part: Part) -> int:
    begins, goes_on = alignment.can_begin(part), alignment.can_go_on(part)
    return BEGINS * begins + GOES_ON * goes_on + HAS_ARTICLE * part.article


def _codes(codes: tuple[int, ...]) -> tuple[int, ...]:
    """Script and length of a reading, and its codes."""
    if not 0 < len(codes) <= MAX_UNITS:
        raise ValueError(f"a reading has {len(codes)} units")  # parsing keeps them far below
    return not _ARABIC_UNITS.isdisjoint(codes), len(codes), *codes


_ARABIC_UNITS = frozenset(code for code, arabic in enumerate(IS_ARABIC_UNIT) if arabic)


@lru_cache(maxsize=200_000)
def _bones(skeleton: str) -> tuple[int, int, int]:
    """Consonants of a skeleton, and how often each class occurs as that many bits (at most three), in two halves."""
    consonants = skeleton.lstrip("ABU")
    bits = 0
    for column, letter in enumerate(CLASS_LETTERS):
        times = min(consonants.count(letter), _BITS_PER_CLASS)
        bits |= ((1 << times) - 1) << (_BITS_PER_CLASS * column)
    half = _BITS_PER_CLASS * _HALF_OF_CLASSES
    return len(consonants), bits & ((1 << half) - 1), bits >> half


def _sounds() -> tuple[int, ...]:
    classes = [alignment.sound_class(code) if unit else "" for code, unit in enumerate(UNITS)]
    numbers = {cls: number for number, cls in enumerate(dict.fromkeys(classes))}
    return tuple(numbers[cls] for cls in classes)


_SOUNDS = _sounds()


@lru_cache(maxsize=8)
def model_arrays(model: Model) -> ModelArrays:
    """A model's tables, and the fixed costs of ``alignment`` and ``comparing``, for compiled functions."""
    weights = [list(model.part_weights[pair]) for pair in ScriptPair]
    whole = [
        _millionths(np.array([[kind_cost(x, y) for y in _KINDS] for x in _KINDS])),
        np.array([_costs_beyond(row, level=0.0) for row in weights]),
        np.array([_costs_beyond(row, level=-MAX_LOG_ODDS) for row in weights]),
        np.array([_costs_beyond(row, level=NEAR_LOG_ODDS) for row in weights]),
        np.concatenate([_millionths(model.costs.substitution), _millionths(model.costs.gap)], axis=1),
    ]
    fixed = [
        alignment.INITIAL_LOG_ODDS,
        alignment.OTHER_INITIAL_LOG_ODDS,
        alignment.EQUIVALENT_LOG_ODDS,
        alignment.MERGE_COST,
        alignment.REORDER_GAIN,
        comparing.CLEAR_CONTRADICTION,
        comparing.LEFT_AFTER_CONTRADICTION,
        *(alignment.CLASH_COST[pair] for pair in ScriptPair),
    ]
    return ModelArrays(
        np.concatenate([table.ravel() for table in whole]).astype(np.int32),
        np.array([*chain.from_iterable(weights), *fixed], np.float64),
        np.array([model.name_weights[pair] for pair in ScriptPair], np.float64),
    )


def _millionths(costs: NDArray[Any]) -> NDArray[np.int64]:
    return np.rint(np.asarray(costs, np.float64) * MILLION).astype(np.int64)


def _costs_beyond(weights: Sequence[float], *, level: float) -> list[int]:
    """For 0, 1, ... letters of both parts together: the cost beyond which log odds never exceed ``level``."""
    found, greatest = [], 0
    for letters in range(2 * MAX_UNITS + 1):
        for repaired in (0.0, 1.0):
            greatest = max(greatest, _cost_beyond(weights, max(letters / 2, 2.0), repaired, level=level))
        found.append(greatest)
    return found


def _cost_beyond(weights: Sequence[float], letters: float, repaired: float, *, level: float) -> int:
    """Log odds are linear in the cost between these bends; walk them from the far end."""
    bends = sorted((0.0, 1.0, 2.5, 5.0, 2.0 * letters))

    def above(cost: float) -> float:
        features = (1.0, cost, min(cost, 1.0), min(cost, 2.5), min(cost, 5.0), min(cost / letters, 2.0))
        fixed = weights[6] * math.sqrt(letters) + weights[7] * repaired
        return sum(w * x for w, x in zip(weights, features, strict=False)) + fixed - level

    last, slope = bends[-1], weights[1]
    if above(last) > 0:
        crossing = math.inf if slope >= 0 else last + above(last) / -slope
    elif slope > 0:
        crossing = math.inf
    else:
        crossing = 0.0
        for near, far in zip(bends[-2::-1], bends[:0:-1], strict=True):
            if above(near) > 0:
                crossing = near + (far - near) * above(near) / (above(near) - above(far))
                break
    return _NEVER if crossing > 1000.0 else math.ceil(crossing * MILLION) + 20


# --- compiled ---------------------------------------------------------------------------------------------

_types: Any = numba.types
_building: Any = cgutils


def _scratch(_context: Any) -> Any:
    def code(context: Any, builder: Any, _signature: Any, _values: Any) -> Any:
        return _building.alloca_once(builder, context.get_value_type(_types.int64), 2 * MAX_UNITS + 1)

    return _types.CPointer(_types.int64)(), code


_row_of_numbers = cast(Callable[[], NDArray[np.int64]], intrinsic(_scratch))


@compiled
def pointed_parts(parts: PartArrays) -> PartArrays:
    """The same table for the functions below, in compiled code that holds the arrays while it runs."""
    return PartArrays(pointer(parts.cells), parts.size)


@compiled
def pointed_model(model: ModelArrays) -> ModelArrays:
    """The same model for the functions below, in compiled code that holds the arrays while it runs."""
    return ModelArrays(pointer(model.whole), pointer(model.real), pointer(model.name_weights))


# a, b: cells of two tables of parts, which may be one; at_a, at_b: where the records of the two parts begin.


NOT_BOTH_KNOWN, ONE_NAME, OTHER_NAMES = 0, 1, 2


@compiled
def known_relation(a: Ints, at_a: int, b: Ints, at_b: int) -> int:
    """What the lexicon says of two parts of one kind."""
    x, y = at_a + KNOWN, at_b + KNOWN
    if a[x] < 0 or b[y] < 0 or a[at_a + KIND] != b[at_b + KIND]:
        return NOT_BOTH_KNOWN
    while a[x] >= 0 and b[y] >= 0:  # both ascend, and end in -1
        if a[x] == b[y]:
            return ONE_NAME
        if a[x] < b[y]:
            x += 1
        else:
            y += 1
    return OTHER_NAMES


@compiled
def nearest(a: Ints, at_a: int, b: Ints, at_b: int, whole: Ints, limit: int) -> tuple[int, int, int]:
    """Cost of the nearest readings in millionths, letters of both together, and 1 where one is a repair.

    ``distance.forms_distance``; words are aligned row by row and left once every way on costs too much. A cost above
    ``limit`` may be any other above it.
    """
    row = _row_of_numbers()  # then the cost of leaving out each unit of b
    best, best_letters, best_repaired = _NEVER, 0, 0
    form_a = at_a + RECORD
    for _ in range(a[at_a + READINGS]):
        length_a, arabic_a = a[form_a + _FORM_LENGTH], a[form_a + _FORM_ARABIC]
        form_b = at_b + RECORD
        for _ in range(b[at_b + READINGS]):
            length_b, arabic_b = b[form_b + _FORM_LENGTH], b[form_b + _FORM_ARABIC]
            codes_b = form_b + _FORM_CODES
            repaired = a[form_a + _FORM_REPAIRED] + b[form_b + _FORM_REPAIRED]
            extra = a[form_a + _FORM_COST] + b[form_b + _FORM_COST]
            extra += whole[a[form_a + _FORM_KIND] * len(_KINDS) + b[form_b + _FORM_KIND]]
            form_b = codes_b + length_b
            allowed = min(best, limit) - extra
            if repaired == 2 or allowed < 0:
                continue
            left = 0
            row[0] = 0
            for j in range(length_b):
                gap = whole[_UNIT_COSTS + b[codes_b + j] * _ROW + _ROW - 2 + arabic_a]
                row[MAX_UNITS + 1 + j] = gap
                left += gap
                row[j + 1] = left
            for at in range(form_a + _FORM_CODES, form_a + _FORM_CODES + length_a):
                unit_a = _UNIT_COSTS + a[at] * _ROW
                gap_a = whole[unit_a + _ROW - 2 + arabic_b]
                diagonal = row[0]
                left = diagonal + gap_a
                row[0] = left
                least = left
                for j in range(length_b):
                    above = row[j + 1]
                    both = diagonal + whole[unit_a + b[codes_b + j]]
                    left = min(min(both, above + gap_a), left + row[MAX_UNITS + 1 + j])
                    diagonal = above
                    row[j + 1] = left
                    least = min(least, left)
                if least > allowed:
                    left = _NEVER
                    break
            cost = extra + left
            letters = length_a + length_b
            tied = cost == best and (repaired < best_repaired or (repaired == best_repaired and letters > best_letters))
            if cost < best or tied:
                best, best_letters, best_repaired = cost, letters, repaired
        form_a += _FORM_CODES + length_a
    return best, best_letters, best_repaired


@compiled
def _odds_of(cost: int, both_letters: int, repaired: int, real: Floats, script: int) -> float:
    """``Model.part_log_odds`` of a cost in millionths."""
    nats = ((cost + 5) // 10) / 100_000.0
    letters = max(both_letters / 2, 2.0)
    w = script * _PART_WEIGHTS
    odds = real[w] + real[w + 1] * nats
    odds += real[w + 2] * min(nats, 1.0)
    odds += real[w + 3] * min(nats, 2.5)
    odds += real[w + 4] * min(nats, 5.0)
    odds += real[w + 5] * min(nats / letters, 2.0)
    odds += real[w + 6] * math.sqrt(letters)
    odds += real[w + 7] * repaired
    return max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, odds))


@compiled
def exact_odds(a: Ints, at_a: int, b: Ints, at_b: int, whole: Ints, real: Floats) -> tuple[float, int]:
    """``compare_parts``: natural log odds, and 1 where the nearest reading repairs damage."""
    if a[at_a + KIND] == _INITIAL or b[at_b + KIND] == _INITIAL:
        return real[SAME_INITIAL] if a[at_a + SOUND] == b[at_b + SOUND] else real[OTHER_INITIAL], 0
    script = 2 if a[at_a + ARABIC] != b[at_b + ARABIC] else 1 - a[at_a + ARABIC]
    relation = known_relation(a, at_a, b, at_b)
    limit = _NEVER - 1
    if relation != ONE_NAME:
        limit = whole[_LEAST_LIMITS + script * _LETTERS + a[at_a + LONGEST] + b[at_b + LONGEST]]
    cost, letters, repaired = nearest(a, at_a, b, at_b, whole, limit)
    if cost > limit:
        odds, repaired = -MAX_LOG_ODDS, 0
    else:
        odds = _odds_of(cost, letters, repaired, real, script)
    if relation == ONE_NAME:
        odds = max(odds, real[EQUIVALENT])
    elif relation == OTHER_NAMES:
        odds -= real[CLASH + script]
    return odds, repaired


@compiled
def link_odds(a: Ints, at_a: int, b: Ints, at_b: int, whole: Ints, real: Floats) -> tuple[float, int]:
    """``exact_odds`` where it is above 0; elsewhere any number not above 0, found sooner."""
    relation = known_relation(a, at_a, b, at_b)
    if relation == ONE_NAME or a[at_a + KIND] == _INITIAL or b[at_b + KIND] == _INITIAL:
        return exact_odds(a, at_a, b, at_b, whole, real)
    script = 2 if a[at_a + ARABIC] != b[at_b + ARABIC] else 1 - a[at_a + ARABIC]
    if relation == OTHER_NAMES and real[CLASH + script] >= MAX_LOG_ODDS:
        return -MAX_LOG_ODDS, 0
    limit = whole[_LINK_LIMITS + script * _LETTERS + a[at_a + LONGEST] + b[at_b + LONGEST]]
    cost, letters, repaired = nearest(a, at_a, b, at_b, whole, limit)
    if cost > limit:
        return -MAX_LOG_ODDS, 0
    odds = _odds_of(cost, letters, repaired, real, script)
    return (odds - real[CLASH + script] if relation == OTHER_NAMES else odds), repaired


_OPENED, _CONTINUED, _LAST = np.array(OPENED, np.int32), np.array(CONTINUED, np.int32), np.array(LAST, np.int32)
_ARTICLES = np.array(ARTICLES, np.int32)
_UNGLUED = round(COST_UNGLUED * MILLION)


@compiled
def joined_bones(cells: Ints, first: int, second: int) -> int:
    """Consonants of both parts, or -1 where ``alignment.merged_part`` does not read them as one word."""
    joins = cells[first + JOINS] & BEGINS and cells[second + JOINS] & GOES_ON
    length = cells[first + RECORD + _FORM_LENGTH] + cells[second + RECORD + _FORM_LENGTH]
    if not joins or cells[first + ARABIC] != cells[second + ARABIC] or length > MAX_LETTERS:
        return -1
    return int(cells[first + BONES] + cells[second + BONES])


@compiled
def write_joined(cells: Ints, first: int, second: int, joined: Ints) -> None:
    """Two parts as ``alignment.merged_part`` reads them: what ``link_odds`` looks at of its record, in ``joined``."""
    with_article = cells[second + JOINS] & HAS_ARTICLE > 0
    for field in (KIND, ARABIC, SOUND):
        joined[field] = cells[first + field]
    joined[KNOWN] = -1
    joined[READINGS] = 2 if with_article else 1
    at, longest = RECORD, 0
    for reading in range(2):
        if reading == 0 and not with_article:
            continue
        joined[at + _FORM_KIND] = cells[first + KIND]
        joined[at + _FORM_COST] = _UNGLUED if reading == 1 and with_article else 0
        joined[at + _FORM_REPAIRED] = 0
        joined[at + _FORM_ARABIC] = cells[first + ARABIC]
        length = _write_codes(cells, first, second, reading == 0, joined, at + _FORM_CODES)
        joined[at + _FORM_LENGTH] = length
        longest = max(longest, length)
        at += _FORM_CODES + length
    joined[LONGEST] = longest


@compiled
def _write_codes(cells: Ints, first: int, second: int, article: bool, joined: Ints, start: int) -> int:
    """``letters.joined_codes``: how many."""
    at, head = start, first + RECORD + _FORM_CODES
    last_of_head = head + cells[first + RECORD + _FORM_LENGTH] - 1
    for k in range(head, last_of_head):
        joined[at] = cells[k]
        at += 1
    joined[at] = _OPENED[cells[last_of_head], 0]
    at += 1
    if _OPENED[cells[last_of_head], 1] != PAD:
        joined[at] = _OPENED[cells[last_of_head], 1]
        at += 1
    if article:
        for k in range(2):
            joined[at] = _ARTICLES[cells[first + ARABIC], k]
            at += 1
    tail, length = second + RECORD + _FORM_CODES, cells[second + RECORD + _FORM_LENGTH]
    continued = _CONTINUED[cells[tail]]
    joined[at] = continued if length > 1 else _LAST[continued]
    at += 1
    for k in range(tail + 1, tail + length):
        joined[at] = cells[k]
        at += 1
    return at - start


@compiled
def are_far(a: Ints, at_a: int, b: Ints, at_b: int) -> bool:
    """Whether two parts are ``FAR_CLASSES`` consonants or more apart, and not one name of the lexicon."""
    apart = (a[at_a] ^ b[at_b]) | ((a[at_a + 1] ^ b[at_b + 1]) << 32)
    return (
        bits_set(apart) >= FAR_CLASSES
        and a[at_a + KIND] != _INITIAL
        and b[at_b + KIND] != _INITIAL
        and known_relation(a, at_a, b, at_b) != ONE_NAME
    )


_KIND_AT = np.uint64(56)
_IS_INITIAL, _IS_KNOWN, _IS_ARABIC = np.uint64(1 << 61), np.uint64(1 << 62), np.uint64(1 << 63)
_CLASS_BITS, _KIND_BITS = np.uint64((1 << 54) - 1), np.uint64(7 << 56)


@compiled
def telling_bits(cells: Ints, at: int) -> np.uint64:
    """One number that ``tell_apart`` knows a part by."""
    half = np.uint64(_BITS_PER_CLASS * _HALF_OF_CLASSES)
    bits = np.uint64(cells[at + CLASSES]) | np.uint64(cells[at + CLASSES + 1]) << half
    bits |= np.uint64(cells[at + KIND]) << _KIND_AT
    if cells[at + KIND] == _INITIAL:
        bits |= _IS_INITIAL
    if cells[at + KNOWN] >= 0:
        bits |= _IS_KNOWN
    if cells[at + ARABIC]:
        bits |= _IS_ARABIC
    return bits


@compiled
def known_bits(cells: Ints, at: int) -> np.uint64:
    """A bit for each name of the lexicon that a part may spell; parts without a common bit have no common name."""
    bits = np.uint64(0)
    for k in range(at + KNOWN, at + KNOWN + MAX_KNOWN):
        if cells[k] >= 0:
            bits |= np.uint64(1) << np.uint64(cells[k] % 64)
    return bits


@compiled
def tell_apart(bits: NDArray[np.uint64], known: Ints, a: int, b: int) -> bool:
    """Whether parts a and b are plainly different names: ``are_far``, or two names of the lexicon, one of them
    in Latin script. bits: ``telling_bits`` and ``known_bits`` of each part; known: MAX_KNOWN ids of each."""
    x, y = bits[2 * a], bits[2 * b]
    if (x | y) & _IS_INITIAL:
        return False
    if x & y & _IS_KNOWN and (x ^ y) & _KIND_BITS == 0:
        if not bits[2 * a + 1] & bits[2 * b + 1]:
            return True if not x & y & _IS_ARABIC else bits_set((x ^ y) & _CLASS_BITS) >= FAR_CLASSES
        for i in range(MAX_KNOWN * a, MAX_KNOWN * (a + 1)):
            for j in range(MAX_KNOWN * b, MAX_KNOWN * (b + 1)):
                if known[i] >= 0 and known[i] == known[j]:
                    return False
        if not x & y & _IS_ARABIC:
            return True
    return bits_set((x ^ y) & _CLASS_BITS) >= FAR_CLASSES


@compiled
def near_odds(cells: Ints, i: int, j: int, whole: Ints, real: Floats) -> float:
    """Natural log odds that parts i and j of a table spell one name, where these are above ``NEAR_LOG_ODDS``; elsewhere
    the lowest odds, found sooner."""
    at_i, at_j = cells[i], cells[j]
    relation = known_relation(cells, at_i, cells, at_j)
    if relation != NOT_BOTH_KNOWN or cells[at_i + KIND] == _INITIAL or cells[at_j + KIND] == _INITIAL:
        return exact_odds(cells, at_i, cells, at_j, whole, real)[0]
    script = 2 if cells[at_i + ARABIC] != cells[at_j + ARABIC] else 1 - cells[at_i + ARABIC]
    limit = whole[_NEAR_LIMITS + script * _LETTERS + cells[at_i + LONGEST] + cells[at_j + LONGEST]]
    cost, letters, repaired = nearest(cells, at_i, cells, at_j, whole, limit)
    return -MAX_LOG_ODDS if cost > limit else _odds_of(cost, letters, repaired, real, script)


@compiled
def log_odds_between(a: Ints, i: int, b: Ints, j: int, whole: Ints, real: Floats) -> float:
    """Natural log odds that part i of one table's cells and part j of another's spell one name.

    ``compare_parts``, except that parts that ``are_far`` are given the lowest odds unaligned.
    """
    return -MAX_LOG_ODDS if are_far(a, a[i], b, b[j]) else exact_odds(a, a[i], b, b[j], whole, real)[0]


@compiled
def part_log_odds(parts: PartArrays, model: ModelArrays, i: int, j: int) -> float:
    """``log_odds_between`` two parts of one table. Symmetric in i and j."""
    return log_odds_between(parts.cells, i, parts.cells, j, model.whole, model.real)


@compiled
def _fill_log_odds(parts: PartArrays, model: ModelArrays, a: Longs, b: Longs, found: NDArray[np.float32]) -> None:
    near_parts, near_model = pointed_parts(parts), pointed_model(model)
    for k in range(len(found)):
        found[k] = part_log_odds(near_parts, near_model, a[k], b[k])


def part_log_odds_of(parts: Sequence[Part], a: ArrayLike, b: ArrayLike, *, model: Model) -> NDArray[np.float32]:
    """``part_log_odds`` of many pairs of positions in ``parts``, as one array of natural log odds."""
    arrays = part_arrays(parts)
    first, second = rows_within(a, arrays.size), rows_within(b, arrays.size)
    found = np.empty(len(first), np.float32)
    if len(first) != len(second):
        raise ValueError(f"{len(first)} positions against {len(second)}: pairs need as many of each")
    _fill_log_odds(arrays, model_arrays(model), first, second, found)
    return found


def rows_within(rows: ArrayLike, size: int) -> Longs:
    """Row numbers as compiled code takes them, which does not look whether they exist."""
    found = np.ascontiguousarray(rows, np.int64)
    if found.ndim != 1 or (found.size and not 0 <= found.min() <= found.max() < size):
        raise IndexError(f"rows must be one list of numbers from 0 to {size - 1}")
    return found
