"""Lists: bringing one in, correcting its columns, what is done with it, its entries and where they stand."""

from typing import Any, Literal

from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from ninja import File, Form, Query, Router, Schema, Status
from ninja.errors import ValidationError
from ninja.files import UploadedFile
from pydantic import Field as Bounds

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.schemas.entries import EntryOut, entry_out
from wasl.api.schemas.lists import (
    AcceptIn,
    BringIn,
    CellsIn,
    ColumnsIn,
    CountsOut,
    ListDetailOut,
    ListOut,
    OwnListOut,
    PreviewRowOut,
    RowSaidIn,
    RowsOut,
    SheetIn,
    WhyIn,
    counts_out,
    list_detail_out,
    list_out,
    preview_row_out,
    rows_out,
)
from wasl.api.values import AsOf, Paging, Words
from wasl.apps.lists.domain.columns import set_columns
from wasl.apps.lists.domain.corrections import correct_row, say_of_row, undo_correction
from wasl.apps.lists.domain.finding import found_in
from wasl.apps.lists.domain.list_verbs import bring_list, put_list, withdraw_list
from wasl.apps.lists.domain.reading import DateReading
from wasl.apps.lists.domain.sheets import read_sheet
from wasl.apps.lists.domain.staging import overview_of, staged_rows
from wasl.apps.lists.domain.standing import standing_counts, with_standing
from wasl.apps.lists.enums import Disposition, ListKind, ListState, ProblemKind, RowStanding, Standing
from wasl.apps.lists.interfaces.blank import ENDINGS, blank_list
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.rules import may_bring
from wasl.apps.lists.tasks import accept_now_or_soon
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.reading import check_size

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


class RowFilter(Paging):
    standing: RowStanding | None = None
    problem: ProblemKind | None = None


class Blank(Schema):
    ending: Literal["xlsx", "csv"] = "xlsx"
    language: Literal["ar", "en"] = "en"


@router.get("/blank-list", response={200: bytes, **REFUSALS})
def blank(request: Asked, asked: Query[Blank]) -> HttpResponse:
    """An empty list to start from, with headers in a language."""
    if not any(may_bring(request.user.roles, kind) for kind in ListKind):
        raise Http404
    with translation.override(asked.language):
        return HttpResponse(blank_list(asked.ending), content_type=ENDINGS[asked.ending])


@router.get("/lists", response={200: Page[ListOut], **REFUSALS})
def lists(request: Asked, asked: Query[ListFilter]) -> dict[str, Any]:
    rows = _lists(request.user).exclude(version__accepted_at__isnull=False).order_by("-brought_at", "id")
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
    check_size(file.size or 0, filename=filename_of(file))
    brought = bring_list(
        file.read(), filename=filename_of(file), room=room, kind=given.kind, by=request.user, at=timezone.now(),
        addressed_to=seat.party if seat else None, title=given.title,
    )  # fmt: skip
    return Status(201, _detail(request.user, brought.id))


@router.get("/lists/{id}", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def one_list(request: Asked, id: str) -> ListDetailOut:
    return _detail(request.user, id)


@router.put("/lists/{id}/columns", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def columns(request: Asked, id: str, given: ColumnsIn) -> ListDetailOut:
    brought = _own(request.user, id)
    chosen = {field.value: index for field, index in given.columns.items()}
    dates = DateReading(given.dates.first, given.dates.calendar) if given.dates else None
    set_columns(brought, chosen, dates=dates, by=request.user, at=timezone.now())
    return _detail(request.user, id)


@router.post("/lists/{id}/sheet", response={201: OwnListOut, **REFUSALS})
def sheet(request: Asked, id: str, given: SheetIn) -> Status[ListDetailOut]:
    """Read another sheet of the file instead: a new list, and this one is withdrawn."""
    again = read_sheet(_own(request.user, id), given.sheet, by=request.user, at=timezone.now())
    return Status(201, _detail(request.user, again.id))


@router.get("/lists/{id}/preview", response={200: list[PreviewRowOut], **REFUSALS})
def preview(request: Asked, id: str, asked: Query[First]) -> list[PreviewRowOut]:
    """The first rows of one's own list as they would enter under its columns, with their problems."""
    brought = _own(request.user, id)
    return [preview_row_out(row, columns=brought.columns) for row in staged_rows(brought, first=asked.limit)]


@router.get("/lists/{id}/problems", response={200: RowsOut, **REFUSALS})
def problems(request: Asked, id: str) -> RowsOut:
    """What is to be looked at in the rows of one's own list, counted."""
    return rows_out(overview_of(_own(request.user, id)))


@router.get("/lists/{id}/rows", response={200: Page[PreviewRowOut], **REFUSALS})
def rows(request: Asked, id: str, asked: Query[RowFilter]) -> dict[str, Any]:
    """The rows of one's own list as they would enter, those that stand so and have a problem of that kind."""
    brought = _own(request.user, id)
    numbers = overview_of(brought).of(standing=asked.standing, kind=asked.problem)
    some = staged_rows(brought, numbers=numbers[asked.offset : asked.offset + asked.limit])
    items = [preview_row_out(row, columns=brought.columns) for row in some]
    return {"count": len(numbers), "limit": asked.limit, "offset": asked.offset, "items": items}


@router.put("/lists/{id}/rows/{number}", response={200: PreviewRowOut, **REFUSALS})
def correct(request: Asked, id: str, number: int, given: CellsIn) -> PreviewRowOut:
    """Say what cells of a row should be instead, before it enters. The row as written stays."""
    brought = _own(request.user, id)
    correct_row(brought, number, given.cells, by=request.user, at=timezone.now())
    return _row(brought, number)


@router.delete("/lists/{id}/rows/{number}/cells/{column}", response={200: PreviewRowOut, **REFUSALS})
def undo(request: Asked, id: str, number: int, column: int) -> PreviewRowOut:
    """Let one cell, by its index from 0, read as it was written again."""
    brought = _own(request.user, id)
    undo_correction(brought, number, column, by=request.user, at=timezone.now())
    return _row(brought, number)


@router.put("/lists/{id}/rows/{number}/person", response={200: PreviewRowOut, **REFUSALS})
def say_of(request: Asked, id: str, number: int, given: RowSaidIn) -> PreviewRowOut:
    """Say that a row is a person, and enters with the others though it looks like a sum; or that it is none."""
    brought = _own(request.user, id)
    say_of_row(brought, number, is_person=given.is_person, by=request.user, at=timezone.now())
    return _row(brought, number)


@router.post("/lists/{id}/accept", response={200: OwnListOut | ListDetailOut, **REFUSALS})
def accept(request: Asked, id: str, given: AcceptIn | None = None) -> ListDetailOut:
    """Accept the rows that can enter. A long list is accepted by the worker: see ``acceptance`` of the list."""
    brought, only_clean = reached(_lists(request.user), id), bool(given and given.only_clean)
    accept_now_or_soon(brought, by=request.user, at=timezone.now(), only_clean=only_clean)
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


def _own(staff: Staff, id: str) -> NameList:
    own: NameList = reached(_lists(staff).filter(party=staff.party_id), id)
    return own


def _row(brought: NameList, number: int) -> PreviewRowOut:
    return preview_row_out(next(staged_rows(brought, numbers=[number])), columns=brought.columns)


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


def filename_of(file: UploadedFile) -> str:
    name = file.name or ""
    if len(name) > LONGEST_FILENAME or not name.isprintable():
        raise ValidationError(
            [{"loc": ("file", "filename"), "msg": "it is too long, or holds what is not a letter or sign"}]
        )
    return name
