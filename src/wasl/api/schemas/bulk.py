"""Batches of pairs, measures of the suggestions, and contradictions, as the API tells of them."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.values import Given, Id, Note
from wasl.apps.lists.domain.contradictions import Contradiction
from wasl.apps.lists.enums import Contradicts
from wasl.apps.lists.models.contradiction import ContradictionNote
from wasl.apps.matching.domain.calibration import Band
from wasl.apps.matching.enums import BatchState, Excluded, Verdict
from wasl.apps.matching.models.batch import Batch, BatchPair


class BandOut(Schema):
    """Pairs decided one by one, by the probability shown. ``interval``: of the share accepted, at 95 %."""

    low: float
    high: float
    shown: float | None
    accepted: int
    refused: int
    cannot_tell: int
    enough: bool
    share: float | None
    interval: tuple[float, float]


class SurveyOut(Schema):
    """What may be accepted in one act: how many pairs, how many of them wrong (mean, standard deviation), and why
    other suggestions are not among them."""

    floor: float
    permitted: int
    wrong: tuple[float, float]
    excluded: dict[Excluded, int]
    band: BandOut


class BatchIn(Given):
    floor: float = Bounds(ge=0.99, le=1)
    room: Id | None = None


class LooksIn(Given):
    seen: dict[Id, Verdict] = Bounds(min_length=1, max_length=50)


class LookOut(Schema):
    pair: str
    seen: Verdict | None


class BatchOut(Schema):
    """``sample``: the pairs that wait for the asker to be looked at, and what the asker saw so far."""

    id: str
    state: BatchState
    floor: float
    by: str
    at: datetime
    second: str | None
    ended_at: datetime | None
    figures: dict[str, Any]
    sample: list[LookOut] = []


class AgreementOut(Schema):
    pairs: int
    enough: bool
    share: float
    kappa: float | None
    interval: tuple[float, float] | None
    table: list[tuple[Verdict, Verdict, int]]


class QualityOut(Schema):
    bands: list[BandOut]
    accepted_in_bulk: int
    agreement: AgreementOut


class SayingOut(Schema):
    record: str
    said: str


class NoteOut(Schema):
    why: str
    by: str
    at: datetime


class ContradictionOut(Schema):
    id: str
    kind: Contradicts
    sayings: list[SayingOut]
    note: NoteOut | None


class NoteIn(Given):
    why: Note = Bounds(min_length=1)


def band_out(band: Band) -> BandOut:
    return BandOut(
        low=band.low, high=band.high, shown=band.shown, accepted=band.accepted, refused=band.refused,
        cannot_tell=band.cannot_tell, enough=band.enough, share=band.share, interval=band.interval,
    )  # fmt: skip


def batch_out(batch: Batch, sample: list[BatchPair] | None = None) -> BatchOut:
    return BatchOut(
        id=batch.id, state=BatchState(batch.state), floor=batch.floor, by=batch.by_id, at=batch.at,
        second=batch.second_id, ended_at=batch.ended_at, figures=batch.figures,
        sample=[LookOut(pair=row.pair_id, seen=row.seen or None) for row in sample or []],
    )  # fmt: skip


def contradiction_out(found: Contradiction, note: ContradictionNote | None) -> ContradictionOut:
    sayings = [SayingOut(record=record, said=said) for record, said in zip(found.records, found.sayings, strict=True)]
    told = NoteOut(why=note.why, by=note.by_id, at=note.at) if note else None
    return ContradictionOut(id=found.id, kind=found.kind, sayings=sayings, note=told)
