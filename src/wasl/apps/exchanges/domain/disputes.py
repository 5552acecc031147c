"""What a party says was not as agreed, and what another answers. Both stay; nothing here is decided."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import SettlementError
from wasl.apps.exchanges.domain.moving import locked
from wasl.apps.exchanges.enums import LONGEST_DISPUTE, ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.settlement import Dispute
from wasl.apps.exchanges.rules import may_act_for
from wasl.apps.staff.models.staff import Staff

LONGEST_SAID = 4_000
MOST_RAISED = 50  # by one party
OPEN_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)


def raise_dispute(exchange: Exchange, *, said: str, by: Staff, at: datetime, answers: Dispute | None = None) -> Dispute:
    """Put on record what one's party holds against what was done, or answer what another put on record.

    It stays and goes into the minutes, which name nobody: who is meant is said by the person's id.
    """
    if not may_act_for(exchange.part_of(by), by.roles):
        raise _refused(exchange, "your party has no part in it, or your role does not speak for it", "Ask who does.")
    if not said.strip() or len(said) > LONGEST_SAID:
        raise _refused(exchange, f"it says nothing, or more than {LONGEST_SAID} letters", "Say it shortly.")
    if answers is not None and (answers.exchange_id != exchange.id or answers.answers_id is not None):
        raise _refused(exchange, "it answers what was said of another exchange", "Answer where it was said.")
    with transaction.atomic():
        exchange = locked(exchange, *OPEN_IN)
        if answers is None and exchange.disputes_until is not None and at > exchange.disputes_until:
            raise _refused(exchange, "the days to dispute it are over", "Bring it to the next meeting.")
        _check_room(exchange, said.strip(), answers=answers, by=by)
        dispute = Dispute.objects.create(
            exchange=exchange, party=by.party, answers=answers, said=said.strip(), by=by, at=at
        )
        append(Event("dispute_raised" if answers is None else "dispute_answered", by=by.id, subject=dispute.id,
                     plain={"exchange": exchange.id, "party": by.party_id}, sealed={"said": dispute.said}),
               at=at)  # fmt: skip
    return dispute


def _check_room(exchange: Exchange, said: str, *, answers: Dispute | None, by: Staff) -> None:
    """No party can say so much that there is no room for the others, or that no minutes could be written."""
    own = exchange.disputes.filter(party=by.party)
    if answers is None and own.filter(answers=None).count() >= MOST_RAISED:
        raise _refused(exchange, f"your party has raised {MOST_RAISED} disputes", "Bring it to the next meeting.")
    room = LONGEST_DISPUTE // max(exchange.seats.count(), LONGEST_DISPUTE // LONGEST_SAID)
    before = own.filter(Q(answers=answers) | Q(pk=answers.pk)).values_list("said", flat=True) if answers else ()
    if sum(len(one) + 1 for one in before) + len(said) > room:
        raise _refused(exchange, f"of one dispute a party says {room} letters at most", "Say it shortly.")


def _refused(exchange: Exchange, why: str, do: str) -> SettlementError:
    return SettlementError(f"nothing of exchange {exchange.id} was disputed", why=why, do=do)
