"""A model file brings plan and weights back as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.linkage.errors import BadPlan
from wasl.engines.linkage.model_files import model_of_text, model_text, read_model, write_model
from wasl.engines.linkage.plan import DEFAULT_PLAN, Comparison, Kind, Plan
from wasl.engines.linkage.weights import Weights, default_weights

WEIGHTS = default_weights(DEFAULT_PLAN, all_pairs=1000, smaller=40, within=True)
SHARE = st.floats(0, 1, allow_nan=False)


@given(st.tuples(SHARE, SHARE, SHARE, SHARE), SHARE, st.floats(1e-300, 1e300))
def test_a_model_comes_back_to_the_last_bit(shares, level, kappa) -> None:
    plan = Plan(comparisons=(Comparison("الاسم", Kind.EXACT),), keys=(("الاسم",),), refine_by=(), threshold=0.123456789)
    weights = Weights({"الاسم": (0.0, level, 1.0)}, {"الاسم": (0.0, 1.0, level)}, {"الاسم": kappa}, shares, fitted=True)
    assert model_of_text(model_text(plan, weights)) == (plan, weights)


def test_a_model_file__the_plan_for_persons(tmp_path) -> None:
    path = tmp_path / "model.json"
    write_model(path, DEFAULT_PLAN, WEIGHTS)
    assert read_model(path) == (DEFAULT_PLAN, WEIGHTS)


def _changed(**changes: object) -> str:
    return json.dumps({**json.loads(model_text(DEFAULT_PLAN, WEIGHTS)), **changes})


def _with_plan(**changes: object) -> str:
    return _changed(plan={**json.loads(model_text(DEFAULT_PLAN, WEIGHTS))["plan"], **changes})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "form"),
        ("[]", "form"),
        ("{}", "form"),
        (_changed(version=2), "version 2"),
        (_changed(weights={}), "form"),
        (_with_plan(sample="many"), "form"),
        (_with_plan(surplus=1), "form"),
        (_with_plan(comparisons=[{"field": "given", "kind": "smell"}]), "form"),
        (_with_plan(comparisons=[{"field": "given", "kind": "date"}]), "do not fit the field 'given'"),
        (_with_plan(comparisons=[{"field": "shoe_size", "kind": "exact"}]), "do not fit the field 'shoe_size'"),
    ],
)
def test_a_model_that_is_none_is_refused(text, why) -> None:
    with pytest.raises(BadPlan, match="the model was not read") as refusal:
        model_of_text(text)
    assert why in refusal.value.why
