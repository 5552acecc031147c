"""Entries and answers, as the API tells of them.

The cells as written go to the party that brought the list alone. Who of the holder answered is told to the
holder; the others learn which party did, and when it gave the answer.
"""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.evidence import EvidenceIn
from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.values import Given, Id, Note, Reason, Words
from wasl.apps.lists.domain.answer_details import items_of
from wasl.apps.lists.domain.answers import can_answer, can_second
from wasl.apps.lists.domain.entry_history import cells_of
from wasl.apps.lists.enums import AnswerState, Disposition, Standing
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.staff.models.staff import Staff


class EntryOut(Schema):
    id: str
    list: str
    row: int
    key: str
    name_ar: str
    name_latin: str
    standing: Standing
    disposition: Disposition | None


class ClaimOut(Schema):
    """What the source of the entry says, as it wrote it; a date also as EDTF where it can be read."""

    property: Property
    value: str
    edtf: str
    grade: str
    recorded_at: datetime


class ItemOut(Schema):
    property: Property
    state: Literal["told", "not_told", "missing"]
    text: str


class DocumentOut(Schema):
    title: str
    date: str
    sha256: str
    size: int


class AnswerOut(Schema):
    id: str
    entry: str
    disposition: Disposition
    on_date: str
    duplicate_of: str | None
    note: str
    state: AnswerState
    given_at: datetime | None
    ended_at: datetime | None
    party: PartyOut
    signed_as: str
    items: list[ItemOut] = Bounds(description="What such an answer may tell of custody, and what it leaves open.")
    reference: str
    document: DocumentOut | None
    entry_changed: bool = Bounds(description="The entry changed after this answer: look at its history.")


class OwnAnswerOut(AnswerOut):
    """For the holder: who answered, who confirmed, and what this person may do."""

    at: datetime
    by: str
    second: str | None
    may_confirm: bool


class LinkOut(Schema):
    """An entry that standing decisions on records one reaches make the same person."""

    pair: str
    entry: str
    list: str
    row: int
    name_ar: str
    name_latin: str


class EntryDetailOut(EntryOut):
    claims: list[ClaimOut]
    answers: list[OwnAnswerOut | AnswerOut]
    same_person: list[LinkOut]
    silent_items: list[str] = Bounds(description="Letters of ICPPED Article 17(3) to which no claim speaks.")
    may_answer: bool


class CellOut(Schema):
    header: str
    cell: str


class OwnEntryDetailOut(EntryDetailOut):
    cells: list[CellOut]


class QuestionOut(EntryOut):
    due: date | None = Bounds(description="The last day on which an answer is in time, when a meeting sets one.")
    answers: list[OwnAnswerOut | AnswerOut]


class AnswerIn(Given):
    disposition: Disposition
    on_date: Words = Bounds("", max_length=40, description="A date as people write it; kept as EDTF.")
    duplicate_of: Id | None = None
    note: Note = ""
    signed_as: Words = Bounds("", max_length=160, description="In which capacity; not a name.")
    details: dict[Property, Words] = Bounds({}, description="What is told of custody; empty text: not told now.")
    reference: Note = Bounds("", description="Evidence in words.")
    evidence: EvidenceIn | None = None


class TakeBackIn(Given):
    why: Reason


def entry_values(entry: Any) -> dict[str, Any]:
    """Of an entry with its standing, see ``with_standing``."""
    return {
        "id": entry.id,
        "list": entry.list_id,
        "row": entry.row.number,
        "key": entry.party_key,
        "name_ar": entry.record.name_ar,
        "name_latin": entry.record.name_latin,
        "standing": entry.standing,
        "disposition": entry.disposition if entry.standing == Standing.ANSWERED else None,
    }


def entry_out(entry: ListEntry) -> EntryOut:
    return EntryOut(**entry_values(entry))


def entry_detail_out(
    entry: ListEntry,
    *,
    to: Staff,
    claims: list[Claim],
    answers: list[Answer],
    links: list[LinkOut],
    silent: tuple[str, ...],
) -> EntryDetailOut:
    told = entry_values(entry) | {
        "claims": [claim_out(claim) for claim in claims],
        "answers": [answer_out(answer, to=to) for answer in answers],
        "same_person": links,
        "silent_items": list(silent),
        "may_answer": can_answer(entry, by=to),
    }
    if entry.list.party_id != to.party_id:
        return EntryDetailOut(**told)
    cells = [CellOut(header=header, cell=cell) for header, cell in cells_of(entry.row)]
    return OwnEntryDetailOut(cells=cells, **told)


def claim_out(claim: Claim) -> ClaimOut:
    return ClaimOut(
        property=Property(claim.property), value=claim.value, edtf=claim.edtf, grade=claim.grade,
        recorded_at=claim.recorded_at,
    )  # fmt: skip


def answer_out(answer: Answer, *, to: Staff) -> AnswerOut:
    shown_at = answer.at if answer.by.party_id == to.party_id else answer.given_at
    changed_at = getattr(answer, "entry_changed_at", None)  # see last_change; what was just written has none
    told: dict[str, Any] = {
        "entry_changed": bool(changed_at and shown_at and changed_at > shown_at),
        "id": answer.id,
        "entry": answer.entry_id,
        "disposition": answer.disposition,
        "on_date": answer.on_date,
        "duplicate_of": answer.duplicate_of_id,
        "note": answer.note,
        "state": answer.state,
        "given_at": answer.given_at,
        "ended_at": answer.ended_at,
        "party": party_out(answer.by.party),
        "signed_as": answer.signed_as,
        "items": [ItemOut(property=one, state=state, text=text) for one, state, text in items_of(answer)],
        "reference": answer.reference,
        "document": _document(answer),
    }
    if answer.by.party_id != to.party_id:
        return AnswerOut(**told)
    return OwnAnswerOut(
        at=answer.at, by=answer.by_id, second=answer.second_id, may_confirm=can_second(answer, by=to), **told
    )


def _document(answer: Answer) -> DocumentOut | None:
    source = answer.source
    if source is None or not source.sha256:
        return None
    return DocumentOut(title=source.title, date=source.published, sha256=source.sha256, size=source.size)
