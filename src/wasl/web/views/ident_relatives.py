"""One member of a family, as its liaison sees them: details, ties, what they allow."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.identification.domain.consent_reading import passed_on, waits_for_destruction
from wasl.apps.identification.domain.consents import Given, give_consent, is_of_age, withdraw_consent
from wasl.apps.identification.domain.family_corrections import (
    correct_relative,
    record_parent,
    withdraw_parent,
    withdraw_relative,
    withdraw_twin,
)
from wasl.apps.identification.domain.missing import record_missing
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose
from wasl.apps.identification.models.family import Consent, Relative
from wasl.kernel.errors import WaslError
from wasl.web.ident_family_forms import AllowForm, CorrectForm, ParentForm, SoughtForm, WhyForm
from wasl.web.pages import CONFLICT, UNPROCESSABLE, reached, refused
from wasl.web.requests import PageRequest

TIES = ("father", "mother", "twin")


@require_safe
def one_relative(request: PageRequest, id: str) -> HttpResponse:
    return relative_page(request, id)


@require_POST
def correct(request: PageRequest, id: str) -> HttpResponse:
    form = CorrectForm(request.POST)

    def act(one: Relative) -> None:
        correct_relative(one, form.told(), why=form.cleaned_data["why"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("Corrected. What stood before is in the log."))


@require_POST
def withdraw(request: PageRequest, id: str) -> HttpResponse:
    form = WhyForm(request.POST)
    one = reached(_relatives(request), id)
    if not form.is_valid():
        return relative_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        withdraw_relative(one, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except WaslError as refusal:
        return refused(request, refusal, relative_page, id, form=form)
    messages.success(request, _("This person was withdrawn from the family."))
    return redirect("ident_family", one.family_id)


@require_POST
def untie(request: PageRequest, id: str) -> HttpResponse:
    form, tie = WhyForm(request.POST), request.POST.get("tie", "")
    if tie not in TIES:
        raise Http404

    def act(one: Relative) -> None:
        why = form.cleaned_data["why"]
        if tie == "twin":
            withdraw_twin(one, why=why, by=request.user, at=timezone.now())
        else:
            withdraw_parent(one, tie, why=why, by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The tie was withdrawn."))


@require_POST
def tie_parent(request: PageRequest, id: str) -> HttpResponse:
    form = ParentForm(reached(_relatives(request), id), request.POST)

    def act(one: Relative) -> None:
        record_parent(one, form.cleaned_data["parent"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The tie was recorded."))


@require_POST
def allow(request: PageRequest, id: str) -> HttpResponse:
    form = AllowForm(reached(_relatives(request), id).family, request.POST)

    def act(one: Relative) -> None:
        told, now = form.cleaned_data, timezone.now()
        given_at = min(now, datetime.combine(told["given_on"], time(12), tzinfo=UTC))
        if told["given_on"] > now.date():
            given_at = datetime.combine(told["given_on"], time(12), tzinfo=UTC)
        give_consent(
            one, ConsentPurpose(told["purpose"]), told["recipient"],
            Given(ConsentForm(told["form"]), told["witness"], told["guardian"]),
            given_at=given_at, by=request.user, at=now,
        )  # fmt: skip

    return _act(request, id, form, act, said=_("The consent was recorded."))


@require_POST
def take_back(request: PageRequest, id: str) -> HttpResponse:
    consent = reached(Consent.objects.reaching(request.user).select_related("member__family"), id)
    try:
        withdraw_consent(consent, by=request.user, at=timezone.now())
    except WaslError as refusal:
        return refused(request, refusal, relative_page, consent.member_id)
    messages.success(request, _("Withdrawn. Below stands what the recipient had by then: tell the family."))
    return redirect("ident_relative", consent.member_id)


@require_POST
def seek(request: PageRequest, id: str) -> HttpResponse:
    form = SoughtForm(request.POST)
    one = reached(_relatives(request), id)
    if not form.is_valid():
        return relative_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        missing = record_missing(one, form.seen(), by=request.user, at=timezone.now())
    except WaslError as refusal:
        return refused(request, refusal, relative_page, id, form=form)
    messages.success(request, _("This person is sought. Write down what the family tells of them."))
    return redirect("ident_missing", missing.id)


def relative_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    one = reached(_relatives(request), id)
    family = one.family
    told = {name: getattr(one, name) for name in ("name", "sex", "birth_date", "is_dead", "contact")}

    def shown(kind: type, fresh: Any) -> Any:
        return form if isinstance(form, kind) else fresh

    tied = {"father": one.father, "mother": one.mother, "twin": one.twin_of}
    context = {
        "one": one,
        "family": family,
        "missing": getattr(one, "missing", None),
        "ties": [(name, other) for name, other in tied.items() if other],
        "consents": [_consent(each) for each in one.consents.select_related("recipient", "withdrawn_by")],
        "of_age": is_of_age(one.birth_date, on=timezone.now().date()),
        "can_allow": bool(one.name) and not one.is_dead,
        "correct_form": shown(CorrectForm, CorrectForm(initial=told)),
        "consent_form": shown(AllowForm, AllowForm(family)),
        "sought_form": shown(SoughtForm, SoughtForm()),
        "parent_form": shown(ParentForm, ParentForm(one)),
        "open": type(form).__name__,
    }  # fmt: skip
    return render(request, "ident_relative.html", context, status=status)


def _consent(one: Consent) -> dict[str, Any]:
    return {"one": one, "passed": passed_on(one), "waiting": waits_for_destruction(one)}


def _act(request: PageRequest, id: str, form: Any, act: Callable[[Relative], None], *, said: str) -> HttpResponse:
    one = reached(_relatives(request), id)
    if not form.is_valid():
        return relative_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        act(one)
    except WaslError as refusal:
        return refused(request, refusal, relative_page, id, form=form, status=CONFLICT)
    messages.success(request, said)
    return redirect("ident_relative", id)


def _relatives(request: PageRequest) -> QuerySet[Relative]:
    rows = Relative.objects.reaching(request.user).standing()
    return rows.select_related("family__programme", "father__family", "mother__family", "twin_of__family")
