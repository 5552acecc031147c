"""What is contradictory in a chain of custody. Long silence is not; two statements that cannot both be true are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wasl.apps.identification.enums import CustodyKind, GapKind

ENDS = frozenset({CustodyKind.USED_UP, CustodyKind.DESTROYED})


class Step(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def party_id(self) -> str: ...
    @property
    def to_party_id(self) -> str | None: ...
    @property
    def seal(self) -> str: ...


@dataclass(frozen=True)
class Gap:
    """``step`` is the id of the step that does not fit what stands before it."""

    step: str
    kind: GapKind


@dataclass(frozen=True)
class Holding:
    """Who has it: a party's id; on its way to another when ``given_to``; nobody any more when ``is_gone``."""

    party: str | None = None
    given_to: str | None = None
    is_gone: bool = False


@dataclass
class _Known:
    """What the steps so far say."""

    holder: str | None = None
    given_to: str | None = None
    seal: str = ""
    is_open: bool = False
    is_buried: bool = False
    is_gone: bool = False


def gaps(steps: Iterable[Step]) -> tuple[Gap, ...]:
    """Every contradiction, in the order of the steps, which stand as they happened."""
    known, found = _Known(), []
    for place, step in enumerate(steps):
        found += [Gap(step.id, kind) for kind in _contradictions(step, known, is_first=place == 0)]
        _go_on(known, step)
    return tuple(found)


def holding_after(steps: Sequence[Step]) -> Holding:
    known = _Known()
    for step in steps:
        _go_on(known, step)
    return Holding(known.holder, known.given_to, known.is_gone)


def _contradictions(step: Step, known: _Known, *, is_first: bool) -> Iterable[GapKind]:
    kind = CustodyKind(step.kind)
    if step.happened_at > step.recorded_at:
        yield GapKind.IN_THE_FUTURE
    if is_first:
        if kind is not CustodyKind.TAKEN:
            yield GapKind.NOT_BEGUN
        return
    if known.is_gone:
        yield GapKind.AFTER_THE_END
    yield from _of_hands(step, kind, known)
    if known.is_buried and kind is not CustodyKind.EXHUMED:
        yield GapKind.NOT_EXHUMED
    if kind is CustodyKind.EXHUMED and not known.is_buried:
        yield GapKind.NOT_BURIED
    if _is_other_seal(step, kind, known):
        yield GapKind.OTHER_SEAL


def _of_hands(step: Step, kind: CustodyKind, known: _Known) -> Iterable[GapKind]:
    if kind is CustodyKind.TAKEN:
        yield GapKind.TAKEN_AGAIN
    elif kind is CustodyKind.RECEIVED:
        if known.given_to is None:
            yield GapKind.NOT_GIVEN
        elif known.given_to != step.party_id:
            yield GapKind.OTHER_RECEIVER
    else:
        if known.given_to is not None:
            yield GapKind.NOT_RECEIVED
        if known.holder != step.party_id and known.given_to != step.party_id:
            yield GapKind.OTHER_HOLDER


def _is_other_seal(step: Step, kind: CustodyKind, known: _Known) -> bool:
    """A seal that stands where another one stood, or where none did any more, without anybody having put it on."""
    if not step.seal or step.seal == known.seal:
        return False
    return bool(known.seal) or (known.is_open and kind is not CustodyKind.SEALED)


def _go_on(known: _Known, step: Step) -> None:
    kind = CustodyKind(step.kind)
    known.holder = step.party_id
    known.given_to = step.to_party_id if kind is CustodyKind.GIVEN else None
    known.seal = "" if kind is CustodyKind.OPENED else step.seal or known.seal
    known.is_open = kind is CustodyKind.OPENED or (known.is_open and kind is not CustodyKind.SEALED)
    known.is_buried = kind is CustodyKind.BURIED or (known.is_buried and kind is not CustodyKind.EXHUMED)
    known.is_gone = known.is_gone or kind in ENDS
