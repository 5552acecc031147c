"""Lists, as the API tells of them: what was read of the file only to the party that brought it."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Given, Id, Reason, Title
from wasl.apps.lists.domain.reading import ReadRow
from wasl.apps.lists.domain.standing import StandingCounts
from wasl.apps.lists.enums import Disposition, ListKind, ListState, Standing
from wasl.apps.lists.models.list import NameList
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.fields import Field


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

    headers: list[str]
    columns: dict[Field, int]
    notes: list[dict[str, Any]]
    rows: int


class ProblemOut(Schema):
    property: Property | None
    says: str
    blocks: bool


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


class ColumnsIn(Given):
    columns: dict[Field, int] = Bounds(description="Field to index of its column, from 0.")


class WhyIn(Given):
    why: Reason


def list_out(brought: NameList) -> ListOut:
    return ListOut(**_plain(brought))


def list_detail_out(brought: NameList, counts: StandingCounts, *, to: Staff) -> ListDetailOut:
    told = _plain(brought) | {"counts": counts_out(counts)}
    if brought.party_id != to.party_id:
        return ListDetailOut(**told)
    return OwnListOut(
        headers=brought.headers, columns=brought.columns, notes=brought.notes, rows=brought.rows.count(), **told
    )


def counts_out(counts: StandingCounts) -> CountsOut:
    return CountsOut(
        total=counts.total,
        by_standing=counts.by_standing,
        by_disposition={Disposition(one): count for one, count in counts.by_disposition.items()},
    )


def preview_row_out(row: ReadRow) -> PreviewRowOut:
    problems = [ProblemOut(property=one.property, says=str(one.says), blocks=one.blocks) for one in row.problems]
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
