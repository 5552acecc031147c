"""A name sought in an index of people's names: what answers each of its parts, and how well each row fits.

The score of two whole names (``comparing``) does not order the answers to a question: it asks whether two lists mean
one person, and rates a part left out, and one exact part, by what lists do, in each pair of scripts otherwise. Whoever
asks by two parts leaves the others out on purpose. So the merit of a row is what its parts answer, by likeness and
rarity (``index``), less what stands apart: letters, a word to be corrected or completed, names that were not asked.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.comparing import NameEvidence
from wasl.engines.names.compiled import MILLION, ModelArrays, PartArrays, model_arrays, nearest, part_arrays
from wasl.engines.names.index import (
    IN_PLACE,
    LEFT_OUT,
    LETTERS_COUNT,
    MOST_LETTERS,
    OPEN_END,
    RARITY_COUNTS,
    UNANSWERED,
    Floats,
    NameIndex,
    Offsets,
    Places,
    Rows,
    name_of_parts,
)
from wasl.engines.names.parsing import ParsedName, Part, PartKind
from wasl.kernel.compiled import compiled

AS_TYPED, NOT_ANSWERED = -1, -1
CORRECTED, COMPLETED = 4.0, 1.0
"""Taken off the merit for a word read as another one letter away, or as one that it begins."""
CORRECTED_ODDS, COMPLETED_ODDS = 3.0, 4.0
"""Natural log odds of such a reading: what is common among all that it may be weighs less."""
LOOSELY, FAINT = -4.0, 0.04
"""Natural log odds above which a part answers one that may be misspelled, where none answers it well; and the most
evidence of such an answer, less the less likely it is.
"""
CALLED, OTHER_KIND = (PartKind.ABU, PartKind.UMM), 4.0
"""Taken off for an answer to a kunya that is none: who seeks Abu Rabi seldom means Rabi."""
UNANSWERED_PART = 1.5
"""Taken off the merit for a part sought that nothing in the row answers."""


@dataclass(frozen=True, eq=False, slots=True)
class Slot:
    """The answers to one part sought, best first.

    numbers: parts of the register; weights: the evidence of each; costs: what is taken off for it; readings: the part
    of the register that the word typed is read as, or ``AS_TYPED``.
    """

    numbers: Rows
    weights: Floats
    costs: Floats
    readings: Rows


class Sought:
    """One name sought in one index. A part of a row answers one part sought, the first that it answers best.

    unfinished: its last part may be the beginning of what is meant. loosely: parts that are more likely another name
    answer too, faintly. without_first: who asks knows the father and not the given name, so that the first part of a
    row does not answer the first sought. open_first: nor does it speak against a row.
    """

    def __init__(
        self,
        index: NameIndex,
        name: ParsedName,
        *,
        unfinished: bool = False,
        loosely: bool = False,
        without_first: bool = False,
        open_first: bool = False,
    ) -> None:
        self.name, self._index = name, index
        self._without_first, self._open_first = without_first, open_first or without_first
        last = len(name.parts) - 1
        self.slots = [self._slot(k, unfinished=unfinished and k == last, loosely=loosely) for k in range(last + 1)]
        self.sums = self._sums()

    def merits(self, rows: Rows) -> NDArray[np.float64]:
        """How well each of these rows fits, natural log."""
        chosen = self._chosen(rows)
        merit = RARITY_COUNTS * self.sums[rows].astype(np.float64)
        for k, slot in enumerate(self.slots):
            costs = np.append(slot.costs, np.float32(UNANSWERED_PART))  # the last, where nothing is chosen
            merit -= costs[chosen[:, k]]
        slots = [(slot.numbers, slot.weights) for slot in self.slots]
        merit -= OPEN_END * self._index.open_ends(slots, rows, begins=self._open_first)
        return np.round(merit, 6)

    def answered(self, rows: Rows) -> NDArray[np.int64]:
        """How many of the parts sought find an answer in each of these rows."""
        found: NDArray[np.int64] = (self._chosen(rows) != NOT_ANSWERED).sum(axis=1)
        return found

    def why(self, row: int) -> tuple[NameEvidence, tuple[str, ...], str]:
        """The comparison with one row; the words that others were read as; and the one that ends the unfinished one."""
        parts, corrected, ending = list(self.name.parts), [], ""
        for k, answer in enumerate(self._chosen(np.array([row], np.int32))[0].tolist()):
            slot = self.slots[k]
            if answer != NOT_ANSWERED and slot.readings[answer] != AS_TYPED:
                parts[k] = self._index.parts.all[int(slot.readings[answer])]
                if slot.costs[answer] == np.float32(COMPLETED):
                    ending = parts[k].text
                else:
                    corrected.append(parts[k].text)
        sought = name_of_parts(tuple(parts)) if corrected or ending else self.name
        compared = self._index.compared_with(sought, row, skip=int(self._without_first))
        return compared, tuple(corrected), ending

    # --- one part -----------------------------------------------------------------------------------------

    def _slot(self, k: int, *, unfinished: bool, loosely: bool) -> Slot:
        index, part = self._index, self.name.parts[k]
        numbers, odds = index.answers_with_next(self.name.parts, k)
        costs, readings = self._letters_apart(part, numbers), np.full(len(numbers), AS_TYPED, np.int32)
        ways = [(index.readings.endings(part), COMPLETED, COMPLETED_ODDS)] if unfinished and len(index) else []
        ways += [(index.readings.slips(part), CORRECTED, CORRECTED_ODDS)] if len(index) else []
        for read, cost, likely in ways:
            new = ~np.isin(read.numbers, numbers)
            many = int(new.sum())
            numbers = np.concatenate([numbers, read.numbers[new]])
            odds = np.concatenate([odds, np.full(many, likely, np.float32)])
            costs = np.concatenate([costs, np.full(many, cost, np.float32)])
            readings = np.concatenate([readings, read.readings[new]])
        order, weights = index.weighed(numbers, odds)
        _, first = np.unique(numbers[order], return_index=True)  # a part may answer alone and joined with the next
        best = np.sort(first)
        order = order[best]
        slot = Slot(numbers[order], weights[best], costs[order], readings[order])
        return self._with_faint(slot, part) if loosely else slot

    def _with_faint(self, slot: Slot, part: Part) -> Slot:
        """The answers to a part, and after them those that are more likely another name."""
        more, odds = self._index.answers_to(part, least=LOOSELY)
        new = ~np.isin(more, slot.numbers)
        more, odds = more[new], odds[new]
        order = np.lexsort(([self._index.parts.all[number].core for number in more.tolist()], -odds))
        faint = (FAINT * np.exp(np.minimum(odds[order], 0.0) / 2.0)).astype(np.float32)
        return Slot(
            np.concatenate([slot.numbers, more[order]]),
            np.concatenate([slot.weights, faint]),
            np.concatenate([slot.costs, self._letters_apart(part, more[order])]),
            np.concatenate([slot.readings, np.full(len(more), AS_TYPED, np.int32)]),
        )

    def _letters_apart(self, part: Part, numbers: Rows) -> Floats:
        """What is taken off for each of these as an answer to this part: the letters that they are apart."""
        index = self._index
        apart = _letters_apart(part_arrays([part]), index.parts.arrays, numbers, model_arrays(index.model))
        if part.kind in CALLED:
            apart += OTHER_KIND * np.array([index.parts.all[one].kind is not part.kind for one in numbers], np.float32)
        return apart

    # --- rows ---------------------------------------------------------------------------------------------

    def _sums(self) -> Floats:
        """Evidence of every row, natural log; 0 where no part answers."""
        if not self.slots:
            return np.zeros(len(self._index), np.float32)
        starts = np.cumsum([0, *[len(slot.numbers) for slot in self.slots]])
        numbers = np.concatenate([slot.numbers for slot in self.slots])
        weights = np.concatenate([slot.weights for slot in self.slots])
        return _row_sums(starts, numbers, weights, self._index.places, self._index.counted, self._without_first)

    def _chosen(self, rows: Rows) -> NDArray[np.int32]:
        """For each of these rows and each part sought, which of its answers the row gives, or ``NOT_ANSWERED``."""
        answers = np.full((len(self.slots), len(self._index.parts.all)), NOT_ANSWERED, np.int32)
        for k, slot in enumerate(self.slots):
            answers[k, slot.numbers] = np.arange(len(slot.numbers), dtype=np.int32)
        kept = self._index.rows
        return _chosen(answers, rows, kept.starts, kept.members, self._without_first)


# --- compiled ---------------------------------------------------------------------------------------------


@compiled
def _letters_apart(sought: PartArrays, parts: PartArrays, numbers: Rows, model: ModelArrays) -> Floats:
    """The cost of the nearest readings of one part and each of these, at most ``MOST_LETTERS``, as it counts."""
    apart = np.empty(len(numbers), np.float32)
    most = int(MOST_LETTERS * MILLION)
    for k in range(len(numbers)):
        cost = nearest(sought.cells, sought.cells[0], parts.cells, parts.cells[numbers[k]], model.whole, most)[0]
        apart[k] = LETTERS_COUNT * min(cost, most) / MILLION
    return apart


@compiled
def _row_sums(
    slots: Offsets, parts: Rows, weights: Floats, places: Places, counted: NDArray[np.int8], without_first: bool
) -> Floats:
    """Sum over the parts sought of the weight of each row's best answer, less what speaks against it; 0 where none.

    As in ``index``, save that a part of a row answers one part sought. slots: where the answers to each begin, best
    first, so that the first met is the best.
    """
    sums = np.zeros(len(counted), np.float32)
    answered = np.zeros(len(counted), np.int8)
    last = np.full(len(counted), -1, np.int8)
    used = np.zeros(len(counted), np.int32)
    in_place = np.zeros((3, len(counted)), np.int8)
    sought, skip = len(slots) - 1, int(without_first)
    for slot in range(sought):
        for k in range(slots[slot], slots[slot + 1]):
            for at in range(places.starts[parts[k]], places.starts[parts[k] + 1]):
                row, place = places.row[at], int(places.place[at])
                if last[row] == slot or used[row] >> place & 1 or (slot == 0 and place < skip):
                    continue
                last[row] = slot
                used[row] |= 1 << place
                answered[row] += 1
                sums[row] += weights[k]
                end = int(counted[row])
                in_place[0, row] += place - skip == slot or end - place == sought - slot
                in_place[1, row] += place == (slot - 1 if slot else end - 1)
                in_place[2, row] += slot == (place - 1 if place else sought - 1)
    for row in range(len(counted)):
        if answered[row] > 0:
            fewer, more = min(sought, counted[row] - skip), max(sought, counted[row] - skip)
            against = max(fewer - answered[row], 0)
            sums[row] += IN_PLACE * max(in_place[0, row], in_place[1, row] - 1, in_place[2, row] - 1)
            sums[row] = max(sums[row] - UNANSWERED * against - LEFT_OUT * (more - fewer), 1e-6)
    return sums


@compiled
def _chosen(
    answers: NDArray[np.int32], rows: Rows, starts: Offsets, members: Rows, without_first: bool
) -> NDArray[np.int32]:
    """The best answer of each row to each part sought, of the parts that answer none before."""
    chosen = np.full((len(rows), len(answers)), NOT_ANSWERED, np.int32)
    for k in range(len(rows)):
        begin, end, used = starts[rows[k]], starts[rows[k] + 1], 0
        for slot in range(len(answers)):
            best, taken = NOT_ANSWERED, 0
            for place in range(int(without_first) if slot == 0 else 0, end - begin):
                answer = answers[slot, members[begin + place]]
                if answer != NOT_ANSWERED and not used >> place & 1 and (best == NOT_ANSWERED or answer < best):
                    best, taken = answer, place
            if best != NOT_ANSWERED:
                used |= 1 << taken
                chosen[k, slot] = best
    return chosen
