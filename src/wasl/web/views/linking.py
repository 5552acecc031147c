"""Linking runs: asking for one, watching it, seeing what it found."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.lists.domain.linking_scopes import ask_for_register_linking, ask_for_room_linking, rooms_to_link
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.domain.linking import ask_for_linking
from wasl.apps.matching.enums import RunState
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_decide, may_run
from wasl.apps.matching.tasks import link_in_background
from wasl.kernel.errors import DomainError
from wasl.web.drawings import histogram
from wasl.web.forms import LinkForm, RegisterLinkForm
from wasl.web.pages import UNPROCESSABLE, page_of, reached, refused
from wasl.web.reliability import reliability_of
from wasl.web.requests import PageRequest

UNFINISHED = {RunState.WAITING, RunState.RUNNING}


@require_safe
def runs(request: PageRequest) -> HttpResponse:
    return _runs_page(request)


@require_POST
def start(request: PageRequest) -> HttpResponse:
    """Ask for a run; the worker takes it up once the asking is committed."""
    _check_links(request)
    form = LinkForm(request.POST, user=request.user)
    if not form.is_valid():
        return _runs_page(request, form, status=UNPROCESSABLE)
    left, right = form.cleaned_data["left"], form.cleaned_data["right"]
    sources = left.source, right.source if right else None
    return _started(request, lambda: ask_for_linking(*sources, by=request.user, at=timezone.now()), form=form)


@require_POST
def start_register(request: PageRequest) -> HttpResponse:
    """Hold some lists up to all other records this person reaches, or to those of a room."""
    _check_links(request)
    form = RegisterLinkForm(request.POST, user=request.user)
    if not form.is_valid():
        return _runs_page(request, register_form=form, status=UNPROCESSABLE)
    chosen = form.cleaned_data
    return _started(
        request,
        lambda: ask_for_register_linking(
            list(chosen["lists"]), room=chosen["room"], by=request.user, at=timezone.now()
        ),
        register_form=form,
    )


@require_POST
def start_room(request: PageRequest, id: str) -> HttpResponse:
    _check_links(request)
    room = reached(Room.objects.reaching(request.user), id)
    return _started(request, lambda: ask_for_room_linking(room, by=request.user, at=timezone.now()))


@require_safe
def run(request: PageRequest, id: str) -> HttpResponse:
    one = reached(_runs(request), id)
    figures = one.figures or {}
    titles = dict(one.sources.values_list("id", "title"))
    context = {
        "run": one,
        "reviews": may_decide(request.user.roles),
        "figures": figures,
        "steps": [
            step | {"left": titles.get(step["left"]), "right": titles.get(step["right"])}
            for step in figures.get("steps", [])
        ],
        "reliability": reliability_of(CandidatePair.objects.reaching(request.user).filter(run=one)),
        "picture": _picture(figures.get("histogram") or []),
        "going_on": one.state in UNFINISHED,
    }
    return render(request, "linking_run.html", context)


@require_safe
def progress(request: PageRequest, id: str) -> HttpResponse:
    """The bar alone, asked for every second until the run has ended; then the whole page is wanted."""
    one = reached(_runs(request), id)
    response = render(request, "parts/progress.html", {"run": one, "going_on": one.state in UNFINISHED})
    if one.state not in UNFINISHED:
        response["HX-Refresh"] = "true"
    return response


def _picture(counts: list[int]) -> SafeString | str:
    if not counts:
        return ""
    about = _("From pairs that hardly are one person to pairs that almost surely are, in tenths of probability.")
    return histogram(
        counts, title=_("Pairs by how probable it is that they are one person"), about=about,
        key="histogram", rtl=get_language_bidi(),
    )  # fmt: skip


def _started(request: PageRequest, ask: Callable[[], LinkingRun], **forms: Any) -> HttpResponse:
    """The page of the run that was asked for, which the worker takes up once the asking is committed."""
    try:
        with transaction.atomic():
            asked = ask()
            transaction.on_commit(lambda: link_in_background.enqueue(asked.id))
    except DomainError as refusal:
        return refused(request, refusal, _runs_page, **forms)
    messages.success(request, _("The linking was asked for."))
    return redirect("linking_run", asked.id)


def _runs_page(
    request: PageRequest,
    form: LinkForm | None = None,
    register_form: RegisterLinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page_of(request, _runs(request)),
        "form": form or LinkForm(user=request.user),
        "register_form": register_form or RegisterLinkForm(user=request.user),
        "rooms_to_link": rooms_to_link(request.user),
    }
    return render(request, "linking.html", context, status=status)


def _runs(request: PageRequest) -> QuerySet[LinkingRun]:
    _check_links(request)
    runs = LinkingRun.objects.reaching(request.user)
    return runs.select_related("left__list__party", "left__list__room", "right__list__party", "asked_by")


def _check_links(request: PageRequest) -> None:
    if not may_run(request.user.roles):
        raise Http404
