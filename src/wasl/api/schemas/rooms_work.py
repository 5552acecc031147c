"""Questions back, meetings, batches of answers, changes and standing, as the API tells of them."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator
from pydantic import Field as Bounds

from wasl.api.schemas.entries import EntryOut
from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Day, Given, Id, Note, Reason, Words
from wasl.apps.lists.domain.bulk_answers import can_undo
from wasl.apps.lists.domain.change_sheet import Change
from wasl.apps.lists.domain.due import Owed, Step
from wasl.apps.lists.enums import Category, Disposition, QuestionKind, QuestionState, Standing
from wasl.apps.lists.models.answer import AnswerBatch
from wasl.apps.lists.models.meeting import Meeting
from wasl.apps.lists.models.question import Question
from wasl.apps.lists.rules import MOST_IN_BULK
from wasl.apps.matching.enums import Verdict
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff


def _moment(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


Moment = Annotated[datetime, AfterValidator(_moment)]


class QuestionBackOut(Schema):
    id: str
    entry: str
    kind: QuestionKind
    text: str
    state: QuestionState
    asked_by: PartyOut
    asked_at: datetime
    reply: str
    detail: Property | None
    detail_value: str
    replied_at: datetime | None
    ended_at: datetime | None


class AskIn(Given):
    kind: QuestionKind
    text: Note = ""


class ReplyIn(Given):
    reply: Words = Bounds("", max_length=1000)
    detail: Property | None = Bounds(None, description="What of the person is told anew; with its value.")
    detail_value: Words = Bounds("", max_length=300)


class OwedOut(Schema):
    list: str
    owes: str = Bounds(description="Code of the party that owes the answers.")
    total: int
    owed: int
    overdue: int
    days_over: int


class StepOut(Schema):
    day: date
    owed: int
    answered: int
    overdue: bool


class MeetingOut(Schema):
    id: str
    room: str
    number: int
    starts_at: datetime
    place: str
    agenda: str
    reply_by: date
    opened_at: datetime
    closed_at: datetime | None


class MeetingDetailOut(MeetingOut):
    owed: list[OwedOut]
    over_time: list[StepOut]


class MeetingIn(Given):
    room: Id
    number: int = Bounds(ge=1, le=9999)
    starts_at: Moment
    reply_by: Day
    place: Words = Bounds("", max_length=200)
    agenda: Words = Bounds("", max_length=1000)


class CallIn(Given):
    list: Id


class PlanIn(Given):
    linked: bool = Bounds(False, description="All that decisions link to one's own people held; else name entries.")
    entries: list[Id] = Bounds([], max_length=MOST_IN_BULK)


class PlanOut(Schema):
    count: int
    beyond: int
    left_out: dict[Standing, int]
    digest: str = Bounds(description="Bring it back as `seen`: a plan that changed meanwhile is refused.")
    sample: list[EntryOut]


class TogetherIn(PlanIn):
    seen: str = Bounds(max_length=64)
    disposition: Disposition
    on_date: Words = Bounds("", max_length=40)
    note: Note = ""
    signed_as: Words = Bounds("", max_length=160)


class BatchOut(Schema):
    id: str
    disposition: Disposition
    of_linked: bool
    by: str
    at: datetime
    total: int
    standing: int
    undone_by: str | None
    undone_at: datetime | None
    may_undo: bool


class UndoIn(Given):
    why: Reason


class BatchUndoneOut(Schema):
    id: str
    taken_back: int


class ListChangesOut(Schema):
    list: str
    party: PartyOut
    counts: dict[Change, int]
    entries: dict[Change, list[str]]


class ChangeSheetOut(Schema):
    """Ids of the entries of each kind of change, list by list."""

    since: datetime
    until: datetime
    counts: dict[Change, int]
    gained: dict[Disposition, int]
    decided: dict[Verdict, int]
    lists: list[ListChangesOut]


class GroupOut(Schema):
    key: str
    name: str
    total: int
    by_standing: dict[Standing, int]


class CategoryOut(Schema):
    category: Category
    total: int
    unknown: int
    by_standing: dict[Standing, int]


class StandingOut(Schema):
    as_of: datetime
    sides: list[GroupOut]
    categories: list[CategoryOut]
    governorates: list[GroupOut]
    places: list[GroupOut]


def question_back_out(one: Question) -> QuestionBackOut:
    return QuestionBackOut(
        id=one.id, entry=one.entry_id, kind=QuestionKind(one.kind), text=one.text, state=QuestionState(one.state),
        asked_by=party_out(one.asked_by.party), asked_at=one.asked_at, reply=one.reply,
        detail=Property(one.detail) if one.detail else None, detail_value=one.detail_value,
        replied_at=one.replied_at, ended_at=one.ended_at,
    )  # fmt: skip


def meeting_values(one: Meeting) -> dict[str, Any]:
    names = ("id", "number", "starts_at", "place", "agenda", "reply_by", "opened_at", "closed_at")
    return {"room": one.room_id} | {name: getattr(one, name) for name in names}


def owed_out(one: Owed) -> OwedOut:
    to = one.list.addressed_to
    return OwedOut(
        list=one.list.id, owes=to.code if to else "", total=one.total, owed=one.owed, overdue=one.overdue,
        days_over=one.days_over,
    )  # fmt: skip


def step_out(one: Step) -> StepOut:
    return StepOut(day=one.day, owed=one.owed, answered=one.answered, overdue=one.overdue)


def batch_out(one: AnswerBatch, *, total: int, standing: int, to: Staff) -> BatchOut:
    return BatchOut(
        id=one.id, disposition=Disposition(one.disposition), of_linked=one.of_linked, by=one.by_id, at=one.at,
        total=total, standing=standing, undone_by=one.undone_by_id, undone_at=one.undone_at,
        may_undo=bool(standing) and can_undo(one, by=to),
    )  # fmt: skip
