"""Names part by part, compiled: which part of one answers which of the other, in which order, and what is then said of
each role.

A part is the same, a variant, near, contradicted or displaced; a changed order is believed only when every part of the
shorter name then has an answer, or all but one and no fewer than two.
"""

import numpy as np

from wasl.engines.linkage.encoding import OTHER, ROLES, SLOTS, Ints
from wasl.engines.linkage.levels import CONTRADICTED, DISPLACED, MISSING, NEAR, SAME, SAME_LOG_ODDS, VARIANT
from wasl.engines.linkage.preparing import (
    BEST,
    FACING,
    GAINS,
    LEVEL,
    MET,
    NO_ROLE,
    ODDS,
    ORDER,
    PARTNER,
    PLAIN,
    SHARE,
    SURE,
    TAKEN,
    WRITING,
    Lists,
    Room,
    odds_level,
)
from wasl.engines.linkage.reading import NONE
from wasl.engines.names.compiled import near_odds, tell_apart
from wasl.engines.names.model import MAX_LOG_ODDS
from wasl.kernel.compiled import compiled

MOVED_GAIN = 3.0
"""A family name put first must explain this much more than the given order (natural logarithm)."""
ANSWERS_OF_MOVED = 2
"""With so many parts answered, one more may go without an answer and a family name put first be believed all the same.
"""
ROLE_BONUS = 0.3
"""Breaks ties between parts of the same name (natural logarithm)."""

GIVEN, FAMILY = ROLES.index("given"), ROLES.index("family")
_STEP = SLOTS + 1

# Lists and Room are ``pointed`` here. at_a, at_b: where an entry's cells, or one writing of its name, begin.


@compiled
def part_level(lists: Lists, a: int, b: int, room: Room) -> int:
    """Level of two name parts, neither of them missing."""
    if a == b:
        return lists.alone[a]
    return odds_level(part_odds(lists, a, b, room))


@compiled
def part_odds(lists: Lists, a: int, b: int, room: Room) -> float:
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
def compare_names(lists: Lists, at_a: int, at_b: int, room: Room) -> bool:
    """Every writing of a against every writing of b; the one that explains most is kept, in ``room``."""
    cells = lists.cells
    if lists.writings == 1 and (cells[at_a + SLOTS] & cells[at_b + SLOTS]) >> PLAIN & 1:
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
                if answered or length_b < 2 or (layout_a | layout_b) >> SURE & 1:
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
        level = part_level(lists, x, y, room)
        if level == NEAR and part_odds(lists, x, y, room) + ROLE_BONUS > 0:
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
    one, other = part_odds(lists, given_a, family_b, room), part_odds(lists, family_a, given_b, room)
    if min(one, other) <= 0 or one + other <= MOVED_GAIN:
        return False
    level = odds_level(min(one, other))
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
    both_sure = (layout_a & layout_b) >> SURE & 1
    for i in range(length_a):
        role_a = _role(layout_a, i)
        for j in range(length_b):
            role_b = _role(layout_b, j)
            unlike = both_sure and role_a != role_b and role_a < OTHER and role_b < OTHER
            if unlike or role_a == NO_ROLE or role_b == NO_ROLE:
                room.real[ODDS + SLOTS * i + j] = -np.inf
            else:
                room.real[ODDS + SLOTS * i + j] = part_odds(lists, lists.cells[at_a + i], lists.cells[at_b + j], room)


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
    if layout_a >> SURE & 1 != layout_b >> SURE & 1:
        return role_a if layout_a >> SURE & 1 else role_b
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
            whole[LEVEL + role] = max(odds_level(real[ODDS + SLOTS * i + whole[ORDER + j]]), NEAR)
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
