"""Who goes with whom, who is barred with whom, and pools that cannot be."""

import pytest

from wasl.engines.planning.errors import PoolError
from wasl.engines.planning.terms import Person
from wasl.engines.planning.units import units_of


def person(id_: str, **more: object) -> Person:
    return Person(**({"id": id_, "holder": "A", "side": "B"} | more))


def names(pool: list[Person], **more: object) -> tuple[list[str], list[str]]:
    units = units_of(pool, parties="AB", **more)
    return [unit.name for unit in units.free], [unit.name for unit in units.barred]


def test_units__are_families_and_single_people() -> None:
    pool = [person("c", family="f"), person("b"), person("a", family="f"), person("d", family="f", kind="body")]
    assert [(u.name, [p.id for p in u.people]) for u in units_of(pool, parties="AB").free] == [
        ("a", ["a", "c"]),
        ("b", ["b"]),
        ("d", ["d"]),
    ]


def test_units__a_veto_bars_the_family_and_all_who_accompany_it() -> None:
    pool = [
        person("a", family="f", vetoed_by=frozenset("A")),
        person("b", family="f"),
        person("c", companion_of="b"),
        person("d", companion_of="c", family="g"),
        person("e", family="g"),
        person("x"),
    ]
    assert names(pool) == (["x"], ["a", "c", "d"])


def test_units__who_drops_out_is_barred_with_those_who_depend_on_them() -> None:
    pool = [person("a"), person("b", companion_of="a"), person("c")]
    assert names(pool, dropped=["a"]) == (["c"], ["a", "b"])
    assert names(pool, dropped=["b"]) == (["a", "c"], ["b"])


def test_units__a_companion_in_the_same_family_depends_on_no_other_unit() -> None:
    (unit,) = units_of([person("a", family="f"), person("b", family="f", companion_of="a")], parties="AB").free
    assert unit.leads == ()


@pytest.mark.parametrize(
    ("pool", "what"),
    [
        ([], "the pool is empty"),
        ([person("a"), person("a")], "person a stands 2 times in the pool"),
        ([person("a", holder="X")], "person a has an unknown holder"),
        ([person("a", side="X")], "person a has an unknown side"),
        ([person("a", side="A")], "person a would go from A to A"),
        ([person("a", days_held=-1)], "person a has been held -1 days"),
        ([person("a", kind="ghost")], "person a is of kind 'ghost'"),
        ([person("a", companion_of="z")], "person a accompanies z"),
        ([person("a"), person("b", kind="body", companion_of="a")], "person b accompanies a"),
        ([person("a", kind="body"), person("b", companion_of="a")], "person b accompanies a"),
        ([person("a", companion_of="b"), person("b", companion_of="a")], "companions go in a circle: a, b"),
        (
            [
                person("a", family="f", companion_of="c"),
                person("b", family="f"),
                person("c", family="g"),
                person("d", family="g", companion_of="b"),
            ],
            "companions go in a circle: a, c",
        ),
    ],
)
def test_units__refuse_a_pool_that_cannot_be(pool: list[Person], what: str) -> None:
    with pytest.raises(PoolError) as refused:
        units_of(pool, parties="AB")
    assert refused.value.what == what


def test_units__who_accompanies_themselves_is_no_circle() -> None:
    assert names([person("a", companion_of="a")]) == (["a"], [])
