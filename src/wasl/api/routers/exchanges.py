"""Exchanges up to the eve of the crossing: terms, sealed lists, manifest, signatures, interviews."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.routers.lists import filename_of
from wasl.api.schemas.exchanges import (
    CandidateOut,
    ExchangeDetailOut,
    ExchangeIn,
    ExchangeOut,
    GiveUpIn,
    InterviewIn,
    InterviewOut,
    NoteIn,
    SealIn,
    SeatIn,
    candidate_out,
    exchange_detail_out,
    exchange_out,
    interview_out,
)
from wasl.api.values import Paging
from wasl.apps.exchanges.domain.boards import board_of, boards_of, manifest_to_sign
from wasl.apps.exchanges.domain.interviews import record_interview
from wasl.apps.exchanges.domain.manifests import make_manifest, repair_manifest
from wasl.apps.exchanges.domain.opening import Table, Terms, abandon_exchange, open_exchange
from wasl.apps.exchanges.domain.sealing import give_opening, publish_seal, seal_pool
from wasl.apps.exchanges.domain.signing import lodge_signature
from wasl.apps.exchanges.enums import Part
from wasl.apps.exchanges.interfaces.files import files_of
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.manifest import Signature
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import READERS, may_hear, may_open_exchange
from wasl.apps.register.models.place import Place
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.reading import check_size

router = Router(tags=["exchanges"])


@router.get("/exchanges", response={200: Page[ExchangeOut], **REFUSALS})
def exchanges(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    rows = _exchanges(request.user)
    return page_of(rows, paging, lambda some: [exchange_out(one) for one in boards_of(some, staff=request.user)])


@router.post("/exchanges", response={201: ExchangeDetailOut, **REFUSALS})
def start(request: Asked, given: ExchangeIn) -> Status[ExchangeDetailOut]:
    """Set the terms. They do not change any more; each side seals its list under their digest."""
    if not may_open_exchange(request.user.roles):
        raise Http404
    place = Place.objects.filter(code=given.place).first()
    if place is None:
        raise Http404
    terms = Terms(
        place=place, starts_at=given.starts_at, ends_at=given.ends_at, rules=given.rules,
        home_after_minutes=given.home_after_minutes, clock_tolerance_s=given.clock_tolerance_s,
        dispute_days=given.dispute_days,
    )  # fmt: skip
    made = open_exchange(given.code, terms, _table(given.seats), by=request.user, at=timezone.now())
    return Status(201, one_exchange(request, made.id))


@router.get("/exchanges/{id}", response={200: ExchangeDetailOut, **REFUSALS})
def one_exchange(request: Asked, id: str) -> ExchangeDetailOut:
    exchange = reached(_exchanges(request.user), id)
    signed = Signature.objects.reaching(request.user).filter(manifest__in=exchange.manifests.standing())
    return exchange_detail_out(
        board_of(exchange, staff=request.user),
        signed=list(signed.select_related("party").order_by("party__code")),
        files=list(files_of(exchange, staff=request.user)),
    )


@router.get("/exchanges/{id}/candidates", response={200: Page[CandidateOut], **REFUSALS})
def candidates(request: Asked, id: str, paging: Query[Paging]) -> dict[str, Any]:
    """Those put forward whom you may read: none before all lists are open."""
    exchange = reached(_exchanges(request.user), id)
    rows = Candidate.objects.reaching(request.user).filter(pool__exchange=exchange).select_related("pool__party")
    return page_of(rows.order_by("id"), paging, lambda some: [candidate_out(one) for one in some])


@router.get("/exchanges/{id}/files/{name}", response={200: bytes, **REFUSALS})
def file(request: Asked, id: str, name: str) -> HttpResponse:
    exchange = reached(_exchanges(request.user), id)
    found = files_of(exchange, staff=request.user).get(name)
    if found is None:
        raise Http404
    response = HttpResponse(found.write(), content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


@router.post("/exchanges/{id}/pool", response={200: ExchangeDetailOut, **REFUSALS})
def seal(request: Asked, id: str, file: File[UploadedFile]) -> ExchangeDetailOut:
    """Seal your side's list here: XLSX, ODS or CSV. Nobody but your side can read it until all lists are open."""
    exchange, name = reached(_exchanges(request.user), id), filename_of(file)
    check_size(file.size or 0, filename=name)
    seal_pool(exchange, file.read(), filename=name, by=request.user, at=timezone.now())
    return one_exchange(request, id)


@router.post("/exchanges/{id}/seal", response={200: ExchangeDetailOut, **REFUSALS})
def publish(request: Asked, id: str, given: SealIn) -> ExchangeDetailOut:
    """Publish the seal of a list that stays with your side."""
    exchange = reached(_exchanges(request.user), id)
    publish_seal(exchange, root=given.root, by=request.user, at=timezone.now())
    return one_exchange(request, id)


@router.post("/exchanges/{id}/opening", response={200: ExchangeDetailOut, **REFUSALS})
def opening(request: Asked, id: str, file: File[UploadedFile | None] = None) -> ExchangeDetailOut:
    """Let your list be opened; with the file of its opening when your side kept it."""
    exchange = reached(_exchanges(request.user), id)
    content = None
    if file is not None:
        check_size(file.size or 0, filename=filename_of(file))
        content = file.read()
    give_opening(exchange, content, by=request.user, at=timezone.now())
    return one_exchange(request, id)


@router.post("/exchanges/{id}/manifest", response={200: ExchangeDetailOut, **REFUSALS})
def make(request: Asked, id: str) -> ExchangeDetailOut:
    make_manifest(reached(_exchanges(request.user), id), by=request.user, at=timezone.now())
    return one_exchange(request, id)


@router.post("/exchanges/{id}/repair", response={200: ExchangeDetailOut, **REFUSALS})
def repair(request: Asked, id: str) -> ExchangeDetailOut:
    """Make a new manifest without those who do not go."""
    repair_manifest(reached(_exchanges(request.user), id), by=request.user, at=timezone.now())
    return one_exchange(request, id)


@router.post("/exchanges/{id}/signatures", response={200: ExchangeDetailOut, **REFUSALS})
def sign(request: Asked, id: str, given: NoteIn) -> ExchangeDetailOut:
    """Hand in your party's signed note. It is shown when all have signed."""
    exchange = reached(_exchanges(request.user), id)
    lodge_signature(manifest_to_sign(exchange), given.note.encode(), by=request.user, at=timezone.now())
    return one_exchange(request, id)


@router.get("/exchanges/{id}/interviews", response={200: Page[InterviewOut], **REFUSALS})
def interviews(request: Asked, id: str, paging: Query[Paging]) -> dict[str, Any]:
    """What your own neutral body heard."""
    exchange = reached(_exchanges(request.user), id)
    if not may_hear(exchange.part_of(request.user), request.user.roles):
        raise Http404
    rows = Interview.objects.reaching(request.user).standing().filter(exchange=exchange)
    return page_of(rows, paging, lambda some: [interview_out(one) for one in some])


@router.post("/exchanges/{id}/interviews", response={200: ExchangeDetailOut, **REFUSALS})
def hear(request: Asked, id: str, given: InterviewIn) -> ExchangeDetailOut:
    exchange = reached(_exchanges(request.user), id)
    if not may_hear(exchange.part_of(request.user), request.user.roles):
        raise Http404
    candidate = reached(Candidate.objects.reaching(request.user).filter(pool__exchange=exchange), given.candidate)
    record_interview(
        exchange, candidate, outcome=given.outcome, heard_alone=given.heard_alone, why=given.why, by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    return one_exchange(request, id)


@router.post("/exchanges/{id}/give-up", response={200: ExchangeDetailOut, **REFUSALS})
def give_up(request: Asked, id: str, given: GiveUpIn) -> ExchangeDetailOut:
    abandon_exchange(reached(_exchanges(request.user), id), why=given.why, by=request.user, at=timezone.now())
    return one_exchange(request, id)


def _table(seats: list[SeatIn]) -> Table:
    """Raises Http404 when there is no party of a code."""
    codes = {one.party for one in seats} | {one.faces for one in seats if one.faces}
    parties = {party.code: party for party in Party.objects.filter(code__in=codes)}
    if codes - parties.keys():
        raise Http404
    of_part = {part: [one for one in seats if one.part is part] for part in Part}
    return Table(
        sides=[parties[one.party] for one in of_part[Part.SIDE]],
        mediators={parties[one.party]: parties[one.faces] for one in of_part[Part.MEDIATOR] if one.faces},
        neutrals=[parties[one.party] for one in of_part[Part.NEUTRAL]],
        keys={parties[one.party]: one.vkey for one in seats if one.vkey},
    )


def _exchanges(staff: Staff) -> Any:
    if READERS.isdisjoint(staff.roles):
        raise Http404
    rows = Exchange.objects.reaching(staff).select_related("place")
    return rows.prefetch_related("seats__party", "seats__faces").order_by("-starts_at", "id")
