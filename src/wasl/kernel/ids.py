"""Typed, opaque ids: ``rec_7k2m…``.

The prefix says what the thing is; the rest is 100 random bits, so an id reveals neither when the
thing was made, nor how many there are, nor what stands beside it.
"""

import re
import secrets
from base64 import b32encode
from collections.abc import Callable
from typing import NewType

from wasl.kernel.errors import KernelError

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
LENGTH = 20
_TO_ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())  # from that of RFC 4648
SHAPE = re.compile(rf"([a-z]{{2,4}})_([{ALPHABET}]{{{LENGTH}}})")

PartyId = NewType("PartyId", str)
StaffId = NewType("StaffId", str)
SourceId = NewType("SourceId", str)
RecordId = NewType("RecordId", str)
PersonId = NewType("PersonId", str)
ListId = NewType("ListId", str)
EntryId = NewType("EntryId", str)


class IdError(KernelError):
    code = "bad_id"


def new_id(prefix: str, *, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """A fresh id. ``random_bytes`` is an argument so that invented people can have the same ids twice."""
    number = int.from_bytes(random_bytes(13), "big") % (1 << 5 * LENGTH)
    digits = b32encode((number << 4).to_bytes(13, "big"))[:LENGTH]  # 20 of five bits each, and four bits to fill a byte
    return f"{prefix}_{digits.translate(_TO_ALPHABET)[::-1].decode()}"


def check_id(value: str, *, prefix: str) -> str:
    """The id itself when it has the shape ``prefix_…``; raises IdError otherwise."""
    match = SHAPE.fullmatch(value)
    if match is None or match.group(1) != prefix:
        raise IdError(f"not a {prefix} id", why="an id looks like rec_ and twenty letters and digits")
    return value
