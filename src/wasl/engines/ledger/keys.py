"""Keys of the signed-note family: who signs, with what, and how the key is written down.

C2SP signed-note 1.0 and tlog-cosignature 1.1: the public form (vkey) is ``name+id+base64(type || key)``; the
private one, of golang.org/x/mod/sumdb/note, ``PRIVATE+KEY+name+id+base64(type || seed)``.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import mldsa

from wasl.engines.ledger import ed25519
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.forms import from_base64, refusal, to_base64

SEED_BYTES = 32
KEY_ID = re.compile(r"[0-9a-f]{8}")


class KeyType(IntEnum):
    """The algorithm and what is signed; the byte of C2SP signed-note."""

    ED25519 = 1  # the text of the note itself
    COSIGNATURE = 4  # Ed25519 over a time and the text of a checkpoint
    MLDSA44 = 6  # post-quantum, over a name, a time and what a checkpoint states

    @property
    def is_cosigning(self) -> bool:
        return self is not KeyType.ED25519


KEY_BYTES = {KeyType.ED25519: 32, KeyType.COSIGNATURE: 32, KeyType.MLDSA44: 1312}


@dataclass(frozen=True)
class Verifier:
    """A public key with its name and purpose. Raises FormError when it cannot be a key."""

    name: str
    type: KeyType
    key: bytes

    def __post_init__(self) -> None:
        if not is_name(self.name):
            raise refusal("key", "its name is empty or holds a space, a control character or a plus sign")
        if len(self.key) != KEY_BYTES[self.type]:
            raise refusal("key", f"a key of type {self.type} has {KEY_BYTES[self.type]} bytes")
        if self.type is not KeyType.MLDSA44 and not ed25519.is_sound_key(self.key):
            raise refusal("key", "it is no point of the curve, or one under which signatures mean nothing")

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key, together with the key's name."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.key).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.type]) + self.key)}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a vkey. Raises FormError unless it is exactly what ``vkey`` would write."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = from_base64(encoded, of="key")
        verifier = cls(name, _type_of(raw), raw[1:])
        if key_id != verifier.key_id.hex():
            raise refusal("key", "its id is not that of its name and key")
        return verifier

    def as_cosigner(self) -> "Verifier":
        """The same Ed25519 key for cosignatures, which have an id of their own."""
        return Verifier(self.name, KeyType.COSIGNATURE, self.key) if self.type is KeyType.ED25519 else self

    def accepts(self, message: bytes, signature: bytes) -> bool:
        """Whether the bare algorithm accepts ``signature`` over ``message``.

        Raises LedgerError where this machine's cryptography has no ML-DSA-44: it cannot tell.
        """
        if self.type is not KeyType.MLDSA44:
            return ed25519.verifies(self.key, message, signature)
        try:
            mldsa.MLDSA44PublicKey.from_public_bytes(self.key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        except UnsupportedAlgorithm:
            raise _no_mldsa(self.name) from None
        return True


@dataclass(frozen=True)
class Signer:
    """A private key: a seed of 32 bytes, from ``secrets.token_bytes(32)``, with a name and a purpose.

    Raises FormError when the seed has another length or the name is none.
    """

    name: str
    type: KeyType
    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_BYTES:
            raise refusal("private key", f"its seed has {SEED_BYTES} bytes")
        if not is_name(self.name):
            raise refusal("private key", "its name is empty or holds a space, a control character or a plus sign")

    def __repr__(self) -> str:  # the seed must not reach a traceback or a log line
        return f"Signer(name={self.name!r}, type={self.type!r}, seed=…)"

    @property
    def verifier(self) -> Verifier:
        if self.type is KeyType.MLDSA44:
            key = self._mldsa().public_key().public_bytes_raw()
        else:
            key = ed25519.public_key_of(self.seed)
        return Verifier(self.name, self.type, key)

    @property
    def skey(self) -> str:
        """The private text form. Whoever reads it can sign."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{to_base64(bytes([self.type]) + self.seed)}"

    @classmethod
    def parse(cls, skey: str) -> "Signer":
        """Read a private text form. Raises FormError unless it is exactly what ``skey`` would write."""
        if not skey.startswith("PRIVATE+KEY+"):
            raise refusal("private key", "it does not begin with PRIVATE+KEY+")
        name, _, rest = skey.removeprefix("PRIVATE+KEY+").partition("+")
        key_id, _, encoded = rest.partition("+")
        raw = from_base64(encoded, of="private key")
        signer = cls(name, _type_of(raw), raw[1:])
        if key_id != signer.verifier.key_id.hex():
            raise refusal("private key", "its id is not that of its name and key")
        return signer

    def as_cosigner(self) -> "Signer":
        """The same Ed25519 key for cosignatures."""
        return Signer(self.name, KeyType.COSIGNATURE, self.seed) if self.type is KeyType.ED25519 else self

    def sign(self, message: bytes) -> bytes:
        """The bare signature over ``message``."""
        if self.type is KeyType.MLDSA44:
            return self._mldsa().sign(message)
        return ed25519.sign(self.seed, message)

    def _mldsa(self) -> mldsa.MLDSA44PrivateKey:
        try:
            return mldsa.MLDSA44PrivateKey.from_seed_bytes(self.seed)
        except UnsupportedAlgorithm:
            raise _no_mldsa(self.name) from None


def is_name(name: str) -> bool:
    """Whether a key may bear this name: not empty, no Unicode space, no control character, no plus sign."""
    return bool(name) and _is_unicode(name) and not any(c.isspace() or c < " " or c == "+" for c in name)


def keys_by_id(verifiers: Sequence[Verifier]) -> dict[tuple[str, bytes], Verifier]:
    """Known keys by what a signature line says of them. Raises LedgerError when two share it."""
    known: dict[tuple[str, bytes], Verifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise LedgerError(
                "two known keys have one name and one id",
                why="somebody made a key to be mistaken for another",
                do="Ask the owner of the key, face to face, which of them is theirs.",
            )
    return known


def _no_mldsa(name: str) -> LedgerError:
    return LedgerError(
        f"the key of {name} was not used",
        why="the cryptography of this machine was built without ML-DSA-44",
        do="Install the package as it is published, or use another machine.",
    )


def _type_of(raw: bytes) -> KeyType:
    try:
        return KeyType(raw[0])
    except ValueError:
        raise refusal("key", f"this program does not know type {raw[0]}") from None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
