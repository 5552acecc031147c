"""Lists: those one reaches, bringing one in, correcting its columns, and what is done with it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wasl.apps.lists.domain.finding import found_in
from wasl.apps.lists.domain.list_verbs import (
    accept_list,
    bring_list,
    put_list,
    set_columns,
    staged_rows,
    withdraw_list,
)
from wasl.apps.lists.domain.reading import ReadRow
from wasl.apps.lists.domain.standing import counts_by_list, with_standing
from wasl.apps.lists.enums import Disposition, ListKind, ListState, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.rules import may_bring, may_put, may_take_out
from wasl.apps.register.enums import Property
from wasl.apps.register.tasks import keep_source_in_background
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.fields import Field
from wasl.kernel.errors import DomainError
from wasl.web.drawings import stacked_bar
from wasl.web.fields import COLUMN_NAMES
from wasl.web.forms import BringForm, CopyForm, ReasonForm, kinds_for
from wasl.web.pages import UNPROCESSABLE, page_of, query_without, reached, refused
from wasl.web.reading import claims_by_record, disposition_parts, links_of, standing_parts
from wasl.web.requests import PageRequest

PREVIEW_ROWS = 20
SHOWN = (Property.MOTHER, Property.BIRTH_DATE, Property.BIRTH_PLACE)


@require_safe
def lists(request: PageRequest) -> HttpResponse:
    _check_reads_lists(request)
    rows = NameList.objects.reaching(request.user).select_related("party", "addressed_to", "room")
    page = page_of(request, rows.order_by("-brought_at", "id"))
    return render(
        request, "lists.html", {"page": page, "pictured": pictured(request, page), "kinds": kinds_for(request.user)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PageRequest) -> HttpResponse:
    if not kinds_for(request.user):
        raise Http404
    if request.method != "POST":
        return _bring_page(request, BringForm(user=request.user))
    form = BringForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _bring_page(request, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    kind = ListKind(given["kind"])
    try:
        brought = bring_list(
            given["file"].read(), filename=given["file"].name, room=given["room"], kind=kind, by=request.user,
            at=timezone.now(), title=given["title"],
            addressed_to=given.get("addressed_to") if kind is ListKind.SOUGHT else None,
        )  # fmt: skip
    except (DomainError, TableError) as refusal:
        return refused(request, refusal, _bring_page, form, status=UNPROCESSABLE)
    messages.success(request, _("The list was read. Look whether its columns were understood, then accept it."))
    return redirect("list_columns", brought.id)


@require_safe
def one_list(request: PageRequest, id: str) -> HttpResponse:
    return list_page(request, id)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PageRequest, id: str) -> HttpResponse:
    """Look at the columns, try others (``GET`` with choices, changes nothing), keep them (``POST``).

    Only the party that brought the list reads its rows as written.
    """
    brought = reached(reached_lists(request).filter(party=request.user.party_id), id)
    if request.method != "POST":
        return _columns_page(request, brought)
    try:
        chosen = _chosen(brought, request.POST)
        set_columns(brought, chosen, by=request.user, at=timezone.now())
        if request.POST.get("then") != "accept":
            messages.success(request, _("The columns were kept."))
            return redirect("list_columns", brought.id)
        return _accept(request, brought)
    except DomainError as refusal:
        return refused(request, refusal, _columns_page, brought)
    except _ColumnTwice as twice:
        messages.error(request, _("%(field)s was chosen for two columns. Choose it for one.") % {"field": twice})
        return _columns_page(request, brought, status=UNPROCESSABLE)


@require_POST
def accept(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    try:
        return _accept(request, brought)
    except DomainError as refusal:
        return refused(request, refusal, list_page, brought.id)


@require_POST
def put(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    try:
        put_list(brought, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, list_page, brought.id)
    messages.success(request, _("The list was put to its holder, who now owes an answer to each entry."))
    return redirect("list", brought.id)


@require_POST
def withdraw(request: PageRequest, id: str) -> HttpResponse:
    brought = reached(reached_lists(request), id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the list is withdrawn."))
        return list_page(request, brought.id, status=UNPROCESSABLE)
    try:
        withdraw_list(brought, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, list_page, brought.id)
    messages.success(request, _("The list was withdrawn. Its entries stay on record and are marked."))
    return redirect("list", brought.id)


def pictured(request: PageRequest, brought: Iterable[NameList]) -> dict[str, dict[str, Any]]:
    """For each list its counts and its two bars: where entries stand, and how the answered were answered."""
    rows = list(brought)
    counts = counts_by_list(rows, moment=timezone.now(), seen_by=request.user.party_id)
    rtl = get_language_bidi()
    pictures = {}
    for one in rows:
        found = counts[one.id]
        standings, answers = standing_parts(found), disposition_parts(found)
        pictures[one.id] = {
            "counts": found,
            "standings": standings,
            "answers": answers,
            "bar": stacked_bar(standings, title=_("Where the entries stand"), key=f"s-{one.id}", rtl=rtl),
            "answer_bar": stacked_bar(answers, title=_("How they were answered"), key=f"a-{one.id}", rtl=rtl),
        }
    return pictures


# --- one list -----------------------------------------------------------------------------------------


def list_page(request: PageRequest, id: str, status: int = 200, copy_form: CopyForm | None = None) -> HttpResponse:
    user = request.user
    brought = reached(reached_lists(request), id)
    standing = with_standing(_entries(request, brought), moment=timezone.now(), seen_by=user.party_id)
    entries = _found(request, brought, standing)
    page = page_of(request, entries.select_related("record", "row").order_by("row__number"))
    records = [entry.record_id for entry in page]
    own = brought.party_id == user.party_id and may_bring(user.roles, ListKind(brought.kind))
    context = {
        "list": brought,
        "page": page,
        "picture": pictured(request, [brought])[brought.id],
        "claims": claims_by_record(records, user, SHOWN),
        "links": links_of(records, user),
        "query": request.GET.get("q", ""),
        "without_standing": query_without(request, "standing"),
        "without_disposition": query_without(request, "disposition"),
        "rows": brought.rows.count(),
        "own": brought.party_id == user.party_id,
        "may_accept": own and brought.state == ListState.STAGED,
        "may_put": may_put(user.roles) and brought.state == ListState.ACCEPTED and brought.addressed_to_id,
        "may_withdraw": own and brought.state != ListState.WITHDRAWN,
        "may_copy": may_take_out(user.roles, own_party=user.party_id, brought_by=brought.party_id)
        and brought.state in {ListState.ACCEPTED, ListState.PUT},
        "copy_form": copy_form or CopyForm(languages=settings.LANGUAGES, initial={"language": get_language()}),
        "reason_form": ReasonForm(),
    }
    return render(request, "list.html", context, status=status)


def reached_lists(request: PageRequest) -> QuerySet[NameList]:
    return NameList.objects.reaching(request.user).select_related(
        "party", "addressed_to", "room", "source", "brought_by"
    )


def _entries(request: PageRequest, brought: NameList) -> QuerySet[ListEntry]:
    return ListEntry.objects.reaching(request.user).filter(list=brought)


def _found(request: PageRequest, brought: NameList, entries: QuerySet[ListEntry]) -> QuerySet[ListEntry]:
    """The entries that the filters of the page leave."""
    standing, disposition = request.GET.get("standing", ""), request.GET.get("disposition", "")
    if standing in Standing.values:
        entries = entries.filter(standing=standing)
    if disposition in Disposition.values:
        entries = entries.filter(disposition=disposition)
    if text := request.GET.get("q", "").strip():
        entries = found_in(brought, entries, text, by=request.user)
    return entries


def _check_reads_lists(request: PageRequest) -> None:
    if not request.user.purposes:
        raise Http404


def _accept(request: PageRequest, brought: NameList) -> HttpResponse:
    accept_list(brought, by=request.user, at=timezone.now())
    keep_source_in_background.enqueue(brought.source_id)
    messages.success(request, _("The list was accepted. Those who bring lists together can now read it."))
    return redirect("list", brought.id)


# --- bringing and columns -----------------------------------------------------------------------------


def _bring_page(request: PageRequest, form: BringForm, status: int = 200) -> HttpResponse:
    return render(request, "bring.html", {"form": form}, status=status)


class _ColumnTwice(Exception):
    """Two columns were given one meaning; the argument is its name for people."""


def _columns_page(request: PageRequest, brought: NameList, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    try:
        trying = _chosen(brought, asked) if any(name.startswith("column-") for name in asked) else brought.columns
    except _ColumnTwice:
        trying = _last_of_each(brought, asked)
    tried = _with_columns(brought, trying)
    first, kept_out, looked_at = _preview(tried)
    by_index = {index: name for name, index in trying.items()}
    context = {
        "list": brought,
        "columns": [
            {"index": index, "header": header, "field": by_index.get(index, "")}
            for index, header in enumerate(brought.headers)
        ],
        "fields": COLUMN_NAMES.items(),
        "shown": [(index, COLUMN_NAMES[Field(name)]) for index, name in sorted(by_index.items())],
        "preview": first,
        "kept_out": kept_out,
        "entering": looked_at - kept_out,
        "may_change": brought.state == ListState.STAGED
        and brought.party_id == request.user.party_id
        and may_bring(request.user.roles, ListKind(brought.kind)),
    }
    template = "parts/preview.html" if request.htmx else "columns.html"
    return render(request, template, context, status=status)


def _chosen(brought: NameList, asked: Any) -> dict[str, int]:
    """Field name to column, out of the form's selects. Raises _ColumnTwice."""
    chosen: dict[str, int] = {}
    for index in range(len(brought.headers)):
        name = asked.get(f"column-{index}", "")
        if name not in set(Field):
            continue
        if name in chosen:
            raise _ColumnTwice(COLUMN_NAMES[Field(name)])
        chosen[name] = index
    return chosen


def _last_of_each(brought: NameList, asked: Any) -> dict[str, int]:
    names = {index: asked.get(f"column-{index}", "") for index in range(len(brought.headers))}
    return {name: index for index, name in names.items() if name in set(Field)}


def _with_columns(brought: NameList, columns: dict[str, int]) -> NameList:
    """The list as it would read under other columns; nothing is saved."""
    tried = NameList(pk=brought.pk)
    tried.columns = columns
    return tried


def _preview(brought: NameList) -> tuple[list[tuple[ReadRow, list[str]]], int, int]:
    """The first rows as they would enter, beside their cells; how many of all would not enter, and of how many."""
    cells = dict(brought.rows.order_by("number").values_list("number", "cells")[:PREVIEW_ROWS])
    first: list[tuple[ReadRow, list[str]]] = []
    kept_out = looked_at = 0
    for row in staged_rows(brought):
        looked_at += 1
        kept_out += not row.enters
        if row.number in cells:
            first.append((row, cells[row.number]))
    return first, kept_out, looked_at
