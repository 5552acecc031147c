"""The exact bytes a key signs, for each type of key. C2SP signed-note 1.0; tlog-cosignature 1.1.

A cosignature is the time, eight bytes big-endian, and then the bare signature.
"""

import struct

from wasl.engines.ledger.checkpoints import Checkpoint
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.forms import MAX_SIZE
from wasl.engines.ledger.keys import KeyType, Signer, Verifier

TIME_BYTES = 8
MAX_NAME_BYTES = 255  # of cosigner and origin under ML-DSA-44


def sign_text(text: str, signer: Signer, *, at: int | None = None) -> bytes:
    """What follows the key id in a signature line.

    ``at`` is the time of a cosignature in seconds since 1970; a key that signs bare notes takes none.
    Raises LedgerError when the time does not fit the key, FormError when a cosigned text is no checkpoint.
    """
    if not signer.type.is_cosigning:
        return signer.sign(text.encode())
    if at is None or not 0 < at <= MAX_SIZE:
        raise LedgerError("a cosignature was asked for without a time", do="Say at which second it is made.")
    return at.to_bytes(TIME_BYTES, "big") + signer.sign(cosigned_message(text, signer.type, signer.name, at=at))


def time_of(signature: bytes, *, type: KeyType) -> int | None:
    """The time a signature claims; None where its type has none or it is too short to have one."""
    if not type.is_cosigning or len(signature) < TIME_BYTES:
        return None
    return int.from_bytes(signature[:TIME_BYTES], "big")


def verifies_text(text: str, signature: bytes, verifier: Verifier) -> bool:
    """Whether ``signature`` (without the key id) is of ``text`` by this key; False for whatever a stranger sends."""
    if not verifier.type.is_cosigning:
        return verifier.accepts(text.encode(), signature)
    at = time_of(signature, type=verifier.type)
    if at is None or not 0 < at <= MAX_SIZE:
        return False
    try:
        message = cosigned_message(text, verifier.type, verifier.name, at=at)
    except LedgerError:
        return False
    return verifier.accepts(message, signature[TIME_BYTES:])


def cosigned_message(text: str, type: KeyType, name: str, *, at: int) -> bytes:
    """What a cosigner signs. Raises FormError when ``text`` is no checkpoint, or a name is too long."""
    checkpoint = Checkpoint.parse(text)
    if type is KeyType.COSIGNATURE:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    start, end = 0, checkpoint.size
    return b"".join(
        [
            b"subtree/v1\n\x00",
            _short(name.encode()),
            struct.pack(">Q", at),
            _short(checkpoint.origin.encode()),
            struct.pack(">QQ", start, end),
            checkpoint.root,
        ]
    )


def _short(raw: bytes) -> bytes:
    if not 0 < len(raw) <= MAX_NAME_BYTES:
        raise LedgerError(
            f"a name of {len(raw)} bytes cannot be cosigned with ML-DSA-44",
            why=f"its form has room for {MAX_NAME_BYTES}",
            do="Use a shorter name.",
        )
    return bytes([len(raw)]) + raw
