"""The log: its head, and its entries as they were hashed, for those who verify it."""

from django.http import Http404
from ninja import Query, Router, Schema
from pydantic import Field

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked
from wasl.api.schemas.log import HeadOut, LineOut, LinesOut
from wasl.apps.audit.domain import log as ledger
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.staff.rules import may_read_log

router = Router(tags=["log"])
LAST = 2**53 - 1


class From(Schema):
    first: int = Field(0, ge=0, le=LAST, description="Number of the first entry wanted.")
    limit: int = Field(200, ge=1, le=2_000)


@router.get("/log/head", response={200: HeadOut, **REFUSALS})
def head(request: Asked) -> HeadOut:
    _check_reader(request)
    size, root = ledger.head()
    return HeadOut(size=size, root=root)


@router.get("/log/entries", response={200: LinesOut, **REFUSALS})
def entries(request: Asked, asked: Query[From]) -> LinesOut:
    """Entries from a number on. ``line`` is exactly what was hashed: keep it as it is to verify it."""
    _check_reader(request)
    size, _root = ledger.head()
    rows = LoggedEntry.objects.filter(seq__gte=asked.first, seq__lt=size).order_by("seq")[: asked.limit]
    lines = [LineOut(seq=row.seq, line=row.text, leaf=row.leaf) for row in rows]
    return LinesOut(size=size, items=lines)


def _check_reader(request: Asked) -> None:
    if not may_read_log(request.user.roles):
        raise Http404
