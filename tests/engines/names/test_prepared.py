"""Names scored many at a time: the score that ``compare_names`` explains, for every pair."""

import random
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.names.alignment import consonants, merged_part
from wasl.engines.names.comparing import Verdict, compare_names
from wasl.engines.names.compiled import (
    ARABIC,
    JOINED_RECORD,
    KIND,
    KNOWN,
    LONGEST,
    READINGS,
    RECORD,
    SOUND,
    joined_bones,
    part_arrays,
    part_record,
    write_joined,
)
from wasl.engines.names.model import default_model, model_from, stored_form
from wasl.engines.names.parsing import MAX_PARTS, Part, parse_name
from wasl.engines.names.prepared import prepare, scores_of
from wasl.engines.names.rarity import Rarity
from wasl.engines.names.scoring import NO_PART
from wasl.engines.synthesis.lists import two_lists


def readable_scores(a: list[str], b: list[str], rarity: Rarity | None = None) -> list[float]:
    pairs = [(parse_name(x), parse_name(y)) for x, y in zip(a, b, strict=True)]
    both = [bool(x.parts and y.parts) for x, y in pairs]
    return [
        compare_names(x, y, rarity=rarity).score if named else float("nan")
        for (x, y), named in zip(pairs, both, strict=True)
    ]


def assert_same_scores(a: list[str], b: list[str]) -> None:
    rows = np.arange(len(a))
    slow = readable_scores(a, b)
    assert scores_of(prepare(a), rows, prepare(b), rows) == pytest.approx(slow, abs=1e-9, nan_ok=True)
    one_table = prepare([*a, *b])
    assert scores_of(one_table, rows + len(a), one_table, rows) == pytest.approx(slow, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", ["سمير علي حسن حداد", "Samir Ali Haddad", "محمد علي محمد أبو طه", "Eid Ali ben Taha"])
def test_scores_of__every_order_of_the_parts(name: str) -> None:
    orders = [" ".join(words) for words in permutations(name.split())]
    assert_same_scores([name] * len(orders), orders)
    assert_same_scores(["Samir Ali Hasan Haddad"] * len(orders), orders)


@pytest.mark.parametrize(("left", "right"), [("ar", "la"), ("la", "la"), ("ar", "ar"), ("both", "both")])
def test_scores_of__invented_names_of_two_lists(left: str, right: str) -> None:
    lists = two_lists(left=500, right=500, seed=5, left_script=left, right_script=right, right_pdf=True)
    name_of = {row["id"]: row["name"] for row in (*lists.left, *lists.right)}
    same = [(name_of[x], name_of[y]) for x, y in lists.truth]
    draws = random.Random(7)
    others = [(draws.choice(lists.left)["name"], draws.choice(lists.right)["name"]) for _ in range(500)]
    assert len(same) > 200
    assert_same_scores(*(list(side) for side in zip(*same, *others, strict=True)))


_WORDS = st.sampled_from(
    ["محمد", "أحمد", "سمير", "عبد الله", "عبدالرحمن", "أبو نزار", "حداد", "الخطيب", "نور الدين", "Samir", "Ali",
     "Abdul Karim", "el-Khatib", "Haddad", "Abu Nizar", "Dr.", "bin", "S.", "سلام", "سالم", "ال", "عبد", "هان", "ن",
     "هاني", "الشيخ", "Sheikh", "شيخ العيد", "شيخالعيد", "李小龙", "Самир", "יוסף", "(أبو علي)", "Ha", "ddad",
     "علي", "علي"]
)  # fmt: skip
_JUNK = st.text(st.sampled_from("ابتلمنهويءأ abcdehilmnostuw'-().😀中ـ‏1"), max_size=12)
NAMES = st.lists(st.one_of(_WORDS, _WORDS, _JUNK), min_size=0, max_size=10).map(" ".join)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=12))
@settings(max_examples=250, deadline=None)
def test_scores_of__any_text(pairs: list[tuple[str, str]]) -> None:
    assert_same_scores([a for a, _ in pairs], [b for _, b in pairs])


@given(st.lists(NAMES, min_size=2, max_size=8))
@settings(max_examples=100, deadline=None)
def test_scores_of__are_symmetric(names: list[str]) -> None:
    table = prepare(names)
    rows, others = np.arange(len(names)), np.arange(len(names))[::-1]
    forward, backward = scores_of(table, rows, table, others), scores_of(table, others, table, rows)
    assert np.array_equal(forward, backward, equal_nan=True)


def test_scores_of__with_the_rarity_of_a_register() -> None:
    register = Rarity.of_names(["سمير حداد"] * 50 + ["ليلى منصور"])
    names = ["سمير حداد", "Samir Haddad", "ليلى منصور", "Layla Mansour", "سمير منصور"]
    rows, others = np.repeat(np.arange(5), 5), np.tile(np.arange(5), 5)
    table = prepare(names, rarity=register)
    slow = readable_scores([names[k] for k in rows], [names[k] for k in others], register)
    assert scores_of(table, rows, table, others) == pytest.approx(slow, abs=1e-9)
    assert slow != pytest.approx(readable_scores([names[k] for k in rows], [names[k] for k in others]), abs=1e-9)


def test_scores_of__ten_thousand_characters_and_none() -> None:
    assert_same_scores(
        ["ا" * 10_000, "ab " * 4_000, "", "😀", "سمير"], ["سلام ال" * 1_500, "ba " * 4_000, "سمير", "", ""]
    )
    empty = prepare([])
    assert len(scores_of(empty, [], empty, [])) == 0
    assert len(empty) == 0


def test_prepare__numbers_each_part_once() -> None:
    table = prepare(["سمير علي حداد", "علي سمير", "", "El Khatib", "el-Khatib"])
    assert [part.core for part in table.parts] == ["سمير", "علي", "حداد", "khatib"]
    assert table.numbers.shape == (5, MAX_PARTS)
    assert [[number for number in row if number != NO_PART] for row in table.numbers.tolist()] == [
        [0, 1, 2], [1, 0], [], [3], [3],
    ]  # fmt: skip


def assert_joined_as_the_readable_twin(first: Part, second: Part) -> None:
    cells = part_arrays([first, second]).cells
    expected = merged_part(first, second)
    bones = joined_bones(cells, cells[0], cells[1])
    assert bones == (-1 if expected is None else consonants(first) + consonants(second))
    if expected is not None:
        joined = np.zeros(JOINED_RECORD, np.int32)
        write_joined(cells, cells[0], cells[1], joined)
        record = np.array(part_record(expected))
        for field in (KIND, ARABIC, SOUND, LONGEST, KNOWN, READINGS):
            assert joined[field] == record[field]
        assert joined[RECORD : len(record)].tolist() == record[RECORD:].tolist()


def test_write_joined__as_the_readable_twin() -> None:
    names = [
        "هان ن", "عبد الرحمن علي", "Ha ddad", "S. Haddad", "Samir S", "نور الدين علي", "Samir علي", "سلا م",
        "شيخ العيد", "Sheikh el-Eid", "Sarah Al", "ساره ي", "Abu a", "a" * 20 + " " + "b" * 20,
    ]  # fmt: skip
    for name in names:
        parts = parse_name(name).parts
        for first in parts:
            for second in parts:
                assert_joined_as_the_readable_twin(first, second)


@pytest.mark.parametrize(
    ("apart", "together"),
    [("سم ير علي درويش", "سمير علي درويش"), ("سعيد علي شيخ العيد", "سعيد علي شيخالعيد"),
     ("خليل الرحمن علي ناصر", "خليلالرحمن علي ناصر"), ("Said Ali Sheikh El-Eid", "Said Ali Sheikheleid")],
)  # fmt: skip
def test_compare_names__words_written_together_or_apart(apart: str, together: str) -> None:
    evidence = compare_names(apart, together)
    assert evidence.score > 0.5
    assert [part.verdict for part in evidence.parts].count(Verdict.VARIANT) == 1


def test_scores_of__refuses_what_it_cannot_answer() -> None:
    table, other_model = prepare(["سمير"]), prepare(["سمير"], model=model_from(stored_form(default_model())))
    with pytest.raises(IndexError):
        scores_of(table, [1], table, [0])
    with pytest.raises(IndexError):
        scores_of(table, [0], table, [-1])
    with pytest.raises(ValueError, match="as many of each"):
        scores_of(table, [0, 0], table, [0])
    with pytest.raises(ValueError, match="different models"):
        scores_of(table, [0], other_model, [0])
