"""Later versions of a list: bringing one, seeing what it changes, accepting and undoing it; one entry's history."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wasl.apps.lists.domain.entry_history import history_of
from wasl.apps.lists.domain.version_reading import ORDER, answered_among, changes_in_order, counts_of, made, to_come
from wasl.apps.lists.domain.versions import (
    STANDING,
    accept_version,
    bring_version,
    can_undo,
    change_of,
    undo_version,
)
from wasl.apps.lists.enums import EntryChanged, ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.lists.rules import may_bring
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.reading import check_size
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.forms import AcceptChangeForm, ReasonForm, VersionForm
from wasl.web.pages import UNPROCESSABLE, page_of, query_without, reached, refused
from wasl.web.refusals import in_words
from wasl.web.requests import PageRequest
from wasl.web.views.lists import reached_lists


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: PageRequest, id: str) -> HttpResponse:
    """The versions of a list, and bringing the next one."""
    first = reached(reached_lists(request).filter(version=None), id)
    if request.method != "POST":
        return _versions_page(request, first)
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        return _versions_page(request, first, form=form, status=UNPROCESSABLE)
    given = form.cleaned_data
    try:
        check_size(given["file"].size, filename=given["file"].name)
        brought = bring_version(
            first, given["file"].read(), filename=given["file"].name, by=request.user, at=timezone.now(),
            partial=given["partial"],
        )  # fmt: skip
    except TableError as refusal:
        return refused(request, refusal, _versions_page, first, form=form, status=UNPROCESSABLE)
    except DomainError as refusal:
        return refused(request, refusal, _versions_page, first, form=form)
    messages.success(request, _("The file was read. Look whether its columns were understood, then see what changes."))
    return redirect("list_columns", brought.pk)


@require_safe
def change(request: PageRequest, id: str) -> HttpResponse:
    return _change_page(request, reached(_versions(request), id))


@require_POST
def accept(request: PageRequest, id: str) -> HttpResponse:
    version = reached(_versions(request), id)
    form = AcceptChangeForm(request.POST)
    if not form.is_valid():
        return _change_page(request, version, form=form, status=UNPROCESSABLE)
    try:
        accept_version(version, by=request.user, at=timezone.now(), **form.cleaned_data)
    except DomainError as refusal:
        return refused(request, refusal, _change_page, version, form=form)
    messages.success(request, _("The change was accepted. Those who read the list now read it so."))
    return redirect("list_versions", version.continues_id)


@require_POST
def undo(request: PageRequest, id: str) -> HttpResponse:
    version = reached(_versions(request), id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the version is undone."))
        return _change_page(request, version, status=UNPROCESSABLE)
    try:
        undo_version(version, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _change_page, version)
    messages.success(request, _("The version was undone. The list is as it was before it; all of it stays on record."))
    return redirect("list_versions", version.continues_id)


@require_safe
def history(request: PageRequest, id: str) -> HttpResponse:
    """What became of one entry."""
    entries = ListEntry.objects.reaching(request.user).select_related("list__source", "record", "row__list")
    one = reached(entries, id)
    return render(request, "entry_history.html", {"entry": one, "turns": history_of(one, seen_by=request.user)})


# --- the versions of a list -----------------------------------------------------------------------------


def _versions(request: PageRequest) -> QuerySet[ListVersion]:
    if not request.user.purposes:
        raise Http404
    return ListVersion.objects.reaching(request.user).select_related(
        "list__source", "list__brought_by", "continues__source", "continues__party", "accepted_by", "undone_by"
    )


def _versions_page(
    request: PageRequest, first: NameList, form: VersionForm | None = None, status: int = 200
) -> HttpResponse:
    found = list(_versions(request).filter(continues=first).order_by("-list__brought_at", "pk"))
    counts = counts_of(found)
    own = first.party_id == request.user.party_id
    context = {
        "list": first,
        "waiting": [one for one in found if one.accepted_at is None and one.list.state == ListState.STAGED],
        "versions": [(one, _picture(counts[one.pk], key=one.pk)) for one in found if one.accepted_at],
        "entered": first.entries.filter(row__list=first).count() if own else 0,
        "own": own,
        "may_bring": own and may_bring(request.user.roles, ListKind(first.kind)) and first.state in STANDING,
        "form": form or VersionForm(),
    }
    return render(request, "versions.html", context, status=status)


def _picture(counts: Mapping[EntryChanged, int], *, key: str) -> dict[str, Any]:
    parts = [Part(str(one.label), counts[one], f"change-{one.value}") for one in ORDER if counts[one]]
    title = _("What the version changes")
    return {"parts": parts, "bar": stacked_bar(parts, title=title, key=key, rtl=get_language_bidi())}


# --- one change -----------------------------------------------------------------------------------------


def _change_page(
    request: PageRequest, version: ListVersion, form: AcceptChangeForm | None = None, status: int = 200
) -> HttpResponse:
    version = _versions(request).get(pk=version.pk)  # as it is now, after what was just tried
    what = request.GET.get("what", "")
    what = what if what in EntryChanged.values else ""
    own = version.list.party_id == request.user.party_id
    context = {
        "version": version,
        "list": version.continues,
        "own": own,
        "without_what": query_without(request, "what"),
        "form": form or AcceptChangeForm(),
        "reason_form": ReasonForm(),
        "may_undo": own and can_undo(version, by=request.user),
    }
    if version.accepted_at is None:
        context |= _to_come(request, version, what)
    else:
        context |= _done(request, version, what)
    return render(request, "change.html", context, status=status)


def _to_come(request: PageRequest, version: ListVersion, what: str) -> dict[str, Any]:
    if version.list.state != ListState.STAGED:
        return {}
    try:
        coming = change_of(version)
    except DomainError as refusal:
        return {"refusal": in_words(refusal)}
    first = version.continues
    return {
        "coming": coming,
        "picture": _picture(coming.counts, key="change"),
        "page": page_of(request, to_come(coming, what=what)),
        "answered": answered_among(coming, first),
        "ask_withdrawn": coming.withdraws_most,
        "ask_renamed": bool(coming.renamed),
        "gone": coming.counts[EntryChanged.WITHDRAWN],
        "may_accept": first.state in STANDING and may_bring(request.user.roles, ListKind(first.kind)),
    }


def _done(request: PageRequest, version: ListVersion, what: str) -> dict[str, Any]:
    page = page_of(request, changes_in_order(version, what=what))
    page.object_list = made(list(page.object_list), version, seen_by=request.user)
    return {"picture": _picture(counts_of([version])[version.pk], key="change"), "page": page}
