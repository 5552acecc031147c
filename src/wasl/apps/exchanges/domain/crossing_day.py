"""The day at the gate: devices, the beginning, what they confirm, and where the operation stands.

What a device confirmed while it was alone comes in whenever it comes. Confirmations are added and never changed; where
things stand is worked out anew from all of them by the engine ``crossing``, the same on every machine.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.confirmation_bounds import check_bounds
from wasl.apps.exchanges.domain.crossing_terms import crossing_terms, roles_at_gate, sides_of
from wasl.apps.exchanges.domain.errors import CrossingDayError
from wasl.apps.exchanges.domain.gate_signatures import best_copies, unsigned_among
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
from wasl.engines.crossing.terms import KEY, ROLES
from wasl.engines.ledger.ed25519 import is_sound_key

SECRET_BYTES = 32
MOST_AT_ONCE = 5_000
MOST_DEVICES = 20  # of one party: every confirmation names the last word of each other device
TAKEN_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)  # a device may come back when all is over
OVER = frozenset({"completed", "ended"})


class Received(NamedTuple):
    """What became of confirmations that were brought: how many were new; and where the operation stands."""

    new: int
    standing: Standing


def register_device(exchange: Exchange, *, by: Staff, at: datetime, key: str = "") -> Device:
    """A device of a mediator or the neutral, before the day begins.

    ``key``: the public key that the telephone has made. Without one its keeper chooses that it signs nothing: a book of
    paper, or a browser that cannot. A key is never changed: another telephone is another device.
    """
    if not may_plan(exchange.part_of(by), by.roles):
        raise _refused(exchange, "only mediators and the neutral confirm at the gate", "Ask the mediator of your side.")
    if key and not _is_key(key):
        raise _refused(exchange, "this is no key of a telephone", "Open the page again on the telephone.")
    role = roles_at_gate(exchange)[by.party_id]
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.AGREED, ExchangeState.READY)
        if exchange.devices.filter(party=by.party).count() >= MOST_DEVICES:
            raise _refused(exchange, f"your party has {MOST_DEVICES} devices", "Use those.")
        if key and exchange.devices.filter(key=key).exists():
            raise _refused(exchange, "a device with this key is registered", "Make a new key on the telephone.")
        device = Device.objects.create(
            exchange=exchange, party=by.party, role=role, secret=secrets.token_hex(SECRET_BYTES), key=key,
            registered_by=by, registered_at=at,
        )  # fmt: skip
        append(Event("device_registered", by=by.id, subject=device.id,
                     plain={"exchange": exchange.id, "party": by.party_id, "role": role, "signs": int(bool(key))},
                     sealed={"key": key} if key else {}), at=at)  # fmt: skip
    return device


def begin_crossing(exchange: Exchange, *, by: Staff, at: datetime, without_signatures: bool = False) -> Crossing:
    """Fix the terms of the day. From now on the gate decides; nothing that was agreed changes.

    ``without_signatures``: begin although a device signs nothing. It is logged.
    """
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
        silent = [device for device in devices if not device.key]
        if silent and not without_signatures:
            raise _refused(
                exchange, f"{len(silent)} of {len(devices)} devices sign nothing",
                "Register telephones that sign, or begin without signatures.",
            )  # fmt: skip
        side_a, side_b = sides_of(exchange)
        terms = crossing_terms(manifest, devices)
        crossing = Crossing.objects.create(
            exchange=exchange, manifest=manifest, side_a=side_a, side_b=side_b, written=terms.as_json(),
            begun_by=by, begun_at=at,
        )  # fmt: skip
        append(Event("crossing_begun", by=by.id, subject=exchange.id,
                     plain={"manifest": manifest.id, "stages": len(terms.stages), "people": len(terms.people),
                            "unsigned": len(silent)},
                     sealed={"terms": crossing.written}), at=at)  # fmt: skip
        move(exchange, ExchangeState.CROSSING, by=by.id, at=at)
    return crossing


def receive(crossing: Crossing, written: Iterable[Mapping[str, Any]], *, by: Staff, at: datetime) -> Received:
    """Take in what one's own party's devices confirmed. What is here already changes nothing; nothing is dropped.
    What its telephone has not signed is kept, has no effect, and is mended when the signed copy comes.

    Raises ConfirmationError when something has not the shape of a confirmation, CrossingDayError when it is of a device
    that is not one's own: then nothing is taken in.
    """
    written = list(written)
    if len(written) > MOST_AT_ONCE:
        raise _refused(crossing.exchange, f"more than {MOST_AT_ONCE} confirmations came at once", "Send them in parts.")
    brought = best_copies(crossing, map(confirmation_of, written))
    with transaction.atomic():
        exchange = locked(crossing.exchange, *TAKEN_IN)
        own = {device.id: device for device in exchange.devices.filter(party=by.party)}
        if not may_act_for(exchange.part_of(by), by.roles) or any(one.device not in own for one in brought.values()):
            raise _refused(exchange, "a device speaks for its own party alone", "Log in as who registered the device.")
        known = {one.pk: one for one in crossing.confirmations.filter(pk__in=brought)}
        new = [one for id, one in brought.items() if id not in known]
        check_bounds(crossing, new)
        mended = _mended(crossing, brought, known)
        GateConfirmation.objects.bulk_create(
            GateConfirmation(
                id=one.id, crossing=crossing, device=own[one.device], counter=max(one.counter, 0),
                written=one.as_json(), received_by=by, received_at=at,
            )
            for one in new
        )  # fmt: skip
        GateConfirmation.objects.bulk_update(mended, ["written"])
        append(*(_event(one, of=exchange, by=by) for one in (*new, *(brought[row.pk] for row in mended))), at=at)
        stands = standing_of(crossing)
        if exchange.state == ExchangeState.CROSSING and stands.states[exchange.id] in OVER:
            exchange.disputes_until = at + timedelta(days=exchange.dispute_days)
            exchange.save(update_fields=["disputes_until"])
            move(exchange, ExchangeState.SETTLING, by=by.id, at=at)
    return Received(len(new), stands)


def confirmations_of(crossing: Crossing) -> list[Confirmation]:
    return [confirmation_of(written) for written in crossing.confirmations.values_list("written", flat=True)]


def standing_of(crossing: Crossing) -> Standing:
    """Where the operation stands by all that came in."""
    return standing_by(crossing, confirmations_of(crossing))


def standing_by(crossing: Crossing, held: Sequence[Confirmation]) -> Standing:
    """Where it stands by these. What is not signed, or carried over under a false code, has no effect."""
    return standing(
        crossing.terms, held, refuted=refuted_in(crossing, held), unsigned=unsigned_among(crossing, held)
    )  # fmt: skip


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


def _mended(
    crossing: Crossing, brought: Mapping[str, Confirmation], known: Mapping[str, GateConfirmation]
) -> list[GateConfirmation]:
    """Rows that came without their telephone's signature, with what bears it now."""
    rows = []
    for id, row in known.items():
        before, now = ([confirmation_of(row.written)], [brought[id]])
        if unsigned_among(crossing, before) and not unsigned_among(crossing, now):
            row.written = brought[id].as_json()
            rows.append(row)
    return rows


def _is_key(key: str) -> bool:
    return KEY.fullmatch(key) is not None and is_sound_key(bytes.fromhex(key))


def _event(one: Confirmation, *, of: Exchange, by: Staff) -> Event:
    """Every step at the gate is an entry of the log; what exactly was confirmed is sealed with it."""
    return Event("gate_confirmed", by=by.id, subject=of.id, plain={"device": one.device},
                 sealed={"confirmation": one.as_json()})  # fmt: skip


def _refused(exchange: Exchange, why: str, do: str) -> CrossingDayError:
    return CrossingDayError(f"nothing changed at the gate of exchange {exchange.id}", why=why, do=do)


def can_confirm(exchange: Exchange, *, by: Staff) -> bool:
    return exchange.part_of(by) is not Part.SIDE and may_plan(exchange.part_of(by), by.roles)
