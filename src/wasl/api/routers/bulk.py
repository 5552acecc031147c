"""Accepting many pairs in one act, and how good the suggestions were so far."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field as Bounds

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.bulk import (
    AgreementOut,
    BatchIn,
    BatchOut,
    LooksIn,
    QualityOut,
    SurveyOut,
    band_out,
    batch_out,
)
from wasl.api.schemas.lists import WhyIn
from wasl.api.values import Id, Paging
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.domain import bulk
from wasl.apps.matching.domain.agreement import agreement, verdicts_of_pairs
from wasl.apps.matching.domain.calibration import accepted_in_bulk, calibration, calibration_from
from wasl.apps.matching.enums import BatchState
from wasl.apps.matching.models.batch import Batch
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.rules import may_decide, may_run
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["matching"])


class OfRoom(Schema):
    room: Id | None = None


class FromFloor(OfRoom):
    floor: float = Bounds(0.99, ge=0.99, le=1)


@router.get("/linking/quality", response={200: QualityOut, **REFUSALS})
def quality(request: Asked, asked: Query[OfRoom]) -> QualityOut:
    """Of pairs shown at so much probability, how many people accepted; and how far two people agree."""
    if not may_run(request.user.roles):
        raise Http404
    pairs, found = _pairs(request.user, asked.room), agreement(verdicts_of_pairs(request.user))
    agreed = AgreementOut(
        pairs=found.pairs, enough=found.enough, share=found.share, kappa=found.kappa, interval=found.interval,
        table=[(*verdicts, count) for verdicts, count in sorted(found.table.items())],
    )  # fmt: skip
    bands = [band_out(band) for band in calibration(pairs)]
    return QualityOut(bands=bands, accepted_in_bulk=accepted_in_bulk(pairs), agreement=agreed)


@router.get("/batches/survey", response={200: SurveyOut, **REFUSALS})
def survey(request: Asked, asked: Query[FromFloor]) -> SurveyOut:
    """What may be accepted in one act, and why other suggestions may not."""
    _check_reviews(request.user)
    pairs = _pairs(request.user, asked.room)
    found = bulk.survey(pairs, floor=asked.floor)
    band = band_out(calibration_from(pairs, floor=asked.floor))
    return SurveyOut(
        floor=found.floor, permitted=len(found.permitted), wrong=found.wrong, excluded=found.excluded, band=band
    )


@router.get("/batches", response={200: Page[BatchOut], **REFUSALS})
def batches(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    return page_of(_batches(request.user), paging, lambda some: [batch_out(one) for one in some])


@router.post("/batches", response={201: BatchOut, **REFUSALS})
def draw(request: Asked, given: BatchIn) -> Status[BatchOut]:
    """Gather the pairs that the rule permits, and draw a sample to be looked at; nothing is decided."""
    _check_reviews(request.user)
    made = bulk.draw_batch(
        _pairs(request.user, given.room), floor=given.floor,
        by=request.user, at=timezone.now(),
    )  # fmt: skip
    return Status(201, _shown(made, request.user))


@router.get("/batches/{id}", response={200: BatchOut, **REFUSALS})
def one_batch(request: Asked, id: str) -> BatchOut:
    return _shown(reached(_batches(request.user), id), request.user)


@router.post("/batches/{id}/looks", response={200: BatchOut, **REFUSALS})
def look(request: Asked, id: str, given: LooksIn) -> BatchOut:
    """What the asker saw in pairs of the sample; one that is not plainly one person stops the batch."""
    return _done(request, id, lambda one: bulk.look_at_sample(one, given.seen, by=request.user, at=timezone.now()))


@router.post("/batches/{id}/propose", response={200: BatchOut, **REFUSALS})
def propose(request: Asked, id: str) -> BatchOut:
    return _done(request, id, lambda one: bulk.propose_batch(one, by=request.user, at=timezone.now()))


@router.post("/batches/{id}/accept", response={200: BatchOut, **REFUSALS})
def accept(request: Asked, id: str) -> BatchOut:
    """By a second person, who has looked at another sample."""
    return _done(request, id, lambda one: bulk.accept_batch(one, by=request.user, at=timezone.now()))


@router.post("/batches/{id}/stop", response={200: BatchOut, **REFUSALS})
def stop(request: Asked, id: str) -> BatchOut:
    return _done(request, id, lambda one: bulk.stop_batch(one, by=request.user, at=timezone.now()))


@router.post("/batches/{id}/undo", response={200: BatchOut, **REFUSALS})
def undo(request: Asked, id: str, given: WhyIn) -> BatchOut:
    return _done(request, id, lambda one: bulk.undo_batch(one, why=given.why, by=request.user, at=timezone.now()))


def _done(request: Asked, id: str, act: Callable[[Batch], Batch]) -> BatchOut:
    return _shown(act(reached(_batches(request.user), id)), request.user)


def _shown(batch: Batch, staff: Staff) -> BatchOut:
    if not bulk.can_look(batch, by=staff):
        return batch_out(batch)
    drawn_for = bulk.FIRST if batch.state == BatchState.DRAWN else bulk.SECOND
    return batch_out(batch, list(batch.pairs.filter(drawn_for=drawn_for)))


def _batches(staff: Staff) -> QuerySet[Batch]:
    _check_reviews(staff)
    return Batch.objects.reaching(staff).order_by("-at", "id")


def _pairs(staff: Staff, room: str | None) -> QuerySet[CandidatePair]:
    pairs = CandidatePair.objects.reaching(staff)
    if room is None:
        return pairs
    own = reached(Room.objects.reaching(staff), room)
    return pairs.filter(first__entry__list__room=own, second__entry__list__room=own)


def _check_reviews(staff: Staff) -> None:
    if not may_decide(staff.roles):
        raise Http404
