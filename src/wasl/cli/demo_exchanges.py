"""Two exchanges of the demonstration: the release of 16 December 2021 as its public facts tell it, and one for today.

Of the first, place, day, sides, mediators, neutral and numbers are public; the people, the hours of each step and
everything they say are invented. It goes through every verb, as it would have at the time, so that it can be played
step by step. The second stands on the eve of its day, for mediators and neutral to try at the gate.
"""

import csv
import io
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from wasl.apps.exchanges.domain.closing import close_exchange
from wasl.apps.exchanges.domain.crossing_day import begin_crossing, receive, register_device
from wasl.apps.exchanges.domain.families import tell_family
from wasl.apps.exchanges.domain.interviews import living, record_interview
from wasl.apps.exchanges.domain.manifests import make_manifest
from wasl.apps.exchanges.domain.opening import Table, Terms, open_exchange
from wasl.apps.exchanges.domain.releases import name_release
from wasl.apps.exchanges.domain.sealing import give_opening, seal_pool
from wasl.apps.exchanges.domain.signing import lodge_signature, statement_of
from wasl.apps.exchanges.enums import Readiness
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.release import Release
from wasl.apps.register.models.place import Place
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.confirming import confirm, open_steps
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.signatures import message_of
from wasl.engines.ledger.ed25519 import public_key_of, sign
from wasl.engines.ledger.keys import KeyType, Signer
from wasl.engines.ledger.notes import sign_note
from wasl.engines.synthesis.people import InventedPerson, invent_people

GATE_DAY = datetime(2021, 12, 16, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FREED_BY_EACH = 5
PUT_FORWARD = 8
RULES = """\
# Five for five, one for one; women, children, the ill and the elderly first, then those held longest.
as_of: {day}
parties: [SYR_GOV, SYR_OPP]
parity: pairwise
caps:
  - {{where: {{holder: SYR_GOV}}, at_most: {most}}}
  - {{where: {{holder: SYR_OPP}}, at_most: {most}}}
vulnerability: {{woman: 2, child: 3, ill: 2, elderly: 2}}
objectives: [people, vulnerability, time]
"""
HOLDERS = {"SYR_GOV": "holder", "SYR_OPP": "holder_opp"}
MEDIATORS = {"RUS": "mediator2", "TUR": "mediator"}  # and whom each faces is theirs since the talks
AT_GATE = ("mediator2", "mediator", "neutral")
ONWARD = ("departed", "arrived", "identified", "entered", "counted", "prepared", "swapped", "even", "received",
          "examined", "completed")  # fmt: skip


def fill_exchanges(*, seed: int, now: datetime) -> None:
    people = invent_people(4 * PUT_FORWARD, seed=seed, sibling_share=0)
    keys = {code: Signer(f"{code.lower()}.invalid", KeyType.ED25519, secrets.token_bytes(32)) for code in _signers()}
    past = _agree("2021-12-16", people[: 2 * PUT_FORWARD], keys, starts=GATE_DAY)
    _carry_out(past, starts=GATE_DAY)
    name_release(past, Release.objects.get(number=6), by=Staff.objects.get(username="neutral"), at=GATE_DAY + 20 * DAY)
    starts = datetime(now.year, now.month, now.day, 6, tzinfo=UTC)
    coming = _agree(f"{now:%Y}-{now:%m}", people[2 * PUT_FORWARD :], keys, starts=starts, ends=starts + 2 * DAY)
    _hear(coming, at=starts - DAY)


def _signers() -> list[str]:
    return [*HOLDERS, *MEDIATORS]


def _agree(
    code: str, people: list[InventedPerson], keys: dict[str, Signer], *, starts: datetime, ends: datetime | None = None
) -> Exchange:
    """From the terms to a manifest that all have signed."""
    party = {one.code: one for one in Party.objects.all()}
    staff = {one.username: one for one in Staff.objects.select_related("party")}
    table = Table(
        sides=[party[code] for code in HOLDERS],
        mediators={party["RUS"]: party["SYR_GOV"], party["TUR"]: party["SYR_OPP"]},
        neutrals=[party["ICRC"]],
        keys={party[code]: key.verifier.vkey for code, key in keys.items()},
    )
    terms = Terms(
        place=Place.objects.get(code="P_ABU_ZANDIN"), starts_at=starts, ends_at=ends or starts + timedelta(hours=8),
        rules=RULES.format(day=(starts - DAY).date(), most=FREED_BY_EACH), home_after_minutes=240,
    )  # fmt: skip
    exchange = open_exchange(code, terms, table, by=staff["mediator"], at=starts - 20 * DAY)
    for number, (side, holder) in enumerate(HOLDERS.items()):
        other = next(one for one in HOLDERS if one != side)
        rows = pool_of(people[number * PUT_FORWARD : (number + 1) * PUT_FORWARD], to=other, until=starts)
        seal_pool(exchange, rows, filename="pool.csv", by=staff[holder], at=starts - 15 * DAY)
    for holder in HOLDERS.values():
        give_opening(exchange, by=staff[holder], at=starts - 12 * DAY)
    manifest = make_manifest(exchange, by=staff["mediator"], at=starts - 11 * DAY)
    for code, username in {**HOLDERS, **MEDIATORS}.items():
        note = sign_note(statement_of(manifest), [keys[code]])
        lodge_signature(manifest, note, by=staff[username], at=starts - 8 * DAY)
    return Exchange.objects.get(pk=exchange.pk)


def pool_of(people: list[InventedPerson], *, to: str, until: datetime) -> bytes:
    """People as the file that a side seals."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "side", "categories", "held_since", "region", "name", "name_latin", "mother", "born"])
    for number, one in enumerate(people, start=1):
        age = until.year - int(one.birth_date[:4])
        categories = ["woman"] * (one.sex == "F") + ["child"] * (age < 18) + ["elderly"] * (age >= 60)
        parts = (one.given, one.father, one.family)
        writer.writerow(
            [
                f"P-{number}", to, ";".join(categories), min(one.arrest_date, str(until.date()))[:7],
                one.birth_place.governorate, " ".join(part.ar for part in parts),
                " ".join(part.latin[0] for part in parts), one.mother[0].ar, one.birth_date[:4],
            ]
        )  # fmt: skip
    return text.getvalue().encode()


def _hear(exchange: Exchange, *, at: datetime) -> None:
    neutral = Staff.objects.get(username="neutral")
    manifest = exchange.manifests.standing().get()
    for candidate in Candidate.objects.filter(pk__in=living(manifest)):
        record_interview(exchange, candidate, outcome=Readiness.READY, heard_alone=True, by=neutral, at=at)


def _carry_out(exchange: Exchange, *, starts: datetime) -> None:
    """Hear everybody, carry out the day, tell the families, close."""
    staff = {one.username: one for one in Staff.objects.select_related("party")}
    _hear(exchange, at=starts - 2 * DAY)
    seeds, devices = dict[str, bytes](), dict[str, Staff]()
    for who in AT_GATE:
        seed = secrets.token_bytes(32)
        device = register_device(exchange, by=staff[who], at=starts - DAY, key=public_key_of(seed).hex())
        seeds[device.id], devices[device.id] = seed, staff[who]
    crossing = begin_crossing(exchange, by=staff["neutral"], at=starts)
    for word in honest_day(crossing, starts=starts):
        one = replace(word, signature=sign(seeds[word.device], message_of(word.id)).hex())
        receive(crossing, [one.as_json()], by=devices[one.device], at=datetime.fromtimestamp(one.at, UTC))
    for candidate in Candidate.objects.filter(pk__in=crossing.terms.people):
        tell_family(crossing, candidate, by=staff["neutral"], at=starts + timedelta(hours=7))
    close_exchange(crossing, by=staff["neutral"], at=starts + 20 * DAY)
    exchange.refresh_from_db()


def honest_day(crossing: Crossing, *, starts: datetime) -> list[Confirmation]:
    """All that three devices confirm when everybody does what was agreed: in turn, each knowing what came before."""
    terms, course = crossing.terms, list[Confirmation]()
    clock = int(starts.timestamp())
    acted = True
    while acted:
        acted = False
        for device in terms.role_of:
            steps = [one for one in open_steps(terms, course, device=device, at=clock) if one.step in ONWARD]
            if not steps:
                continue
            one = min(steps, key=lambda step: ONWARD.index(step.step))
            clock += 110
            course.append(
                confirm(terms, course, device=device, step=one.step, subject=one.subject, at=clock, count=one.count)
            )
            acted = True
    return course
