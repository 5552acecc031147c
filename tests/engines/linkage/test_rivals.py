"""Rivals share the odds: exact without cycles, the same as one pair after the other, and duplicates are no rivals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.linkage.readable import odds_among_matchings, odds_by_messages

from wasl.engines.linkage.rivals import NO_TWINS, Twins, alone_on_two_lists, competing, odds_after_rivals

ODDS = st.floats(0.001, 1000)


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Pairs that form no cycle: each new one brings an entry that no other has."""
    pairs = [(0, 0)]
    for _ in range(draw(st.integers(0, 6))):
        left, right = draw(st.sampled_from(pairs))
        pairs.append((left, len(pairs)) if draw(st.booleans()) else (len(pairs), right))
    return pairs


def rows(pairs: list[tuple[int, int]], side: int) -> np.ndarray:
    return np.array([pair[side] for pair in pairs], np.int64)


@given(trees(), st.data())
def test_odds_after_rivals__are_exact_without_cycles(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    odds = data.draw(st.lists(ODDS, min_size=len(pairs), max_size=len(pairs)))
    found = odds_after_rivals(rows(pairs, 0), rows(pairs, 1), np.array(odds))
    assert found == pytest.approx(odds_among_matchings(pairs, odds), rel=1e-6)


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12), st.data())
def test_odds_after_rivals__agree_with_one_after_the_other(some: set[tuple[int, int]], data: st.DataObject) -> None:
    pairs = sorted(some)
    odds = data.draw(st.lists(ODDS, min_size=len(pairs), max_size=len(pairs)))
    twins, duplicates = [], {}
    for side in (0, 1):
        one, two = competing(rows(pairs, side), most=30)
        share = np.array(data.draw(st.lists(st.floats(0, 1), min_size=len(one), max_size=len(one))))
        both = np.concatenate([one, two]), np.concatenate([two, one]), np.tile(share, 2)
        twins.append(Twins(*both))
        duplicates |= {(int(x), int(y)): float(p) for x, y, p in zip(*both, strict=True)}
    found = odds_after_rivals(
        rows(pairs, 0), rows(pairs, 1), np.array(odds), twins_left=twins[1], twins_right=twins[0], rounds=5
    )
    assert found == pytest.approx(odds_by_messages(pairs, odds, duplicates, rounds=5), rel=1e-6)


def test_odds_after_rivals__of_a_sure_duplicate_stay() -> None:
    one, odds = np.array([0, 0]), np.array([50.0, 80.0])
    sure = Twins(np.array([0, 1]), np.array([1, 0]), np.ones(2))
    assert odds_after_rivals(one, np.array([0, 1]), odds, twins_right=sure) == pytest.approx(odds)
    assert odds_after_rivals(one, np.array([0, 1]), odds) == pytest.approx([50 / 81, 80 / 51])


def test_competing__every_two_once_and_crowds_left_out() -> None:
    one, two = competing(np.array([7, 3, 7, 7, 3]), most=3)
    assert {frozenset(pair) for pair in zip(one.tolist(), two.tolist(), strict=True)} == {
        frozenset(pair) for pair in ((0, 2), (0, 3), (2, 3), (1, 4))
    }
    assert len(one) == 4
    assert len(competing(np.array([7, 3, 7, 7, 3]), most=2)[0]) == 1
    assert len(competing(np.empty(0, np.int64), most=2)[0]) == 0


def test_twins__without_a_place_are_left_out() -> None:
    twins = Twins(np.array([0, 1, 2]), np.array([1, 0, 1]), np.array([0.5, 0.5, 0.25]))
    placed = twins.numbered(np.array([5, 3, -1]))
    assert (placed.pair.tolist(), placed.rival.tolist(), placed.probability.tolist()) == ([5, 3], [3, 5], [0.5, 0.5])
    assert len(NO_TWINS.numbered(np.array([0])).pair) == 0


@pytest.mark.parametrize(("matches", "factor"), [(0.0, 1.0), (50.0, 1 / (0.5 * 0.75)), (100.0, 1 / (0.02 * 0.5))])
def test_alone_on_two_lists__grow_by_those_who_have_a_partner(matches: float, factor: float) -> None:
    found = alone_on_two_lists(np.array([0.2]), matches=matches, sizes=(100, 200))
    assert found == pytest.approx([0.25 * factor])
