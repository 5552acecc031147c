"""What comparing reads, as a few flat arrays: the entries' values, the distinct values, and how frequent they are."""

from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import OTHER, ROLES, SLOTS, Encoded, Ints
from wasl.engines.linkage.levels import CONTRADICTED, NEAR, SAME, SAME_LOG_ODDS, VARIANT
from wasl.engines.linkage.plan import Comparison, Kind, Plan
from wasl.engines.linkage.reading import NONE
from wasl.engines.names.compiled import KNOWN, known_bits, model_arrays, near_odds, telling_bits
from wasl.engines.names.known import MAX_KNOWN
from wasl.engines.names.model import NEAR_LOG_ODDS, Model, default_model
from wasl.engines.names.rarity import UNSEEN
from wasl.kernel.compiled import compiled, pointer

Levels = NDArray[np.int8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bones = NDArray[np.uint64]
Entries = NDArray[np.int64]
Counts = NDArray[np.int64]

PRIOR_PARTS = 200.0
"""How many parts the table of common names is worth beside the parts counted in the lists."""

ROLE, WORD, EXACT, DATE, PLACE, TEXT = range(6)
_KINDS = {Kind.ROLE: ROLE, Kind.WORD: WORD, Kind.EXACT: EXACT, Kind.DATE: DATE, Kind.PLACE: PLACE, Kind.TEXT: TEXT}

# Compiled code pays for every array it is handed, so that there are few. Where a field's row of ``Lists.fields`` says
# what: its kind; its column in ``Lists.cells`` (for a part of a name, which part); where the frequencies of its values
# begin in ``Lists.shares``.
KIND, COLUMN, SHARES = range(3)
# An entry's row in ``Lists.cells`` begins with its writings: five parts each, then how they are laid out: three bits
# for the role of each part, one bit that says whether the list itself tells the roles, and one that says whether there
# is then one part at most in each.
WRITING = SLOTS + 1
NO_ROLE, SURE, PLAIN = 7, 3 * SLOTS, 3 * SLOTS + 1
# Where ``Lists.days`` says what of a date.
FIRST, LAST, IS_EXACT, YEAR, MONTH, DAY = range(6)


class Lists(NamedTuple):
    """All that comparing reads.

    cells: ``width`` numbers per entry. fields: three per field, ``fields_count`` of them; then for each role where the
    frequencies of its parts begin. days: six per date. parts, whole, real: the name parts and the model of their
    comparison; bones (two per part), known: what tells at once that two parts are far apart; alone: the level of a part
    against itself. letters, starts: the texts. shares: how frequent a value is among its like, 0 to 1.
    """

    cells: Ints
    width: int
    writings: int
    fields: Ints
    fields_count: int
    parts: Ints
    whole: Ints
    real: Doubles
    bones: Bones
    known: Ints
    alone: Levels
    days: Ints
    letters: NDArray[np.uint16]
    starts: Entries
    shares: Floats


class Room(NamedTuple):
    """Room for one comparison at a time; every thread has its own. met: pairs of parts compared before, and their log
    odds: the same few parts meet again and again. levels, frequency: what ``compare`` fills, one per field."""

    whole: Ints
    real: Floats
    met: Entries
    met_odds: Floats
    levels: Levels
    frequency: Floats


MET = 1 << 16
# What stands where in ``Room.whole``: for each part of a its partner in b; for each place of b the part that stands
# there; whether it is taken; per role, the level, and the two parts that face each other.
PARTNER, ORDER, TAKEN, LEVEL, FACING = 0, SLOTS, 2 * SLOTS, 3 * SLOTS, 3 * SLOTS + 4
# In ``Room.real``: log odds of each part of a against each of b; the same with the bonus; totals so far; per role, the
# frequency of what agrees.
ODDS, GAINS, BEST, SHARE = 0, SLOTS**2, 2 * SLOTS**2, 2 * SLOTS**2 + (SLOTS + 1) ** 2


def new_room(lists: Lists) -> Room:
    """Room to compare in."""
    return Room(
        np.zeros(FACING + 2 * len(ROLES), np.int32),
        np.zeros(SHARE + len(ROLES), np.float32),
        np.full(MET, -1, np.int64),
        np.empty(MET, np.float32),
        np.zeros(lists.fields_count, np.int8),
        np.ones(lists.fields_count, np.float32),
    )


@compiled
def pointed(lists: Lists) -> Lists:
    """The same for the functions below, in compiled code that holds the arrays while it runs."""
    return Lists(
        pointer(lists.cells),
        lists.width,
        lists.writings,
        pointer(lists.fields),
        lists.fields_count,
        pointer(lists.parts),
        pointer(lists.whole),
        pointer(lists.real),
        pointer(lists.bones),
        pointer(lists.known),
        pointer(lists.alone),
        pointer(lists.days),
        pointer(lists.letters),
        pointer(lists.starts),
        pointer(lists.shares),
    )


@compiled
def pointed_room(room: Room) -> Room:
    """As ``pointed``."""
    return Room(
        pointer(room.whole),
        pointer(room.real),
        pointer(room.met),
        pointer(room.met_odds),
        pointer(room.levels),
        pointer(room.frequency),
    )


def prepared(encoded: Encoded, *, model: Model | None = None, counts: Mapping[str, Counts] | None = None) -> Lists:
    """What comparing needs to know of the lists.

    counts: ``value_counts`` of each of ``groups_of`` the plan, where the entries at hand are not all there are.
    """
    model = model or default_model()
    rows, plan = encoded.rows, encoded.plan
    writings = rows.parts.shape[1]
    columns: list[Ints] = []
    width = writings * WRITING
    fields, shares, size = [], [np.empty(0, np.float32)], 0
    of_part = _numbered_skeletons(encoded)
    common = np.array([model.common.shares.get(part.skeleton, UNSEEN) for part in encoded.parts])
    places: dict[str, int] = {}
    for comparison in plan.comparisons:
        kind = _KINDS[comparison.kind]
        group = _group_of(comparison.field, kind)
        if group and group not in places:
            met = value_counts(encoded, group) if counts is None else counts[group]
            of_group = (
                _text_shares(met)
                if kind == TEXT
                else _part_shares(of_part, met, UNSEEN if group in WITHOUT_TABLE else common)
            )
            places[group] = size
            size += len(of_group)
            shares.append(of_group)
        if kind == ROLE:
            fields.append((kind, ROLES.index(comparison.field), places[group]))
            continue
        fields.append((kind, width, places.get(group, 0)))
        columns.append(_column(encoded, comparison))
        width += columns[-1].shape[1]
    in_roles = [next((row[SHARES] for row in fields if row[:2] == (ROLE, role)), 0) for role in range(len(ROLES))]
    days = encoded.dates
    learned = model_arrays(model)
    parts = encoded.part_arrays.cells
    bones, alone = np.empty(2 * len(encoded.parts), np.uint64), np.empty(len(encoded.parts), np.int8)
    known = np.empty(MAX_KNOWN * len(encoded.parts), np.int32)
    _fill_parts(parts, learned.whole, learned.real, bones, known, alone)
    cells = np.empty((len(encoded), width), np.int32)
    _fill_writings(rows.parts, rows.roles, rows.sure, cells)
    at = writings * WRITING
    for column in columns:
        cells[:, at : at + column.shape[1]] = column
        at += column.shape[1]
    return Lists(
        cells.ravel(),
        width,
        writings,
        np.array([*chain.from_iterable(fields), *in_roles], np.int32),
        len(fields),
        parts,
        learned.whole,
        learned.real,
        bones,
        known,
        alone,
        np.stack([days.first, days.last, days.exact, days.year, days.month, days.day], axis=1).astype(np.int32).ravel(),
        encoded.texts.letters,
        encoded.texts.starts,
        np.concatenate(shares),
    )


@compiled
def _fill_writings(parts: Ints, roles: Levels, sure: Levels, cells: Ints) -> None:
    """Each writing of every entry: parts, then their layout."""
    for row in range(parts.shape[0]):
        for x in range(parts.shape[1]):
            at, layout, plain = x * WRITING, 0, sure[row, x]
            for slot in range(SLOTS):
                role = roles[row, x, slot]
                plain = 0 if role == OTHER else plain
                layout |= (NO_ROLE if role == NONE else int(role)) << (3 * slot)
                cells[row, at + slot] = parts[row, x, slot]
            cells[row, at + SLOTS] = layout | (int(sure[row, x]) << SURE) | (int(plain) << PLAIN)


def _column(encoded: Encoded, comparison: Comparison) -> Ints:
    rows, at = encoded.rows, encoded.plan.of_kind(comparison.kind).index(comparison.field)
    if comparison.kind is Kind.PLACE:
        return rows.places[:, at]
    values = {Kind.WORD: rows.words, Kind.EXACT: rows.exact, Kind.DATE: rows.dates, Kind.TEXT: rows.texts}
    return values[comparison.kind][:, [at]]


# Groups of values among which frequencies are counted; a column of texts or words is a group under its own name.
_GROUP_OF_ROLE = ("/given", "/ancestor", "/ancestor", "/family")
_PLACES = "/place"
WITHOUT_TABLE = ("/family", "/place")
"""Groups of which the table of common names says nothing."""


def _group_of(field: str, kind: int) -> str:
    """Among which values the frequency of this field's are counted; empty where frequency says nothing."""
    if kind == ROLE:
        return _GROUP_OF_ROLE[ROLES.index(field)]
    return _PLACES if kind == PLACE else field if kind in (WORD, TEXT) else ""


def groups_of(plan: Plan) -> tuple[str, ...]:
    """The groups among which the frequencies of values are counted, in the order of the plan."""
    groups = (_group_of(each.field, _KINDS[each.kind]) for each in plan.comparisons)
    return tuple(dict.fromkeys(group for group in groups if group))


def value_counts(encoded: Encoded, group: str) -> Counts:
    """How often each name part, or for a field of texts each text, is met among the values of a group."""
    rows, plan = encoded.rows, encoded.plan
    if group in plan.of_kind(Kind.TEXT):
        return _counted(rows.texts[:, plan.of_kind(Kind.TEXT).index(group)], len(encoded.words))
    size = len(encoded.parts)
    if group == _PLACES:
        return _counted(rows.places.ravel(), size)
    if group in _GROUP_OF_ROLE:
        wanted = np.array([its == group for its in (*_GROUP_OF_ROLE, "")], np.uint8)
        return _counted_in_roles(rows.parts.ravel(), rows.roles.ravel(), wanted, size)
    return _counted(rows.words[:, plan.of_kind(Kind.WORD).index(group)], size)


@compiled
def _counted(numbers: Ints, size: int) -> Counts:
    counts = np.zeros(size, np.int64)
    for number in numbers:
        if number != NONE:
            counts[number] += 1
    return counts


@compiled
def _counted_in_roles(parts: Ints, roles: Levels, wanted: NDArray[np.uint8], size: int) -> Counts:
    """Of the parts in some roles; wanted: 1 or 0 per role."""
    counts = np.zeros(size, np.int64)
    for k in range(len(parts)):
        if roles[k] != NONE and wanted[roles[k]] and parts[k] != NONE:
            counts[parts[k]] += 1
    return counts


def _numbered_skeletons(encoded: Encoded) -> Entries:
    """Per part, the number of its skeleton."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(part.skeleton, len(numbers)) for part in encoded.parts], np.int64)


def _part_shares(of_part: Entries, met: Counts, prior: Doubles | float) -> Floats:
    """Per part, the share that its skeleton has of the parts met, smoothed by what share it has elsewhere."""
    counts = np.bincount(of_part, met)[of_part]
    return np.asarray((counts + PRIOR_PARTS * prior) / (met.sum() + PRIOR_PARTS), np.float32)


def _text_shares(met: Counts) -> Floats:
    return np.asarray(met / max(met.sum(), 1), np.float32)


def agreement_by_chance(encoded: Encoded, lists: Lists) -> dict[str, float]:
    """Per name field, how often two strangers would agree if only the same names did: the mean frequency of a name."""
    rows, plan, found = encoded.rows, encoded.plan, {}
    for k, comparison in enumerate(plan.comparisons):
        if comparison.kind is Kind.ROLE:
            numbers = rows.parts[rows.roles == ROLES.index(comparison.field)]
        elif comparison.kind is Kind.WORD:
            numbers = rows.words[:, plan.of_kind(Kind.WORD).index(comparison.field)]
        else:
            continue
        numbers = numbers[numbers != NONE]
        if len(numbers):
            found[comparison.field] = float(lists.shares[lists.fields[3 * k + SHARES] + numbers].mean())
    return found


@compiled
def _fill_parts(parts: Ints, whole: Ints, real: Doubles, bones: Bones, known: Ints, alone: Levels) -> None:
    for k in range(len(alone)):
        known[MAX_KNOWN * k : MAX_KNOWN * (k + 1)] = parts[parts[k] + KNOWN : parts[k] + KNOWN + MAX_KNOWN]
        bones[2 * k], bones[2 * k + 1] = telling_bits(parts, parts[k]), known_bits(parts, parts[k])
        alone[k] = odds_level(near_odds(parts, k, k, whole, real))


@compiled
def odds_level(odds: float) -> int:
    if odds > SAME_LOG_ODDS:
        return SAME
    if odds > 0:
        return VARIANT
    return NEAR if odds > NEAR_LOG_ODDS else CONTRADICTED
