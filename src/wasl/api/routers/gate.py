"""The gate on the day of the crossing: its terms, what was confirmed, where it stands. For who confirms there."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, reached
from wasl.apps.exchanges.domain.crossing_day import (
    begin_crossing,
    confirmations_of,
    receive,
    register_device,
    standing_of,
)
from wasl.apps.exchanges.domain.gate_reading import OPEN_IN, gates_for, own_devices, told_of
from wasl.apps.exchanges.models.crossing import Crossing, Device
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.labels import labels
from wasl.engines.crossing.table_json import table

router = Router(tags=["exchanges"])


class DeviceIn(Schema):
    """``key``: the public key (Ed25519, 64 hexadecimal digits) under which it signs; empty when it signs nothing."""

    key: str = Field("", max_length=64)


class DeviceOut(Schema):
    id: str
    role: str
    secret: str
    key: str


class BeginIn(Schema):
    without_signatures: bool = False


class GateOut(Schema):
    """Terms, table and confirmations are the engine's own form: from them anybody works out the same standing."""

    terms: dict[str, Any]
    table: dict[str, Any]
    devices: list[DeviceOut]
    labels: dict[str, str]
    people: dict[str, dict[str, str]]
    confirmations: list[dict[str, Any]]
    standing: dict[str, Any]


class ConfirmationsIn(Schema):
    confirmations: list[dict[str, Any]] = Field(max_length=5_000)


class ReceivedOut(Schema):
    new: int
    standing: dict[str, Any]


@router.get("/exchanges/{id}/gate", response={200: GateOut, **REFUSALS})
def gate(request: Asked, id: str) -> GateOut:
    return _gate(_crossing(request.user, id), request.user)


@router.post("/exchanges/{id}/gate/devices", response={201: DeviceOut, **REFUSALS})
def register(request: Asked, id: str, given: DeviceIn | None = None) -> Status[DeviceOut]:
    """The secret of its spoken codes is told to who registered it, and to nobody else."""
    key = given.key if given else ""
    made = register_device(_exchange(request.user, id), by=request.user, at=timezone.now(), key=key)
    return Status(201, _device(made))


@router.post("/exchanges/{id}/gate/begin", response={200: GateOut, **REFUSALS})
def begin(request: Asked, id: str, given: BeginIn | None = None) -> GateOut:
    """Refused while a device signs nothing, unless ``without_signatures`` says that this is agreed to."""
    crossing = begin_crossing(
        _exchange(request.user, id), by=request.user, at=timezone.now(),
        without_signatures=given is not None and given.without_signatures,
    )  # fmt: skip
    return _gate(crossing, request.user)


@router.post("/exchanges/{id}/gate/confirmations", response={200: ReceivedOut, **REFUSALS})
def confirmations(request: Asked, id: str, given: ConfirmationsIn) -> ReceivedOut:
    """Bring what one's own party's devices confirmed, in any order and as often as one likes."""
    crossing = _crossing(request.user, id)
    received = receive(crossing, given.confirmations, by=request.user, at=timezone.now())
    return ReceivedOut(new=received.new, standing=asdict(received.standing))


def _exchange(staff: Staff, id: str) -> Exchange:
    return reached(gates_for(staff), id)


def _crossing(staff: Staff, id: str) -> Crossing:
    exchange = _exchange(staff, id)
    if exchange.state not in OPEN_IN:
        raise Http404
    return exchange.crossing


def _gate(crossing: Crossing, staff: Staff) -> GateOut:
    devices = own_devices(crossing.exchange, staff)
    return GateOut(
        terms=crossing.written,
        table=table(),
        devices=[_device(one) for one in devices],
        labels=labels(crossing.terms),
        people=told_of(crossing, staff),
        confirmations=[one.as_json() for one in confirmations_of(crossing)],
        standing=asdict(standing_of(crossing)),
    )


def _device(one: Device) -> DeviceOut:
    return DeviceOut(id=one.id, role=one.role, secret=one.secret, key=one.key)
