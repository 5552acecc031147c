"""Agreement of clusters with the truth: cases worked by hand, and every pair and row counted one by one."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.linkage.cluster_figures import Agreement, bcubed, pair_f1
from wasl.engines.linkage.errors import BadRecords


def test_pair_f1__worked_by_hand() -> None:
    found = pair_f1([1, 1, 1, 2, 2], [7, 7, 8, 8, 8])
    assert (found.precision, found.recall) == (2 / 4, 2 / 4)  # of 3 + 1 pairs claimed and 1 + 3 true, two agree
    assert found.f1 == 0.5


def test_bcubed__worked_by_hand() -> None:
    found = bcubed([1, 1, 1, 2], [7, 7, 8, 8])
    assert found.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)


def test_figures__nothing_claimed_and_nothing_to_find() -> None:
    assert pair_f1([0, 1], [5, 5]) == Agreement(1.0, 0.0)
    assert pair_f1([0, 1], [5, 5]).f1 == 0.0
    assert pair_f1([0, 0], [5, 6]) == Agreement(0.0, 1.0)
    assert pair_f1([], []) == bcubed([], []) == Agreement(1.0, 1.0)


def test_figures__refuse_columns_of_different_length() -> None:
    with pytest.raises(BadRecords):
        pair_f1([0, 1], [0])
    with pytest.raises(BadRecords):
        bcubed([[0, 1]], [[0, 1]])


ROWS = st.lists(st.tuples(st.integers(-3, 2**31), st.integers(0, 3) | st.just(-(2**40))), max_size=12)


@given(rows=ROWS)
def test_pair_f1__agrees_with_counting_pairs(rows: list[tuple[int, int]]) -> None:
    pairs = [(a[0] == b[0], a[1] == b[1]) for a, b in combinations(rows, 2)]
    claimed, true, right = sum(c for c, _ in pairs), sum(t for _, t in pairs), sum(c and t for c, t in pairs)
    found = pair_f1([c for c, _ in rows], [t for _, t in rows])
    assert found == Agreement(right / claimed if claimed else 1.0, right / true if true else 1.0)


@given(rows=ROWS.filter(bool))
def test_bcubed__agrees_with_counting_rows(rows: list[tuple[int, int]]) -> None:
    def share(cluster: int, person: int, *, of: int) -> Fraction:
        whole = [row for row in rows if row[of] == (cluster, person)[of]]
        return Fraction(whole.count((cluster, person)), len(whole))

    found = bcubed([c for c, _ in rows], [t for _, t in rows])
    assert found.precision == pytest.approx(float(sum(share(c, t, of=0) for c, t in rows) / len(rows)))
    assert found.recall == pytest.approx(float(sum(share(c, t, of=1) for c, t in rows) / len(rows)))
