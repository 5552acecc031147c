"""Pair and B-cubed figures agree with counting pair by pair and entry by entry."""

from itertools import combinations

import numpy as np
import pytest
from benchmarks.measures import Figures, b_cubed_figures, pair_figures
from hypothesis import given
from hypothesis import strategies as st


def by_pairs(found: list[int], truth: list[int]) -> Figures:
    """The slow way: every pair of entries."""
    pairs = list(combinations(range(len(found)), 2))
    linked = [pair for pair in pairs if found[pair[0]] == found[pair[1]]]
    true = [pair for pair in pairs if truth[pair[0]] == truth[pair[1]]]
    right = len(set(linked) & set(true))
    return Figures(right / len(linked) if linked else 1.0, right / len(true) if true else 1.0)


def by_entries(found: list[int], truth: list[int]) -> Figures:
    """The slow way: for every entry its cluster and its person."""
    precision, recall = [], []
    for cluster, person in zip(found, truth, strict=True):
        of_cluster = [who for where, who in zip(found, truth, strict=True) if where == cluster]
        of_person = [where for where, who in zip(found, truth, strict=True) if who == person]
        precision.append(of_cluster.count(person) / len(of_cluster))
        recall.append(of_person.count(cluster) / len(of_person))
    return Figures(float(np.mean(precision)), float(np.mean(recall)))


rows = st.lists(st.tuples(st.integers(-3, 4), st.integers(0, 5)), max_size=25)


@given(rows)
def test_pair_figures__as_counted_pair_by_pair(given_rows: list[tuple[int, int]]) -> None:
    found, truth = [row[0] for row in given_rows], [row[1] for row in given_rows]
    fast, slow = pair_figures(np.asarray(found, dtype=int), np.asarray(truth, dtype=int)), by_pairs(found, truth)
    assert (fast.precision, fast.recall) == pytest.approx((slow.precision, slow.recall))


@given(rows.filter(bool))
def test_b_cubed_figures__as_counted_entry_by_entry(given_rows: list[tuple[int, int]]) -> None:
    found, truth = [row[0] for row in given_rows], [row[1] for row in given_rows]
    fast, slow = b_cubed_figures(np.asarray(found), np.asarray(truth)), by_entries(found, truth)
    assert (fast.precision, fast.recall) == pytest.approx((slow.precision, slow.recall))


def test_figures__by_hand() -> None:
    """Found {0, 1, 2} {3}, true {0, 1} {2, 3}: one right pair of three found, of two true."""
    found, truth = np.asarray([7, 7, 7, 9]), np.asarray([1, 1, 2, 2])
    assert pair_figures(found, truth) == Figures(1 / 3, 1 / 2)
    assert pair_figures(found, truth).f1 == pytest.approx(0.4)
    cubed = b_cubed_figures(found, truth)
    assert (cubed.precision, cubed.recall) == pytest.approx(((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, (1 + 1 + 0.5 + 0.5) / 4))


def test_figures__nothing_found_or_nothing_to_find() -> None:
    apart, together = np.arange(3), np.zeros(3, dtype=int)
    assert pair_figures(apart, together) == Figures(1.0, 0.0)
    assert pair_figures(apart, together).f1 == 0
    assert pair_figures(together, apart) == Figures(0.0, 1.0)
    assert pair_figures(apart[:0], apart[:0]) == b_cubed_figures(apart[:0], apart[:0]) == Figures(1.0, 1.0)


def test_figures__of_different_lengths_refused() -> None:
    with pytest.raises(ValueError, match="3 entries were clustered, but the truth is known of 2"):
        pair_figures(np.arange(3), np.arange(2))
