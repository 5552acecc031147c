"""Each telephone signs what it confirms, so that nobody else can write a word down as its own.

What is signed is the id of a confirmation, which answers for all it says and for all that its device knew. How an
Ed25519 signature is verified is a parameter: the engine names no library.
"""

import hashlib
import re
from collections.abc import Callable, Iterable

from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.terms import Terms

DOMAIN = "wasl crossing confirmation 1"  # no signature made here can be taken for one over something else
FINGERPRINT_DOMAIN = b"wasl crossing telephone 1\n"
FINGERPRINT_DIGITS, FINGERPRINT_GROUP = 24, 4
SIGNATURE = re.compile(r"[0-9a-f]{128}")

Verifies = Callable[[bytes, bytes, bytes], bool]  # key, message, signature


def message_of(id: str) -> bytes:
    """What a telephone signs to confirm what has this id."""
    return f"{DOMAIN}\n{id}".encode()


def unsigned_in(terms: Terms, confirmations: Iterable[Confirmation], *, verifies: Verifies) -> frozenset[str]:
    """Ids of confirmations that name a telephone which signs, and of which no copy here bears its true signature."""
    named: set[str] = set()
    signed: set[str] = set()
    for one in confirmations:
        key = terms.key_of.get(one.device)
        if key is None:
            continue
        named.add(one.id)
        if SIGNATURE.fullmatch(one.signature) and verifies(
            bytes.fromhex(key), message_of(one.id), bytes.fromhex(one.signature)
        ):
            signed.add(one.id)
    return frozenset(named - signed)


def fingerprint(key: str) -> str:
    """A key as six groups of four digits, to be compared by eye: 80 bits, so no second key can be sought for it.

    Examples
    --------
    >>> fingerprint("00" * 32)
    '3838 9883 2038 8225 3028 8010'
    """
    digest = hashlib.sha256(FINGERPRINT_DOMAIN + bytes.fromhex(key)).digest()
    digits = f"{int.from_bytes(digest) % 10**FINGERPRINT_DIGITS:0{FINGERPRINT_DIGITS}}"
    return " ".join(digits[at : at + FINGERPRINT_GROUP] for at in range(0, FINGERPRINT_DIGITS, FINGERPRINT_GROUP))
