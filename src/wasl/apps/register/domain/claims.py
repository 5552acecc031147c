"""Recording and withdrawing claims, and asking what was known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.register.domain.searchable import forget_source
from wasl.apps.register.enums import CUSTODY_ITEMS, Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import Person, PersonRecord
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.party import Party
from wasl.apps.writing import insert_rows
from wasl.engines.names.folding import fold
from wasl.kernel.dates import DateError, parse_date
from wasl.kernel.errors import DomainError
from wasl.kernel.ids import new_id
from wasl.kernel.provenance import Voice, voices_to_json

BATCH = 2_000
DATES = {
    Property.BIRTH_DATE,
    Property.DEPRIVED_ON,
    Property.ADMITTED_ON,
    Property.RELEASED_ON,
    Property.HAPPENED_ON,
}
OF_CUSTODY = {one for letter, some in CUSTODY_ITEMS.items() if letter != "a" for one in some}


class ClaimError(DomainError):
    code = "claim"


@dataclass(frozen=True, slots=True)
class ToldOf:
    """A person as one line of a source tells of them, ready to be recorded.

    ``values`` are texts as written; ``names`` are the ones to be shown, by script. ``dates`` are EDTF where the
    caller has read them; others are read here.
    """

    locator: str
    values: dict[Property, str]
    name_ar: str
    name_latin: str
    dates: Mapping[Property, str] = field(default_factory=dict)


def record_claim(
    subject: str,
    *,
    property: Property,  # the word the register uses
    value: str,
    source: Source,
    by: str,
    at: datetime,
    voices: Sequence[Voice] = (),
    credibility: int = 6,
    confidence: str = "",
    about_date: str = "",
) -> Claim:
    """One claim, with its log entry. The value is kept as written; a date is read beside it."""
    with transaction.atomic():
        claim = claim_of(subject, property, value, source=source, at=at, grade=str(source.grade(credibility)))
        claim.voices = voices_to_json(tuple(voices))
        claim.confidence, claim.about_date = confidence, about_date
        claim.save()
        forget_source(source.id)
        append(
            Event(
                "claim_recorded",
                by=by,
                subject=subject,
                plain={"property": property.value, "source": source.id},
                sealed={"value": value},
            ),
            at=at,
        )
    return claim


def withdraw_claim(claim: Claim, *, why: str, by: str, at: datetime) -> None:
    """The claim stops standing and stays on record. Raises ClaimError when it already has, or without a reason."""
    if not why.strip():
        raise ClaimError("the claim stands", why="no reason was given", do="Say why it is withdrawn.")
    with transaction.atomic():
        ended = max(at, claim.recorded_at)  # a clock may run back
        updated = Claim.objects.filter(pk=claim.pk, withdrawn_at=None).update(withdrawn_at=ended, withdrawn_why=why)
        if not updated:
            raise ClaimError("the claim was not withdrawn", why="it was withdrawn before", do="Nothing is left to do.")
        forget_source(claim.source_id)
        append(
            Event(
                "claim_withdrawn",
                by=by,
                subject=claim.subject,
                plain={"property": claim.property},
                sealed={"why": why, "value": claim.value},
            ),
            at=at,
        )


def record_people(told: Sequence[ToldOf], *, source: Source, holder: Party | None, at: datetime) -> list[str]:
    """Record every person a source tells of: person, record, claims, and custody where it speaks of custody.

    Each is at first a person of their own; only a decision joins two. Ids of the records, in the order of those told
    of. Logging is left to the caller, who knows what the source was brought for. Must run inside a transaction.
    """
    made = [_Made.of(one) for one in told]
    insert_rows(Person, ("id", "recorded_at"), ((one.person, at) for one in made))
    insert_rows(
        PersonRecord,
        ("id", "source_id", "locator", "recorded_as_id", "person_id", "recorded_at", "name_ar", "name_latin", "folded"),
        (
            (new.record, source.id, one.locator, new.person, new.person, at, one.name_ar, one.name_latin,
             folded_names(one.name_ar, one.name_latin))
            for new, one in zip(made, told, strict=True)
        ),
    )  # fmt: skip
    insert_rows(
        CustodyEpisode,
        ("id", "record_id", "holder_id", "recorded_at"),
        ((one.episode, one.record, holder and holder.pk, at) for one in made if one.episode),
    )
    grade = str(source.grade())
    insert_rows(
        Claim,
        ("subject", "property", "value", "edtf", "source_id", "grade", "recorded_at"),
        (
            (new.episode if property in OF_CUSTODY else new.record, property.value, value,
             _read(property, value, one.dates.get(property)), source.id, grade, at)
            for new, one in zip(made, told, strict=True)
            for property, value in one.values.items()
        ),
    )  # fmt: skip
    forget_source(source.id)
    return [one.record for one in made]


class _Made(NamedTuple):
    """The ids of what is recorded of one person; no episode where nothing is told of custody."""

    person: str
    record: str
    episode: str

    @classmethod
    def of(cls, told: ToldOf) -> "_Made":
        return cls(new_id("per"), new_id("rec"), new_id("cus") if OF_CUSTODY & told.values.keys() else "")


def missing_custody_items(claimed: Iterable[str]) -> tuple[str, ...]:
    """Letters of ICPPED Article 17(3) to which none of these properties speaks."""
    said = set(claimed)
    return tuple(letter for letter, some in CUSTODY_ITEMS.items() if not said.intersection(some))


def claim_of(
    subject: str,
    property: Property,
    value: str,
    *,
    source: Source,
    at: datetime,
    grade: str,
    edtf: str | None = None,  # None: read it here
) -> Claim:
    """A claim as it will be saved: the value as written, a date read beside it."""
    return Claim(
        subject=subject,
        property=property,
        value=value,
        edtf=_read(property, value, edtf),
        source=source,
        grade=grade,
        recorded_at=at,
    )


def _read(property: Property, value: str, edtf: str | None) -> str:
    """The date beside a value: as the caller has read it, else as it is read here."""
    if edtf is not None:
        return edtf
    return _edtf(value) if property in DATES else ""


def _edtf(text: str) -> str:
    """The date as EDTF; empty when it cannot be read, and then the text alone stands."""
    try:
        return parse_date(text).edtf
    except DateError:
        return ""


def folded_names(name_ar: str, name_latin: str) -> str:
    return " ".join(filter(None, (fold(name_ar), fold(name_latin))))
