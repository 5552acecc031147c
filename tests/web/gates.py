"""An exchange of the standing cast on its day: two sides, a mediator facing each, the neutral. Invented people."""

from datetime import datetime, timedelta

from django.utils import timezone
from tests.apps.exchanges.conftest import DAY, POOLS, RULES, signer
from tests.apps.exchanges.conftest import table as seats
from tests.apps.exchanges.gate import register_telephone
from tests.conftest import Cast

from wasl.apps.exchanges.domain.crossing_day import begin_crossing, register_device
from wasl.apps.exchanges.domain.interviews import living, record_interview
from wasl.apps.exchanges.domain.manifests import make_manifest
from wasl.apps.exchanges.domain.opening import Terms, open_exchange
from wasl.apps.exchanges.domain.sealing import give_opening, seal_pool
from wasl.apps.exchanges.domain.signing import lodge_signature, statement_of
from wasl.apps.exchanges.enums import Readiness
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.register.models.place import Place
from wasl.engines.ledger.notes import sign_note

AT_GATE = {"ma": "mediator", "mb": "mediator_2", "n": "neutral"}
HANDS = {"side_a": "holder_a", "side_b": "holder_b", "guarantor": "mediator", "guarantor_2": "mediator_2"}


def heard_exchange(cast: Cast, *, code: str, at: datetime) -> Exchange:
    """Signed by all, everybody heard; the gate opens at ``at``."""
    place, _ = Place.objects.get_or_create(
        code="P_GATE", defaults={"name_en": "The gate", "name_ar": "البوابة", "precision": "community"}
    )
    terms = Terms(place=place, starts_at=at, ends_at=at + timedelta(hours=6), rules=RULES)
    before = at - 2 * DAY
    exchange = open_exchange(code, terms, seats(cast), by=cast.mediator, at=before)
    for side, who in (("side_a", cast.holder_a), ("side_b", cast.holder_b)):
        seal_pool(exchange, POOLS[side].encode(), filename="pool.csv", by=who, at=before)
    for who in (cast.holder_a, cast.holder_b):
        give_opening(exchange, by=who, at=before)
    manifest = make_manifest(Exchange.objects.get(pk=exchange.pk), by=cast.mediator, at=before)
    for party, who in HANDS.items():
        lodge_signature(manifest, sign_note(statement_of(manifest), [signer(party)]), by=cast.people[who], at=before)
    exchange = Exchange.objects.get(pk=exchange.pk)
    for candidate in Candidate.objects.filter(pk__in=living(exchange.manifests.standing().get())):
        record_interview(
            exchange, candidate, outcome=Readiness.READY, heard_alone=True, by=cast.neutral, at=before
        )  # fmt: skip
    return Exchange.objects.get(pk=exchange.pk)


def begun(cast: Cast, exchange: Exchange, *, at: datetime) -> Crossing:
    """Each of the three has a device that signs nothing, and the crossing has begun."""
    for who in AT_GATE.values():
        register_device(exchange, by=cast.people[who], at=at)
    return begin_crossing(exchange, by=cast.neutral, at=at, without_signatures=True)


def eve(cast: Cast) -> Exchange:
    """Each of the three has a telephone that signs; it can begin."""
    now = timezone.now()  # hours that are over begin nothing
    exchange = heard_exchange(cast, code="eve", at=now)
    for who in AT_GATE.values():
        register_telephone(exchange, by=cast.people[who], at=now)
    return exchange


def day(cast: Cast) -> Exchange:
    now = timezone.now()
    return begun(cast, heard_exchange(cast, code="day", at=now), at=now).exchange
