"""Bodies: a currency of their own, named by two, owed in bodies and never in the living."""

import pytest
from django.db import IntegrityError, transaction
from tests.apps.exchanges.conftest import NOW, POOL_A, POOL_B, RULES, signer, table, terms
from tests.apps.exchanges.gate import Gate, register_telephone
from tests.apps.exchanges.test_crossing_day import AT_GATE, GATE_DAY
from tests.apps.exchanges.test_flow import hear, sign
from tests.conftest import DAY

from wasl.apps.exchanges.domain.bodies import (
    acknowledge_debt,
    confirm_body,
    propose_finding,
    second_finding,
    shortfalls,
    statement_of_debt,
)
from wasl.apps.exchanges.domain.closing import balance_of, close_exchange
from wasl.apps.exchanges.domain.crossing_day import begin_crossing
from wasl.apps.exchanges.domain.errors import InterviewError, SettlementError
from wasl.apps.exchanges.domain.interviews import record_interview
from wasl.apps.exchanges.domain.manifests import make_manifest
from wasl.apps.exchanges.domain.opening import open_exchange
from wasl.apps.exchanges.domain.sealing import give_opening, seal_pool
from wasl.apps.exchanges.domain.signing import statement_of
from wasl.apps.exchanges.enums import BodyFinding, ExchangeState, Readiness
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import BodyHandover, Debt
from wasl.cli.exchange_sign import DEBT, MANIFEST
from wasl.engines.ledger.notes import sign_note

BODIES = "bodies: {parity: pairwise, tolerance: 1}\n"


@pytest.fixture
def crossed(cast):
    """Everybody living has crossed; one body of each side, and one more of A's people, was agreed."""
    rules = RULES.replace("time]", "time, bodies]") + BODIES
    exchange = open_exchange("2021-2", terms(rules=rules), table(cast), by=cast.mediator, at=NOW)
    a = POOL_A.replace("id,side,", "id,side,kind,").replace("side_b,", "side_b,,") + "A-8,side_b,body,,2015,,\n"
    b = POOL_B.replace("id,side,", "id,side,kind,").replace("side_a,", "side_a,,")
    b += "B-8,side_a,body,,2015,,,\nB-9,side_a,body,,2016,,,\n"
    for who, pool in ((cast.holder_a, a), (cast.holder_b, b)):
        seal_pool(exchange, pool.encode(), filename="p.csv", by=who, at=NOW)
    for who in (cast.holder_a, cast.holder_b):
        give_opening(exchange, by=who, at=NOW)
    sign(cast, make_manifest(exchange, by=cast.mediator, at=NOW))
    hear(cast, exchange)
    for who in AT_GATE.values():
        register_telephone(exchange, by=cast.people[who], at=GATE_DAY)
    crossing = begin_crossing(exchange, by=cast.neutral, at=GATE_DAY)
    gate = Gate(crossing, begins=int(GATE_DAY.timestamp()))
    gate.go_on()
    gate.hand_in({role: cast.people[who] for role, who in AT_GATE.items()}, at=GATE_DAY)
    return crossing


def body(key: str) -> Candidate:
    return Candidate.objects.get(told__id=key)


def hand_over(cast, crossing, key: str) -> BodyHandover:
    for who in (cast.mediator, cast.mediator_2):
        made = confirm_body(crossing.exchange, body(key), by=who, at=GATE_DAY)
    return made


def find(cast, handover: BodyHandover, finding: BodyFinding) -> None:
    propose_finding(handover, finding, by=cast.laboratory, at=GATE_DAY + DAY)
    second_finding(handover, finding, by=cast.neutral, at=GATE_DAY + DAY)


def test_bodies__are_no_part_of_the_swap(cast, crossed):
    assert len(crossed.terms.people) == 6
    assert crossed.manifest.bodies_by_holder() == {"side_a": 1, "side_b": 2}
    assert Exchange.objects.get().state == ExchangeState.SETTLING


def test_bodies__nobody_is_asked_whether_they_go(cast, crossed):
    Exchange.objects.update(state=ExchangeState.AGREED)
    with pytest.raises(InterviewError, match="does not name this person"):
        record_interview(
            crossed.exchange, body("B-8"), outcome=Readiness.UNFIT, heard_alone=True, by=cast.neutral, at=NOW
        )


def test_confirm_body__a_receipt_is_of_both_mediators(cast, crossed):
    handover = confirm_body(crossed.exchange, body("B-8"), by=cast.mediator_2, at=GATE_DAY)
    assert not handover.is_receipted
    with pytest.raises(SettlementError, match="has confirmed it"):
        confirm_body(crossed.exchange, body("B-8"), by=cast.mediator_2, at=GATE_DAY)
    assert confirm_body(crossed.exchange, body("B-8"), by=cast.mediator, at=GATE_DAY).is_receipted


@pytest.mark.parametrize("who", ["neutral", "holder_b", "laboratory", "stranger_mediator", "secretariat"])
def test_confirm_body__only_the_mediators(cast, crossed, who):
    with pytest.raises(SettlementError, match="only the mediators"):
        confirm_body(crossed.exchange, body("B-8"), by=cast.people[who], at=GATE_DAY)


def test_confirm_body__nobody_living(cast, crossed):
    with pytest.raises(SettlementError, match="names no such body"):
        confirm_body(crossed.exchange, body("B-3"), by=cast.mediator, at=GATE_DAY)


def test_findings__take_two_people(cast, crossed):
    handover = hand_over(cast, crossed, "B-8")
    propose_finding(handover, BodyFinding.CONFIRMED, by=cast.laboratory, at=GATE_DAY)
    assert BodyHandover.objects.get().settled is None
    with pytest.raises(SettlementError, match="both of the two"):
        second_finding(handover, BodyFinding.CONFIRMED, by=cast.laboratory, at=GATE_DAY)
    assert (
        second_finding(handover, BodyFinding.CONFIRMED, by=cast.neutral, at=GATE_DAY).settled is BodyFinding.CONFIRMED
    )
    with pytest.raises(SettlementError, match="two people stand by"):
        propose_finding(handover, BodyFinding.ANOTHER, by=cast.laboratory, at=GATE_DAY)
    with pytest.raises(IntegrityError, match="remains_are_named_by_two"), transaction.atomic():
        BodyHandover.objects.update(seconded_by=cast.laboratory)


def test_findings__the_second_person_stands_by_what_they_read(cast, crossed):
    handover = hand_over(cast, crossed, "B-8")
    propose_finding(handover, BodyFinding.CONFIRMED, by=cast.laboratory, at=GATE_DAY)
    read = BodyHandover.objects.get().finding
    propose_finding(handover, BodyFinding.ANOTHER, by=cast.laboratory, at=GATE_DAY)
    with pytest.raises(SettlementError, match="written down since"):
        second_finding(handover, BodyFinding(read), by=cast.neutral, at=GATE_DAY)
    assert BodyHandover.objects.get().settled is None


@pytest.mark.parametrize("who", ["mediator", "holder_a", "holder_b", "monitor"])
def test_findings__only_of_who_names_remains(cast, crossed, who):
    handover = hand_over(cast, crossed, "B-8")
    with pytest.raises(SettlementError, match="does not name remains"):
        propose_finding(handover, BodyFinding.CONFIRMED, by=cast.people[who], at=GATE_DAY)


def test_shortfalls__what_did_not_come_and_what_was_somebody_else(cast, crossed):
    assert shortfalls(crossed.exchange) == {("side_a", "side_b"): 1, ("side_b", "side_a"): 2}
    hand_over(cast, crossed, "A-8")
    found = hand_over(cast, crossed, "B-8")
    assert shortfalls(crossed.exchange) == {("side_b", "side_a"): 1}
    find(cast, found, BodyFinding.ANOTHER)
    assert shortfalls(crossed.exchange) == {("side_b", "side_a"): 2}


def test_acknowledge_debt__signed_by_who_owes_over_the_true_number(cast, crossed):
    hand_over(cast, crossed, "A-8")
    parties, exchange = cast.parties, crossed.exchange
    said = {"debtor": parties["side_b"], "creditor": parties["side_a"]}
    right, wrong = (statement_of_debt(exchange, bodies=bodies, **said) for bodies in (2, 1))
    for text, key, why in ((wrong, "side_b", "another text"), (right, "side_a", "your party has not signed it")):
        with pytest.raises(SettlementError, match=why):
            acknowledge_debt(exchange, creditor=parties["side_a"], note=sign_note(text, [signer(key)]),
                             by=cast.holder_b, at=GATE_DAY)  # fmt: skip
    with pytest.raises(SettlementError, match="can still be disputed"):
        close_exchange(crossed, by=cast.neutral, at=GATE_DAY)
    with pytest.raises(SettlementError, match="nobody has acknowledged"):
        close_exchange(crossed, by=cast.neutral, at=GATE_DAY + 15 * DAY)
    note = sign_note(right, [signer("side_b")])
    acknowledge_debt(exchange, creditor=parties["side_a"], note=note, by=cast.holder_b, at=GATE_DAY)
    assert Debt.objects.get().bodies == 2
    balances = close_exchange(crossed, by=cast.neutral, at=GATE_DAY + 15 * DAY)
    assert [(one.freed, one.bodies_agreed, one.bodies_given, one.bodies_owed) for one in balances] == [
        (3, 1, 1, 0),
        (3, 2, 0, 2),
    ]


def test_a_debt_never_touches_the_living(cast, crossed):
    before = [(one.agreed, one.freed, one.not_freed) for one in balance_of(crossed)]
    hand_over(cast, crossed, "A-8")
    find(cast, hand_over(cast, crossed, "B-8"), BodyFinding.ANOTHER)
    assert [(one.agreed, one.freed, one.not_freed) for one in balance_of(crossed)] == before == [(3, 3, 0)] * 2


def test_statements__are_of_the_forms_that_a_side_signs(cast, crossed):
    parties = cast.parties
    debt = statement_of_debt(crossed.exchange, debtor=parties["side_a"], creditor=parties["side_b"], bodies=2)
    assert DEBT.fullmatch(debt)
    assert MANIFEST.fullmatch(statement_of(crossed.manifest))
