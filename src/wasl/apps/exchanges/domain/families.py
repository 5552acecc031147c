"""Telling a family that somebody is free: only when both sides' receipts of that swap are there."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.crossing_day import standing_of
from wasl.apps.exchanges.domain.errors import SettlementError
from wasl.apps.exchanges.domain.moving import locked
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import FamilyTold
from wasl.apps.exchanges.rules import may_tell_families
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.standing import Standing
from wasl.engines.crossing.terms import Terms

RECEIVED = frozenset({"received", "examined"})
TOLD_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)


def tell_family(crossing: Crossing, candidate: Candidate, *, by: Staff, at: datetime) -> FamilyTold:
    """Record that a family was told. Raises SettlementError while any receipt of the same swap is missing."""
    exchange = crossing.exchange
    part = exchange.part_of(by)
    if not may_tell_families(part, by.roles) or (part is Part.SIDE and candidate.told["side"] != by.party.code):
        raise _refused(candidate, "your party does not tell this family, or your role does not", "Ask who does.")
    with transaction.atomic():
        exchange = locked(exchange, *TOLD_IN)
        if not may_be_told(crossing.terms, standing_of(crossing), candidate.id):
            raise _refused(candidate, "the receipts of that swap are not all there", "Wait until both sides have them.")
        told, made = FamilyTold.objects.get_or_create(
            exchange=exchange, candidate=candidate, defaults={"by": by, "at": at}
        )
        if made:
            append(Event("family_told", by=by.id, subject=candidate.id, plain={"exchange": exchange.id}), at=at)
    return told


def may_be_told(terms: Terms, stands: Standing, person: str) -> bool:
    """Whether everybody who changed places with this person was received: a word too early can undo a swap."""
    swap = terms.swap_of.get(person)
    return swap is not None and all(stands.states[one] in RECEIVED for one in swap.a + swap.b)


def _refused(candidate: Candidate, why: str, do: str) -> SettlementError:
    return SettlementError(f"the family of {candidate.id} was not told", why=why, do=do)
