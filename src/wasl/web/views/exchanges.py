"""Exchanges: those one has a part in, and the board of one. What is done with one is in ``exchange_acts``."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from wasl.apps.exchanges.domain.boards import Board, board_of, boards_of
from wasl.apps.exchanges.domain.candidate_rows import KNOWN
from wasl.apps.exchanges.domain.crossing_day import can_confirm
from wasl.apps.exchanges.domain.gate_reading import telephones_of
from wasl.apps.exchanges.domain.opening import CAN_BE_GIVEN_UP
from wasl.apps.exchanges.domain.signing import statement_of
from wasl.apps.exchanges.enums import ExchangeState, Part, Step, Turn
from wasl.apps.exchanges.interfaces.files import files_of
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.manifest import Manifest, Signature
from wasl.apps.exchanges.rules import READERS, may_act_for, may_hear, may_open_exchange
from wasl.web.candidate_words import COLUMN_WORDS, looked_at
from wasl.web.exchange_forms import OpeningForm, PublishForm, SealForm, SignForm
from wasl.web.exchange_reading import manifest_page, moments_of, proofs_of, sides_of
from wasl.web.forms import ReasonForm
from wasl.web.pages import download, page_of, reached
from wasl.web.requests import PageRequest

AT_GATE = frozenset({ExchangeState.AGREED, ExchangeState.READY, ExchangeState.CROSSING, ExchangeState.SETTLING})
WAITING = {  # what is awaited, for who has nothing to do
    ExchangeState.OPENED: _lazy("Nothing now. Every side seals its list; then all are opened together."),
    ExchangeState.SEALED: _lazy("Nothing now. Every side lets its list be opened; with the last, all open."),
    ExchangeState.REVEALED: _lazy("Nothing now. A mediator or the neutral body makes the manifest."),
    ExchangeState.PLANNED: _lazy("Nothing now. Each side and each mediator signs; signatures are shown all together."),
    ExchangeState.AGREED: _lazy("Nothing now. The neutral body hears each person alone."),
    ExchangeState.READY: _lazy("Everybody was heard and goes. The day of the crossing comes next."),
    ExchangeState.CROSSING: _lazy("The crossing is under way."),
    ExchangeState.SETTLING: _lazy("The crossing is over. Its accounts are being settled."),
    ExchangeState.CLOSED: _lazy("The exchange is closed."),
    ExchangeState.ABANDONED: _lazy("The exchange was given up. Nothing of it is carried out."),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One step of the way as it is drawn: behind, here, or ahead."""

    step: Step
    is_done: bool
    is_now: bool
    at: Any = None


@require_safe
def exchanges(request: PageRequest) -> HttpResponse:
    page = page_of(request, reached_exchanges(request))
    boards = boards_of(page, staff=request.user)
    context = {
        "page": page,
        "boards": [(board, track_of(board)) for board in boards],
        "may_open": may_open_exchange(request.user.roles),
    }
    return render(request, "exchanges.html", context)


@require_safe
def one_exchange(request: PageRequest, id: str) -> HttpResponse:
    return exchange_page(request, id)


@require_safe
def file(request: PageRequest, id: str, name: str) -> HttpResponse:
    """A file to take home; one that is not there, or not for this person, is not found."""
    exchange = reached(reached_exchanges(request), id)
    found = files_of(exchange, staff=request.user).get(name)
    if found is None:
        raise Http404
    return download(found.write(), found.name, kind=found.kind)


def exchange_page(
    request: PageRequest, id: str, *, form: Any = None, looked: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    """The board.

    ``form``: one that was sent and could not be read, shown again with what is wrong. ``looked``: the rows of a file
    that a side looks at before it seals it.
    """
    user = request.user
    exchange = reached(reached_exchanges(request), id)
    board = board_of(exchange, staff=user)
    gives_up = may_act_for(board.part, user.roles) and exchange.state in CAN_BE_GIVEN_UP
    manifest = board.manifest
    files = list(files_of(exchange, staff=user))
    context = {
        "exchange": exchange,
        "board": board,
        "track": track_of(board, moments_of(board)),
        "sides": sides_of(board, user),
        "neutrals": [seat.party for seat in exchange.seats.all() if seat.part == Part.NEUTRAL],
        "columns": [(name, COLUMN_WORDS[name]) for name in KNOWN],
        "looked": looked and looked_at(looked),
        "seal_form": _shown(SealForm, form),
        "publish_form": _shown(PublishForm, form),
        "opening_form": _shown(OpeningForm, form) if board.is_kept_elsewhere else None,
        "sign_form": _shown(SignForm, form),
        "give_up_form": _shown(ReasonForm, form) if gives_up else None,
        "at_gate": can_confirm(exchange, by=user) and exchange.state in AT_GATE,
        "crosses": Crossing.objects.filter(exchange=exchange).exists(),
        "telephones": telephones_of(exchange),
        "hears": may_hear(board.part, user.roles) and exchange.state in {ExchangeState.AGREED, ExchangeState.READY},
        "statement": statement_of(manifest) if manifest else "",
        "statement_file": f"manifest-{manifest.number}.statement.txt" if manifest else "",
        "files": files,
        "recomputes": recomputing(manifest, files) if manifest else "",
        "seals": exchange.pools.select_related("party").order_by("party__code"),
        "waiting_words": WAITING[ExchangeState(exchange.state)],
        "signatures": _signatures(board, request) if manifest else [],
        "proofs": proofs_of(manifest) if manifest else [],
        "shown": manifest_page(request, board) if manifest else None,
        "turns": {turn.value: turn in board.turns for turn in Turn},
    }
    return render(request, "exchange.html", context, status=status)


def track_of(board: Board, moments: dict[Step, Any] | None = None) -> list[Stop]:
    return [Stop(step, step in board.done, step is board.now, (moments or {}).get(step)) for step in Step]


def reached_exchanges(request: PageRequest) -> QuerySet[Exchange]:
    if READERS.isdisjoint(request.user.roles):
        raise Http404
    rows = Exchange.objects.reaching(request.user).select_related("place")
    return rows.prefetch_related("seats__party", "seats__faces").order_by("-starts_at", "id")


def called_in(exchange: Exchange) -> dict[str, str]:
    """What people call the exchange and its manifests, by id."""
    numbers = exchange.manifests.values_list("pk", "number")
    return {exchange.id: exchange.code} | {id: str(number) for id, number in numbers}


def recomputing(manifest: Manifest, files: list[str]) -> str:
    """The commands with which a party makes this manifest again; empty for who does not read all it is made of."""
    if "pool.csv" not in files:
        return ""
    number = manifest.number
    rest, seeds, before = "pool.csv --rules rules.yaml", " --seeds seeds.txt", ""
    again = f"wasl exchange plan {rest}{seeds} --out mine.json"
    if number > 1:
        earlier = f"manifest-{number - 1}.json"
        again = f"wasl exchange repair {earlier} {rest} --dropouts manifest-{number}.dropouts.txt --out mine.json"
        before = f" --before {earlier}"
    check = f"wasl exchange check manifest-{number}.json {rest}{seeds}{before}"
    return f"{again}\n{check}\nsha256sum mine.json manifest-{number}.json\n"


def _shown(kind: type[Any], form: Any) -> Any:
    """The form that was sent, when it is of this kind; an empty one otherwise."""
    return form if isinstance(form, kind) else kind(auto_id=f"{kind.__name__.lower()}-%s")


def _signatures(board: Board, request: PageRequest) -> list[Signature]:
    reached = Signature.objects.reaching(request.user).filter(manifest=board.manifest)
    return list(reached.select_related("party").order_by("party__code"))
