"""This site as a witness: it cosigns the checkpoints of other logs, never two that do not continue one another."""

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wasl.apps.audit.domain.keys import witness_signer
from wasl.apps.audit.domain.log import SYSTEM, Event, LogError, append
from wasl.apps.audit.models.checkpoint import WitnessedLog
from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.keys import KeyType, Verifier
from wasl.engines.ledger.witness import Answer, add_checkpoint

EVIDENCE, MOST_KEPT = "witness-evidence", 200  # a folder, and how many files


@transaction.atomic
def witness_log(vkey: str, *, at: datetime) -> WitnessedLog:
    """Begin to cosign the checkpoints of the log with this key. Raises FormError when it is none."""
    verifier = Verifier.parse(vkey)
    if verifier.type is KeyType.COSIGNATURE:
        raise LogError(f"{verifier.name} was not taken", why="its key only cosigns", do="Ask for the key of the log.")
    if WitnessedLog.objects.filter(origin=verifier.name).exists():
        raise LogError(f"{verifier.name} was not taken", why="this log is witnessed already", do="")
    append(Event("log_witnessed", by=SYSTEM, subject=SYSTEM, sealed={"vkey": vkey}), at=at)
    return WitnessedLog.objects.create(origin=verifier.name, vkey=vkey)


def answer(raw: bytes, *, at: datetime) -> Answer:
    """Answer ``add-checkpoint``. The head that is cosigned is stored before the answer leaves, under a lock.

    What shows that a log did not only grow is kept in the data folder: it is evidence.
    """
    first = _answer(raw, list(WitnessedLog.objects.all()), at=at)
    if first.status == 422:
        _keep_evidence(raw)
    if first.latest is None:
        return first
    with transaction.atomic():  # asked again, because another request may have been answered since
        again = _answer(raw, list(WitnessedLog.objects.select_for_update()), at=at)
        if again.latest is not None:
            row = WitnessedLog.objects.get(origin=again.latest.origin)
            row.size, row.text, row.at = again.latest.size, again.latest.text, at
            row.save()
    return again


def _answer(raw: bytes, rows: list[WitnessedLog], *, at: datetime) -> Answer:
    return add_checkpoint(
        raw,
        logs={row.origin: [Verifier.parse(row.vkey)] for row in rows},
        latest={row.origin: Checkpoint.parse(row.text) for row in rows if row.text},
        signers=[witness_signer()],
        now=int(at.timestamp()),
    )


def _keep_evidence(raw: bytes) -> None:
    folder = Path(settings.LOG_DIR) / EVIDENCE
    folder.mkdir(mode=0o700, exist_ok=True)
    if sum(1 for _ in folder.iterdir()) < MOST_KEPT:
        (folder / f"{hashlib.sha256(raw).hexdigest()}.txt").write_bytes(raw)
