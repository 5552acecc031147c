"""Of pairs shown at so much, how many people accepted: the bands, the interval, and what does not count."""

from math import sqrt

import pytest
from tests.apps.matching.batches import NOW, accepted, drawn, proposed, suggested
from tests.conftest import DAY, Cast

from wasl.apps.matching.domain.calibration import (
    Band,
    accepted_in_bulk,
    calibration,
    calibration_at,
    calibration_from,
    tenth_of,
    wilson,
)
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair

S, D, C = Verdict.SAME, Verdict.DIFFERENT, Verdict.CANNOT_TELL


def wilson_by_halving(accepted: int, judged: int, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """The shares from which what was seen lies z standard deviations away, found by trying."""

    def away(share: float) -> float:
        return abs(accepted / judged - share) - z * sqrt(share * (1 - share) / judged)

    def root(inside: float, outside: float) -> float:
        for _ in range(100):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if away(middle) < 0 else (inside, middle)
        return inside

    seen = accepted / judged
    return root(seen, 0.0) if accepted else 0.0, root(seen, 1.0) if accepted < judged else 1.0


@pytest.mark.parametrize(("accepted", "judged"), [(1, 20), (0, 20), (20, 20), (19, 20), (312, 313), (5, 9)])
def test_wilson__agrees_with_its_readable_twin(accepted: int, judged: int) -> None:
    assert wilson(accepted, judged) == pytest.approx(wilson_by_halving(accepted, judged), abs=1e-9)


def test_wilson__known_case_and_nothing_judged() -> None:
    assert wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert wilson(0, 0) == (0, 1)


@pytest.mark.parametrize(
    ("probability", "tenth"), [(0, 0), (0.05, 0), (0.1, 1), (0.3, 3), (0.7, 7), (0.9999, 9), (1, 9)]
)
def test_tenth_of(probability: float, tenth: int) -> None:
    assert tenth_of(probability) == tenth


def decided(cast: Cast, made, said: list[tuple[float, Verdict]]) -> None:
    for row, (probability, verdict) in enumerate(said):
        pair = made.pair(made.a[row], made.b[row], probability=probability)
        decide_pair(pair, verdict=verdict, by=cast.mediator, at=NOW)


def test_calibration__counts_what_stands_by_tenth(cast: Cast, room) -> None:
    made = suggested(cast, room, 6, pairs=False)
    decided(cast, made, [(0.95, S), (0.99, S), (0.91, D), (0.92, C), (0.55, D)])
    made.pair(made.a[5], made.b[5], probability=0.97)  # nobody decided
    bands = calibration(CandidatePair.objects.reaching(cast.mediator))
    assert len(bands) == 10
    assert bands[9] == Band(0.9, 1.0, pytest.approx((0.95 + 0.99 + 0.91 + 0.92) / 4), 2, 1, 1)
    assert (bands[9].judged, bands[9].share, bands[9].enough) == (3, pytest.approx(2 / 3), False)
    assert (bands[5].accepted, bands[5].refused) == (0, 1)
    assert [band.judged for band in bands] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 3]
    assert bands[0].shown is None


def test_calibration__undone_and_bulk_decisions_do_not_count(cast: Cast, room) -> None:
    suggested(cast, room, 3)
    accepted(proposed(drawn(cast.mediator)), by=cast.neutral)
    made = suggested(cast, room, 1, pairs=False)
    one = decide_pair(made.pair(made.a[0], made.b[0]), verdict=S, by=cast.mediator, at=NOW)
    undo_decision(one, by=cast.mediator, at=NOW + DAY)
    pairs = CandidatePair.objects.reaching(cast.mediator)
    assert [band.judged for band in calibration(pairs)] == [0] * 10
    assert accepted_in_bulk(pairs) == 3


def test_calibration__what_is_not_reached__does_not_count(cast: Cast, room) -> None:
    made = suggested(cast, room, 1, pairs=False)
    decided(cast, made, [(0.95, S)])
    assert calibration(CandidatePair.objects.reaching(cast.mediator))[9].judged == 1
    assert calibration(CandidatePair.objects.reaching(cast.asker_a))[9].judged == 0


@pytest.mark.parametrize("probability", [0.05, 0.3, 0.7, 0.9, 1.0])
def test_calibration_at__is_the_tenth_of_the_whole(cast: Cast, room, probability: float) -> None:
    made = suggested(cast, room, 6, pairs=False)
    decided(cast, made, [(0.3, S), (0.7, D), (0.9, S), (1.0, S), (0.39, C), (0.05, D)])
    pairs = CandidatePair.objects.reaching(cast.mediator)
    assert calibration_at(pairs, probability) == calibration(pairs)[tenth_of(probability)]


def test_calibration_from__all_above(cast: Cast, room) -> None:
    made = suggested(cast, room, 3, pairs=False)
    decided(cast, made, [(0.98, D), (0.99, S), (1.0, S)])
    band = calibration_from(CandidatePair.objects.reaching(cast.mediator), floor=0.99)
    assert (band.low, band.accepted, band.refused) == (0.99, 2, 0)


def test_enough__from_twenty_judged() -> None:
    assert not Band(0.9, 1, 0.95, 18, 1, 40).enough
    assert Band(0.9, 1, 0.95, 19, 1, 0).enough
