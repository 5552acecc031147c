"""The rows are those of the README; rules that cannot mean anything are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.planning import twins

from wasl.engines.planning.errors import RulesError
from wasl.engines.planning.model import check_rules, model_of, objective_of, shares_of, with_regions
from wasl.engines.planning.terms import Balance, Bound, Force, Person, Rules, Share, Stages, Where
from wasl.engines.planning.units import units_of

A, B = Where(holder="A"), Where(holder="B")
POOL = [
    Person("P1", "A", "B", categories=frozenset({"ill", "child"}), family="f", region="north", days_held=59),
    Person("P2", "A", "B", family="f", region="south", days_held=30),
    Person("P3", "B", "A", categories=frozenset({"ill"}), companion_of="P1", region="north"),
    Person("P4", "B", "A", kind="body"),
]
RULES = Rules(
    ("A", "B"),
    (
        Balance("rate", A, B, gives=1, gets=3, tolerance=2),
        Bound("cap", Where(category="ill"), at_least=1, at_most=4),
        Share("half", Where(category="ill"), Where(), at_least=100, at_most=500),
        Force("children", Where(category="child")),
    ),
    points=(("ill", 2), ("child", 5)),
    stages=Stages(2, 1, (("A", 3),)),
)


def written(rules: Rules) -> dict[str, tuple[int | None, int | None, dict[str, int]]]:
    model = model_of(units_of(POOL, parties="AB").free, rules)
    return {
        row.name: (row.low, row.high, {c.name: n for c in model.columns for r, n in c.coefficients if r == index})
        for index, row in enumerate(model.rows)
    }


def test_rows__are_those_of_the_readme() -> None:
    assert written(RULES) == {
        "balance:rate": (-3, 3, {"P1": 6, "P3": -1}),  # the imbalance of the stages is less than the tolerance
        "give:rate": (None, None, {"P1": 2}),
        "get:rate": (None, None, {"P3": 1}),
        "bound:cap": (1, 4, {"P1": 1, "P3": 1}),
        "share:half:least": (0, None, {"P1": 800, "P3": 900}),
        "share:half:most": (None, 0, {"P3": 500}),
        "part:half": (None, None, {"P1": 1, "P3": 1}),
        "whole:half": (None, None, {"P1": 2, "P3": 1}),
        "force:children": (1, None, {"P1": 1}),
        "seats:A": (None, 6, {"P1": 2}),
        "companion:P3": (None, 0, {"P3": 1, "P1": -1}),
    }


def test_objectives__are_those_of_the_readme() -> None:
    model = model_of(units_of(POOL, parties="AB").free, RULES)
    found = {name: objective_of(model, name, RULES) for name in ("people", "vulnerability", "time", "bodies")}
    assert found == {"people": [2, 1, 0], "vulnerability": [7, 2, 0], "time": [2, 0, 0], "bodies": [0, 0, 1]}
    larger, regions = with_regions(model, 2)
    assert [(c.name, c.upper, n) for c, n in zip(larger.columns[3:], regions[3:], strict=True)] == [
        ("region:north", 1, 1),
        ("region:south", 1, 1),
    ]
    assert larger.columns[0].coefficients[-2:] == ((11, -1), (12, -1))


@given(st.lists(st.sampled_from(["", "east", "north", "west"]), min_size=1, max_size=12), st.integers(0, 12))
def test_shares__are_those_of_the_readable_twin(regions: list[str], people: int) -> None:
    people = min(people, len(regions))
    assert shares_of({r: regions.count(r) for r in regions}, people) == twins.shares_of(regions, people)


def rules(*some: object, **more: object) -> Rules:
    return Rules(("A", "B"), tuple(some), **more)


@pytest.mark.parametrize(
    ("agreed", "says"),
    [
        (rules(Bound("x", A, at_most=-1)), "a number in it is below zero"),
        (rules(Bound("x", A)), "it sets no limit"),
        (rules(Share("x", A, Where())), "it sets no limit"),
        (rules(Share("x", A, Where(), at_least=1001)), "a share in it is more than the whole"),
        (rules(Balance("x", A, B, gives=0)), "a rate in it is below one"),
        (rules(Balance("x", A, B, tolerance=-1)), "a number in it is below zero"),
        (rules(Balance("x", A, Where(holder="Z"))), "'Z' is not a party"),
        (rules(Force("x", Where(side="Z"))), "'Z' is not a party"),
        (rules(Balance("x", A, Where(holder="B", kind="body"))), "it sets bodies against living people"),
        (rules(Bound("x", A, at_most=1), Force("x", A)), "two rules are called 'x'"),
        (rules(objectives=("people", "people")), "an objective stands twice"),
        (rules(objectives=("regions", "people")), "regions cannot be balanced before people are counted"),
        (rules(objectives=("wealth",)), "'wealth' is no objective"),
        (rules(time_unit_days=0), "time cannot be counted in units of 0 days"),
        (rules(points=(("ill", -1),)), "points of vulnerability cannot be below zero"),
        (rules(stages=Stages(0, 1)), "the stages have a number below what is possible"),
        (rules(stages=Stages(1, -1)), "the stages have a number below what is possible"),
        (rules(stages=Stages(1, 1, (("A", -1),))), "the stages have a number below what is possible"),
        (rules(stages=Stages(1, 1, (("Z", 1),))), "seats are given for 'Z'"),
        (Rules(("A",)), "the rules must name two parties or more, each once"),
        (Rules(("A", "A")), "the rules must name two parties or more, each once"),
    ],
)
def test_rules__that_cannot_mean_anything_are_refused(agreed: Rules, says: str) -> None:
    with pytest.raises(RulesError) as refused:
        check_rules(agreed)
    assert says in (refused.value.what, refused.value.why)
