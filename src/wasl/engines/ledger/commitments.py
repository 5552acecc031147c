"""Commitments: the log proves what was said without saying it.

``HMAC-SHA256(key = salt, message = DOMAIN || canonical JSON of the value)``.

*Hiding.* Names have little entropy, so a plain digest of one is undone by trying all names. The salt is at
least 16 random bytes, fresh for each value; without it the digest says nothing, and two commitments to
one name look unrelated. Erasing the salt erases the value from the log for good.

*Binding.* Opening one digest as two different values needs a SHA-256 collision. SHA-256(salt || value) would
not do: with a salt of free length the border between the two can be moved, so ``…1`` + ``23`` also
opens as ``…`` + ``123``. HMAC has no such border.
"""

import hmac
from dataclasses import dataclass

from wasl.engines.ledger.errors import LedgerError
from wasl.kernel.canonical import canonical_json

DOMAIN = b"wasl commitment 1\n"  # no other use of HMAC in Wasl begins with this
SALT_BYTES_MIN, SALT_BYTES_MAX = 16, 64  # beyond the block of SHA-256, 64 bytes, HMAC would hash its key


@dataclass(frozen=True)
class Commitment:
    """A digest for the log, and what opens it, kept elsewhere under the value's own protection.

    ``told`` is the value's canonical JSON.
    """

    digest: str
    salt: str
    told: str

    def __repr__(self) -> str:  # salt and value must not reach a traceback or a log line
        return f"Commitment(digest={self.digest!r}, salt=…)"

    @property
    def logged(self) -> str:
        """The form the log holds: ``c:`` and 64 hexadecimal digits."""
        return f"c:{self.digest}"


def commit(value: object, *, salt: bytes) -> Commitment:
    """Commit to ``value`` under ``salt``: 16 to 64 bytes, random, never used for another value.

    Raises LedgerError when the salt is too short or too long; CanonicalError when the value has no
    canonical form.
    """
    if not SALT_BYTES_MIN <= len(salt) <= SALT_BYTES_MAX:
        raise LedgerError(
            f"a salt of {len(salt)} bytes was given",
            why=f"a commitment hides only behind {SALT_BYTES_MIN} to {SALT_BYTES_MAX} random bytes",
            do="Draw a fresh one with secrets.token_bytes(32).",
        )
    told = canonical_json(value)
    digest = hmac.digest(salt, DOMAIN + told, "sha256")
    return Commitment(digest.hex(), salt.hex(), told.decode())


def opens(digest: str, *, salt: str | bytes, value: object) -> bool:
    """Whether ``value`` and ``salt`` are what ``digest`` (with or without ``c:``) was made from."""
    try:
        key = bytes.fromhex(salt) if isinstance(salt, str) else salt
        found = commit(value, salt=key).digest
    except (ValueError, LedgerError):
        return False
    return hmac.compare_digest(found.encode(), digest.removeprefix("c:").encode())
