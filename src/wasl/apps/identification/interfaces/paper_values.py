"""What the papers of identification say: values only, so that the same values are always the same bytes.

No field holds a genotype, or anything of a living relative. Texts of others are printed as they are given.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    STANDS = "stands"
    IN_DOUBT = "in_doubt"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence other than DNA, in words of the paper's language; ``sign`` says for or against."""

    what: str
    told: str
    found: str
    sign: str


@dataclass(frozen=True, slots=True)
class Dna:
    """What a search said of the pair. ``log10_lr`` and ``log10_odds``: powers of ten; None: ruled out."""

    log10_lr: float | None
    log10_odds: float | None
    prior_people: int
    threshold: str
    markers: int
    relatives: int
    population: str
    sample_size: int | None
    method: str
    version: str
    inputs_sha256: str


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    label: str
    what: str
    party: str
    place: str


@dataclass(frozen=True, slots=True)
class Signatory:
    name: str
    party: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """``is_as_signed``: whether the items are those that both signatories had before them."""

    conclusion: str
    standing: Standing
    programme: str
    remains: str
    label: str
    parts: tuple[str, ...]
    found: str
    missing: str
    person: str
    basis: tuple[str, ...]
    why: str
    items: tuple[Item, ...]
    is_as_signed: bool
    dna: Dna | None
    custody: tuple[Step, ...]
    proposed: Signatory
    seconded: Signatory
    evidence_sha256: str
    drawn_up_at: datetime
    utc_offset_minutes: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """``receiver`` is empty where the remains go home: the family signs, and is named by its own hand alone."""

    handover: str
    programme: str
    label: str
    contents: str
    is_provisional: bool
    is_return: bool
    giver: str
    given_by: str
    given_at: datetime
    place: str
    receiver: str
    received_at: datetime | None
    receipt: str
    is_as_stated: bool | None
    confirmation: str
    drawn_up_at: datetime
    utc_offset_minutes: int


@dataclass(frozen=True, slots=True)
class Burial:
    burial: str
    programme: str
    label: str
    person: str
    kind: str
    laid_on: str  # EDTF, as are the days below
    place: str
    grave: str
    coordinates: str
    precision: str
    rites: str
    present: str
    opened: str
    opened_why: str
    recorded_by: str
    recorded_at: datetime
    drawn_up_at: datetime
    utc_offset_minutes: int
