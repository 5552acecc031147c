"""Checkpoints as signed notes: made by a log, believed by whoever knows the log's key."""

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.errors import SignatureError
from wasl.engines.ledger.keys import Signer, Verifier
from wasl.engines.ledger.notes import Signature, SignatureLine, open_note, sign_note


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint that its log signed; ``cosignatures`` are those of known witnesses, all true."""

    checkpoint: Checkpoint
    log: Verifier
    cosignatures: tuple[Signature, ...]
    unverified: tuple[SignatureLine, ...]


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer], *, at: int | None = None) -> bytes:
    """The checkpoint as a note by the keys of its log. ``at`` is only for keys that cosign."""
    return sign_note(checkpoint.text, signers, at=at)


def open_checkpoint(raw: bytes, *, logs: Sequence[Verifier], witnesses: Sequence[Verifier] = ()) -> SignedCheckpoint:
    """The checkpoint, once a key of its own log has signed it.

    A log's key bears the log's origin as its name. Raises FormError on what is no checkpoint; SignatureError
    when a known key's signature is false or the log that the origin names has not signed.
    """
    note = open_note(raw, [*logs, *(witness for witness in witnesses if witness not in logs)])
    checkpoint = Checkpoint.parse(note.text)
    by_log = [one.verifier for one in note.verified if one.verifier in logs and one.verifier.name == checkpoint.origin]
    if not by_log:
        raise SignatureError(
            "the log itself has not signed this checkpoint",
            why="none of the known keys of its origin has",
            do="Take the checkpoint from the log that it names.",
        )
    cosignatures = tuple(one for one in note.verified if one.verifier in witnesses)
    return SignedCheckpoint(checkpoint, by_log[0], cosignatures, note.unverified)
