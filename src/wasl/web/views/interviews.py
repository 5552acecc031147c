"""The neutral hears each person of a signed manifest alone. Nobody else sees this page, or what was said."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wasl.apps.exchanges.domain.boards import HEARD_IN, Board, board_of
from wasl.apps.exchanges.domain.interviews import living, record_interview, unheard
from wasl.apps.exchanges.enums import Readiness
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import may_hear
from wasl.kernel.errors import DomainError
from wasl.web.drawings import Part, stacked_bar
from wasl.web.exchange_forms import InterviewForm
from wasl.web.pages import UNPROCESSABLE, page_of, query_without, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.exchanges import called_in, reached_exchanges


@dataclass(frozen=True, slots=True)
class Person:
    """One person to hear: who they are, what came of it if one's own body heard them, and the form."""

    candidate: Candidate
    interview: Interview | None
    is_heard: bool
    form: InterviewForm


@require_http_methods(["GET", "HEAD", "POST"])
def interviews(request: PageRequest, id: str) -> HttpResponse:
    exchange = reached(reached_exchanges(request), id)
    if not may_hear(exchange.part_of(request.user), request.user.roles):
        raise Http404
    if request.method != "POST":
        return _page(request, exchange)
    form = InterviewForm(request.POST)
    if not form.is_valid():
        return _page(request, exchange, form, status=UNPROCESSABLE)
    given = form.cleaned_data
    candidate = reached(Candidate.objects.reaching(request.user).filter(pool__exchange=exchange), given["candidate"])
    try:
        record_interview(
            exchange, candidate, outcome=Readiness(given["outcome"]), heard_alone=given["heard_alone"],
            why=given["why"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except DomainError as refusal:
        return refused(request, refusal, _page, exchange, form, called=called_in(exchange))
    messages.success(request, _("The interview was written down. Why stays sealed."))
    return redirect(f"{reverse('interviews', args=[id])}?{request.GET.urlencode()}")


def _page(
    request: PageRequest, exchange: Exchange, form: InterviewForm | None = None, *, status: int = 200
) -> HttpResponse:
    board = board_of(exchange, staff=request.user)
    if board.manifest is None or exchange.state not in HEARD_IN:
        return render(request, "interviews.html", {"exchange": exchange, "board": board, "page": None}, status=status)
    everybody, wanted = living(board.manifest), request.GET.get("show", "")
    waiting = unheard(board.manifest)
    ids = {"unheard": waiting, "heard": everybody - waiting}.get(wanted, everybody)
    page = page_of(request, sorted(ids))
    context = {
        "exchange": exchange, "board": board, "page": page, "wanted": wanted,
        "without_show": query_without(request, "show"),
        "people": _people(request, exchange, page.object_list, waiting=waiting, form=form),
        **_picture(request, exchange, board),
    }  # fmt: skip
    return render(request, "interviews.html", context, status=status)


def _people(
    request: PageRequest, exchange: Exchange, ids: list[str], *, waiting: set[str], form: InterviewForm | None
) -> list[Person]:
    reached = Candidate.objects.reaching(request.user).filter(pool__exchange=exchange)
    candidates = reached.select_related("pool__party").in_bulk(ids)
    ours = Interview.objects.reaching(request.user).standing().filter(exchange=exchange, candidate__in=ids)
    heard = {one.candidate_id: one for one in ours}
    sent = form["candidate"].value() if form is not None else None

    def form_for(id: str) -> InterviewForm:
        if form is not None and id == sent:
            return InterviewForm(form.data, auto_id=f"{id}-%s")
        return InterviewForm(initial={"candidate": id}, auto_id=f"{id}-%s")

    return [
        Person(candidates[id], heard.get(id), id not in waiting, form_for(id)) for id in ids if id in candidates
    ]  # fmt: skip


def _picture(request: PageRequest, exchange: Exchange, board: Board) -> dict[str, object]:
    """What came of the interviews of one's own body, and how many are still to be heard."""
    assert board.manifest is not None  # noqa: S101  asked only where there is one
    ours = Interview.objects.reaching(request.user).standing().filter(exchange=exchange)
    outcomes = [one.outcome for one in ours if one.candidate_id in board.manifest.chosen]
    parts = [Part(str(one.label), outcomes.count(one.value), f"readiness-{one.value}") for one in Readiness]
    parts.append(Part(_("Heard by another neutral body"), board.heard - len(outcomes), "readiness-elsewhere"))
    parts.append(Part(_("Not heard yet"), board.unheard, "readiness-unheard"))
    bar = stacked_bar(parts, title=_("What came of the interviews"), key="heard", rtl=get_language_bidi())
    return {"bar": bar, "parts": [part for part in parts if part.count]}
