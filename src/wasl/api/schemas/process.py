"""Rounds, releases and the claims about them, source by source."""

from datetime import datetime
from typing import Any

from ninja import Schema

from wasl.apps.register.enums import Confidence, Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Source


class SourceOut(Schema):
    id: str
    kind: SourceKind
    title: str
    family: str
    language: str
    published: str
    url: str
    reliability: str


class EventClaimOut(Schema):
    property: Property
    value: str
    edtf: str
    about_date: str
    source: SourceOut
    voices: list[dict[str, Any]]
    grade: str
    confidence: Confidence | None
    recorded_at: datetime


class RoundOut(Schema):
    id: str
    number: int
    starts: str
    claims: list[EventClaimOut]


class ReleaseOut(Schema):
    id: str
    number: int
    happened: str
    disputed: list[Property]
    claims: list[EventClaimOut]


def event_claim_out(claim: Claim) -> EventClaimOut:
    return EventClaimOut(
        property=Property(claim.property), value=claim.value, edtf=claim.edtf, about_date=claim.about_date,
        source=_source_out(claim.source), voices=claim.voices, grade=claim.grade,
        confidence=Confidence(claim.confidence) if claim.confidence else None, recorded_at=claim.recorded_at,
    )  # fmt: skip


def _source_out(source: Source) -> SourceOut:
    return SourceOut(
        id=source.id, kind=SourceKind(source.kind), title=source.title, family=source.family, language=source.language,
        published=source.published, url=source.url, reliability=source.reliability,
    )  # fmt: skip
