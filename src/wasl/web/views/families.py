"""What families ask, as the liaison, the neutral body and the party that brought the entry each see it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wasl.apps.casework.domain.requests import (
    Described,
    answer_family,
    can_examine,
    can_settle,
    file_request,
    grant,
    pass_on,
    refuse,
    retract,
)
from wasl.apps.casework.enums import RequestKind, RequestState, ToldState
from wasl.apps.casework.models.request import FamilyRequest
from wasl.apps.casework.rules import may_file, reads_requests
from wasl.apps.casework.states import NEXT, TOLD
from wasl.apps.lists.domain.finding import FoundEntry, find_entries
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.domain.asking import FindError, read_question
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.family_forms import FamilyRequestForm, PassOnForm, WordsForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.requests import PageRequest

FOUND = 10  # entries shown that may be meant


@require_safe
def requests(request: PageRequest) -> HttpResponse:
    rows = _requests(request)
    page = page_of(request, rows)
    for one in page:
        _show(one, request.user)
    context = {"page": page, "picture": _picture(rows, request.user), "may_file": may_file(request.user.roles)}
    return render(request, "families.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: PageRequest) -> HttpResponse:
    if not may_file(request.user.roles):
        raise Http404
    form = FamilyRequestForm(request.POST or None)
    if request.method != "POST":
        return _form_page(request, form)
    if not form.is_valid():
        return _form_page(request, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    described = Described(**{name: given[name] for name in Described.__dataclass_fields__})
    try:
        filed = file_request(
            RequestKind(given["kind"]), described, addressed_to=given["addressed_to"], by=request.user,
            at=timezone.now(), property=Property(given["property"]) if given["property"] else None,
            value=given["value"],
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, _form_page, form)
    messages.success(request, _("The request was filed. You see here when it is answered."))
    return redirect("family_request", filed.id)


@require_safe
def one_request(request: PageRequest, id: str) -> HttpResponse:
    return request_page(request, id)


@require_POST
def pass_request_on(request: PageRequest, id: str) -> HttpResponse:
    form = PassOnForm(request.POST)

    def act(one: FamilyRequest) -> None:
        entry = reached(_entries(request), form.cleaned_data["other"] or form.cleaned_data["entry"])
        pass_on(one, entry=entry, told=form.cleaned_data["told"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The request was passed on."))


@require_POST
def settle(request: PageRequest, id: str) -> HttpResponse:
    form = WordsForm(request.POST)
    does = grant if request.POST.get("verdict") == "grant" else refuse

    def act(one: FamilyRequest) -> None:
        does(one, why=form.cleaned_data["words"], by=request.user, at=timezone.now())

    said = _("Granted: the entry was changed.") if does is grant else _("Refused: the entry stands.")
    return _act(request, id, form, act, said=said)


@require_POST
def answer(request: PageRequest, id: str) -> HttpResponse:
    form = WordsForm(request.POST)

    def act(one: FamilyRequest) -> None:
        answer_family(one, words=form.cleaned_data["words"], by=request.user, at=timezone.now())

    return _act(request, id, form, act, said=_("The family was answered, through its liaison."))


@require_POST
def take_back(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_requests(request), id)
    try:
        retract(one, by=request.user, at=timezone.now())
    except DomainError as refusal:
        return refused(request, refusal, request_page, id)
    messages.success(request, _("The request was taken back."))
    return redirect("family_request", id)


# --- one request --------------------------------------------------------------------------------------------


def request_page(request: PageRequest, id: str, status: int = 200, form: Any = None) -> HttpResponse:
    user = request.user
    one = _show(reached(_requests(request), id), user)
    following = NEXT[RequestState(one.state)]
    context = {
        "one": one,
        "found": _found(one, user) if one.examines and one.state == RequestState.FILED else None,
        "pass_on_form": form if isinstance(form, PassOnForm) else PassOnForm(),
        "words_form": form if isinstance(form, WordsForm) else WordsForm(),
        "may_answer": one.examines and RequestState.ANSWERED in following,
        "may_grant": one.settles and RequestState.GRANTED in following,
        "may_refuse": one.settles and RequestState.REFUSED in following and (one.is_granted or not one.ended_at),
        "may_take_back": one.filed_here and RequestState.RETRACTED in following,
    }
    return render(request, "family_request.html", context, status=status)


def _act(request: PageRequest, id: str, form: Any, act: Callable[[FamilyRequest], None], *, said: str) -> HttpResponse:
    one = reached(_requests(request), id)
    if not form.is_valid():
        return request_page(request, id, status=UNPROCESSABLE, form=form)
    try:
        act(one)
    except DomainError as refusal:
        return refused(request, refusal, request_page, id, form=form)
    messages.success(request, said)
    return redirect("family_request", id)


def _requests(request: PageRequest) -> QuerySet[FamilyRequest]:
    if not reads_requests(request.user.roles):
        raise Http404
    rows = FamilyRequest.objects.reaching(request.user)
    return rows.select_related("party", "addressed_to", "filed_by", "entry__record", "entry__list", "settled_by")


def _show(one: FamilyRequest, user: Staff) -> FamilyRequest:
    """What of it this person sees: the family's words, the entry that is meant, or both."""
    one.examines = can_examine(one, by=user)
    one.settles = can_settle(one, by=user)
    one.filed_here = may_file(user.roles) and one.party_id == user.party_id
    one.told = one.state if one.examines or one.settles else TOLD[RequestState(one.state)]
    one.told_kind = "request" if one.examines or one.settles else "told"
    return one


def _found(one: FamilyRequest, user: Staff) -> list[FoundEntry]:
    """Entries that may be meant, among those the neutral reaches, by what the family says of the person."""
    try:
        return find_entries(read_question(one.name, mother=one.mother), by=user, at=timezone.now(), limit=FOUND)
    except FindError:
        return []


def _entries(request: PageRequest) -> QuerySet[ListEntry]:
    standing = ListEntry.objects.reaching(request.user).filter(record__withdrawn_at=None)
    return standing.select_related("record", "list__party")


def _picture(rows: QuerySet[FamilyRequest], user: Staff) -> dict[str, Any]:
    told = [_show(one, user) for one in rows]
    kinds = {"request": RequestState, "told": ToldState}
    parts = [
        Part(str(state.label), count, f"{kind}-{state.value}")
        for kind, states in kinds.items() for state in states
        if (count := sum(one.told_kind == kind and one.told == state for one in told))
    ]  # fmt: skip
    bar = stacked_bar(parts, title=_("Where the requests stand"), key="families", rtl=get_language_bidi())
    return {"parts": parts, "bar": bar}


def _form_page(request: PageRequest, form: FamilyRequestForm, status: int = 200) -> HttpResponse:
    return render(request, "file_family_request.html", {"form": form, "back": reverse("families")}, status=status)
