"""Copies of lists that leave, as the API tells of them."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Given, Id, Reason, Words
from wasl.apps.lists.domain.exports import can_approve_export
from wasl.apps.lists.enums import ExportFormat, ExportState
from wasl.apps.lists.models.export import ListExport
from wasl.apps.staff.models.staff import Staff

Language = Literal["ar", "en"]


class CopyOut(Schema):
    id: str
    list: str
    format: ExportFormat
    language: str
    recipient: str
    purpose: str
    state: ExportState
    asked_by: str
    party: PartyOut
    asked_at: datetime
    second: str | None
    seconded_at: datetime | None
    sha256: str
    times_taken: int
    may_approve: bool


class CopyIn(Given):
    list: Id
    format: ExportFormat
    language: Language
    recipient: Annotated[Words, Bounds(min_length=1, max_length=200)]
    purpose: Reason


def copy_out(export: ListExport, *, to: Staff) -> CopyOut:
    return CopyOut(
        id=export.id,
        list=export.list_id,
        format=ExportFormat(export.format),
        language=export.language,
        recipient=export.recipient,
        purpose=export.purpose,
        state=ExportState(export.state),
        asked_by=export.asked_by_id,
        party=party_out(export.asked_by.party),
        asked_at=export.asked_at,
        second=export.second_id,
        seconded_at=export.seconded_at,
        sha256=export.sha256,
        times_taken=export.times_taken,
        may_approve=can_approve_export(export, by=to),
    )
