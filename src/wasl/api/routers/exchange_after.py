"""After the gate: the balance, families told, bodies, debts, disputes, the minutes, closing."""

from dataclasses import asdict

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, reached
from wasl.api.schemas.exchange_after import (
    AfterOut,
    BalanceOut,
    DebtIn,
    DebtOut,
    DisputeIn,
    DisputeOut,
    FindingIn,
    PersonIn,
)
from wasl.apps.exchanges.domain.bodies import (
    acknowledge_debt,
    confirm_body,
    propose_finding,
    second_finding,
    shortfalls,
    statement_of_debt,
)
from wasl.apps.exchanges.domain.closing import balance_of, call_day_over, close_exchange
from wasl.apps.exchanges.domain.disputes import raise_dispute
from wasl.apps.exchanges.domain.families import tell_family
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.interfaces.minutes_files import MINUTES, minutes_file
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import BodyHandover

router = Router(tags=["exchanges"])


@router.get("/exchanges/{id}/after", response={200: AfterOut, **REFUSALS})
def after(request: Asked, id: str) -> AfterOut:
    crossing = reached_crossing(request, id)
    exchange = crossing.exchange
    parties = {party.code: party for party in (crossing.side_a, crossing.side_b)}
    said = {(one.debtor_id, one.creditor_id): one.bodies for one in exchange.debts.all()}
    debts = [
        DebtOut(
            debtor=debtor, creditor=creditor, bodies=bodies,
            acknowledged=said.get((parties[debtor].id, parties[creditor].id), 0),
            statement=statement_of_debt(exchange, debtor=parties[debtor], creditor=parties[creditor], bodies=bodies),
        )
        for (debtor, creditor), bodies in sorted(shortfalls(exchange).items())
    ]  # fmt: skip
    disputes = [
        DisputeOut(id=one.id, party=one.party.code, answers=one.answers_id, said=one.said, at=one.at)
        for one in exchange.disputes.select_related("party")
    ]
    return AfterOut(
        state=ExchangeState(exchange.state), disputes_until=exchange.disputes_until, debts=debts, disputes=disputes,
        balance=[BalanceOut(**asdict(one)) for one in balance_of(crossing)],
    )  # fmt: skip


@router.get("/exchanges/{id}/minutes/{language}/{ending}", response={200: bytes, **REFUSALS})
def minutes(request: Asked, id: str, language: str, ending: str) -> HttpResponse:
    """The minutes as PDF or DOCX, in ar, en, ru or tr: numbers and steps, no names."""
    crossing = reached_crossing(request, id)
    if (language, ending) not in MINUTES:
        raise Http404
    file = minutes_file(crossing, language=language, ending=ending)
    response = HttpResponse(file.content, content_type=file.kind)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@router.post("/exchanges/{id}/families-told", response={200: AfterOut, **REFUSALS})
def told(request: Asked, id: str, given: PersonIn) -> AfterOut:
    """A family was told. Refused until both sides' receipts of that swap are there."""
    crossing = reached_crossing(request, id)
    tell_family(crossing, _chosen(request, crossing, given.person), by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/bodies", response={200: AfterOut, **REFUSALS})
def body(request: Asked, id: str, given: PersonIn) -> AfterOut:
    """Confirm a body for the side you face: given, or received."""
    crossing = reached_crossing(request, id)
    confirm_body(crossing.exchange, _chosen(request, crossing, given.person), by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/findings", response={200: AfterOut, **REFUSALS})
def finding(request: Asked, id: str, given: FindingIn) -> AfterOut:
    """Say whose remains they are; another person has to stand by it."""
    handover = _handover(request, reached_crossing(request, id), given.person)
    propose_finding(handover, given.finding, by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/findings/second", response={200: AfterOut, **REFUSALS})
def second(request: Asked, id: str, given: FindingIn) -> AfterOut:
    """Stand by a finding, named as it was read; refused when another was written down since."""
    handover = _handover(request, reached_crossing(request, id), given.person)
    second_finding(handover, given.finding, by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/debts", response={200: AfterOut, **REFUSALS})
def debt(request: Asked, id: str, given: DebtIn) -> AfterOut:
    """Acknowledge what your side owes, by a signed note over the statement."""
    crossing = reached_crossing(request, id)
    seats = crossing.exchange.seats.filter(part=Part.SIDE).select_related("party")
    creditor = get_object_or_404(seats, party__code=given.creditor).party
    acknowledge_debt(crossing.exchange, creditor=creditor, note=given.note.encode(), by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/disputes", response={200: AfterOut, **REFUSALS})
def dispute(request: Asked, id: str, given: DisputeIn) -> AfterOut:
    crossing = reached_crossing(request, id)
    to = reached(crossing.exchange.disputes.filter(answers=None), given.answers) if given.answers else None
    raise_dispute(crossing.exchange, said=given.said, answers=to, by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/day-over", response={200: AfterOut, **REFUSALS})
def over(request: Asked, id: str) -> AfterOut:
    """Open the accounts when the agreed hours are over and not all have said at the gate that the day is."""
    call_day_over(reached_crossing(request, id), by=request.user, at=timezone.now())
    return after(request, id)


@router.post("/exchanges/{id}/close", response={200: AfterOut, **REFUSALS})
def close(request: Asked, id: str) -> AfterOut:
    close_exchange(reached_crossing(request, id), by=request.user, at=timezone.now())
    return after(request, id)


def reached_crossing(request: Asked, id: str) -> Crossing:
    crossings = Crossing.objects.select_related("exchange__release", "exchange__place", "side_a", "side_b", "manifest")
    return reached(crossings.filter(exchange__in=Exchange.objects.reaching(request.user)), id)


def _chosen(request: Asked, crossing: Crossing, person: str) -> Candidate:
    return reached(Candidate.objects.chosen_for(request.user, crossing.manifest.chosen), person)


def _handover(request: Asked, crossing: Crossing, person: str) -> BodyHandover:
    handovers = BodyHandover.objects.reaching(request.user).filter(exchange=crossing.exchange)
    return get_object_or_404(handovers.select_related("candidate", "exchange"), candidate=person)
