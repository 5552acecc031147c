"""The manifest: what the agreed rules give for the opened lists. Whoever makes it, it is the same, byte for byte."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import ManifestError
from wasl.apps.exchanges.domain.interviews import staying
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.domain.pool_rows import planned_rows
from wasl.apps.exchanges.enums import ExchangeState, ManifestState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import may_plan
from wasl.apps.staff.models.staff import Staff
from wasl.engines.planning.planning import Plan, plan
from wasl.engines.planning.pool_files import pool_csv, read_pool
from wasl.engines.planning.repairing import repair
from wasl.engines.planning.terms import Person
from wasl.kernel.canonical import canonical_json


def planned_pool(exchange: Exchange) -> bytes:
    """The opened lists as one file, by opaque ids: what anybody gives to `wasl exchange plan` to make it themselves."""
    candidates = Candidate.objects.filter(pool__exchange=exchange).select_related("pool")
    return pool_csv(planned_rows(candidates))


def seeds_of(exchange: Exchange) -> dict[str, str]:
    """Each side's share of the lot, by its code."""
    return dict(exchange.pools.exclude(seed="").order_by("party__code").values_list("party__code", "seed"))


def make_manifest(exchange: Exchange, *, by: Staff, at: datetime) -> Manifest:
    """Make the manifest out of the opened lists. Raises PlanningError with the rules that contradict each other."""
    _check_plans(exchange, by)
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.REVEALED)
        made = plan(_persons(exchange), exchange.agreed.rules, seeds=seeds_of(exchange))
        return _keep(exchange, made, by=by, at=at)


def repair_manifest(exchange: Exchange, *, by: Staff, at: datetime) -> Manifest:
    """Make a new manifest without those who do not go, touching nobody else it need not touch; to be signed anew."""
    _check_plans(exchange, by)
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.AGREED, ExchangeState.READY)
        broken = exchange.manifests.standing().get()
        dropped = staying(broken)
        if not dropped:
            raise _refused(exchange, "everybody on it goes, as far as was heard", "Hear the others first.")
        made = repair(broken.said, _persons(exchange), exchange.agreed.rules, dropped=dropped)
        broken.state = ManifestState.REPLACED
        broken.save(update_fields=["state"])
        return _keep(exchange, made, by=by, at=at)


def _keep(exchange: Exchange, made: Plan, *, by: Staff, at: datetime) -> Manifest:
    number = (exchange.manifests.aggregate(last=Max("number"))["last"] or 0) + 1
    text = canonical_json(made.manifest)
    digest = hashlib.sha256(text).hexdigest()
    manifest = Manifest.objects.create(
        exchange=exchange, number=number, text=text.decode(), sha256=digest,
        certificate=canonical_json(made.certificate).decode(), made_by=by, made_at=at,
    )  # fmt: skip
    append(Event("manifest_made", by=by.id, subject=manifest.id, plain={"exchange": exchange.id, "number": number},
                 sealed={"sha256": digest}), at=at)  # fmt: skip
    move(exchange, ExchangeState.PLANNED, by=by.id, at=at)
    return manifest


def _persons(exchange: Exchange) -> list[Person]:
    agreed = exchange.agreed
    return read_pool(planned_pool(exchange), parties=agreed.rules.parties, as_of=agreed.as_of)


def _check_plans(exchange: Exchange, by: Staff) -> None:
    if not may_plan(exchange.part_of(by), by.roles):
        raise _refused(exchange, "your party brings nobody together in it, or your role does not", "Ask a mediator.")


def _refused(exchange: Exchange, why: str, do: str) -> ManifestError:
    return ManifestError(f"no manifest of exchange {exchange.id} was made", why=why, do=do)
