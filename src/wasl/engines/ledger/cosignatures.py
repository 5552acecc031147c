"""Cosignatures: a witness says that it saw this log grow to this head, and when. C2SP tlog-cosignature 1.1."""

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.errors import LedgerError, SignatureError
from wasl.engines.ledger.keys import Signer, Verifier
from wasl.engines.ledger.notes import SignatureLine
from wasl.engines.ledger.signed_messages import sign_text, time_of, verifies_text


def cosign(checkpoint: Checkpoint, signer: Signer, *, at: int) -> SignatureLine:
    """The line of ``signer`` for this checkpoint at the second ``at``.

    Whoever calls this must have seen that the log only grew since its last cosignature: ``witness.add_checkpoint``
    does both. Raises LedgerError when the key is not one for cosignatures.
    """
    if not signer.type.is_cosigning:
        raise LedgerError(
            f"the key of {signer.name} does not cosign",
            why="a key for notes and one for cosignatures have different ids",
            do="Use it as a cosigner (as_cosigner), or make a key for cosignatures.",
        )
    return SignatureLine(signer.name, signer.verifier.key_id, sign_text(checkpoint.text, signer, at=at))


def verify_cosignature(checkpoint: Checkpoint, line: SignatureLine, verifier: Verifier) -> int:
    """The second at which this cosigner saw this checkpoint. Raises SignatureError when it did not say so."""
    time = time_of(line.signature, type=verifier.type)
    same_key = (line.name, line.key_id) == (verifier.name, verifier.key_id)
    if time is None or not same_key or not verifies_text(checkpoint.text, line.signature, verifier):
        raise SignatureError(
            f"this is no cosignature of {verifier.name} on this checkpoint",
            why="it is by another key, of another checkpoint, or false",
            do="Ask the witness for it again.",
        )
    return time
