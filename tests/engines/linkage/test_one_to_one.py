"""One-to-one matching: best sums, decisions, large components; laws; the readable twin."""

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engines.linkage.readable_clustering import Edge, best_sum, taken_best_first

from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.engines.linkage.one_to_one import Matching, match_one_to_one


def run(size: tuple[int, int], edges: list[Edge], **changed: Any) -> Matching:
    columns = list(zip(*edges, strict=True)) or [(), (), ()]
    given = {"order_left": range(size[0]), "order_right": range(size[0], size[0] + size[1]), **changed}
    return match_one_to_one(*size, *columns, **given)


def pairs(found: Matching) -> list[tuple[int, int]]:
    return list(zip(found.left.tolist(), found.right.tolist(), strict=True))


def invented(seed: int, *, most: int = 6) -> tuple[tuple[int, int], list[Edge], dict[str, Any]]:
    chance = random.Random(seed)
    size = chance.randint(0, most), chance.randint(0, most)
    share = chance.choice((0.2, 0.5, 0.9))
    weights = chance.choice(((-2.0, 0.0, 0.25, 1.0, 1.0, 2.5, 7.0), (1.0, 2.0)))
    edges = [(a, b, chance.choice(weights)) for a in range(size[0]) for b in range(size[1]) if chance.random() < share]
    chance.shuffle(edges)
    order = chance.sample(range(100), sum(size))
    return size, edges, {"order_left": order[: size[0]], "order_right": order[size[0] :]}


# --- one thing at a time ---


def test_match__the_best_sum_is_not_always_the_best_pair_first() -> None:
    edges = [(0, 0, 5.0), (0, 1, 4.0), (1, 0, 4.0)]
    best = run((2, 2), edges)
    assert (pairs(best), best.refused.tolist(), best.components, best.greedy) == ([(0, 1), (1, 0)], [0], 1, 0)
    first = run((2, 2), edges, most_cells=3)
    assert (pairs(first), first.refused.tolist(), first.components, first.greedy) == ([(0, 0)], [1, 2], 1, 1)


def test_match__weight_counts_above_the_cut() -> None:
    edges = [(0, 0, 5.0), (0, 1, 4.0), (1, 0, 4.0)]
    assert pairs(run((2, 2), edges, cut=3.5)) == [(0, 0)]  # 1.5 against 0.5 + 0.5
    assert pairs(run((1, 1), [(0, 0, 3.0)], cut=3.5)) == []
    assert pairs(run((1, 1), [(0, 0, 3.5)], cut=3.5)) == [(0, 0)]


def test_match__of_equal_sums_the_one_with_more_pairs() -> None:
    assert pairs(run((2, 2), [(0, 1, 0.0), (1, 0, 0.0), (1, 1, 0.0)])) == [(0, 1), (1, 0)]


def test_match__the_higher_of_a_pair_given_twice_counts() -> None:
    found = run((1, 2), [(0, 0, 1.0), (0, 1, 2.0), (0, 0, 3.0)])
    assert (pairs(found), found.refused.tolist()) == ([(0, 0)], [1])


def test_match__must_links_stand_and_their_rows_match_no_one_else() -> None:
    edges = [(0, 0, 9.0), (1, 1, 2.0), (0, 1, 8.0)]
    assert pairs(run((2, 2), edges, must=[(0, 1)])) == [(0, 1)]
    assert pairs(run((2, 2), edges, must=[(0, 1), (0, 0)])) == [(0, 0), (0, 1)]


def test_match__cannot_links_are_never_matched() -> None:
    found = run((1, 2), [(0, 0, 9.0), (0, 1, 2.0)], cannot=[(0, 0)])
    assert (pairs(found), found.refused.tolist()) == ([(0, 1)], [0])


def test_match__refuses_a_pair_that_is_joined_and_kept_apart() -> None:
    with pytest.raises(BadDecisions, match="left row 1 and right row 2"):
        run((2, 3), [], must=[(1, 2)], cannot=[(0, 0), (1, 2)])


@pytest.mark.parametrize(
    ("edges", "changed", "refusal"),
    [
        ([(0, 2, 1.0)], {}, BadRecords),
        ([(-1, 0, 1.0)], {}, BadRecords),
        ([(0, 0, float("nan"))], {}, BadRecords),
        ([], {"order_left": [1]}, BadRecords),
        ([], {"must": [(2, 0)]}, BadDecisions),
        ([], {"cannot": [(0, -1)]}, BadDecisions),
    ],
)
def test_match__refuses_what_does_not_fit(edges: list[Edge], changed: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        run((2, 2), edges, **changed)


def test_match__refuses_columns_of_different_length() -> None:
    with pytest.raises(BadRecords):
        match_one_to_one(1, 1, [0], [0], [], order_left=[0], order_right=[1])


# --- laws, and the twin ---


def test_match__reaches_the_best_sum_of_the_twin() -> None:
    several = 0
    for seed in range(600):
        size, edges, orders = invented(seed, most=5)
        found = run(size, edges, **orders)
        table: list[list[float | None]] = [[None] * size[1] for _ in range(size[0])]
        for a, b, weight in edges:
            table[a][b] = weight
        weights = [table[a][b] for a, b in pairs(found)]
        assert all(weight is not None and weight >= 0 for weight in weights)
        assert len(set(found.left.tolist())) == len(set(found.right.tolist())) == len(weights)
        assert sum((Fraction(weight or 0.0) for weight in weights), Fraction(0)) == best_sum(table), seed
        several += len(weights) > 2
    assert several > 80


def test_match__best_first_agrees_with_the_twin() -> None:
    for seed in range(600):
        size, edges, orders = invented(seed)
        strong = [edge for edge in edges if edge[2] >= 0]
        twin = taken_best_first(
            strong,
            order_left=dict(enumerate(orders["order_left"])),
            order_right=dict(enumerate(orders["order_right"])),
        )
        assert pairs(run(size, edges, most_cells=0, **orders)) == sorted(twin), seed


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**6), most_cells=st.sampled_from([0, 6, 40_000]))
def test_match__order_of_rows_and_pairs_changes_nothing(seed: int, most_cells: int) -> None:
    size, edges, orders = invented(seed)
    chance = random.Random(seed)
    new_left, new_right = (chance.sample(range(n), n) for n in size)
    moved = [(new_left[a], new_right[b], weight) for a, b, weight in chance.sample(edges, len(edges))]
    moved_orders = {
        "order_left": [orders["order_left"][new_left.index(k)] for k in range(size[0])],
        "order_right": [orders["order_right"][new_right.index(k)] for k in range(size[1])],
    }
    before = run(size, edges, most_cells=most_cells, **orders)
    after = run(size, moved, most_cells=most_cells, **moved_orders)
    assert pairs(after) == sorted((new_left[a], new_right[b]) for a, b in pairs(before))


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**6), most_cells=st.sampled_from([0, 6, 40_000]))
@example(seed=171, most_cells=40_000)  # several best sums, and as many rows on one side as on the other
def test_match__which_list_is_left_changes_nothing(seed: int, most_cells: int) -> None:
    size, edges, orders = invented(seed)
    turned = run(
        size[::-1],
        [(b, a, weight) for a, b, weight in edges],
        order_left=orders["order_right"],
        order_right=orders["order_left"],
        most_cells=most_cells,
    )
    assert sorted((a, b) for b, a in pairs(turned)) == pairs(run(size, edges, most_cells=most_cells, **orders))


def test_match__best_sum_at_a_size_no_one_counts_by_hand() -> None:
    """A full table where each row has its true partner at 10 and others at 9 or less: only the true ones do best."""
    size = 60
    chance = np.random.default_rng(3)
    partner = chance.permutation(size)
    edges = [
        (a, b, 10.0 if partner[a] == b else float(chance.integers(0, 10))) for a in range(size) for b in range(size)
    ]
    assert pairs(run((size, size), edges)) == list(enumerate(partner.tolist()))
