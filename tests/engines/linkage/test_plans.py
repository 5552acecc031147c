"""A plan for any table."""

import random

import pytest

from wasl.engines.linkage.errors import BadPlan
from wasl.engines.linkage.plan import Comparison, Kind
from wasl.engines.linkage.plans import plan_for, telling_columns
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import Persons, resolve


def test_plan_for__columns_alone_and_by_two() -> None:
    plan = plan_for(["name", "born", "sort"], kinds={"born": Kind.DATE, "sort": Kind.EXACT})
    assert plan.comparisons == (
        Comparison("name", Kind.TEXT),
        Comparison("born", Kind.DATE),
        Comparison("sort", Kind.EXACT),
    )
    assert plan.keys == (
        ("name",), ("born",), ("sort",), ("name:3", "born"), ("name:3", "sort"), ("born", "sort"),
    )  # fmt: skip
    assert plan.refine_by == ("name", "born", "sort")


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ([], {}),
        (["town", "town"], {}),
        (["town:3"], {}),
        (["town"], {"place": Kind.TEXT}),
        (["given"], {"given": Kind.ROLE}),
    ],
)
def test_plan_for__refuses(fields: list[str], kinds: dict[str, Kind]) -> None:
    with pytest.raises(BadPlan):
        plan_for(fields, kinds=kinds)


def word(chance: random.Random, letters: int) -> str:
    return "".join(chance.choice("abcdefghijklmnoprstuvw") for _ in range(letters))


def slipped(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("xyz") + text[at + 1 :]


def table(*, persons: int, entries: int, seed: int) -> tuple[Records, list[int]]:
    """Entries of invented persons, one column in three with a slip, one in six empty; and whose each is.

    The columns bear names that the plan for persons knows too: here they are texts.
    """
    chance = random.Random(seed)
    common = [word(chance, 6) for _ in range(30)]
    rows, whose = [], []
    for person in range(persons):
        true = [chance.choice(common), word(chance, 7), f"19{chance.randrange(10**4):04d}", word(chance, 9)]
        for _ in range(entries):
            rows.append([
                "" if (dice := chance.random()) < 1 / 6 else slipped(text, chance) if dice < 1 / 2 else text
                for text in true
            ])  # fmt: skip
            whose.append(person)
    names = ("given", "family", "birth_date", "birth_place")
    ids = tuple(str(k) for k in range(len(rows)))
    return Records(ids, {name: tuple(row[k] for row in rows) for k, name in enumerate(names)}), whose


def test_plan_for__finds_persons_with_many_entries() -> None:
    records, whose = table(persons=150, entries=4, seed=5)
    found = resolve([records], plan=plan_for(records.columns), seed=0).person.tolist()
    joined = {(a, b) for a in range(len(found)) for b in range(a) if found[a] == found[b]}
    truth = {(a, b) for a in range(len(found)) for b in range(a) if whose[a] == whose[b]}
    assert len(joined & truth) / len(joined) >= 0.98
    assert len(joined & truth) / len(truth) >= 0.85


def test_plan_for__agreement_among_strangers_is_learned_without_the_matches() -> None:
    records, _ = table(persons=60, entries=8, seed=6)
    plan = plan_for(records.columns)
    model = resolve([records], plan=plan, seed=0).model
    assert model.fitted
    assert model.kappa["birth_place"] < 0.5 < model.kappa["given"]  # rare words are met again in one person's entries
    assert model.u["birth_place"][1] < model.u["given"][1]


def test_plan_for__order_of_rows_and_threads_change_nothing() -> None:
    records, _ = table(persons=80, entries=3, seed=8)
    order = list(range(len(records)))
    random.Random(2).shuffle(order)
    turned = Records(
        tuple(records.ids[k] for k in order),
        {name: tuple(values[k] for k in order) for name, values in records.columns.items()},
    )
    plan = plan_for(records.columns)
    assert groups(turned, resolve([turned], plan=plan, threads=1)) == groups(records, resolve([records], plan=plan))


def groups(records: Records, persons: Persons) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for name, person in zip(records.ids, persons.person.tolist(), strict=True):
        found.setdefault(person, set()).add(name)
    return {frozenset(group) for group in found.values()}


def test_plan_for__a_list_without_duplicates_alone_has_nobody_twice() -> None:
    records, _ = table(persons=60, entries=2, seed=7)
    found = resolve([records], plan=plan_for(records.columns), single=[True], seed=0)
    assert found.person.tolist() == list(range(120))


NAMES = ("salim khoury", "amira nasser", "samir haddad", "layla sabbagh", "karim mansour")


def columns(count: int = 20) -> dict[str, tuple[str, ...]]:
    whole = [NAMES[k % len(NAMES)] for k in range(count)]
    return {
        "first": tuple(name.split()[0] for name in whole),
        "last": tuple(name.split()[1] if k % 7 else "" for k, name in enumerate(whole)),
        "whole": tuple(f"Mr {name}" for name in whole),
    }


def list_of(given: dict[str, tuple[str, ...]], order: list[int] | None = None) -> Records:
    rows = order or list(range(len(given["first"])))
    ids = tuple(f"R-{k}" for k in rows)
    return Records(ids, {name: tuple(values[k] for k in rows) for name, values in given.items()})


def test_telling_columns__a_whole_beside_its_parts_is_left_out() -> None:
    assert telling_columns([list_of(columns())]) == ("first", "last")


def test_telling_columns__a_whole_with_one_part_stays() -> None:
    given = {name: values for name, values in columns().items() if name != "last"}
    assert telling_columns([list_of(given)]) == ("first", "whole")


def test_telling_columns__a_whole_that_says_more_stays() -> None:
    given = columns()
    given["whole"] = tuple(f"{name} of number {k} mill street" for k, name in enumerate(given["whole"]))
    assert telling_columns([list_of(given)]) == ("first", "last", "whole")


def test_telling_columns__of_two_copies_one_stays() -> None:
    given = {"first": columns()["first"], "same": tuple(name.upper() for name in columns()["first"])}
    assert telling_columns([list_of(given)]) == ("first",)


def test_telling_columns__few_entries_tell_nothing() -> None:
    assert telling_columns([list_of(columns(9))]) == ("first", "last", "whole")


def test_telling_columns__order_of_rows_changes_nothing() -> None:
    given = columns(5_000)  # more than are looked at
    given["whole"] = tuple("other words" if k > 2_000 else name for k, name in enumerate(given["whole"]))
    order = list(range(5_000))
    random.Random(1).shuffle(order)
    assert telling_columns([list_of(given, order)]) == telling_columns([list_of(given)]) == ("first", "last", "whole")
