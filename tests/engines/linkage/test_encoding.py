"""Split names laid out in slots, as a plain reading of the rule has it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wasl.engines.linkage.encoding import OTHER, SLOTS, _laid_out

COLUMNS = arrays(np.int32, (4, 2), elements=st.integers(-1, 3))


def plain_layout(columns: list[list[int]]) -> list[tuple[int, int]]:
    """Slots of one entry as (part, role), -1 where there is nothing. columns: given, father, grandfather, family."""
    columns = [list(column) for column in columns]
    columns[3][1] = -1
    if all(second == -1 for _, second in columns):
        slots = [(first, role if first != -1 else -1) for role, (first, _) in enumerate(columns)]
        return [*slots, (-1, -1)]
    for role in (2, 1):  # too many: the grandfather's second part goes first, then the father's
        if sum(part != -1 for column in columns for part in column) > SLOTS:
            columns[role][1] = -1
    known = [(part, role if k == 0 else OTHER) for role, column in enumerate(columns) for k, part in enumerate(column)]
    known = [slot for slot in known if slot[0] != -1][:SLOTS]
    return known + [(-1, -1)] * (SLOTS - len(known))


@settings(deadline=None)  # compiled on the first call
@given(st.lists(COLUMNS, max_size=8))
def test_laid_out__as_the_plain_rule(entries: list[np.ndarray]) -> None:
    table = np.array(entries, np.int32).reshape(-1, 4, 2)
    parts, roles = _laid_out(*(np.ascontiguousarray(table[:, role]) for role in range(4)))
    found = [list(zip(*rows, strict=True)) for rows in zip(parts.tolist(), roles.tolist(), strict=True)]
    assert found == [plain_layout(entry.tolist()) for entry in table]
