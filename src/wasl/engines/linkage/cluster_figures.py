"""How well clusters agree with the truth: by pairs of rows, and row by row (B-cubed).

Both are counted from the sizes of clusters, of true persons and of what the two share, so no pair is ever listed.
B-cubed: Bagga and Baldwin, Algorithms for scoring coreference chains, LREC workshop 1998.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wasl.engines.linkage.errors import BadRecords


@dataclass(frozen=True)
class Agreement:
    """Shares in 0..1. Nothing claimed counts as precise, nothing to be found as recalled; f1 is their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pair_f1(labels: ArrayLike, truth: ArrayLike) -> Agreement:
    """Of pairs of rows put together, how many belong together; and of those that do, how many were.

    labels, truth: integers per row, of clusters and of persons; only which are equal matters.
    """
    clusters, persons, shared = _sizes(np.asarray(labels), np.asarray(truth))
    claimed, true, right = _pairs(clusters), _pairs(persons), _pairs(shared.count)
    return Agreement(right / claimed if claimed else 1.0, right / true if true else 1.0)


def bcubed(labels: ArrayLike, truth: ArrayLike) -> Agreement:
    """Mean over rows: the share of its cluster that is the row's person, and of its person that is in the cluster.

    labels, truth: integers per row, of clusters and of persons; only which are equal matters.
    """
    clusters, persons, shared = _sizes(np.asarray(labels), np.asarray(truth))
    rows = int(shared.count.sum())
    if not rows:
        return Agreement(1.0, 1.0)
    squares = shared.count.astype(np.float64) ** 2
    in_cluster, of_person = squares / clusters[shared.cluster], squares / persons[shared.person]
    return Agreement(float(in_cluster.sum()) / rows, float(of_person.sum()) / rows)


@dataclass(frozen=True)
class _Shared:
    """Rows that a cluster and a person share: number of the cluster, of the person, of rows."""

    cluster: NDArray[np.int64]
    person: NDArray[np.int64]
    count: NDArray[np.int64]


def _sizes(labels: NDArray[np.int64], truth: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], _Shared]:
    if labels.shape != truth.shape or labels.ndim != 1:
        raise BadRecords(
            "clusters cannot be compared", why=f"shapes {labels.shape} and {truth.shape}", do="Give one value per row."
        )
    cluster, clusters = _numbered(labels)
    person, persons = _numbered(truth)
    both, count = np.unique(cluster * max(len(persons), 1) + person, return_counts=True)
    return clusters, persons, _Shared(both // max(len(persons), 1), both % max(len(persons), 1), count)


def _numbered(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Values as numbers from 0, and how often each occurs."""
    _, number, count = np.unique(values, return_inverse=True, return_counts=True)
    return number.astype(np.int64), count.astype(np.int64)


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int((sizes * (sizes - 1) // 2).sum())
