"""Closing an exchange: the final balance in numbers, once it can no longer be disputed."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.bodies import shortfalls
from wasl.apps.exchanges.domain.crossing_day import standing_of
from wasl.apps.exchanges.domain.errors import SettlementError
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.rules import may_plan
from wasl.apps.staff.models.staff import Staff

ACROSS = frozenset({"handed_over", "received", "examined"})


@dataclass(frozen=True, slots=True)
class Balance:
    """What one side agreed to free and freed. Numbers alone: this is what the public may be told."""

    party: str
    agreed: int
    freed: int
    not_freed: int
    disputed: int
    bodies_agreed: int
    bodies_given: int
    bodies_owed: int


def balance_of(crossing: Crossing) -> list[Balance]:
    """The final balance, side a first. People are counted; why somebody did not cross is nobody's figure."""
    exchange, terms = crossing.exchange, crossing.terms
    stands = standing_of(crossing)
    places = Counter((side, stands.where[person].place) for person, side in terms.people.items())
    bodies = crossing.manifest.bodies_by_holder()
    given = Counter(exchange.bodies.receipted().values_list("candidate__told__holder", flat=True))
    owed: Counter[str] = Counter()
    for (debtor, _creditor), count in shortfalls(exchange).items():
        owed[debtor] += count
    balances = []
    for side, party in (("a", crossing.side_a), ("b", crossing.side_b)):
        agreed = sum(1 for one in terms.people.values() if one == side)
        freed, disputed = places[side, "across"], places[side, "disputed"]
        balances.append(
            Balance(
                party=party.code, agreed=agreed, freed=freed, not_freed=agreed - freed - disputed, disputed=disputed,
                bodies_agreed=bodies[party.code], bodies_given=given[party.code], bodies_owed=owed[party.code],
            )
        )  # fmt: skip
    return balances


def call_day_over(crossing: Crossing, *, by: Staff, at: datetime) -> None:
    """Open the accounts once the agreed hours are over, though not all have said at the gate that the day is.

    A device that was lost, or one of the three who stays silent, keeps nobody from minutes, disputes and debts. What
    was confirmed at the gate is taken in as before.
    """
    if not may_plan(crossing.exchange.part_of(by), by.roles):
        raise _refused_over(crossing, "only mediators and the neutral call the day over", "Ask one of them.")
    with transaction.atomic():
        exchange = locked(crossing.exchange, ExchangeState.CROSSING)
        if at <= exchange.ends_at:
            raise _refused_over(crossing, "the hours that were agreed are not over", "Wait until they are.")
        exchange.disputes_until = at + timedelta(days=exchange.dispute_days)
        exchange.save(update_fields=["disputes_until"])
        append(Event("day_called_over", by=by.id, subject=exchange.id), at=at)
        move(exchange, ExchangeState.SETTLING, by=by.id, at=at)


def close_exchange(crossing: Crossing, *, by: Staff, at: datetime) -> list[Balance]:
    """Close it when the days to dispute it are over. What was disputed stays so, beside what the others say.

    Raises SettlementError before that, and while bodies are owed that nobody has acknowledged.
    """
    if not may_plan(crossing.exchange.part_of(by), by.roles):
        raise _refused(crossing, "only mediators and the neutral close it", "Ask one of them.")
    with transaction.atomic():
        exchange = locked(crossing.exchange, ExchangeState.SETTLING)
        if exchange.disputes_until is None or at <= exchange.disputes_until:
            raise _refused(crossing, "it can still be disputed", "Wait until the days to dispute it are over.")
        acknowledged = {(debt.debtor.code, debt.creditor.code): debt.bodies
                        for debt in exchange.debts.select_related("debtor", "creditor")}  # fmt: skip
        if any(acknowledged.get(owed, 0) < count for owed, count in shortfalls(exchange).items()):
            raise _refused(crossing, "bodies are owed that nobody has acknowledged", "Have the side sign its debt.")
        balances = balance_of(crossing)
        for one in balances:
            figures = {name: value for name, value in asdict(one).items() if name != "party"}
            append(Event("balance_recorded", by=by.id, subject=exchange.id, plain=figures, sealed={"party": one.party}),
                   at=at)  # fmt: skip
        move(exchange, ExchangeState.CLOSED, by=by.id, at=at)
    return balances


def _refused_over(crossing: Crossing, why: str, do: str) -> SettlementError:
    return SettlementError(f"the day of exchange {crossing.exchange_id} is not over", why=why, do=do)


def _refused(crossing: Crossing, why: str, do: str) -> SettlementError:
    return SettlementError(f"exchange {crossing.exchange_id} was not closed", why=why, do=do)
