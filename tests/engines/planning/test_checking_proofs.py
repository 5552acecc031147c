"""What a proof shows: by hand, and against every choice there is."""

from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.planning.checking_proofs import Box, Row, Unproven, check_proof

Json = Any
UNITS = {"A": 0, "B": 1}
ROWS = {"a": Row([(0, 2)], high=1), "b": Row([(1, 2)], high=1), "both": Row([(0, 1), (1, 1)])}
OPEN = Box([0, 0], [1, 1])
ROOT = {"scale": 2, "rows": {"a": 1, "b": 1}}  # 2A + 2B is at most 2, so A + B at most 1
WITHOUT_A = {"scale": 2, "rows": {"b": 1, "branch:0": 2}}  # 2A is 0 and 2B at most 1
WITH_A = {"scale": 0, "rows": {"a": 1, "branch:0": -2}}  # 2A is at most 1 and at least 2
TREE = {"rows": [], "units": ["A"], "at": 0, "low": WITHOUT_A, "high": WITH_A}


def shows(bound: int, tree: Json = None, root: Json = ROOT) -> Box:
    proof = {"value": 0, "bound": bound, "root": root, "tree": tree}
    return check_proof(proof, rows=ROWS, goal=[1, 1], box=OPEN, columns=UNITS)


def test_root__shows_what_multipliers_add_up_to() -> None:
    assert shows(1) == OPEN
    with pytest.raises(Unproven, match="its root shows 2 / 2 only, and it has no tree"):
        shows(0)


def test_tree__shows_more() -> None:
    assert shows(0, TREE) == OPEN
    with pytest.raises(Unproven, match="a leaf of its tree shows"):
        shows(-1, TREE)


def test_branch__may_be_on_rows() -> None:
    """A + B is at most 0, or at least 1: then 2A + 2B is at least 2 and at most 2, which shows nothing yet."""
    low = {"scale": 1, "rows": {"branch:0": 1}}
    tree = {"rows": ["both"], "units": [], "at": 0, "low": low, "high": WITH_A}
    with pytest.raises(Unproven, match="a leaf of its tree shows"):
        shows(0, tree)
    tree["high"] = deepcopy(TREE)
    for leaf in (tree["high"]["low"], tree["high"]["high"]):
        leaf["rows"]["branch:1"] = leaf["rows"].pop("branch:0")
    assert shows(0, tree) == OPEN


FORGED = {
    "a leaf dropped": WITHOUT_A,
    "both leaves the same": TREE | {"high": WITHOUT_A},
    "leaves exchanged": TREE | {"low": WITH_A, "high": WITHOUT_A},
    "cut elsewhere": TREE | {"at": 1},
    "cut between": TREE | {"at": "0"},
    "another unit": TREE | {"units": ["B"]},
    "no such unit": TREE | {"units": ["C"]},
    "no such row": TREE | {"rows": ["c"]},
    "a branch as a row": TREE | {"rows": ["branch:0"]},
    "units that are no list": TREE | {"units": "A"},
    "a branch that is none, above": TREE | {"high": {"at": 0}},
    "more in it": TREE | {"more": 1},
    "no leaf": TREE | {"low": None},
    "a leaf without rows": TREE | {"low": {"scale": 2}},
    "a sign turned": TREE | {"high": {"scale": 0, "rows": {"a": -1, "branch:0": -2}}},
    "the wrong side of a branch": TREE | {"low": {"scale": 2, "rows": {"b": 1, "branch:0": -2}}},
    "a row that limits nothing": TREE | {"low": {"scale": 2, "rows": {"b": 1, "both": 2}}},
    "a scale turned": TREE | {"low": {"scale": -2, "rows": {}}},
    "half a multiplier": TREE | {"low": {"scale": 2, "rows": {"b": 0.5}}},
    "a multiplier that is a truth": TREE | {"low": {"scale": 2, "rows": {"b": True, "branch:0": 2}}},
}


@pytest.mark.parametrize("tree", FORGED.values(), ids=FORGED)
def test_forged_tree__shows_nothing(tree: Json) -> None:
    with pytest.raises(Unproven):
        shows(0, tree)


def test_fixing__follows_from_the_root() -> None:
    """Of A <= 1 and 3A + B: whoever reaches 3 takes A."""
    proof = {"value": 3, "bound": 4, "root": {"scale": 1, "rows": {}}, "tree": None}
    assert check_proof(proof, rows={}, goal=[3, 1], box=OPEN, columns=UNITS) == Box([1, 0], [1, 1])
    proof = {"value": 4, "bound": 4, "root": {"scale": 1, "rows": {}}, "tree": None}
    assert check_proof(proof, rows={}, goal=[3, 1], box=OPEN, columns=UNITS) == Box([1, 1], [1, 1])


NOTHING = {"scale": 0, "rows": {}}


def assert_leaf_shows(
    bound: int, leaf: Json, *, rows: dict[str, Row], goal: list[int], box: Box = OPEN, root: Json = NOTHING
) -> None:
    """A tree that is one leaf: what counts is how the columns were gathered."""
    proof = {"value": 0, "bound": bound, "root": root, "tree": leaf}
    check_proof(proof, rows=rows, goal=goal, box=box, columns=UNITS)


def test_fixed_columns__count_in_rows_and_in_the_goal() -> None:
    """2A + 2B is at most 3 and A is fixed: B is at most a half, so no 2 can be reached."""
    assert_leaf_shows(
        1,
        {"scale": 2, "rows": {"s": 1}},
        rows={"s": Row([(0, 2), (1, 2)], high=3)},
        goal=[1, 1],
        box=Box([1, 0], [1, 1]),
    )
    assert_leaf_shows(0, {"scale": 1, "rows": {}}, rows={}, goal=[-1, 1], box=Box([1, 0], [1, 1]))


def test_alike_columns__count_each() -> None:
    assert_leaf_shows(2, {"scale": 1, "rows": {}}, rows={}, goal=[1, 1])
    with pytest.raises(Unproven):
        assert_leaf_shows(1, {"scale": 1, "rows": {}}, rows={}, goal=[1, 1])


def test_fixing_inside__is_of_what_would_have_to_be_reached() -> None:
    """Whoever reaches 3 of 3A + B takes A; not B, which cannot go."""
    with pytest.raises(Unproven):
        assert_leaf_shows(2, {"scale": 0, "rows": {"r": 1}}, rows={"r": Row([(1, 1)], high=0)}, goal=[3, 1],
                   root={"scale": 1, "rows": {}})  # fmt: skip


def test_scale_below_zero__would_turn_the_proof_around() -> None:
    for root, leaf in (({"scale": -1, "rows": {}}, None), (NOTHING, {"scale": -1, "rows": {}})):
        with pytest.raises(Unproven, match="a leaf has no scale"):
            assert_leaf_shows(-4, leaf, rows={}, goal=[-1, -1], root=root)


# --- against every choice -----------------------------------------------------------------------------------

SMALL = st.integers(-3, 3)
LIMIT = st.none() | st.integers(-4, 6)
ROW = st.builds(
    lambda coefficients, low, high: Row([(at, n) for at, n in enumerate(coefficients) if n], low, high),
    st.lists(SMALL, min_size=4, max_size=4), LIMIT, LIMIT,
)  # fmt: skip
LEAF = st.fixed_dictionaries(
    {
        "scale": st.integers(0, 3),
        "rows": st.dictionaries(st.sampled_from(["p", "q", "r", "branch:0", "branch:1"]), SMALL, max_size=4),
    }
)
TREES = st.recursive(
    LEAF,
    lambda inner: st.fixed_dictionaries(
        {
            "rows": st.lists(st.sampled_from("pqr"), max_size=1),
            "units": st.lists(st.sampled_from(["A", "B", "C", "region:R"]), max_size=2),
            "at": st.integers(-1, 2),
            "low": inner,
            "high": inner,
        }
    ),
    max_leaves=4,
)
UPPER = (1, 1, 1, 2)  # three units, and a column that is none


def choices(rows: dict[str, Row], box: Box) -> list[tuple[int, ...]]:
    """Every choice inside a box that keeps the rows."""

    def keeps(row: Row, x: tuple[int, ...]) -> bool:
        total = sum(n * x[at] for at, n in row.terms)
        return (row.low is None or total >= row.low) and (row.high is None or total <= row.high)

    every = product(*(range(low, high + 1) for low, high in zip(box.low, box.high, strict=True)))
    return [x for x in every if all(keeps(row, x) for row in rows.values())]


@settings(max_examples=600, deadline=None)
@given(
    rows=st.fixed_dictionaries({"p": ROW, "q": ROW, "r": ROW}),
    goal=st.lists(SMALL, min_size=4, max_size=4),
    root=LEAF,
    tree=st.none() | TREES,
    claims=st.tuples(st.integers(-4, 8), st.integers(-4, 8)),
    fixed=st.lists(st.none() | st.integers(0, 1), min_size=3, max_size=3),
)
def test_proof_that_is_accepted__is_true(
    rows: dict[str, Row], goal: list[int], root: Json, tree: Json, claims: tuple[int, int], fixed: list[int | None]
) -> None:
    low, high = [one or 0 for one in fixed], [1 if one is None else one for one in fixed]
    box = Box([*low, 0], [*high, UPPER[3]])
    value, bound = min(claims), max(claims)
    try:
        narrower = check_proof(
            {"value": value, "bound": bound, "root": root, "tree": tree},
            rows=rows, goal=goal, box=box, columns={"A": 0, "B": 1, "C": 2, "region:R": 3},
        )  # fmt: skip
    except Unproven:
        return
    reached = {x: sum(n * c for n, c in zip(x, goal, strict=True)) for x in choices(rows, box)}
    assert all(worth <= bound for worth in reached.values())
    inside = set(choices(rows, narrower))
    assert {x for x, worth in reached.items() if worth >= value} <= inside
