"""What a party says was not as agreed, and what another answers. Both stay; nothing here is decided."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import SettlementError
from wasl.apps.exchanges.domain.moving import locked
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.settlement import Dispute
from wasl.apps.exchanges.rules import may_act_for
from wasl.apps.staff.models.staff import Staff

LONGEST_SAID = 4_000
OPEN_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)


def raise_dispute(exchange: Exchange, *, said: str, by: Staff, at: datetime, answers: Dispute | None = None) -> Dispute:
    """Put on record what one's party holds against what was done, or answer what another put on record."""
    if not may_act_for(exchange.part_of(by), by.roles):
        raise _refused(exchange, "your party has no part in it, or your role does not speak for it", "Ask who does.")
    if not said.strip() or len(said) > LONGEST_SAID:
        raise _refused(exchange, f"it says nothing, or more than {LONGEST_SAID} letters", "Say it shortly.")
    if answers is not None and answers.exchange_id != exchange.id:
        raise _refused(exchange, "it answers what was said of another exchange", "Answer where it was said.")
    with transaction.atomic():
        exchange = locked(exchange, *OPEN_IN)
        if answers is None and exchange.disputes_until is not None and at > exchange.disputes_until:
            raise _refused(exchange, "the days to dispute it are over", "Bring it to the next meeting.")
        dispute = Dispute.objects.create(
            exchange=exchange, party=by.party, answers=answers, said=said.strip(), by=by, at=at
        )
        append(Event("dispute_raised" if answers is None else "dispute_answered", by=by.id, subject=dispute.id,
                     plain={"exchange": exchange.id, "party": by.party_id}, sealed={"said": dispute.said}),
               at=at)  # fmt: skip
    return dispute


def _refused(exchange: Exchange, why: str, do: str) -> SettlementError:
    return SettlementError(f"nothing of exchange {exchange.id} was disputed", why=why, do=do)
