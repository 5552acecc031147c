"""Loading the reference scenario: parties, places, rounds and releases, each value under its source.

Facts enter in the order in which their sources were published, with that day as the day we learnt
them, so that "what did we know on …" has an answer in a demonstration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction

from wasl.apps.audit.domain.log import SYSTEM
from wasl.apps.exchanges.domain.releases import record_release
from wasl.apps.exchanges.models.release import Release
from wasl.apps.register.domain.claims import record_claim
from wasl.apps.register.enums import Confidence, Property
from wasl.apps.register.models.place import Place
from wasl.apps.sources.domain.source_verbs import record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.domain.accounts import register_party
from wasl.apps.staff.enums import PartyKind
from wasl.apps.staff.models.party import Party
from wasl.apps.talks.domain.rounds import record_round
from wasl.apps.talks.models.round import Round
from wasl.kernel.dates import from_edtf
from wasl.kernel.provenance import Voice, VoiceRole

CONFIDENCE = {
    "high": Confidence.HIGH, "medium": Confidence.MEDIUM, "low": Confidence.LOW, "gk": Confidence.UNVERIFIED,
}  # fmt: skip
PARTY_KINDS = {
    "SYR_GOV": PartyKind.SIDE, "SYR_OPP": PartyKind.SIDE, "RUS": PartyKind.MEDIATOR, "TUR": PartyKind.MEDIATOR,
    "IRN": PartyKind.MEDIATOR, "UN_OSE": PartyKind.NEUTRAL, "ICRC": PartyKind.NEUTRAL, "KAZ": PartyKind.HOST,
    "USA": PartyKind.OBSERVER, "JOR": PartyKind.OBSERVER, "IRQ": PartyKind.OBSERVER, "LBN": PartyKind.OBSERVER,
}  # fmt: skip
CLAIMED = {
    "date": Property.HAPPENED_ON,
    "place_label": Property.HAPPENED_AT,
    "gov": Property.FREED_BY_GOVERNMENT,
    "opp": Property.FREED_BY_OPPOSITION,
    "supervised_by": Property.PRESENT,
    "says": Property.SAID,
    "detail": Property.SAID,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value, the source that says it, and the day that source was published."""

    learnt: date
    subject: str
    property: Property
    value: str
    source: str
    origin: str
    confidence: str


def load_scenario() -> None:
    """Load everything, once. A second call changes nothing."""
    if Release.objects.exists():
        return
    scenario = yaml.safe_load((files("wasl") / "resources" / "scenario" / "astana.yaml").read_text(encoding="utf-8"))
    start = _moment(date(2016, 12, 30))
    with transaction.atomic():
        _load_parties(scenario["organisations"], at=start)
        _load_places(scenario["places"])
        rounds = {one["number"]: _record_round(one) for one in scenario["rounds"]}
        releases = {one["project"]: _record_release(one) for one in scenario["releases"]}
        places = {one["id"]: one["name_en"] for one in scenario["places"]}
        published = {code: _published(written) for code, written in scenario["sources"].items()}
        facts = [
            *_facts_of_rounds(scenario["rounds"], rounds, published),
            *_facts_of_releases(scenario["releases"], releases, published, places),
        ]
        _record(facts, scenario["sources"])


def _load_parties(organisations: list[dict[str, Any]], *, at: datetime) -> None:
    for one in organisations:
        register_party(
            one["id"], kind=PARTY_KINDS.get(one["id"], PartyKind.OTHER), name_en=one["name_en"],
            name_ar=one.get("name_ar", ""), at=at,
        )  # fmt: skip
    for mediator, side in (("RUS", "SYR_GOV"), ("IRN", "SYR_GOV"), ("TUR", "SYR_OPP")):
        Party.objects.filter(code=mediator).update(faces=Party.objects.get(code=side))


def _load_places(places: list[dict[str, Any]]) -> None:
    Place.objects.bulk_create(
        Place(
            code=one["id"], name_en=one["name_en"], name_ar=one.get("name_ar", ""),
            pcode=one.get("admin3") or one.get("admin1") or "", latitude=one.get("lat"), longitude=one.get("lon"),
            precision="district" if "centroid" in one.get("precision", "") else "community",
            aliases=one.get("aliases", []),
        )
        for one in places
    )  # fmt: skip


def _record_round(one: dict[str, Any]) -> Round:
    return record_round(one["number"], starts=one["start"], by=SYSTEM, at=_moment_of(one["start"]))


def _record_release(one: dict[str, Any]) -> Release:
    return record_release(one["project"], happened=one["date"], by=SYSTEM, at=_moment_of(one["date"]))


def _facts_of_rounds(
    rounds: list[dict[str, Any]], rows: dict[int, Round], published: dict[str, date | None]
) -> Iterator[Fact]:
    for one in rounds:
        held = rows[one["number"]]
        for source in one["sources"]:
            learnt = _learnt(published[source], after=one["end"])
            for property, value in _said_of_round(one):
                yield Fact(learnt, held.id, property, value, source, "", one["confidence"])


def _said_of_round(one: dict[str, Any]) -> Iterator[tuple[Property, str]]:
    yield Property.HAPPENED_ON, f"{one['start']}/{one['end']}"
    yield Property.HAPPENED_AT, one["city"]
    yield Property.PRESENT, ", ".join([*one["participants"], *one.get("observers", [])])
    for outcome in one.get("outcomes", []):
        yield Property.OUTCOME, outcome


def _facts_of_releases(
    releases: list[dict[str, Any]],
    rows: dict[int, Release],
    published: dict[str, date | None],
    places: dict[str, str],
) -> Iterator[Fact]:
    for one in releases:
        release = rows[one["project"]]
        says_when = {claim["source"] for claim in one["claims"] if "date" in claim}
        says_where = {claim["source"] for claim in one["claims"] if "place_label" in claim}
        for source in one["sources"]:
            learnt = _learnt(published[source], after=one["date"])
            if source not in says_when:
                yield Fact(learnt, release.id, Property.HAPPENED_ON, one["date"], source, "", one["confidence"])
            if source not in says_where:
                place = places[one["place"]]
                yield Fact(learnt, release.id, Property.HAPPENED_AT, place, source, "", one["confidence"])
        for claim in one["claims"]:
            learnt = _learnt(published[claim["source"]], after=one["date"])
            for key, property in CLAIMED.items():
                if key in claim:
                    yield Fact(
                        learnt, release.id, property, str(claim[key]), claim["source"],
                        claim.get("origin", ""), one["counts_confidence"],
                    )  # fmt: skip


def _record(facts: list[Fact], written: dict[str, dict[str, str]]) -> None:
    sources: dict[str, Source] = {}
    for fact in sorted(facts, key=lambda one: one.learnt):
        at = _moment(fact.learnt)
        if fact.source not in sources:
            sources[fact.source] = _record_source(fact.source, written[fact.source], at=at)
        record_claim(
            fact.subject, property=fact.property, value=fact.value, source=sources[fact.source], by=SYSTEM, at=at,
            voices=[Voice(speaker=fact.origin, role=VoiceRole.AUTHOR)] if fact.origin else [],
            confidence=CONFIDENCE["gk" if fact.source == "GK" else fact.confidence],
        )  # fmt: skip


def _record_source(code: str, one: dict[str, str], *, at: datetime) -> Source:
    kinds: list[tuple[str, SourceKind]] = [
        ("official", SourceKind.STATEMENT), ("party statement", SourceKind.STATEMENT),
        ("academic", SourceKind.DATASET), ("gazetteer", SourceKind.DATASET),
    ]  # fmt: skip
    kind = next((kind for word, kind in kinds if one["type"].startswith(word)), SourceKind.NEWS)
    return record_source(
        kind=kind, title=f"{code} · {one['publisher']}", family=one["publisher"], language=one.get("lang", ""),
        published=one.get("date", ""), url=one.get("url", ""), by=SYSTEM, at=at, is_public=True,
    )  # fmt: skip


def _published(written: dict[str, str]) -> date | None:
    """The last day on which the source can have been published; None when it bears no date."""
    return from_edtf(written["date"]).latest if "date" in written else None


def _learnt(published: date | None, *, after: str) -> date:
    """The day we learnt a fact: when its source appeared, never before it happened."""
    happened = from_edtf(after).latest
    assert happened is not None  # noqa: S101  the scenario dates every event
    return max(published, happened) if published else happened


def _moment_of(edtf: str) -> datetime:
    day = from_edtf(edtf).latest
    assert day is not None  # noqa: S101  the scenario dates every event
    return _moment(day)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
