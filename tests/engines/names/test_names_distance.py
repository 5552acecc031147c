"""The compiled and the readable distance agree; letter costs obey their laws."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.names.alignment import compare_parts
from wasl.engines.names.batch import part_log_odds_of
from wasl.engines.names.distance import is_pad_free, kind_cost, padded, word_distance, word_distances
from wasl.engines.names.learning import alignment, learn_costs, starting_costs
from wasl.engines.names.letters import UNITS, skeleton, unit_codes
from wasl.engines.names.model import default_model, model_from, stored_form
from wasl.engines.names.parsing import Part, PartKind, parse_name

WORDS = [
    "محمد", "محمود", "أحمد", "سمير", "سليم", "خطيب", "حداد", "نزار", "بلال", "سلام", "سالم", "منصور", "علي",
    "mohamad", "mahmoud", "ahmed", "samir", "salim", "khatib", "haddad", "nizar", "bilal", "salam", "mansur", "ali",
]  # fmt: skip
codes = st.lists(st.integers(1, len(UNITS) - 1), min_size=1, max_size=8).map(tuple)


@given(codes, codes)
def test_word_distance__symmetric_and_not_negative(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    costs = default_model().costs
    assert word_distance(a, b, costs=costs) == pytest.approx(word_distance(b, a, costs=costs), abs=1e-5)
    assert word_distance(a, b, costs=costs) >= 0
    assert word_distance(a, a, costs=costs) == 0


@given(st.lists(st.tuples(codes, codes), min_size=1, max_size=20))
def test_word_distances__agree_with_the_readable_twin(pairs: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> None:
    costs = default_model().costs
    fast = word_distances(padded([a for a, _ in pairs]), padded([b for _, b in pairs]), costs=costs)
    assert fast == pytest.approx([word_distance(a, b, costs=costs) for a, b in pairs], abs=1e-4)


@given(codes, codes)
def test_alignment__costs_what_the_distance_says(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    costs = starting_costs()
    steps = alignment(a, b, costs=costs)
    assert tuple(x for x, _ in steps if x) == a
    assert tuple(y for _, y in steps if y) == b


def test_costs__padding_is_free() -> None:
    assert is_pad_free(default_model().costs)


def some_parts() -> list[Part]:
    names = [*WORDS, "عبد الرحمن", "Abderrahmane", "أبو نزار", "Abu Nizar", "عبد هللا", "Alwan", "علوان", "S", "س", "ʿ"]
    return [part for name in names for part in parse_name(name).parts]


def test_part_log_odds_of__agrees_with_compare_parts() -> None:
    parts, model = some_parts(), default_model()
    grid = [(i, j) for i in range(len(parts)) for j in range(len(parts))]
    random.Random(1).shuffle(grid)
    a, b = (np.array(column, np.intp) for column in zip(*grid, strict=True))
    fast = part_log_odds_of(parts, a, b, model=model)
    for (i, j), odds in zip(grid, fast, strict=True):
        slow = compare_parts(parts[i], parts[j], model)[0]
        if odds > -6:
            assert odds == pytest.approx(slow, abs=1e-3)
        else:  # too far apart to be aligned: the slow answer must be against too
            assert slow < 0


def test_kind_cost__abu_is_never_abd() -> None:
    assert kind_cost(PartKind.ABD, PartKind.ABU) > kind_cost(PartKind.ABD, PartKind.PLAIN) > 0
    assert kind_cost(PartKind.ABD, PartKind.ABD) == 0


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [("محمد", "mohamad"), ("قاسم", "kassem"), ("جمال", "gamal"), ("خالد", "khaled"), ("شريف", "cherif"),
     ("غسان", "ghassan"), ("ضياء", "dia"), ("ذكي", "zaki"), ("ثامر", "thamer"), ("يوسف", "youssef"), ("صلاح", "salah")],
)  # fmt: skip
def test_skeleton__is_one_for_both_scripts(arabic: str, latin: str) -> None:
    assert skeleton(unit_codes(arabic)) == skeleton(unit_codes(latin))


def test_learn_costs__finds_the_letters_that_answer_each_other() -> None:
    pairs = [(unit_codes(a), unit_codes(b)) for a, b in zip(WORDS[:3], WORDS[13:16], strict=True)] * 20
    learned = learn_costs(pairs, rounds=3)
    near, far = unit_codes("محمد"), unit_codes("mohamad")
    assert word_distance(near, far, costs=learned) < word_distance(near, unit_codes("salim"), costs=learned)


def test_stored_form__comes_back() -> None:
    model = default_model()
    again = model_from(stored_form(model))
    assert np.array_equal(again.costs.substitution, model.costs.substitution)
    assert again.name_weights == model.name_weights
    assert again.part_weights == model.part_weights
