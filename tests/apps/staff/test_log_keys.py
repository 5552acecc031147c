"""Keys of the parties: two people, one key a party; and the policy that is the politics."""

import pytest
from django.db import IntegrityError, transaction
from tests.apps.audit.test_checkpoints import cosigned
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.audit.domain.keys import log_signer, log_verifier
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.staff.domain.log_keys import (
    LogKeyError,
    accept_cosigned,
    confirm_key,
    group_policy,
    judged,
    keys_that_count,
    newest_agreed,
    propose_key,
    standings,
)
from wasl.apps.staff.models.log_key import LogKey
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.policy import Policy

COSIGNERS = ("side_a", "side_b", "side_c", "guarantor", "guarantor_2", "neutral_body")


def signer_of(code: str) -> Signer:
    return Signer(f"{code}.example", KeyType.COSIGNATURE, code.encode().ljust(32, b"."))


def know(cast: Cast, code: str) -> LogKey:
    key = propose_key(cast.parties[code], signer_of(code).verifier.vkey, by=cast.secretariat, at=START)
    return confirm_key(key, by=cast.neutral, at=START)


def test_key__counts_once_another_person_confirmed_it(cast: Cast) -> None:
    key = propose_key(cast.parties["side_a"], signer_of("side_a").verifier.vkey, by=cast.secretariat, at=START)
    assert list(keys_that_count()) == []
    with pytest.raises(LogKeyError, match="whoever entered"):
        confirm_key(key, by=cast.secretariat, at=START)
    confirm_key(key, by=cast.neutral, at=START)
    assert list(keys_that_count()) == [key]
    with pytest.raises(LogKeyError, match="already"):
        confirm_key(key, by=cast.neutral, at=START)
    events = LoggedEntry.objects.filter(subject=key.id).order_by("seq").values_list("event", flat=True)
    assert list(events) == ["log_key_proposed", "log_key_confirmed"]
    assert log.verify().ok


def test_key__confirmed_by_the_same__refused_by_the_database(cast: Cast) -> None:
    key = propose_key(cast.parties["side_a"], signer_of("side_a").verifier.vkey, by=cast.secretariat, at=START)
    key.confirmed_by, key.confirmed_at = cast.secretariat, START
    with pytest.raises(IntegrityError), transaction.atomic():
        key.save()


def test_key__a_second_of_a_party__takes_the_place_of_the_first(cast: Cast) -> None:
    first = know(cast, "side_a")
    other = Signer("new.example", KeyType.COSIGNATURE, b"\x09" * 32)
    second = propose_key(cast.parties["side_a"], other.verifier.vkey, by=cast.neutral, at=START + DAY)
    assert list(keys_that_count()) == [first]
    confirm_key(second, by=cast.secretariat, at=START + DAY)
    assert list(keys_that_count()) == [second]


@pytest.mark.parametrize("who", ["asker_a", "mediator", "auditor", "stranger"])
def test_key__by_somebody_else__refused(cast: Cast, who: str) -> None:
    vkey = signer_of("side_a").verifier.vkey
    with pytest.raises(LogKeyError):
        propose_key(cast.parties["side_a"], vkey, by=cast.people[who], at=START)
    key = propose_key(cast.parties["side_a"], vkey, by=cast.secretariat, at=START)
    with pytest.raises(LogKeyError):
        confirm_key(key, by=cast.people[who], at=START)


def test_key__not_one__or_of_two_owners__refused(cast: Cast) -> None:
    know(cast, "side_a")
    same_bytes = Signer("other.example", KeyType.COSIGNATURE, signer_of("side_a").seed).verifier.vkey
    own = log_signer().as_cosigner().verifier.vkey
    notes = Signer("notes.example", KeyType.ED25519, b"\x08" * 32).verifier.vkey
    for vkey in (signer_of("side_a").verifier.vkey, same_bytes, own, notes):
        with pytest.raises(LogKeyError):
            propose_key(cast.parties["side_b"], vkey, by=cast.secretariat, at=START)
    with pytest.raises(LogKeyError, match="only sides"):
        propose_key(cast.parties["office"], signer_of("office").verifier.vkey, by=cast.secretariat, at=START)
    with pytest.raises(LogKeyError, match="not written as a key"):
        propose_key(cast.parties["side_b"], "nonsense", by=cast.secretariat, at=START)


def test_policy__every_side_two_of_three_guarantors_and_the_neutral(cast: Cast) -> None:
    assert group_policy().text == f"log {log_verifier().vkey}\nquorum none\n"
    cast.parties["guarantor_3"] = cast.parties["outsiders"]
    cast.parties["guarantor_3"].kind = "mediator"
    cast.parties["guarantor_3"].save()
    for code in (*COSIGNERS, "guarantor_3"):
        know(cast, code)
    policy = group_policy()
    assert Policy.parse(policy.text) == policy
    assert policy.text.splitlines()[-5:] == [
        "group every_side all party:side_a party:side_b party:side_c",
        "group guarantors 2 party:guarantor party:guarantor_2 party:outsiders",
        "group every_neutral all party:neutral_body",
        "group agreed all every_side guarantors every_neutral",
        "quorum agreed",
    ]


def test_standing__met_when_all_sides_most_guarantors_and_the_neutral_have_cosigned(cast: Cast) -> None:
    for code in COSIGNERS:
        know(cast, code)
    made = make_checkpoint(at=START)
    for count, code in enumerate(COSIGNERS):
        assert not judged(made).is_met
        assert newest_agreed() is None
        _, names = accept_cosigned(cosigned(made, signer_of(code), at=START + DAY / 48), at=START + DAY)
        assert names == [signer_of(code).name]
        assert sum(one.seen_at is not None for one in standings(made)) == count + 1
    assert judged(made).is_met
    assert newest_agreed() == made
    assert newest_agreed(covering=made.size + 1) is None
    assert [one.party.code for one in standings(made)] == list(COSIGNERS)


def test_standing__a_party_whose_key_is_not_known__is_shown_without(cast: Cast) -> None:
    know(cast, "side_a")
    assert [one.has_key for one in standings(None)] == [True, False, False, False, False, False]
