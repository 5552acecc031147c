"""How the C2SP files write bytes and numbers: one way only, so that equal values have equal files."""

import base64
import re

from wasl.engines.ledger.errors import FormError
from wasl.engines.ledger.merkle import HASH_BYTES

MAX_SIZE = 2**63 - 1  # of a log, and of a time: what every reader of the family keeps exact
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def from_base64(text: str, *, of: str) -> bytes:
    """Standard base64 with its padding and no stray bits. Raises FormError, naming what it is ``of``."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:  # also what is not ASCII
        raw = b""
    if to_base64(raw) != text or not raw:
        raise refusal(of, "it is not base64 in its one canonical form")
    return raw


def hash_from_base64(text: str, *, of: str) -> bytes:
    """A hash of 32 bytes. Raises FormError."""
    raw = from_base64(text, of=of)
    if len(raw) != HASH_BYTES:
        raise refusal(of, f"a hash has {HASH_BYTES} bytes")
    return raw


def from_decimal(text: str, *, of: str) -> int:
    """A number from 0 to 2^63 - 1 in ASCII digits without leading zeros. Raises FormError."""
    if not DECIMAL.fullmatch(text) or int(text) > MAX_SIZE:
        raise refusal(of, "it is not a whole number up to 2^63 - 1 without leading zeros")
    return int(text)


def refusal(of: str, why: str) -> FormError:
    return FormError(f"this {of} is refused", why=why, do="Get the file again, whole and unchanged, from its maker.")
