"""After the gate, as the API tells of it: numbers, and ids of those one reads."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.values import Given, Id
from wasl.apps.exchanges.domain.disputes import LONGEST_SAID
from wasl.apps.exchanges.enums import BodyFinding, ExchangeState

LONGEST_NOTE = 20_000


class BalanceOut(Schema):
    party: str
    agreed: int
    freed: int
    not_freed: int
    disputed: int
    bodies_agreed: int
    bodies_given: int
    bodies_owed: int


class DisputeOut(Schema):
    id: str
    party: str
    answers: str | None
    said: str
    at: datetime


class DebtOut(Schema):
    debtor: str
    creditor: str
    bodies: int
    statement: str = Bounds(description="The text that the debtor signs.")
    acknowledged: int


class AfterOut(Schema):
    state: ExchangeState
    disputes_until: datetime | None
    balance: list[BalanceOut]
    debts: list[DebtOut]
    disputes: list[DisputeOut]


class ReceiptOut(Schema):
    person: str
    kind: Literal["person", "body"]
    stage: int
    at: datetime
    giver: str
    receiver: str


class PersonIn(Given):
    person: Id


class FindingIn(PersonIn):
    finding: BodyFinding


class DebtIn(Given):
    creditor: Annotated[str, Bounds(max_length=20, description="Code of the party that waits.")]
    note: Annotated[str, Bounds(max_length=LONGEST_NOTE)]


class DisputeIn(Given):
    said: Annotated[str, Bounds(min_length=1, max_length=LONGEST_SAID)]
    answers: Id | None = None
