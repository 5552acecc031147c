"""Which verdicts need a second person, and where opinions leave a pair: the rules as tables."""

import pytest

from wasl.apps.matching.enums import PairState, Verdict, Wanted
from wasl.apps.matching.rules import PairFacts, outcome_of, second_wanted
from wasl.apps.matching.states import can_become

SAME, DIFFERENT, CANNOT_TELL = Verdict.SAME, Verdict.DIFFERENT, Verdict.CANNOT_TELL
BOTH_BELOW = PairFacts(0.2, frozenset({"mother"}))

# facts, and why each verdict needs a second person
SECOND = [
    (PairFacts(0.9), (), (), ()),
    (PairFacts(0.5), (), (), ()),
    (PairFacts(0.95), (), (), ()),
    (PairFacts(0.49), (Wanted.UNLIKELY,), (), ()),
    (PairFacts(0.951), (), (Wanted.LIKELY,), (Wanted.LIKELY,)),
    (PairFacts(0.9, frozenset({"birth_date"})), (Wanted.BIRTH,), (), ()),
    (PairFacts(0.9, frozenset({"sex"})), (Wanted.SEX,), (), ()),
    (PairFacts(0.9, frozenset({"mother"})), (Wanted.MOTHER,), (), ()),
    (PairFacts(0.9, frozenset({"birth_place", "father"})), (), (), ()),
    (BOTH_BELOW, (Wanted.UNLIKELY, Wanted.MOTHER), (), ()),
    (PairFacts(0.9, grave=True), (Wanted.GRAVE,), (Wanted.GRAVE,), (Wanted.GRAVE,)),
]


@pytest.mark.parametrize(("facts", "same", "different", "cannot_tell"), SECOND)
def test_second_wanted(facts, same, different, cannot_tell) -> None:
    assert [second_wanted(facts, verdict) for verdict in (SAME, DIFFERENT, CANNOT_TELL)] == [
        same, different, cannot_tell,
    ]  # fmt: skip


# what people said, whether the rule wants a second, and where that leaves the pair
OUTCOMES = [
    ([], False, PairState.OPEN, None),
    ([], True, PairState.OPEN, None),
    ([SAME], False, PairState.STANDING, SAME),
    ([SAME], True, PairState.PROPOSED, None),
    ([SAME, SAME], True, PairState.STANDING, SAME),
    ([CANNOT_TELL, CANNOT_TELL], True, PairState.STANDING, CANNOT_TELL),
    ([SAME, DIFFERENT], True, PairState.CONTESTED, None),
    ([SAME, DIFFERENT], False, PairState.CONTESTED, None),
    ([SAME, DIFFERENT, DIFFERENT], True, PairState.STANDING, DIFFERENT),
    ([SAME, DIFFERENT, CANNOT_TELL], True, PairState.CONTESTED, None),
    ([SAME, SAME, DIFFERENT, DIFFERENT], True, PairState.CONTESTED, None),
    ([SAME, DIFFERENT, CANNOT_TELL, SAME], True, PairState.STANDING, SAME),
]


@pytest.mark.parametrize(("verdicts", "second", "state", "verdict"), OUTCOMES)
def test_outcome(verdicts, second, state, verdict) -> None:
    assert outcome_of(verdicts, second=second) == (state, verdict)
    assert outcome_of(verdicts[::-1], second=second) == (state, verdict)  # who came first does not matter


def test_review__every_state_can_be_left_and_standing_only_by_undoing() -> None:
    ways = {state: {to for to in PairState if can_become(state, to)} for state in PairState}
    assert ways == {
        PairState.OPEN: {PairState.PROPOSED, PairState.STANDING},
        PairState.PROPOSED: {PairState.OPEN, PairState.CONTESTED, PairState.STANDING},
        PairState.CONTESTED: {PairState.PROPOSED, PairState.CONTESTED, PairState.STANDING},
        PairState.STANDING: {PairState.OPEN},
    }
