"""A name sought in an index: corrected, completed, and what each row answers; slow readable twins."""

import numpy as np
import pytest

from wasl.engines.names.folding import fold
from wasl.engines.names.index import IN_PLACE, LEFT_OUT, OPEN_END, RARITY_COUNTS, UNANSWERED, NameIndex
from wasl.engines.names.parsing import parse_name
from wasl.engines.names.seeking import NOT_ANSWERED, UNANSWERED_PART, Sought
from wasl.engines.synthesis.lists import two_lists


@pytest.fixture(scope="module")
def lists():
    return two_lists(left=200, right=60, shared=1.0, seed=5, left_script="both", right_script="both")


@pytest.fixture(scope="module")
def index(lists) -> NameIndex:
    return NameIndex.build([row["name"] for row in lists.left])


# --- the readable twins -----------------------------------------------------------------------------------


def chosen_of(sought: Sought, index: NameIndex, row: int, *, without_first: bool) -> list[tuple[int, int]]:
    """For each part sought the place of its best answer that answers none before, and which answer; -1 where none."""
    members = index.rows.of(row).tolist()
    used: set[int] = set()
    found = []
    for number, slot in enumerate(sought.slots):
        rank = {part: at for at, part in enumerate(slot.numbers.tolist())}
        first = int(without_first and number == 0)
        free = [(rank[part], place) for place, part in enumerate(members)
                if part in rank and place not in used and place >= first]  # fmt: skip
        answer, place = min(free, default=(NOT_ANSWERED, -1))
        used |= {place} - {-1}
        found.append((place, answer))
    return found


def sum_of(sought: Sought, index: NameIndex, row: int, *, without_first: bool) -> float:
    chosen = chosen_of(sought, index, row, without_first=without_first)
    answered = [(slot, place, answer) for slot, (place, answer) in enumerate(chosen) if answer != NOT_ANSWERED]
    if not answered:
        return 0.0
    asked, skip, end = len(chosen), int(without_first), int(index.counted[row])
    total = sum(float(sought.slots[slot].weights[answer]) for slot, _, answer in answered)
    as_written = sum(place - skip == slot or end - place == asked - slot for slot, place, _ in answered)
    first_moved = sum(place == (slot - 1 if slot else end - 1) for slot, place, _ in answered)
    last_moved = sum(slot == (place - 1 if place else asked - 1) for slot, place, _ in answered)
    fewer, more = sorted((asked, end - skip))
    total += IN_PLACE * max(as_written, first_moved - 1, last_moved - 1)
    return max(total - UNANSWERED * max(fewer - len(answered), 0) - LEFT_OUT * (more - fewer), 1e-6)


def merit_of(sought: Sought, index: NameIndex, row: int, *, without_first: bool) -> float:
    costs = [
        UNANSWERED_PART if answer == NOT_ANSWERED else float(slot.costs[answer])
        for slot, (_, answer) in zip(
            sought.slots, chosen_of(sought, index, row, without_first=without_first), strict=True
        )
    ]
    slots = [(slot.numbers, slot.weights) for slot in sought.slots]
    ends = int(index.open_ends(slots, np.array([row], np.int32), begins=without_first)[0])
    return RARITY_COUNTS * float(sought.sums[row]) - sum(costs) - OPEN_END * ends


@pytest.mark.parametrize("without_first", [False, True])
def test_sums_and_merits__as_row_by_row(lists, index, without_first: bool) -> None:
    rows = np.arange(len(index), dtype=np.int32)
    for number, row in enumerate(lists.right):
        how = {"unfinished": number % 2 == 0, "loosely": number % 3 == 0, "without_first": without_first}
        sought = Sought(index, parse_name(row["name"]), **how)
        expected = [sum_of(sought, index, one, without_first=without_first) for one in rows.tolist()]
        assert sought.sums.tolist() == pytest.approx(expected, abs=1e-3)
        merits = [merit_of(sought, index, one, without_first=without_first) for one in rows.tolist()]
        assert sought.merits(rows).tolist() == pytest.approx(merits, abs=1e-3)


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
    return int(np.argmax(sought.merits(np.arange(len(few), dtype=np.int32))))


def test_corrected__in_the_other_script_through_a_part_of_the_register(few) -> None:
    assert best(few, "تيسير جنعة") == 1


def test_completed__in_either_script(few) -> None:
    assert best(few, "Samir Hadi", unfinished=True) == 2
    assert Sought(few, parse_name("سمير حد"), unfinished=True).why(3)[2] == "حداد"


def test_why__says_what_was_read_instead(few) -> None:
    evidence, corrected, ending = Sought(few, parse_name("خالد العطلر")).why(0)
    assert (evidence.parts[-1].a, corrected, ending) == ("العطار", ("العطار",), "")


def test_a_part_of_a_row_answers_one_part_sought() -> None:
    index = NameIndex.build(["حسين محمود قاسم", "حسين محمود الحسين"])
    sought = Sought(index, parse_name("حسين الحسين"))
    assert sought.answered(np.array([0, 1], np.int32)).tolist() == [1, 2]


def test_without_first__the_first_part_of_a_row_is_not_the_father() -> None:
    index = NameIndex.build(["محمود رامي", "رامي محمود"])
    sought = Sought(index, parse_name("محمود"), without_first=True)
    assert sought.answered(np.array([0, 1], np.int32)).tolist() == [0, 1]
