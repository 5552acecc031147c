"""What answers one part of a name sought: parts of the register, and how much each speaks for whoever bears it.

Who types a word meant some name and spelled it in some way. An answer is worth what the word is rare among all names of
the register, as they would be typed, less what its letters cost as a spelling of the answer (both natural log): the log
of how much likelier the word is from somebody of that name than from anybody. Never less than nothing, as whoever is
asked for may be called otherwise: the worth is the log of one more than that ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.alignment import INITIAL_LOG_ODDS, merged_part
from wasl.engines.names.compiled import (
    ARABIC,
    MILLION,
    ONE_NAME,
    ModelArrays,
    PartArrays,
    known_relation,
    model_arrays,
    nearest,
    part_arrays,
)
from wasl.engines.names.index import Floats, NameIndex, Rows
from wasl.engines.names.parsing import Part, PartKind
from wasl.kernel.compiled import compiled

Costs = NDArray[np.float64]

AS_TYPED = -1
LETTERS, ACROSS, MOST = 0.5, 2.0, 9.0
"""How much the costs of letters count; what is taken off those of a word in the other script, whose vowels are
guessed; and the most that is counted of them.
"""
ONE_OF_LEXICON = 0.4
"""The most that a spelling costs which the lexicon knows of the same name."""
CORRECTED, COMPLETED, JOINED = 3.5, 0.7, 3.0
"""For a word read as another one letter away; as one that it begins; for two read as one."""
MOST_JOINED = 1.5
"""What the letters of two words read as one may cost."""
CALLED, ANOTHER_CALLED, CALLED_OTHERWISE = (PartKind.ABU, PartKind.UMM), 4.0, 1.0
"""For an answer to a kunya that is none, who seeks Abu Rabi seldom means Rabi, and the other way round."""
Read = tuple[Rows, Costs, Rows, NDArray[np.bool_]]  # numbers, costs, readings, ends
Heard = dict[tuple[int, Part, bool, bool], tuple[Read, float]]
"""For a word of one index, unfinished or not, loosely or not, what answers it and how rare it is."""
FAINTLY = -4.0
"""Natural log odds above which a part answers one that may be misspelled, where none answers it well."""


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """The answers to one part sought, best first.

    numbers: parts of the register; weights: what each is worth; readings: the part of the register that the word typed
    is read as, or ``AS_TYPED``; ends: whether that one goes on where the word breaks off.
    """

    numbers: Rows
    weights: Floats
    readings: Rows
    ends: NDArray[np.bool_]


def answers_to(
    index: NameIndex, parts: Sequence[Part], *, heard: "Heard", unfinished: bool = False, loosely: bool = False
) -> list[Answers]:
    """What answers each of these parts, and then what answers each and the next read as one word.

    heard: what was found of words before, to be found once. unfinished: the last may be the beginning of what is meant.
    loosely: parts that are more likely another name answer too.
    """
    if not len(index):
        return [_weighed(index, _nothing(), 0.0)] * max(2 * len(parts) - 1, 0)
    last = len(parts) - 1
    single = []
    for k, part in enumerate(parts):
        word = (id(index), part, unfinished and k == last, loosely)
        if word not in heard:
            heard[word] = _of_part(index, part, unfinished=unfinished and k == last, loosely=loosely)
        single.append(heard[word])
    rarities = [rarity for _, rarity in single]
    found = [_weighed(index, read, rarity) for read, rarity in single]
    for k in range(last):
        found.append(_weighed(index, _as_one(index, parts[k], parts[k + 1]), rarities[k] + rarities[k + 1]))
    return found


def _as_one(index: NameIndex, first: Part, second: Part) -> Read:
    """What answers two words read as one: joined again, or a compound (Abd al-X, X Allah, X al-Din) in which one letter
    is wrong, for such a slip tears a compound into two."""
    joined = merged_part(first, second)
    if joined is None:
        return _nothing()
    numbers, costs, readings, ends = _as_typed(index, joined, index.answers_to(joined)[0])
    compound = index.readings.slips(joined)
    whole = np.array([index.parts.all[one].is_compound for one in compound.readings.tolist()], np.bool_)
    torn = _read_as(index, compound.numbers[whole], compound.readings[whole], cost=CORRECTED, ends=False)
    nearly = costs <= MOST_JOINED
    again = numbers[nearly], costs[nearly] + JOINED, readings[nearly], ends[nearly]
    return _cheapest(index, [again, torn])


def _nothing() -> Read:
    none = np.empty(0, np.int32)
    return none, none.astype(np.float64), none, none.astype(np.bool_)


def _of_part(index: NameIndex, part: Part, *, unfinished: bool, loosely: bool) -> tuple[Read, float]:
    """Every part of the register that answers this one, at the least cost, and how rare the word is."""
    numbers, _ = index.answers_to(part)
    ways: list[Read] = [_as_typed(index, part, numbers)]
    if unfinished:
        ways.append(_read_as(index, *index.readings.endings(part), cost=COMPLETED, ends=True))
    ways.append(_read_as(index, *index.readings.slips(part), cost=CORRECTED, ends=False))
    found = _cheapest(index, ways)
    rarity = _rarity(index, found[0], found[1]) if part.kind is not PartKind.INITIAL else INITIAL_LOG_ODDS
    if loosely:
        more, _ = index.answers_to(part, least=FAINTLY)
        found = _cheapest(index, [found, _as_typed(index, part, more[~np.isin(more, found[0])])])
    return found, rarity


def _as_typed(index: NameIndex, part: Part, numbers: Rows) -> Read:
    costs = _costs_of(
        part_arrays([part]), index.parts.arrays, np.zeros(len(numbers), np.int32), numbers, model_arrays(index.model)
    )
    kinds = [index.parts.all[one].kind for one in numbers.tolist()]
    if part.kind in CALLED:
        costs += ANOTHER_CALLED * np.array([kind is not part.kind for kind in kinds], np.float64)
    else:
        costs += CALLED_OTHERWISE * np.array([kind in CALLED for kind in kinds], np.float64)
    return numbers, costs, np.full(len(numbers), AS_TYPED, np.int32), np.zeros(len(numbers), np.bool_)


def _read_as(index: NameIndex, numbers: Rows, readings: Rows, *, cost: float, ends: bool) -> Read:
    """Parts of the register as answers to what the word is read as."""
    arrays = index.parts.arrays
    costs = _costs_of(arrays, arrays, readings, numbers, model_arrays(index.model))
    return numbers, cost + np.where(numbers == readings, 0.0, costs), readings, np.full(len(numbers), ends)


def _cheapest(index: NameIndex, ways: Sequence[Read]) -> Read:
    """Of each part the cheapest way that it answers, the first of equal ones; cheapest parts first.

    Equally good ones come in the order of their letters, so that the order of rows plays no role.
    """
    numbers, costs, readings, ends = (np.concatenate(column) for column in zip(*ways, strict=True))
    costs = np.round(costs, 6)
    order = np.lexsort((costs, numbers))
    order = order[np.diff(numbers[order], prepend=-1) > 0]
    letters = [index.parts.all[number].core for number in numbers[order].tolist()]
    order = order[np.lexsort((letters, costs[order]))]
    return numbers[order], costs[order], readings[order], ends[order]


def _rarity(index: NameIndex, numbers: Rows, costs: Costs) -> float:
    """How rare the word is, natural log: from how many people of the register it might come, spelled as it is."""
    starts = index.places.starts
    often = (starts[numbers + 1] - starts[numbers]) * np.exp(-costs)
    return float(max(-np.log((often.sum() + 1.0) / (len(index) + 2.0)), 0.0))


def _weighed(index: NameIndex, read: Read, rarity: float) -> Answers:
    """The answers to a word that is so rare, with their worth."""
    numbers, costs, readings, ends = read
    initials = np.array([index.parts.all[number].kind is PartKind.INITIAL for number in numbers.tolist()], np.bool_)
    weights = np.where(initials, min(INITIAL_LOG_ODDS, rarity), np.logaddexp(0.0, rarity - costs))
    order = np.argsort(-weights, kind="stable")
    return Answers(numbers[order], weights[order].astype(np.float32), readings[order], ends[order])


@compiled
def _costs_of(
    typed: PartArrays, parts: PartArrays, asked: Rows, numbers: Rows, model: ModelArrays
) -> NDArray[np.float64]:
    """The cost of each of these parts as what a word was to spell; the words stand in a table of their own."""
    costs = np.empty(len(numbers), np.float64)
    for k in range(len(numbers)):
        one, other = typed.cells[asked[k]], parts.cells[numbers[k]]
        cost = nearest(typed.cells, one, parts.cells, other, model.whole, int(MOST * MILLION))[0] / MILLION
        if typed.cells[one + ARABIC] != parts.cells[other + ARABIC]:
            cost = max(cost - ACROSS, 0.0)
        cost = LETTERS * min(cost, MOST)
        if known_relation(typed.cells, one, parts.cells, other) == ONE_NAME:
            cost = min(cost, ONE_OF_LEXICON)
        costs[k] = cost
    return costs
