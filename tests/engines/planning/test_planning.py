"""Plans: the same as trying every subset, whatever the order of rows, and not more than the proofs allow."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.engines.planning.twins import PARTIES, SEEDS, agreements, best, pools, smallest_conflict

from wasl.engines.planning import proving
from wasl.engines.planning.errors import ImpossibleRulesError, PoolError
from wasl.engines.planning.planning import plan
from wasl.engines.planning.terms import Balance, Bound, Force, Person, Rules, Where
from wasl.kernel.canonical import canonical_json

SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def chosen(manifest: dict[str, object]) -> list[str]:
    return [row["person"] for row in manifest["chosen"]]


def values(manifest: dict[str, object]) -> list[tuple[str, int]]:
    return [(row["name"], row["value"]) for row in manifest["objectives"]]


def acyclic(pool: list[Person]) -> bool:
    """Families may make a circle of companions; those pools are refused, and tested elsewhere."""
    try:
        plan(pool, Rules(PARTIES), seeds=SEEDS)
    except PoolError:
        return False
    return True


@SLOW
@given(pool=pools(), rules=agreements())
def test_plan__is_what_trying_every_subset_finds(pool: list[Person], rules: Rules) -> None:
    assume(acyclic(pool))
    expected = best(pool, rules)
    if expected is None:
        with pytest.raises(ImpossibleRulesError) as refused:
            plan(pool, rules, seeds=SEEDS)
        conflict = smallest_conflict(pool, rules.rules)
        assert (len(refused.value.names), refused.value.smallest) == (conflict, True)
        return
    found = plan(pool, rules, seeds=SEEDS)
    assert (values(found.manifest), chosen(found.manifest)) == expected
    assert (found.proven, found.unique) == (True, True)


@SLOW
@given(pool=pools(), rules=agreements(), random=st.randoms(use_true_random=False))
def test_plan__does_not_depend_on_the_order_of_rows(pool: list[Person], rules: Rules, random: random.Random) -> None:
    assume(acyclic(pool) and best(pool, rules) is not None)
    people, agreed = list(pool), list(rules.rules)
    random.shuffle(people)
    random.shuffle(agreed)
    again = plan(people, replace(rules, rules=tuple(agreed)), seeds=dict(reversed(SEEDS.items())))
    assert canonical_json(again.manifest) == canonical_json(plan(pool, rules, seeds=SEEDS).manifest)


def test_plan__says_so_when_the_search_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Families of three against families of two and of five: one sum is not enough, and no branches are allowed."""
    sizes = (("A", 3), ("A", 3), ("A", 3), ("B", 2), ("B", 5))
    pool = [
        Person(f"P{number}{member}", holder, "B" if holder == "A" else "A", family=f"F{number}")
        for number, (holder, size) in enumerate(sizes)
        for member in range(size)
    ]
    rules = Rules(("A", "B"), (Balance("parity", Where(holder="A"), Where(holder="B")),), objectives=("people",))
    seeds = {party: SEEDS[party] for party in rules.parties}
    assert plan(pool, rules, seeds=seeds).proven
    monkeypatch.setattr(proving, "WORK", 0)
    found = plan(pool, rules, seeds=seeds)
    people = dict(found.proofs)["people"]
    assert (found.proven, found.unique, people.value, people.bound) == (False, False, 0, 14)
    assert found.certificate["proofs"][0]["bound"] == 14


def test_plan__names_the_rules_that_contradict_each_other() -> None:
    pool = [Person("P1", "A", "B", categories=frozenset({"ill"})), Person("P2", "B", "A")]
    rules = Rules(
        ("A", "B"),
        (
            Balance("parity", Where(holder="A"), Where(holder="B")),
            Force("all ill", Where(category="ill")),
            Bound("nobody from B", Where(holder="B"), at_most=0),
            Bound("at most three", Where(), at_most=3),
        ),
    )
    with pytest.raises(ImpossibleRulesError) as refused:
        plan(pool, rules, seeds={party: SEEDS[party] for party in rules.parties})
    assert (refused.value.names, refused.value.smallest) == (("parity", "all ill", "nobody from B"), True)
    assert str(refused.value) == (
        "the rules contradict each other: no choice of people keeps all of these together: parity; all ill; "
        "nobody from B. Agree to give up, or to loosen, any one of them."
    )
