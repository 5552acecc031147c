"""Boards: what waits for whom in each state, which steps are done, and numbers that name nobody."""

import pytest
from tests.conftest import Cast
from tests.web import exchanging

from wasl.apps.exchanges.domain.boards import board_of, boards_of, manifest_to_sign
from wasl.apps.exchanges.domain.errors import ManifestError
from wasl.apps.exchanges.domain.opening import abandon_exchange
from wasl.apps.exchanges.enums import Readiness, Step, Turn
from wasl.apps.exchanges.models.exchange import Exchange

WHO = ("asker_a", "holder_a", "holder_b", "mediator", "mediator_2", "neutral", "laboratory", "stranger")
SIDES, BETWEEN = {"holder_a", "holder_b"}, {"mediator", "mediator_2", "neutral"}


@pytest.mark.parametrize(
    ("build", "turns"),
    [
        ("opened", {Turn.SEAL: SIDES}),
        ("sealed", {Turn.OPEN: SIDES}),
        ("revealed", {Turn.PLAN: BETWEEN}),
        ("planned", {Turn.SIGN: SIDES | {"mediator", "mediator_2"}}),
        ("agreed", {Turn.HEAR: {"neutral"}}),
        ("broken", {Turn.HEAR: {"neutral"}, Turn.REPAIR: BETWEEN}),
    ],
)
def test_turns__each_in_its_state(cast: Cast, build: str, turns: dict[Turn, set[str]]) -> None:
    exchange = getattr(exchanging, build)(cast)
    found: dict[Turn, set[str]] = {}
    for who in WHO:
        for turn in board_of(exchange, staff=cast.people[who]).turns:
            found.setdefault(turn, set()).add(who)
    assert found == turns


def test_turns__what_one_has_done_waits_no_more(cast: Cast) -> None:
    exchange = exchanging.planned(cast)
    exchanging.hand_in(exchange, "side_a", cast)
    assert board_of(exchange, staff=cast.holder_a).turns == ()
    assert board_of(exchange, staff=cast.holder_b).turns == (Turn.SIGN,)


@pytest.mark.parametrize(
    ("build", "now"),
    [
        ("opened", Step.SEALED), ("sealed", Step.OPENED), ("revealed", Step.MANIFEST), ("planned", Step.SIGNED),
        ("agreed", Step.HEARD), ("broken", Step.HEARD),
    ],
)  # fmt: skip
def test_now__the_step_it_is_at__and_all_before_it_are_done(cast: Cast, build: str, now: Step) -> None:
    board = board_of(getattr(exchanging, build)(cast), staff=cast.mediator)
    steps = list(Step)
    assert board.now is now
    assert board.done == set(steps[: steps.index(now)])


def test_now__when_everybody_was_heard(cast: Cast) -> None:
    exchange = exchanging.agreed(cast)
    for key in ("A-2", "A-3", "B-3", "B-4"):
        exchanging.hear(exchange, key, Readiness.READY, cast)
    board = board_of(exchanging.fresh(exchange), staff=cast.mediator)
    assert (board.now, board.goes, board.stays, board.unheard) == (Step.CROSSING, 4, 0, 0)


def test_now__given_up__is_nowhere(cast: Cast) -> None:
    exchange = exchanging.sealed(cast)
    abandon_exchange(exchange, why="the road", by=cast.mediator, at=exchange.opened_at)
    board = board_of(exchanging.fresh(exchange), staff=cast.holder_a)
    assert (board.now, board.turns) == (None, ())


def test_numbers__the_same_for_all_who_have_a_part(cast: Cast) -> None:
    exchange = exchanging.broken(cast)
    boards = [board_of(exchange, staff=cast.people[who]) for who in WHO[:-1]]
    assert {(one.signatures, one.signers, one.people, one.goes, one.stays) for one in boards} == {(4, 4, 4, 0, 1)}


def test_boards_of__in_their_order_and_apart(cast: Cast) -> None:
    exchanging.opened(cast)
    exchanging.broken(cast)
    found = list(Exchange.objects.order_by("code"))
    boards = boards_of(found, staff=cast.neutral)
    assert [(one.exchange.code, one.people, len(one.sealed)) for one in boards] == [
        ("exchange-1", 0, 0), ("exchange-6", 4, 2),
    ]  # fmt: skip


def test_manifest_to_sign__none_yet(cast: Cast) -> None:
    with pytest.raises(ManifestError, match="nothing was signed"):
        manifest_to_sign(exchanging.revealed(cast))
