"""Who am I, and in which rooms does my party sit."""

from typing import Any

from ninja import Query, Router

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of
from wasl.api.schemas.parties import MeOut, RoomOut, me_out, room_out
from wasl.api.values import Paging
from wasl.apps.lists.models.room import Room

router = Router(tags=["me"])


@router.get("/me", response={200: MeOut, **REFUSALS})
def me(request: Asked) -> MeOut:
    return me_out(request.user)


@router.get("/rooms", response={200: Page[RoomOut], **REFUSALS})
def rooms(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    rows = Room.objects.reaching(request.user).prefetch_related("seats__party").order_by("code")
    return page_of(rows, paging, lambda some: [room_out(one) for one in some])
