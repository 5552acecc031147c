"""Checkpoints: one history, given out at fixed times, believed by whoever knows the key; and who cosigned them."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from tests.apps.audit.test_log import write
from tests.conftest import START

from wasl.apps.audit.domain import keys, log
from wasl.apps.audit.domain.checkpoints import (
    KEPT,
    cosigned_note,
    make_checkpoint,
    newest_checkpoint,
    next_time,
    proof_since,
    prove_entry,
    take_cosignatures,
)
from wasl.apps.audit.domain.log import LogError
from wasl.apps.audit.models.checkpoint import Checkpoint
from wasl.apps.audit.models.log import Opening
from wasl.engines.ledger.checkpoints import Checkpoint as Head
from wasl.engines.ledger.cosignatures import cosign
from wasl.engines.ledger.errors import LedgerError, SignatureError
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.merkle import leaf_hash
from wasl.engines.ledger.notes import add_signatures, read_note
from wasl.engines.ledger.policy import Member, Policy
from wasl.engines.ledger.proofs import verify_consistency
from wasl.engines.ledger.signed_checkpoints import open_checkpoint, sign_checkpoint
from wasl.engines.ledger.tlog_proof import verify_tlog_proof

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GUARANTOR = Signer("guarantor.example/witness", KeyType.COSIGNATURE, b"\x01" * 32)
STRANGER = Signer("stranger.example/witness", KeyType.COSIGNATURE, b"\x02" * 32)


def cosigned(checkpoint: Checkpoint, *signers: Signer, at: datetime) -> bytes:
    note = checkpoint.note.encode()
    head = Head.parse(read_note(note)[0])
    return add_signatures(note, [cosign(head, signer, at=int(at.timestamp())) for signer in signers])


def test_key__made_once_for_its_owner_alone() -> None:
    made = keys.log_signer()
    path = Path(settings.LOG_DIR) / "log-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.log_signer() == made
    assert made.name.startswith("wasl-log/")
    assert keys.witness_signer().seed != made.seed
    assert sorted(one.name for one in path.parent.glob("*key*")) == ["log-key", "witness-key"]


def test_key__origin_of_the_settings__is_its_name() -> None:
    settings.LOG_ORIGIN = "group.example/log"
    try:
        assert keys.log_signer().name == "group.example/log"
    finally:
        settings.LOG_ORIGIN = ""


@pytest.mark.django_db
def test_checkpoint__is_the_signed_head_of_the_log() -> None:
    write(5)
    made = make_checkpoint(at=START)
    opened = open_checkpoint(made.note.encode(), logs=[keys.log_verifier()])
    size, root = log.head()
    assert (opened.checkpoint.size, opened.checkpoint.root.hex()) == (size, root) == (5, made.root)
    assert opened.checkpoint.origin == keys.log_signer().name


@pytest.mark.django_db
def test_checkpoint__nothing_happened__the_same_one_renewed() -> None:
    write(2)
    first = make_checkpoint(at=START)
    again = make_checkpoint(at=START + HOUR)
    assert (again.pk, again.note, again.at, again.renewed_at) == (first.pk, first.note, START, START + HOUR)
    assert make_checkpoint(at=START).renewed_at == START + HOUR  # a clock set back renews nothing
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
def test_checkpoint__of_an_empty_log__can_be_made() -> None:
    assert make_checkpoint(at=START).size == 0


TAMPERS = {
    "rewritten": "UPDATE audit_loggedentry SET leaf = '" + "00" * 32 + "' WHERE seq = 2",
    "other root": "UPDATE audit_checkpoint SET root = '" + "00" * 32 + "'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", TAMPERS)
def test_checkpoint__log_does_not_continue_the_last__none_is_signed(how: str) -> None:
    write(3)
    make_checkpoint(at=START)
    with connection.cursor() as cursor:
        cursor.execute(TAMPERS[how])
    write(1)
    with pytest.raises(LogError, match="does not continue"):
        make_checkpoint(at=START + HOUR)
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("written_since", [0, 1, 4])
def test_checkpoint__database_restored_from_before__none_is_signed(written_since: int) -> None:
    """The file beside the key remembers what the database forgot: neither a shorter log nor another one is signed."""
    write(2)
    with transaction.atomic():
        point = transaction.savepoint()
        write(3)
        transaction.savepoint_commit(point)
    make_checkpoint(at=START)
    with connection.cursor() as cursor:
        for table in ("audit_opening", "audit_loggedentry", "audit_subtree", "audit_checkpoint", "audit_loghead"):
            cursor.execute(f"DELETE FROM {table}")
    write(2)
    write(written_since)
    with pytest.raises(LogError, match="does not continue"):
        make_checkpoint(at=START + HOUR)
    assert Checkpoint.objects.count() == 0
    (Path(settings.LOG_DIR) / KEPT).unlink()
    (Path(settings.LOG_DIR) / "log-key").unlink()
    assert make_checkpoint(at=START + HOUR).size == 2 + written_since


@pytest.mark.django_db
def test_checkpoint__two_of_one_size__refused_by_the_database() -> None:
    write(1)
    made = make_checkpoint(at=START)
    with pytest.raises(IntegrityError), transaction.atomic():
        Checkpoint.objects.create(size=made.size, root="11" * 32, note="", at=START, renewed_at=START)


def test_next_time__whole_intervals_since_midnight() -> None:
    at = datetime(2021, 3, 1, 9, 7, 30, tzinfo=UTC)
    assert next_time(at, minutes=15) == datetime(2021, 3, 1, 9, 15, tzinfo=UTC)
    assert next_time(datetime(2021, 3, 1, 9, 15, tzinfo=UTC), minutes=15) == datetime(2021, 3, 1, 9, 30, tzinfo=UTC)
    assert next_time(datetime(2021, 3, 1, 23, 59, tzinfo=UTC), minutes=7) == datetime(2021, 3, 2, tzinfo=UTC)
    assert next_time(at, minutes=1440) == datetime(2021, 3, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_proofs__of_every_entry_and_every_older_size() -> None:
    write(11)
    made, policy = make_checkpoint(at=START), Policy((Member(keys.log_verifier()),))
    write(3)
    for seq in range(11):
        proof = prove_entry(seq)
        line = log.line_of(seq) or b""
        assert json.loads(proof.extra) == {"entry": line.decode()}
        assert verify_tlog_proof(proof, leaf=leaf_hash(line), policy=policy).checkpoint.size == 11
        with pytest.raises(LedgerError):
            verify_tlog_proof(proof, leaf=leaf_hash(line + b" "), policy=policy)
    salt = Opening.objects.get(entry_id=4).salt
    assert json.loads(prove_entry(4, opening=["value"]).extra)["salts"] == {"value": salt}
    with pytest.raises(LogError, match="holds no other"):
        prove_entry(4, opening=["other"])
    with pytest.raises(LogError, match="cannot be proved yet"):
        prove_entry(11)
    newer = make_checkpoint(at=START + HOUR)
    assert verify_consistency(
        proof_since(11, checkpoint=newer),
        old_size=11, old_root=bytes.fromhex(made.root), new_size=14, new_root=bytes.fromhex(newer.root),
    )  # fmt: skip


@pytest.mark.django_db
def test_cosignatures__of_known_keys_are_kept__the_latest_of_each() -> None:
    write(3)
    made = make_checkpoint(at=START)
    given = cosigned(made, GUARANTOR, STRANGER, at=START + MINUTE)
    found, names = take_cosignatures(given, witnesses=[GUARANTOR.verifier], at=START + HOUR)
    assert (found, names) == (made, [GUARANTOR.name])
    take_cosignatures(cosigned(made, GUARANTOR, at=START + HOUR), witnesses=[GUARANTOR.verifier], at=START + HOUR)
    take_cosignatures(given, witnesses=[GUARANTOR.verifier], at=START + HOUR)
    kept = made.cosignatures.get()
    assert (kept.name, kept.at) == (GUARANTOR.name, START + HOUR)
    opened = open_checkpoint(cosigned_note(made), logs=[keys.log_verifier()], witnesses=[GUARANTOR.verifier])
    assert [one.time for one in opened.cosignatures] == [int((START + HOUR).timestamp())]


@pytest.mark.django_db
@pytest.mark.parametrize("off", [-2 * HOUR, 3 * HOUR, timedelta(days=100_000)])
def test_cosignature__clock_off_by_hours__refused(off: timedelta) -> None:
    write(3)
    made = make_checkpoint(at=START)
    with pytest.raises(LogError, match="clock"):
        take_cosignatures(cosigned(made, GUARANTOR, at=START + off), witnesses=[GUARANTOR.verifier], at=START + HOUR)
    assert not made.cosignatures.exists()


@pytest.mark.django_db
def test_cosignature__false_or_of_another_history__refused() -> None:
    write(3)
    made = make_checkpoint(at=START)
    other = Head(keys.log_signer().name, 3, b"\x07" * 32)

    forked = add_signatures(sign_checkpoint(other, [keys.log_signer()]),
                            [cosign(other, GUARANTOR, at=int(START.timestamp()))])  # fmt: skip
    with pytest.raises(LogError, match="two histories"):
        take_cosignatures(forked, witnesses=[GUARANTOR.verifier], at=START)
    false = add_signatures(made.note.encode(), [cosign(other, GUARANTOR, at=int(START.timestamp()))])
    with pytest.raises(SignatureError, match="false"):
        take_cosignatures(false, witnesses=[GUARANTOR.verifier], at=START)
    assert newest_checkpoint() == made
    assert not made.cosignatures.exists()
