"""Later versions of a list: bringing one, what it changes, accepting and undoing it; what became of an entry."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page, page_of, reached
from wasl.api.routers.lists import filename_of
from wasl.api.schemas.lists import WhyIn
from wasl.api.schemas.versions import (
    AcceptVersionIn,
    ChangeOut,
    ComingChangeOut,
    TurnOut,
    VersionOut,
    coming_out,
    line_out,
    turn_out,
    version_out,
)
from wasl.api.values import Paging
from wasl.apps.lists.domain.entry_history import history_of
from wasl.apps.lists.domain.version_reading import changes_in_order, counts_of, made, to_come
from wasl.apps.lists.domain.versions import accept_version, bring_version, change_of, undo_version
from wasl.apps.lists.enums import EntryChanged
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.reading import check_size

router = Router(tags=["versions"])


class BringVersionIn(Schema):
    partial: bool = False


class ChangeFilter(Paging):
    what: EntryChanged | None = None


@router.get("/lists/{id}/versions", response={200: Page[VersionOut], **REFUSALS})
def versions(request: Asked, id: str, paging: Query[Paging]) -> dict[str, Any]:
    """Later versions of a list: one's own, also those not accepted; of others, those accepted since one reads it."""
    first = _first(request.user, id)
    rows = _versions(request.user).filter(continues=first).order_by("-list__brought_at", "pk")
    return page_of(rows, paging, _all_out)


@router.post("/lists/{id}/versions", response={201: VersionOut, **REFUSALS})
def bring(request: Asked, id: str, given: Form[BringVersionIn], file: File[UploadedFile]) -> Status[VersionOut]:
    """Stage a file that continues the list; its columns are set under its own id, and nothing changes yet."""
    check_size(file.size or 0, filename=filename_of(file))
    version = bring_version(
        _first(request.user, id), file.read(), filename=filename_of(file), by=request.user, at=timezone.now(),
        partial=given.partial,
    )  # fmt: skip
    return Status(201, version_out(version, {}))


@router.get("/lists/{id}/change", response={200: ComingChangeOut | ChangeOut, **REFUSALS})
def change(request: Asked, id: str, asked: Query[ChangeFilter]) -> ChangeOut:
    """What a version, named by the id of its own file's list, would change or changed, entry by entry."""
    version = reached(_versions(request.user), id)
    what = asked.what.value if asked.what else ""
    if version.accepted_at is None:
        coming = change_of(version)
        return coming_out(version, coming, to_come(coming, what=what), limit=asked.limit, offset=asked.offset)
    rows = changes_in_order(version, what=what)
    some = list(rows[asked.offset : asked.offset + asked.limit])
    return ChangeOut(
        version=_all_out([version])[0], count=rows.count(), limit=asked.limit, offset=asked.offset,
        items=[line_out(one) for one in made(some, version, seen_by=request.user)],
    )  # fmt: skip


@router.post("/lists/{id}/change/accept", response={200: VersionOut, **REFUSALS})
def accept(request: Asked, id: str, given: AcceptVersionIn) -> VersionOut:
    version = reached(_versions(request.user), id)
    accept_version(version, by=request.user, at=timezone.now(), **given.dict())
    return _all_out([reached(_versions(request.user), id)])[0]


@router.post("/lists/{id}/change/undo", response={200: VersionOut, **REFUSALS})
def undo(request: Asked, id: str, given: WhyIn) -> VersionOut:
    undo_version(reached(_versions(request.user), id), why=given.why, by=request.user, at=timezone.now())
    return _all_out([reached(_versions(request.user), id)])[0]


@router.get("/entries/{id}/history", response={200: list[TurnOut], **REFUSALS}, tags=["entries"])
def history(request: Asked, id: str) -> list[TurnOut]:
    """What became of the entry, from when this person could read it."""
    entries = ListEntry.objects.reaching(request.user).select_related("list__source", "record", "row__list")
    return [turn_out(turn) for turn in history_of(reached(entries, id), seen_by=request.user)]


def _first(staff: Staff, id: str) -> NameList:
    return reached(NameList.objects.reaching(staff).filter(version=None).select_related("source", "party"), id)


def _versions(staff: Staff) -> Any:
    if not staff.purposes:
        raise Http404
    return ListVersion.objects.reaching(staff).select_related("list__source", "list__party", "continues__source")


def _all_out(some: list[ListVersion]) -> list[VersionOut]:
    counts = counts_of(some)
    return [version_out(one, counts[one.pk]) for one in some]
