"""What a party takes home from an exchange, to recompute everything on a machine of its own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from wasl.apps.exchanges.domain.bodies import shortfalls, statement_of_debt
from wasl.apps.exchanges.domain.course import course_of
from wasl.apps.exchanges.domain.manifests import planned_pool, seeds_of
from wasl.apps.exchanges.domain.signing import statement_of
from wasl.apps.exchanges.domain.written_terms import written_terms
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.manifest import Manifest, Signature
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.canonical import canonical_json

JSON, YAML, CSV, TEXT = "application/json", "application/yaml", "text/csv; charset=utf-8", "text/plain; charset=utf-8"
LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class HomeFile:
    """A file by its name; ``write`` makes its bytes."""

    name: str
    kind: str
    write: Callable[[], bytes]


def files_of(exchange: Exchange, *, staff: Staff) -> Mapping[str, HomeFile]:
    """The files of an exchange that this person reaches, by name; what is not there yet is not named."""
    files = [
        HomeFile("terms.json", JSON, lambda: terms_json(exchange)),
        HomeFile("rules.yaml", YAML, lambda: exchange.rules.encode()),
    ]
    if exchange.pools.exclude(seed="").exists():
        files.append(HomeFile("seeds.txt", TEXT, lambda: seeds_text(exchange)))
    if reads_every_pool(exchange, staff=staff):
        files.append(HomeFile("pool.csv", CSV, lambda: planned_pool(exchange)))
    for manifest in Manifest.objects.reaching(staff).filter(exchange=exchange).select_related("exchange"):
        files += _of_manifest(manifest, staff)
    files += _debts(exchange, staff)
    return {file.name: file for file in files}


def terms_json(exchange: Exchange) -> bytes:
    """The terms in canonical JSON. SHA-256 of these bytes is the digest each side seals its list under."""
    return canonical_json(written_terms(exchange, exchange.seats.select_related("party", "faces")))


def seeds_text(exchange: Exchange) -> bytes:
    """One PARTY=HEX a line, as `wasl exchange plan --seeds` reads them."""
    return "".join(f"{party}={seed}\n" for party, seed in seeds_of(exchange).items()).encode()


def reads_every_pool(exchange: Exchange, *, staff: Staff) -> bool:
    """Whether all lists are open and this person reads each: then they may hold what the plan is made of."""
    pools = exchange.pools.all()
    sides = exchange.seats.filter(part=Part.SIDE).count()
    reached = pools.exclude(seed="").filter(source__in=sources_reached_by(staff)).count()
    return reached == sides


def _of_manifest(manifest: Manifest, staff: Staff) -> list[HomeFile]:
    name = f"manifest-{manifest.number}"
    files = [
        HomeFile(f"{name}.json", JSON, lambda: manifest.text.encode()),
        HomeFile(f"{name}.certificate.json", JSON, lambda: manifest.certificate.encode()),
        HomeFile(f"{name}.statement.txt", TEXT, lambda: statement_of(manifest).encode()),
    ]
    if manifest.signed_at is not None:
        files.append(HomeFile(f"{name}.signatures.json", JSON, lambda: _signatures(manifest, staff)))
    if crossing := Crossing.objects.filter(manifest=manifest).first():
        files.append(HomeFile("gate.jsonl", LINES, lambda: gate_lines(crossing)))
    if dropped := manifest.said.get("dropped"):
        files.append(HomeFile(f"{name}.dropouts.txt", TEXT, lambda: "".join(f"{one}\n" for one in dropped).encode()))
    return files


def gate_lines(crossing: Crossing) -> bytes:
    """The day at the gate: a line of its terms, with the telephones' keys, then a line of each confirmation, signed.

    Each in canonical JSON. ``checker.py gate`` proves from it what each telephone said; the log commits to the first
    line in the entry that began the crossing.
    """
    lines = [crossing.written, *(one.as_json() for one in course_of(crossing))]
    return b"".join(canonical_json(line) + b"\n" for line in lines)


def _debts(exchange: Exchange, staff: Staff) -> list[HomeFile]:
    """What one's own side owes, each as the text that acknowledges it; only while it can be acknowledged."""
    if exchange.state != ExchangeState.SETTLING or exchange.part_of(staff) is not Part.SIDE:
        return []
    parties = {seat.party.code: seat.party for seat in exchange.seats.select_related("party")}
    owed = {to: count for (by, to), count in shortfalls(exchange).items() if by == staff.party.code}
    texts = {
        to: statement_of_debt(exchange, debtor=staff.party, creditor=parties[to], bodies=count).encode()
        for to, count in owed.items()
    }
    return [HomeFile(f"debt-to-{to}.txt", TEXT, partial(bytes, text)) for to, text in sorted(texts.items())]


def _signatures(manifest: Manifest, staff: Staff) -> bytes:
    """Every signed note whole, by party, with the key the terms name for it."""
    keys = dict(manifest.exchange.seats.values_list("party_id", "vkey"))
    notes = Signature.objects.reaching(staff).filter(manifest=manifest).select_related("party")
    told = [
        {"party": one.party.code, "key": keys[one.party_id], "note": one.note}
        for one in notes.order_by("party__code")
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()
