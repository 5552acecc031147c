"""Setting the terms of an exchange, before anybody shows a list; and giving it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import ExchangeError
from wasl.apps.exchanges.domain.moving import locked, move
from wasl.apps.exchanges.domain.written_terms import written_terms
from wasl.apps.exchanges.enums import ExchangeState, Part
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.apps.exchanges.rules import PART_OF_KIND, may_act_for, may_open_exchange
from wasl.apps.exchanges.states import EXCHANGE_NEXT
from wasl.apps.register.models.place import Place
from wasl.apps.staff.enums import PartyKind
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.errors import LedgerError
from wasl.engines.ledger.keys import KeyType, Verifier
from wasl.engines.planning.rules_files import read_rules
from wasl.kernel.canonical import sha256_hex

LONGEST_CODE, LONGEST_RULES = 40, 100_000
LONGEST_KEY_NAME = 51  # with its id it stands in the minutes
MOST_HOME_AFTER, MOST_TOLERANCE = 24 * 60, 15 * 60
FURTHEST_DAYS, MOST_DISPUTE_DAYS = 3_653, 365
CAN_BE_GIVEN_UP = tuple(state for state, following in EXCHANGE_NEXT.items() if ExchangeState.ABANDONED in following)


@dataclass(frozen=True, slots=True)
class Table:
    """Who sits where: sides, mediators with the side each faces, neutral bodies; and who signs with what."""

    sides: Sequence[Party]
    mediators: Mapping[Party, Party]
    neutrals: Sequence[Party]
    keys: Mapping[Party, str]  # vkeys of signed notes; of every side and every mediator


@dataclass(frozen=True, slots=True)
class Terms:
    """What all agree to first. Moments with a zone, minutes, seconds; ``rules`` is YAML."""

    place: Place
    starts_at: datetime
    ends_at: datetime
    rules: str
    home_after_minutes: int = 60
    clock_tolerance_s: int = 120
    dispute_days: int = 14


def open_exchange(code: str, terms: Terms, table: Table, *, by: Staff, at: datetime) -> Exchange:
    """Open an exchange. From now on its terms do not change: each side seals its list under their digest."""
    if not may_open_exchange(by.roles) or by.party not in {*table.mediators, *table.neutrals}:
        raise _refused("your party brings nobody together in it, or your role does not", "Ask a mediator of it.")
    _check_table(table)
    _check_terms(code, terms, at=at)
    _check_rules(terms.rules, table)
    if Exchange.objects.filter(code=code).exists():
        raise _refused("this code is taken", "Choose another.")
    with transaction.atomic():
        exchange = _drafted(code, terms)
        exchange.terms_sha256 = digest_of(code, terms, table)
        exchange.opened_by, exchange.opened_at = by, at
        exchange.save(force_insert=True)
        Seat.objects.bulk_create(_seats(exchange, table))
        append(
            Event("exchange_opened", by=by.id, subject=exchange.id, plain={"sides": len(table.sides)},
                  sealed={"terms": exchange.terms_sha256, "code": code}),
            at=at,
        )  # fmt: skip
    return exchange


def abandon_exchange(exchange: Exchange, *, why: str, by: Staff, at: datetime) -> None:
    """Any party to it may walk away before the crossing begins, saying why; after that the gate decides."""
    if not may_act_for(exchange.part_of(by), by.roles):
        raise _not_yours(exchange)
    if not why.strip():
        raise ExchangeError(f"exchange {exchange.id} was not given up", why="no reason was given", do="Say why.")
    with transaction.atomic():
        exchange = locked(exchange, *CAN_BE_GIVEN_UP)
        append(Event("exchange_left", by=by.id, subject=exchange.id, plain={"party": by.party_id},
                     sealed={"why": why.strip()}), at=at)  # fmt: skip
        move(exchange, ExchangeState.ABANDONED, by=by.id, at=at)


def digest_of(code: str, terms: Terms, table: Table) -> str:
    """SHA-256 of the written terms, before anything is opened under them."""
    exchange = _drafted(code, terms)
    return sha256_hex(written_terms(exchange, _seats(exchange, table)))


def _drafted(code: str, terms: Terms) -> Exchange:
    return Exchange(
        code=code, place=terms.place, starts_at=terms.starts_at, ends_at=terms.ends_at, rules=terms.rules,
        home_after_minutes=terms.home_after_minutes, clock_tolerance_s=terms.clock_tolerance_s,
        dispute_days=terms.dispute_days,
    )  # fmt: skip


def _seats(exchange: Exchange, table: Table) -> list[Seat]:
    parts: list[tuple[Party, Part, Party | None]] = [(party, Part.SIDE, None) for party in table.sides]
    parts += [(mediator, Part.MEDIATOR, side) for mediator, side in table.mediators.items()]
    parts += [(party, Part.NEUTRAL, None) for party in table.neutrals]
    return [
        Seat(exchange=exchange, party=party, part=part, faces=faced, vkey=table.keys.get(party, ""))
        for party, part, faced in parts
    ]


def _check_table(table: Table) -> None:
    seated = [*table.sides, *table.mediators, *table.neutrals]
    if len(table.sides) < 2:
        raise _refused("an exchange has two sides or more", "Name the sides.")
    if len(set(seated)) != len(seated):
        raise _refused("a party has two parts", "Give each party one part.")
    parts = [(Part.SIDE, table.sides), (Part.MEDIATOR, table.mediators), (Part.NEUTRAL, table.neutrals)]
    if any(PART_OF_KIND.get(PartyKind(party.kind)) is not part for part, parties in parts for party in parties):
        raise _refused(
            "a party has a part that is not of its kind", "Seat sides, mediators and neutrals as what they are."
        )
    faced = list(table.mediators.values())
    alone = [side for side in table.sides if side not in faced]
    if alone:
        raise _refused(f"no mediator faces {alone[0].name}", "Give each side a mediator of its own.")
    if set(faced) != set(table.sides):
        raise _refused("a mediator faces a party that is no side in it", "Look at whom each mediator faces.")
    if not table.neutrals:
        raise _refused("nobody neutral would hear the persons", "Name a neutral body.")
    if not {*table.sides, *table.mediators} <= table.keys.keys() <= set(seated):
        raise _refused("some side or mediator has no key to sign with", "Ask each of them for its key.")
    verifiers = [_verifier(party, key) for party, key in table.keys.items()]
    if any(verifier.type is not KeyType.ED25519 for verifier in verifiers):
        raise _refused("a key is one for witnesses of the log", "Ask for one that signs texts.")
    if any(len(one.name) > LONGEST_KEY_NAME or not one.name.isprintable() for one in verifiers):
        raise _refused(f"the name of a key is longer than {LONGEST_KEY_NAME} letters, or holds what is not seen",
                       "Ask for a key with a short, plain name.")  # fmt: skip
    if len({verifier.key for verifier in verifiers}) != len(verifiers):
        raise _refused("two parties have one key", "Give each party a key of its own.")


def _verifier(party: Party, key: str) -> Verifier:
    try:
        return Verifier.parse(key)
    except LedgerError:
        raise _refused(f"the key of {party.name} is none, or not whole",
                       "Ask for the one line that their machine printed, and copy it whole.") from None  # fmt: skip


def _check_terms(code: str, terms: Terms, *, at: datetime) -> None:
    if not code.strip() or len(code) > LONGEST_CODE or not code.isprintable():
        raise _refused(f"its code is empty, longer than {LONGEST_CODE} letters, or holds what is not seen", "Mend it.")
    if not at < terms.ends_at or not terms.starts_at < terms.ends_at:
        raise _refused("its end is past, or before its start", "Look at the hours again.")
    if (terms.ends_at - at).days > FURTHEST_DAYS:
        raise _refused("it is more than ten years away", "Look at the day again.")
    if not 1 <= terms.home_after_minutes <= MOST_HOME_AFTER:
        raise _refused("the wait before everybody goes home is not between a minute and a day", "Choose another.")
    if not 1 <= terms.clock_tolerance_s <= MOST_TOLERANCE:
        raise _refused("clocks may differ by a second at least and fifteen minutes at most", "Choose another.")
    if not 1 <= terms.dispute_days <= MOST_DISPUTE_DAYS:
        raise _refused(f"what was done can be disputed for a day at least and {MOST_DISPUTE_DAYS} at most", "Choose.")
    if len(terms.rules) > LONGEST_RULES:
        raise _refused("its rules are too long", "Shorten them.")


def _check_rules(text: str, table: Table) -> None:
    """Raises PlanningError, saying where, when the text is no set of rules; ExchangeError when it is for others."""
    named = set(read_rules(text.encode(), file="the text of the rules").rules.parties)
    if named != {party.code for party in table.sides}:
        codes = ", ".join(sorted(party.code for party in table.sides))
        raise _refused("its rules are for other parties than its sides", f"Name these in them: {codes}.")


def _refused(why: str, do: str) -> ExchangeError:
    return ExchangeError("no exchange was opened", why=why, do=do)


def _not_yours(exchange: Exchange) -> ExchangeError:
    return ExchangeError(
        f"exchange {exchange.id} was not changed", why="your party has no such part in it, or your role does not",
        do="Ask the person of your party who acts for it.",
    )  # fmt: skip
