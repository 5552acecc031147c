"""Chance that is the same everywhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.synthesis.draws import Draws


def test_units__are_pinned() -> None:
    """If these move, every invented list moves. Made with numpy 2.4.6, PCG64 raw stream."""
    expected = [0.08997040573749682, 0.48731894907441653, 0.9576033851135034]
    assert Draws(7, "people").units(3).tolist() == expected


def test_streams__differ_by_purpose_and_seed() -> None:
    first = Draws(1, "left").units(4).tolist()
    assert first == Draws(1, "left").units(4).tolist()
    assert first != Draws(1, "right").units(4).tolist()
    assert first != Draws(2, "left").units(4).tolist()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(any), st.integers(0, 2**32))
def test_weighted__never_draws_a_weight_of_nought(weights: list[int], seed: int) -> None:
    drawn = Draws(seed, "test").weighted(np.asarray(weights, dtype=np.int64), 200)
    assert all(weights[at] > 0 for at in drawn.tolist())


@given(st.integers(0, 60), st.integers(0, 2**32))
def test_order__holds_everyone_once(size: int, seed: int) -> None:
    assert sorted(Draws(seed, "test").order(size).tolist()) == list(range(size))


@given(st.integers(1, 100), st.integers(0, 2**32))
def test_number__stays_below(bound: int, seed: int) -> None:
    draws = Draws(seed, "test")
    assert all(0 <= draws.number(bound) < bound for _ in range(20))


def test_weighted__follows_the_weights() -> None:
    drawn = Draws(3, "test").weighted(np.asarray([1, 3], dtype=np.int64), 40_000)
    assert drawn.mean() == pytest.approx(0.75, abs=0.01)


def test_one_by_weight__follows_the_weights() -> None:
    draws = Draws(3, "test")
    drawn = [draws.one_by_weight((("a", 1.0), ("b", 3.0))) for _ in range(20_000)]
    assert drawn.count("b") / 20_000 == pytest.approx(0.75, abs=0.015)
