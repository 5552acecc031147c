"""Parts compared by compiled code: the answers of the readable ``compare_parts``, and the laws they keep."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.names.alignment import EQUIVALENT_LOG_ODDS, compare_parts
from wasl.engines.names.compiled import (
    FAR_CLASSES,
    MAX_UNITS,
    are_far,
    exact_odds,
    link_odds,
    model_arrays,
    part_arrays,
    part_log_odds,
    part_log_odds_of,
)
from wasl.engines.names.letters import CLASS_LETTERS, UNITS, skeleton
from wasl.engines.names.model import MAX_LOG_ODDS, default_model
from wasl.engines.names.parsing import Form, Part, PartKind, parse_name

WRITTEN = [
    "محمد", "محمود", "أحمد", "سمير", "سليم", "خطيب", "حداد", "نزار", "بلال", "سلام", "سالم", "منصور", "علي",
    "mohamad", "mahmoud", "ahmed", "samir", "salim", "khatib", "haddad", "nizar", "bilal", "salam", "mansur", "ali",
    "عبد الرحمن", "Abderrahmane", "أبو نزار", "Abu Nizar", "أم علي", "عبد هللا", "Abdullah", "Alwan", "علوان", "S", "س",
    "ʿ", "صلاح الدين", "Salaheddine", "الأسطل", "األسطل", "El Khatib", "Elkhatib", "بن علي", "Benali", "ا", "y",
]  # fmt: skip


def written_parts() -> list[Part]:
    return [part for name in WRITTEN for part in parse_name(name).parts]


unit_codes = st.lists(st.integers(1, len(UNITS) - 1), min_size=1, max_size=9).map(tuple)
kinds = st.sampled_from(list(PartKind))
forms = st.builds(Form, kinds, unit_codes, st.sampled_from([0.0, 0.5, 1.0, 2.5]), st.booleans())
known = st.sets(st.integers(0, 6), max_size=4).map(lambda ids: tuple(sorted(ids)))


@st.composite
def any_parts(draw: st.DrawFn) -> Part:
    """Parts that no parser makes: any readings, any lexicon names. The first reading is as written."""
    readings = draw(st.lists(forms, max_size=4))
    first = Form(draw(kinds), draw(unit_codes))
    kind = first.kind
    return Part("", kind, "", skeleton(first.codes), (first, *readings), draw(st.booleans()), known=draw(known))


def fast(a: Part, b: Part, function: object = exact_odds) -> tuple[float, int]:
    arrays, model = part_arrays([a, b]), model_arrays(default_model())
    at_a, at_b = (int(at) for at in arrays.cells[:2])
    return function(arrays.cells, at_a, arrays.cells, at_b, model.whole, model.real)


@given(any_parts(), any_parts())
@settings(max_examples=1500, deadline=None)
def test_exact_odds__are_those_of_the_readable_twin(a: Part, b: Part) -> None:
    odds, distance = compare_parts(a, b, default_model())
    found, repaired = fast(a, b)
    assert found == pytest.approx(odds, abs=1e-9)
    if odds > -MAX_LOG_ODDS:
        assert repaired == (distance is not None and distance.repaired)


@given(any_parts(), any_parts())
@settings(max_examples=500, deadline=None)
def test_link_odds__agree_wherever_two_parts_may_be_linked(a: Part, b: Part) -> None:
    odds, _ = compare_parts(a, b, default_model())
    found, _ = fast(a, b, link_odds)
    assert found == pytest.approx(odds, abs=1e-9) if odds > 0 else found <= 0


@given(any_parts(), any_parts())
@settings(max_examples=500, deadline=None)
def test_exact_odds__are_symmetric(a: Part, b: Part) -> None:
    assert fast(a, b) == fast(b, a)


def test_part_log_odds_of__agree_with_compare_parts_on_names() -> None:
    parts, model = written_parts(), default_model()
    grid = [(i, j) for i in range(len(parts)) for j in range(len(parts))]
    random.Random(1).shuffle(grid)
    a, b = zip(*grid, strict=True)
    found = part_log_odds_of(parts, a, b, model=model)
    for (i, j), odds in zip(grid, found, strict=True):
        slow = compare_parts(parts[i], parts[j], model)[0]
        if odds > -MAX_LOG_ODDS:
            assert odds == pytest.approx(slow, abs=1e-4)
        else:  # too far apart to be aligned: the readable answer is against, too
            assert slow < 0
    assert np.array_equal(found, part_log_odds_of(parts, b, a, model=model))


def test_are_far__counts_consonants() -> None:
    parts = written_parts()
    cells = part_arrays(parts).cells
    for i, a in enumerate(parts):
        for j, b in enumerate(parts):
            apart = sum(
                abs(min(a.skeleton.count(letter), 3) - min(b.skeleton.count(letter), 3)) for letter in CLASS_LETTERS
            )
            initial = PartKind.INITIAL in (a.kind, b.kind)
            one_name = a.kind is b.kind and not set(a.known).isdisjoint(b.known)
            expected = apart >= FAR_CLASSES and not initial and not one_name
            assert are_far(cells, cells[i], cells, cells[j]) == expected


def test_part_log_odds__one_name_of_the_lexicon_however_far() -> None:
    boutros, peter = (
        Part("", PartKind.PLAIN, "", skeleton(codes), (Form(PartKind.PLAIN, codes),), True, known=ids)
        for codes, ids in (((3, 4, 15, 20), (7,)), ((30, 31, 8, 9), (7, 9)))
    )
    arrays, model = part_arrays([boutros, peter]), model_arrays(default_model())
    assert part_log_odds(arrays, model, 0, 1) == EQUIVALENT_LOG_ODDS


def test_part_arrays__refuse_a_reading_that_is_too_long() -> None:
    codes = (3,) * (MAX_UNITS + 1)
    with pytest.raises(ValueError):
        part_arrays([Part("", PartKind.PLAIN, "", "b", (Form(PartKind.PLAIN, codes),), True)])


def test_part_log_odds_of__refuses_positions_that_do_not_exist() -> None:
    parts, model = written_parts(), default_model()
    for wrong in (-1, len(parts)):
        with pytest.raises(IndexError):
            part_log_odds_of(parts, [0], [wrong], model=model)
    with pytest.raises(ValueError):
        part_log_odds_of(parts, [0, 1], [0], model=model)
