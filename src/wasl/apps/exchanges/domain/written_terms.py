"""The terms of an exchange as all agreed to them: one form, whose SHA-256 each side seals its list under."""

from collections.abc import Iterable
from datetime import UTC

from wasl.apps.exchanges.enums import Part
from wasl.apps.exchanges.models.exchange import Exchange, Seat


def written_terms(exchange: Exchange, seats: Iterable[Seat]) -> dict[str, object]:
    """Everything that was agreed, for canonical JSON; the same on every side's machine, in whatever order named."""
    seats = list(seats)
    return {
        "code": exchange.code,
        "place": exchange.place.code,
        "starts_at": exchange.starts_at.astimezone(UTC).isoformat(),
        "ends_at": exchange.ends_at.astimezone(UTC).isoformat(),
        "home_after_minutes": exchange.home_after_minutes,
        "clock_tolerance_s": exchange.clock_tolerance_s,
        "dispute_days": exchange.dispute_days,
        "rules": exchange.rules,
        "sides": sorted(seat.party.code for seat in seats if seat.part == Part.SIDE),
        "mediators": {seat.party.code: seat.faces.code for seat in seats if seat.faces is not None},
        "neutrals": sorted(seat.party.code for seat in seats if seat.part == Part.NEUTRAL),
        "keys": {seat.party.code: seat.vkey for seat in seats if seat.vkey},
    }
