"""Later versions of a list, what they change, and what became of an entry, as the API tells of them."""

from collections.abc import Mapping
from datetime import datetime

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.entries import CellOut
from wasl.api.values import Given
from wasl.apps.lists.domain.changes import Change, Difference
from wasl.apps.lists.domain.entry_history import Turn
from wasl.apps.lists.domain.version_reading import Shown
from wasl.apps.lists.enums import EntryChanged, ListState
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.register.enums import Property


class VersionOut(Schema):
    """``file``: the version's own file, staged as a list; ``continues``: the list it is a version of."""

    file: str
    continues: str
    number: int | None = Bounds(description="None while it is not accepted; the first list is version 1.")
    partial: bool
    state: ListState
    brought_at: datetime
    accepted_at: datetime | None
    undone_at: datetime | None
    counts: dict[EntryChanged, int]


class DifferenceOut(Schema):
    property: Property | None = Bounds(description="None: the side's own key.")
    old: str | None
    new: str | None


class LineOut(Schema):
    what: EntryChanged
    row: int | None
    key: str
    name_ar: str
    name_latin: str
    entry: str | None
    differences: list[DifferenceOut]
    renamed: bool = Bounds(description="The key stands at another name than on the list.")
    by_key: bool


class ChangeOut(Schema):
    """What the version would change, if it is not accepted, or what it changed."""

    version: VersionOut
    count: int
    limit: int
    offset: int
    items: list[LineOut]


class ComingChangeOut(ChangeOut):
    """With what must be seen before it is accepted."""

    digest: str
    standing: int
    kept_out: list[int] = Bounds(description="Rows that do not enter.")
    by_person: int
    by_name_alone: int
    renamed: int
    withdraws_most: bool


class AcceptVersionIn(Given):
    seen: str = Bounds("", max_length=64, description="The digest of the change looked at: refused if it is another.")
    withdrawn: int | None = Bounds(None, ge=0, description="Needed when more than half of the list would leave.")
    renamed: int | None = Bounds(None, ge=0, description="Needed when keys stand at other names than on the list.")


class TurnOut(Schema):
    at: datetime
    entered: bool
    left: bool
    returned: bool
    version: int
    undone: bool
    differences: list[DifferenceOut]
    row: int | None
    cells: list[CellOut] = Bounds(description="The row as written, for the party that brought it alone.")


def version_out(version: ListVersion, counts: Mapping[EntryChanged, int]) -> VersionOut:
    return VersionOut(
        file=version.pk, continues=version.continues_id, number=version.number, partial=version.is_partial,
        state=ListState(version.list.state), brought_at=version.list.brought_at, accepted_at=version.accepted_at,
        undone_at=version.undone_at, counts={one: counts.get(one, 0) for one in EntryChanged},
    )  # fmt: skip


def coming_out(version: ListVersion, change: Change, lines: list[Shown], *, limit: int, offset: int) -> ComingChangeOut:
    return ComingChangeOut(
        version=version_out(version, change.counts), count=len(lines), limit=limit, offset=offset,
        items=[line_out(one) for one in lines[offset : offset + limit]], standing=change.standing, digest=change.digest,
        kept_out=list(change.kept_out), by_person=change.by_person, by_name_alone=change.by_name_alone,
        renamed=change.renamed, withdraws_most=change.withdraws_most,
    )  # fmt: skip


def line_out(line: Shown) -> LineOut:
    return LineOut(
        what=line.what, row=line.row, key=line.key, name_ar=line.name_ar, name_latin=line.name_latin,
        entry=line.entry, differences=[difference_out(one) for one in line.differences], renamed=line.renamed,
        by_key=line.by_key,
    )  # fmt: skip


def difference_out(one: Difference) -> DifferenceOut:
    return DifferenceOut(property=one.property, old=one.old, new=one.new)


def turn_out(turn: Turn) -> TurnOut:
    return TurnOut(
        at=turn.at, entered=turn.entered, left=turn.left, returned=turn.returned, version=turn.version,
        undone=turn.undone, differences=[difference_out(one) for one in turn.differences], row=turn.row,
        cells=[CellOut(header=header, cell=cell) for header, cell in turn.cells],
    )  # fmt: skip
