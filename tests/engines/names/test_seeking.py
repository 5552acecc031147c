"""A name sought in an index: corrected, completed, and what each row answers; slow readable twins."""

from functools import cache

import numpy as np
import pytest

from wasl.engines.names.folding import fold
from wasl.engines.names.index import NameIndex
from wasl.engines.names.parsing import parse_name
from wasl.engines.names.seeking import (
    ABSENT,
    ABSENT_IN_FULL,
    DISORDER,
    FAMILY_FIRST,
    FIRST_OPEN,
    FULL,
    LAST_OPEN,
    NONE,
    NOT_ANSWERED,
    WITHIN_OPEN,
    Sought,
)
from wasl.engines.synthesis.lists import two_lists


@pytest.fixture(scope="module")
def lists():
    return two_lists(left=200, right=60, shared=1.0, seed=5, left_script="both", right_script="both")


@pytest.fixture(scope="module")
def index(lists) -> NameIndex:
    return NameIndex.build([row["name"] for row in lists.left])


# --- the readable twins -----------------------------------------------------------------------------------


def worth_of(sought: Sought, index: NameIndex, row: int) -> dict[tuple[int, int, int, int], float]:
    """For a part sought, or two as one, and a part of the row, or two as one: what the one is worth as an answer to the
    other. Of (first sought, how many, first of the row, how many)."""
    numbers, size = index.rows.of(row).tolist(), int(index.counted[row])
    cores = [index.parts.all[number].core for number in numbers]
    found = {}
    for taken, slots in ((1, sought.slots), (2, sought.joined)):
        for k, slot in enumerate(slots):
            worth = dict(zip(slot.numbers.tolist(), slot.weights.tolist(), strict=True))
            for at, number in enumerate(numbers):
                if number not in worth:
                    continue
                if at < size:
                    found[k, taken, at, 1] = worth[number]
                for first in range(size - 1):
                    if at >= size and cores[first] + cores[first + 1] == cores[at]:
                        found[k, taken, first, 2] = worth[number]
                        break
    return found


def merit_of(sought: Sought, index: NameIndex, row: int, *, without_first: bool) -> float:
    """The best of all ways to answer the parts sought by those of the row, each way tried."""
    worth, size, asked = worth_of(sought, index, row), int(index.counted[row]), len(sought.slots)
    absent = ABSENT_IN_FULL if size >= FULL else ABSENT
    first_open = 0.0 if without_first else FIRST_OPEN
    title = bool(index.may_be_title[index.rows.of(row)[0]])

    def best(order: list[int], places: list[int], head: float) -> float:
        def open_at(j: int) -> float:
            return head if j == 0 else LAST_OPEN if j == size - 1 else WITHIN_OPEN

        @cache
        def rest(i: int, j: int) -> float:
            ways = [0.0] if (i, j) == (asked, size) else []
            ways += [rest(i + 1, j) - absent] if i < asked else []
            ways += [rest(i, j + 1) - open_at(j)] if j < size else []
            for (k, taken, at, many), one in worth.items():
                here = order[i : i + taken], places[j : j + many]
                side_by_side = here == ([*range(k, k + taken)], [*range(at, at + many)])
                if side_by_side and not (without_first and k == 0 and (j == 0 or at == 0)):
                    ways.append(one + rest(i + taken, j + many))
            return max(ways)

        return rest(0, 0)

    order, places = [*range(asked)], [*range(size)]
    ways = [best(order, places, 0.0 if title else first_open)]
    ways += [best(order, [*places[1:], 0], first_open) - FAMILY_FIRST] if size > 1 else []
    ways += [best([*order[1:], 0], places, first_open) - FAMILY_FIRST] if asked > 1 and not without_first else []
    chosen = greedily_chosen(sought, index, row, without_first=without_first)
    at_all = {place for place, _ in chosen.values()}
    total = sum(one for _, one in chosen.values()) - DISORDER - absent * (asked - len(chosen))
    total -= (0.0 if title else first_open) * (0 not in at_all) + LAST_OPEN * (size - 1 not in at_all)
    return max(*ways, total - WITHIN_OPEN * max(size - len(chosen), 0))


def greedily_chosen(sought: Sought, index: NameIndex, row: int, *, without_first: bool) -> dict[int, tuple[int, float]]:
    """For each part sought the place of its best answer that answers none before, and its worth."""
    found: dict[int, tuple[int, float]] = {}
    members = index.rows.of(row).tolist()[: index.counted[row]]
    for k, slot in enumerate(sought.slots):
        rank = {part: at for at, part in enumerate(slot.numbers.tolist())}
        used = {place for place, _ in found.values()}
        free = [(rank[part], place) for place, part in enumerate(members)
                if part in rank and place not in used and not (without_first and k == 0 and place == 0)]  # fmt: skip
        if free:
            answer, place = min(free)
            found[k] = place, float(slot.weights[answer])
    return found


def sum_of(sought: Sought, index: NameIndex, row: int, *, without_first: bool, turns: list[int]) -> float:
    """The worth of what is chosen for each part, or two as one, in its turn, less what stands apart."""
    members, size, asked = index.rows.of(row).tolist(), int(index.counted[row]), len(sought.slots)
    total, answered, used, at_last, turned = 0.0, set(), set(), -1, False
    slots = [*sought.slots, *sought.joined]
    backwards = asked > 1 and turns[0] == asked - 1
    for k in turns:
        slot, parts = slots[k], {k} if k < asked else {k - asked, k - asked + 1}
        for part, worth in zip(slot.numbers.tolist(), slot.weights.tolist(), strict=True):
            unknown = without_first and 0 in parts
            free = [place for place, one in enumerate(members)
                    if one == part and place not in used and not (unknown and place == 0)]  # fmt: skip
            if free and not parts & answered:
                total, answered = total + worth, answered | parts
                used |= {free[0]}
                turned, at_last = turned or (k < asked and at_last >= 0 and (free[0] < at_last) != backwards), free[0]
    if not answered:
        return NONE
    left_out = asked - len(answered)
    total -= left_out * (ABSENT_IN_FULL if size >= FULL else ABSENT) + WITHIN_OPEN * max(size - asked + left_out, 0)
    if turned:
        return total - FAMILY_FIRST
    first_open = 0.0 if without_first else FIRST_OPEN
    return total - first_open * (0 not in used) - LAST_OPEN * (size - 1 not in used)


@pytest.mark.parametrize("without_first", [False, True])
def test_sums_and_merits__as_row_by_row(lists, index, without_first: bool) -> None:
    rows = np.arange(len(index), dtype=np.int32)
    for number, row in enumerate(lists.right):
        how = {"unfinished": number % 2 == 0, "loosely": number % 3 == 0, "without_first": without_first}
        sought = Sought(index, parse_name(row["name"]), **how)
        expected = [
            max(sum_of(sought, index, one, without_first=without_first, turns=turns) for turns in sought.turns)
            for one in rows.tolist()
        ]
        assert sought.sums.tolist() == pytest.approx(expected, abs=1e-3)
        merits = [merit_of(sought, index, one, without_first=without_first) for one in rows.tolist()]
        assert sought.fit(rows).merits.tolist() == pytest.approx(merits, abs=1e-3)


def one_off(a: str, b: str) -> bool:
    """Whether one letter left out, added, changed or exchanged with its neighbour makes one of the other."""
    left_out = {b[:k] + b[k + 1 :] for k in range(len(b))}
    exchanged = {b[:k] + b[k + 1] + b[k] + b[k + 2 :] for k in range(len(b) - 1)}
    changed = len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1
    return changed or a in left_out | exchanged or b in {a[:k] + a[k + 1 :] for k in range(len(a))}


@pytest.mark.parametrize("typed", ["خلد", "خالدد", "حسين", "Samr", "Khaeld", "Mohammed", "عبدالحميد", "علي"])
def test_slips__every_part_one_letter_away(index, typed: str) -> None:
    (part,) = parse_name(typed).parts
    read = index.readings.slips(part)
    written = [fold(one.text).replace(" ", "") for one in index.parts.all]
    word = fold(typed).replace(" ", "")
    near = {k for k, other in enumerate(written) if other != word and one_off(word, other)}
    expected = {k for k in near if not index.parts.joined[k]}
    assert set(read.readings.tolist()) == expected
    assert expected <= set(read.numbers.tolist())


# --- what is found by it ----------------------------------------------------------------------------------

NAMES = ["خالد محمود العطار", "Tayseer Awad Jumaa", "Samir Hadid", "سمير حداد", "جمعة خالد"]


@pytest.fixture(scope="module")
def few() -> NameIndex:
    return NameIndex.build(NAMES)


def best(few: NameIndex, text: str, **how: bool) -> int:
    sought = Sought(few, parse_name(text), **how)
    return int(np.argmax(sought.fit(np.arange(len(few), dtype=np.int32)).merits))


def test_corrected__in_the_other_script_through_a_part_of_the_register(few) -> None:
    assert best(few, "تيسير جنعة") == 1


def test_completed__in_either_script(few) -> None:
    assert best(few, "Samir Hadi", unfinished=True) == 2
    assert Sought(few, parse_name("سمير حد"), unfinished=True).why(3)[2] == "حداد"


def test_why__says_what_was_read_instead(few) -> None:
    evidence, corrected, ending = Sought(few, parse_name("خالد العطلر")).why(0)
    assert (evidence.parts[-1].a, corrected, ending) == ("العطار", ("العطار",), "")


def answered(sought: Sought) -> list[int]:
    """How many parts sought the first two rows answer."""
    return (sought.fit(np.array([0, 1], np.int32)).chosen != NOT_ANSWERED).sum(axis=1).tolist()


def test_a_part_of_a_row_answers_one_part_sought() -> None:
    index = NameIndex.build(["حسين محمود قاسم", "حسين محمود الحسين"])
    sought = Sought(index, parse_name("حسين الحسين"))
    assert answered(sought) == [1, 2]


def test_without_first__the_first_part_of_a_row_is_not_the_father() -> None:
    index = NameIndex.build(["محمود رامي", "رامي محمود"])
    sought = Sought(index, parse_name("محمود"), without_first=True)
    assert answered(sought) == [0, 1]
