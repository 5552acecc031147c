"""Erasing a value: two people, for good, and every proof of the entry holds."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.checkpoints import make_checkpoint, prove_entry
from wasl.apps.audit.domain.keys import log_verifier
from wasl.apps.audit.domain.log import Event, append
from wasl.apps.audit.models.log import LoggedEntry, Opening
from wasl.apps.staff.domain.erasing import ErasureError, ask_to_erase, erase_opening
from wasl.engines.ledger.merkle import leaf_hash
from wasl.engines.ledger.policy import Member, Policy
from wasl.engines.ledger.tlog_proof import verify_tlog_proof

VALUE = "a value that must be gone 4711"


def told(cast: Cast) -> int:
    with transaction.atomic():
        append(Event("claim_recorded", by=cast.asker_a.id, subject=cast.asker_a.id, sealed={"value": VALUE}), at=START)
    return log.head()[0] - 1


def test_erasing__value_and_salt_are_gone__the_proof_of_before_and_after_hold(cast: Cast) -> None:
    seq, policy = told(cast), Policy((Member(log_verifier()),))
    make_checkpoint(at=START)
    before = prove_entry(seq)
    asked = ask_to_erase(seq, "value", why="The family asks for it", by=cast.neutral, at=START)
    assert Opening.objects.get(entry_id=seq).value == VALUE
    erase_opening(asked, by=cast.secretariat, at=START + DAY)
    assert not Opening.objects.filter(entry_id=seq).exists()
    make_checkpoint(at=START + DAY)
    for proof in (before, prove_entry(seq)):
        assert verify_tlog_proof(proof, leaf=leaf_hash(log.line_of(seq) or b""), policy=policy)
    assert log.verify().ok
    events = LoggedEntry.objects.filter(subject=asked.id).order_by("seq").values_list("event", flat=True)
    assert list(events) == ["erasure_asked", "opening_erased"]


def test_erasing__by_one_person_or_the_wrong_one__refused(cast: Cast) -> None:
    seq = told(cast)
    asked = ask_to_erase(seq, "value", why="A reason", by=cast.neutral, at=START)
    for by in (cast.neutral, cast.asker_a, cast.mediator, cast.auditor):
        with pytest.raises(ErasureError):
            erase_opening(asked, by=by, at=START)
    asked.confirmed_by, asked.confirmed_at = cast.neutral, START
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save()
    assert Opening.objects.get(entry_id=seq).value == VALUE


def test_erasing__no_reason__no_such_value__twice__refused(cast: Cast) -> None:
    seq = told(cast)
    for name, why in (("value", "  "), ("other", "A reason")):
        with pytest.raises(ErasureError):
            ask_to_erase(seq, name, why=why, by=cast.neutral, at=START)
    with pytest.raises(ErasureError):
        ask_to_erase(seq, "value", why="A reason", by=cast.asker_a, at=START)
    asked = ask_to_erase(seq, "value", why="A reason", by=cast.neutral, at=START)
    with pytest.raises(ErasureError, match="already"):
        ask_to_erase(seq, "value", why="A reason", by=cast.neutral, at=START)
    erase_opening(asked, by=cast.secretariat, at=START)
    with pytest.raises(ErasureError, match="already"):
        erase_opening(asked, by=cast.secretariat, at=START)
    with pytest.raises(ErasureError, match="already"):
        ask_to_erase(seq, "value", why="A reason", by=cast.neutral, at=START)


@pytest.mark.django_db(transaction=True)
def test_erasing__not_in_the_files_of_the_database_either(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's files are not ours to read")
    seq = told(cast)
    path = Path(str(connection.settings_dict["NAME"]))
    files = [path, path.with_name(path.name + "-wal")]

    def is_there() -> bool:
        return any(VALUE.encode() in one.read_bytes() for one in files if one.exists())

    assert is_there()
    asked = ask_to_erase(seq, "value", why="A reason", by=cast.neutral, at=START)
    erase_opening(asked, by=cast.secretariat, at=START)
    assert not is_there()
