"""Frequencies at which a polynomial has to be known for its exact mean under a law of Dirichlet.

The stick is broken allele by allele, each time by a Beta law with its own Gauss and Jacobi nodes. Source: Golub and
Welsch, Mathematics of Computation 23 (1969).
"""

from collections.abc import Sequence

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def nodes_of(laws: Sequence[Floats], count: int) -> tuple[list[Floats], list[Floats]]:
    """Frequencies and weights that give the exact mean of any polynomial of degree up to 2 count - 1.

    Parameters
    ----------
    laws: float64[alleles] each; an allele of size 0 never comes.
    count: nodes for each allele but the last.

    Returns
    -------
    For each law float64[nodes, alleles] and float64[nodes].
    """
    present = [np.flatnonzero(law) for law in laws]
    sizes = [law[alleles] for law, alleles in zip(laws, present, strict=True)]
    rest = [np.cumsum(size[::-1])[::-1] for size in sizes]
    parts, chances = beta_nodes(
        np.concatenate([size[:-1] for size in sizes]), np.concatenate([more[1:] for more in rest]), count
    )
    points, weights, start = [], [], 0
    for law, alleles in zip(laws, present, strict=True):
        sticks = slice(start, start + len(alleles) - 1)
        found = np.zeros((count ** (len(alleles) - 1), len(law)))
        weight = np.zeros(len(found))
        _spread(parts[sticks], chances[sticks], alleles, found, weight)
        points.append(found)
        weights.append(weight)
        start = sticks.stop
    return points, weights


@numba.njit(cache=True, nogil=True)
def _spread(parts: Floats, chances: Floats, alleles: Ints, points: Floats, weights: Floats) -> None:
    """Every choice of a node for each stick. ``parts``, ``chances``: float64[sticks, count]."""
    sticks, count = parts.shape
    for node in range(len(points)):
        left, weight, choices = 1.0, 1.0, node
        for stick in range(sticks):
            chosen = choices % count
            choices //= count
            points[node, alleles[stick]] = left * parts[stick, chosen]
            weight *= chances[stick, chosen]
            left *= 1.0 - parts[stick, chosen]
        points[node, alleles[sticks]] = left
        weights[node] = weight


def beta_nodes(one: Floats, other: Floats, count: int) -> tuple[Floats, Floats]:
    """Gauss and Jacobi's nodes on 0 to 1 for Beta laws: float64[laws, count] each, nodes and weights."""
    if count == 1:
        return (one / (one + other))[:, None], np.ones((len(one), 1))
    a, b, n = other[:, None] - 1, one[:, None] - 1, np.arange(count)
    span = 2 * n + a + b
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (b * b - a * a) / (span * (span + 2))
        k, reach = n[1:], span[:, 1:]
        beside = 4 * k * (k + a) * (k + b) * (k + a + b) / (reach**2 * (reach + 1) * (reach - 1))
    middle[:, 0] = ((b - a) / (a + b + 2))[:, 0]
    beside[:, 0] = (4 * (1 + a) * (1 + b) / ((2 + a + b) ** 2 * (3 + a + b)))[:, 0]
    matrices = np.zeros((len(one), count, count))
    matrices[:, n, n] = middle
    matrices[:, n[1:], n[:-1]] = np.sqrt(beside)
    values, vectors = np.linalg.eigh(matrices)  # the lower triangle alone is read
    return (values + 1) / 2, vectors[:, 0] ** 2
