"""The rows of one's own list: which are clean, which are to be looked at, and correcting one of them.

Only the party that brought the list reads its rows.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wasl.apps.lists.domain.corrections import correct_row, say_of_row, undo_correction
from wasl.apps.lists.domain.field_names import COLUMN_NAMES
from wasl.apps.lists.domain.reading import DOUBTS, Problem
from wasl.apps.lists.domain.staging import Overview, overview_of, staged_rows
from wasl.apps.lists.enums import ListKind, ListState, ProblemKind, RowStanding
from wasl.apps.lists.models.list import NameList, StagedRow
from wasl.apps.lists.models.staging import CellCorrection
from wasl.apps.lists.rules import may_bring
from wasl.engines.tables.fields import Field
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.pages import page_of, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.lists import picture_of_rows, reached_lists

CELL = re.compile(r"cell-[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row: as it would enter, as it was written, and what is wrong with it."""

    index: int
    header: str
    meaning: str  # what its column holds, for people
    text: str
    written: str
    correction: CellCorrection | None
    problems: list[Problem]


@require_safe
def rows(request: PageRequest, id: str) -> HttpResponse:
    return _rows_page(request, id)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: PageRequest, id: str, number: int) -> HttpResponse:
    """Look at one row, and correct its cells; a cell given as it was written loses its correction."""
    brought = reached(_own_lists(request), id)
    if request.method != "POST":
        return _row_page(request, brought, number)
    given = {_column(name): text for name, text in request.POST.items() if CELL.fullmatch(name)}
    if "person" in request.POST:
        return _say(request, brought, number, is_person=request.POST["person"] == "yes")
    undone, act = request.POST.get("undo", ""), {"by": request.user, "at": timezone.now()}
    try:
        if CELL.fullmatch(undone):
            changed = undo_correction(brought, number, _column(undone), **act)
        else:
            changed = correct_row(brought, number, given, **act)
    except DomainError as refusal:
        return refused(request, refusal, _row_page, brought, number)
    messages.success(request, _("The row was corrected.") if changed else _("Nothing was changed."))
    return redirect(_after(request, brought, number))


def _say(request: PageRequest, brought: NameList, number: int, *, is_person: bool) -> HttpResponse:
    try:
        say_of_row(brought, number, is_person=is_person, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, _row_page, brought, number)
    if is_person:
        messages.success(request, _("The row counts as a person and enters with the others."))
    else:
        messages.success(request, _("The row counts as no person and stays out. It stays in the file as written."))
    return redirect("list_row", brought.id, number)


def _after(request: PageRequest, brought: NameList, number: int) -> str:
    """The next row with something to look at, when that was asked for; else the row again."""
    following = _following(overview_of(brought), number) if request.POST.get("then") == "next" else number
    if following is None:
        return reverse("list_rows", args=[brought.id])
    return reverse("list_row", args=[brought.id, following])


def _rows_page(request: PageRequest, id: str, status: int = 200) -> HttpResponse:
    brought = reached(_own_lists(request), id)
    looked = overview_of(brought)
    chosen, showing = _chosen(looked, request.GET.get("standing", ""), request.GET.get("kind", ""))
    page = page_of(request, chosen)
    context = {
        "list": brought,
        "page": page,
        "lines": _lines(brought, list(page)),
        "shown": [(index, COLUMN_NAMES[Field(name)]) for name, index in _in_order(brought)],
        "picture": picture_of_rows(looked),
        "kinds": _kinds(looked),
        "left": len(looked.left),
        "showing": showing,
        "may_change": _may_change(request, brought),
        "going_on": brought.acceptances.open().first(),
    }
    return render(request, "rows.html", context, status=status)


def _chosen(looked: Overview, standing: str, kind: str) -> tuple[list[int], str]:
    """The rows asked for, and a word for them; without a wish those that have not entered."""
    if kind in ProblemKind.values:
        return looked.of(kind=ProblemKind(kind)), kind
    if standing in RowStanding.values:
        return looked.of(standing=RowStanding(standing)), standing
    if standing == "all" or len(looked.left) == len(looked.numbers):
        return list(looked.numbers), "all"
    return looked.left, "left"


def _lines(brought: NameList, numbers: list[int]) -> list[dict[str, Any]]:
    """The rows of a page: the cells that mean something, what is wrong with them, the entry they became."""
    staged = {one.number: one for one in _staged(brought).filter(number__in=numbers).select_related("entry")}
    lines = []
    for read in staged_rows(brought, numbers=numbers):
        one = staged[read.number]
        cells = {cell.index: cell for cell in _cells(brought, one, read.problems)}
        lines.append({
            "row": read,
            "entry": getattr(one, "entry", None),
            "cells": [cells[index] for _name, index in _in_order(brought) if index in cells],
        })  # fmt: skip
    return lines


def _row_page(request: PageRequest, brought: NameList, number: int, status: int = 200) -> HttpResponse:
    one = _staged(brought).select_related("entry").filter(number=number).first()
    if one is None:
        raise Http404
    read = next(staged_rows(brought, numbers=[number]))
    looked = overview_of(brought)
    context = {
        "list": brought,
        "row": read,
        "entry": getattr(one, "entry", None),
        "cells": _cells(brought, one, read.problems),
        "of_the_row": [problem for problem in read.problems if problem.field is None],
        "next": _following(looked, number),
        "may_correct": _may_change(request, brought) and not hasattr(one, "entry"),
        "doubted": read.is_named and not read.enters,
    }
    return render(request, "row.html", context, status=status)


def _cells(brought: NameList, one: StagedRow, problems: tuple[Problem, ...]) -> list[Cell]:
    fields = {index: Field(name) for name, index in brought.columns.items()}
    corrections = {made.column: made for made in one.standing}
    by_field: dict[Field | None, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_field[problem.field].append(problem)
    cells = []
    for index, written in enumerate(one.cells):
        correction, field = corrections.get(index), fields.get(index)
        cells.append(
            Cell(
                index=index,
                header=brought.headers[index] if index < len(brought.headers) else "",
                meaning=str(COLUMN_NAMES[field]) if field else "",
                text=correction.text if correction else written,
                written=written,
                correction=correction,
                problems=by_field[field] if field else [],
            )
        )
    return cells


def _kinds(looked: Overview) -> list[dict[str, Any]]:
    """Each kind of problem, in how many rows, and a bar of its share of the rows that are left."""
    left = len(looked.left)
    found = []
    for kind, count in sorted(looked.by_kind().items(), key=lambda one: -one[1]):
        look = "rows-kept_out" if kind is ProblemKind.NO_NAME else "rows-remarked"
        look = "rows-doubted" if kind in DOUBTS else look
        parts = [Part(str(kind.label), count, look), Part(_("the others"), left - count, "rows-none")]
        bar = stacked_bar(parts, title=str(kind.label), key=f"k-{kind.value}", rtl=get_language_bidi())
        found.append({"kind": kind.value, "label": kind.label, "count": count, "bar": bar})
    return found


def _following(looked: Overview, number: int) -> int | None:
    """The next row after this one, then from the top, that has not entered and is to be looked at."""
    wanted = [one for one in looked.left if one in looked.problems and one != number]
    return next((one for one in wanted if one > number), next(iter(wanted), None))


def _in_order(brought: NameList) -> list[tuple[str, int]]:
    return sorted(brought.columns.items(), key=lambda one: one[1])


def _own_lists(request: PageRequest) -> QuerySet[NameList]:
    return reached_lists(request).filter(party=request.user.party_id)


def _staged(brought: NameList) -> QuerySet[StagedRow]:
    standing = Prefetch("corrections", CellCorrection.objects.filter(ended_by=None).select_related("by"), "standing")
    return brought.rows.prefetch_related(standing)


def _may_change(request: PageRequest, brought: NameList) -> bool:
    return (
        may_bring(request.user.roles, ListKind(brought.kind))
        and brought.state != ListState.WITHDRAWN
        and not brought.acceptances.open().exists()
    )


def _column(name: str) -> int:
    return int(name.removeprefix("cell-"))
