"""Lists, as the API tells of them: what was read of the file only to the party that brought it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Cell, Given, Id, Reason, Title
from wasl.apps.lists.domain.columns import key_of
from wasl.apps.lists.domain.reading import DateReading, First, ReadRow
from wasl.apps.lists.domain.staging import Overview
from wasl.apps.lists.domain.standing import StandingCounts
from wasl.apps.lists.enums import (
    AcceptanceState,
    Disposition,
    KeyStanding,
    ListKind,
    ListState,
    ProblemKind,
    RowStanding,
    Standing,
)
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.staging import Acceptance
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.fields import Field
from wasl.kernel.dates import Calendar


class CountsOut(Schema):
    """Where the entries of a list stand; the dispositions split those answered."""

    total: int
    by_standing: dict[Standing, int]
    by_disposition: dict[Disposition, int]


class ListOut(Schema):
    id: str
    title: str
    kind: ListKind
    state: ListState
    room: str
    party: PartyOut
    addressed_to: PartyOut | None
    brought_at: datetime
    accepted_at: datetime | None
    put_at: datetime | None
    withdrawn_at: datetime | None


class ListDetailOut(ListOut):
    counts: CountsOut


class OwnListOut(ListDetailOut):
    """For the party that brought it, also how its file was read."""

    sheet: str = Bounds(description="The sheet that was read, of a workbook.")
    sheets: list[tuple[str, int]] = Bounds(description="Name and rows of each, where a workbook has several.")
    headers: list[str]
    columns: dict[Field, int]
    dates: dict[str, str]
    columns_from: str | None
    notes: list[dict[str, Any]]
    rows: int
    key: KeyStanding = Bounds(description="What people are found again by in a later version.")
    serials: list[int] = Bounds(description="Columns that only count the rows; none of them is proposed as the key.")
    acceptance: "AcceptanceOut | None"


class ProblemOut(Schema):
    """What to look at in a row, and in which column: its index from 0, None when it is the row as a whole."""

    kind: ProblemKind
    property: Property | None
    column: int | None
    says: str
    blocks: bool
    holds: bool = Bounds(description="The row stays out until somebody says that it is a person.")


class RowsOut(Schema):
    """How many rows of a file stand where, and how many that have not entered have a problem of each kind."""

    total: int
    by_standing: dict[RowStanding, int]
    by_problem: dict[ProblemKind, int]


class PreviewRowOut(Schema):
    number: int
    key: str
    name_ar: str
    name_latin: str
    values: dict[Property, str]
    enters: bool
    problems: list[ProblemOut]


class BringIn(Given):
    room: Id
    kind: ListKind
    addressed_to: str = Bounds("", max_length=20, pattern="^[A-Za-z0-9_-]*$", description="Code of the side asked.")
    title: Title = ""


class DatesIn(Given):
    """How dates of the list are read where a single one does not tell."""

    first: First = Bounds(First.NOT_SAID, description="What comes first in 4/11/2013.")
    calendar: Calendar | None = Bounds(None, description="Of a year such as 1405 without a mark.")


class AcceptIn(Given):
    only_clean: bool = Bounds(False, description="Leave rows with a remark staged too.")


class CellsIn(Given):
    cells: dict[int, Cell] = Bounds(min_length=1, description="Index of a column, from 0, to what its cell should say.")


class SheetIn(Given):
    sheet: str = Bounds(min_length=1, max_length=100, description="The name of a sheet of the file.")


class RowSaidIn(Given):
    is_person: bool


class AcceptanceOut(Schema):
    """The taking in of a long list by the worker; the list cannot be changed until it has ended."""

    state: AcceptanceState
    share: float
    asked_at: datetime
    ended_at: datetime | None
    entries: int
    failure: str


class ColumnsIn(Given):
    columns: dict[Field, int] = Bounds(description="Field to index of its column, from 0.")
    dates: DatesIn | None = Bounds(None, description="Left out: as before.")


class WhyIn(Given):
    why: Reason


def list_out(brought: NameList) -> ListOut:
    return ListOut(**_plain(brought))


def list_detail_out(brought: NameList, counts: StandingCounts, *, to: Staff) -> ListDetailOut:
    told = _plain(brought) | {"counts": counts_out(counts)}
    if brought.party_id != to.party_id:
        return ListDetailOut(**told)
    latest = brought.acceptances.first()
    key, serials = key_of(brought, brought.columns)
    return OwnListOut(
        sheet=brought.sheet, sheets=brought.sheets, headers=brought.headers, columns=brought.columns,
        dates=DateReading.of(brought.dates).as_kept(),
        columns_from=brought.columns_from_id, notes=brought.notes, rows=brought.rows.count(),
        key=key, serials=serials,
        acceptance=acceptance_out(latest) if latest else None, **told,
    )  # fmt: skip


def acceptance_out(asked: Acceptance) -> AcceptanceOut:
    return AcceptanceOut(
        state=asked.state, share=asked.share, asked_at=asked.asked_at, ended_at=asked.ended_at, entries=asked.entries,
        failure=asked.failure,
    )  # fmt: skip


def rows_out(looked: Overview) -> RowsOut:
    return RowsOut(total=len(looked.numbers), by_standing=looked.by_standing(), by_problem=looked.by_kind())


def counts_out(counts: StandingCounts) -> CountsOut:
    return CountsOut(
        total=counts.total,
        by_standing=counts.by_standing,
        by_disposition={Disposition(one): count for one, count in counts.by_disposition.items()},
    )


def preview_row_out(row: ReadRow, *, columns: Mapping[str, int]) -> PreviewRowOut:
    problems = [
        ProblemOut(kind=one.kind, property=one.property, column=columns.get(one.field) if one.field else None,
                   says=one.says, blocks=one.blocks, holds=one.holds)
        for one in row.problems
    ]  # fmt: skip
    return PreviewRowOut(
        number=row.number,
        key=row.key,
        name_ar=row.name_ar,
        name_latin=row.name_latin,
        values=row.values,
        enters=row.enters,
        problems=problems,
    )


def _plain(brought: NameList) -> dict[str, Any]:
    return {
        "id": brought.id,
        "title": brought.title,
        "kind": brought.kind,
        "state": brought.state,
        "room": brought.room_id,
        "party": party_out(brought.party),
        "addressed_to": party_out(brought.addressed_to) if brought.addressed_to else None,
        "brought_at": brought.brought_at,
        "accepted_at": brought.accepted_at,
        "put_at": brought.put_at,
        "withdrawn_at": brought.withdrawn_at,
    }
