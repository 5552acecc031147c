"""Persons of many lists: what weights alone must not join."""

import numpy as np
import pytest
from tests.engines.linkage.people import invented

from wasl.engines.linkage.comparing import compared_pairs
from wasl.engines.linkage.encoding import encode
from wasl.engines.linkage.holding import COUNTED, counted, held_back, names_differ
from wasl.engines.linkage.levels import CONTRADICTED
from wasl.engines.linkage.plan import DEFAULT_PLAN
from wasl.engines.linkage.plans import plan_for
from wasl.engines.linkage.preparing import prepared
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import resolve
from wasl.engines.linkage.walking import weights_of
from wasl.engines.linkage.weights import default_weights, tables

ALIKE = {
    "father": "علي",
    "grandfather": "يوسف",
    "family": "حداد",
    "mother": "هدى",
    "sex": "ذكر",
    "birth_date": "1990-03-04",
    "birth_place": "حمص",
    "arrest_date": "2012-05-06",
}


def entries(given: list[str]) -> Records:
    """Sons of one house, alike but for the given name, among many other people."""
    others, _, _ = invented(300, 10, seed=4, split_names=True)
    columns = {name: [others.text(name, row) for row in range(len(others))] for name in others.columns}
    for name, texts in columns.items():
        texts += [ALIKE.get(name, "")] * len(given) if name != "given" else given
    ids = [*map(others.id_of, range(len(others))), *(f"twin-{k}" for k in range(len(given)))]
    return Records(tuple(ids), {name: tuple(texts) for name, texts in columns.items()})


@pytest.mark.parametrize("given", [["سمير", "كريم"], ["سمير", "كريم", ""], ["سمير", "سمير", "كريم", "كريم", ""]])
def test_resolve__twins_stay_apart(given: list[str]) -> None:
    found = resolve([entries(given)], seed=0)
    persons: dict[str, set[int]] = {}
    for name, person in zip(given, found.person[-len(given) :].tolist(), strict=True):
        persons.setdefault(name, set()).add(person)
    assert len(persons["سمير"]) == len(persons["كريم"]) == 1
    assert persons["سمير"] != persons["كريم"]


def test_resolve__twins_are_told_to_people() -> None:
    found = resolve([entries(["سمير", "كريم"])], seed=0)
    last = len(found.encoded) - 1
    held = {(int(found.edges.left[k]), int(found.edges.right[k])) for k in found.held}
    assert (last - 1, last) in held
    assert (found.edges.weight[found.held] >= 0).all()


def test_resolve__people_may_join_different_given_names() -> None:
    records = entries(["سمير", "كريم"])
    last = len(records) - 1
    found = resolve([records], must=[(last - 1, last)], seed=0)
    assert found.person[last] == found.person[last - 1]


def test_held_back__pairs_that_would_join_and_whose_given_names_differ() -> None:
    left, right, _ = invented(60, 50, seed=3)
    encoded = encode([left, right], plan=DEFAULT_PLAN)
    lists, plain = prepared(encoded), default_weights(DEFAULT_PLAN, all_pairs=3000, smaller=50, within=False)
    a, b = (each.ravel().astype(np.int32) for each in np.meshgrid(np.arange(60), np.arange(60, 110)))
    _, differ = weights_of(lists, tables(DEFAULT_PLAN, plain), a, b)
    compared = compared_pairs(lists, a.astype(np.int64), b.astype(np.int64))
    assert differ.tolist() == (compared.levels[:, 0] == CONTRADICTED).tolist()
    assert differ.tolist() == names_differ(DEFAULT_PLAN, compared).tolist()
    weight = np.random.default_rng(0).normal(size=len(a)).astype(np.float32)
    held = held_back(weight, differ, cut=0.5)
    assert held.tolist() == [w >= 0.5 and other for w, other in zip(weight, differ, strict=True)]
    assert 0 < held.sum() < len(held)
    assert (counted(weight, held) == np.where(held, COUNTED, weight)).all()


def test_held_back__nothing_where_no_names_are_compared() -> None:
    records = Records(("1", "2"), {"given": ("Samir", "Karim")})
    plan = plan_for(records.columns)
    lists, plain = prepared(encode([records], plan=plan)), default_weights(plan, all_pairs=1, smaller=1, within=True)
    _, differ = weights_of(lists, tables(plan, plain), np.array([0], np.int32), np.array([1], np.int32))
    assert differ.tolist() == [False]
