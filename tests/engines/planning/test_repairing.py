"""Repair: whoever nothing happened to is kept before anyone new is freed."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.engines.planning.test_staging import PARITY, TWO, pairs
from tests.engines.planning.twins import SEEDS, agreements, barred, best, pools

from wasl.engines.planning.errors import ImpossibleRulesError, PlanningError, PoolError
from wasl.engines.planning.planning import plan
from wasl.engines.planning.repairing import repair
from wasl.engines.planning.terms import Person, Rules, Stages
from wasl.kernel.canonical import sha256_hex


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(pool=pools(), rules=agreements(), data=st.data())
def test_repair__is_what_trying_every_subset_finds(pool: list[Person], rules: Rules, data: st.DataObject) -> None:
    try:
        first = plan(pool, rules, seeds=SEEDS).manifest
    except (PoolError, ImpossibleRulesError):
        assume(False)
    before = [row["person"] for row in first["chosen"]]
    gone = data.draw(st.sets(st.sampled_from([person.id for person in pool]), max_size=3))
    left = [replace(person, vetoed_by=frozenset("x")) if person.id in gone else person for person in pool]
    expected = best(left, rules, keep=frozenset(before) - barred(left))
    if expected is None:
        with pytest.raises(ImpossibleRulesError):
            repair(first, pool, rules, dropped=gone)
        return
    again = repair(first, pool, rules, dropped=gone)
    values = [(row["name"], row["value"]) for row in again.manifest["objectives"]]
    assert (values, [row["person"] for row in again.manifest["chosen"]]) == expected
    assert (again.manifest["replaces"], again.manifest["dropped"]) == (sha256_hex(first), sorted(gone))


def test_repair__without_drop_outs_changes_nobody() -> None:
    rules = Rules(("A", "B"), (PARITY,), stages=Stages(2, 1))
    first = plan(pairs(5), rules, seeds=TWO).manifest
    assert repair(first, pairs(5), rules, dropped=[]).manifest["chosen"] == first["chosen"]


def test_repair__of_a_repair_leaves_out_all_who_ever_dropped() -> None:
    rules = Rules(("A", "B"), (PARITY,))
    once = repair(plan(pairs(4), rules, seeds=TWO).manifest, pairs(4), rules, dropped=["A0"]).manifest
    twice = repair(once, pairs(4), rules, dropped=["B3"]).manifest
    assert twice["dropped"] == ["A0", "B3"]
    assert {row["person"] for row in twice["chosen"]} == {"A1", "A2", "A3", "B0", "B1", "B2"}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"pool": "0" * 64}, "the manifest was not made from this pool"),
        ({"rules": "0" * 64}, "the manifest was not made from these rules"),
        ({"format": "another"}, "this is not a manifest"),
    ],
)
def test_repair__refuses_another_plan(change: dict[str, str], what: str) -> None:
    rules = Rules(("A", "B"), (PARITY,))
    first = plan(pairs(2), rules, seeds=TWO).manifest
    with pytest.raises(PlanningError) as refused:
        repair(first | change, pairs(2), rules, dropped=["A0"])
    assert refused.value.what == what


def test_repair__refuses_an_unknown_drop_out() -> None:
    rules = Rules(("A", "B"), (PARITY,))
    first = plan(pairs(2), rules, seeds=TWO).manifest
    with pytest.raises(PoolError) as refused:
        repair(first, pairs(2), rules, dropped=["Z9"])
    assert refused.value.what == "Z9 cannot drop out"
