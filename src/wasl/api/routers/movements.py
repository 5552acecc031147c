"""Who brought what in, and who took what out."""

from datetime import UTC, datetime, time
from typing import Any

from django.http import Http404
from ninja import Query, Router
from pydantic import Field as Bounds

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of
from wasl.api.schemas.movements import MovementOut, movement_out
from wasl.api.values import Day, Paging
from wasl.apps.lists.domain.movements import movements_for, told

router = Router(tags=["movements"])


class MovementFilter(Paging):
    party: str = Bounds("", max_length=20, pattern="^[A-Za-z0-9_-]*$", description="Code of the party that acted.")
    since: Day | None = None
    until: Day | None = Bounds(None, description="The last day, itself included.")


@router.get("/movements", response={200: Page[MovementOut], **REFUSALS})
def movements(request: Asked, asked: Query[MovementFilter]) -> dict[str, Any]:
    """Of the lists that reach a convener, or of a side's own lists and the copies it asked for; latest first."""
    user = request.user
    if not user.purposes:
        raise Http404
    rows = movements_for(
        user, party=asked.party, since=datetime.combine(asked.since, time.min, tzinfo=UTC) if asked.since else None,
        until=datetime.combine(asked.until, time.max, tzinfo=UTC) if asked.until else None,
    )  # fmt: skip
    return page_of(rows, asked, lambda some: [movement_out(one, to=user) for one in told(some, user)])
