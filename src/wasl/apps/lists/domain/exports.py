"""Taking a list out: asked by one person, approved by another, written once, every copy logged.

A copy has a last day. From the day after it cannot be taken, and its bytes are removed: they are derived from
what the list, the answers and the log still hold, and a file that nobody may take any more is only a danger.
Its hash stays, so that a copy that turns up is recognised.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from wasl.apps.audit.domain.log import SYSTEM, Event, append
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.enums import CopyExtent, ExportFormat, ExportState, ListState
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.rules import may_approve_taking_out, may_take_out
from wasl.apps.lists.states import EXPORT_NEXT
from wasl.apps.sources.domain import vault
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff

STANDS = frozenset({ListState.ACCEPTED, ListState.PUT})
MOST_IN_DOCUMENT = 20_000  # entries; setting 8,576 takes 10 to 16 seconds and 1.7 GB of memory
USUAL_STAY, LONGEST_STAY = timedelta(days=90), timedelta(days=365)
MOST_RECIPIENTS, LONGEST_RECIPIENT, LONGEST_RECIPIENTS = 20, 200, 1_000
SUFFIX = {
    ExportFormat.XLSX: "xlsx",
    ExportFormat.PDF: "pdf",
    ExportFormat.CSV: "csv",
    ExportFormat.JSON: "json",
    ExportFormat.FTM: "ftm.jsonl",
    ExportFormat.PFIF: "pfif.xml",
}
MEDIA_TYPE = {
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PDF: "application/pdf",
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSON: "application/json",
    ExportFormat.FTM: "application/x-ndjson",
    ExportFormat.PFIF: "application/xml",
}


class Written(NamedTuple):
    """A copy as it was written, and what its form does not carry: columns of ours, counts, reasons."""

    content: bytes
    loss: list[dict[str, Any]]


def ask_export(
    brought: NameList,
    *,
    format: ExportFormat,
    language: str,
    recipient: str,  # one name a line
    purpose: str,
    by: Staff,
    at: datetime,
    expires_on: date | None = None,
    extent: CopyExtent = CopyExtent.WHOLE,
    with_withdrawn: bool = True,
) -> ListExport:
    """Ask for a copy of a list to leave. Nothing is written until a second person approves.

    What the asker reaches now bounds the copy: nothing that reaches them later comes into it.
    """
    check_can_ask(brought, by=by)
    recipients = [name.strip() for name in recipient.splitlines() if name.strip()]
    expires_on = expires_on or (at.astimezone(UTC) + USUAL_STAY).date()
    _check_wish(brought, recipients, purpose, expires_on=expires_on, at=at)
    if format is ExportFormat.PDF and brought.entries.count() > MOST_IN_DOCUMENT:
        raise ExportError(f"no copy of {brought.id} was asked for", why="the list is too long for a document",
                          do="Ask for a workbook.")  # fmt: skip
    with transaction.atomic():
        export = ListExport.objects.create(
            list=brought,
            format=format,
            language=language,
            recipient="\n".join(recipients),
            purpose=purpose,
            expires_on=expires_on,
            extent=extent,
            with_withdrawn=with_withdrawn,
            scope=scope_of(brought, by=by),
            asked_by=by,
            asked_at=at,
        )
        append(
            Event(
                "export_asked",
                by=by.id,
                subject=export.id,
                plain={"list": brought.id, "format": format.value, "extent": extent.value},
                sealed={"recipient": export.recipient, "purpose": purpose, "expires_on": expires_on.isoformat()},
            ),
            at=at,
        )
    return export


def scope_of(brought: NameList, *, by: Staff) -> list[str]:
    """Ids of the lists of the same room that this person reaches: the most a copy may speak of."""
    reached = NameList.objects.reaching(by).filter(room=brought.room_id)
    return sorted(reached.values_list("id", flat=True))


def can_ask(brought: NameList, *, by: Staff) -> bool:
    return may_take_out(by.roles, own_party=by.party_id, brought_by=brought.party_id) and brought.state in STANDS


def check_can_ask(brought: NameList, *, by: Staff) -> None:
    """Raises ExportError when this person may not ask for a copy of it, or not yet."""
    if not may_take_out(by.roles, own_party=by.party_id, brought_by=brought.party_id):
        raise ExportError(
            f"no copy of {brought.id} was asked for",
            why="your role does not take this list out",
            do="Ask the side that brought it, or a convener.",
        )
    if brought.state not in STANDS:
        raise ExportError(
            f"no copy of {brought.id} was asked for", why="the list is not accepted", do="Accept it first."
        )


def can_approve_export(export: ListExport, *, by: Staff, at: datetime) -> bool:
    return export.state_at(at) is ExportState.ASKED and export.asked_by_id != by.id and may_approve_taking_out(by.roles)


def approve_export(export: ListExport, *, by: Staff, at: datetime) -> ListExport:
    """The second person lets the copy be written. Raises ExportError when it is the same person."""
    return _settle(export, to=ExportState.APPROVED, event="export_approved", by=by, at=at)


def refuse_export(export: ListExport, *, by: Staff, at: datetime) -> ListExport:
    return _settle(export, to=ExportState.REFUSED, event="export_refused", by=by, at=at)


def write_export(
    export_id: str, *, writer: Callable[[ListExport], Written], clock: Callable[[], datetime]
) -> ListExport:
    """Write the approved copy into the vault; its hash is logged. Writing twice is refused."""
    export = ListExport.objects.select_related("list__room", "list__source", "asked_by__party").get(pk=export_id)
    _check_next(export, ExportState.READY)
    _check_stands(export, at=clock())
    try:
        written = writer(export)
        digest = vault.keep(written.content)
    except Exception:
        _note_failure(export, at=clock())
        raise
    with transaction.atomic():
        export = ListExport.objects.select_for_update().get(pk=export_id)
        _check_next(export, ExportState.READY)
        export.state, export.sha256, export.loss = ExportState.READY, digest, written.loss
        export.save()
        append(Event("export_written", by=export.asked_by_id, subject=export.id, sealed={"sha256": digest}), at=clock())
    return export


def take_export(export: ListExport, *, by: Staff, at: datetime) -> bytes:
    """The bytes of a ready copy; each taking is logged before it is handed over."""
    if export.state_at(at) is not ExportState.READY:
        raise ExportError(
            f"copy {export.id} cannot be taken",
            why=f'it is "{export.state_at(at).value}"',
            do="Wait until it is ready; when it has expired, ask for a new one.",
        )
    with transaction.atomic():
        locked = ListExport.objects.select_for_update(of=("self",)).select_related("list").get(pk=export.pk)
        _check_stands(locked, at=at)
        locked.times_taken += 1
        locked.save(update_fields=["times_taken"])
        append(Event("export_taken", by=by.id, subject=export.id, plain={"time": locked.times_taken}), at=at)
    return vault.fetch(export.sha256)


def expire_exports(*, at: datetime) -> int:
    """End the copies whose last day is over and remove their bytes; how many were ended.

    The state is written first: stopped in between, the next call removes what was left.
    """
    with transaction.atomic():
        over = list(ListExport.objects.past(at).select_for_update(of=("self",)))
        for export in over:
            export.state = ExportState.EXPIRED
        ListExport.objects.bulk_update(over, ["state"])
        append(*[Event("export_expired", by=SYSTEM, subject=export.id) for export in over], at=at)
    expired = ListExport.objects.filter(state=ExportState.EXPIRED).exclude(sha256="")
    evidence = Source.objects.values("sha256")
    kept = ListExport.objects.exclude(state=ExportState.EXPIRED).exclude(sha256="").values("sha256")
    for digest in expired.exclude(sha256__in=evidence).exclude(sha256__in=kept).values_list("sha256", flat=True):
        vault.forget(digest)
    return len(over)


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
            _check_stands(export, at=at)
        export.state, export.second, export.seconded_at = to, by, at
        export.save()
        append(Event(event, by=by.id, subject=export.id, plain={"list": export.list_id}), at=at)
    return export


def _note_failure(export: ListExport, *, at: datetime) -> None:
    with transaction.atomic():
        ListExport.objects.filter(pk=export.pk).update(state=ExportState.FAILED)
        append(Event("export_failed", by=export.asked_by_id, subject=export.id), at=at)


def _check_wish(brought: NameList, recipients: list[str], purpose: str, *, expires_on: date, at: datetime) -> None:
    if not recipients or not purpose.strip():
        raise ExportError(
            f"no copy of {brought.id} was asked for",
            why="it does not say for whom and what for",
            do="Name the recipient and the purpose.",
        )
    if (
        len(recipients) > MOST_RECIPIENTS
        or max(map(len, recipients)) > LONGEST_RECIPIENT
        or len("\n".join(recipients)) > LONGEST_RECIPIENTS
    ):
        raise ExportError(
            f"no copy of {brought.id} was asked for",
            why="it names too many recipients, or one too long",
            do="Name at most twenty, one on each line.",
        )
    today = at.astimezone(UTC).date()
    if not today <= expires_on <= today + LONGEST_STAY:
        raise ExportError(
            f"no copy of {brought.id} was asked for",
            why="its last day is past, or more than a year away",
            do="Choose a day within a year.",
        )


def _check_stands(export: ListExport, *, at: datetime) -> None:
    if export.list.state == ListState.WITHDRAWN:
        raise ExportError(
            f"copy {export.id} does not leave", why="its list was withdrawn", do="Ask the side that withdrew it."
        )
    if export.state_at(at) is ExportState.EXPIRED:
        raise ExportError(f"copy {export.id} does not leave", why="its last day is over", do="Ask for a new one.")


def _check_next(export: ListExport, to: ExportState) -> None:
    if to not in EXPORT_NEXT[ExportState(export.state)]:
        raise ExportError(
            f"copy {export.id} was not changed",
            why=f'it is "{export.state}"',
            do="Reload the page to see where it stands.",
        )
