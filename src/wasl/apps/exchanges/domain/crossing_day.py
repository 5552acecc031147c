"""The day at the gate: devices, the beginning, what they confirm, and where the operation stands.

What a device confirmed while it was alone comes in whenever it comes. Confirmations are added and never changed; where
things stand is worked out anew from all of them by the engine ``crossing``, the same on every machine.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.crossing_terms import crossing_terms, roles_at_gate, sides_of
from wasl.apps.exchanges.domain.errors import CrossingDayError
from wasl.apps.exchanges.domain.interviews import staying, unheard
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.crossing import Crossing, Device, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.rules import may_act_for, may_plan
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.codes import is_true_code
from wasl.engines.crossing.journals import Confirmation, confirmation_of
from wasl.engines.crossing.standing import Standing, standing
from wasl.engines.crossing.terms import ROLES

SECRET_BYTES = 32
MOST_AT_ONCE = 5_000
TAKEN_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)  # a device may come back when all is over
OVER = frozenset({"completed", "ended"})


class Received(NamedTuple):
    """What became of confirmations that were brought: how many were new; and where the operation stands."""

    new: int
    standing: Standing


def register_device(exchange: Exchange, *, by: Staff, at: datetime) -> Device:
    """A device of a mediator or the neutral, before the day begins."""
    if not may_plan(exchange.part_of(by), by.roles):
        raise _refused(exchange, "only mediators and the neutral confirm at the gate", "Ask the mediator of your side.")
    role = roles_at_gate(exchange)[by.party_id]
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.AGREED, ExchangeState.READY)
        device = Device.objects.create(
            exchange=exchange, party=by.party, role=role, secret=secrets.token_hex(SECRET_BYTES),
            registered_by=by, registered_at=at,
        )  # fmt: skip
        append(Event("device_registered", by=by.id, subject=device.id,
                     plain={"exchange": exchange.id, "party": by.party_id, "role": role}), at=at)  # fmt: skip
    return device


def begin_crossing(exchange: Exchange, *, by: Staff, at: datetime) -> Crossing:
    """Fix the terms of the day. From now on the gate decides; nothing that was agreed changes."""
    if not may_plan(exchange.part_of(by), by.roles):
        raise _refused(exchange, "only mediators and the neutral begin it", "Ask the mediator of your side.")
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.READY)
        if at > exchange.ends_at:
            raise _refused(exchange, "the hours that were agreed are over", "Agree a new exchange.")
        manifest = exchange.manifests.standing().get()
        if unheard(manifest) or staying(manifest):
            raise _refused(exchange, "somebody on the manifest was not heard, or does not go", "Repair the manifest.")
        devices = list(exchange.devices.all())
        missing = set(ROLES) - {device.role for device in devices}
        if missing:
            raise _refused(exchange, f"no device of {', '.join(sorted(missing))} is registered", "Register it first.")
        side_a, side_b = sides_of(exchange)
        terms = crossing_terms(manifest, devices)
        crossing = Crossing.objects.create(
            exchange=exchange, manifest=manifest, side_a=side_a, side_b=side_b, written=terms.as_json(),
            begun_by=by, begun_at=at,
        )  # fmt: skip
        append(Event("crossing_begun", by=by.id, subject=exchange.id,
                     plain={"manifest": manifest.id, "stages": len(terms.stages), "people": len(terms.people)},
                     sealed={"terms": crossing.written}), at=at)  # fmt: skip
        move(exchange, ExchangeState.CROSSING, by=by.id, at=at)
    return crossing


def receive(crossing: Crossing, written: Iterable[Mapping[str, Any]], *, by: Staff, at: datetime) -> Received:
    """Take in what one's own party's devices confirmed. What is here already changes nothing; nothing is dropped.

    Raises ConfirmationError when something has not the shape of a confirmation, CrossingDayError when it is of a device
    that is not one's own: then nothing is taken in.
    """
    brought = {one.id: one for one in map(confirmation_of, written)}
    if len(brought) > MOST_AT_ONCE:
        raise _refused(crossing.exchange, f"more than {MOST_AT_ONCE} confirmations came at once", "Send them in parts.")
    with transaction.atomic():
        exchange = locked(crossing.exchange, *TAKEN_IN)
        own = {device.id: device for device in exchange.devices.filter(party=by.party)}
        if not may_act_for(exchange.part_of(by), by.roles) or any(one.device not in own for one in brought.values()):
            raise _refused(exchange, "a device speaks for its own party alone", "Log in as who registered the device.")
        known = set(crossing.confirmations.filter(pk__in=brought).values_list("pk", flat=True))
        new = [one for id, one in brought.items() if id not in known]
        GateConfirmation.objects.bulk_create(
            GateConfirmation(
                id=one.id, crossing=crossing, device=own[one.device], counter=max(one.counter, 0),
                written=one.as_json(), received_by=by, received_at=at,
            )
            for one in new
        )  # fmt: skip
        append(*(_event(one, by=by) for one in new), at=at)
        stands = standing_of(crossing)
        if exchange.state == ExchangeState.CROSSING and stands.states[exchange.id] in OVER:
            exchange.disputes_until = at + timedelta(days=exchange.dispute_days)
            exchange.save(update_fields=["disputes_until"])
            move(exchange, ExchangeState.SETTLING, by=by.id, at=at)
    return Received(len(new), stands)


def confirmations_of(crossing: Crossing) -> list[Confirmation]:
    return [confirmation_of(written) for written in crossing.confirmations.values_list("written", flat=True)]


def standing_of(crossing: Crossing) -> Standing:
    """Where the operation stands by all that came in. A word carried over under a false code has no effect."""
    held = confirmations_of(crossing)
    return standing(crossing.terms, held, refuted=refuted_in(crossing, held))


def refuted_in(crossing: Crossing, held: Iterable[Confirmation]) -> frozenset[str]:
    """Ids of words carried over whose code no device of that role would have given."""
    secrets_of: dict[str, list[bytes]] = {role: [] for role in ROLES}
    for role, secret in crossing.exchange.devices.values_list("role", "secret"):
        secrets_of[role].append(bytes.fromhex(secret))
    return frozenset(
        one.id
        for one in held
        if one.code and not any(is_true_code(secret, one) for secret in secrets_of.get(one.role, ()))
    )


def _event(one: Confirmation, *, by: Staff) -> Event:
    """Every step at the gate is an entry of the log; what exactly was confirmed is sealed with it."""
    return Event("gate_confirmed", by=by.id, subject=one.operation, plain={"device": one.device},
                 sealed={"confirmation": one.as_json()})  # fmt: skip


def _refused(exchange: Exchange, why: str, do: str) -> CrossingDayError:
    return CrossingDayError(f"nothing changed at the gate of exchange {exchange.id}", why=why, do=do)


def can_confirm(exchange: Exchange, *, by: Staff) -> bool:
    return exchange.part_of(by) is not Part.SIDE and may_plan(exchange.part_of(by), by.roles)
