"""Exchanges, as the API tells of them: what is public between the parties, and numbers of the rest."""

from datetime import datetime
from typing import Annotated, Any, Self

from ninja import Schema
from pydantic import Field as Bounds
from pydantic import model_validator

from wasl.api.schemas.parties import PartyOut, party_out
from wasl.api.schemas.rooms_work import Moment
from wasl.api.values import Given, Id, Reason, Words
from wasl.apps.exchanges.domain.boards import Board
from wasl.apps.exchanges.domain.opening import (
    LONGEST_CODE,
    LONGEST_RULES,
    MOST_DISPUTE_DAYS,
    MOST_HOME_AFTER,
    MOST_TOLERANCE,
)
from wasl.apps.exchanges.domain.signing import statement_of
from wasl.apps.exchanges.enums import ExchangeState, ManifestState, Part, Readiness, Step, Turn
from wasl.apps.exchanges.models.interview import Interview
from wasl.apps.exchanges.models.manifest import Signature
from wasl.apps.exchanges.models.pool import Candidate

MOST_SEATS = 64
Code = Annotated[str, Bounds(max_length=20, pattern="^[A-Za-z0-9_-]+$", description="Code of a party.")]
Hash = Annotated[str, Bounds(pattern="^[0-9a-f]{64}$")]


class SeatOut(Schema):
    party: PartyOut
    part: Part
    faces: PartyOut | None
    vkey: str
    sealed: bool
    opened: bool


class ExchangeOut(Schema):
    id: str
    code: str
    state: ExchangeState
    place: str
    starts_at: datetime
    ends_at: datetime
    terms_sha256: str
    part: Part | None
    done: list[Step]
    turns: list[Turn] = Bounds(description="What it asks of you now.")


class SignatureOut(Schema):
    party: str
    key_name: str
    note: str
    lodged_at: datetime


class ManifestOut(Schema):
    """The standing manifest in numbers; its text and certificate are files."""

    id: str
    number: int
    state: ManifestState
    sha256: str
    statement: str
    people: int
    signatures: int
    signers: int
    signed: list[SignatureOut] = Bounds(description="Your own; all, once all are in.")
    heard: int
    goes: int
    stays: int


class ExchangeDetailOut(ExchangeOut):
    home_after_minutes: int
    clock_tolerance_s: int
    dispute_days: int
    rules: str
    seats: list[SeatOut]
    manifest: ManifestOut | None
    files: list[str]


class CandidateOut(Schema):
    """One person whom a side put forward, as it wrote of them."""

    id: str
    holder: str
    told: dict[str, str]


class InterviewOut(Schema):
    candidate: str
    outcome: Readiness
    heard_alone: bool
    why: str
    at: datetime


class SeatIn(Given):
    party: Code
    part: Part
    faces: Code | None = None
    vkey: Annotated[str, Bounds(max_length=200)] = ""

    @model_validator(mode="after")
    def _only_a_mediator_faces_a_side(self) -> Self:
        if (self.part is Part.MEDIATOR) is (self.faces is None):
            raise ValueError("a mediator faces a side, and nobody else does")
        return self


class ExchangeIn(Given):
    code: Annotated[Words, Bounds(min_length=1, max_length=LONGEST_CODE)]
    place: Annotated[str, Bounds(max_length=40, description="Code of the place.")]
    starts_at: Moment
    ends_at: Moment
    home_after_minutes: Annotated[int, Bounds(ge=1, le=MOST_HOME_AFTER)] = 60
    clock_tolerance_s: Annotated[int, Bounds(ge=1, le=MOST_TOLERANCE)] = 120
    dispute_days: Annotated[int, Bounds(ge=1, le=MOST_DISPUTE_DAYS)] = 14
    rules: Annotated[str, Bounds(min_length=1, max_length=LONGEST_RULES, description="YAML.")]
    seats: Annotated[list[SeatIn], Bounds(min_length=1, max_length=MOST_SEATS)]

    @model_validator(mode="after")
    def _a_party_sits_once(self) -> Self:
        if len({one.party for one in self.seats}) != len(self.seats):
            raise ValueError("a party has two parts")
        return self


class SealIn(Given):
    root: Hash


class NoteIn(Given):
    note: Annotated[str, Bounds(min_length=1, max_length=20_000, description="The signed note, whole.")]


class InterviewIn(Given):
    candidate: Id
    outcome: Readiness
    heard_alone: bool
    why: Annotated[Words, Bounds(max_length=1000)] = ""


class GiveUpIn(Given):
    why: Reason


def exchange_out(board: Board) -> ExchangeOut:
    return ExchangeOut(**_plain(board))


def exchange_detail_out(board: Board, *, signed: list[Signature], files: list[str]) -> ExchangeDetailOut:
    exchange = board.exchange
    return ExchangeDetailOut(
        **_plain(board), home_after_minutes=exchange.home_after_minutes,
        clock_tolerance_s=exchange.clock_tolerance_s, dispute_days=exchange.dispute_days,
        rules=exchange.rules, files=files,
        seats=[
            SeatOut(
                party=party_out(seat.party), part=Part(seat.part), faces=party_out(seat.faces) if seat.faces else None,
                vkey=seat.vkey, sealed=seat.party_id in board.sealed, opened=seat.party_id in board.opened,
            )
            for seat in exchange.seats.all()
        ],
        manifest=_manifest_out(board, signed),
    )  # fmt: skip


def candidate_out(one: Candidate) -> CandidateOut:
    return CandidateOut(id=one.id, holder=one.pool.party.code, told=one.told)


def interview_out(one: Interview) -> InterviewOut:
    return InterviewOut(
        candidate=one.candidate_id, outcome=Readiness(one.outcome), heard_alone=one.heard_alone, why=one.why, at=one.at
    )


def _plain(board: Board) -> dict[str, Any]:
    one = board.exchange
    return {
        "id": one.id, "code": one.code, "state": one.state, "place": one.place.code, "starts_at": one.starts_at,
        "ends_at": one.ends_at, "terms_sha256": one.terms_sha256, "part": board.part,
        "done": [step for step in Step if step in board.done], "turns": list(board.turns),
    }  # fmt: skip


def _manifest_out(board: Board, signed: list[Signature]) -> ManifestOut | None:
    manifest = board.manifest
    if manifest is None:
        return None
    return ManifestOut(
        id=manifest.id, number=manifest.number, state=ManifestState(manifest.state), sha256=manifest.sha256,
        statement=statement_of(manifest), people=board.people, signatures=board.signatures, signers=board.signers,
        signed=[
            SignatureOut(party=one.party.code, key_name=one.key_name, note=one.note, lodged_at=one.lodged_at)
            for one in signed
        ],
        heard=board.heard, goes=board.goes, stays=board.stays,
    )  # fmt: skip
