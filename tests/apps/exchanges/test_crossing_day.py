"""The day at the gate: terms from the manifest, confirmations whenever they come, and what became of everybody."""

from datetime import timedelta
from random import Random

import pytest
from tests.apps.exchanges.conftest import NOW
from tests.apps.exchanges.gate import Gate, register_telephone
from tests.apps.exchanges.test_flow import agreed, hear, manifest, sign  # noqa: F401  fixtures
from tests.conftest import DAY
from tests.engines.crossing.conforming import conforms, who_is_across

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain import disputes
from wasl.apps.exchanges.domain.closing import balance_of, call_day_over, close_exchange
from wasl.apps.exchanges.domain.course import course_of
from wasl.apps.exchanges.domain.crossing_day import (
    begin_crossing,
    confirmations_of,
    receive,
    register_device,
    standing_of,
)
from wasl.apps.exchanges.domain.crossing_terms import crossing_terms
from wasl.apps.exchanges.domain.disputes import raise_dispute
from wasl.apps.exchanges.domain.errors import ExchangeError, SettlementError
from wasl.apps.exchanges.domain.families import tell_family
from wasl.apps.exchanges.enums import ExchangeState, Readiness
from wasl.apps.exchanges.interfaces import paper_terms as paper
from wasl.apps.exchanges.interfaces.gathered_minutes import _at_gate, gather_minutes
from wasl.apps.exchanges.interfaces.paper_terms import Outcome
from wasl.apps.exchanges.models.crossing import Crossing, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import Dispute, FamilyTold
from wasl.engines.crossing.codes import short_code
from wasl.engines.crossing.errors import ConfirmationError
from wasl.engines.crossing.standing import standing

GATE_DAY = NOW + 2 * DAY
AT_GATE = {"ma": "mediator", "mb": "mediator_2", "n": "neutral"}


@pytest.fixture
def ready(cast, agreed) -> Exchange:
    hear(cast, agreed)
    return Exchange.objects.get(pk=agreed.pk)


@pytest.fixture
def crossing(cast, ready) -> Crossing:
    for who in AT_GATE.values():
        register_telephone(ready, by=cast.people[who], at=GATE_DAY)
    return begin_crossing(ready, by=cast.neutral, at=GATE_DAY)


@pytest.fixture
def gate(crossing) -> Gate:
    return Gate(crossing, begins=int(GATE_DAY.timestamp()))


@pytest.fixture
def people(cast):
    return {role: cast.people[who] for role, who in AT_GATE.items()}


def told_of(person: str) -> str:
    return Candidate.objects.get(pk=person).told["id"]


# --- the terms of the day ------------------------------------------------------------------------------


def test_crossing_terms__one_for_one_each_from_the_side_that_holds_them(crossing):
    terms = crossing.terms
    assert [(len(swap.a), len(swap.b)) for swap in terms.swaps] == [(1, 1)] * 3
    assert {told_of(person)[0] for swap in terms.swaps for person in swap.a} == {"A"}
    assert {told_of(person)[0] for swap in terms.swaps for person in swap.b} == {"B"}
    assert [stage.deadline for stage in terms.stages] == [int((GATE_DAY + timedelta(minutes=60)).timestamp())]


def test_crossing_terms__anybody_makes_the_same(crossing):
    again = crossing_terms(crossing.manifest, list(crossing.exchange.devices.all())[::-1])
    assert {**again.as_json(), "devices": []} == {**crossing.written, "devices": []}


@pytest.mark.parametrize("who", ["holder_a", "asker_b", "secretariat", "stranger_mediator", "laboratory"])
def test_register_device__only_of_mediators_and_the_neutral(cast, ready, who):
    with pytest.raises(ExchangeError):
        register_device(ready, by=cast.people[who], at=GATE_DAY)


def test_begin_crossing__wants_a_device_of_each(cast, ready):
    for who in ("mediator", "neutral"):
        register_telephone(ready, by=cast.people[who], at=GATE_DAY)
    with pytest.raises(ExchangeError, match="no device of mb"):
        begin_crossing(ready, by=cast.neutral, at=GATE_DAY)


def test_begin_crossing__not_once_the_hours_are_over(cast, ready):
    for who in AT_GATE.values():
        register_telephone(ready, by=cast.people[who], at=GATE_DAY)
    with pytest.raises(ExchangeError, match="hours that were agreed are over"):
        begin_crossing(ready, by=cast.neutral, at=GATE_DAY + DAY)


def test_begin_crossing__not_while_somebody_stays(cast, ready):
    for who in AT_GATE.values():
        register_telephone(ready, by=cast.people[who], at=GATE_DAY)
    hear(cast, ready, Readiness.DECLINES, only="A-2")
    with pytest.raises(ExchangeError, match="does not go"):
        begin_crossing(ready, by=cast.neutral, at=GATE_DAY)


# --- confirmations -------------------------------------------------------------------------------------


def test_receive__a_whole_day_brought_at_once(cast, gate, people):
    gate.go_on()
    received = gate.hand_in(people, at=GATE_DAY)
    stands = received.standing
    assert {one.place for one in stands.where.values()} == {"across"}
    assert (stands.contradictions, stands.gaps) == ((), ())
    exchange = Exchange.objects.get()
    assert exchange.state == ExchangeState.SETTLING
    assert exchange.disputes_until == GATE_DAY + 14 * DAY
    assert verify().ok
    logged = LoggedEntry.objects.filter(event="gate_confirmed").count()
    assert logged == GateConfirmation.objects.count() == len(gate.held["n"])


def test_receive__in_any_order_and_twice_gives_the_same(cast, crossing, gate, people):
    gate.go_on()
    pieces = [
        (role, one.as_json()) for role, held in gate.held.items() for one in held if one.device == gate.device_of[role]
    ]
    Random(20211216).shuffle(pieces)
    for role, written in [*pieces, *pieces[:5]]:
        receive(crossing, [written], by=people[role], at=GATE_DAY)
    assert len(confirmations_of(crossing)) == len(pieces)
    assert standing_of(crossing) == standing(crossing.terms, gate.held["n"])


def test_receive__a_device_speaks_for_its_own_party_alone(cast, crossing, gate, people):
    gate.go_on()
    others = [one.as_json() for one in gate.held["mb"] if one.device == gate.device_of["mb"]]
    for who in ("mediator", "neutral", "holder_b", "stranger_mediator", "secretariat"):
        with pytest.raises(ExchangeError, match="for its own party alone"):
            receive(crossing, others, by=cast.people[who], at=GATE_DAY)
    assert GateConfirmation.objects.count() == 0


@pytest.mark.parametrize("change", [{"step": 4}, {"more": "x"}, {"at": 1.5}, {"counter": 2**60}])
def test_receive__what_is_no_confirmation_takes_nothing_in(cast, crossing, gate, people, change):
    first, second = (
        gate.confirm("ma", "departed", f"stage-1/{side}", count=3).as_json() if side == "a" else None
        for side in ("a", "b")
    )
    assert second is None
    with pytest.raises(ConfirmationError):
        receive(crossing, [first, first | change], by=people["ma"], at=GATE_DAY)
    assert GateConfirmation.objects.count() == 0


def test_receive__a_lone_word_leaves_both_claims(cast, crossing, gate, people):
    gate.go_on(until=lambda step, subject: step == "swapped")
    gate.confirm("ma", "swapped", "swap-1-1")
    stands = gate.hand_in(people, at=GATE_DAY).standing
    swap = crossing.terms.swaps[0]
    assert {stands.where[person].claims for person in swap.a + swap.b} == {(("ma", "across"), ("mb", "silent"))}
    assert Exchange.objects.get().state == ExchangeState.CROSSING


def test_receive__before_the_swap_an_abort_sends_everybody_home(cast, crossing, gate, people):
    gate.go_on(until=lambda step, subject: step == "swapped")
    gate.confirm("n", "aborted", crossing.exchange_id)
    gate.go_on()
    stands = gate.hand_in(people, at=GATE_DAY).standing
    assert {one.place for one in stands.where.values()} == {"at_home"}
    assert Exchange.objects.get().state == ExchangeState.SETTLING
    assert [(one.agreed, one.freed, one.not_freed) for one in balance_of(crossing)] == [(3, 0, 3)] * 2


def test_receive__after_a_swap_an_abort_turns_nobody_back(cast, crossing, gate, people):
    gate.go_on(until=lambda step, subject: (step, subject) == ("swapped", "swap-1-2"))
    gate.confirm("n", "aborted", crossing.exchange_id)
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    assert [(one.agreed, one.freed, one.not_freed) for one in balance_of(crossing)] == [(3, 1, 2)] * 2


def test_receive__a_device_that_returns_late_is_heard_and_applied_to_nothing_it_should_not(
    cast, crossing, gate, people
):
    gate.go_on(until=lambda step, subject: step == "swapped")
    alone = [*gate.held["mb"]]
    gate.confirm("n", "aborted", crossing.exchange_id)
    gate.held["mb"] = alone  # no network: it does not know
    late = gate.confirm("mb", "swapped", "swap-1-1")
    stands = gate.hand_in(people, at=GATE_DAY + DAY).standing
    assert late.id in {id for one in stands.contradictions for id in one.ids}
    assert GateConfirmation.objects.filter(pk=late.id).exists()
    swap = crossing.terms.swap_of["swap-1-1"]
    assert {stands.where[person].place for person in swap.a + swap.b} == {"disputed"}


def test_receive__a_word_carried_over_under_a_true_code_counts_and_under_a_false_one_does_not(
    cast, crossing, gate, people
):
    gate.go_on(until=lambda step, subject: step == "swapped")
    secret = bytes.fromhex(crossing.exchange.devices.get(role="mb").secret)
    operation = crossing.exchange_id
    said = {"operation": operation, "role": "mb", "step": "swapped", "subject": "swap-1-1"}
    true, false = short_code(secret, **said), short_code(bytes(32), **said)
    gate.confirm("ma", "swapped", "swap-1-1")
    gate.confirm("ma", "swapped", "swap-1-1", role="mb", code=false)
    stands = gate.hand_in(people, at=GATE_DAY).standing
    assert stands.states["swap-1-1"] == "half"
    gate.held["ma"].pop()
    GateConfirmation.objects.all().delete()
    gate.confirm("ma", "swapped", "swap-1-1", role="mb", code=true)
    assert gate.hand_in(people, at=GATE_DAY).standing.states["swap-1-1"] == "swapped"


# --- the application's traces, on the ground of the model ------------------------------------------------------------


def carried_out(gate: Gate) -> None:
    gate.go_on()


def called_off_before(gate: Gate) -> None:
    gate.go_on(until=lambda step, subject: step == "swapped")
    gate.confirm("n", "aborted", gate.terms.operation)
    gate.go_on()


def called_off_between(gate: Gate) -> None:
    gate.go_on(until=lambda step, subject: (step, subject) == ("swapped", "swap-1-2"))
    gate.confirm("mb", "aborted", gate.terms.operation)
    gate.go_on()


def somebody_absent(gate: Gate) -> None:
    gate.go_on(until=lambda step, subject: step == "arrived")
    for role in ("ma", "mb"):
        gate.tell()
        gate.confirm(role, "absent", gate.terms.swaps[0].a[0])
    gate.go_on()


def a_stand_in(gate: Gate) -> None:
    """The mediator says it is the person, the neutral that it is not."""
    gate.arrive()
    gate.confirm("ma", "identified", gate.terms.swaps[0].b[0])
    gate.tell()
    gate.confirm("n", "mismatched", gate.terms.swaps[0].b[0])
    gate.go_on()


@pytest.mark.parametrize(
    ("day", "across"),
    [
        (carried_out, {"a": 3, "b": 3}),
        (called_off_before, {"a": 0, "b": 0}),
        (called_off_between, {"a": 1, "b": 1}),
        (somebody_absent, {"a": 2, "b": 2}),
        (a_stand_in, {"a": 2, "b": 2}),
    ],
)
def test_what_is_recorded__conforms_to_the_model(cast, crossing, gate, people, day, across):
    day(gate)
    gate.hand_in(people, at=GATE_DAY)
    recorded = confirmations_of(crossing)
    assert conforms(crossing.terms, recorded) == ""
    assert who_is_across(crossing.terms, recorded) == across
    assert [(one.freed, one.disputed) for one in balance_of(crossing)] == [(across["a"], 0), (across["b"], 0)]


def test_minutes__count_whom_both_identified(cast, crossing, gate, people):
    a_stand_in(gate)
    gate.hand_in(people, at=GATE_DAY)
    counted = {one.step: one.count for one in _at_gate(crossing, course_of(crossing))}
    assert (counted[paper.Step.IDENTIFIED], counted[paper.Step.SWAPPED]) == (4, 2)


# --- afterwards ----------------------------------------------------------------------------------------


def test_tell_family__only_after_both_receipts(cast, crossing, gate, people):
    swap = crossing.terms.swaps[0]
    freed = Candidate.objects.get(pk=swap.b[0])  # held by B, goes to A
    gate.go_on(until=lambda step, subject: step == "received")
    gate.confirm("ma", "received", swap.b[0])
    gate.hand_in(people, at=GATE_DAY)
    with pytest.raises(SettlementError, match="receipts of that swap"):
        tell_family(crossing, freed, by=cast.neutral, at=GATE_DAY)
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    for who in ("asker_b", "holder_a", "mediator", "liaison", "stranger"):
        with pytest.raises(SettlementError, match="does not tell"):
            tell_family(crossing, freed, by=cast.people[who], at=GATE_DAY)
    tell_family(crossing, freed, by=cast.asker_a, at=GATE_DAY)
    assert FamilyTold.objects.get().by == cast.asker_a


def test_close_exchange__when_it_can_no_longer_be_disputed(cast, crossing, gate, people):
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    with pytest.raises(SettlementError, match="can still be disputed"):
        close_exchange(crossing, by=cast.neutral, at=GATE_DAY + 14 * DAY)
    balances = close_exchange(crossing, by=cast.neutral, at=GATE_DAY + 15 * DAY)
    assert [(one.party, one.agreed, one.freed, one.disputed) for one in balances] == [
        ("side_a", 3, 3, 0),
        ("side_b", 3, 3, 0),
    ]
    assert Exchange.objects.get().state == ExchangeState.CLOSED


def test_call_day_over__one_who_stays_silent_keeps_nobody_from_the_accounts(cast, crossing, gate, people):
    gate.go_on(until=lambda step, subject: step == "completed")
    silent = {role: who for role, who in people.items() if role != "mb"}
    gate.hand_in(silent, at=GATE_DAY)
    exchange = crossing.exchange
    with pytest.raises(SettlementError, match="hours that were agreed are not over"):
        call_day_over(crossing, by=cast.neutral, at=exchange.ends_at)
    for who in ("holder_a", "laboratory", "secretariat", "stranger_mediator"):
        with pytest.raises(SettlementError, match="only mediators and the neutral"):
            call_day_over(crossing, by=cast.people[who], at=GATE_DAY + DAY)
    call_day_over(crossing, by=cast.neutral, at=GATE_DAY + DAY)
    exchange = Exchange.objects.get()
    assert (exchange.state, exchange.disputes_until) == (ExchangeState.SETTLING, GATE_DAY + 15 * DAY)
    make_checkpoint(at=GATE_DAY + DAY)
    assert gather_minutes(Crossing.objects.get(), language="en").outcome is Outcome.NOT_CONCLUDED
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY + 2 * DAY)
    make_checkpoint(at=GATE_DAY + 2 * DAY)
    assert gather_minutes(Crossing.objects.get(), language="en").outcome is Outcome.COMPLETED


def test_raise_dispute__both_statements_stay(cast, crossing, gate, people):
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    exchange = crossing.exchange
    first = raise_dispute(exchange, said="Fifteen were agreed.", by=cast.holder_a, at=GATE_DAY)
    raise_dispute(exchange, said="Fourteen were.", answers=first, by=cast.holder_b, at=GATE_DAY + DAY)
    assert list(Dispute.objects.values_list("said", flat=True)) == ["Fifteen were agreed.", "Fourteen were."]
    with pytest.raises(SettlementError, match="days to dispute it are over"):
        raise_dispute(exchange, said="late", by=cast.holder_b, at=GATE_DAY + 15 * DAY)
    with pytest.raises(SettlementError, match="no part in it"):
        raise_dispute(exchange, said="I saw it", by=cast.stranger, at=GATE_DAY)


def test_raise_dispute__nobody_talks_until_no_minutes_can_be_written(cast, crossing, monkeypatch):
    exchange, everybody = crossing.exchange, ("holder_a", "holder_b", "mediator", "mediator_2", "neutral")
    first = raise_dispute(exchange, said="a" * 4_000, by=cast.holder_a, at=GATE_DAY)
    with pytest.raises(SettlementError, match="4000 letters at most"):
        raise_dispute(exchange, said="more", answers=first, by=cast.holder_a, at=GATE_DAY)
    for who in everybody[1:]:
        raise_dispute(exchange, said="b" * 3_000, answers=first, by=cast.people[who], at=GATE_DAY)
        answer = raise_dispute(exchange, said="b" * 998, answers=first, by=cast.people[who], at=GATE_DAY)
        with pytest.raises(SettlementError, match="4000 letters at most"):
            raise_dispute(exchange, said="more", answers=first, by=cast.people[who], at=GATE_DAY)
    with pytest.raises(SettlementError, match="of another exchange"):
        raise_dispute(exchange, said="an answer to an answer", answers=answer, by=cast.holder_a, at=GATE_DAY)
    monkeypatch.setattr(disputes, "MOST_RAISED", 1)
    with pytest.raises(SettlementError, match="has raised 1 disputes"):
        raise_dispute(exchange, said="again", by=cast.holder_a, at=GATE_DAY)
