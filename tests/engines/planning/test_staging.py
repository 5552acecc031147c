"""Stages: every limit holds after every stage, and a refusal means that no split would do."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engines.planning.twins import PARTIES, SEEDS, agreements, best, count, pools

from wasl.engines.planning.errors import PoolError, StagesError
from wasl.engines.planning.planning import plan
from wasl.engines.planning.terms import Balance, Bound, Person, Rules, Stages, Where

MANY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def keeps(groups: list[list[Person]], rules: Rules) -> bool:
    """Whether these stages keep seats and balances."""
    stages = rules.stages
    assert stages is not None
    for number, group in enumerate(groups):
        so_far = [person for earlier in groups[: number + 1] for person in earlier]
        if any(count(group, Where(holder=holder)) > seats for holder, seats in stages.seats):
            return False
        for rule in rules.rules:
            if isinstance(rule, Balance):
                off = abs(rule.gets * count(so_far, rule.give) - rule.gives * count(so_far, rule.get))
                if off > stages.imbalance * max(rule.gives, rule.gets):
                    return False
    return True


def travel(people: list[Person]) -> list[list[Person]]:
    """Those who must be in one stage."""
    groups = [[person] for person in people]

    def tied(first: Person, second: Person) -> bool:
        family = first.kind == second.kind == "living" and first.family and first.family == second.family
        return bool(family) or first.companion_of == second.id or second.companion_of == first.id

    merged = True
    while merged:
        merged = False
        for i, j in [(later, earlier) for later in range(len(groups)) for earlier in range(later)]:
            if any(tied(a, b) for a in groups[i] for b in groups[j]):
                groups[j] += groups.pop(i)
                merged = True
                break
    return groups


def splittable(people: list[Person], rules: Rules) -> bool:
    assert rules.stages is not None
    groups = travel(people)
    return any(
        keeps(
            [[p for g, s in zip(groups, where, strict=True) if s == n for p in g] for n in range(rules.stages.count)],
            rules,
        )
        for where in product(range(rules.stages.count), repeat=len(groups))
    )


def as_plain_rules(rules: Rules) -> Rules:
    """What the stages ask of the choice as a whole, written as rules of their own."""
    stages = rules.stages
    assert stages is not None
    tighter = [
        replace(rule, tolerance=min(rule.tolerance, stages.imbalance)) if isinstance(rule, Balance) else rule
        for rule in rules.rules
    ]
    seats = [Bound(f"seats {h}", Where(holder=h), at_most=n * stages.count) for h, n in stages.seats]
    return replace(rules, rules=(*tighter, *seats), stages=None)


@MANY
@given(
    pool=pools(8),
    rules=agreements(),
    count_=st.integers(2, 3),
    imbalance=st.integers(0, 2),
    seats=st.lists(st.tuples(st.sampled_from(PARTIES), st.integers(1, 3)), unique_by=lambda pair: pair[0]),
)
def test_stages__keep_every_limit_or_none_could(
    pool: list[Person], rules: Rules, count_: int, imbalance: int, seats: list[tuple[str, int]]
) -> None:
    rules = replace(rules, stages=Stages(count_, imbalance, tuple(seats)))
    expected = best(pool, as_plain_rules(rules))
    if expected is None:
        return
    people = [person for person in pool if person.id in expected[1]]
    try:
        manifest = plan(pool, rules, seeds=SEEDS).manifest
    except PoolError:
        return
    except StagesError:
        assert not splittable(people, rules)
        return
    stage = {row["person"]: row["stage"] for row in manifest["chosen"]}
    assert sorted(stage) == expected[1]
    groups = [[person for person in people if stage[person.id] == n] for n in range(1, count_ + 1)]
    assert sum(map(len, groups)) == len(people)
    assert keeps(groups, rules)
    assert all(len({stage[person.id] for person in group}) == 1 for group in travel(people))


def pairs(number: int) -> list[Person]:
    return [Person(f"{a}{n}", a, b) for n in range(number) for a, b in (("A", "B"), ("B", "A"))]


PARITY = Balance("parity", Where(holder="A"), Where(holder="B"))
TWO = {"A": SEEDS["A"], "B": SEEDS["B"]}


def test_stages__of_people_who_are_alike_are_even() -> None:
    manifest = plan(pairs(6), Rules(("A", "B"), (PARITY,), stages=Stages(3, 0)), seeds=TWO).manifest
    assert [(row["stage"], row["people"]) for row in manifest["counts"]] == [(n, 2) for n in (1, 2, 3)] * 2


def test_stages__are_refused_where_a_family_needs_more_seats_than_there_are() -> None:
    pool = [Person(f"P{n}", "A", "B", family="f") for n in range(3)] + [Person(f"Q{n}", "B", "A") for n in range(3)]
    rules = Rules(("A", "B"), (PARITY,), stages=Stages(2, 3, (("A", 2),)))
    with pytest.raises(StagesError) as refused:
        plan(pool, rules, seeds=TWO)
    assert refused.value.why == "the seats alone cannot be kept, since families and companions travel together"


def test_stages__take_families_against_single_people() -> None:
    pool = [Person(f"P{n}", "A", "B", family=f"f{n // 3}") for n in range(6)]
    pool += [Person(f"Q{n}", "B", "A") for n in range(6)]
    manifest = plan(pool, Rules(("A", "B"), (PARITY,), stages=Stages(2, 0, (("B", 3),))), seeds=TWO).manifest
    assert [row["people"] for row in manifest["counts"]] == [3, 3, 3, 3]
