"""What those at the gate read: whose gate it is, the devices, who is who as they reach it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wasl.apps.exchanges.domain.candidate_rows import IDENTITY
from wasl.apps.exchanges.domain.crossing_terms import roles_at_gate
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.crossing import Crossing, Device
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import may_plan
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.signatures import fingerprint

REGISTERED_IN = (ExchangeState.AGREED, ExchangeState.READY)
OPEN_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A device of the day as all with a part in the exchange see it; ``key`` is "" for one that signs nothing."""

    id: str
    party: Party
    role: str
    key: str
    registered_by_id: str
    registered_at: datetime

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.key) if self.key else ""


def telephones_of(exchange: Exchange) -> list[Telephone]:
    """The devices; once the day has begun, by the keys that its terms hold."""
    crossing = Crossing.objects.filter(exchange=exchange).first()
    return [
        Telephone(
            one.id, one.party, one.role, crossing.terms.key_of.get(one.id, "") if crossing else one.key,
            one.registered_by_id, one.registered_at,
        )
        for one in exchange.devices.select_related("party")
    ]  # fmt: skip


def gates_for(staff: Staff) -> QuerySet[Exchange]:
    """Exchanges at whose gate this person confirms. A side has none: its mediator confirms."""
    parts = [part for part in Part if may_plan(part, staff.roles)]
    seats = Seat.objects.filter(party=staff.party_id, part__in=parts)
    return Exchange.objects.reaching(staff).filter(pk__in=seats.values("exchange")).select_related("place")


def own_devices(exchange: Exchange, staff: Staff) -> list[Device]:
    """Whose secret this person may hold: of devices they registered themselves."""
    return list(exchange.devices.filter(registered_by=staff))


def told_of(crossing: Crossing, staff: Staff) -> dict[str, dict[str, str]]:
    """By opaque id, who each person of the day is, as far as this reader reaches their side's list."""
    reached = Candidate.objects.reaching(staff).filter(pk__in=crossing.terms.people)
    return {one.id: _identity(one.told) for one in reached}


def _identity(told: Mapping[str, str]) -> dict[str, str]:
    return {column: told[column] for column in IDENTITY if told.get(column)}


def parties_at_gate(exchange: Exchange) -> dict[str, list[str]]:
    """By role (ma, mb, n), who fills it."""
    seats = {seat.party_id: seat.party for seat in exchange.seats.select_related("party")}
    found: dict[str, list[str]] = {}
    for party, role in roles_at_gate(exchange).items():
        found.setdefault(role, []).append(str(seats[party]))
    return found
