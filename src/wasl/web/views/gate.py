"""The gate: the page that a mediator or the neutral holds in the hand on the day of the crossing.

Once loaded it needs no network: everything comes with it. What is confirmed lies on the device first and is sent when
there is a network; the answers are JSON, read by ``gate.js``.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.exchanges.domain.boards import board_of
from wasl.apps.exchanges.domain.crossing_day import (
    begin_crossing,
    confirmations_of,
    receive,
    refuted_in,
    register_device,
)
from wasl.apps.exchanges.domain.errors import CrossingDayError
from wasl.apps.exchanges.domain.gate_reading import (
    OPEN_IN,
    REGISTERED_IN,
    gates_for,
    own_devices,
    parties_at_gate,
    telephones_of,
    told_of,
)
from wasl.apps.exchanges.enums import ExchangeState, Step
from wasl.apps.exchanges.interfaces.gate_sheet import gate_sheet
from wasl.apps.exchanges.interfaces.run_sheet import write_run_sheet
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import LONGEST_OFFSET
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.labels import labels
from wasl.engines.crossing.table_json import table
from wasl.engines.crossing.terms import ROLES
from wasl.kernel.errors import DomainError, WaslError
from wasl.web.gate_words import role_words, words
from wasl.web.pages import CONFLICT, UNPROCESSABLE, download, reached, refused
from wasl.web.refusals import in_words
from wasl.web.requests import PageRequest
from wasl.web.views.exchanges import called_in, track_of

FILES = (
    "gate.css",
    "crossing.js",
    "gate-signing.js",
    "gate-codes.js",
    "gate-keeping.js",
    "gate-reading.js",
    "gate.js",
    "mark.svg",
)
FONTS = ("/fonts/firago-regular.ttf", "/fonts/firago-bold.ttf")
WORKER = "gate-worker.js"
LARGEST_BROUGHT = 8_000_000  # bytes; a page sends 200 confirmations at once


@require_safe
def gate(request: PageRequest, id: str) -> HttpResponse:
    exchange = reached(gates_for(request.user), id)
    if exchange.state not in OPEN_IN:
        return _eve(request, exchange)
    crossing = exchange.crossing
    scripts = [name for name in FILES if name.endswith(".js")]
    sheets = range(1, len(crossing.terms.stages) + 1) if own_devices(exchange, request.user) else ()
    context = {"exchange": exchange, "data": _carried(request, crossing), "scripts": scripts, "sheets": sheets}
    return render(request, "gate.html", context)


@require_POST
def register(request: PageRequest, id: str) -> HttpResponse:
    exchange = reached(gates_for(request.user), id)
    try:
        register_device(exchange, by=request.user, at=timezone.now(), key=request.POST.get("key", ""))
    except DomainError as refusal:
        return refused(request, refusal, _eve, exchange, called=called_in(exchange))
    messages.success(request, _("The device was registered. On the day, open this page on it while there is network."))
    return redirect("gate", id)


@require_POST
def begin(request: PageRequest, id: str) -> HttpResponse:
    exchange = reached(gates_for(request.user), id)
    try:
        begin_crossing(
            exchange, by=request.user, at=timezone.now(), without_signatures="without_signatures" in request.POST
        )
    except DomainError as refusal:
        return refused(request, refusal, _eve, exchange, called=called_in(exchange))
    return redirect("gate", id)


@require_safe
def known(request: PageRequest, id: str) -> HttpResponse:
    """What all devices have brought so far, unless the asker has exactly that: then only the time."""
    crossing = _crossing(request, id)
    if request.GET.get("user") != request.user.id:
        return _another_user()
    return JsonResponse(_news(request, crossing, have=request.GET.get("have", "")))


@require_POST
def confirmations(request: PageRequest, id: str) -> HttpResponse:
    """Take in what a device brought, and answer with all that is known."""
    crossing = _crossing(request, id)
    try:
        brought = json.loads(request.body if len(request.body) <= LARGEST_BROUGHT else b"")
        user, have, written = brought["user"], str(brought["have"]), list(brought["confirmations"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return _problem(_unreadable(crossing.exchange), status=UNPROCESSABLE)
    if user != request.user.id:
        return _another_user()
    if not all(isinstance(one, dict) for one in written):
        return _problem(_unreadable(crossing.exchange), status=UNPROCESSABLE)
    try:
        receive(crossing, written, by=request.user, at=timezone.now())
    except WaslError as refusal:
        return _problem(refusal, status=CONFLICT if isinstance(refusal, DomainError) else UNPROCESSABLE)
    return JsonResponse(_news(request, crossing, have=have))


@require_safe
def worker(request: PageRequest, id: str) -> HttpResponse:
    """The script that opens this one page without network. It lies under the page's own address: that is its reach."""
    _crossing(request, id)
    path = find(WORKER)
    if not isinstance(path, str):
        raise Http404
    return HttpResponse(Path(path).read_bytes(), content_type="text/javascript; charset=utf-8")


@require_safe
def run_sheet(request: PageRequest, id: str, stage: int) -> HttpResponse:
    """A stage on paper with one's own device's codes; ``?offset``: minutes by which clocks there are ahead of UTC."""
    crossing = _crossing(request, id)
    devices = own_devices(crossing.exchange, request.user)
    offset = _offset(request)
    if not devices or not 1 <= stage <= len(crossing.terms.stages) or offset is None:
        raise Http404
    device = next((one for one in devices if one.id == request.GET.get("device")), devices[-1])
    language = get_language() or "en"
    sheet = gate_sheet(crossing, device, stage=stage, at=timezone.now(), utc_offset_minutes=offset, language=language)
    try:
        content = write_run_sheet(sheet, language=language)
    except PaperError as refusal:
        return _problem(refusal, status=CONFLICT)
    return download(content, f"wasl-run-sheet-{crossing.pk}-{stage}.pdf", kind="application/pdf")


def _offset(request: PageRequest) -> int | None:
    try:
        asked = int(request.GET.get("offset", "0"))
    except ValueError:
        return None
    return asked if abs(asked) <= LONGEST_OFFSET else None


def _crossing(request: PageRequest, id: str) -> Crossing:
    exchange = reached(gates_for(request.user), id)
    if exchange.state not in OPEN_IN:
        raise Http404
    return exchange.crossing


def _eve(request: PageRequest, exchange: Exchange) -> HttpResponse:
    """Before the day, and after all is closed: which devices are registered, and the beginning."""
    devices = telephones_of(exchange)
    present = {one.role for one in devices}
    missing = [role for role in ROLES if role not in present]
    board = board_of(exchange, staff=request.user)
    context = {
        "board": board,
        "track": track_of(board),
        "keepers": [(" · ".join(names), role in present) for role, names in sorted(parties_at_gate(exchange).items())],
        "everybody_goes": Step.HEARD in board.done,
        "exchange": exchange,
        "devices": devices,
        "silent": sum(1 for one in devices if not one.key),
        "missing": len(missing),
        "registers": exchange.state in REGISTERED_IN,
        "begins": exchange.state == ExchangeState.READY and not missing,
        "is_over": exchange.state in {ExchangeState.CLOSED, ExchangeState.ABANDONED},
    }
    return render(request, "gate_eve.html", context)


def _carried(request: PageRequest, crossing: Crossing) -> dict[str, Any]:
    """All that the page needs on a day without network."""
    exchange, user = crossing.exchange, request.user
    held = confirmations_of(crossing)
    address = {name: reverse(f"gate_{name}", args=[exchange.id]) for name in ("known", "confirmations", "worker")}
    return {
        "user": user.id,
        "terms": crossing.written,
        "table": table(),
        "devices": [
            {"id": one.id, "role": one.role, "secret": one.secret, "key": one.key}
            for one in own_devices(exchange, user)
        ],
        "labels": labels(crossing.terms),
        "people": told_of(crossing, user),
        "roles": role_words(crossing),
        "words": words(),
        "address": address | {"page": reverse("gate", args=[exchange.id]), "home": reverse("home")},
        "files": [*(static(name) for name in FILES), *FONTS],
        "news": _news(request, crossing, have="", held=held),
    }


def _news(
    request: HttpRequest, crossing: Crossing, *, have: str, held: list[Confirmation] | None = None
) -> dict[str, Any]:
    held = confirmations_of(crossing) if held is None else held
    same = have == hashlib.sha256(",".join(sorted(one.id for one in held)).encode()).hexdigest()
    return {
        "known": None if same else [one.as_json() for one in held],
        "refuted": sorted(refuted_in(crossing, held)),
        "server_at": timezone.now().timestamp(),
        "csrf": get_token(request),
    }


def _another_user() -> HttpResponse:
    return JsonResponse({"problem": "another_user"}, status=CONFLICT)


def _unreadable(exchange: Exchange) -> CrossingDayError:
    return CrossingDayError(
        f"nothing changed at the gate of exchange {exchange.id}", why="what came is not a list of confirmations",
        do="Reload the page.",
    )  # fmt: skip


def _problem(refusal: WaslError, *, status: int) -> HttpResponse:
    return JsonResponse({"problem": "refused", "said": in_words(refusal)}, status=status)
