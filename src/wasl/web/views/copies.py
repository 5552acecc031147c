"""Copies of lists that leave: asked by one person, let out by another, each taking logged."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.exports import (
    MEDIA_TYPE,
    approve_export,
    ask_export,
    can_approve_export,
    filename_of,
    refuse_export,
    take_export,
)
from wasl.apps.lists.enums import ExportFormat
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.tasks import write_copy_in_background
from wasl.kernel.errors import DomainError
from wasl.web.forms import CopyForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.lists import list_page, reached_lists


@require_safe
def copies(request: PageRequest) -> HttpResponse:
    return _copies_page(request)


@require_POST
def ask(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    form = CopyForm(request.POST, languages=settings.LANGUAGES)
    if not form.is_valid():
        return list_page(request, id, status=UNPROCESSABLE, copy_form=form)
    given = form.cleaned_data
    try:
        ask_export(
            brought, format=ExportFormat(given["format"]), language=given["language"], by=request.user,
            recipient=given["recipient"], purpose=given["purpose"], at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, list_page, id, copy_form=form)
    messages.success(request, _("The copy was asked for. A second person decides whether it leaves."))
    return redirect("copies")


@require_POST
def approve(request: PageRequest, id: str) -> HttpResponse:
    asked = reached(_copies(request), id)
    try:
        with transaction.atomic():
            approve_export(asked, by=request.user, at=timezone.now())
            transaction.on_commit(lambda: write_copy_in_background.enqueue(asked.id))
    except DomainError as refusal:
        return refused(request, refusal, _copies_page)
    messages.success(request, _("The copy was approved and is being written."))
    return redirect("copies")


@require_POST
def refuse(request: PageRequest, id: str) -> HttpResponse:
    asked = reached(_copies(request), id)
    try:
        refuse_export(asked, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _copies_page)
    messages.success(request, _("The copy was refused. Nothing was written."))
    return redirect("copies")


@require_POST
def file(request: PageRequest, id: str) -> HttpResponse:
    """The bytes of a ready copy. By POST, because each taking is written in the log."""
    asked = reached(_copies(request), id)
    try:
        content = take_export(asked, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _copies_page)
    response = HttpResponse(content, content_type=MEDIA_TYPE[ExportFormat(asked.format)])
    response["Content-Disposition"] = f'attachment; filename="{filename_of(asked)}"'
    return response


def _copies_page(request: PageRequest, status: int = 200) -> HttpResponse:
    page = page_of(request, _copies(request))
    for one in page:
        one.may_approve = can_approve_export(one, by=request.user)
    return render(request, "copies.html", {"page": page}, status=status)


def _copies(request: PageRequest) -> QuerySet[ListExport]:
    if not request.user.purposes:
        raise Http404
    return ListExport.objects.reaching(request.user).select_related("list__party", "asked_by__party", "second")
