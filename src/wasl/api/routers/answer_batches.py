"""One answer for many entries: planned, given as it was planned, and undone in one act. Holders alone."""

from typing import Any

from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.entries import entry_out
from wasl.api.schemas.rooms_work import BatchOut, BatchUndoneOut, PlanIn, PlanOut, TogetherIn, UndoIn, batch_out
from wasl.api.values import Paging
from wasl.apps.lists.domain.bulk_answers import Plan, answer_together, plan_of, plan_of_linked, undo_batch
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import AnswerState
from wasl.apps.lists.models.answer import AnswerBatch
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["answers"])


@router.post("/answer-batches/plan", response={200: PlanOut, **REFUSALS})
def plan(request: Asked, given: PlanIn) -> PlanOut:
    """What one answer for many would do; nothing is changed. Entries one does not answer for are left out unsaid."""
    user = request.user
    planned = _planned(user, given)
    entries = ListEntry.objects.reaching(user).filter(pk__in=planned.sample).select_related("list", "row", "record")
    seen: Any = with_standing(entries, moment=timezone.now(), seen_by=user.party_id)
    return PlanOut(
        count=len(planned.entries), beyond=planned.beyond, left_out=planned.left_out, digest=planned.digest,
        sample=[entry_out(one) for one in seen.order_by("list__put_at", "list_id", "row__number")],
    )  # fmt: skip


@router.post("/answer-batches", response={201: BatchOut, **REFUSALS})
def give(request: Asked, given: TogetherIn) -> Status[BatchOut]:
    planned = _planned(request.user, given)
    made = answer_together(
        planned, seen=given.seen, disposition=given.disposition, by=request.user, at=timezone.now(),
        on_date=given.on_date, note=given.note, signed_as=given.signed_as, of_linked=given.linked,
    )  # fmt: skip
    count = len(planned.entries)
    return Status(201, batch_out(made, total=count, standing=count, to=request.user))


@router.get("/answer-batches", response={200: Page[BatchOut], **REFUSALS})
def batches(request: Asked, asked: Query[Paging]) -> dict[str, Any]:
    user = request.user
    rows = _batches(user).annotate(
        total=Count("answers"), standing=Count("answers", filter=Q(answers__state=AnswerState.GIVEN))
    )
    return page_of(
        rows.order_by("-at", "id"), asked,
        lambda some: [batch_out(one, total=one.total, standing=one.standing, to=user) for one in some],
    )  # fmt: skip


@router.post("/answer-batches/{id}/undo", response={200: BatchUndoneOut, **REFUSALS})
def undo(request: Asked, id: str, given: UndoIn) -> BatchUndoneOut:
    batch = reached(_batches(request.user), id)
    return BatchUndoneOut(id=id, taken_back=undo_batch(batch, why=given.why, by=request.user, at=timezone.now()))


def _planned(staff: Staff, given: PlanIn) -> Plan:
    if Role.HOLDER not in staff.roles:
        raise Http404
    now = timezone.now()
    return plan_of_linked(by=staff, at=now) if given.linked else plan_of(given.entries, by=staff, at=now)


def _batches(staff: Staff) -> Any:
    if Role.HOLDER not in staff.roles:
        raise Http404
    return AnswerBatch.objects.reaching(staff).select_related("by__party")
