"""Compare candidate pairs: levels and value frequencies per field."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.aligning import partners_in_order
from wasl.engines.linkage.encoding import NO_PART, OTHER, Days, Encoded, Names, PartTable
from wasl.engines.linkage.levels import (
    CLOSE_DAYS,
    DATE_FIELDS,
    NAME_FIELDS,
    NEAR_LOG_ODDS,
    NEAR_YEARS_DAYS,
    PLACE_FIELDS,
    SAME_LOG_ODDS,
)
from wasl.engines.linkage.plan import COMPARISONS
from wasl.engines.names.batch import part_log_odds_of
from wasl.engines.names.model import Model, default_model
from wasl.engines.names.rarity import UNSEEN

Rows = NDArray[np.intp]
Levels = NDArray[np.int8]
Floats = NDArray[np.float32]

MOVED_GAIN = 3.0
"""A family name put first must explain this much more than the given order (natural logarithm)."""
ROLE_BONUS = 0.3
"""Breaks ties between parts of the same name (natural logarithm)."""
PRIOR_PARTS = 200.0
"""How many parts the table of common names is worth beside the parts counted in the lists."""
MISSING, SAME, VARIANT, NEAR, CONTRADICTED, DISPLACED = range(6)
SWAPPED, CLOSE, COMPATIBLE, NEAR_YEARS, FAR = range(2, 7)


@dataclass(frozen=True, eq=False)
class Compared:
    """Evidence of pairs. levels, shares: (pairs, COMPARISONS); shares: how frequent the agreeing value is (0
    to 1).

    moved: the family name stands first on one side. facing: (pairs, roles, 2), numbers of the two name parts
    that were compared in each role, -1 where there is none.
    """

    levels: Levels
    shares: Floats
    moved: NDArray[np.bool_]
    facing: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.levels)


class Comparer:
    """Compares entries of encoded lists that share one part table."""

    def __init__(self, table: PartTable, sides: Sequence[Encoded], *, model: Model | None = None) -> None:
        self._table = table
        self._model = model or default_model()
        self._shares = {group: _shares(table, sides, group, self._model) for group in _GROUPS}

    def compare(self, a: Encoded, b: Encoded, rows_a: Rows, rows_b: Rows) -> Compared:
        """Evidence of the pairs ``(rows_a[k], rows_b[k])``."""
        size = len(rows_a)
        levels = np.zeros((size, len(COMPARISONS)), np.int8)
        shares = np.ones((size, len(COMPARISONS)), np.float32)
        moved, facing = self._compare_names(a, b, rows_a, rows_b, levels, shares)
        self._compare_mothers(a, b, rows_a, rows_b, levels, shares)
        levels[:, COMPARISONS.index("sex")] = _plain_levels(a.sex[rows_a], b.sex[rows_b], unknown=0)
        for name in DATE_FIELDS:
            levels[:, COMPARISONS.index(name)] = date_levels(a.days[name], b.days[name], rows_a, rows_b)
        for name in PLACE_FIELDS:
            if name in a.places and name in b.places:
                self._compare_places(name, a.places[name][rows_a], b.places[name][rows_b], levels, shares)
        return Compared(levels, shares, moved, facing)

    def _compare_names(
        self, a: Encoded, b: Encoded, rows_a: Rows, rows_b: Rows, levels: Levels, shares: Floats
    ) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Every writing of a against every writing of b; per pair, the one that explains most is kept."""
        best = np.full(len(rows_a), -np.inf, np.float32)
        moved = np.zeros(len(rows_a), np.bool_)
        facing = np.full((len(rows_a), 4, 2), NO_PART, np.int32)
        for names_a in a.names:
            for names_b in b.names:
                here = self._names_evidence(names_a.of(rows_a), names_b.of(rows_b))
                better = here.total > best
                best = np.where(better, here.total, best)
                moved = np.where(better, here.moved, moved)
                facing[better] = here.facing[better]
                for role in range(4):
                    levels[better, role] = here.levels[better, role]
                    shares[better, role] = here.shares[better, role]
        return moved, facing

    def _names_evidence(self, a: Names, b: Names) -> "_NameEvidence":
        odds = self._odds(a.parts, b.parts)
        odds = _without_cross_roles(odds, a, b)
        partner, total = partners_in_order(_with_role_bonus(odds, a, b))
        evidence = self._role_evidence(a, b, odds, partner, total)
        for turn in (_family_first, _family_last):
            turned, turned_odds = _turned(b, odds, turn)
            partner, total = partners_in_order(_with_role_bonus(turned_odds, a, turned))
            better = (total - MOVED_GAIN > evidence.total) & ~b.sure & ~a.sure & _all_answered(partner, a, b)
            if better.any():
                other = self._role_evidence(a, turned, turned_odds, partner, total - MOVED_GAIN)
                evidence = evidence.replaced(other, better)
        return evidence

    def _odds(self, a: NDArray[np.int32], b: NDArray[np.int32]) -> Floats:
        """Log odds of every part of a against every part of b: (pairs, parts, parts); -inf where one is
        missing.
        """
        left, right = np.broadcast_arrays(a[:, :, None], b[:, None, :])
        present = (left != NO_PART) & (right != NO_PART)
        low, high = np.minimum(left[present], right[present]), np.maximum(left[present], right[present])
        size = max(len(self._table.parts), 1)
        codes, back = np.unique(low.astype(np.int64) * size + high, return_inverse=True)
        known = part_log_odds_of(
            self._table.parts,
            (codes // size).astype(np.intp),
            (codes % size).astype(np.intp),
            model=self._model,
        )
        odds = np.full(left.shape, -np.inf, np.float32)
        odds[present] = known[back]
        return odds

    def _role_evidence(
        self, a: Names, b: Names, odds: Floats, partner: NDArray[np.int8], total: Floats
    ) -> "_NameEvidence":
        size = len(a.parts)
        levels = np.zeros((size, 4), np.int8)
        shares = np.ones((size, 4), np.float32)
        facing = np.full((size, 4, 2), NO_PART, np.int32)
        row = np.arange(size)
        for i in range(a.parts.shape[1]):
            j = partner[:, i].astype(np.intp)
            matched = j >= 0
            role = _role_of_match(a, b, i, j)
            for r in range(4):
                here = row[matched & (role == r) & (levels[:, r] != SAME)]
                strength = odds[here, i, j[here]]
                levels[here, r] = np.where(strength > SAME_LOG_ODDS, SAME, VARIANT)
                shares[here, r] = self._share(_GROUP_OF_ROLE[r], a.parts[here, i], b.parts[here, j[here]])
                facing[here, r] = np.stack((a.parts[here, i], b.parts[here, j[here]]), axis=1)
        taken_b = np.zeros(b.parts.shape, np.bool_)
        pairs, slots = np.nonzero(partner >= 0)
        taken_b[pairs, partner[pairs, slots]] = True
        for r in range(4):
            _face_leftovers(levels, facing, r, a, b, odds, partner >= 0, taken_b)
        return _NameEvidence(levels, shares, total, np.zeros(size, np.bool_), facing)

    def _share(self, group: str, a: NDArray[np.int32], b: NDArray[np.int32]) -> Floats:
        table = self._shares[group]
        return np.asarray(np.maximum(table[a], table[b]))

    def _compare_mothers(
        self, a: Encoded, b: Encoded, rows_a: Rows, rows_b: Rows, levels: Levels, shares: Floats
    ) -> None:
        first_a, first_b = a.mother[rows_a][:, :1], b.mother[rows_b][:, :1]
        odds = self._odds(first_a, first_b)[:, 0, 0]
        column = NAME_FIELDS.index("mother")
        known = np.isfinite(odds)
        levels[known, column] = _name_levels(odds[known])
        agree = known & (odds > 0)
        shares[agree, column] = self._share("mother", first_a[agree, 0], first_b[agree, 0])

    def _compare_places(
        self, name: str, a: NDArray[np.int32], b: NDArray[np.int32], levels: Levels, shares: Floats
    ) -> None:
        odds = self._odds(a, b).reshape(len(a), a.shape[1] * b.shape[1])
        column = COMPARISONS.index(name)
        best = odds.argmax(axis=1) if len(a) else np.empty(0, np.intp)
        strength = odds[np.arange(len(a)), best]
        levels[:, column] = np.where(np.isfinite(strength), np.where(strength > 0, 1, 2), 0)
        agree = np.flatnonzero(strength > 0)
        i, j = best[agree] // b.shape[1], best[agree] % b.shape[1]
        shares[agree, column] = self._share("place", a[agree, i], b[agree, j])


@dataclass(frozen=True, eq=False)
class _NameEvidence:
    levels: Levels
    shares: Floats
    total: Floats
    moved: NDArray[np.bool_]
    facing: NDArray[np.int32]

    def replaced(self, other: "_NameEvidence", where: NDArray[np.bool_]) -> "_NameEvidence":
        pick = where[:, None]
        return _NameEvidence(
            np.where(pick, other.levels, self.levels),
            np.where(pick, other.shares, self.shares),
            np.where(where, other.total, self.total),
            self.moved | where,
            np.where(pick[:, :, None], other.facing, self.facing),
        )


_GROUPS = ("given", "ancestor", "family", "mother", "place")
_GROUP_OF_ROLE = ("given", "ancestor", "ancestor", "family")


def _shares(table: PartTable, sides: Sequence[Encoded], group: str, model: Model) -> Floats:
    """Per part number, the share of parts of this group that its skeleton has, smoothed by the common-names
    table.
    """
    counts: Counter[str] = Counter()
    for side in sides:
        for number, times in Counter(_numbers_of(side, group)).items():
            counts[table.parts[number].skeleton] += times
    total = sum(counts.values())
    prior = {} if group in ("family", "place") else model.common.shares
    found = [
        (counts[part.skeleton] + PRIOR_PARTS * prior.get(part.skeleton, UNSEEN)) / (total + PRIOR_PARTS)
        for part in table.parts
    ]
    return np.array(found, np.float32)


def _numbers_of(side: Encoded, group: str) -> list[int]:
    if group == "mother":
        numbers = side.mother[:, 0]
    elif group == "place":
        numbers = np.concatenate([np.empty(0, np.int32), *(words.ravel() for words in side.places.values())])
    else:
        wanted = [r for r in range(4) if _GROUP_OF_ROLE[r] == group]
        numbers = np.concatenate([names.parts[np.isin(names.roles, wanted)] for names in side.names])
    return [int(number) for number in numbers if number != NO_PART]


def _name_levels(odds: Floats) -> Levels:
    return np.select(
        [odds > SAME_LOG_ODDS, odds > 0, odds > NEAR_LOG_ODDS], [SAME, VARIANT, NEAR], CONTRADICTED
    ).astype(np.int8)


def _without_cross_roles(odds: Floats, a: Names, b: Names) -> Floats:
    """Where both lists say themselves which part is which, a part answers only the same part."""
    both = (a.sure & b.sure)[:, None, None]
    other = (a.roles[:, :, None] != b.roles[:, None, :]) & (a.roles[:, :, None] < 4) & (b.roles[:, None, :] < 4)
    return np.where(both & other, -np.inf, odds).astype(np.float32)


def _all_answered(partner: NDArray[np.int8], a: Names, b: Names) -> NDArray[np.bool_]:
    """Whether every part of the shorter name has a partner.

    A changed order is believed only then: sons are named after grandfathers, so that a man and his father, or two
    cousins, easily show the same names in another order with one left over.
    """
    lengths = [(names.parts != NO_PART).sum(axis=1) for names in (a, b)]
    return np.asarray((partner >= 0).sum(axis=1) == np.minimum(*lengths))


def _with_role_bonus(odds: Floats, a: Names, b: Names) -> Floats:
    """Of equally good partners, the one in the same place: a man named after his grandfather keeps both names."""
    same_place = (a.roles[:, :, None] == b.roles[:, None, :]).astype(np.float32)
    return np.asarray(odds + np.float32(ROLE_BONUS) * same_place)


def _family_first(length: int) -> list[int]:
    return [length - 1, *range(length - 1)]


def _family_last(length: int) -> list[int]:
    return [*range(1, length), 0]


def _turned(b: Names, odds: Floats, turn: object) -> tuple[Names, Floats]:
    """b with its last part put first, or its first put last; roles stay with the positions."""
    order = np.tile(np.arange(b.parts.shape[1]), (len(b.parts), 1))
    lengths = (b.parts != NO_PART).sum(axis=1)
    for length in range(2, b.parts.shape[1] + 1):
        order[lengths == length, :length] = (_family_first if turn is _family_first else _family_last)(length)
    row = np.arange(len(order))[:, None]
    turned = Names(b.parts[row, order], b.roles, b.sure)
    return turned, np.take_along_axis(odds, order[:, None, :], axis=2)


def _role_of_match(a: Names, b: Names, i: int, j: Rows) -> NDArray[np.int8]:
    """The role in which two answering parts count; a given name never counts as another's ancestor."""
    role_a, role_b = a.roles[:, i], b.roles[np.arange(len(j)), np.maximum(j, 0)]
    lower, higher = np.minimum(role_a, role_b), np.maximum(role_a, role_b)
    one_sure = np.where(a.sure & ~b.sure, role_a, np.where(b.sure & ~a.sure, role_b, lower))
    by_position = np.where(lower == 0, higher, one_sure)
    return np.where(role_a == role_b, role_a, np.where(by_position == 0, higher, by_position)).astype(np.int8)


def _face_leftovers(
    levels: Levels,
    facing: NDArray[np.int32],
    role: int,
    a: Names,
    b: Names,
    odds: Floats,
    taken_a: NDArray[np.bool_],
    taken_b: NDArray[np.bool_],
) -> None:
    """Where a role has no match: two unanswered parts face each other; else they are displaced."""
    at_a, at_b = (names.roles == role for names in (a, b))
    both = at_a.any(axis=1) & at_b.any(axis=1) & (levels[:, role] == MISSING)
    i, j = at_a.argmax(axis=1), at_b.argmax(axis=1)
    row = np.arange(len(levels))
    free = both & ~taken_a[row, i] & ~taken_b[row, j]
    levels[free, role] = np.maximum(_name_levels(odds[row, i, j][free]), NEAR)
    levels[both & ~free, role] = DISPLACED
    unmatched = facing[:, role, 0] == NO_PART
    for side, (names, here, at) in enumerate(((a, at_a, i), (b, at_b, j))):
        shown = unmatched & here.any(axis=1)
        facing[shown, role, side] = names.parts[row, at][shown]


def _plain_levels(a: NDArray[np.int8], b: NDArray[np.int8], *, unknown: int) -> Levels:
    known = (a != unknown) & (b != unknown)
    return np.where(known, np.where(a == b, 1, 2), 0).astype(np.int8)


def date_levels(a: Days, b: Days, rows_a: Rows, rows_b: Rows) -> Levels:
    """Levels of two dates, in the order of ``levels.DATE_LEVELS``."""
    first_a, last_a, first_b, last_b = a.first[rows_a], a.last[rows_a], b.first[rows_b], b.last[rows_b]
    known = a.known[rows_a] & b.known[rows_b]
    exact = a.exact[rows_a] & b.exact[rows_b] & known
    gap = np.maximum(0, np.maximum(first_b.astype(np.int64) - last_a, first_a.astype(np.int64) - last_b))
    levels = np.where(gap == 0, COMPATIBLE, np.where(gap <= NEAR_YEARS_DAYS, NEAR_YEARS, FAR))
    levels[exact] = _exact_levels(first_a[exact], first_b[exact], gap[exact])
    levels[~known] = MISSING
    return levels.astype(np.int8)


def _exact_levels(a: NDArray[np.int32], b: NDArray[np.int32], gap: NDArray[np.int64]) -> NDArray[np.int64]:
    year_a, month_a, day_a = _calendar(a)
    year_b, month_b, day_b = _calendar(b)
    swapped = (year_a == year_b) & (month_a == day_b) & (day_a == month_b)
    differing = (year_a != year_b).astype(int) + (month_a != month_b) + (day_a != day_b)
    close = (gap <= CLOSE_DAYS) | ((differing == 1) & (np.abs(year_a - year_b) <= 1))
    return np.select([gap == 0, swapped, close, gap <= NEAR_YEARS_DAYS], [SAME, SWAPPED, CLOSE, NEAR_YEARS], FAR)


def _calendar(ordinals: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Year, month and day of day numbers, each distinct one converted once."""
    distinct, back = np.unique(ordinals, return_inverse=True)
    days = [date.fromordinal(int(number)) for number in distinct]
    parts = np.array([(day.year, day.month, day.day) for day in days], np.int64).reshape(-1, 3)
    return parts[back, 0], parts[back, 1], parts[back, 2]


__all__ = ["OTHER", "Compared", "Comparer", "date_levels"]
