"""Signed notes: a text and who signed it, in one small file. C2SP signed-note 1.0.

A note is material from a stranger: nothing in it is believed before a known key has signed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from wasl.engines.ledger.errors import FormError, SignatureError, UnknownSignerError
from wasl.engines.ledger.forms import from_base64, refusal, to_base64
from wasl.engines.ledger.keys import KeyType, Signer, Verifier, is_name, keys_by_id
from wasl.engines.ledger.signed_messages import sign_text, time_of, verifies_text

__all__ = [
    "KeyType",
    "Note",
    "Signature",
    "SignatureLine",
    "Signer",
    "Verifier",
    "add_signatures",
    "open_note",
    "read_note",
    "sign_note",
]

MAX_NOTE_BYTES = 1_000_000  # as golang.org/x/mod/sumdb/note
MAX_SIGNATURES = 100
DASH = "— "


@dataclass(frozen=True)
class SignatureLine:
    """What a line says of itself: the name and id of a key, and the bytes after them. Nothing is verified yet."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        return f"{DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> "SignatureLine":
        """Read a line without its line feed. Raises FormError on any other."""
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not is_name(name):
            raise refusal("note", "a line below its text is not a signature")
        raw = from_base64(encoded, of="note")
        if len(raw) < 5:
            raise refusal("note", "a signature in it is too short")
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True)
class Signature:
    """A line that the key it names has truly made; ``time`` in seconds since 1970 if it is a cosignature."""

    verifier: Verifier
    line: SignatureLine

    @property
    def time(self) -> int | None:
        return time_of(self.line.signature, type=self.verifier.type)


@dataclass(frozen=True)
class Note:
    """A text, the signatures by known keys, which are true, and the others, which say nothing."""

    text: str
    verified: tuple[Signature, ...]
    unverified: tuple[SignatureLine, ...]


def sign_note(text: str, signers: Sequence[Signer], *, at: int | None = None) -> bytes:
    """The note of this text by these signers; cosigners need ``at``. Raises FormError when it cannot be a note."""
    if not signers:
        raise refusal("note", "nobody signs it")
    _check_text(text)
    return _joined(text, [_signed_by(signer, text, at=at) for signer in signers])


def add_signatures(raw: bytes, lines: Sequence[SignatureLine]) -> bytes:
    """The same note with these lines too; one by a key that has signed already takes the old one's place."""
    text, old = read_note(raw)
    replaced = {(line.name, line.key_id) for line in lines}
    return _joined(text, [*(line for line in old if (line.name, line.key_id) not in replaced), *lines])


def open_note(raw: bytes, verifiers: Sequence[Verifier]) -> Note:
    """The note, once at least one of the known keys has signed it.

    A signature repeated word for word counts once. Raises FormError on what is no note; SignatureError when a
    known key's signature is false, or no known key has signed: the text must then not be used.
    """
    known = keys_by_id(verifiers)
    text, lines = read_note(raw)
    verified: dict[Verifier, Signature] = {}
    unverified: dict[SignatureLine, None] = {}
    for line in lines:
        verifier = known.get((line.name, line.key_id))
        if verifier is None:
            unverified[line] = None
        elif verifier not in verified or verified[verifier].line != line:
            if not verifies_text(text, line.signature, verifier):
                raise SignatureError(
                    f"the signature of {line.name} is false",
                    why="the note was changed, or somebody else made the signature",
                    do="Keep this file as evidence and ask for the note again.",
                )
            verified.setdefault(verifier, Signature(verifier, line))
    if not verified:
        raise UnknownSignerError(
            "nobody you know has signed this note",
            why="without the signature of a known key its text means nothing",
            do="Check that you hold the right keys.",
        )
    return Note(text, tuple(verified.values()), tuple(unverified))


def read_note(raw: bytes) -> tuple[str, list[SignatureLine]]:
    """Text and signature lines of a note of which nothing is verified. Raises FormError on what is no note."""
    if len(raw) > MAX_NOTE_BYTES:
        raise refusal("note", f"it is longer than {MAX_NOTE_BYTES} bytes")
    try:
        whole = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise refusal("note", "it is not UTF-8") from None
    text, blank, below = whole.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise refusal("note", "it needs a text, an empty line and at least one line of signature")
    _check_text(text + "\n")
    lines = below.split("\n")[:-1]
    if len(lines) > MAX_SIGNATURES:
        raise refusal("note", f"it has more than {MAX_SIGNATURES} signatures")
    return text + "\n", [SignatureLine.parse(line) for line in lines]


def _signed_by(signer: Signer, text: str, *, at: int | None) -> SignatureLine:
    return SignatureLine(signer.name, signer.verifier.key_id, sign_text(text, signer, at=at))


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise refusal("note", "its text does not end with a line feed")
    if any(character < " " and character != "\n" for character in text):
        raise refusal("note", "it holds a control character other than a line feed")


def _joined(text: str, lines: Sequence[SignatureLine]) -> bytes:
    raw = (text + "\n" + "".join(line.line for line in lines)).encode()
    if len(lines) > MAX_SIGNATURES or len(raw) > MAX_NOTE_BYTES:
        raise FormError("this note would be too long", do=f"Keep to {MAX_SIGNATURES} signatures.")
    return raw
