"""Bringing a list in, accepting it, putting it to its holder, withdrawing it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import get_language

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.checks import check_own, check_still
from wasl.apps.lists.domain.columns import kept_columns, proposed_columns
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.reading import ReadRow
from wasl.apps.lists.domain.staging import Look, look_of, staged_rows
from wasl.apps.lists.enums import Capacity, ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.rules import OWN_PURPOSE, may_bring, may_put
from wasl.apps.lists.states import LIST_NEXT
from wasl.apps.register.domain.claims import record_people
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.domain.source_verbs import open_reach, record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.apps.writing import insert_rows
from wasl.engines.tables.apart import read_apart
from wasl.engines.tables.model import Limits
from wasl.kernel.dates import display_date, from_day
from wasl.kernel.ids import new_id

BATCH = 2_000
LONGEST_TITLE = 200
LONGEST_SHEET = 100
LONGEST_FILENAME = 255


def bring_list(
    content: bytes,
    *,
    filename: str,
    room: Room,
    kind: ListKind,
    by: Staff,
    at: datetime,
    addressed_to: Party | None = None,
    title: str = "",
    sheet: str | None = None,
    also: Callable[[NameList], None] | None = None,
) -> NameList:
    """Read a file and stage its rows under proposed columns; nothing enters the register yet.

    The file goes to the vault, its rows are kept as written, and only the party that brought it can
    read them. ``sheet`` names one of a workbook; without it the one with most rows is read. All of it or none of
    it, with what ``also`` writes. Raises ListError or TableError, naming what and where.
    """
    if not may_bring(by.roles, kind):
        raise ListError(
            "the list was not taken in",
            why="your role does not bring such lists",
            do="Ask the person of your side who does.",
        )
    _check_seats(room, kind, by.party, addressed_to)
    limits = Limits(max_rows=settings.LONGEST_LIST)
    table = read_apart(content, filename=filename, sheet=sheet, limits=limits, today=at.date())
    title = title.strip()[:LONGEST_TITLE] or f"{kind.label} · {_in_words(at)}"  # a file's name may tell who leaked it
    earlier = kept_columns(table.headers, kind=kind, by=by)
    columns = earlier.columns if earlier else proposed_columns(table)
    with transaction.atomic():
        source = record_source(
            kind=SourceKind.SUBMISSION,
            title=title,
            by=by.id,
            at=at,
            content=content,
            filename=filename[-LONGEST_FILENAME:],
            family=by.party.code,
            brought_by=by.party,
        )
        open_reach(source, to=by.party, purpose=OWN_PURPOSE[kind], by=by.id, at=at)
        brought = NameList.objects.create(
            room=room,
            party=by.party,
            kind=kind,
            addressed_to=addressed_to,
            source=source,
            title=title,
            sheet=(table.sheet or "")[:LONGEST_SHEET],
            sheets=table.sheets,
            headers=list(table.headers),
            columns=columns,
            dates=earlier.dates if earlier else {},
            columns_from=earlier,
            notes=[asdict(note) for note in table.notes],
            brought_by=by,
            brought_at=at,
        )
        StagedRow.objects.bulk_create(
            [
                StagedRow(list=brought, number=number, cells=list(cells))
                for number, cells in enumerate(table.rows, table.first_row_number)
                if any(cells)
            ],
            batch_size=BATCH,
        )
        append(
            Event(
                "list_brought",
                by=by.id,
                subject=brought.id,
                plain={"room": room.id, "source": source.id, "rows": len(table.rows), "kind": kind.value},
            ),
            at=at,
        )
        if also is not None:
            also(brought)
    return brought


def accept_list(brought: NameList, *, by: Staff, at: datetime, only_clean: bool = False) -> NameList:
    """Turn every row that names a person into an entry with its record and claims, and show it to the conveners.

    ``only_clean``: those with a remark stay staged too. What stays can be corrected, and accepted by calling
    this again; the rest of a list that was put to its holder is with the holder at once. One commit: all
    entries, claims and log entries, or none.
    """
    check_can_accept(brought, by)
    look = look_of(brought)
    entering = rows_to_enter(brought, only_clean=only_clean)  # before the lock: others write meanwhile
    with transaction.atomic():
        return take_in(brought, entering, read_under=look, by=by, at=at)


def check_can_accept(brought: NameList, by: Staff) -> None:
    check_own(brought, by)
    check_still(brought, ListState.STAGED, ListState.ACCEPTED, ListState.PUT)
    _check_no_version(brought)
    _check_not_continued(brought)


def rows_to_enter(brought: NameList, *, only_clean: bool = False) -> list[ReadRow]:
    """The rows that have not entered and can. Raises ListError when there is none."""
    entered = set(brought.rows.filter(entry__isnull=False).values_list("number", flat=True))
    left = [row for row in staged_rows(brought) if row.enters and row.number not in entered]
    entering = [row for row in left if not row.problems] if only_clean else left
    what = f"list {brought.id} was not accepted"
    if left and not entering:
        raise ListError(
            what,
            why="every row that is left has a remark",
            do="Look at the remarks, or accept those rows as they are.",
        )
    if entered and not entering:
        raise ListError(what, why="every row that names a person was accepted before", do="Nothing is left to do.")
    if not entering:
        raise ListError(what, why="no row in it names a person", do="Check which column holds the names.")
    return entering


def take_in(brought: NameList, entering: Sequence[ReadRow], *, read_under: Look, by: Staff, at: datetime) -> NameList:
    """Let rows enter that were read under ``read_under``. Must run inside a transaction."""
    locked = NameList.objects.select_for_update(of=("self",)).select_related("source", "addressed_to")
    brought = locked.get(pk=brought.pk)
    check_still(brought, ListState.STAGED, ListState.ACCEPTED, ListState.PUT)
    _check_not_continued(brought)
    staged = dict(brought.rows.filter(entry=None).values_list("number", "pk"))
    if look_of(brought) != read_under or any(row.number not in staged for row in entering):
        raise ListError(
            f"list {brought.id} was not accepted",
            why="its columns, cells or entries were changed meanwhile",
            do="Look at them again, then accept it.",
        )
    is_first = brought.state == ListState.STAGED
    entered = _enter(brought, entering, staged, at=at)
    if is_first:
        brought.state, brought.accepted_at = ListState.ACCEPTED, at
        brought.columns_kept_at = brought.columns_kept_at or at
        brought.save()
        for seat in brought.room.seats.filter(capacity=Capacity.CONVENER).select_related("party"):
            open_reach(brought.source, to=seat.party, purpose=Purpose.MEDIATE, by=by.id, at=at)
    append(
        Event(
            "list_accepted" if is_first else "rest_accepted",
            by=by.id,
            subject=brought.id,
            plain={"entries": len(entered)},
        ),
        *(
            Event(
                "entry_recorded",
                by=by.id,
                subject=one.entry,
                plain={"list": brought.id, "record": one.record},
                sealed={"key": one.row.key, "row": {said.value: text for said, text in one.row.values.items()}},
            )
            for one in entered
        ),
        at=at,
    )
    return brought


def put_list(brought: NameList, *, by: Staff, at: datetime) -> NameList:
    """Put a sought list to its holder: from now on the holder reads its entries and owes an answer to each."""
    if not may_put(by.roles):
        raise ListError(
            f"list {brought.id} was not put to its holder",
            why="your role does not do so",
            do="Ask a mediator, the neutral or the secretariat.",
        )
    with transaction.atomic():
        brought = NameList.objects.select_for_update(of=("self",)).select_related("source").get(pk=brought.pk)
        if brought.addressed_to is None:
            raise ListError(
                f"list {brought.id} was not put",
                why="it asks nobody for anything",
                do="Only lists of people asked for are put to a holder.",
            )
        check_still(brought, ListState.ACCEPTED)
        brought.state, brought.put_at = ListState.PUT, at
        brought.save()
        for source in brought.source.with_versions():
            open_reach(source, to=brought.addressed_to, purpose=Purpose.HOLD, by=by.id, at=at)
        append(Event("list_put", by=by.id, subject=brought.id, plain={"to": brought.addressed_to_id}), at=at)
    return brought


def withdraw_list(brought: NameList, *, why: str, by: Staff, at: datetime) -> NameList:
    """The side takes its list back: entries stay on record, marked, and drop out of linking and answering."""
    check_own(brought, by)
    if not why.strip():
        raise ListError(f"list {brought.id} was not withdrawn", why="no reason was given", do="Say why.")
    with transaction.atomic():
        brought = NameList.objects.select_for_update().get(pk=brought.pk)
        if brought.state == ListState.JOINED:
            raise ListError(
                f"list {brought.id} was not withdrawn",
                why="it is a version of another list",
                do="Undo that version instead.",
            )
        if ListState.WITHDRAWN not in LIST_NEXT[ListState(brought.state)]:
            raise ListError(
                f"list {brought.id} was not withdrawn", why="it was withdrawn before", do="Nothing is left to do."
            )
        check_still(brought, ListState.STAGED, ListState.ACCEPTED, ListState.PUT)
        brought.state, brought.withdrawn_at = ListState.WITHDRAWN, at
        brought.save()
        records = PersonRecord.objects.filter(source__in=brought.source.with_versions(), withdrawn_at=None)
        records.update(withdrawn_at=Greatest(Value(at), F("recorded_at")))  # a clock may run back
        append(Event("list_withdrawn", by=by.id, subject=brought.id, sealed={"why": why}), at=at)
    return brought


class _Entered(NamedTuple):
    entry: str
    record: str
    row: ReadRow


def _enter(brought: NameList, rows: Sequence[ReadRow], staged: dict[int, int], *, at: datetime) -> list[_Entered]:
    """``staged``: the numbers of the rows that have not entered, with their ids."""
    holder = brought.party if brought.kind == ListKind.HELD else brought.addressed_to
    records = record_people([row.told for row in rows], source=brought.source, holder=holder, at=at)
    entered = [_Entered(new_id("ent"), record, row) for row, record in zip(rows, records, strict=True)]
    insert_rows(
        ListEntry,
        ("id", "list_id", "row_id", "record_id", "party_key"),
        ((one.entry, brought.pk, staged[one.row.number], one.record, one.row.key[:120]) for one in entered),
    )
    return entered


def _in_words(at: datetime) -> str:
    """The day, for a title: figures with hyphens turn round beside Arabic words."""
    return display_date(from_day(at.date()), language=get_language() or "en")


def _check_seats(room: Room, kind: ListKind, party: Party, addressed_to: Party | None) -> None:
    sides = set(room.seats.filter(capacity=Capacity.SIDE).values_list("party_id", flat=True))
    if party.id not in sides:
        raise ListError(
            "the list was not taken in",
            why="your party is not a side in this room",
            do="Choose a room in which it sits.",
        )
    if kind is ListKind.SOUGHT and (addressed_to is None or addressed_to.id not in sides - {party.id}):
        raise ListError(
            "the list was not taken in",
            why="it does not say which other side it asks",
            do="Choose the side you believe holds these people.",
        )
    if kind is ListKind.HELD and addressed_to is not None:
        raise ListError(
            "the list was not taken in",
            why="a list of people held asks nobody",
            do="Leave out the side it is addressed to.",
        )


def _check_no_version(brought: NameList) -> None:
    if hasattr(brought, "version"):
        raise ListError(
            f"list {brought.id} was not accepted",
            why="it is a new version of a list you brought before",
            do="Look at what it changes there, and accept the change.",
        )


def _check_not_continued(brought: NameList) -> None:
    """What is left of a file is not taken in behind a version that was compared with the list as it stands."""
    if brought.versions.filter(accepted_at__isnull=False, undone_at=None).exists():
        raise ListError(
            f"list {brought.id} was not accepted",
            why="a later version speaks for it by now",
            do="Bring the rows that are left as a version that only adds and updates.",
        )
