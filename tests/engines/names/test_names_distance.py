"""Letter costs and the distance of words and parts obey their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.names.distance import forms_distance, kind_cost, word_distance
from wasl.engines.names.learning import alignment, learn_costs, starting_costs
from wasl.engines.names.letters import UNITS, skeleton, unit_codes
from wasl.engines.names.model import default_model, model_from, stored_form
from wasl.engines.names.parsing import Form, PartKind

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


@given(codes, codes)
def test_alignment__costs_what_the_distance_says(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    costs = starting_costs()
    steps = alignment(a, b, costs=costs)
    assert tuple(x for x, _ in steps if x) == a
    assert tuple(y for _, y in steps if y) == b


@given(codes, codes, codes)
def test_forms_distance__of_equal_costs_the_undamaged_then_the_longer(
    a: tuple[int, ...], b: tuple[int, ...], c: tuple[int, ...]
) -> None:
    costs = default_model().costs
    one, repaired = Form(PartKind.PLAIN, a), Form(PartKind.PLAIN, a, 0.0, True)
    assert not forms_distance((repaired, one), (one, repaired), costs=costs).repaired
    several, other = (one, Form(PartKind.PLAIN, b)), (Form(PartKind.PLAIN, c), repaired)
    forward, backward = (forms_distance(*sides, costs=costs) for sides in ((several, other), (other, several)))
    assert forward == backward


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
