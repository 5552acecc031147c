"""Confirmations, and the journal of a device: a chain that its owner cannot quietly rewrite.

A confirmation's id is the SHA-256 of what it says, with the id of the one before it on the same device and the *tips*
of the other devices' journals that its device had carried over. So an id answers for everything its device knew.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from wasl.engines.crossing.errors import ConfirmationError
from wasl.kernel.canonical import canonical_json

FIELDS = {
    "operation": str, "device": str, "counter": int, "previous": str, "seen": list, "step": str, "subject": str,
    "role": str, "at": int, "count": int, "code": str,
}  # fmt: skip
SIGNATURE_LENGTH = 128  # hexadecimal
NUMBER_MAX = 2**53 - 1  # beyond it JavaScript would round


@dataclass(frozen=True)
class Tip:
    """The newest confirmation of another device that had been carried over."""

    device: str
    counter: int
    id: str


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed what, on which device, when by its clock, knowing what.

    ``role`` is the device's own, or another's whose spoken or written ``code`` was typed in. ``previous`` is "" for the
    first (``counter`` 1). ``count`` is -1 where no number is told. ``signature`` is the telephone's own, over the id;
    it is no part of what is said, so a copy that lost it is the same confirmation.
    """

    operation: str
    device: str
    counter: int
    previous: str
    seen: tuple[Tip, ...]
    step: str
    subject: str
    role: str
    at: int
    count: int = -1
    code: str = ""
    signature: str = field(default="", compare=False)

    @cached_property
    def id(self) -> str:
        return hashlib.sha256(canonical_json(self._said())).hexdigest()

    @property
    def tip(self) -> Tip:
        return Tip(self.device, self.counter, self.id)

    def as_json(self) -> dict[str, Any]:
        return self._said() | ({"signature": self.signature} if self.signature else {})

    def _said(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in FIELDS}
        return said | {"seen": [[tip.device, tip.counter, tip.id] for tip in self.seen]}


def confirmation_of(written: Mapping[str, Any]) -> Confirmation:
    """A confirmation from its JSON, with or without a signature. Raises ConfirmationError when the shape is another."""
    signature = written.get("signature", "")
    if not isinstance(signature, str) or len(signature) > SIGNATURE_LENGTH:
        raise ConfirmationError("a confirmation has a signature of another shape", why="it is 128 hexadecimal digits")
    if {*written} - {"signature"} != {*FIELDS} or not all(type(written[name]) is kind for name, kind in FIELDS.items()):
        raise ConfirmationError("a confirmation has another shape", why=f"it must have {', '.join(FIELDS)} and no more")
    numbers = (written["counter"], written["at"], written["count"], *(_tip(tip).counter for tip in written["seen"]))
    if max(map(abs, numbers)) > NUMBER_MAX:
        raise ConfirmationError("a confirmation holds a number that is too large")
    return Confirmation(**{**written, "seen": tuple(map(_tip, written["seen"]))})


def _tip(written: object) -> Tip:
    match written:
        case [str(device), int(counter), str(id)] if type(counter) is int:
            return Tip(device, counter, id)
    raise ConfirmationError("a confirmation names another journal wrongly", why="a tip is a device, a number and an id")
