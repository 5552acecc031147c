"""Opening an exchange: who sits in it, where and when, and the rules all agree to before anybody shows a list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wasl.apps.exchanges.domain.opening import open_exchange
from wasl.apps.exchanges.rules import may_open_exchange
from wasl.kernel.errors import DomainError, WaslError
from wasl.web.exchange_forms import ExchangeForm, usual_rules
from wasl.web.pages import CONFLICT, UNPROCESSABLE, refused
from wasl.web.requests import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Without rules, those that are usual are written for the sides chosen, and nothing is opened yet."""
    if not may_open_exchange(request.user.roles):
        raise Http404
    form = ExchangeForm(request.POST or None, user=request.user)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    rules = form.cleaned_data["rules"]
    if not rules.strip():
        return _with_usual_rules(request, form)
    try:
        opened = open_exchange(
            form.cleaned_data["code"], form.terms(rules=rules), form.table(), by=request.user, at=timezone.now()
        )
    except WaslError as refusal:
        status = CONFLICT if isinstance(refusal, DomainError) else UNPROCESSABLE
        return refused(request, refusal, _page, form, status=status)
    messages.success(request, _("The exchange was opened. Each side can now seal its list."))
    return redirect("exchange", opened.id)


def _with_usual_rules(request: PageRequest, form: ExchangeForm) -> HttpResponse:
    sides = sorted(party.code for party in form.table().sides)
    written = request.POST.copy()
    written["rules"] = usual_rules(sides, now=timezone.now())
    messages.info(request, _("Usual rules were written for these sides. Look through them, then open the exchange."))
    return _page(request, ExchangeForm(written, user=request.user))


def _page(request: PageRequest, form: ExchangeForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form}
    return render(request, "open_exchange.html", context, status=status)
