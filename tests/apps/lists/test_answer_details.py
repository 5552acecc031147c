"""What an answer tells beside itself: claims, items left open, evidence, and who reads them when."""

import re

import pytest
from tests.apps.lists.conftest import day
from tests.conftest import Cast

from wasl.apps.audit.domain.log import verify
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answer_details import NOT_TOLD, Evidence, evidence_of, items_of
from wasl.apps.lists.domain.answers import answer_entry, second_answer, take_back_answer
from wasl.apps.lists.domain.errors import AnswerError
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff

SCAN = Evidence(b"%PDF-1.7 a scan", "who-leaked-it.pdf", "Register of admissions, page 4", "3/2014")
DEATH = {Property.DIED: "In the hospital", Property.REMAINS_AT: NOT_TOLD}


def told_of(entry: ListEntry, *, to: Staff) -> dict[str, str]:
    """Standing claims that a holder's answer made about an entry, as one of the cast reads them."""
    subjects = [entry.record_id, *CustodyEpisode.objects.filter(record=entry.record_id).values_list("id", flat=True)]
    claims = Claim.objects.reaching(to).standing().about(*subjects).exclude(source=entry.list.source)
    return {claim.property: claim.value for claim in claims}


def test_the_source_of_a_grave_answer__does_not_say_when_it_was_first_written(cast: Cast, entries) -> None:
    grave = answer_entry(entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4), details=DEATH)
    second_answer(grave, by=cast.holder_b2, at=day(9))
    assert [one.title for one in Source.objects.reaching(cast.asker_a).filter(answers=grave)] == ["side_b"]


def test_details__become_claims_of_the_holder_and_items_left_open_stay_open(cast: Cast, entries) -> None:
    held = {Property.HELD_AT: "Prison of the north", Property.HEALTH: NOT_TOLD}
    answer = answer_entry(
        entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4), details=held, signed_as="Committee"
    )
    for reader in ("asker_a", "mediator", "neutral", "holder_b2"):
        assert told_of(entries["A-1"], to=cast.people[reader]) == {"held_at": "Prison of the north"}
    for stranger in ("holder_a", "asker_b", "stranger", "liaison", "auditor"):
        assert told_of(entries["A-1"], to=cast.people[stranger]) == {}
    assert items_of(answer) == [
        (Property.HELD_AT, "told", "Prison of the north"),
        (Property.ADMITTED_ON, "missing", ""),
        (Property.HEALTH, "not_told", ""),
        (Property.SUPERVISED_BY, "missing", ""),
        (Property.ORDERED_BY, "missing", ""),
    ]
    assert answer.signed_as == "Committee"
    claim = Claim.objects.get(property="held_at", source=answer.source)
    assert (claim.voices, claim.grade) == ([{"speaker": "side_b", "role": "holder"}], "F6")


def test_entry_without_custody__gets_its_episode(cast: Cast, entries) -> None:
    entry = entries["A-6"]
    CustodyEpisode.objects.filter(record=entry.record_id).delete()
    answer_entry(entry, disposition=Disposition.HELD, by=cast.holder_b, at=day(4), details={Property.HELD_AT: "There"})
    assert told_of(entry, to=cast.asker_a) == {"held_at": "There"}
    assert CustodyEpisode.objects.get(record=entry.record_id).holder == cast.parties["side_b"]


def test_release__its_date_is_a_claim(cast: Cast, entries) -> None:
    to = {Property.TRANSFERRED_TO: "His family, at the crossing"}
    answer = answer_entry(
        entries["A-2"], disposition=Disposition.RELEASED, on_date="4/2016", by=cast.holder_b, at=day(4), details=to
    )
    assert told_of(entries["A-2"], to=cast.asker_a) == {
        "released_on": "2016-04",
        "transferred_to": "His family, at the crossing",
    }
    assert [state for _, state, _ in items_of(answer)] == ["told", "told"]


def test_grave_answer__tells_nothing_until_the_second_person(cast: Cast, entries) -> None:
    entry = entries["A-1"]
    grave = answer_entry(
        entry, disposition=Disposition.DEAD, on_date="2015", by=cast.holder_b, at=day(4), details=DEATH, evidence=SCAN
    )
    # something to leak: the holder's second person reads the document before confirming
    assert evidence_of(Answer.objects.reaching(cast.holder_b2).get()) == SCAN.content
    for reader in ("asker_a", "mediator", "neutral"):
        assert not Source.objects.reaching(cast.people[reader]).filter(pk=grave.source_id).exists()
        assert told_of(entry, to=cast.people[reader]) == {}
    assert not Claim.objects.filter(source=grave.source).exists()
    second_answer(grave, by=cast.holder_b2, at=day(6))
    for reader in ("asker_a", "mediator", "neutral", "holder_b"):
        assert Source.objects.reaching(cast.people[reader]).filter(pk=grave.source_id).exists()
        assert told_of(entry, to=cast.people[reader]) == {"died": "In the hospital"}
    claim = Claim.objects.get(source=grave.source)
    assert (claim.recorded_at, claim.about_date) == (day(6), "2015")  # not when the first person wrote it
    assert not Source.objects.reaching(cast.stranger).filter(pk=grave.source_id).exists()


@pytest.mark.parametrize("end", ["replaced", "taken_back"])
def test_answer_ended__its_claims_stop_standing_and_stay_on_record(cast: Cast, entries, end: str) -> None:
    entry = entries["A-1"]
    first = answer_entry(
        entry, disposition=Disposition.HELD, by=cast.holder_b, at=day(4), details={Property.HELD_AT: "North"}
    )
    if end == "replaced":
        answer_entry(entry, disposition=Disposition.NOT_HELD, by=cast.holder_b, at=day(5))
    else:
        take_back_answer(first, why="Another man", by=cast.holder_b, at=day(5))
    assert told_of(entry, to=cast.asker_a) == {}
    claim = Claim.objects.get(source=first.source)
    assert (claim.value, claim.withdrawn_at) == ("North", day(5))
    assert verify().ok


def test_evidence__lies_in_the_vault_under_its_hash_with_title_and_date(cast: Cast, entries) -> None:
    answer = answer_entry(
        entries["A-1"], disposition=Disposition.HELD, by=cast.holder_b, at=day(4), evidence=SCAN, reference="Page 4"
    )
    assert (answer.source.title, answer.source.published, answer.source.size) == (SCAN.title, "2014-03", 15)
    assert evidence_of(Answer.objects.reaching(cast.asker_a).get()) == SCAN.content
    assert answer.reference == "Page 4"


def test_log__names_neither_record_nor_what_was_told(cast: Cast, entries) -> None:
    grave = answer_entry(
        entries["A-1"], disposition=Disposition.DEAD, by=cast.holder_b, at=day(4), details=DEATH, evidence=SCAN
    )
    second_answer(grave, by=cast.holder_b2, at=day(6))
    told = list(LoggedEntry.objects.filter(at__gte=day(4)).order_by("seq"))
    assert {entry.event for entry in told} == {
        "source_recorded", "reach_opened", "answer_written", "answer_confirmed", "statement_recorded",
    }  # fmt: skip
    for entry in told:
        for secret in (entries["A-1"].id, entries["A-1"].record_id, "died", "hospital", "Register", "dead"):
            assert secret not in re.sub("c:[0-9a-f]{64}", "", entry.text)  # a commitment may spell "dead"


REFUSED = [
    ({"disposition": Disposition.NOT_HELD, "details": {Property.HELD_AT: "North"}}, "does not belong"),
    ({"disposition": Disposition.HELD, "details": {Property.DIED: "North"}}, "does not belong"),
    ({"disposition": Disposition.HELD, "details": {Property.HEALTH: "x" * 501}}, "too long"),
    ({"disposition": Disposition.HELD, "evidence": Evidence(b"", "a.pdf", "A")}, "empty or larger"),
    ({"disposition": Disposition.HELD, "evidence": Evidence(b"a", "a.pdf", " ")}, "no title"),
]


@pytest.mark.parametrize(("given", "why"), REFUSED)
def test_details_that_do_not_fit__are_refused_and_nothing_is_kept(cast: Cast, entries, given, why: str) -> None:
    before = Source.objects.count()
    with pytest.raises(AnswerError, match=why):
        answer_entry(entries["A-1"], by=cast.holder_b, at=day(4), **given)
    assert (Answer.objects.count(), Source.objects.count()) == (0, before)
