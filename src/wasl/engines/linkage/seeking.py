"""Entries without a partner, sought by name: what no key proposed may still be found by whoever looks for it.

A blocking key wants parts that sound alike. A search weighs every part by how near it is and how rare; it is too slow
for all pairs of two lists, and quick enough for the entries that the keys left alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import NAME_COLUMNS, ROLES
from wasl.engines.linkage.records import Records
from wasl.engines.names.index import NameIndex

Rows = NDArray[np.int64]

MOST_WORK = 200_000_000
"""Entries without a partner times entries of the other list; beyond it none is sought."""
COMPARED = 20
"""Rows of the other list whose names are compared in full with one that is sought."""
LEAST_SCORE = 0.3
"""Names that score less are not worth comparing as entries. Of 18 true pairs without a key on two invented lists of
Yemen scale, 12 score over .6 and the others under .04; of 4,335 entries alone in truth, 37 find such a name."""


def sought_by_name(lists: Sequence[Records], *, starts: Sequence[int], paired: tuple[Rows, Rows]) -> Rows:
    """Further pairs of rows of two lists, (n, 2), the left row first: entries of one that nothing is paired with, and
    those of the other whose name may be theirs.

    lists: two, sorted by id. starts: first row of each list. paired: rows of the pairs that were found, left and right.
    The list with fewer entries alone is sought in the other.
    """
    alone = [np.setdiff1d(starts[k] + np.arange(len(one)), paired[k]) for k, one in enumerate(lists)]
    side = int(len(alone[1]) < len(alone[0]))
    other = 1 - side
    if len(alone[side]) * len(lists[other]) > MOST_WORK:
        return np.empty((0, 2), np.int64)
    index = NameIndex.build(name_of(lists[other], row) for row in range(len(lists[other])))
    found: list[tuple[int, int]] = []
    for row in alone[side].tolist():
        ranked = index.ranked(name_of(lists[side], row - starts[side]), candidates=COMPARED)
        found += [(row, starts[other] + hit) for hit in ranked.rows[ranked.scores >= LEAST_SCORE].tolist()]
    return np.array(found, np.int64).reshape(-1, 2)[:, [side, other]]


def name_of(records: Records, row: int) -> str:
    """The name as one text: whole where it is written so, else its parts in their order."""
    for column in NAME_COLUMNS:
        if text := records.text(column, row).strip():
            return text
    return " ".join(text for role in ROLES if (text := records.text(role, row).strip()))
