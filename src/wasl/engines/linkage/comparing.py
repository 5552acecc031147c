"""Compare two entries, compiled: a level and the frequency of what agrees, field by field.

Names are aligned part by part first: a part is the same, a variant, near, contradicted or displaced; a changed order
is believed only when every part of the shorter name then has an answer, or all but one and no fewer than two. The rest
is value by value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import OTHER, PLACE_WORDS, ROLES, SLOTS, Encoded, Ints
from wasl.engines.linkage.levels import CLOSE_DAYS, NEAR_YEARS_DAYS, SAME_LOG_ODDS
from wasl.engines.linkage.plan import Comparison, Kind, Plan
from wasl.engines.linkage.reading import NONE
from wasl.engines.linkage.strings import is_part, jaro_winkler, slips
from wasl.engines.linkage.threads import in_pieces
from wasl.engines.names.compiled import KNOWN, known_bits, model_arrays, near_odds, tell_apart, telling_bits
from wasl.engines.names.known import MAX_KNOWN
from wasl.engines.names.model import MAX_LOG_ODDS, NEAR_LOG_ODDS, Model, default_model
from wasl.engines.names.rarity import UNSEEN
from wasl.kernel.compiled import compiled, pointer

Levels = NDArray[np.int8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Bones = NDArray[np.uint64]
Entries = NDArray[np.int64]
Counts = NDArray[np.int64]

MOVED_GAIN = 3.0
"""A family name put first must explain this much more than the given order (natural logarithm)."""
ANSWERS_OF_MOVED = 2
"""With so many parts answered, one more may go without an answer and a family name put first be believed all the same.
"""
ROLE_BONUS = 0.3
"""Breaks ties between parts of the same name (natural logarithm)."""
PRIOR_PARTS = 200.0
"""How many parts the table of common names is worth beside the parts counted in the lists."""
ALIKE_VARIANT, ALIKE_NEAR = 0.92, 0.8
"""Likeness (Jaro and Winkler) from which two texts are a variant of each other, and from which they are near."""
LETTERS_FOR_ONE_SLIP, LETTERS_FOR_TWO_SLIPS = 4, 8
"""Letters of the longer text from which one slip, or two, may be what sets two texts apart."""

MISSING, SAME, VARIANT, NEAR, CONTRADICTED, DISPLACED = range(6)
DIFFERENT = 2
"""Level of a contradiction in fields that know only the same and not."""
SWAPPED, CLOSE, COMPATIBLE, NEAR_YEARS, FAR = range(2, 7)
ONE_SLIP, PART, ALIKE, FAINTLY_ALIKE, UNLIKE = range(2, 7)

GIVEN, FAMILY = ROLES.index("given"), ROLES.index("family")
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
_NO_ROLE, _SURE, _PLAIN = 7, 3 * SLOTS, 3 * SLOTS + 1
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
_STEP = SLOTS + 1


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
                else _part_shares(of_part, met, UNSEEN if group in ("family", "place") else common)
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
                layout |= (_NO_ROLE if role == NONE else int(role)) << (3 * slot)
                cells[row, at + slot] = parts[row, x, slot]
            cells[row, at + SLOTS] = layout | (int(sure[row, x]) << _SURE) | (int(plain) << _PLAIN)


def _column(encoded: Encoded, comparison: Comparison) -> Ints:
    rows, at = encoded.rows, encoded.plan.of_kind(comparison.kind).index(comparison.field)
    if comparison.kind is Kind.PLACE:
        return rows.places[:, at]
    values = {Kind.WORD: rows.words, Kind.EXACT: rows.exact, Kind.DATE: rows.dates, Kind.TEXT: rows.texts}
    return values[comparison.kind][:, [at]]


_GROUP_OF_ROLE = ("given", "ancestor", "ancestor", "family")


def _group_of(field: str, kind: int) -> str:
    """Among which values the frequency of this field's are counted; empty where frequency says nothing."""
    if kind == ROLE:
        return _GROUP_OF_ROLE[ROLES.index(field)]
    return "place" if kind == PLACE else field if kind in (WORD, TEXT) else ""


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
    if group == "place":
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


# --- one pair, compiled -----------------------------------------------------------------------------------
# Lists and Room are ``pointed`` here. at_a, at_b: where an entry's cells, or one writing of its name, begin.


@compiled
def compare(lists: Lists, a: int, b: int, room: Room) -> bool:
    """Fill ``room.levels`` and ``room.frequency`` for entries a and b; true when a family name was moved.

    frequency: of what agrees, 1 where nothing does or frequency says nothing. In ``room.whole``, FACING then holds the
    numbers of the two name parts that were compared in each role.
    """
    cells, at_a, at_b = lists.cells, a * lists.width, b * lists.width
    moved = False
    if lists.writings:
        moved = _compare_names(lists, at_a, at_b, room)
    for field in range(lists.fields_count):
        kind, column = lists.fields[3 * field + KIND], lists.fields[3 * field + COLUMN]
        level, frequency = MISSING, 1.0
        if kind == ROLE:
            level, frequency = room.whole[LEVEL + column], room.real[SHARE + column]
        elif kind == PLACE:
            level, frequency = _compare_places(
                lists, at_a + column, at_b + column, lists.fields[3 * field + SHARES], room
            )
        elif cells[at_a + column] != NONE and cells[at_b + column] != NONE:
            x, y = cells[at_a + column], cells[at_b + column]
            if kind == EXACT:
                level = SAME if x == y else DIFFERENT
            elif kind == DATE:
                level = _date_level(lists.days, x, y)
            else:
                if kind == WORD:
                    level = _part_level(lists, x, y, room)
                else:
                    level = _text_level(lists.letters, lists.starts, x, y)
                if level <= VARIANT:
                    shares = lists.fields[3 * field + SHARES]
                    frequency = max(lists.shares[shares + x], lists.shares[shares + y])
        room.levels[field], room.frequency[field] = level, frequency
    return moved


@compiled
def _fill_parts(parts: Ints, whole: Ints, real: Doubles, bones: Bones, known: Ints, alone: Levels) -> None:
    for k in range(len(alone)):
        known[MAX_KNOWN * k : MAX_KNOWN * (k + 1)] = parts[parts[k] + KNOWN : parts[k] + KNOWN + MAX_KNOWN]
        bones[2 * k], bones[2 * k + 1] = telling_bits(parts, parts[k]), known_bits(parts, parts[k])
        alone[k] = _odds_level(near_odds(parts, k, k, whole, real))


@compiled
def _part_level(lists: Lists, a: int, b: int, room: Room) -> int:
    """Level of two name parts, neither of them missing."""
    if a == b:
        return lists.alone[a]
    return _odds_level(_odds(lists, a, b, room))


@compiled
def _odds(lists: Lists, a: int, b: int, room: Room) -> float:
    """Natural log odds that two parts are one name; those met before are remembered."""
    if tell_apart(lists.bones, lists.known, a, b):
        return -MAX_LOG_ODDS
    low, high = np.int64(min(a, b)), np.int64(max(a, b))
    pair = (low << 32) | high
    place = ((low * 0x9E3779B1 + high) * 0x85EBCA6B >> 16) & (MET - 1)
    if room.met[place] != pair:
        room.met[place] = pair
        room.met_odds[place] = near_odds(lists.parts, min(a, b), max(a, b), lists.whole, lists.real)
    return room.met_odds[place]


@compiled
def _odds_level(odds: float) -> int:
    if odds > SAME_LOG_ODDS:
        return SAME
    if odds > 0:
        return VARIANT
    return NEAR if odds > NEAR_LOG_ODDS else CONTRADICTED


@compiled
def _compare_places(lists: Lists, at_a: int, at_b: int, shares: int, room: Room) -> tuple[int, float]:
    """The best of every word against every word."""
    if lists.cells[at_a] == lists.cells[at_b] != NONE:
        first = lists.shares[shares + lists.cells[at_a]]
        return SAME, first
    best, frequency = -np.inf, 1.0
    for i in range(at_a, at_a + PLACE_WORDS):
        x = lists.cells[i]
        if x == NONE:
            break
        for j in range(at_b, at_b + PLACE_WORDS):
            y = lists.cells[j]
            if y == NONE:
                break
            odds = MAX_LOG_ODDS + 1 if x == y else _odds(lists, x, y, room)
            if odds > best:
                best, frequency = odds, max(lists.shares[shares + x], lists.shares[shares + y])
    if best == -np.inf:
        return MISSING, 1.0
    return (SAME, frequency) if best > 0 else (DIFFERENT, 1.0)


@compiled
def _text_level(letters: NDArray[np.uint16], starts: Entries, a: int, b: int) -> int:
    """A level of ``levels.TEXT_LEVELS``."""
    if a == b:
        return SAME
    longer = max(starts[a + 1] - starts[a], starts[b + 1] - starts[b])
    most = 2 if longer >= LETTERS_FOR_TWO_SLIPS else 1 if longer >= LETTERS_FOR_ONE_SLIP else 0
    found = slips(letters, starts, a, b, most)
    if found == 1 and most:
        return ONE_SLIP
    if is_part(letters, starts, a, b):
        return PART
    if found <= most:
        return ALIKE
    alike = jaro_winkler(letters, starts, a, b)
    return ALIKE if alike >= ALIKE_VARIANT else FAINTLY_ALIKE if alike >= ALIKE_NEAR else UNLIKE


@compiled
def _date_level(days: Ints, a: int, b: int) -> int:
    """A level of ``levels.DATE_LEVELS``."""
    a, b = 6 * a, 6 * b
    gap = max(0, max(days[b + FIRST] - days[a + LAST], days[a + FIRST] - days[b + LAST]))
    if not (days[a + IS_EXACT] and days[b + IS_EXACT]):
        return COMPATIBLE if gap == 0 else NEAR_YEARS if gap <= NEAR_YEARS_DAYS else FAR
    if gap == 0:
        return SAME
    years = abs(days[a + YEAR] - days[b + YEAR])
    if years == 0 and days[a + MONTH] == days[b + DAY] and days[a + DAY] == days[b + MONTH]:
        return SWAPPED
    differing = int(years != 0) + int(days[a + MONTH] != days[b + MONTH]) + int(days[a + DAY] != days[b + DAY])
    if gap <= CLOSE_DAYS or (differing == 1 and years <= 1):
        return CLOSE
    return NEAR_YEARS if gap <= NEAR_YEARS_DAYS else FAR


# --- names ------------------------------------------------------------------------------------------------


@compiled
def _compare_names(lists: Lists, at_a: int, at_b: int, room: Room) -> bool:
    """Every writing of a against every writing of b; the one that explains most is kept, in ``room``."""
    cells = lists.cells
    if lists.writings == 1 and (cells[at_a + SLOTS] & cells[at_b + SLOTS]) >> _PLAIN & 1:
        _compare_roles(lists, at_a, at_b, room)
        apart = room.whole[LEVEL + GIVEN] == CONTRADICTED and room.whole[LEVEL + FAMILY] == CONTRADICTED
        return apart and _exchanged(lists, at_a, at_b, room)
    best, moved = -np.inf, False
    for one in range(at_a, at_a + lists.writings * WRITING, WRITING):
        if one > at_a and cells[one] == NONE:
            continue
        for other in range(at_b, at_b + lists.writings * WRITING, WRITING):
            if other > at_b and cells[other] == NONE:
                continue
            layout_a, layout_b = cells[one + SLOTS], cells[other + SLOTS]
            length_a, length_b = _length(cells, one), _length(cells, other)
            _fill_odds(lists, one, length_a, other, length_b, room)
            least = min(length_a, length_b)
            for turn in range(3):
                here, there = layout_a, layout_b
                if turn == 1:
                    here, there = _family_first(layout_a, length_a), _family_first(layout_b, length_b)
                total = _align(here, length_a, there, length_b, turn, room)
                if turn:
                    total -= MOVED_GAIN
                count = _answered(room.whole, length_a)
                answered = count == least
                if total > best and (not turn or count >= min(least, max(least - 1, ANSWERS_OF_MOVED))):
                    best, moved = total, turn > 0
                    _keep(lists, one, here, length_a, other, there, length_b, room)
                if answered or length_b < 2 or (layout_a | layout_b) >> _SURE & 1:
                    break
    return moved


@compiled
def _compare_roles(lists: Lists, at_a: int, at_b: int, room: Room) -> None:
    """Names that both lists split into one part for each role: what ``_align`` and ``_keep`` find, without a search."""
    cells = lists.cells
    for r in range(OTHER):
        x, y = cells[at_a + r], cells[at_b + r]
        room.whole[FACING + 2 * r], room.whole[FACING + 2 * r + 1] = x, y
        room.whole[LEVEL + r], room.real[SHARE + r] = MISSING, 1.0
        if x == NONE or y == NONE:
            continue
        level = _part_level(lists, x, y, room)
        if level == NEAR and _odds(lists, x, y, room) + ROLE_BONUS > 0:
            level = VARIANT
        room.whole[LEVEL + r] = level
        if level <= VARIANT:
            room.real[SHARE + r] = _frequency_in_role(lists, r, x, y)


@compiled
def _exchanged(lists: Lists, at_a: int, at_b: int, room: Room) -> bool:
    """Whether one list has given and family name in each other's place; if so, both answer crosswise. How frequent each
    is in its role: the most of all four, as nobody knows which list has it right.
    """
    cells = lists.cells
    given_a, given_b = cells[at_a + GIVEN], cells[at_b + GIVEN]
    family_a, family_b = cells[at_a + FAMILY], cells[at_b + FAMILY]
    one, other = _odds(lists, given_a, family_b, room), _odds(lists, family_a, given_b, room)
    if min(one, other) <= 0 or one + other <= MOVED_GAIN:
        return False
    level = _odds_level(min(one, other))
    room.whole[LEVEL + GIVEN], room.whole[LEVEL + FAMILY] = level, level
    room.whole[FACING + 2 * GIVEN], room.whole[FACING + 2 * GIVEN + 1] = given_a, family_b
    room.whole[FACING + 2 * FAMILY], room.whole[FACING + 2 * FAMILY + 1] = family_a, given_b
    for role in (GIVEN, FAMILY):
        here = _frequency_in_role(lists, role, given_a, family_b)
        room.real[SHARE + role] = max(here, _frequency_in_role(lists, role, family_a, given_b))
    return True


@compiled
def _length(cells: Ints, at: int) -> int:
    length = SLOTS
    while length and cells[at + length - 1] == NONE:
        length -= 1
    return length


@compiled
def _role(layout: int, slot: int) -> int:
    return (layout >> (3 * slot)) & 7


@compiled
def _family_first(layout: int, length: int) -> int:
    """The layout of a name whose last part stands first: every place has the role of the one before."""
    roles = (1 << (3 * SLOTS)) - 1
    return (layout & ~roles) | (((layout << 3) | _role(layout, length - 1)) & roles)


@compiled
def _fill_odds(lists: Lists, at_a: int, length_a: int, at_b: int, length_b: int, room: Room) -> None:
    """Log odds of every part against every part; where both lists tell the roles, only like against like."""
    layout_a, layout_b = lists.cells[at_a + SLOTS], lists.cells[at_b + SLOTS]
    both_sure = (layout_a & layout_b) >> _SURE & 1
    for i in range(length_a):
        role_a = _role(layout_a, i)
        for j in range(length_b):
            role_b = _role(layout_b, j)
            unlike = both_sure and role_a != role_b and role_a < OTHER and role_b < OTHER
            if unlike or role_a == _NO_ROLE or role_b == _NO_ROLE:
                room.real[ODDS + SLOTS * i + j] = -np.inf
            else:
                room.real[ODDS + SLOTS * i + j] = _odds(lists, lists.cells[at_a + i], lists.cells[at_b + j], room)


@compiled
def _answered(whole: Ints, length_a: int) -> int:
    count = 0
    for i in range(length_a):
        count += whole[PARTNER + i] >= 0
    return count


@compiled
def _align(layout_a: int, length_a: int, layout_b: int, length_b: int, turn: int, room: Room) -> float:
    """The set of answering parts, in order, with the greatest total log odds; partners go to ``room``.

    turn: 0 as written, 1 with b's last part put first, 2 with its first put last; ORDER says which part of b stands in
    each place. Roles stay with the places; in turn 1, where a is the one with its family name first, see
    ``_family_first``. Of equally good partners, the one in the same role is taken: a man named
    after his grandfather keeps both names.
    """
    real, whole = room.real, room.whole
    for j in range(length_b):
        whole[ORDER + j] = j if turn == 0 else (j - 1) % length_b if turn == 1 else (j + 1) % length_b
    for i in range(length_a):
        whole[PARTNER + i] = -1
        for j in range(length_b):
            gain = real[ODDS + SLOTS * i + whole[ORDER + j]]
            if _role(layout_a, i) == _role(layout_b, j):
                gain += ROLE_BONUS
            real[GAINS + SLOTS * i + j] = gain
            at = BEST + _STEP * (i + 1) + j + 1
            skip = max(real[at - _STEP], real[at - 1])
            real[at] = max(skip, real[at - _STEP - 1] + max(gain, 0.0))
    i, j = length_a, length_b
    while i > 0 and j > 0:
        at = BEST + _STEP * i + j
        gain = real[GAINS + SLOTS * (i - 1) + j - 1]
        if gain > 0 and abs(real[at] - (real[at - _STEP - 1] + gain)) < 1e-4:
            whole[PARTNER + i - 1] = j - 1
            i -= 1
            j -= 1
        elif abs(real[at] - real[at - _STEP]) < 1e-4:
            i -= 1
        else:
            j -= 1
    return real[BEST + _STEP * length_a + length_b]


@compiled
def _keep(
    lists: Lists, at_a: int, layout_a: int, length_a: int, at_b: int, layout_b: int, length_b: int, room: Room
) -> None:
    """Levels, frequencies and faces of the alignment in ``room``."""
    real, whole, cells = room.real, room.whole, lists.cells
    for r in range(OTHER):
        whole[LEVEL + r], real[SHARE + r] = MISSING, 1.0
        whole[FACING + 2 * r] = whole[FACING + 2 * r + 1] = NONE
    for j in range(length_b):
        whole[TAKEN + j] = 0
    for i in range(length_a):
        j = whole[PARTNER + i]
        if j < 0:
            continue
        whole[TAKEN + j] = 1
        r = _role_of_match(layout_a, i, layout_b, j)
        if r < OTHER and whole[LEVEL + r] != SAME:
            part_a, part_b = cells[at_a + i], cells[at_b + whole[ORDER + j]]
            strength = real[ODDS + SLOTS * i + whole[ORDER + j]]
            whole[LEVEL + r] = SAME if strength > SAME_LOG_ODDS else VARIANT
            real[SHARE + r] = _frequency_in_role(lists, r, part_a, part_b)
            whole[FACING + 2 * r], whole[FACING + 2 * r + 1] = part_a, part_b
    open_ended = _answered(whole, length_a) < min(length_a, length_b)
    for r in range(OTHER):
        _face_leftovers(cells, at_a, layout_a, length_a, at_b, layout_b, length_b, r, open_ended, room)


@compiled
def _frequency_in_role(lists: Lists, role: int, a: int, b: int) -> float:
    """How frequent the more frequent of two parts is in a role."""
    shares = lists.fields[3 * lists.fields_count + role]
    return max(lists.shares[shares + a], lists.shares[shares + b])


@compiled
def _role_of_match(layout_a: int, i: int, layout_b: int, j: int) -> int:
    """The role in which two answering parts count; a given name never counts as another's ancestor."""
    role_a, role_b = _role(layout_a, i), _role(layout_b, j)
    lower, higher = min(role_a, role_b), max(role_a, role_b)
    if lower == 0:
        return higher
    if layout_a >> _SURE & 1 != layout_b >> _SURE & 1:
        return role_a if layout_a >> _SURE & 1 else role_b
    return lower


@compiled
def _face_leftovers(
    cells: Ints,
    at_a: int,
    layout_a: int,
    length_a: int,
    at_b: int,
    layout_b: int,
    length_b: int,
    role: int,
    open_ended: bool,
    room: Room,
) -> None:
    """Where a role has no match: two unanswered parts face each other; else they are displaced. open_ended: both names
    have parts that nothing answers; a displaced part is then a contradiction that only does not face its own.
    """
    real, whole = room.real, room.whole
    i, j = _place_of(layout_a, length_a, role), _place_of(layout_b, length_b, role)
    if i >= 0 and j >= 0 and whole[LEVEL + role] == MISSING:
        if whole[PARTNER + i] < 0 and not whole[TAKEN + j]:
            whole[LEVEL + role] = max(_odds_level(real[ODDS + SLOTS * i + whole[ORDER + j]]), NEAR)
        else:
            whole[LEVEL + role] = CONTRADICTED if open_ended else DISPLACED
    if whole[FACING + 2 * role] == NONE:
        if i >= 0:
            whole[FACING + 2 * role] = cells[at_a + i]
        if j >= 0:
            whole[FACING + 2 * role + 1] = cells[at_b + whole[ORDER + j]]


@compiled
def _place_of(layout: int, length: int, role: int) -> int:
    for slot in range(length):
        if _role(layout, slot) == role:
            return slot
    return -1


# --- many pairs -------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Compared:
    """Evidence of pairs. levels, shares: (pairs, fields), as ``compare`` fills them.

    moved: the family name stands first on one side. facing: (pairs, roles, 2), numbers of the two name parts
    that were compared in each role, -1 where there is none.
    """

    levels: Levels
    shares: Floats
    moved: NDArray[np.bool_]
    facing: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.levels)

    def rows(self, chosen: Entries) -> "Compared":
        """Some of the pairs."""
        return Compared(self.levels[chosen], self.shares[chosen], self.moved[chosen], self.facing[chosen])

    def or_else(self, others: "Compared") -> "Compared":
        """The same pairs, where they say nothing of a field with what as many others say."""
        said = self.levels > 0
        levels, shares = np.where(said, self.levels, others.levels), np.where(said, self.shares, others.shares)
        return Compared(levels, shares, self.moved, self.facing)


def compared_pairs(lists: Lists, a: Entries, b: Entries, *, threads: int | None = 1) -> Compared:
    """Evidence of the pairs ``(a[k], b[k])``."""
    result = Compared(
        np.zeros((len(a), lists.fields_count), np.int8),
        np.ones((len(a), lists.fields_count), np.float32),
        np.zeros(len(a), np.bool_),
        np.full((len(a), len(ROLES), 2), NONE, np.int32),
    )

    def compare_some(first: int, end: int) -> None:
        _compare_all(
            lists,
            a[first:end],
            b[first:end],
            result.levels[first:end],
            result.shares[first:end],
            result.moved[first:end],
            result.facing[first:end],
            new_room(lists),
        )

    in_pieces(compare_some, len(a), threads=threads)
    return result


@compiled
def _compare_all(
    lists: Lists,
    a: Entries,
    b: Entries,
    levels: Levels,
    shares: Floats,
    moved: NDArray[np.bool_],
    facing: NDArray[np.int32],
    room: Room,
) -> None:
    near, here = pointed(lists), pointed_room(room)
    for k in range(len(a)):
        moved[k] = compare(near, a[k], b[k], here)
        for field in range(lists.fields_count):
            levels[k, field], shares[k, field] = here.levels[field], here.frequency[field]
        if lists.writings:
            for role in range(OTHER):
                facing[k, role, 0] = here.whole[FACING + 2 * role]
                facing[k, role, 1] = here.whole[FACING + 2 * role + 1]
