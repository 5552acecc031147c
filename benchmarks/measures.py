"""How good clusters are, where the truth is known: from two arrays of numbers, one per entry."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[Any]


@dataclass(frozen=True)
class Figures:
    """Shares between 0 and 1. A precision over nothing found, or a recall over nothing to find, is 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pair_figures(found: Labels, truth: Labels) -> Figures:
    """Over pairs of entries: those in one cluster, against those of one person."""
    together, clusters, persons, _ = overlaps(found, truth)
    right = int(pairs_in(together).sum())
    return Figures(
        right / int(pairs_in(clusters).sum()) if len(clusters) < len(found) else 1.0,
        right / int(pairs_in(persons).sum()) if len(persons) < len(truth) else 1.0,
    )


def b_cubed_figures(found: Labels, truth: Labels) -> Figures:
    """Over entries (Bagga and Baldwin 1998): what share of an entry's cluster is its person, and the other way."""
    if len(found) == 0:
        return Figures(1.0, 1.0)
    together, clusters, persons, (cluster_of, person_of) = overlaps(found, truth)
    squared = together.astype(np.float64) ** 2
    return Figures(
        float((squared / clusters[cluster_of]).sum() / len(found)),
        float((squared / persons[person_of]).sum() / len(found)),
    )


def overlaps(found: Labels, truth: Labels) -> tuple[Labels, Labels, Labels, tuple[Labels, Labels]]:
    """Sizes of each meeting of a cluster and a person, of clusters, of persons; and whose meeting each is."""
    if len(found) != len(truth):
        raise ValueError(f"{len(found)} entries were clustered, but the truth is known of {len(truth)}")
    _, cluster = np.unique(found, return_inverse=True)
    _, person = np.unique(truth, return_inverse=True)
    persons = int(person.max(initial=-1)) + 1
    codes, together = np.unique(cluster.astype(np.int64) * max(persons, 1) + person, return_counts=True)
    whose = (codes // max(persons, 1), codes % max(persons, 1))
    return together, np.bincount(cluster), np.bincount(person), whose


def pairs_in(sizes: Labels) -> Labels:
    """Pairs within groups of these sizes."""
    return sizes.astype(np.int64) * (sizes - 1) // 2
