"""Taking a list out: asked by one person, approved by another, written once, every copy logged."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.enums import ExportFormat, ExportState, ListState
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.rules import may_approve_taking_out, may_take_out
from wasl.apps.lists.states import EXPORT_NEXT
from wasl.apps.sources.domain import vault
from wasl.apps.staff.models.staff import Staff

MOST_IN_DOCUMENT = 20_000  # entries; setting 8,576 takes 10 to 16 seconds and 1.7 GB of memory
SUFFIX = {ExportFormat.XLSX: "xlsx", ExportFormat.PDF: "pdf"}
MEDIA_TYPE = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PDF: "application/pdf",
}


def ask_export(
    brought: NameList,
    *,
    format: ExportFormat,
    language: str,
    recipient: str,
    purpose: str,
    by: Staff,
    at: datetime,
) -> ListExport:
    """Ask for a copy of a list to leave. Nothing is written until a second person approves."""
    if not may_take_out(by.roles, own_party=by.party_id, brought_by=brought.party_id):
        raise ExportError(
            f"no copy of {brought.id} was asked for",
            why="your role does not take this list out",
            do="Ask the side that brought it, or a convener.",
        )
    if brought.state not in {ListState.ACCEPTED, ListState.PUT}:
        raise ExportError(
            f"no copy of {brought.id} was asked for", why="the list is not accepted", do="Accept it first."
        )
    if not recipient.strip() or not purpose.strip():
        raise ExportError(
            f"no copy of {brought.id} was asked for",
            why="it does not say for whom and what for",
            do="Name the recipient and the purpose.",
        )
    if format is ExportFormat.PDF and brought.entries.count() > MOST_IN_DOCUMENT:
        raise ExportError(f"no copy of {brought.id} was asked for", why="the list is too long for a document",
                          do="Ask for a workbook.")  # fmt: skip
    with transaction.atomic():
        export = ListExport.objects.create(
            list=brought,
            format=format,
            language=language,
            recipient=recipient,
            purpose=purpose,
            asked_by=by,
            asked_at=at,
        )
        append(
            Event(
                "export_asked",
                by=by.id,
                subject=export.id,
                plain={"list": brought.id, "format": format.value},
                sealed={"recipient": recipient, "purpose": purpose},
            ),
            at=at,
        )
    return export


def can_approve_export(export: ListExport, *, by: Staff) -> bool:
    return export.state == ExportState.ASKED and export.asked_by_id != by.id and may_approve_taking_out(by.roles)


def approve_export(export: ListExport, *, by: Staff, at: datetime) -> ListExport:
    """The second person lets the copy be written. Raises ExportError when it is the same person."""
    return _settle(export, to=ExportState.APPROVED, event="export_approved", by=by, at=at)


def refuse_export(export: ListExport, *, by: Staff, at: datetime) -> ListExport:
    return _settle(export, to=ExportState.REFUSED, event="export_refused", by=by, at=at)


def write_export(export_id: str, *, writer: Callable[[ListExport], bytes], clock: Callable[[], datetime]) -> ListExport:
    """Write the approved copy into the vault; its hash is logged. Writing twice is refused."""
    export = ListExport.objects.select_related("list__room", "list__source", "asked_by__party").get(pk=export_id)
    _check_next(export, ExportState.READY)
    _check_stands(export)
    try:
        digest = vault.keep(writer(export))
    except Exception:
        _note_failure(export, at=clock())
        raise
    with transaction.atomic():
        export = ListExport.objects.select_for_update().get(pk=export_id)
        _check_next(export, ExportState.READY)
        export.state, export.sha256 = ExportState.READY, digest
        export.save()
        append(Event("export_written", by=export.asked_by_id, subject=export.id, sealed={"sha256": digest}), at=clock())
    return export


def take_export(export: ListExport, *, by: Staff, at: datetime) -> bytes:
    """The bytes of a ready copy; each taking is logged before it is handed over."""
    if export.state != ExportState.READY:
        raise ExportError(
            f"copy {export.id} cannot be taken", why=f'it is "{export.state}"', do="Wait until it is ready."
        )
    with transaction.atomic():
        locked = ListExport.objects.select_for_update(of=("self",)).select_related("list").get(pk=export.pk)
        _check_stands(locked)
        locked.times_taken += 1
        locked.save(update_fields=["times_taken"])
        append(Event("export_taken", by=by.id, subject=export.id, plain={"time": locked.times_taken}), at=at)
    return vault.fetch(export.sha256)


def unwritten_exports() -> list[str]:
    """Ids of approved copies that a stopped worker left unwritten, oldest first."""
    approved = ListExport.objects.filter(state=ExportState.APPROVED)
    return list(approved.order_by("seconded_at").values_list("id", flat=True))


def filename_of(export: ListExport) -> str:
    return f"wasl-{export.id}.{SUFFIX[ExportFormat(export.format)]}"


def _settle(export: ListExport, *, to: ExportState, event: str, by: Staff, at: datetime) -> ListExport:
    if not may_approve_taking_out(by.roles):
        raise ExportError(
            f"copy {export.id} was not settled",
            why="your role does not let lists leave",
            do="Ask a mediator, the neutral or the secretariat.",
        )
    if export.asked_by_id == by.id:
        raise ExportError(
            f"copy {export.id} was not settled",
            why="the same person cannot be both of the two",
            do="Ask another convener.",
        )
    with transaction.atomic():
        export = ListExport.objects.select_for_update(of=("self",)).select_related("list").get(pk=export.pk)
        _check_next(export, to)
        if to is ExportState.APPROVED:
            _check_stands(export)
        export.state, export.second, export.seconded_at = to, by, at
        export.save()
        append(Event(event, by=by.id, subject=export.id, plain={"list": export.list_id}), at=at)
    return export


def _note_failure(export: ListExport, *, at: datetime) -> None:
    with transaction.atomic():
        ListExport.objects.filter(pk=export.pk).update(state=ExportState.FAILED)
        append(Event("export_failed", by=export.asked_by_id, subject=export.id), at=at)


def _check_stands(export: ListExport) -> None:
    if export.list.state == ListState.WITHDRAWN:
        raise ExportError(
            f"copy {export.id} does not leave", why="its list was withdrawn", do="Ask the side that withdrew it."
        )


def _check_next(export: ListExport, to: ExportState) -> None:
    if to not in EXPORT_NEXT[ExportState(export.state)]:
        raise ExportError(
            f"copy {export.id} was not changed",
            why=f'it is "{export.state}"',
            do="Reload the page to see where it stands.",
        )
