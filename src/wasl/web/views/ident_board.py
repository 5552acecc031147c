"""The reconciliation board: every pair of remains and missing person, what waits, and searching."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.board import Board, Cell, board_of
from wasl.apps.identification.domain.conclusions import can_second
from wasl.apps.identification.domain.method_reading import current_method
from wasl.apps.identification.domain.searching import ask_for_search
from wasl.apps.identification.enums import LeftOut, PairState
from wasl.apps.identification.models.comparing import Search
from wasl.apps.identification.rules import may_compare
from wasl.apps.identification.tasks import search_in_background
from wasl.kernel.errors import DomainError
from wasl.web.board_drawing import Square, board_picture
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_forms import BoardForm
from wasl.web.ident_words import LOOKS, odds_in_words, support
from wasl.web.pages import page_of, refused
from wasl.web.requests import PageRequest
from wasl.web.views.ident_method import reading_programme

MOST_DRAWN = 30  # rows and columns of the picture


@require_safe
def board(request: PageRequest, id: str) -> HttpResponse:
    return board_page(request, id)


@require_POST
def search(request: PageRequest, id: str) -> HttpResponse:
    programme = reading_programme(request, id)
    try:
        with transaction.atomic():
            asked = ask_for_search(programme, by=request.user, at=timezone.now())
            transaction.on_commit(lambda: search_in_background.enqueue(asked.id))
    except DomainError as refusal:
        return refused(request, refusal, board_page, id)
    messages.success(request, _("The search was asked for. Reload the page to see when it is done."))
    return redirect("ident_board", id)


def board_page(request: PageRequest, id: str, *, status: int = 200) -> HttpResponse:
    programme = reading_programme(request, id)
    read = board_of(programme, by=request.user)
    form = BoardForm(request.GET)
    listed = _chosen(read.listed(), form)
    searches = Search.objects.reaching(request.user).filter(programme=programme).select_related("asked_by")
    context: dict[str, Any] = {
        "programme": programme,
        "board": read,
        "parts": _parts(read),
        "bar": stacked_bar(_parts(read), title=_("Where the pairs stand"), key="pairs", rtl=get_language_bidi()),
        "picture": _picture(read, listed),
        "most": MOST_DRAWN,
        "form": form,
        "page": page_of(request, [_row(cell) for cell in listed]),
        "waiting": [{"one": one, "ours": can_second(one, by=request.user)} for one in read.waiting],
        "left_out": [(name, LeftOut(why).label) for name, why in read.left_out],
        "searches": searches[:5],
        "compares": may_compare(programme.parts_of(request.user)),
        "has_method": current_method(programme) is not None,
    }
    return render(request, "ident_board.html", context, status=status)


def _chosen(cells: list[Cell], form: BoardForm) -> list[Cell]:
    """Filters that cannot be read choose nothing away."""
    given = form.cleaned_data if form.is_valid() else {}
    state, words = given.get("state", ""), given.get("of", "").strip().casefold()
    return [
        cell for cell in cells
        if (not state or cell.state == state)
        and (not words or words in cell.remains.label.casefold() or words in cell.missing.code.casefold())
    ]  # fmt: skip


def _row(cell: Cell) -> dict[str, Any]:
    match = cell.match
    return {
        "cell": cell,
        "look": LOOKS[cell.state],
        "support": "" if match is None else _("DNA excludes it") if match.log10_lr is None else support(match.log10_lr),
        "odds": odds_in_words(match.log10_odds) if match and match.log10_odds is not None else "",
    }


def _parts(read: Board) -> list[Part]:
    counts = dict.fromkeys(PairState, 0)
    for cell in read.cells.values():
        counts[cell.state] += 1
    return [Part(str(state.label), count, LOOKS[state]) for state, count in counts.items() if count]


def _picture(read: Board, listed: list[Cell]) -> SafeString | str:
    """The remains and the missing of the pairs that are listed, in their order."""
    rows = list({cell.remains.id: cell.remains for cell in listed}.values())[:MOST_DRAWN]
    columns = list({cell.missing.id: cell.missing for cell in listed}.values())[:MOST_DRAWN]
    if not rows:
        return ""
    squares = [[_square(read.state_of(one, other), one, other) for other in columns] for one in rows]
    return board_picture(
        [one.label for one in rows], [one.code for one in columns], squares, key="board", rtl=get_language_bidi(),
        title=_("Remains down, missing persons across"),
        about=_("Each square is a pair; its colour and pattern say where it stands. The table below says the same."),
    )  # fmt: skip


def _square(state: PairState, remains: Any, missing: Any) -> Square:
    href = reverse("ident_pair", args=[remains.id, missing.id]) if state is not PairState.NOT_COMPARED else ""
    return Square(LOOKS[state], f"{remains.label} × {missing.code}: {state.label}", href)
