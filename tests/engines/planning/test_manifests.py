"""The manifest: nothing in it can change unseen, and nothing in it weighs one person."""

from dataclasses import fields, replace
from typing import Any

import pytest
from tests.engines.planning.twins import SEEDS, lot_key

from wasl.engines.planning.planning import plan
from wasl.engines.planning.terms import Balance, Bound, Force, Person, Rules, Share, Stages, Where, lot_of, lot_seed
from wasl.kernel.canonical import canonical_json

POOL = [
    Person("P1", "A", "B", categories=frozenset({"ill"}), region="north", site="s", days_held=90),
    Person("P2", "A", "B", family="f", days_held=30),
    Person("P3", "A", "B", family="f", companion_of="P1"),
    Person("P4", "A", "B", vetoed_by=frozenset({"A"}), categories=frozenset({"ill"})),
    *(Person(f"Q{n}", "B", "A", days_held=60) for n in range(5)),
    Person("R1", "B", "C"),
    Person("X1", "A", "B", kind="body"),
    Person("X2", "B", "A", kind="body"),
    Person("X3", "B", "A", kind="body"),
]
RULES = Rules(
    ("A", "B", "C"),
    (
        Balance("parity", Where(holder="A"), Where(holder="B", side="A")),
        Balance("bodies", Where(holder="A", kind="body"), Where(holder="B", kind="body")),
        Bound("cap", Where(), at_most=9),
        Share("ill", Where(category="ill"), Where(), at_most=500),
        Force("all ill", Where(category="ill")),
    ),
    points=(("ill", 1),),
    stages=Stages(2, 1, (("B", 4),)),
)


def made(pool: list[Person] = POOL, rules: Rules = RULES, seeds: dict[str, str] = SEEDS) -> dict[str, Any]:
    return plan(pool, rules, seeds=seeds).manifest


def test_manifest__tells_who_is_freed_and_who_would_stand_in() -> None:
    manifest = made()
    chosen = [row["person"] for row in manifest["chosen"]]
    out = [row for row in manifest["substitutes"] if any(unit.startswith("Q") for unit in row["units"])]
    waiting = sorted(
        {f"Q{n}" for n in range(5)} - set(chosen), key=lambda name: (lot_of(name, seed=SEED), lot_key(name))
    )
    assert chosen == sorted({"P1", "P2", "P3", "R1", *chosen})
    assert [row["units"] for row in out] == [waiting]
    assert manifest["barred"] == [{"rule": "all ill", "people": ["P4"]}]
    assert manifest["alone"] == [{"party": "A", "people": 0}, {"party": "B", "people": 0}, {"party": "C", "people": 1}]
    assert [(row["name"], row["value"]) for row in manifest["objectives"]][:2] == [("people", 7), ("vulnerability", 1)]


SEED = lot_seed(SEEDS.items())


def test_manifest__holds_no_number_that_weighs_a_person() -> None:
    keys = {key for row in made()["chosen"] for key in row}
    assert keys == {"person", "unit", "stage", "class"}


CHANGES: dict[str, Any] = {
    "id": "P0",
    "holder": "C",
    "side": "C",
    "kind": "body",
    "categories": frozenset({"child"}),
    "family": "g",
    "companion_of": "P2",
    "region": "south",
    "site": "t",
    "days_held": 91,
    "third_national": True,
    "vetoed_by": frozenset({"B"}),
}


def test_changes__name_every_field() -> None:
    assert list(CHANGES) == [field.name for field in fields(Person)]


@pytest.mark.parametrize("name", list(CHANGES))
def test_manifest__changes_with_every_field_of_a_person(name: str) -> None:
    pool = [replace(person, **{name: CHANGES[name]}) if person.id == "P1" else person for person in POOL]
    if name in ("id", "kind"):
        pool = [replace(person, companion_of=None) if person.id == "P3" else person for person in pool]
    if name == "companion_of":
        pool = [replace(person, companion_of=None) if person.id == "P3" else person for person in pool]
    assert canonical_json(made(pool)) != canonical_json(made())


@pytest.mark.parametrize(
    "change",
    [
        {"parties": ("A", "B", "C", "D")},
        {"rules": RULES.rules[:-1]},
        {"rules": (*RULES.rules[1:], replace(RULES.rules[0], tolerance=1))},
        {"rules": (*RULES.rules[1:], replace(RULES.rules[0], name="equal"))},
        {"points": (("ill", 2),)},
        {"objectives": ("people",)},
        {"time_unit_days": 31},
        {"stages": None},
        {"stages": Stages(2, 1, (("B", 5),))},
    ],
)
def test_manifest__changes_with_everything_agreed(change: dict[str, Any]) -> None:
    rules = replace(RULES, **change)
    seeds = {party: SEEDS.get(party, "0d" * 16) for party in rules.parties}
    assert canonical_json(made(rules=rules, seeds=seeds)) != canonical_json(made())


def test_manifest__changes_with_every_seed() -> None:
    written = {canonical_json(made(seeds=SEEDS | {party: "ff" * 16})) for party in (*SEEDS, "A")}
    assert len({*written, canonical_json(made())}) == 4


def test_manifest__is_the_same_for_people_named_anew_in_the_same_order() -> None:
    """Names decide nothing but the lot: without ties, other names free the same people."""
    pool = [replace(person, family=person.family and "h") for person in POOL]
    assert [row["person"] for row in made(pool)["chosen"]] == [row["person"] for row in made()["chosen"]]


def test_manifest__more_people_never_free_fewer_where_no_rule_asks_for_shares_or_all() -> None:
    rules = replace(RULES, rules=RULES.rules[:3])
    people = []
    for size in range(1, len(POOL) + 1):
        some = [replace(person, companion_of=None) for person in POOL[:size]]
        people.append(made(some, rules)["objectives"][0]["value"])
    assert people == sorted(people)
    assert people[0] < people[-1]
