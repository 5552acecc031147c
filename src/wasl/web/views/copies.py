"""Copies of lists that leave: asked by one person, let out by another, each taking logged."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, get_language_info, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.exports import (
    MEDIA_TYPE,
    USUAL_STAY,
    approve_export,
    ask_export,
    can_approve_export,
    can_ask,
    filename_of,
    refuse_export,
    take_export,
)
from wasl.apps.lists.enums import CopyExtent, ExportFormat, ExportState, LossKind
from wasl.apps.lists.interfaces.forms import losses_before_asking
from wasl.apps.lists.interfaces.loss import UNREAD, Loss, from_json
from wasl.apps.lists.models.export import ListExport, ListExportQuerySet
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.tasks import write_copy_in_background
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import CopyForm
from wasl.web.pages import UNPROCESSABLE, page_of, query_without, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.lists import list_page, reached_lists

ABOUT = {
    ExportFormat.XLSX: _lazy("For reading and sorting in a spreadsheet, with a summary and a chart."),
    ExportFormat.PDF: _lazy("For paper and for reading aloud; the names copy out of it as written."),
    ExportFormat.CSV: _lazy("For spreadsheets and humanitarian tools; tagged columns, no formula."),
    ExportFormat.JSON: _lazy("For programs; holds everything a copy can hold."),
    ExportFormat.FTM: _lazy("For investigators' tools such as Aleph; persons, and arrests as events."),
    ExportFormat.PFIF: _lazy("For family tracing systems; each record says when it expires."),
}
HAPPENED = {
    "export_asked": _lazy("Asked for"),
    "export_approved": _lazy("Approved"),
    "export_refused": _lazy("Refused"),
    "export_written": _lazy("Written"),
    "export_failed": _lazy("Could not be written"),
    "export_taken": _lazy("Taken"),
    "export_expired": _lazy("Expired, its bytes removed"),
}
COUNTED_AT_ONCE = 1_000  # entries; of a longer list the page stands first and the losses are counted after
OF_LOSS = {LossKind.CHANGED: "loss-changed", LossKind.FLATTENED: "loss-flattened", LossKind.LEFT_OUT: "loss-left_out"}


@dataclass(frozen=True, slots=True)
class FormShown:
    """One form of copy with what it would lose of this list."""

    format: ExportFormat
    about: str
    losses: list[Loss]
    parts: list[Part]
    bar: str


@require_safe
def copies(request: PageRequest) -> HttpResponse:
    return _copies_page(request)


@require_safe
def one_copy(request: PageRequest, id: str) -> HttpResponse:
    return _copy_page(request, id)


@require_safe
def new(request: PageRequest, id: str) -> HttpResponse:
    """What each form would hold of the list, and the form to ask for one; not there for who may not ask."""
    brought = reached(reached_lists(request), id)
    if not can_ask(brought, by=request.user):
        raise Http404
    return _new_page(request, brought)


@require_POST
def ask(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    form = CopyForm(request.POST, languages=settings.LANGUAGES)
    may = can_ask(brought, by=request.user)
    if may and not form.is_valid():
        return _new_page(request, brought, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data if form.is_valid() else {}
    try:
        asked = ask_export(
            brought, format=ExportFormat(given.get("format", ExportFormat.XLSX)), by=request.user, at=timezone.now(),
            language=given.get("language", "en"), recipient=given.get("recipient", ""),
            purpose=given.get("purpose", ""), expires_on=given.get("expires_on"),
            extent=CopyExtent(given.get("extent") or CopyExtent.WHOLE),
            with_withdrawn=given.get("with_withdrawn", True),
        )  # fmt: skip
    except DomainError as refusal:
        if may:
            return refused(request, refusal, _new_page, brought, form=form)
        return refused(request, refusal, list_page, id)
    messages.success(request, _("The copy was asked for. A second person decides whether it leaves."))
    return redirect("copy", asked.id)


@require_POST
def approve(request: PageRequest, id: str) -> HttpResponse:
    asked = reached(_copies(request), id)
    try:
        with transaction.atomic():
            approve_export(asked, by=request.user, at=timezone.now())
            transaction.on_commit(lambda: write_copy_in_background.enqueue(asked.id))
    except DomainError as refusal:
        return refused(request, refusal, _copy_page, id)
    messages.success(request, _("The copy was approved and is being written."))
    return redirect("copy", asked.id)


@require_POST
def refuse(request: PageRequest, id: str) -> HttpResponse:
    asked = reached(_copies(request), id)
    try:
        refuse_export(asked, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _copy_page, id)
    messages.success(request, _("The copy was refused. Nothing was written."))
    return redirect("copy", asked.id)


@require_POST
def file(request: PageRequest, id: str) -> HttpResponse:
    """The bytes of a ready copy. By POST, because each taking is written in the log."""
    asked = reached(_copies(request), id)
    try:
        content = take_export(asked, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _copy_page, id)
    response = HttpResponse(content, content_type=MEDIA_TYPE[ExportFormat(asked.format)])
    response["Content-Disposition"] = f'attachment; filename="{filename_of(asked)}"'
    return response


# --- the pages ----------------------------------------------------------------------------------------


def _copies_page(request: PageRequest) -> HttpResponse:
    """Every copy one may see; ``?find=`` is a copy's id, text that holds one, or the SHA-256 of a file."""
    sought = request.GET.get("find", "").strip()
    copies = _copies(request)
    if sought:
        copies = copies.named_in(sought)
    of_list = NameList.objects.reaching(request.user).filter(pk=request.GET.get("list", "")).first()
    if of_list is not None:
        copies = copies.filter(list=of_list)
    counts = dict(copies.order_by().values_list("stands").annotate(Count("pk")))
    parts = [Part(str(one.label), counts.get(one.value, 0), f"export-{one.value}") for one in ExportState]
    parts = [part for part in parts if part.count]
    state = request.GET.get("state", "")
    page = page_of(request, copies.filter(stands=state) if state in ExportState.values else copies)
    for one in page:
        one.may_approve = can_approve_export(one, by=request.user, at=timezone.now())
    context = {
        "page": page,
        "parts": parts,
        "bar": stacked_bar(parts, title=_("Copies by state"), key="copies", rtl=get_language_bidi()),
        "without_state": query_without(request, "state"),
        "sought": sought,
        "of_list": of_list,
    }
    return render(request, "copies.html", context)


def _copy_page(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_copies(request), id)
    one.may_approve = can_approve_export(one, by=request.user, at=timezone.now())
    with override(one.language):  # what the copy lacks is said as the copy says it
        losses = [(loss.heading, str(loss.kind.label), loss.count, loss.reason) for loss in from_json(one.loss)]
        titles = (_("What this copy does not hold as the list does"), _("Everything is carried as the list has it."))
    context = {
        "copy": one,
        "losses": losses,
        "loss_titles": titles,
        "copy_rtl": get_language_info(one.language)["bidi"],
        "history": _history(one),
    }
    return render(request, "copy.html", context)


def _history(export: ListExport) -> list[tuple[str, Any, Staff | None]]:
    """What happened to the copy, from the log: (what, when, by whom)."""
    entries = list(LoggedEntry.objects.filter(subject=export.id).order_by("seq"))
    people = Staff.objects.select_related("party").in_bulk({entry.by for entry in entries})
    return [(str(HAPPENED.get(entry.event, entry.event)), entry.at, people.get(entry.by)) for entry in entries]


def _new_page(
    request: PageRequest, brought: NameList, *, form: CopyForm | None = None, status: int = 200
) -> HttpResponse:
    asked = form.data if form is not None else request.GET
    extent = asked.get("extent", "")
    extent = CopyExtent(extent) if extent in CopyExtent.values else CopyExtent.WHOLE
    with_withdrawn = bool(asked.get("with_withdrawn")) if asked else True
    initial = {
        "language": get_language(), "extent": extent, "with_withdrawn": with_withdrawn,
        "expires_on": (timezone.now() + USUAL_STAY).date(),
    }  # fmt: skip
    at_once = "count" in request.GET or brought.entries.count() <= COUNTED_AT_ONCE
    shown = _forms_shown(request, brought, extent, with_withdrawn=with_withdrawn) if at_once else None
    if request.htmx:
        return render(request, "parts/forms_of_copy.html", {"shown": shown, "list": brought})
    context = {
        "list": brought,
        "shown": shown,
        "extents": CopyExtent.choices,
        "extent": extent,
        "with_withdrawn": with_withdrawn,
        "form": form or CopyForm(languages=settings.LANGUAGES, initial=initial),
        "asked": ListExport.objects.reaching(request.user).filter(list=brought).count(),
    }
    return render(request, "new_copy.html", context, status=status)


def _forms_shown(
    request: PageRequest, brought: NameList, extent: CopyExtent, *, with_withdrawn: bool
) -> list[FormShown]:
    """Raises nothing: a list of which one reads no entry shows no losses."""
    try:
        held, lost = losses_before_asking(
            brought, by=request.user, at=timezone.now(), extent=extent, with_withdrawn=with_withdrawn
        )
    except DomainError:
        return []
    return [_form_shown(format, losses, held) for format, losses in lost.items()]


def _form_shown(format: ExportFormat, losses: list[Loss], held: int) -> FormShown:
    of_kind = {
        kind: sum(loss.count for loss in losses if loss.kind is kind and loss.column != UNREAD) for kind in LossKind
    }
    parts = [Part(_("Carried as the list has it"), max(0, held - sum(of_kind.values())), "loss-carried")]
    parts += [Part(str(kind.label), of_kind[kind], look) for kind, look in OF_LOSS.items()]
    title = _("Values that this form carries")
    bar = stacked_bar(parts, title=title, key=f"f-{format.value}", rtl=get_language_bidi())
    return FormShown(format, str(ABOUT[format]), losses, [part for part in parts if part.count], bar)


def _copies(request: PageRequest) -> ListExportQuerySet:
    if not request.user.purposes:
        raise Http404
    reaching = ListExport.objects.reaching(request.user).with_stand(timezone.now())
    return reaching.select_related("list__party", "asked_by__party", "second").order_by("-asked_at", "id")
