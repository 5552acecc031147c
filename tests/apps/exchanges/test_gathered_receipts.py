"""Receipts as they are gathered: of whom, for whom, covered by which checkpoint, and always the same bytes."""

from datetime import UTC, datetime

import pytest
from tests.apps.exchanges.pdf_text import texts_of
from tests.apps.exchanges.test_bodies import body, crossed, hand_over  # noqa: F401  fixtures
from tests.apps.exchanges.test_crossing_day import GATE_DAY, crossing, gate, people, ready  # noqa: F401  fixtures
from tests.apps.exchanges.test_flow import agreed, manifest  # noqa: F401  fixtures
from tests.conftest import DAY

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.domain.log import head
from wasl.apps.exchanges.domain.bodies import confirm_body
from wasl.apps.exchanges.enums import Part
from wasl.apps.exchanges.interfaces.gathered_receipts import receipts_file, receipts_for
from wasl.apps.exchanges.interfaces.paper_terms import Kind
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import may_take_receipt
from wasl.apps.papers.errors import PaperError
from wasl.apps.staff.enums import Role

ALL = ["mediator", "mediator_2", "neutral", "holder_a", "holder_b", "holder_b2"]


def test_receipts__of_everybody_received__from_whom_to_whom(cast, crossed):
    hand_over(cast, crossed, "B-8")
    confirm_body(crossed.exchange, body("B-9"), by=cast.mediator_2, at=GATE_DAY)  # given, not received yet
    terms = crossed.terms
    expected = [
        (one, Kind.PERSON, *(("side_a", "side_b") if side == "a" else ("side_b", "side_a")))
        for one, side in terms.people.items()
    ]
    expected.append((body("B-8").id, Kind.BODY, "side_b", "side_a"))
    for who in ALL:
        passed = receipts_for(crossed, cast.people[who])
        assert [(one.person, one.kind, one.giver.code, one.receiver.code) for one in passed] == expected, who
    stages = {person: number for number, stage in enumerate(terms.stages, 1) for swap in stage.swaps
              for person in swap.a + swap.b}  # fmt: skip
    assert {one.person: one.stage for one in passed if one.kind is Kind.PERSON} == stages


def test_receipts__not_of_whom_nobody_received(cast, crossing, gate, people):
    swap = crossing.terms.swaps[0]
    gate.go_on(until=lambda step, subject: step == "received")
    gate.hand_in(people, at=GATE_DAY)
    assert receipts_for(crossing, cast.neutral) == []
    said = gate.confirm("ma", "received", swap.b[0])
    gate.hand_in(people, at=GATE_DAY)
    (only,) = receipts_for(crossing, cast.neutral)
    assert (only.person, only.at) == (swap.b[0], datetime.fromtimestamp(said.at, UTC))


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "secretariat", "liaison", "monitor", "auditor"])
def test_receipts__for_who_has_no_part__none(cast, crossed, who):
    hand_over(cast, crossed, "B-8")
    assert receipts_for(crossed, cast.people[who]) == []


def test_receipts__of_the_living_only_for_who_sees_them(cast, crossed):
    hand_over(cast, crossed, "B-8")
    assert [one.kind for one in receipts_for(crossed, cast.laboratory)] == [Kind.BODY]
    for who, giver in (("asker_a", "side_b"), ("asker_b", "side_a")):  # who is sought there, and comes
        living = [one.giver.code for one in receipts_for(crossed, cast.people[who]) if one.kind is Kind.PERSON]
        assert living == [giver] * 3


@pytest.mark.parametrize(("part", "role", "own", "may"), [
    (Part.SIDE, Role.HOLDER, "x", True), (Part.SIDE, Role.ASKING_SIDE, "y", True), (Part.SIDE, Role.HOLDER, "z", False),
    (Part.MEDIATOR, Role.MEDIATOR, "z", True), (Part.NEUTRAL, Role.NEUTRAL, "z", True),
    (Part.NEUTRAL, Role.FAMILY_LIAISON, "z", False), (None, Role.HOLDER, "x", False),
])  # fmt: skip
def test_may_take_receipt(part, role, own, may):
    assert may_take_receipt(part, [role], own=own, between=["x", "y"]) is may


def test_file__tells_of_the_first_checkpoint_that_covers_it__and_stays_the_same(cast, crossed):
    passed = receipts_for(crossed, cast.holder_a)
    with pytest.raises(PaperError, match="no checkpoint"):
        receipts_file(crossed, passed, language="en")
    make_checkpoint(at=GATE_DAY)
    size, _ = head()
    files = [receipts_file(crossed, passed[:1], language="en")]
    hand_over(cast, crossed, "B-8")
    later = receipts_for(crossed, cast.holder_a)
    with pytest.raises(PaperError, match="no checkpoint"):
        receipts_file(crossed, later, language="en")
    make_checkpoint(at=GATE_DAY + DAY)
    files.append(receipts_file(crossed, receipts_for(crossed, cast.neutral)[:1], language="en"))
    assert files[0] == files[1]
    assert files[0].name == f"receipt-{passed[0].person}-en.pdf"
    (text,) = texts_of(files[0].content, "Document")
    assert passed[0].person in text.replace("\n", "")
    assert str(size) in text
    assert head()[0] != size
    assert str(head()[0]) not in text
    everything = receipts_file(crossed, later, language="en")
    assert len(texts_of(everything.content, "H1")) == len(later) == 7


@pytest.mark.parametrize("language", ["ar", "en", "ru", "tr"])
def test_file__names_nobody_and_names_the_parties(cast, crossed, language):
    make_checkpoint(at=GATE_DAY)
    file = receipts_file(crossed, receipts_for(crossed, cast.neutral), language=language)
    text = " ".join(texts_of(file.content, "Div", "Span", "P", "H1", "Document"))
    names = [one.told["name"] for one in Candidate.objects.all() if one.told.get("name")]
    assert not [name for name in names if name in text]
    assert (cast.parties["side_a"].name_en in text) == (language != "ar")
