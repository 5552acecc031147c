"""Lists: bringing one in, correcting its columns, what is done with it, its entries and where they stand."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status
from ninja.errors import ValidationError
from ninja.files import UploadedFile
from pydantic import Field as Bounds

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.entries import EntryOut, entry_out
from wasl.api.schemas.lists import (
    BringIn,
    ColumnsIn,
    CountsOut,
    ListDetailOut,
    ListOut,
    OwnListOut,
    PreviewRowOut,
    WhyIn,
    counts_out,
    list_detail_out,
    list_out,
    preview_row_out,
)
from wasl.api.values import AsOf, Paging, Words
from wasl.apps.lists.domain.finding import found_in
from wasl.apps.lists.domain.list_verbs import (
    accept_list,
    bring_list,
    put_list,
    set_columns,
    staged_rows,
    withdraw_list,
)
from wasl.apps.lists.domain.standing import standing_counts, with_standing
from wasl.apps.lists.enums import Disposition, ListKind, ListState, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.register.tasks import keep_source_in_background
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["lists"])
LONGEST_FILENAME = 200


class ListFilter(Paging):
    kind: ListKind | None = None
    state: ListState | None = None


class EntryFilter(Paging):
    standing: Standing | None = None
    disposition: Disposition | None = None
    text: Words = ""


class First(Schema):
    limit: int = Bounds(20, ge=1, le=200, description="How many rows, from the first.")


@router.get("/lists", response={200: Page[ListOut], **REFUSALS})
def lists(request: Asked, asked: Query[ListFilter]) -> dict[str, Any]:
    rows = _lists(request.user).order_by("-brought_at", "id")
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return page_of(rows, asked, lambda some: [list_out(one) for one in some])


@router.post("/lists", response={201: OwnListOut, **REFUSALS})
def bring(request: Asked, given: Form[BringIn], file: File[UploadedFile]) -> Status[ListDetailOut]:
    room = reached(Room.objects.reaching(request.user), given.room)
    # a side that is not of this room is not told apart from one that does not exist
    seat = room.seats.select_related("party").filter(party__code=given.addressed_to).first()
    brought = bring_list(
        file.read(), filename=_filename(file), room=room, kind=given.kind, by=request.user, at=timezone.now(),
        addressed_to=seat.party if seat else None, title=given.title,
    )  # fmt: skip
    return Status(201, _detail(request.user, brought.id))


@router.get("/lists/{id}", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def one_list(request: Asked, id: str) -> ListDetailOut:
    return _detail(request.user, id)


@router.put("/lists/{id}/columns", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def columns(request: Asked, id: str, given: ColumnsIn) -> ListDetailOut:
    brought = reached(_lists(request.user).filter(party=request.user.party_id), id)
    chosen = {field.value: index for field, index in given.columns.items()}
    set_columns(brought, chosen, by=request.user, at=timezone.now())
    return _detail(request.user, id)


@router.get("/lists/{id}/preview", response={200: list[PreviewRowOut], **REFUSALS})
def preview(request: Asked, id: str, asked: Query[First]) -> list[PreviewRowOut]:
    """The first rows of one's own list as they would enter under its columns, with their problems."""
    brought = reached(_lists(request.user).filter(party=request.user.party_id), id)
    return [preview_row_out(row) for row in staged_rows(brought, first=asked.limit)]


@router.post("/lists/{id}/accept", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def accept(request: Asked, id: str) -> ListDetailOut:
    accepted = accept_list(reached(_lists(request.user), id), by=request.user, at=timezone.now())
    keep_source_in_background.enqueue(accepted.source_id)
    return _detail(request.user, id)


@router.post("/lists/{id}/put", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def put(request: Asked, id: str) -> ListDetailOut:
    put_list(reached(_lists(request.user), id), by=request.user, at=timezone.now())
    return _detail(request.user, id)


@router.post("/lists/{id}/withdraw", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def withdraw(request: Asked, id: str, given: WhyIn) -> ListDetailOut:
    withdraw_list(reached(_lists(request.user), id), why=given.why, by=request.user, at=timezone.now())
    return _detail(request.user, id)


@router.get("/lists/{id}/entries", response={200: Page[EntryOut], **REFUSALS})
def entries(request: Asked, id: str, asked: Query[EntryFilter]) -> dict[str, Any]:
    brought = reached(_lists(request.user), id)
    reached_entries = ListEntry.objects.reaching(request.user).filter(list=brought)
    seen = with_standing(reached_entries, moment=timezone.now(), seen_by=request.user.party_id)
    rows = _found(seen, asked, brought=brought, staff=request.user)
    rows = rows.select_related("list", "row", "record").order_by("row__number")
    return page_of(rows, asked, lambda some: [entry_out(one) for one in some])


@router.get("/lists/{id}/standing", response={200: CountsOut, **REFUSALS})
def standing(request: Asked, id: str, asked: Query[AsOf]) -> CountsOut:
    """Where the list stood, as known at the end of a day."""
    brought = reached(_lists(request.user), id)
    return counts_out(standing_counts(brought, moment=asked.moment, seen_by=request.user.party_id))


def _lists(staff: Staff) -> Any:
    if not staff.purposes:
        raise Http404
    return NameList.objects.reaching(staff).select_related("party", "addressed_to", "room", "source")


def _detail(staff: Staff, id: str) -> ListDetailOut:
    brought = reached(_lists(staff), id)
    counts = standing_counts(brought, moment=timezone.now(), seen_by=staff.party_id)
    return list_detail_out(brought, counts, to=staff)


def _found(rows: Any, asked: EntryFilter, *, brought: NameList, staff: Staff) -> Any:
    """The entries that the filters leave."""
    if asked.standing:
        rows = rows.filter(standing=asked.standing.value)
    if asked.disposition:
        rows = rows.filter(standing=Standing.ANSWERED, disposition=asked.disposition)
    if asked.text:
        rows = found_in(brought, rows, asked.text, by=staff)
    return rows


def _filename(file: UploadedFile) -> str:
    name = file.name or ""
    if len(name) > LONGEST_FILENAME or not name.isprintable():
        raise ValidationError(
            [{"loc": ("file", "filename"), "msg": "it is too long, or holds what is not a letter or sign"}]
        )
    return name
