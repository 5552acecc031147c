"""Which pairs may be accepted with others: every line of the rule, and that none is missing."""

from dataclasses import replace
from math import sqrt

import pytest

from wasl.apps.matching.domain.bulk_rule import RULE, Seen, excluded_by, is_contradicted, wrong_among
from wasl.apps.matching.enums import Excluded

REASONS = ({"field": "given", "verdict": "same"}, {"field": "mother", "verdict": "variant"})
GOOD = Seen("par_1", 0.995, REASONS)
SPOILT = {
    Excluded.DECIDED: {"decided": True},
    Excluded.GONE: {"stands": False},
    Excluded.BELOW: {"probability": 0.9899},
    Excluded.ONE_LIST: {"one_list": True},
    Excluded.CONTRADICTED: {"reasons": ({"field": "given", "verdict": "contradicted"},)},
    Excluded.DEAD: {"dead": True},
    Excluded.NOT_ONE_TO_ONE: {"doubled": True},
    Excluded.RIVAL: {"rival": 0.6},
    Excluded.CLASH: {"clash": True},
}


def test_rule__has_a_line_for_every_reason() -> None:
    assert list(RULE) == list(Excluded) == list(SPOILT)


@pytest.mark.parametrize("why", Excluded)
def test_rule__one_thing_amiss__excludes_for_that(why: Excluded) -> None:
    assert excluded_by(GOOD, floor=0.99) is None
    assert excluded_by(replace(GOOD, **SPOILT[why]), floor=0.99) is why


def test_rule__asked_for_less_than_the_lowest_floor__does_not_lower_it() -> None:
    assert excluded_by(replace(GOOD, probability=0.9), floor=0.5) is Excluded.BELOW


@pytest.mark.parametrize(
    ("field", "verdict", "contradicts"),
    [
        ("given", "contradicted", True), ("given", "near", True), ("given", "displaced", True),
        ("given", "variant", False), ("sex", "contradicted", True), ("mother", "contradicted", True),
        ("mother", "missing", False), ("birth_date", "contradicted", True), ("birth_date", "near_years", True),
        ("birth_date", "compatible", False), ("father", "contradicted", False), ("family", "contradicted", False),
    ],
)  # fmt: skip
def test_strong_fields(field: str, verdict: str, contradicts: bool) -> None:
    reasons = {"given": "same"} | {field: verdict}
    assert is_contradicted([{"field": f, "verdict": v} for f, v in reasons.items()]) is contradicts


def test_no_given_name__says_too_little() -> None:
    assert is_contradicted([{"field": "mother", "verdict": "same"}])


def test_wrong_among__mean_and_deviation_of_independent_pairs() -> None:
    assert wrong_among([0.99, 0.98]) == pytest.approx((0.03, sqrt(0.99 * 0.01 + 0.98 * 0.02)))
    assert wrong_among([]) == (0, 0)
