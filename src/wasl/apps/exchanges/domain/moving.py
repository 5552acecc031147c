"""What every verb of an exchange asks first, and the one way from state to state."""

from datetime import datetime

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import ExchangeError
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.states import EXCHANGE_NEXT


def locked(exchange: Exchange, *needed: ExchangeState) -> Exchange:
    """The exchange as it stands now, kept from all others. Raises ExchangeError when it is in none of these states."""
    exchange = Exchange.objects.select_for_update(of=("self",)).get(pk=exchange.pk)
    if exchange.state not in needed:
        raise ExchangeError(
            f"exchange {exchange.id} was not changed",
            why=f'it is "{exchange.state}"',
            do="Reload the page to see where it stands.",
        )
    return exchange


def move(exchange: Exchange, to: ExchangeState, *, by: str, at: datetime) -> None:
    """Take the exchange on, and log it. Raises ExchangeError when the table knows no such step."""
    if to not in EXCHANGE_NEXT[ExchangeState(exchange.state)]:
        raise ExchangeError(
            f"exchange {exchange.id} was not changed",
            why=f'from "{exchange.state}" it cannot become "{to.value}"',
            do="Reload the page to see where it stands.",
        )
    exchange.state = to
    exchange.save(update_fields=["state"])
    append(Event(f"exchange_{to.value}", by=by, subject=exchange.id), at=at)
