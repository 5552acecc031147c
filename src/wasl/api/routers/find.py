"""Finding a person among the entries one reaches, and how often each person searched."""

from datetime import date

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of
from wasl.api.schemas.find import FindIn, FoundOut, found_out
from wasl.api.values import Paging
from wasl.apps.lists.domain.finding import find_entries
from wasl.apps.register.domain.asking import read_question
from wasl.apps.register.domain.finding import count_search
from wasl.apps.register.models.searching import SearchCount
from wasl.apps.staff.rules import may_read_log

router = Router(tags=["finding"])


class SearchesOut(Schema):
    day: date
    by: str
    party: str
    count: int


@router.post("/find", response={200: list[FoundOut], **REFUSALS})
def find(request: Asked, given: FindIn) -> list[FoundOut]:
    """The entries most likely meant, best first, of those one reaches; never more than asked for, and no count."""
    if not request.user.purposes:
        raise Http404
    question = read_question(
        given.name, mother=given.mother, place=given.place, year=given.year, withdrawn=given.withdrawn
    )
    found = find_entries(question, by=request.user, at=timezone.now(), limit=given.limit)
    count_search(by=request.user, at=timezone.now())
    return [found_out(one) for one in found]


@router.get("/log/searches", response={200: Page[SearchesOut], **REFUSALS})
def searches(request: Asked, asked: Query[Paging]) -> dict[str, object]:
    """How many searches each person made on each day. What they sought is kept nowhere."""
    if not may_read_log(request.user.roles):
        raise Http404
    rows = SearchCount.objects.select_related("staff__party").order_by("-day", "staff__username")
    return page_of(rows, asked, lambda some: [
        SearchesOut(day=one.day, by=one.staff_id, party=one.staff.party.code, count=one.count) for one in some
    ])  # fmt: skip
