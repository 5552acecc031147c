"""After the gate: families told, bodies, what is owed, what is disputed, the balance, the minutes, closing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wasl.apps.exchanges.domain.bodies import (
    acknowledge_debt,
    confirm_body,
    propose_finding,
    second_finding,
    shortfalls,
    statement_of_debt,
)
from wasl.apps.exchanges.domain.closing import balance_of, call_day_over, close_exchange
from wasl.apps.exchanges.domain.crossing_day import standing_of
from wasl.apps.exchanges.domain.disputes import raise_dispute
from wasl.apps.exchanges.domain.families import may_be_told, tell_family
from wasl.apps.exchanges.enums import BodyFinding, ExchangeState, Part
from wasl.apps.exchanges.interfaces.gathered_minutes import is_due
from wasl.apps.exchanges.interfaces.gathered_receipts import receipts_for
from wasl.apps.exchanges.interfaces.minutes_files import LANGUAGES, MINUTES, minutes_file
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import BodyHandover
from wasl.apps.exchanges.rules import may_act_for, may_find, may_plan, may_tell_families
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError, WaslError
from wasl.web import drawings
from wasl.web.after_forms import DisputeForm, FindingForm
from wasl.web.exchange_forms import SignForm
from wasl.web.pages import CONFLICT, UNPROCESSABLE, download, reached, refused
from wasl.web.requests import PageRequest
from wasl.web.views.exchanges import called_in, reached_exchanges


@require_safe
def after(request: PageRequest, id: str) -> HttpResponse:
    return after_page(request, id)


@require_safe
def minutes(request: PageRequest, id: str, language: str, ending: str) -> HttpResponse:
    crossing = reached_crossing(request, id)
    if (language, ending) not in MINUTES:
        raise Http404
    try:
        file = minutes_file(crossing, language=language, ending=ending)
    except WaslError as refusal:
        return refused(request, refusal, after_page, id, called=called_in(crossing.exchange))
    return download(file.content, file.name, kind=file.kind)


@require_POST
def told(request: PageRequest, id: str) -> HttpResponse:
    def act(crossing: Crossing) -> None:
        tell_family(crossing, _candidate(request, crossing), by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("It was written down that the family was told."))


@require_POST
def body(request: PageRequest, id: str) -> HttpResponse:
    def act(crossing: Crossing) -> None:
        confirm_body(crossing.exchange, _candidate(request, crossing), by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("The body was confirmed."))


@require_POST
def finding(request: PageRequest, id: str) -> HttpResponse:
    form = FindingForm(request.POST)

    def act(crossing: Crossing) -> None:
        found = BodyFinding(form.cleaned_data["finding"])
        propose_finding(_handover(request, crossing), found, by=request.user, at=timezone.now())

    return _act(request, id, act, form=form, said=_("The finding was written down. Another person now stands by it."))


@require_POST
def second(request: PageRequest, id: str) -> HttpResponse:
    form = FindingForm(request.POST)

    def act(crossing: Crossing) -> None:
        read = BodyFinding(form.cleaned_data["finding"])
        second_finding(_handover(request, crossing), read, by=request.user, at=timezone.now())

    return _act(request, id, act, form=form, said=_("Two people stand by the finding."))


@require_POST
def debt(request: PageRequest, id: str) -> HttpResponse:
    form = SignForm(request.POST, request.FILES)

    def act(crossing: Crossing) -> None:
        seats = crossing.exchange.seats.filter(part=Part.SIDE).select_related("party")
        to = next((seat.party for seat in seats if seat.party.code == request.POST.get("creditor")), None)
        if to is None:
            raise Http404
        acknowledge_debt(crossing.exchange, creditor=to, note=form.signed(), by=request.user, at=timezone.now())

    return _act(request, id, act, form=form, said=_("What your side owes was acknowledged."))


@require_POST
def dispute(request: PageRequest, id: str) -> HttpResponse:
    form = DisputeForm(request.POST)

    def act(crossing: Crossing) -> None:
        answers = request.POST.get("answers", "")
        to = reached(crossing.exchange.disputes.filter(answers=None), answers) if answers else None
        raise_dispute(crossing.exchange, said=form.cleaned_data["said"], answers=to, by=request.user, at=timezone.now())

    return _act(request, id, act, form=form, said=_("What your party says was put on record."))


@require_POST
def over(request: PageRequest, id: str) -> HttpResponse:
    def act(crossing: Crossing) -> None:
        call_day_over(crossing, by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("The day is over. Its accounts are open."))


@require_POST
def close(request: PageRequest, id: str) -> HttpResponse:
    def act(crossing: Crossing) -> None:
        close_exchange(crossing, by=request.user, at=timezone.now())

    return _act(request, id, act, said=_("The exchange was closed."))


def _act(
    request: PageRequest, id: str, act: Callable[[Crossing], None], *, said: str, form: Any = None
) -> HttpResponse:
    crossing = reached_crossing(request, id)
    if form is not None and not form.is_valid():
        return after_page(request, id, form=form, status=UNPROCESSABLE)
    try:
        act(crossing)
    except WaslError as refusal:
        status = CONFLICT if isinstance(refusal, DomainError) else UNPROCESSABLE
        return refused(request, refusal, after_page, id, status=status, called=called_in(crossing.exchange), form=form)
    messages.success(request, said)
    return redirect("exchange_after", id)


def after_page(request: PageRequest, id: str, *, form: Any = None, status: int = 200) -> HttpResponse:
    crossing, user = reached_crossing(request, id), request.user
    exchange = crossing.exchange
    part = exchange.part_of(user)
    settles = exchange.state in {ExchangeState.CROSSING, ExchangeState.SETTLING}
    balance = balance_of(crossing)
    receipts = receipts_for(crossing, user)
    context = {
        "exchange": exchange,
        "bars": _bars(crossing, balance),
        "languages": LANGUAGES.items() if is_due(crossing) else (),
        "receipts": {one.person for one in receipts},
        "receipt_stages": sorted({one.stage for one in receipts}),
        "papers": LANGUAGES.items(),
        "people": _people(crossing, user),
        "tells": settles and may_tell_families(part, user.roles),
        "own_side": user.party.code if part is Part.SIDE else "",
        "bodies": _bodies(crossing, user),
        "confirms": settles and part is Part.MEDIATOR and may_act_for(part, user.roles),
        "finds": settles and may_find(part, user.roles),
        "finding_form": FindingForm(),
        "debts": _debts(crossing),
        "disputes": exchange.disputes.filter(answers=None).select_related("party").prefetch_related(
            "answered_by__party"
        ),
        "speaks": settles and may_act_for(part, user.roles),
        "dispute_form": form if isinstance(form, DisputeForm) else DisputeForm(),
        "debt_form": form if isinstance(form, SignForm) else SignForm(),
        "calls_over": exchange.state == ExchangeState.CROSSING and may_plan(part, user.roles)
        and timezone.now() > exchange.ends_at,
        "closes": exchange.state == ExchangeState.SETTLING and may_plan(part, user.roles),
        "can_close": exchange.disputes_until is not None and timezone.now() > exchange.disputes_until,
    }  # fmt: skip
    return render(request, "exchange_after.html", context, status=status)


def reached_crossing(request: PageRequest, id: str) -> Crossing:
    exchange = reached(reached_exchanges(request), id)
    crossing = Crossing.objects.select_related("side_a", "side_b", "manifest").filter(exchange=exchange).first()
    if crossing is None:
        raise Http404
    crossing.exchange = exchange
    return crossing


def _bars(crossing: Crossing, balance: Any) -> list[dict[str, Any]]:
    names = {party.code: party.name for party in (crossing.side_a, crossing.side_b)}
    bars = []
    for one in balance:
        parts = [
            drawings.Part(_("Freed"), one.freed, "freed-yes"),
            drawings.Part(_("Not freed"), one.not_freed, "freed-no"),
            drawings.Part(_("Disputed"), one.disputed, "freed-disputed"),
        ]
        bar = drawings.stacked_bar(parts, title=names[one.party], key=f"b-{one.party}", rtl=get_language_bidi())
        bars.append({"side": names[one.party], "bar": bar, "parts": parts, "balance": one})
    return bars


def _people(crossing: Crossing, user: Staff) -> list[dict[str, Any]]:
    """Those who crossed or should have, whom this person reads by name; with whether their family may be told."""
    terms, stands = crossing.terms, standing_of(crossing)
    told = set(crossing.exchange.families_told.values_list("candidate_id", flat=True))
    reads = Candidate.objects.reaching(user).filter(pk__in=terms.people)
    order = {person: place for place, person in enumerate(terms.people)}
    return [
        {"candidate": one, "place": stands.where[one.pk].place, "state": stands.states[one.pk], "told": one.pk in told,
         "may_be_told": may_be_told(terms, stands, one.pk)}
        for one in sorted(reads, key=lambda one: order[one.pk])
    ]  # fmt: skip


def _bodies(crossing: Crossing, user: Staff) -> list[dict[str, Any]]:
    """Bodies of the manifest, by opaque ids; with their names where this person reads them."""
    agreed = Candidate.objects.filter(pk__in=crossing.manifest.chosen, told__kind="body").select_related("handover")
    named = set(Candidate.objects.reaching(user).filter(pk__in=agreed).values_list("pk", flat=True))
    names = {party.code: party.name for party in (crossing.side_a, crossing.side_b)}
    seat = crossing.exchange.seat_of(user)
    faced = seat.faces.code if seat and seat.faces else ""
    return [
        {"candidate": one, "named": one.pk in named, "handover": getattr(one, "handover", None),
         "giver": names[one.told["holder"]], "receiver": names[one.told["side"]], "is_ours": _awaited(one, faced)}
        for one in agreed
    ]  # fmt: skip


def _awaited(body: Candidate, faced: str) -> str:
    """What a mediator who faces this side is still to confirm of a body: given, received, or nothing."""
    handover = getattr(body, "handover", None)
    if body.told["holder"] == faced and not (handover and handover.given_at):
        return "given"
    return "received" if body.told["side"] == faced and not (handover and handover.received_at) else ""


def _debts(crossing: Crossing) -> list[dict[str, Any]]:
    parties: dict[str, Party] = {party.code: party for party in (crossing.side_a, crossing.side_b)}
    said = {(one.debtor_id, one.creditor_id): one for one in crossing.exchange.debts.all()}
    debts = []
    for (debtor, creditor), count in sorted(shortfalls(crossing.exchange).items()):
        owes, waits = parties[debtor], parties[creditor]
        text = statement_of_debt(crossing.exchange, debtor=owes, creditor=waits, bodies=count)
        debts.append(
            {
                "debtor": owes,
                "creditor": waits,
                "count": count,
                "text": text,
                "said": said.get((owes.id, waits.id)),
                "file": f"debt-to-{creditor}.txt",
            }
        )
    return debts


def _candidate(request: PageRequest, crossing: Crossing) -> Candidate:
    chosen = Candidate.objects.chosen_for(request.user, crossing.manifest.chosen)
    return reached(chosen, request.POST.get("person", ""))


def _handover(request: PageRequest, crossing: Crossing) -> BodyHandover:
    handovers = BodyHandover.objects.reaching(request.user).filter(exchange=crossing.exchange)
    person = request.POST.get("person", "")
    return get_object_or_404(handovers.select_related("candidate", "exchange"), candidate=person)
