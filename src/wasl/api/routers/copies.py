"""Copies of lists that leave: asked by one person, let out by another, each taking logged."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.copies import CopiesAsked, CopyIn, CopyOut, FormOut, FormsAsked, copy_out, loss_out
from wasl.api.values import Paging
from wasl.apps.lists.domain.exports import (
    MEDIA_TYPE,
    approve_export,
    ask_export,
    can_ask,
    filename_of,
    refuse_export,
    take_export,
)
from wasl.apps.lists.enums import ExportFormat
from wasl.apps.lists.interfaces.forms import losses_before_asking
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.tasks import write_copy_in_background
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["copies"])


@router.get("/copies", response={200: Page[CopyOut], **REFUSALS})
def copies(request: Asked, asked: Query[CopiesAsked], paging: Query[Paging]) -> dict[str, Any]:
    rows = _copies(request.user).order_by("-asked_at", "id")
    if asked.list is not None:
        rows = rows.filter(list__in=NameList.objects.reaching(request.user).filter(pk=asked.list))
    if asked.state is not None:
        rows = rows.filter(stands=asked.state)
    if asked.find.strip():
        rows = rows.named_in(asked.find)
    return page_of(rows, paging, lambda some: [copy_out(one, to=request.user) for one in some])


@router.post("/copies", response={201: CopyOut, **REFUSALS})
def ask(request: Asked, given: CopyIn) -> Status[CopyOut]:
    _check_reads(request.user)
    brought = reached(NameList.objects.reaching(request.user), given.list)
    asked = ask_export(
        brought, format=given.format, language=given.language, recipient=given.recipient, purpose=given.purpose,
        by=request.user, at=timezone.now(), expires_on=given.expires_on, extent=given.extent,
        with_withdrawn=given.with_withdrawn,
    )  # fmt: skip
    return Status(201, copy_out(asked, to=request.user))


@router.get("/lists/{id}/copies/forms", response={200: list[FormOut], **REFUSALS})
def forms(request: Asked, id: str, asked: Query[FormsAsked]) -> list[FormOut]:
    """What each form of copy would lose of this list, counted now; not there for who may not ask for a copy."""
    _check_reads(request.user)
    brought = reached(NameList.objects.reaching(request.user).select_related("party", "addressed_to", "room"), id)
    if not can_ask(brought, by=request.user):
        raise Http404
    held, lost = losses_before_asking(
        brought, by=request.user, at=timezone.now(), extent=asked.extent, with_withdrawn=asked.with_withdrawn
    )
    return [
        FormOut(format=format, values=held, loss=[loss_out(loss) for loss in losses]) for format, losses in lost.items()
    ]


@router.get("/copies/{id}", response={200: CopyOut, **REFUSALS})
def one_copy(request: Asked, id: str) -> CopyOut:
    return copy_out(reached(_copies(request.user), id), to=request.user)


@router.post("/copies/{id}/approve", response={200: CopyOut, **REFUSALS})
def approve(request: Asked, id: str) -> CopyOut:
    asked = reached(_copies(request.user), id)
    with transaction.atomic():
        approve_export(asked, by=request.user, at=timezone.now())
        transaction.on_commit(lambda: write_copy_in_background.enqueue(asked.id))
    return one_copy(request, id)


@router.post("/copies/{id}/refuse", response={200: CopyOut, **REFUSALS})
def refuse(request: Asked, id: str) -> CopyOut:
    refuse_export(reached(_copies(request.user), id), by=request.user, at=timezone.now())
    return one_copy(request, id)


@router.get("/copies/{id}/file", response={200: bytes, **REFUSALS})
def file(request: Asked, id: str) -> HttpResponse:
    """The bytes of a ready copy; each taking is in the log before it is handed over."""
    asked = reached(_copies(request.user), id)
    content = take_export(asked, by=request.user, at=timezone.now())
    response = HttpResponse(content, content_type=MEDIA_TYPE[ExportFormat(asked.format)])
    response["Content-Disposition"] = f'attachment; filename="{filename_of(asked)}"'
    return response


def _check_reads(staff: Staff) -> None:
    if not staff.purposes:
        raise Http404


def _copies(staff: Staff) -> Any:
    _check_reads(staff)
    return ListExport.objects.reaching(staff).with_stand(timezone.now()).select_related("asked_by__party")
