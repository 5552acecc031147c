"""Copies of lists that leave, as the API tells of them."""

from datetime import date, datetime
from typing import Annotated, Literal

from django.utils import timezone, translation
from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Day, Given, Id, Reason, Words
from wasl.apps.lists.domain.exports import LONGEST_RECIPIENTS, can_approve_export
from wasl.apps.lists.enums import CopyExtent, ExportFormat, ExportState, LossKind
from wasl.apps.lists.interfaces.loss import Loss, from_json
from wasl.apps.lists.models.export import ListExport
from wasl.apps.staff.models.staff import Staff

Language = Literal["ar", "en"]


class LossOut(Schema):
    """What becomes of the values of one column: how many, and why in words of the copy's language."""

    column: str
    kind: LossKind
    count: int
    why: str
    reason: str


class CopyOut(Schema):
    id: str
    list: str
    format: ExportFormat
    language: str
    recipient: str
    recipients: list[str]
    purpose: str
    expires_on: date
    extent: CopyExtent
    with_withdrawn: bool
    state: ExportState
    asked_by: str
    party: PartyOut
    asked_at: datetime
    second: str | None
    seconded_at: datetime | None
    sha256: str
    times_taken: int
    may_approve: bool
    loss: list[LossOut]


class CopyIn(Given):
    """``recipient``: one name on each line. Without ``expires_on`` the copy can be taken for ninety days."""

    list: Id
    format: ExportFormat
    language: Language
    recipient: Annotated[Words, Bounds(min_length=1, max_length=LONGEST_RECIPIENTS)]
    purpose: Reason
    expires_on: Day | None = None
    extent: CopyExtent = CopyExtent.WHOLE
    with_withdrawn: bool = True


class CopiesAsked(Schema):
    """Which copies: of one list, in one state, or the one that a text or a hash names."""

    list: Id | None = None
    state: ExportState | None = None
    find: Annotated[str, Bounds(max_length=2_000)] = ""


class FormsAsked(Schema):
    extent: CopyExtent = CopyExtent.WHOLE
    with_withdrawn: bool = True


class FormOut(Schema):
    """What one form of copy would lose of a list's values, were it written now."""

    format: ExportFormat
    values: int
    loss: list[LossOut]


def copy_out(export: ListExport, *, to: Staff) -> CopyOut:
    now = timezone.now()
    with translation.override(export.language):
        loss = [loss_out(one) for one in from_json(export.loss)]
    return CopyOut(
        id=export.id,
        list=export.list_id,
        format=ExportFormat(export.format),
        language=export.language,
        recipient=export.recipient,
        recipients=list(export.recipients),
        purpose=export.purpose,
        expires_on=export.expires_on,
        extent=CopyExtent(export.extent),
        with_withdrawn=export.with_withdrawn,
        state=export.state_at(now),
        asked_by=export.asked_by_id,
        party=party_out(export.asked_by.party),
        asked_at=export.asked_at,
        second=export.second_id,
        seconded_at=export.seconded_at,
        sha256=export.sha256,
        times_taken=export.times_taken,
        may_approve=can_approve_export(export, by=to, at=now),
        loss=loss,
    )


def loss_out(loss: Loss) -> LossOut:
    return LossOut(column=loss.column, kind=loss.kind, count=loss.count, why=loss.why, reason=loss.reason)
