"""Who brought what in and took what out, as the API tells of it."""

from datetime import datetime

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.apps.lists.domain.movements import Moved
from wasl.apps.lists.enums import ExportFormat, Movement, Way
from wasl.apps.staff.models.staff import Staff


class CopyMovedOut(Schema):
    id: str
    format: ExportFormat
    recipient: str
    purpose: str


class MovementOut(Schema):
    seq: int = Bounds(description="The entry of the log that tells of it.")
    at: datetime
    what: Movement
    way: Way
    list: str
    version: int = Bounds(description="0 when it is about the list itself.")
    party: PartyOut = Bounds(description="Whose person did it.")
    by: str | None = Bounds(description="Who did it; of another party only for copies.")
    copied: CopyMovedOut | None
    counts: dict[str, int]


def movement_out(moved: Moved, *, to: Staff) -> MovementOut:
    copied = moved.export and CopyMovedOut(
        id=moved.export.id, format=ExportFormat(moved.export.format), recipient=moved.export.recipient,
        purpose=moved.export.purpose,
    )  # fmt: skip
    told = moved.export is not None or moved.by.party_id == to.party_id
    return MovementOut(
        seq=moved.seq, at=moved.at, what=moved.what, way=moved.way, list=moved.list.id, version=moved.version,
        party=party_out(moved.by.party), by=moved.by.id if told else None, copied=copied, counts=moved.counts,
    )  # fmt: skip
