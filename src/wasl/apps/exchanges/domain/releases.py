"""Recording releases, and where their sources differ."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import ExchangeError
from wasl.apps.exchanges.domain.moving import locked
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.release import Release
from wasl.apps.exchanges.rules import may_plan
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.staff.models.staff import Staff

COMPARABLE = (
    Property.HAPPENED_ON,
    Property.HAPPENED_AT,
    Property.FREED_BY_GOVERNMENT,
    Property.FREED_BY_OPPOSITION,
)


@transaction.atomic
def record_release(number: int, *, happened: str, by: str, at: datetime) -> Release:
    release = Release.objects.create(number=number, happened=happened, recorded_at=at)
    append(Event("release_recorded", by=by, subject=release.id, plain={"number": number}), at=at)
    return release


@transaction.atomic
def name_release(exchange: Exchange, release: Release, *, by: Staff, at: datetime) -> None:
    """Say which publicly reported release an exchange was. One release, one exchange."""
    if not may_plan(exchange.part_of(by), by.roles):
        raise ExchangeError(f"exchange {exchange.id} was not changed", why="only mediators and the neutral say so",
                            do="Ask one of them.")  # fmt: skip
    exchange = locked(exchange, ExchangeState.SETTLING, ExchangeState.CLOSED)
    if exchange.release_id is not None or Exchange.objects.filter(release=release).exists():
        raise ExchangeError(f"exchange {exchange.id} was not changed", why="it, or the release, is named already",
                            do="Look at the release.")  # fmt: skip
    exchange.release = release
    exchange.save(update_fields=["release"])
    append(Event("release_named", by=by.id, subject=exchange.id, plain={"release": release.id}), at=at)


def values_said(claims: Iterable[Claim]) -> dict[Property, dict[str, list[Claim]]]:
    """For each comparable property, each value said and the claims that say it; nothing is averaged."""
    said: dict[Property, dict[str, list[Claim]]] = {one: defaultdict(list) for one in COMPARABLE}
    for claim in claims:
        property = Property(claim.property)
        if property in said:
            said[property][claim.value].append(claim)
    return {property: dict(values) for property, values in said.items()}


def disputed(said: dict[Property, dict[str, list[Claim]]]) -> list[Property]:
    return [property for property, values in said.items() if len(values) > 1]
