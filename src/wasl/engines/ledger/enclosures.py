"""What travels in the ``extra`` of a portable proof: the entry itself, and the salts its holder may have.

The log holds a document only as a commitment (``commitments.py``). What is committed to is either the document, if its
file is canonical JSON, or the SHA-256 of its file in hexadecimal. Once the salt is destroyed the entry is
still proven, and nobody can show any more which document it was of.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from wasl.engines.ledger.commitments import DOMAIN, SALT_BYTES_MAX, SALT_BYTES_MIN
from wasl.engines.ledger.entries import LogEntry
from wasl.engines.ledger.forms import refusal
from wasl.kernel.canonical import canonical_json


@dataclass(frozen=True)
class Enclosure:
    """An entry, and salts in hexadecimal by the name of the value they open."""

    entry: LogEntry
    salts: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:  # the salts must not reach a traceback or a log line
        return f"Enclosure(entry={self.entry.seq}, salts of {sorted(self.salts)})"

    def to_bytes(self) -> bytes:
        salts = {"salts": dict(self.salts)} if self.salts else {}
        return canonical_json({"entry": self.entry.to_bytes().decode(), **salts})

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Enclosure":
        """Read it back. Raises FormError, or EntryError where the entry is none."""
        try:
            fields = json.loads(raw.decode("utf-8"))
            entry, salts = fields["entry"].encode(), dict(fields.get("salts", {}))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise refusal("proof", "its enclosure is not an entry with salts") from None
        if set(fields) - {"entry", "salts"} or not all(_is_salt(salt) for salt in salts.values()):
            raise refusal("proof", "its enclosure is not an entry with salts")
        return cls(LogEntry.from_bytes(entry), salts)

    def value_of(self, document: bytes) -> str | None:
        """The name under which the entry commits to this document, or None when no salt here shows it."""
        for name, salt in self.salts.items():
            logged = self.entry.data.get(name)
            for message in (document, f'"{hashlib.sha256(document).hexdigest()}"'.encode()):
                found = "c:" + hmac.digest(bytes.fromhex(salt), DOMAIN + message, "sha256").hex()
                if isinstance(logged, str) and hmac.compare_digest(found, logged):
                    return name
        return None


def _is_salt(salt: object) -> bool:
    try:
        return isinstance(salt, str) and SALT_BYTES_MIN <= len(bytes.fromhex(salt)) <= SALT_BYTES_MAX
    except ValueError:
        return False
