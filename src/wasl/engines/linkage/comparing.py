"""Compare two entries, compiled: a level and the frequency of what agrees, field by field.

Names are aligned part by part first (``aligning``). The rest is value by value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.aligning import compare_names, part_level, part_odds
from wasl.engines.linkage.encoding import OTHER, PLACE_WORDS, ROLES, Ints
from wasl.engines.linkage.levels import (
    ALIKE,
    CLOSE,
    CLOSE_DAYS,
    COMPATIBLE,
    DIFFERENT,
    FAINTLY_ALIKE,
    FAR,
    MISSING,
    NEAR_YEARS,
    NEAR_YEARS_DAYS,
    ONE_SLIP,
    PART,
    SAME,
    SWAPPED,
    UNLIKE,
    VARIANT,
)
from wasl.engines.linkage.preparing import (
    COLUMN,
    DATE,
    DAY,
    EXACT,
    FACING,
    FIRST,
    IS_EXACT,
    KIND,
    LAST,
    LEVEL,
    MONTH,
    PLACE,
    ROLE,
    SHARE,
    SHARES,
    WORD,
    YEAR,
    Entries,
    Floats,
    Levels,
    Lists,
    Room,
    new_room,
    pointed,
    pointed_room,
)
from wasl.engines.linkage.reading import NONE
from wasl.engines.linkage.strings import is_part, jaro_winkler, slips
from wasl.engines.linkage.threads import in_pieces
from wasl.engines.names.model import MAX_LOG_ODDS
from wasl.kernel.compiled import compiled

ALIKE_VARIANT, ALIKE_NEAR = 0.92, 0.8
"""Likeness (Jaro and Winkler) from which two texts are a variant of each other, and from which they are near."""
LETTERS_FOR_ONE_SLIP, LETTERS_FOR_TWO_SLIPS = 4, 8
"""Letters of the longer text from which one slip, or two, may be what sets two texts apart."""


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
        moved = compare_names(lists, at_a, at_b, room)
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
                    level = part_level(lists, x, y, room)
                else:
                    level = _text_level(lists.letters, lists.starts, x, y)
                if level <= VARIANT:
                    shares = lists.fields[3 * field + SHARES]
                    frequency = max(lists.shares[shares + x], lists.shares[shares + y])
        room.levels[field], room.frequency[field] = level, frequency
    return moved


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
            odds = MAX_LOG_ODDS + 1 if x == y else part_odds(lists, x, y, room)
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
