"""Exchanges of the standing cast in each state, for tests of pages and of the API. All people are invented."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.apps.exchanges.conftest import POOLS, signer, table, terms
from tests.apps.exchanges.gate import Gate, register_telephone
from tests.conftest import Cast

from wasl.apps.audit.domain.checkpoints import make_checkpoint
from wasl.apps.exchanges.domain.crossing_day import begin_crossing
from wasl.apps.exchanges.domain.interviews import record_interview
from wasl.apps.exchanges.domain.manifests import planned_pool, seeds_of
from wasl.apps.exchanges.domain.opening import open_exchange
from wasl.apps.exchanges.domain.sealing import give_opening, seal_pool
from wasl.apps.exchanges.domain.signing import lodge_signature, statement_of
from wasl.apps.exchanges.enums import ExchangeState, Readiness
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.exchanges.models.pool import Candidate
from wasl.engines.ledger.notes import sign_note
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.terms import pool_digest, rules_digest
from wasl.kernel.canonical import canonical_json

HOLDERS = {"side_a": "holder_a", "side_b": "holder_b"}
AT_GATE = {"ma": "mediator", "mb": "mediator_2", "n": "neutral"}
SIGNERS = {"side_a": "holder_a", "side_b": "holder_b", "guarantor": "mediator", "guarantor_2": "mediator_2"}


def opened(cast: Cast, code: str = "exchange-1") -> Exchange:
    now = timezone.now()
    when = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=6)}
    return open_exchange(code, terms(**when), table(cast), by=cast.mediator, at=now)


def sealed(cast: Cast, code: str = "exchange-2") -> Exchange:
    exchange = opened(cast, code)
    for side, who in HOLDERS.items():
        seal_pool(exchange, POOLS[side].encode(), filename="p.csv", by=cast.people[who], at=timezone.now())
    return fresh(exchange)


def revealed(cast: Cast, code: str = "exchange-3") -> Exchange:
    exchange = sealed(cast, code)
    for who in HOLDERS.values():
        give_opening(exchange, by=cast.people[who], at=timezone.now())
    return fresh(exchange)


def planned(cast: Cast, code: str = "exchange-4") -> Exchange:
    """Two people of each side; the first of each in stage 1, the second in stage 2."""
    exchange = revealed(cast, code)
    manifest_of(exchange, [("A-2", 1), ("A-3", 2), ("B-3", 1), ("B-4", 2)], cast=cast)
    Exchange.objects.filter(pk=exchange.pk).update(state=ExchangeState.PLANNED)
    return fresh(exchange)


def agreed(cast: Cast, code: str = "exchange-5") -> Exchange:
    exchange = planned(cast, code)
    for party in SIGNERS:
        hand_in(exchange, party, cast)
    return fresh(exchange)


def broken(cast: Cast, code: str = "exchange-6") -> Exchange:
    """Signed by all; one person declines, the others are not heard yet."""
    exchange = agreed(cast, code)
    hear(exchange, "A-2", Readiness.DECLINES, cast, why="afraid of the road")
    return fresh(exchange)


def crossing(cast: Cast, code: str = "exchange-7") -> Exchange:
    """Everybody was heard, three devices are registered, the day has begun and nothing is confirmed yet."""
    exchange = agreed(cast, code)
    for key in ("A-2", "A-3", "B-3", "B-4"):
        hear(exchange, key, Readiness.READY, cast)
    for who in AT_GATE.values():
        register_telephone(exchange, by=cast.people[who], at=timezone.now())
    begin_crossing(exchange, by=cast.neutral, at=timezone.now())
    return fresh(exchange)


def settling(cast: Cast, code: str = "exchange-8") -> Exchange:
    """All have crossed, and a checkpoint of the log covers it."""
    exchange = crossing(cast, code)
    gate = Gate(exchange.crossing, begins=int(timezone.now().timestamp()))
    gate.go_on()
    gate.hand_in({role: cast.people[who] for role, who in AT_GATE.items()}, at=timezone.now())
    make_checkpoint(at=timezone.now())
    return fresh(exchange)


def manifest_of(exchange: Exchange, chosen: Sequence[tuple[str, int]], *, cast: Cast) -> Manifest:
    """A manifest by hand, in the form the engine's README gives, with a certificate that claims it best."""
    keys = {one.told["id"]: one for one in Candidate.objects.filter(pool__exchange=exchange)}
    agreed = exchange.agreed
    pool = read_pool(planned_pool(exchange), parties=agreed.rules.parties, as_of=agreed.as_of)
    counts: dict[tuple[str, str, int], int] = {}
    for key, stage in chosen:
        told = keys[key].told
        counts[told["holder"], told["side"], stage] = counts.get((told["holder"], told["side"], stage), 0) + 1
    objectives = [
        {"name": name, "value": value} for name, value in (("people", len(chosen)), ("time", 180), ("lot", 4711))
    ]
    said: dict[str, Any] = {
        "format": "wasl exchange manifest 1", "pool": pool_digest(pool), "rules": rules_digest(agreed.rules),
        "seeds": [list(one) for one in seeds_of(exchange).items()],
        "chosen": sorted(
            ({"person": keys[key].id, "unit": keys[key].id, "stage": stage, "class": 0} for key, stage in chosen),
            key=lambda one: str(one["person"]),
        ),
        "substitutes": [{"class": 0, "units": [keys["A-1"].id]}],
        "counts": [
            {"holder": holder, "side": side, "kind": "living", "stage": stage, "people": people}
            for (holder, side, stage), people in sorted(counts.items())
        ],
        "objectives": objectives,
        "alone": [{"party": "side_a", "people": 3}, {"party": "side_b", "people": 2}],
        "barred": [], "replaces": None,
    }  # fmt: skip
    text = canonical_json(said)
    digest = hashlib.sha256(text).hexdigest()
    proof = {"root": {"scale": 1, "rows": {}}, "tree": None}
    certificate = canonical_json({
        "format": "wasl exchange certificate 1", "manifest": digest,
        "proofs": [proof | {"objective": one["name"], "value": one["value"], "bound": one["value"]}
                   for one in objectives],
        "alone": [],
    })  # fmt: skip
    return Manifest.objects.create(
        exchange=exchange, number=1, text=text.decode(), sha256=digest, certificate=certificate.decode(),
        made_by=cast.mediator, made_at=timezone.now(),
    )  # fmt: skip


def signed_by(party: str, exchange: Exchange) -> bytes:
    return sign_note(statement_of(exchange.manifests.standing().get()), [signer(party)])


def hand_in(exchange: Exchange, party: str, cast: Cast) -> None:
    manifest = exchange.manifests.standing().get()
    lodge_signature(manifest, signed_by(party, exchange), by=cast.people[SIGNERS[party]], at=timezone.now())


def candidate(exchange: Exchange, key: str) -> Candidate:
    return Candidate.objects.get(pool__exchange=exchange, told__id=key)


def hear(exchange: Exchange, key: str, outcome: Readiness, cast: Cast, *, why: str = "") -> None:
    record_interview(
        exchange, candidate(exchange, key), outcome=outcome, heard_alone=True, by=cast.neutral, at=timezone.now(),
        why=why,
    )  # fmt: skip


def fresh(exchange: Exchange) -> Exchange:
    return Exchange.objects.get(pk=exchange.pk)
