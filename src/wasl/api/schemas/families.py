"""Families' requests, as the API tells of them: to each who reaches one, their part of it and no more."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.values import Given, Id, Note, Reason, Words
from wasl.apps.casework.domain.requests import CORRECTABLE, can_examine, can_settle
from wasl.apps.casework.enums import RequestKind, RequestState, ToldState
from wasl.apps.casework.models.request import FamilyRequest
from wasl.apps.casework.rules import may_file
from wasl.apps.casework.states import TOLD
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff


class DescribedOut(Schema):
    """What the family said, and what it was answered: for its liaison, and for who examines it."""

    name: str
    mother: str
    birth_date: str
    place: str
    relation: str
    checked: str
    wish: str
    filed_at: datetime
    answer: str


class MeantOut(Schema):
    """The entry that is meant, and what its party is told: for that party, and for who examines it."""

    entry: str
    told: str
    passed_on_at: datetime
    settled_at: datetime | None
    why: str


class FamilyRequestOut(Schema):
    id: str
    kind: RequestKind
    property: str
    value: str
    state: RequestState | ToldState
    family: DescribedOut | None
    meant: MeantOut | None


Short = Annotated[Words, Bounds(max_length=120)]
Needed = Annotated[Words, Bounds(min_length=1, max_length=200)]


class FamilyRequestIn(Given):
    kind: RequestKind
    addressed_to: Annotated[str, Bounds(max_length=20, description="Code of the neutral body that examines it.")]
    name: Needed
    wish: Annotated[Words, Bounds(min_length=1, max_length=2000)]
    relation: Annotated[Short, Bounds(min_length=1)]
    checked: Reason
    mother: Short = ""
    birth_date: Annotated[Words, Bounds(max_length=60)] = ""
    place: Short = ""
    property: Property | None = Bounds(None, description=f"One of: {', '.join(CORRECTABLE)}.")
    value: Annotated[Words, Bounds(max_length=300)] = ""


class PassOnIn(Given):
    entry: Id
    told: Annotated[Note, Bounds(min_length=1)]


class SettleIn(Given):
    verdict: Literal["grant", "refuse"]
    why: Reason


class AnswerFamilyIn(Given):
    words: Reason


def family_request_out(one: FamilyRequest, *, to: Staff) -> FamilyRequestOut:
    examines, settles = can_examine(one, by=to), can_settle(one, by=to)
    files = may_file(to.roles) and one.party_id == to.party_id
    state = RequestState(one.state)
    return FamilyRequestOut(
        id=one.id,
        kind=RequestKind(one.kind),
        property=one.property,
        value=one.value,
        state=state if examines or settles else TOLD[state],
        family=_described(one) if examines or files else None,
        meant=_meant(one) if (examines or settles) and one.entry_id else None,
    )


def _described(one: FamilyRequest) -> DescribedOut:
    return DescribedOut(
        name=one.name, mother=one.mother, birth_date=one.birth_date, place=one.place, relation=one.relation,
        checked=one.checked, wish=one.wish, filed_at=one.filed_at, answer=one.answer,
    )  # fmt: skip


def _meant(one: FamilyRequest) -> MeantOut:
    return MeantOut(
        entry=one.entry_id, told=one.told_party, passed_on_at=one.passed_on_at, settled_at=one.settled_at,
        why=one.settled_why,
    )  # fmt: skip
