"""What each party does with an exchange on its way to the crossing. Every act leads back to the board."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wasl.apps.exchanges.domain.boards import manifest_to_sign
from wasl.apps.exchanges.domain.manifests import make_manifest, repair_manifest
from wasl.apps.exchanges.domain.opening import abandon_exchange
from wasl.apps.exchanges.domain.sealing import give_opening, look_at_pool, publish_seal, seal_pool
from wasl.apps.exchanges.domain.signing import lodge_signature
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.engines.tables.reading import check_size
from wasl.kernel.errors import DomainError, WaslError
from wasl.web.exchange_forms import OpeningForm, PublishForm, SealForm, SignForm
from wasl.web.forms import ReasonForm
from wasl.web.pages import CONFLICT, UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.exchanges import called_in, exchange_page, reached_exchanges


@require_POST
def seal(request: PageRequest, id: str) -> HttpResponse:
    form = SealForm(request.POST, request.FILES)
    if "look" in request.POST:
        return _look(request, id, form)

    def act(exchange: Exchange) -> None:
        file = form.cleaned_data["file"]
        check_size(file.size, filename=file.name)
        seal_pool(exchange, file.read(), filename=file.name, by=request.user, at=timezone.now())

    said = _("Your list was sealed. Nobody but your side can read it until all sides have sealed and opened theirs.")
    return _act(request, id, act, form=form, said=said)


def _look(request: PageRequest, id: str, form: SealForm) -> HttpResponse:
    """What a file would seal, before anything is: a seal cannot be taken back."""
    exchange = reached(reached_exchanges(request), id)
    if not form.is_valid():
        return exchange_page(request, id, form=form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    try:
        check_size(file.size, filename=file.name)
        rows = look_at_pool(exchange, file.read(), filename=file.name, by=request.user)
    except WaslError as refusal:
        status = CONFLICT if isinstance(refusal, DomainError) else UNPROCESSABLE
        return refused(request, refusal, exchange_page, id, status=status, called=called_in(exchange), form=form)
    return exchange_page(request, id, looked=rows)


@require_POST
def publish(request: PageRequest, id: str) -> HttpResponse:
    form = PublishForm(request.POST)

    def act(exchange: Exchange) -> None:
        publish_seal(exchange, root=form.cleaned_data["root"].strip().lower(), by=request.user, at=timezone.now())

    return _act(
        request, id, act, form=form, said=_("The seal was published. Keep the opening safe: it is needed soon.")
    )


@require_POST
def opening(request: PageRequest, id: str) -> HttpResponse:
    form = OpeningForm(request.POST, request.FILES)

    def act(exchange: Exchange) -> None:
        file = form.cleaned_data["file"]
        if file is not None:
            check_size(file.size, filename=file.name)
        content = file.read() if file is not None else None
        give_opening(exchange, content, by=request.user, at=timezone.now())

    said = _("Your side lets its list be opened. With the last side, all lists open in the same moment.")
    all_open = _("Your side lets its list be opened. It was the last one: all lists are open now.")
    return _act(request, id, act, form=form, said=said, said_when={ExchangeState.REVEALED: all_open})


@require_POST
def make(request: PageRequest, id: str) -> HttpResponse:
    def act(exchange: Exchange) -> None:
        make_manifest(exchange, by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("The manifest was made. Each side and each mediator now signs it."))


@require_POST
def repair(request: PageRequest, id: str) -> HttpResponse:
    def act(exchange: Exchange) -> None:
        repair_manifest(exchange, by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("A new manifest was made without those who do not go. It is signed anew."))


@require_POST
def sign(request: PageRequest, id: str) -> HttpResponse:
    form = SignForm(request.POST, request.FILES)

    def act(exchange: Exchange) -> None:
        lodge_signature(manifest_to_sign(exchange), form.signed(), by=request.user, at=timezone.now())

    said = _("The signature was taken. It is shown when all have signed.")
    by_all = _("The signature was taken. It was the last one: all signatures are shown now.")
    agreed = dict.fromkeys((ExchangeState.AGREED, ExchangeState.READY), by_all)
    return _act(request, id, act, form=form, said=said, said_when=agreed)


@require_POST
def give_up(request: PageRequest, id: str) -> HttpResponse:
    form = ReasonForm(request.POST)

    def act(exchange: Exchange) -> None:
        abandon_exchange(exchange, why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, act, form=form, said=_("The exchange was given up."))


def _act(
    request: PageRequest,
    id: str,
    act: Callable[[Exchange], None],
    *,
    said: str,
    form: Any = None,
    said_when: Mapping[ExchangeState, str] = MappingProxyType({}),
) -> HttpResponse:
    """``said_when``: what is said instead, once the act has brought the exchange to such a state."""
    exchange = reached(reached_exchanges(request), id)
    if form is not None and not form.is_valid():
        return exchange_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        act(exchange)
    except WaslError as refusal:
        status = CONFLICT if isinstance(refusal, DomainError) else UNPROCESSABLE
        return refused(request, refusal, exchange_page, id, status=status, called=called_in(exchange), form=form)
    exchange.refresh_from_db(fields=["state"])
    messages.success(request, said_when.get(ExchangeState(exchange.state), said))
    return redirect("exchange", id)
