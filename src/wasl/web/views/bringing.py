"""Bringing a list in: the file, an empty one to start from, and what its columns hold."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wasl.apps.lists.domain.columns import key_of, set_columns
from wasl.apps.lists.domain.field_names import COLUMN_NAMES
from wasl.apps.lists.domain.list_verbs import bring_list
from wasl.apps.lists.domain.reading import DateReading, First, ReadRow
from wasl.apps.lists.domain.sheets import read_sheet
from wasl.apps.lists.domain.staging import first_cells, overview_of, staged_rows
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.interfaces.blank import ENDINGS, blank_list
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.rules import may_bring
from wasl.engines.tables.errors import TableError
from wasl.engines.tables.fields import Field
from wasl.engines.tables.reading import check_size
from wasl.kernel.dates import Calendar
from wasl.kernel.errors import DomainError
from wasl.web.forms import BringForm, kinds_for
from wasl.web.pages import UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.lists import accept_and_say, picture_of_rows, reached_lists

PREVIEW_ROWS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: PageRequest) -> HttpResponse:
    _check_brings(request)
    if request.method != "POST":
        return _bring_page(request, BringForm(user=request.user))
    form = BringForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _bring_page(request, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    kind = ListKind(given["kind"])
    try:
        check_size(given["file"].size, filename=given["file"].name)
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
def blank(request: PageRequest, ending: str) -> HttpResponse:
    """An empty list to start from."""
    _check_brings(request)
    if ending not in ENDINGS:
        raise Http404
    response = HttpResponse(blank_list(ending), content_type=ENDINGS[ending])
    response["Content-Disposition"] = f'attachment; filename="wasl-list.{ending}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PageRequest, id: str) -> HttpResponse:
    """Look at the columns, try others (``GET`` with choices, changes nothing), keep them (``POST``).

    Only the party that brought the list reads its rows as written.
    """
    brought = reached(reached_lists(request).filter(party=request.user.party_id), id)
    if request.method != "POST":
        return _columns_page(request, brought)
    then = request.POST.get("then")
    try:
        chosen, dates = _chosen(brought, request.POST), _dates(brought, request.POST)
        set_columns(brought, chosen, dates=dates, by=request.user, at=timezone.now())
        if then == "accept":
            return accept_and_say(request, brought)
        messages.success(request, _("The columns were kept."))
        return redirect("list_rows" if then == "rows" else "list_columns", brought.id)
    except DomainError as refusal:
        return refused(request, refusal, _columns_page, brought)
    except _ColumnTwice as twice:
        messages.error(request, _("%(field)s was chosen for two columns. Choose it for one.") % {"field": twice})
        return _columns_page(request, brought, status=UNPROCESSABLE)


@require_POST
def sheet(request: PageRequest, id: str) -> HttpResponse:
    """Read another sheet of the file instead."""
    brought = reached(reached_lists(request).filter(party=request.user.party_id), id)
    try:
        again = read_sheet(brought, request.POST.get("sheet", ""), by=request.user, at=timezone.now())
    except TableError as refusal:
        return refused(request, refusal, _columns_page, brought, status=UNPROCESSABLE)
    except DomainError as refusal:
        return refused(request, refusal, _columns_page, brought)
    messages.success(request, _("The sheet was read. Look whether its columns were understood."))
    return redirect("list_columns", again.id)


def _check_brings(request: PageRequest) -> None:
    if not kinds_for(request.user):
        raise Http404


def _bring_page(request: PageRequest, form: BringForm, status: int = 200) -> HttpResponse:
    return render(request, "bring.html", {"form": form, "endings": ENDINGS}, status=status)


class _ColumnTwice(Exception):
    """Two columns were given one meaning; the argument is its name for people."""


def _columns_page(request: PageRequest, brought: NameList, status: int = 200) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    try:
        trying = _chosen(brought, asked) if any(name.startswith("column-") for name in asked) else brought.columns
    except _ColumnTwice:
        trying = _last_of_each(brought, asked)
    tried = _tried(brought, trying, _dates(brought, asked))
    by_index = {index: name for name, index in trying.items()}
    dates = DateReading.of(tried.dates)
    key, serials = key_of(brought, trying)
    context = {
        "list": brought,
        "key": key,
        "serials": [brought.headers[index] for index in serials if brought.headers[index]],
        "columns": [
            {"index": index, "header": header, "field": by_index.get(index, "")}
            for index, header in enumerate(brought.headers)
        ],
        "fields": COLUMN_NAMES.items(),
        "firsts": [
            (First.NOT_SAID, _("not said: the day")), (First.DAY, _("the day: 4/11 is 4 November")),
            (First.MONTH, _("the month: 4/11 is 11 April")),
        ],
        "first": dates.first,
        "calendars": [
            ("", _("not said: such dates are not read")), (Calendar.HIJRI, _("the Hijri calendar")),
            (Calendar.SOLAR_HIJRI, _("the Solar Hijri calendar of Iran and Afghanistan")),
        ],
        "calendar": dates.calendar or "",
        "shown": [(index, COLUMN_NAMES[Field(name)]) for index, name in sorted(by_index.items())],
        "unused": [header for index, header in enumerate(brought.headers) if header and index not in by_index],
        "preview": _preview(tried),
        "picture": picture_of_rows(overview_of(tried)),
        "earlier": brought.columns_from if brought.columns_kept_at is None else None,
        "may_change": brought.state == ListState.STAGED
        and brought.party_id == request.user.party_id
        and may_bring(request.user.roles, ListKind(brought.kind))
        and not brought.acceptances.open().exists(),
    }  # fmt: skip
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


def _dates(brought: NameList, asked: Any) -> DateReading:
    """How dates are to be read, out of the form's selects; as the list has it when they are not there."""
    return DateReading.of(asked if "first" in asked or "calendar" in asked else brought.dates)


def _tried(brought: NameList, columns: dict[str, int], dates: DateReading) -> NameList:
    """The list as it would read under other columns; nothing is saved."""
    return NameList(
        pk=brought.pk, columns=columns, dates=dates.as_kept(), brought_at=brought.brought_at,
        accepted_at=brought.accepted_at,
    )  # fmt: skip


def _preview(brought: NameList) -> list[tuple[ReadRow, Sequence[str]]]:
    """The first rows as they would enter, beside their cells."""
    cells = first_cells(brought, first=PREVIEW_ROWS)
    return [(row, cells[row.number]) for row in staged_rows(brought, first=PREVIEW_ROWS)]
