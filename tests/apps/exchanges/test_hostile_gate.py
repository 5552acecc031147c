"""A mediator who was bought, with a device of their own: what they send reaches everybody, and breaks nobody's day."""

from dataclasses import replace
from typing import Any

import pytest
from tests.apps.exchanges.conftest import NOW, RULES, table, terms
from tests.apps.exchanges.gate import Gate, register_telephone
from tests.apps.exchanges.test_crossing_day import (  # noqa: F401  fixtures
    AT_GATE,
    GATE_DAY,
    crossing,
    gate,
    people,
    ready,
)
from tests.apps.exchanges.test_flow import agreed, hear, manifest, sign  # noqa: F401  fixtures
from tests.conftest import DAY
from tests.web.conftest import browser

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain import confirmation_bounds, crossing_day
from wasl.apps.exchanges.domain.crossing_day import begin_crossing, receive, register_device, standing_of
from wasl.apps.exchanges.domain.errors import CrossingDayError
from wasl.apps.exchanges.domain.manifests import repair_manifest
from wasl.apps.exchanges.domain.opening import open_exchange
from wasl.apps.exchanges.enums import Readiness
from wasl.apps.exchanges.interfaces.gathered_minutes import gather_minutes
from wasl.apps.exchanges.interfaces.paper_terms import DidNotCross, NotCrossed, Step
from wasl.apps.exchanges.models.crossing import Crossing, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.engines.crossing.journals import Confirmation
from wasl.web.views import gate_board

FALSE_CODE = "3333-3333-3"


def written_by(gate: Gate, desk: str, **said: Any) -> Confirmation:
    """The next of this desk's journal, whatever it says."""
    own = [one for one in gate.held[desk] if one.device == gate.device_of[desk]]
    place = {"counter": own[-1].counter + 1, "previous": own[-1].id} if own else {"counter": 1, "previous": ""}
    plain = {"seen": (), "step": "departed", "subject": "stage-1/a", "role": desk, "at": gate.clock, "count": 3}
    told = {"operation": gate.terms.operation, "device": gate.device_of[desk]} | place | plain | said
    made = gate.signed(Confirmation(**told))
    gate.held[desk].append(made)
    return made


@pytest.mark.parametrize("said", [
    {"at": 2**53 - 1}, {"at": -1}, {"counter": 2**31, "previous": "a" * 64}, {"count": 2**31},
    {"subject": "x" * 10_000}, {"subject": "a\0b"}, {"code": "\x1b[2J"},
])  # fmt: skip
def test_receive__what_no_telephone_writes_is_not_taken(cast, crossing, gate, people, said):
    with pytest.raises(CrossingDayError, match="nothing changed at the gate"):
        receive(crossing, [written_by(gate, "ma", **said).as_json()], by=people["ma"], at=GATE_DAY)
    assert GateConfirmation.objects.count() == 0


def test_receive__the_last_second_there_is_breaks_no_page(cast, crossing, gate, people):
    last = written_by(gate, "ma", at=confirmation_bounds.LATEST)
    receive(crossing, [last.as_json()], by=people["ma"], at=GATE_DAY)
    for who in ("holder_b", "mediator_2", "neutral"):
        assert browser(cast.people[who]).get(f"/exchanges/{crossing.pk}/board/").status_code == 200


def test_receive__no_more_than_there_is_to_say(cast, crossing, gate, people, monkeypatch):
    monkeypatch.setattr(confirmation_bounds, "ROLES", ())  # nothing at all
    with pytest.raises(CrossingDayError, match="more than there is to confirm"):
        receive(crossing, [written_by(gate, "ma").as_json()], by=people["ma"], at=GATE_DAY)


def test_register_device__not_without_end(cast, ready, monkeypatch):
    monkeypatch.setattr(crossing_day, "MOST_DEVICES", 1)
    register_device(ready, by=cast.mediator, at=GATE_DAY)
    register_device(ready, by=cast.mediator_2, at=GATE_DAY)
    with pytest.raises(CrossingDayError, match="your party has 1 devices"):
        register_device(ready, by=cast.mediator, at=GATE_DAY)


def test_confirmations__what_is_nested_without_end_is_refused(cast, crossing):
    deep = "[" * 100_000 + "]" * 100_000
    for body in (deep, '{"user": ' + deep, "{}" + " " * 8_000_000):
        reply = browser(cast.mediator).post(
            f"/exchanges/{crossing.pk}/gate/confirmations", body, content_type="application/json"
        )
        assert (reply.status_code, reply.json()["problem"]) == (422, "refused")


@pytest.mark.parametrize("previous", ["whole", "a" * 64])
def test_stop__under_a_false_code_is_nobodys_word(cast, crossing, gate, people, previous):
    lie = written_by(gate, "ma", step="aborted", subject=gate.terms.operation, role="mb", code=FALSE_CODE, count=-1)
    if previous != "whole":
        lie = replace(lie, counter=7, previous=previous)
    received = receive(crossing, [lie.as_json()], by=people["ma"], at=GATE_DAY)
    assert received.standing.states[crossing.pk] == "running"


def test_minutes__say_nothing_in_the_name_of_another(cast, crossing, gate, people, monkeypatch):
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    make_checkpoint(at=GATE_DAY)
    before = gather_minutes(fresh(crossing), language="en")
    lies = [
        written_by(gate, "ma", step="miscounted", role="mb", code=FALSE_CODE, count=999, at=gate.clock + 60),
        written_by(gate, "ma", step="aborted", subject=gate.terms.operation, role="mb", code=FALSE_CODE, count=-1),
        written_by(gate, "ma", step="miscounted", operation="exc_00000000000000000000", count=999, at=0),
    ]
    receive(crossing, [one.as_json() for one in lies], by=people["ma"], at=GATE_DAY)
    assert LoggedEntry.objects.filter(subject="exc_00000000000000000000").count() == 0
    make_checkpoint(at=GATE_DAY)
    after = gather_minutes(fresh(crossing), language="en")
    assert (after.steps, after.actual) == (before.steps, before.actual)
    assert {Step.SWAPPED, Step.COMPLETED} <= {one.step for one in after.steps}
    monkeypatch.setattr(gate_board, "LATEST_SHOWN", 1_000)
    page = browser(cast.holder_b).get(f"/exchanges/{crossing.pk}/board/").content.decode()
    assert page.count("without effect") == 3


def test_minutes__not_why_somebody_stayed(cast, agreed):
    hear(cast, agreed)
    hear(cast, agreed, Readiness.DECLINES, only="A-2")
    hear(cast, agreed, Readiness.UNFIT, only="B-3")
    sign(cast, repair_manifest(agreed, by=cast.neutral, at=GATE_DAY))
    hear(cast, agreed)
    ready = Exchange.objects.get(pk=agreed.pk)
    for who in AT_GATE.values():
        register_telephone(ready, by=cast.people[who], at=GATE_DAY)
    crossing = begin_crossing(ready, by=cast.neutral, at=GATE_DAY)
    gate = Gate(crossing, begins=int(GATE_DAY.timestamp()))
    gate.go_on()
    gate.hand_in({role: cast.people[who] for role, who in AT_GATE.items()}, at=GATE_DAY)
    make_checkpoint(at=GATE_DAY)
    assert gather_minutes(fresh(crossing), language="en").not_crossed == (
        DidNotCross("side_a", NotCrossed.STAYED, 1), DidNotCross("side_b", NotCrossed.STAYED, 1),
    )  # fmt: skip


def test_minutes__do_not_count_what_others_agree_elsewhere(cast, crossing, gate, people):
    with_c, parties = table(cast), cast.parties
    with_c.sides[1] = parties["side_c"]
    with_c.mediators[parties["guarantor_2"]] = parties["side_c"]
    with_c.keys[parties["side_c"]] = with_c.keys.pop(parties["side_b"])
    rules = RULES.replace("side_b", "side_c")
    open_exchange("elsewhere", terms(rules=rules), with_c, by=cast.mediator, at=NOW - DAY)
    gate.go_on()
    gate.hand_in(people, at=GATE_DAY)
    make_checkpoint(at=GATE_DAY)
    assert gather_minutes(fresh(crossing), language="en").number == 1


def fresh(crossing: Crossing) -> Crossing:
    assert standing_of(crossing)
    return Crossing.objects.select_related("exchange", "side_a", "side_b", "manifest").get(pk=crossing.pk)
