"""This site as a witness: no two cosignatures that fork, whoever asks and however many at once."""

import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from tests.apps.audit.test_checkpoints import STRANGER
from tests.conftest import START

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.keys import witness_signer
from wasl.apps.audit.domain.log import LogError
from wasl.apps.audit.domain.witness import EVIDENCE, answer, witness_log
from wasl.apps.audit.models.checkpoint import WitnessedLog
from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.merkle import leaf_hash, root_of
from wasl.engines.ledger.proofs import consistency_proof
from wasl.engines.ledger.signed_checkpoints import open_checkpoint, sign_checkpoint
from wasl.engines.ledger.witness import read_answer, request_for

OTHER_LOG = Signer("other.example/log", KeyType.ED25519, b"\x03" * 32)
IMPOSTOR = Signer(OTHER_LOG.name, KeyType.ED25519, b"\x04" * 32)
LEAVES = [leaf_hash(b"%d" % n) for n in range(40)]
FORK = [leaf_hash(b"fork %d" % n) for n in range(40)]


def note_of(leaves: list[bytes], *, by: Signer = OTHER_LOG) -> bytes:
    return sign_checkpoint(Checkpoint(OTHER_LOG.name, len(leaves), root_of(leaves)), [by])


def asked(old: int, size: int, *, leaves: list[bytes] = LEAVES) -> bytes:
    return request_for(note_of(leaves[:size]), old_size=old, proof=consistency_proof(leaves[:size], old))


@pytest.fixture
def known(db) -> WitnessedLog:
    return witness_log(OTHER_LOG.verifier.vkey, at=START)


def test_answer__a_log_that_grew__cosigned_and_remembered(known: WitnessedLog) -> None:
    given = answer(asked(0, 5), at=START)
    assert given.status == 200
    note = read_answer(given.body.encode(), note=note_of(LEAVES[:5]), witnesses=[witness_signer().verifier])
    opened = open_checkpoint(note, logs=[OTHER_LOG.verifier], witnesses=[witness_signer().verifier])
    assert [one.time for one in opened.cosignatures] == [int(START.timestamp())]
    known.refresh_from_db()
    assert (known.size, known.at) == (5, START)
    assert answer(asked(5, 40), at=START).status == 200


def test_answer__each_refusal__nothing_remembered(known: WitnessedLog) -> None:
    assert answer(asked(0, 5), at=START).status == 200
    stranger = request_for(sign_checkpoint(Checkpoint("unknown.example", 0, root_of([])), [IMPOSTOR]))
    requests = {
        "no request": (b"old 0", 400),
        "unknown log": (stranger, 404),
        "other key": (request_for(note_of(LEAVES[:9], by=IMPOSTOR), old_size=5), 403),
        "replayed from nothing": (asked(0, 9), 409),
        "rolled back": (asked(3, 4), 409),
        "fork": (asked(5, 9, leaves=FORK), 422),
    }
    assert {name: answer(raw, at=START).status for name, (raw, _) in requests.items()} == {
        name: status for name, (_, status) in requests.items()
    }
    assert answer(asked(0, 9), at=START).body == "5\n"
    known.refresh_from_db()
    assert known.size == 5
    evidence = [one.read_bytes() for one in (Path(settings.LOG_DIR) / EVIDENCE).iterdir()]
    assert evidence == [requests["fork"][0]]


@pytest.mark.django_db(transaction=True)
def test_answer__two_histories_at_once__one_of_them_cosigned() -> None:
    witness_log(OTHER_LOG.verifier.vkey, at=START)
    witness_signer()
    start, found = threading.Barrier(2), []

    def ask(leaves: list[bytes]) -> None:
        try:
            start.wait()
            found.append(answer(asked(0, 7, leaves=leaves), at=START).status)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[leaves]) for leaves in (LEAVES, FORK)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [200, 409]


def test_witness_log__twice_or_by_a_key_that_only_cosigns__refused(known: WitnessedLog) -> None:
    size, _root = log.head()
    for vkey in (OTHER_LOG.verifier.vkey, STRANGER.verifier.vkey):
        with pytest.raises(LogError):
            witness_log(vkey, at=START)
    assert (WitnessedLog.objects.count(), log.head()[0]) == (1, size)
