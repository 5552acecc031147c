"""Remains that go to a side or home: what waits for a receipt, for a confirmation, and what is in question."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wasl.apps.identification.domain.burials import may_bury
from wasl.apps.identification.domain.coffin import handover_of
from wasl.apps.identification.domain.handovers import (
    can_confirm,
    can_give_back,
    confirm,
    give_back,
    give_home,
    give_to_side,
    may_receive,
    receive,
    standing_of,
    whom_at_home,
)
from wasl.apps.identification.enums import HandoverStanding
from wasl.apps.identification.interfaces.gathered_papers import receipt_of
from wasl.apps.identification.interfaces.paper_words import LANGUAGES
from wasl.apps.identification.interfaces.receipt import write_receipt
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_examine
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.ident_home_forms import BurialForm, ConfirmForm, GiveBackForm, GiveForm, ReceiveForm
from wasl.web.pages import UNPROCESSABLE, download, page_of, reached, refused
from wasl.web.requests import PageRequest

Act = Callable[[Handover, Any], object]


@require_http_methods(["GET", "HEAD", "POST"])
def handovers(request: PageRequest, id: str) -> HttpResponse:
    programme = reached(Programme.objects.reaching(request.user), id)
    if request.method != "POST":
        return handovers_page(request, id)
    if not may_examine(programme.parts_of(request.user)):
        raise Http404
    form = _give_form(request, programme, request.POST)
    if not form.is_valid():
        return handovers_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        made = _give(form.cleaned_data, by=request.user)
    except DomainError as refusal:
        return refused(request, refusal, handovers_page, id, form=form)
    messages.success(request, _("The handover was written down. Whoever receives them says so."))
    return redirect("ident_handover", made.id)


@require_safe
def one_handover(request: PageRequest, id: str) -> HttpResponse:
    return handover_page(request, id)


@require_POST
def received(request: PageRequest, id: str) -> HttpResponse:
    def act(handover: Handover, said: Any) -> None:
        receive(handover, **said, by=request.user, at=timezone.now())

    return _act(request, id, ReceiveForm(request.POST), act, said=_("The receipt was written down."))


@require_POST
def confirmed(request: PageRequest, id: str) -> HttpResponse:
    def act(handover: Handover, said: Any) -> None:
        confirm(handover, as_stated=said["as_stated"] == "yes", said=said["said"], by=request.user, at=timezone.now())

    return _act(request, id, ConfirmForm(request.POST), act, said=_("What your side found was put on record."))


@require_POST
def given_back(request: PageRequest, id: str) -> HttpResponse:
    def act(handover: Handover, said: Any) -> None:
        give_back(handover, **said, by=request.user, at=timezone.now())

    return _act(request, id, GiveBackForm(request.POST), act, said=_("It was written down that they go back."))


@require_safe
def receipt(request: PageRequest, id: str, language: str) -> HttpResponse:
    handover = reached(reached_handovers(request.user), id)
    if language not in LANGUAGES:
        raise Http404
    content = write_receipt(receipt_of(handover, language=language, at=timezone.now()), language=language)
    return download(content, f"receipt-{id}-{language}.pdf", kind="application/pdf")


def handovers_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    programme = reached(Programme.objects.reaching(request.user).prefetch_related("members"), id)
    rows = reached_handovers(request.user).filter(remains__site__programme=programme).order_by("-given_at", "id")
    counts = Counter(standing_of(one) for one in rows)
    parts = [Part(str(one.label), counts[one], f"handover-{one.value}") for one in HandoverStanding]
    title, gives = _("Handovers by where they stand"), may_examine(programme.parts_of(request.user))
    page = page_of(request, rows)
    context = {
        "programme": programme, "page": page, "rows": [(one, standing_of(one)) for one in page], "parts": parts,
        "bar": stacked_bar(parts, title=title, key="handovers", rtl=get_language_bidi()),
        "form": (form or _give_form(request, programme, None)) if gives else None,
    }  # fmt: skip
    return render(request, "ident_handovers.html", context, status=status)


def handover_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    user = request.user
    handover = reached(reached_handovers(user), id)
    graves = Burial.objects.reaching(user).filter(remains=handover.remains).select_related("recorded_by")
    context = {
        "handover": handover, "standing": standing_of(handover), "languages": LANGUAGES,
        "reads_remains": Remains.objects.reaching(user).filter(pk=handover.remains_id).exists(),
        "named": Conclusion.objects.reaching(user).filter(pk=handover.conclusion_id).select_related("missing__relative")
        .first(),
        "back": handover.given_back.first(), "graves": graves,
        "receive_form": _bound(form, ReceiveForm) if not handover.received_at and may_receive(handover, user) else None,
        "confirm_form": _bound(form, ConfirmForm) if can_confirm(handover, user) else None,
        "back_form": _bound(form, GiveBackForm) if can_give_back(handover, user) else None,
        "burial_form": BurialForm() if _is_here(handover) and may_bury(handover.remains, user)
        and not any(not one.opened_on for one in graves) else None,
    }  # fmt: skip
    return render(request, "ident_handover.html", context, status=status)


def reached_handovers(user: Staff) -> QuerySet[Handover]:
    related = ("remains__site__programme", "conclusion", "giver", "receiver", "relative__family", "given_by",
               "received_by", "confirmed_by", "returns")  # fmt: skip
    return Handover.objects.reaching(user).select_related(*related).distinct()


def _act(request: PageRequest, id: str, form: Any, act: Act, *, said: str) -> HttpResponse:
    handover = reached(reached_handovers(request.user), id)
    if not form.is_valid():
        return handover_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        act(handover, form.cleaned_data)
    except DomainError as refusal:
        return refused(request, refusal, handover_page, id, form=form)
    messages.success(request, said)
    return redirect("ident_handover", id)


def _give_form(request: PageRequest, programme: Programme, posted: Any) -> GiveForm:
    gone = Handover.objects.filter(returns=None, returned_at=None).values("pieces")
    remains = Remains.objects.reaching(request.user).filter(site__programme=programme).exclude(pk__in=gone)
    return GiveForm(posted, programme=programme, remains=remains.select_related("site"))


def _give(said: Any, *, by: Staff) -> Handover:
    remains = said["remains"]
    given = {"place": said["place"], "given_at": said["given_at"], "by": by, "at": timezone.now()}
    if said["to"] == GiveForm.HOME:
        return give_home(remains, whom_at_home(remains), **given)
    return give_to_side(remains, Party.objects.get(code=said["to"]), **given)


def _bound(form: Any, kind: type) -> Any:
    return form if isinstance(form, kind) else kind()


def _is_here(handover: Handover) -> bool:
    return handover_of(handover.remains) == handover and handover.received_at is not None
