"""What the papers of an exchange say: values only, so that the same values are always the same bytes.

No paper names a person who crosses; only the ``Annex`` does, and it is a paper of its own. Texts of others (names of
organisations and places, statements, names of officials) are printed as they are given, in whatever script. Times
are told in the one offset of the paper, never in that of a machine.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    PERSON = "person"
    BODY = "body"


class Role(StrEnum):
    SIDE = "side"
    MEDIATOR = "mediator"
    NEUTRAL = "neutral"
    MEDICAL = "medical"
    HOST = "host"
    OBSERVER = "observer"


class Outcome(StrEnum):
    COMPLETED = "completed"
    STOPPED_BEFORE = "stopped_before"  # before any swap: everybody went home
    STOPPED_BETWEEN = "stopped_between"  # what was swapped stands, the others went home
    NOT_CONCLUDED = "not_concluded"  # not all have said that it is over


class NotCrossed(StrEnum):
    """As far as everybody at the gate saw it. What a person said, or was found unfit, is in no paper: where one of a
    side stays, a number would tell of whom."""

    STAYED = "stayed"
    NOT_PRESENTED = "not_presented"
    MISMATCH = "mismatch"


class Step(StrEnum):
    """What the minutes tell of the course of events. From ``departed`` on, the names are those of the crossing's table.

    What became of one person who did not cross (absent, mismatched, refused) is no step here: with its time and stage
    it would tell who it was. The minutes give those as numbers.
    """

    RULES_AGREED = "rules_agreed"
    POOLS_COMMITTED = "pools_committed"
    SEEDS_REVEALED = "seeds_revealed"
    MANIFEST_SIGNED = "manifest_signed"
    INTERVIEWS_DONE = "interviews_done"
    BODIES_HANDED_OVER = "bodies_handed_over"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    MISCOUNTED = "miscounted"
    IDENTIFIED = "identified"
    ENTERED = "entered"
    COUNTED = "counted"
    PREPARED = "prepared"
    TIMED_OUT = "timed_out"
    SWAPPED = "swapped"
    DENIED = "denied"
    EVEN = "even"
    RECEIVED = "received"
    EXAMINED = "examined"
    ABORTED = "aborted"
    RETURNED = "returned"
    WENT_HOME = "went_home"
    ENDED = "ended"
    COMPLETED = "completed"


class Signed(StrEnum):
    """What an electronic signature was put under."""

    MANIFEST = "manifest"
    CHECKPOINT = "checkpoint"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Presence:
    organisation: str
    role: Role
    official: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """How many were agreed to cross from one party to another in a stage, and how many did."""

    stage: int
    giver: str
    receiver: str
    kind: Kind
    agreed: int
    crossed: int


@dataclass(frozen=True, slots=True)
class StepTaken:
    at: datetime
    step: Step
    confirmed_by: tuple[str, ...]
    stage: int | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class DidNotCross:
    """A number and an agreed word; never a name or a reason."""

    side: str
    word: NotCrossed
    count: int


@dataclass(frozen=True, slots=True)
class ReceiptCount:
    """Receipts the receiving side and the mediator that faces it signed; families are told only after both."""

    receiver: str
    kind: Kind
    by_both: int
    by_one: int


@dataclass(frozen=True, slots=True)
class BodyAccount:
    """Bodies from one party to another; those owed are a debt in bodies and touch nobody who lives."""

    giver: str
    receiver: str
    agreed: int
    provisional: int
    confirmed: int
    not_as_stated: int
    owed: int
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """What stays disputed: each party's own words, side by side. An empty text is a party that said nothing."""

    subject: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log's head: its name, the number of its entries, its root in base64 and when it was signed."""

    origin: str
    size: int
    root: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """``key``: the name of the key and its short hash, as in a signed note (``name+1a2b3c4d``)."""

    by: str
    key: str
    signed: Signed
    at: datetime


@dataclass(frozen=True, slots=True)
class Minutes:
    group: str
    number: int
    exchange: str
    place: str
    utc_offset_minutes: int
    planned: tuple[datetime, datetime]
    actual: tuple[datetime, datetime] | None
    clock_tolerance_seconds: int
    outcome: Outcome
    present: tuple[Presence, ...]
    transfers: tuple[Transfer, ...]
    steps: tuple[StepTaken, ...]
    not_crossed: tuple[DidNotCross, ...]
    receipts: tuple[ReceiptCount, ...]
    bodies: tuple[BodyAccount, ...]
    disputes: tuple[Dispute, ...]
    dispute_until: datetime
    manifest_sha256: str
    checkpoint: Checkpoint
    signatures: tuple[Signature, ...]
    hand_signatures: tuple[Presence, ...]
    drawn_up_at: datetime


class Keeper(StrEnum):
    """Who carries a run sheet."""

    MEDIATOR_A = "mediator_a"
    MEDIATOR_B = "mediator_b"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class PlannedTime:
    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class SpokenCodes:
    """What each mediator says aloud to confirm; empty is printed as fields to write it into when it is heard."""

    a: str = ""
    b: str = ""


@dataclass(frozen=True, slots=True)
class StageStep:
    step: Step
    codes: SpokenCodes


@dataclass(frozen=True, slots=True)
class Swap:
    """People by their short codes: those from side A against those from side B, one for one unless agreed otherwise."""

    number: int
    from_a: tuple[str, ...]
    from_b: tuple[str, ...]
    codes: SpokenCodes
    qr: str


@dataclass(frozen=True, slots=True)
class RunSheet:
    """One stage for the gate. The sheet of one mediator never holds the other's codes."""

    group: str
    number: int | str  # or the code of the exchange, while it has no number
    exchange: str
    place: str
    utc_offset_minutes: int
    keeper: Keeper
    sides: tuple[str, str]
    mediators: tuple[str, str]
    neutral: str
    clock_tolerance_seconds: int
    time_out_at: datetime
    stage: int
    stages: int
    times: tuple[PlannedTime, ...]
    steps: tuple[StageStep, ...]
    swaps: tuple[Swap, ...]
    qr: str
    manifest_sha256: str
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """One person, or one body, passed from party to party. A body's receipt is provisional until it is examined."""

    exchange: str
    number: int | str  # or the code of the exchange
    person: str
    kind: Kind
    stage: int
    utc_offset_minutes: int
    at: datetime
    place: str
    giver: str
    receiver: str
    mediators: tuple[str, str]
    manifest_sha256: str
    checkpoint: Checkpoint
    qr: str


@dataclass(frozen=True, slots=True)
class NamedPerson:
    id: str
    name: str
    name_latin: str
    birth: str
    giver: str
    receiver: str
    stage: int


@dataclass(frozen=True, slots=True)
class Annex:
    """Names of those who crossed: a sealed copy for one recipient, never a part of the minutes."""

    group: str
    number: int
    exchange: str
    copy: str
    recipient: str
    utc_offset_minutes: int
    drawn_up_at: datetime
    manifest_sha256: str
    persons: tuple[NamedPerson, ...]
