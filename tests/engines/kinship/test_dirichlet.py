"""Means over a law of Dirichlet by nodes, against the closed form for products of powers."""

from itertools import product
from math import prod

import numpy as np
import pytest

from wasl.engines.kinship.dirichlet import nodes_of


def rising(start: float, count: int) -> float:
    return prod(start + step for step in range(count))


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_nodes_of__several_laws__give_every_power_up_to_their_degree(count: int) -> None:
    laws = [np.array([0.3, 2.0, 40.0]), np.array([5.0, 0.7]), np.array([1.5, 0.0, 0.2, 9.0])]
    points, weights = nodes_of(laws, count)
    for law, at, weight in zip(laws, points, weights, strict=True):
        assert len(at) == len(weight) == count ** (np.count_nonzero(law) - 1)
        np.testing.assert_allclose(at.sum(axis=1), 1.0, atol=1e-12)
        for powers in product(range(2 * count), repeat=len(law)):
            if sum(powers) < 2 * count:
                expected = prod(rising(a, n) for a, n in zip(law, powers, strict=True)) / rising(law.sum(), sum(powers))
                found = weight @ np.prod(at ** np.array(powers), axis=1)
                assert found == pytest.approx(expected, rel=1e-11, abs=1e-15)


def test_nodes_of__a_law_of_one_allele__are_that_allele() -> None:
    points, weights = nodes_of([np.array([0.0, 3.0])], 4)
    np.testing.assert_array_equal(points[0], [[0.0, 1.0]])
    np.testing.assert_array_equal(weights[0], [1.0])
