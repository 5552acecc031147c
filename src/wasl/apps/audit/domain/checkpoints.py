"""Checkpoints of the log, made at fixed times so that they do not show when something happens; and who cosigned them.

None of this is logged: a checkpoint would change what it is of, and signatures prove themselves.
"""

import os
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from wasl.apps.audit.domain import log
from wasl.apps.audit.domain.keys import log_signer, log_verifier
from wasl.apps.audit.domain.log import LogError
from wasl.apps.audit.domain.tree import KeptSubtrees, root_at
from wasl.apps.audit.models.checkpoint import Checkpoint, Cosignature
from wasl.apps.audit.models.log import Opening
from wasl.engines.ledger import checkpoints as form
from wasl.engines.ledger.keys import Verifier
from wasl.engines.ledger.notes import Signature, SignatureLine, add_signatures, read_note
from wasl.engines.ledger.signed_checkpoints import open_checkpoint, sign_checkpoint
from wasl.engines.ledger.subtrees import prove_consistency, prove_inclusion
from wasl.engines.ledger.tlog_proof import TlogProof, make_tlog_proof
from wasl.kernel.canonical import canonical_json

CLOCKS_DIFFER = timedelta(hours=1)  # at most: more is a clock that is wrong
KEPT = "log-checkpoint"  # file beside the key: the newest checkpoint, which a restored database does not forget


def make_checkpoint(*, at: datetime) -> Checkpoint:
    """Sign the head of the log; when it is the one signed last, say that it still is.

    Raises LogError when the log does not continue every checkpoint given out before, whatever the database says.
    """
    with transaction.atomic():
        log.take_turn()
        size, root = log.head()
        for kept_size, kept_root in _given_out():
            _check_continues(kept_size, kept_root, size=size)
        made = Checkpoint.objects.filter(size=size).first()
        if made is None:
            signed = sign_checkpoint(form.Checkpoint(log_signer().name, size, bytes.fromhex(root)), [log_signer()])
            made = Checkpoint.objects.create(size=size, root=root, note=signed.decode(), at=at, renewed_at=at)
        elif at > made.renewed_at:
            made.renewed_at = at
            made.save(update_fields=["renewed_at"])
        note = made.note
        transaction.on_commit(lambda: _keep(note))
    return made


def next_time(after: datetime, *, minutes: int) -> datetime:
    """The next fixed time: a whole number of intervals since midnight UTC."""
    midnight = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    every = timedelta(minutes=minutes)
    wanted = midnight + ((after - midnight) // every + 1) * every
    return min(wanted, midnight + timedelta(days=1))


def newest_checkpoint(*, covering: int = 0) -> Checkpoint | None:
    """The newest one, if it covers so many entries."""
    return Checkpoint.objects.filter(size__gte=covering).order_by("-size").first()


def first_checkpoint(*, covering: int) -> Checkpoint | None:
    """The oldest one that covers so many entries: the same one for ever."""
    return Checkpoint.objects.filter(size__gte=covering).order_by("size").first()


def cosigned_note(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as it is given out: signed by the log and by all who cosigned it."""
    lines = [SignatureLine.parse(one.line.rstrip("\n")) for one in checkpoint.cosignatures.all()]
    return add_signatures(checkpoint.note.encode(), lines)


def take_cosignatures(raw: bytes, *, witnesses: Sequence[Verifier], at: datetime) -> tuple[Checkpoint, list[str]]:
    """Keep what known witnesses say in a cosigned checkpoint of this log; the checkpoint, and their names.

    A later word of the same key takes the place of its earlier one. Raises FormError on what is no checkpoint,
    SignatureError when a signature is false, LogError when the checkpoint is not one that was given out here or the
    clock of a witness is off.
    """
    opened = open_checkpoint(raw, logs=[log_verifier()], witnesses=witnesses)
    with transaction.atomic():
        log.take_turn()
        known = Checkpoint.objects.filter(size=opened.checkpoint.size, root=opened.checkpoint.root.hex()).first()
        if known is None:
            raise LogError(
                f"a checkpoint of {opened.checkpoint.size} entries is signed with the key of this log and unknown here",
                why="the key was used elsewhere, or the database was restored: there may be two histories of one log",
                do="Keep the file as evidence and compare it with what the other parties hold.",
            )
        for one in opened.cosignatures:
            _keep_cosignature(known, one, at=_moment(one, after=known.at, before=at))
    return known, [one.verifier.name for one in opened.cosignatures]


def prove_entry(seq: int, *, under: Checkpoint | None = None, opening: Collection[str] = ()) -> TlogProof:
    """The proof of an entry, with its line for ``checker.py``: under this checkpoint, or the newest that covers it.

    ``opening`` names values whose salts go along: whoever holds the document can then show that the entry commits to
    it, and whoever does not can try guesses. Raises LogError when there is no checkpoint yet, or no such value.
    """
    checkpoint = under or newest_checkpoint(covering=seq + 1)
    text = log.line_of(seq)
    if checkpoint is None or text is None:
        raise LogError(
            f"entry {seq} cannot be proved yet",
            why="no checkpoint covers it",
            do="Wait for the next checkpoint, or make one with: wasl ledger checkpoint",
        )
    salts = dict(Opening.objects.filter(entry_id=seq, name__in=opening).values_list("name", "salt"))
    if missing := set(opening) - salts.keys():
        raise LogError(
            f"entry {seq} was not proved",
            why=f"it holds no {', '.join(sorted(missing))}, or that is erased",
            do="Leave it out: the entry itself can still be proved.",
        )
    extra = canonical_json({"entry": text.decode(), "salts": salts} if salts else {"entry": text.decode()})
    path = prove_inclusion(seq, size=checkpoint.size, kept=KeptSubtrees())
    return make_tlog_proof(seq, path=path, checkpoint=cosigned_note(checkpoint), extra=extra)


def proof_since(old_size: int, *, checkpoint: Checkpoint) -> list[bytes]:
    """That a checkpoint continues an older state of the log. Raises LedgerError when it is the older one."""
    return prove_consistency(old_size, size=checkpoint.size, kept=KeptSubtrees())


def _moment(signature: Signature, *, after: datetime, before: datetime) -> datetime:
    """When the witness says it saw the checkpoint. Raises LogError when that cannot be, or has not come yet."""
    seconds = signature.time or 0
    if not (after - CLOCKS_DIFFER).timestamp() <= seconds <= (before + CLOCKS_DIFFER).timestamp():
        raise LogError(
            f"the cosignature of {signature.verifier.name} was not taken",
            why="its time is before the checkpoint was made, or in the future: the clock of the witness is off",
            do="Have the clock set right, and the checkpoint cosigned again.",
        )
    return datetime.fromtimestamp(seconds, UTC)


def _keep_cosignature(checkpoint: Checkpoint, signature: Signature, *, at: datetime) -> None:
    key = {"name": signature.verifier.name, "key_id": signature.verifier.key_id.hex()}
    before = checkpoint.cosignatures.filter(**key).first()
    if before is None:
        Cosignature.objects.create(checkpoint=checkpoint, at=at, line=signature.line.line, **key)
    elif before.at < at:
        before.at, before.line = at, signature.line.line
        before.save()


def _given_out() -> list[tuple[int, str]]:
    """Size and root of the newest checkpoint in the database, and of the one in the file beside the key."""
    newest = newest_checkpoint()
    found = [(newest.size, newest.root)] if newest else []
    path = Path(settings.LOG_DIR) / KEPT
    if path.exists():
        text, _ = read_note(path.read_bytes())
        kept = form.Checkpoint.parse(text)
        if kept.origin == log_signer().name:  # not that of an earlier log
            found.append((kept.size, kept.root.hex()))
    return found


def _check_continues(kept_size: int, kept_root: str, *, size: int) -> None:
    if kept_size <= size and root_at(kept_size).hex() == kept_root:
        return
    why = "entries before its end are others than then" if kept_size <= size else f"it has {size} entries now"
    raise LogError(
        f"the log does not continue its checkpoint of {kept_size} entries, and no other was signed",
        why=why,
        do="Restore the newest copy of the database. If there is none, move the files log-key and log-checkpoint away: "
        "a new log begins. Tell every party.",
    )


def _keep(note: str) -> None:
    path = Path(settings.LOG_DIR) / KEPT
    draft = path.with_name(f"{KEPT}.{os.getpid()}")
    with draft.open("w") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
