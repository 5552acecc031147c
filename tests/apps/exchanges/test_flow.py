"""From opened lists to a signed manifest and everybody heard."""

import json

import pytest
from tests.apps.exchanges.conftest import NOW, signer
from tests.conftest import DAY

from wasl.apps.audit.domain.log import history_of
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain.errors import ExchangeError, InterviewError, ManifestError
from wasl.apps.exchanges.domain.interviews import living, record_interview, staying, unheard
from wasl.apps.exchanges.domain.manifests import make_manifest, planned_pool, repair_manifest, seeds_of
from wasl.apps.exchanges.domain.signing import lodge_signature, statement_of
from wasl.apps.exchanges.enums import ExchangeState, ManifestState, Part, Readiness
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.manifest import Manifest, Signature
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.staff.domain.accounts import open_account, register_party
from wasl.apps.staff.enums import PartyKind, Role
from wasl.engines.ledger.notes import sign_note
from wasl.engines.planning.planning import plan
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.rules_files import read_rules
from wasl.kernel.canonical import canonical_json

SIGNERS = {"side_a": "holder_a", "side_b": "holder_b", "guarantor": "mediator", "guarantor_2": "mediator_2"}


def note_of(manifest: Manifest, code: str, text: str | None = None) -> bytes:
    return sign_note(text or statement_of(manifest), [signer(code)])


def sign(cast, manifest: Manifest, *codes: str) -> None:
    for code in codes or SIGNERS:
        lodge_signature(manifest, note_of(manifest, code), by=cast.people[SIGNERS[code]], at=NOW + DAY)


def hear(cast, exchange: Exchange, outcome: Readiness = Readiness.READY, *, only: str = "") -> None:
    manifest = exchange.manifests.standing().get()
    for candidate in Candidate.objects.filter(pk__in=living(manifest)):
        if only in ("", candidate.told["id"]):
            record_interview(exchange, candidate, outcome=outcome, heard_alone=True, by=cast.neutral, at=NOW + DAY)


def own_ids(ids) -> set[str]:
    return {one.told["id"] for one in Candidate.objects.filter(pk__in=ids)}


@pytest.fixture
def manifest(cast, revealed) -> Manifest:
    return make_manifest(revealed, by=cast.mediator, at=NOW + DAY)


@pytest.fixture
def agreed(cast, revealed, manifest) -> Exchange:
    sign(cast, manifest)
    return Exchange.objects.get(pk=revealed.pk)


# --- the manifest --------------------------------------------------------------------------------------


def test_make_manifest__as_many_for_as_many_the_gravest_first(cast, revealed, manifest):
    # all three held by A; of B the woman with her brother, and one of the two others
    chosen = own_ids(manifest.chosen)
    assert len(chosen) == 6
    assert {"A-1", "A-2", "A-3", "B-3", "B-4"} < chosen
    assert Exchange.objects.get(pk=revealed.pk).state == ExchangeState.PLANNED


def test_make_manifest__anybody_makes_the_same_of_what_is_open(revealed, manifest):
    rules = read_rules(revealed.rules.encode())
    pool = read_pool(planned_pool(revealed), parties=rules.rules.parties, as_of=rules.as_of)
    again = plan(pool[::-1], rules.rules, seeds=seeds_of(revealed))
    assert canonical_json(again.manifest).decode() == manifest.text


def test_make_manifest__names_nobody(revealed, manifest):
    told = [value for one in Candidate.objects.all() for key, value in one.told.items() if key in {"name", "mother"}]
    assert len(told) == 14
    assert not [name for name in told if name in manifest.text or name in manifest.certificate]


@pytest.mark.parametrize("who", ["holder_a", "asker_a", "stranger_mediator", "secretariat", "stranger"])
def test_make_manifest__only_who_brings_the_sides_together(cast, revealed, who):
    with pytest.raises(ManifestError):
        make_manifest(revealed, by=cast.people[who], at=NOW + DAY)


def test_make_manifest__not_before_all_lists_are_open(cast, sealed):
    with pytest.raises(ExchangeError, match="sealed"):
        make_manifest(sealed, by=cast.mediator, at=NOW + DAY)


# --- signatures ----------------------------------------------------------------------------------------


def test_lodge_signature__nobody_sees_anothers_until_all_are_in(cast, manifest):
    sign(cast, manifest, "side_a", "guarantor", "side_b")
    seen = {who: set(Signature.objects.reaching(cast.people[who]).values_list("party__code", flat=True))
            for who in ("holder_a", "holder_b", "mediator", "mediator_2", "neutral", "stranger")}  # fmt: skip
    assert seen == {"holder_a": {"side_a"}, "holder_b": {"side_b"}, "mediator": {"guarantor"}, "mediator_2": set(),
                    "neutral": set(), "stranger": set()}  # fmt: skip
    assert Manifest.objects.get().state == ManifestState.PROPOSED
    sign(cast, manifest, "guarantor_2")
    assert Manifest.objects.get().state == ManifestState.SIGNED
    assert Exchange.objects.get().state == ExchangeState.AGREED
    assert set(Signature.objects.reaching(cast.holder_a).values_list("party__code", flat=True)) == set(SIGNERS)
    assert not Signature.objects.reaching(cast.stranger).exists()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda m: note_of(m, "side_b"), "the key that the terms name for your party has not signed it"),
        (lambda m: note_of(m, "side_a", statement_of(m).replace("number 1", "number 2")), "another text"),
        (lambda m: note_of(m, "side_a").replace(b"number 1", b"number 2"), "changed"),
        (lambda m: b"no note", "needs a text"),
        (lambda m: b"", "needs a text"),
    ],
)
def test_lodge_signature__that_is_none(cast, manifest, make, why):
    with pytest.raises(ManifestError, match=why):
        lodge_signature(manifest, make(manifest), by=cast.holder_a, at=NOW + DAY)
    assert Signature.objects.count() == 0


def test_lodge_signature__not_even_the_log_says_who_before_all_have(cast, manifest):
    sign(cast, manifest, "side_a", "guarantor")
    told = [entry.text for entry in history_of(manifest.id)[1:]]
    assert len(told) == 2
    known = [cast.holder_a.id, cast.mediator.id, cast.parties["side_a"].id, cast.parties["guarantor"].id]
    assert not [id for id in known if any(id in text for text in told)]


@pytest.mark.parametrize("who", ["asker_a", "neutral", "stranger", "secretariat"])
def test_lodge_signature__only_who_signs(cast, manifest, who):
    with pytest.raises(ManifestError, match="does not sign"):
        lodge_signature(manifest, note_of(manifest, "side_a"), by=cast.people[who], at=NOW + DAY)


def test_lodge_signature__once(cast, manifest):
    sign(cast, manifest, "side_a")
    with pytest.raises(ManifestError, match="has signed"):
        sign(cast, manifest, "side_a")


def test_statement_of__changes_when_one_byte_of_the_manifest_does(manifest):
    before = statement_of(manifest)
    said = json.loads(manifest.text)
    said["chosen"][0]["stage"] += 1
    manifest.sha256 = __import__("hashlib").sha256(canonical_json(said)).hexdigest()
    assert statement_of(manifest) != before


# --- hearing -------------------------------------------------------------------------------------------


def test_record_interview__when_the_last_is_ready_so_is_the_exchange(cast, agreed):
    manifest = agreed.manifests.get()
    assert len(unheard(manifest)) == 6
    hear(cast, agreed)
    assert (unheard(manifest), staying(manifest)) == (set(), set())
    assert Exchange.objects.get().state == ExchangeState.READY


def test_record_interview__what_was_said_is_sealed(cast, agreed):
    candidate = Candidate.objects.get(told__id="A-1")
    record_interview(
        agreed, candidate, outcome=Readiness.DECLINES, heard_alone=True, why="afraid for her brother", by=cast.neutral,
        at=NOW + DAY,
    )  # fmt: skip
    entry = history_of(candidate.id)[-1]
    assert entry.event == "person_heard"
    assert not [word for word in ("declines", "afraid") if word in entry.text]
    seen = {who for who in cast.people if Interview.objects.reaching(cast.people[who]).exists()}
    assert seen == {"neutral"}


@pytest.mark.parametrize("outcome", [Readiness.READY, Readiness.DECLINES])
def test_record_interview__a_will_is_spoken_alone(cast, agreed, outcome):
    candidate = Candidate.objects.get(told__id="A-1")
    with pytest.raises(InterviewError, match="not spoken alone"):
        record_interview(agreed, candidate, outcome=outcome, heard_alone=False, by=cast.neutral, at=NOW + DAY)


@pytest.mark.parametrize("who", ["mediator", "holder_a", "laboratory", "liaison", "stranger"])
def test_record_interview__only_the_neutral(cast, agreed, who):
    with pytest.raises(InterviewError, match="neutral body"):
        record_interview(
            agreed, Candidate.objects.get(told__id="A-1"), outcome=Readiness.READY, heard_alone=True,
            by=cast.people[who], at=NOW + DAY,
        )  # fmt: skip


def test_record_interview__heard_again_the_later_word_stands(cast, agreed):
    hear(cast, agreed, Readiness.DECLINES, only="A-1")
    hear(cast, agreed)
    assert Interview.objects.standing().filter(outcome=Readiness.READY).count() == 6
    assert Interview.objects.count() == 7
    assert Exchange.objects.get().state == ExchangeState.READY


def test_record_interview__no_other_body_sends_who_said_that_they_stay(cast, agreed):
    other = register_party("neutral_2", kind=PartyKind.NEUTRAL, name_en="N2", name_ar="م", at=NOW)
    bought = open_account("neutral_2", party=other, roles=[Role.NEUTRAL], password=None, at=NOW)
    Seat.objects.create(exchange=agreed, party=other, part=Part.NEUTRAL)
    hear(cast, agreed, only="A-2")
    hear(cast, agreed, Readiness.DECLINES, only="A-1")
    agreed = Exchange.objects.get(pk=agreed.pk)
    one, two = (Candidate.objects.get(told__id=key) for key in ("A-1", "A-2"))
    with pytest.raises(InterviewError, match="another neutral body"):
        record_interview(agreed, one, outcome=Readiness.READY, heard_alone=True, by=bought, at=NOW)
    record_interview(agreed, two, outcome=Readiness.UNFIT, heard_alone=True, by=bought, at=NOW)
    assert staying(agreed.manifests.standing().get()) == {one.id, two.id}
    hear(cast, agreed, only="A-1")
    assert staying(agreed.manifests.standing().get()) == {two.id}


def test_record_interview__of_somebody_the_manifest_does_not_name(cast, agreed):
    left = Candidate.objects.exclude(pk__in=agreed.manifests.get().chosen).get()
    with pytest.raises(InterviewError, match="does not name"):
        record_interview(agreed, left, outcome=Readiness.READY, heard_alone=True, by=cast.neutral, at=NOW + DAY)


# --- repair --------------------------------------------------------------------------------------------


def test_repair_manifest__without_who_stays_keeping_the_others(cast, agreed):
    first = agreed.manifests.get()
    hear(cast, agreed)
    hear(cast, agreed, Readiness.UNFIT, only="A-1")
    second = repair_manifest(agreed, by=cast.mediator, at=NOW + DAY)
    assert own_ids(first.chosen - second.chosen) >= {"A-1"}
    assert len(second.chosen) == 4
    assert second.chosen < first.chosen
    first.refresh_from_db()
    assert (first.state, second.number, second.state) == (ManifestState.REPLACED, 2, ManifestState.PROPOSED)
    assert Exchange.objects.get().state == ExchangeState.PLANNED
    sign(cast, second)  # signed anew; who was heard and goes is not asked twice
    assert Exchange.objects.get().state == ExchangeState.READY


def test_repair_manifest__by_a_substitute_where_there_is_one(cast, agreed):
    first = agreed.manifests.get()
    (single,) = {"B-1", "B-2"} & own_ids(first.chosen)
    hear(cast, agreed, Readiness.DECLINES, only=single)
    second = repair_manifest(agreed, by=cast.neutral, at=NOW + DAY)
    assert own_ids(second.chosen - first.chosen) == {"B-1", "B-2"} - {single}
    assert len(second.chosen) == 6


def test_repair_manifest__when_everybody_goes_there_is_nothing_to_repair(cast, agreed):
    hear(cast, agreed)
    with pytest.raises(ManifestError, match="everybody on it goes"):
        repair_manifest(agreed, by=cast.mediator, at=NOW + DAY)


def test_the_log__tells_of_each_step(cast, agreed):
    hear(cast, agreed)
    events = list(LoggedEntry.objects.filter(subject=agreed.id).values_list("event", flat=True))
    assert events == [
        "exchange_opened", "pool_sealed", "pool_sealed", "exchange_sealed", "pool_opening_given", "pool_opening_given",
        "pool_opened", "pool_opened", "exchange_revealed", "exchange_planned", "exchange_agreed", "exchange_ready",
    ]  # fmt: skip
