"""Stages in which only one side has somebody: nobody could change places there, and nobody may be lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wasl.apps.exchanges.domain.crossing_terms import _joined

BOTH, ONLY_A, ONLY_B = (("a",), ("b",)), (("a",), ()), ((), ("b",))


@pytest.mark.parametrize(
    ("stages", "joined"),
    [
        ([BOTH, BOTH], [BOTH, BOTH]),
        ([BOTH, ONLY_A, BOTH], [(("a", "a"), ("b",)), BOTH]),
        ([ONLY_A, ONLY_B, BOTH], [BOTH, BOTH]),
        ([ONLY_A, BOTH], [(("a", "a"), ("b",))]),
        ([ONLY_A, ONLY_A], []),
        ([], []),
    ],
)
def test_joined__with_the_stage_before(stages, joined):
    assert _joined(stages) == joined


people = some.lists(some.tuples(*[some.lists(some.integers(0, 9), max_size=2).map(tuple)] * 2), max_size=6)


@given(stages=people)
def test_joined__nobody_is_lost_while_both_sides_have_somebody(stages):
    joined = _joined(stages)
    assert all(a and b for a, b in joined)
    if any(a for a, _ in stages) and any(b for _, b in stages):
        for side in (0, 1):
            assert [one for stage in joined for one in stage[side]] == [one for stage in stages for one in stage[side]]
