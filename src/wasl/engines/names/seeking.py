"""A name sought in an index of people's names: how well each row fits, and which of its parts answer which part sought.

The score of two whole names (``comparing``) does not order the answers to a question: it asks whether two lists mean
one person, and rates a part left out, and one exact part, by what lists do, in each pair of scripts otherwise. Whoever
asks by two parts leaves the others out on purpose. So the merit of a row is what its parts are worth as answers
(``answering``), in the order in which names are written or with the family first, less what stands apart: a part sought
that nothing answers, a given name or a family that nobody asked for, another order.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.answering import AS_TYPED, Heard, answers_to
from wasl.engines.names.comparing import NameEvidence
from wasl.engines.names.index import Floats, NameIndex, Offsets, Places, Rows, name_of_parts
from wasl.engines.names.parsing import ParsedName, Part
from wasl.kernel.compiled import compiled

NOT_ANSWERED, TWO_AS_ONE = -1, -2
NONE = -1e9
"""The sum of a row that answers nothing."""
ABSENT, ABSENT_IN_FULL, FULL = 1.5, 2.2, 4
"""Taken off (natural log) for a part sought that nothing answers, in a row that leaves out some part, and in a full one
of that many parts.
"""
FIRST_OPEN, LAST_OPEN, WITHIN_OPEN = 3.0, 2.5, 0.1
"""Taken off for a given name that answers none sought, for a family, and for a part between them: who seeks Samir
Haddad seldom means Samir Haddad Mansour, while a grandfather is left out.
"""
FAMILY_FIRST, DISORDER = 2.0, 4.0
"""Taken off where one of the two puts the family first, and for any other order."""


class Fit(NamedTuple):
    """Of rows the merit, natural log; and of rows and parts sought which of its answers the row gives.

    Or ``NOT_ANSWERED``; for both of two that are read as one, ``TWO_AS_ONE`` less the answer to them.
    """

    merits: NDArray[np.float64]
    chosen: NDArray[np.int32]


class Sought:
    """One name sought in one index. A part of a row answers one part sought.

    heard: words whose answers are known, and will be. unfinished: its last part may be the beginning of what is meant.
    loosely: parts that are more likely another name answer too, faintly. without_first: who
    asks knows the father and not the given name, so that the first part of a row does not answer the first sought.
    open_first: nor does it speak against a row.
    """

    def __init__(
        self,
        index: NameIndex,
        name: ParsedName,
        *,
        heard: Heard | None = None,
        unfinished: bool = False,
        loosely: bool = False,
        without_first: bool = False,
        open_first: bool = False,
    ) -> None:
        self.name, self._index = name, index
        self._without_first = without_first
        first_open = 0.0 if open_first or without_first else FIRST_OPEN
        self.costs = np.array([ABSENT, ABSENT_IN_FULL, first_open, LAST_OPEN, WITHIN_OPEN, FAMILY_FIRST, DISORDER])
        heard = {} if heard is None else heard
        found = answers_to(index, name.parts, heard=heard, unfinished=unfinished, loosely=loosely)
        self.slots, self.joined = found[: len(name.parts)], found[len(name.parts) :]

    @cached_property
    def sums(self) -> Floats:
        """What the parts of every row are worth, and what its place in the row takes off, natural log; ``NONE`` where
        no part answers. Nearly the merit, at a small part of the time."""
        if not self.slots:
            return np.full(len(self._index), NONE, np.float32)
        sums: Floats = np.maximum.reduce([self._sums(np.array(turn)) for turn in self.turns])
        return sums

    @cached_property
    def turns(self) -> list[list[int]]:
        """The orders in which parts sought are given what is left of a row: as they stand, then two as one; these first
        where there are any; and the other way round where a part of the register answers several."""
        asked, every = len(self.slots), len(self.slots) + len(self.joined)
        found = [[*range(every)]]
        if any(len(joined.numbers) for joined in self.joined):
            found.append([*range(asked, every), *range(asked)])
        numbers = np.concatenate([slot.numbers for slot in self.slots])
        if len(np.unique(numbers)) < len(numbers):
            found.append([*reversed(range(asked)), *range(asked, every)])
        return found

    def _sums(self, turns: NDArray[np.int64]) -> Floats:
        starts, numbers, weights = self._flat
        index, without_first = self._index, self._without_first
        return _row_sums(
            len(self.slots), turns, starts, numbers, weights, index.places, index.counted, without_first, self.costs
        )

    def fit(self, rows: Rows) -> Fit:
        """How well each of these rows fits."""
        starts, _, weights = self._flat
        index, kept = self._index, self._index.rows
        merits, chosen = _fit(
            len(self.slots), self._answers, starts, weights, rows, kept.starts, kept.members, index.counted,
            index.may_be_title, self._joints(rows), self._without_first, self.costs,
        )  # fmt: skip
        return Fit(np.round(merits, 6), chosen)

    def _joints(self, rows: Rows) -> Rows:
        """Of the members of these rows, one after the other, the place of the first of two pieces that one is joined
        from, ``NOT_ANSWERED`` where it is not."""
        kept, parts = self._index.rows, self._index.parts.all
        sizes = kept.starts[rows + 1] - kept.starts[rows]
        joints = np.full(int(sizes.sum()), NOT_ANSWERED, np.int32)
        begins = np.cumsum(sizes) - sizes
        for k in np.flatnonzero(sizes > self._index.counted[rows]).tolist():
            cores = [parts[number].core for number in kept.of(int(rows[k])).tolist()]
            size = int(self._index.counted[rows[k]])
            places = [cores[at] + cores[at + 1] for at in range(size - 1)]
            for at in range(size, len(cores)):
                if cores[at] in places:
                    joints[begins[k] + at] = places.index(cores[at])
        return joints

    def why(self, row: int) -> tuple[NameEvidence, tuple[str, ...], str]:
        """The comparison with one row; the words that others were read as; and the one that ends the unfinished one."""
        parts: list[Part] = []
        corrected, ending, k = [], "", 0
        chosen = self.fit(np.array([row], np.int32)).chosen[0].tolist()
        while k < len(chosen):
            two = chosen[k] <= TWO_AS_ONE
            slot, answer = (self.joined[k], TWO_AS_ONE - chosen[k]) if two else (self.slots[k], chosen[k])
            asked = self.name.parts[k : k + 1 + two]
            k += len(asked)
            if answer == NOT_ANSWERED or slot.readings[answer] == AS_TYPED:
                parts += asked
                continue
            parts.append(self._index.parts.all[int(slot.readings[answer])])
            if slot.ends[answer]:
                ending = parts[-1].text
            else:
                corrected.append(parts[-1].text)
        sought = name_of_parts(tuple(parts)) if corrected or ending else self.name
        compared = self._index.compared_with(sought, row, skip=int(self._without_first))
        return compared, tuple(corrected), ending

    @cached_property
    def _answers(self) -> NDArray[np.int32]:
        """For each part sought, then for two as one, and each part of the register: which answer it is."""
        every = [*self.slots, *self.joined]
        answers = np.full((len(every), len(self._index.parts.all)), NOT_ANSWERED, np.int32)
        for k, slot in enumerate(every):
            answers[k, slot.numbers] = np.arange(len(slot.numbers), dtype=np.int32)
        return answers

    @cached_property
    def _flat(self) -> tuple[Offsets, Rows, Floats]:
        """The answers to all parts sought, then to two as one: where those of each begin, parts, worth."""
        every = [*self.slots, *self.joined]
        starts = np.cumsum([0, *[len(slot.numbers) for slot in every]])
        numbers = np.concatenate([np.empty(0, np.int32), *[slot.numbers for slot in every]])
        return starts, numbers, np.concatenate([np.empty(0, np.float32), *[slot.weights for slot in every]])


# --- compiled ---------------------------------------------------------------------------------------------


@compiled
def _row_sums(
    sought: int, turns: NDArray[np.int64], slots: Offsets, parts: Rows, weights: Floats, places: Places,
    counted: NDArray[np.int8], without_first: bool, costs: NDArray[np.float64],
) -> Floats:  # fmt: skip
    """Sum over the parts sought, each in its turn, of the worth of each row's best answer that answers none before,
    less what speaks against the row.

    slots: where the answers to each begin, best first, so that the first met is the best.
    """
    absent, absent_in_full, first_open, last_open, within_open, family_first = costs[:6]
    sums = np.zeros(len(counted), np.float32)
    answered = np.zeros(len(counted), np.int32)  # which of the parts sought
    used = np.zeros(len(counted), np.int32)  # which parts of the row
    at_last = np.full(len(counted), -1, np.int8)
    turned, backwards = np.zeros(len(counted), np.bool_), sought > 1 and turns[0] == sought - 1
    for slot in turns:
        joined = slot >= sought
        bits = 3 << (slot - sought) if joined else 1 << slot
        for k in range(slots[slot], slots[slot + 1]):
            for at in range(places.starts[parts[k]], places.starts[parts[k] + 1]):
                row, place = places.row[at], places.place[at]
                if answered[row] & bits or used[row] >> place & 1 or (without_first and bits & 1 and place == 0):
                    continue
                answered[row] |= bits
                used[row] |= 1 << place
                sums[row] += weights[k]
                turned[row] |= at_last[row] >= 0 and not joined and (place < at_last[row]) != backwards
                at_last[row] = place
    for row in range(len(counted)):
        if answered[row] == 0:
            sums[row] = NONE
            continue
        left_out, size = 0, int(counted[row])
        for slot in range(sought):
            left_out += 1 - (answered[row] >> slot & 1)
        sums[row] -= left_out * (absent_in_full if size >= FULL else absent)
        sums[row] -= max(size - sought + left_out, 0) * within_open
        if turned[row]:
            sums[row] -= family_first
        else:
            sums[row] -= first_open * (1 - (used[row] & 1)) + last_open * (1 - (used[row] >> (size - 1) & 1))
    return sums


_BEGIN, _SKIP_SOUGHT, _SKIP_ROW, _ANSWER = range(4)  # then answers that take two of either


@compiled
def _fit(
    sought: int, answers: NDArray[np.int32], starts: Offsets, weights: Floats, rows: Rows, first: Offsets,
    members: Rows, counted: NDArray[np.int8], titles: NDArray[np.bool_], joints: Rows, without_first: bool,
    costs: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:  # fmt: skip
    """The best of four ways to read each row: as written, either of the two with the family first, in any order.

    joints: of the members of these rows, one after the other, the place of the first of the two that one joins.
    """
    absent_anywhere, absent_in_full, first_open, last_open, within_open, family_first, disorder = costs
    merits = np.empty(len(rows), np.float64)
    chosen = np.full((len(rows), sought), NOT_ANSWERED, np.int32)
    longest = 1
    for row in rows:
        longest = max(longest, first[row + 1] - first[row])
    answer = np.empty((len(answers), longest), np.int32)  # to each part sought, or two, by each part of the row
    joined = np.empty((len(answers), longest), np.int32)  # by that and the next as one word
    table = np.zeros((sought + 1, longest + 1), np.float64)
    back = np.zeros((sought + 1, longest + 1), np.int8)
    asked, place = np.zeros(sought, np.int64), np.zeros(longest, np.int64)
    joint = 0
    for k in range(len(rows)):
        begin, size = first[rows[k]], int(counted[rows[k]])
        absent = absent_in_full if size >= FULL else absent_anywhere
        joined[:] = NOT_ANSWERED
        for at in range(first[rows[k] + 1] - begin):
            for slot in range(len(answers)):
                if at < size:
                    answer[slot, at] = answers[slot, members[begin + at]]
                elif joints[joint] >= 0:
                    joined[slot, joints[joint]] = answers[slot, members[begin + at]]
            joint += 1
        head = 0.0 if size and titles[members[begin]] else first_open
        best = -np.inf
        for way in range(3):
            if (way == 1 and size < 2) or (way == 2 and (sought < 2 or without_first)):
                continue
            for i in range(sought):
                asked[i] = (i + (way == 2)) % sought
            for j in range(size):
                place[j] = (j + (way == 1)) % size
            open_head = head if way == 0 else first_open
            for i in range(sought + 1):
                for j in range(size + 1):
                    value, step = -np.inf, _BEGIN
                    if i == 0 and j == 0:
                        value = -family_first if way else 0.0
                    if i > 0 and table[i - 1, j] - absent > value:
                        value, step = table[i - 1, j] - absent, _SKIP_SOUGHT
                    if j > 0:
                        left = open_head if j == 1 else last_open if j == size else within_open
                        if table[i, j - 1] - left > value:
                            value, step = table[i, j - 1] - left, _SKIP_ROW
                    for di in range(1, 3):
                        for dj in range(1, 3):
                            a, b = i - di, j - dj
                            if a < 0 or b < 0:
                                continue
                            slot, at = asked[a], place[b]
                            if without_first and slot == 0 and (b == 0 or at == 0):
                                continue
                            if (di == 2 and asked[a + 1] != slot + 1) or (dj == 2 and place[b + 1] != at + 1):
                                continue
                            if di == 2:
                                slot += sought
                            one = answer[slot, at] if dj == 1 else joined[slot, at]
                            if one == NOT_ANSWERED:
                                continue
                            worth = table[a, b] + weights[starts[slot] + one]
                            if worth > value:
                                value, step = worth, _ANSWER + 2 * (di - 1) + dj - 1
                    table[i, j], back[i, j] = value, step
            if table[sought, size] > best:
                best = table[sought, size]
                chosen[k] = NOT_ANSWERED
                i, j = sought, size
                while i > 0 or j > 0:
                    step = back[i, j]
                    if step == _SKIP_SOUGHT:
                        i -= 1
                    elif step == _SKIP_ROW:
                        j -= 1
                    else:
                        di, dj = 1 + (step - _ANSWER) // 2, 1 + (step - _ANSWER) % 2
                        slot, at = asked[i - di], place[j - dj]
                        if di == 2:
                            slot += sought
                            one = TWO_AS_ONE - (answer[slot, at] if dj == 1 else joined[slot, at])
                            chosen[k, slot - sought], chosen[k, slot - sought + 1] = one, one
                        else:
                            chosen[k, slot] = answer[slot, at] if dj == 1 else joined[slot, at]
                        i, j = i - di, j - dj
        merits[k] = best
        # in any order: each part sought takes the best part of the row that is left
        used, total, left_out = 0, -disorder, 0
        for slot in range(sought):
            taken, place_taken = NOT_ANSWERED, 0
            for at in range(int(without_first) if slot == 0 else 0, size):
                one = answer[slot, at]
                if one != NOT_ANSWERED and not used >> at & 1 and (taken == NOT_ANSWERED or one < taken):
                    taken, place_taken = one, at
            asked[slot] = taken
            if taken == NOT_ANSWERED:
                total -= absent
            else:
                used |= 1 << place_taken
                total += weights[starts[slot] + taken]
                left_out += 1
        if size:
            total -= head * (1 - (used & 1)) + last_open * (1 - (used >> (size - 1) & 1))
            total -= within_open * max(size - left_out, 0)
        if total > best:
            merits[k] = total
            for slot in range(sought):
                chosen[k, slot] = asked[slot]
    return merits, chosen
