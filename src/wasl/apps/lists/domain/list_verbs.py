"""Bringing a list in, correcting its columns, accepting it, putting it to its holder, withdrawing it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.reading import ReadRow, read_rows
from wasl.apps.lists.enums import Capacity, ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.room import Room
from wasl.apps.lists.rules import OWN_PURPOSE, may_bring, may_put
from wasl.apps.lists.states import LIST_NEXT
from wasl.apps.register.domain.claims import ToldOf, record_people
from wasl.apps.sources.domain.source_verbs import open_reach, record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.apart import read_apart
from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import Limits

BATCH = 2_000
LONGEST_TITLE = 200
LONGEST_FILENAME = 255
NAME_FIELDS = {Field.NAME, Field.NAME_LATIN, Field.GIVEN, Field.FAMILY}


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
) -> NameList:
    """Read a file and stage its rows under proposed columns; nothing enters the register yet.

    The file goes to the vault, its rows are kept as written, and only the party that brought it can
    read them. All of it or none of it. Raises ListError or TableError, naming what and where.
    """
    if not may_bring(by.roles, kind):
        raise ListError(
            "the list was not taken in",
            why="your role does not bring such lists",
            do="Ask the person of your side who does.",
        )
    _check_seats(room, kind, by.party, addressed_to)
    table = read_apart(content, filename=filename, limits=Limits(max_rows=settings.LONGEST_LIST), today=at.date())
    title = title.strip()[:LONGEST_TITLE] or f"{kind.label} · {at:%Y-%m-%d}"  # a file's name may tell who leaked it
    columns = {field.value: index for field, index in recognise_columns(table).columns.items()}
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
            headers=list(table.headers),
            columns=columns,
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
    return brought


def set_columns(brought: NameList, columns: Mapping[str, int], *, by: Staff, at: datetime) -> None:
    """Say which column holds what. Raises ListError once the list was accepted, or when no column names people."""
    _check_own(brought, by)
    known = {Field(name): index for name, index in columns.items() if name in set(Field)}
    if not NAME_FIELDS & known.keys():
        raise ListError(
            f"columns of {brought.id} were not changed",
            why="none of them holds a name",
            do="Choose at least one name column.",
        )
    if any(not 0 <= index < len(brought.headers) for index in known.values()):
        raise ListError(
            f"columns of {brought.id} were not changed",
            why="one of them is not in the file",
            do="Choose among the columns shown.",
        )
    with transaction.atomic():
        _check_state(NameList.objects.select_for_update().get(pk=brought.pk), ListState.STAGED)
        brought.columns = {field.value: index for field, index in known.items()}
        brought.save(update_fields=["columns"])
        append(
            Event("columns_set", by=by.id, subject=brought.id, sealed={"columns": brought.columns}),
            at=at,
        )


def staged_rows(brought: NameList, *, first: int | None = None) -> Iterator[ReadRow]:
    """The rows as they would enter, with their problems; only the first few when ``first`` is given."""
    rows = brought.rows.order_by("number").values_list("number", "cells")
    return read_rows(rows[:first] if first else rows.iterator(chunk_size=BATCH), columns=brought.columns)


def accept_list(brought: NameList, *, by: Staff, at: datetime) -> NameList:
    """Turn every row that names a person into an entry with its record and claims, and show it to the conveners.

    Rows without a name stay staged, as written. One commit: all entries, claims and log entries, or none.
    """
    _check_own(brought, by)
    _check_state(brought, ListState.STAGED)
    entering = [row for row in staged_rows(brought) if row.enters]  # before the lock: others write meanwhile
    if not entering:
        raise ListError(
            f"list {brought.id} was not accepted",
            why="no row in it names a person",
            do="Check which column holds the names.",
        )
    with transaction.atomic():
        read_under = brought.columns
        brought = NameList.objects.select_for_update().get(pk=brought.pk)
        _check_state(brought, ListState.STAGED)
        if brought.columns != read_under:
            raise ListError(
                f"list {brought.id} was not accepted",
                why="its columns were changed meanwhile",
                do="Look at them again, then accept it.",
            )
        entries = _enter(brought, entering, at=at)
        brought.state, brought.accepted_at = ListState.ACCEPTED, at
        brought.save()
        for seat in brought.room.seats.filter(capacity=Capacity.CONVENER).select_related("party"):
            open_reach(brought.source, to=seat.party, purpose=Purpose.MEDIATE, by=by.id, at=at)
        append(
            Event("list_accepted", by=by.id, subject=brought.id, plain={"entries": len(entries)}),
            *[
                Event(
                    "entry_recorded",
                    by=by.id,
                    subject=entry.id,
                    plain={"list": brought.id, "record": entry.record_id},
                    sealed={"key": row.key, "row": {said.value: text for said, text in row.values.items()}},
                )
                for entry, row in zip(entries, entering, strict=True)
            ],
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
        _check_state(brought, ListState.ACCEPTED)
        brought.state, brought.put_at = ListState.PUT, at
        brought.save()
        open_reach(brought.source, to=brought.addressed_to, purpose=Purpose.HOLD, by=by.id, at=at)
        append(Event("list_put", by=by.id, subject=brought.id, plain={"to": brought.addressed_to_id}), at=at)
    return brought


def withdraw_list(brought: NameList, *, why: str, by: Staff, at: datetime) -> NameList:
    """The side takes its list back: entries stay on record, marked, and drop out of linking and answering."""
    _check_own(brought, by)
    if not why.strip():
        raise ListError(f"list {brought.id} was not withdrawn", why="no reason was given", do="Say why.")
    with transaction.atomic():
        brought = NameList.objects.select_for_update().get(pk=brought.pk)
        if ListState.WITHDRAWN not in LIST_NEXT[ListState(brought.state)]:
            raise ListError(
                f"list {brought.id} was not withdrawn", why="it was withdrawn before", do="Nothing is left to do."
            )
        brought.state, brought.withdrawn_at = ListState.WITHDRAWN, at
        brought.save()
        brought.source.records.update(withdrawn_at=Greatest(Value(at), F("recorded_at")))  # a clock may run back
        append(Event("list_withdrawn", by=by.id, subject=brought.id, sealed={"why": why}), at=at)
    return brought


def _enter(brought: NameList, rows: Sequence[ReadRow], *, at: datetime) -> list[ListEntry]:
    holder = brought.party if brought.kind == ListKind.HELD else brought.addressed_to
    told = [ToldOf(f"row {row.number}", row.values, row.name_ar, row.name_latin) for row in rows]
    records = record_people(told, source=brought.source, holder=holder, at=at)
    staged = dict(brought.rows.values_list("number", "pk"))
    entries = [
        ListEntry(list=brought, row_id=staged[row.number], record=record, party_key=row.key[:120])
        for row, record in zip(rows, records, strict=True)
    ]
    return ListEntry.objects.bulk_create(entries, batch_size=BATCH)


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


def _check_own(brought: NameList, by: Staff) -> None:
    if brought.party_id != by.party_id or not may_bring(by.roles, ListKind(brought.kind)):
        raise ListError(
            f"list {brought.id} was not changed",
            why="another party brought it, or your role does not",
            do="Ask the person who brought it.",
        )


def _check_state(brought: NameList, needed: ListState) -> None:
    if brought.state != needed:
        raise ListError(
            f"list {brought.id} was not changed",
            why=f'it is "{brought.state}", not "{needed.value}"',
            do="Reload the page to see where it stands.",
        )
