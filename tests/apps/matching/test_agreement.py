"""How far two people agree: kappa and its interval against slow twins, and whose verdicts are compared."""

from collections import Counter
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.apps.matching.batches import NOW, accepted, drawn, proposed, suggested
from tests.conftest import DAY, Cast

from wasl.apps.matching.domain.agreement import agreement, verdicts_of_pairs
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import Decision

S, D, C = Verdict.SAME, Verdict.DIFFERENT, Verdict.CANNOT_TELL


def kappa_of(shares: dict[tuple[Verdict, Verdict], float]) -> float:
    """Cohen's kappa of a table of shares, from its definition."""
    agreed = sum(share for (first, second), share in shares.items() if first == second)
    chance = 0.0
    for verdict in Verdict:
        by_first = sum(share for (first, _), share in shares.items() if first == verdict)
        by_second = sum(share for (_, second), share in shares.items() if second == verdict)
        chance += by_first * by_second
    return (agreed - chance) / (1 - chance)


def deviation_of(verdicts: list[tuple[Verdict, Verdict]]) -> float:
    """Standard deviation of kappa by the delta method: how it moves when a cell of the table does, by trying."""
    size, step = len(verdicts), 1e-6
    cells = [(first, second) for first in Verdict for second in Verdict]
    shares = {cell: Counter(verdicts)[cell] / size for cell in cells}
    slopes = {}
    for cell in cells:
        more, less = dict(shares), dict(shares)
        more[cell] += step
        less[cell] -= step
        slopes[cell] = (kappa_of(more) - kappa_of(less)) / (2 * step)
    # kappa is written of shares that sum to one; only differences of slopes matter
    mean = sum(shares[cell] * slopes[cell] for cell in cells)
    return sqrt(sum(shares[cell] * (slopes[cell] - mean) ** 2 for cell in cells) / size)


TABLES = [
    [(S, S)] * 20 + [(D, D)] * 15 + [(S, D)] * 3 + [(D, S)] * 2 + [(C, S)] * 2,
    [(S, S)] * 10 + [(D, D)] * 10,
    [(S, D)] * 10 + [(D, S)] * 10,
    [(S, S)] * 45 + [(S, D)] * 15 + [(D, S)] * 25 + [(D, D)] * 15,
]


@pytest.mark.parametrize("verdicts", TABLES)
def test_agreement__agrees_with_its_readable_twins(verdicts) -> None:
    found = agreement(verdicts)
    size = len(verdicts)
    assert found.kappa == pytest.approx(kappa_of({cell: n / size for cell, n in Counter(verdicts).items()}))
    half = 1.959963984540054 * deviation_of(verdicts)
    assert found.interval == pytest.approx((max(found.kappa - half, -1), min(found.kappa + half, 1)), abs=1e-6)


def test_agreement__worked_by_hand() -> None:
    """60 of 100 alike; first says the same 60 times, second 70 times: chance 0.6*0.7 + 0.4*0.3 = 0.54."""
    found = agreement([(S, S)] * 45 + [(S, D)] * 15 + [(D, S)] * 25 + [(D, D)] * 15)
    assert (found.pairs, found.share, found.kappa) == (100, pytest.approx(0.6), pytest.approx(0.06 / 0.46))
    assert found.table == {(S, S): 45, (S, D): 15, (D, S): 25, (D, D): 15}


def test_agreement__chance_alone_would_agree_on_all__no_kappa() -> None:
    found = agreement([(S, S)] * 30)
    assert (found.share, found.kappa, found.interval) == (1.0, None, None)


def test_agreement__of_nothing() -> None:
    assert (agreement([]).pairs, agreement([]).enough, agreement([]).kappa) == (0, False, None)


def test_enough__from_twenty() -> None:
    assert not agreement([(S, S)] * 19).enough
    assert agreement([(S, S)] * 20).enough


VERDICTS = st.sampled_from(list(Verdict))


@given(st.lists(st.tuples(VERDICTS, VERDICTS), min_size=2, max_size=60))
def test_agreement__who_comes_first_does_not_matter(verdicts) -> None:
    found, turned = agreement(verdicts), agreement([(second, first) for first, second in verdicts])
    assert found.share == turned.share
    assert (found.kappa is None) == (turned.kappa is None)
    if found.kappa is not None:
        assert found.kappa == pytest.approx(turned.kappa)
        assert found.interval == pytest.approx(turned.interval, abs=1e-9)
        assert -1 <= found.interval[0] <= found.kappa <= found.interval[1] <= 1


def test_verdicts__of_two_people__as_each_gave_it_without_the_others(cast: Cast, room) -> None:
    made = suggested(cast, room, 3, pairs=False)
    differed, agreed, once = (made.pair(made.a[n], made.b[n]) for n in range(3))
    said = ((cast.mediator, D), (cast.mediator_2, S), (cast.neutral, S))  # the third sees the others
    for days, (reviewer, verdict) in enumerate(said):
        decide_pair(differed, verdict=verdict, by=reviewer, at=NOW + days * DAY)
    for days, reviewer in enumerate((cast.neutral, cast.mediator)):
        decide_pair(agreed, verdict=D, by=reviewer, at=NOW + days * DAY)
    undo_decision(Decision.objects.get(pair=agreed), by=cast.mediator, at=NOW + 2 * DAY)  # what they said stays said
    decide_pair(once, verdict=S, by=cast.mediator, at=NOW)  # the rule wants no second
    assert sorted(verdicts_of_pairs(cast.neutral)) == sorted([(D, S), (D, D)])
    assert verdicts_of_pairs(cast.stranger_mediator) == []


def test_verdicts__in_bulk__do_not_count(cast: Cast, room) -> None:
    made = suggested(cast, room, 3)
    batch = accepted(proposed(drawn(cast.mediator)), by=cast.neutral)
    one = batch.decisions.select_related("pair").first()
    undo_decision(one, by=cast.mediator_2, at=NOW + 2 * DAY)
    decide_pair(one.pair, verdict=S, by=cast.mediator_2, at=NOW + 2 * DAY)
    assert made.run.pairs.count() == 3
    assert verdicts_of_pairs(cast.neutral) == []
