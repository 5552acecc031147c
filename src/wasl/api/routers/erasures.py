"""Values erased from the log: asked for by one person with a reason, erased when another confirms."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, reached
from wasl.api.values import Given
from wasl.apps.staff.domain.erasing import ask_to_erase, erase_opening, reasons_of
from wasl.apps.staff.models.erasure import Erasure
from wasl.apps.staff.rules import may_keep_keys

router = Router(tags=["log"])
LAST = 2**53 - 1


class ErasureIn(Given):
    entry: int = Field(ge=0, le=LAST, description="Number of the entry that seals the value.")
    name: str = Field(max_length=40, description="Under which name it seals it.")
    why: str = Field(min_length=1, max_length=500)


class ErasureOut(Schema):
    """``why`` is null where the reason was erased too; ``confirmed_at`` where nothing is erased yet."""

    id: str
    entry: int
    name: str
    why: str | None
    asked_by: str
    asked_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


@router.get("/log/erasures", response={200: list[ErasureOut], **REFUSALS})
def erasures(request: Asked) -> list[ErasureOut]:
    _check_keeper(request)
    return _out(*Erasure.objects.all())


@router.post("/log/erasures", response={201: ErasureOut, **REFUSALS})
def ask(request: Asked, given: ErasureIn) -> Status[ErasureOut]:
    """Ask for a value to be erased. Nothing is erased until another person confirms."""
    _check_keeper(request)
    asked = ask_to_erase(given.entry, given.name, why=given.why, by=request.user, at=timezone.now())
    return Status(201, _out(asked)[0])


@router.post("/log/erasures/{id}/confirm", response={200: ErasureOut, **REFUSALS})
def confirm(request: Asked, id: str) -> ErasureOut:
    """Erase it for ever: value and salt are gone, the entry and every proof of it stay."""
    _check_keeper(request)
    return _out(erase_opening(reached(Erasure.objects.all(), id), by=request.user, at=timezone.now()))[0]


def _out(*erasures: Erasure) -> list[ErasureOut]:
    reasons = reasons_of(erasures)
    return [
        ErasureOut(
            id=one.id, entry=one.seq, name=one.name, why=reasons.get(one.id), asked_by=one.asked_by_id,
            asked_at=one.asked_at, confirmed_by=one.confirmed_by_id, confirmed_at=one.confirmed_at,
        )
        for one in erasures
    ]  # fmt: skip


def _check_keeper(request: Asked) -> None:
    if not may_keep_keys(request.user.roles):
        raise Http404
