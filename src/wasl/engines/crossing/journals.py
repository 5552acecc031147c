"""Confirmations, and the journal of a device: a chain that its owner cannot quietly rewrite.

A confirmation's id is the SHA-256 of what it says, with the id of the one before it on the same device and the *tips*
of the other devices' journals that its device had carried over. So an id answers for everything its device knew.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from wasl.engines.crossing.errors import ConfirmationError
from wasl.kernel.canonical import canonical_json

FIELDS = {
    "operation": str, "device": str, "counter": int, "previous": str, "seen": list, "step": str, "subject": str,
    "role": str, "at": int, "count": int, "code": str,
}  # fmt: skip
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
    first (``counter`` 1). ``count`` is -1 where no number is told.
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

    @cached_property
    def id(self) -> str:
        return hashlib.sha256(canonical_json(self.as_json())).hexdigest()

    @property
    def tip(self) -> Tip:
        return Tip(self.device, self.counter, self.id)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "seen": [[tip.device, tip.counter, tip.id] for tip in self.seen]}


def confirmation_of(written: Mapping[str, Any]) -> Confirmation:
    """A confirmation from its JSON. Raises ConfirmationError when the shape is another."""
    if set(written) != set(FIELDS) or not all(type(written[name]) is kind for name, kind in FIELDS.items()):
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
