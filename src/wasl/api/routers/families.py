"""What families ask: filed, passed on, settled, answered."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Status

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.families import (
    AnswerFamilyIn,
    FamilyRequestIn,
    FamilyRequestOut,
    PassOnIn,
    SettleIn,
    family_request_out,
)
from wasl.api.values import Paging
from wasl.apps.casework.domain.requests import (
    Described,
    answer_family,
    file_request,
    grant,
    neutral_bodies,
    pass_on,
    refuse,
    retract,
)
from wasl.apps.casework.models.request import FamilyRequest
from wasl.apps.casework.rules import may_file, reads_requests
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["families"])


@router.get("/families/requests", response={200: Page[FamilyRequestOut], **REFUSALS})
def requests(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    shown = _requests(request.user)
    return page_of(shown, paging, lambda some: [family_request_out(one, to=request.user) for one in some])


@router.post("/families/requests", response={201: FamilyRequestOut, **REFUSALS})
def file(request: Asked, given: FamilyRequestIn) -> Status[FamilyRequestOut]:
    if not may_file(request.user.roles):
        raise Http404
    body = next((one for one in neutral_bodies() if one.code == given.addressed_to), None)
    if body is None:
        raise Http404
    described = Described(**{name: getattr(given, name) for name in Described.__dataclass_fields__})
    filed = file_request(
        given.kind, described, addressed_to=body, by=request.user, at=timezone.now(), property=given.property,
        value=given.value,
    )  # fmt: skip
    return Status(201, family_request_out(filed, to=request.user))


@router.get("/families/requests/{id}", response={200: FamilyRequestOut, **REFUSALS})
def one_request(request: Asked, id: str) -> FamilyRequestOut:
    return family_request_out(reached(_requests(request.user), id), to=request.user)


@router.post("/families/requests/{id}/pass-on", response={200: FamilyRequestOut, **REFUSALS})
def pass_request_on(request: Asked, id: str, given: PassOnIn) -> FamilyRequestOut:
    one = reached(_requests(request.user), id)
    entry = reached(ListEntry.objects.reaching(request.user).select_related("record"), given.entry)
    pass_on(one, entry=entry, told=given.told, by=request.user, at=timezone.now())
    return one_request(request, id)


@router.post("/families/requests/{id}/settle", response={200: FamilyRequestOut, **REFUSALS})
def settle(request: Asked, id: str, given: SettleIn) -> FamilyRequestOut:
    does = grant if given.verdict == "grant" else refuse
    does(reached(_requests(request.user), id), why=given.why, by=request.user, at=timezone.now())
    return one_request(request, id)


@router.post("/families/requests/{id}/answer", response={200: FamilyRequestOut, **REFUSALS})
def answer(request: Asked, id: str, given: AnswerFamilyIn) -> FamilyRequestOut:
    answer_family(reached(_requests(request.user), id), words=given.words, by=request.user, at=timezone.now())
    return one_request(request, id)


@router.post("/families/requests/{id}/take-back", response={200: FamilyRequestOut, **REFUSALS})
def take_back(request: Asked, id: str) -> FamilyRequestOut:
    retract(reached(_requests(request.user), id), by=request.user, at=timezone.now())
    return one_request(request, id)


def _requests(staff: Staff) -> Any:
    if not reads_requests(staff.roles):
        raise Http404
    return FamilyRequest.objects.reaching(staff).select_related("entry__list", "addressed_to")
