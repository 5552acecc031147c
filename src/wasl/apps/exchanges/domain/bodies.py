"""Bodies: handed over against a provisional receipt, named later by two people, and owed in bodies alone.

A shortfall never touches the living: nothing here reads or changes who crosses.
"""

from collections import Counter
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.exchanges.domain.errors import SettlementError
from wasl.apps.exchanges.domain.moving import locked
from wasl.apps.exchanges.domain.signed_notes import text_signed_by
from wasl.apps.exchanges.enums import BodyFinding, ExchangeState, Part
from wasl.apps.exchanges.models.exchange import Exchange, Seat
from wasl.apps.exchanges.models.manifest import Manifest
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import BodyHandover, Debt
from wasl.apps.exchanges.rules import may_act_for, may_find
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.errors import LedgerError

HANDED_IN = (ExchangeState.CROSSING, ExchangeState.SETTLING)


def confirm_body(exchange: Exchange, candidate: Candidate, *, by: Staff, at: datetime) -> BodyHandover:
    """A mediator confirms a body: given, by who faces its holder; received, by who faces the other side.

    Both together are the provisional receipt.
    """
    with transaction.atomic():
        exchange = locked(exchange, *HANDED_IN)
        holder, side = _agreed_body(exchange, candidate)
        seat = exchange.seat_of(by)
        if seat is None or seat.faces is None or not may_act_for(Part(seat.part), by.roles):
            raise _refused(candidate, "only the mediators confirm a body", "Ask the mediator of your side.")
        handover, _made = BodyHandover.objects.select_for_update().get_or_create(exchange=exchange, candidate=candidate)
        if seat.faces.code == holder and handover.given_at is None:
            handover.given_by, handover.given_at, event = by, at, "body_given"
        elif seat.faces.code == side and handover.received_at is None:
            handover.received_by, handover.received_at, event = by, at, "body_received"
        else:
            raise _refused(candidate, "your side's mediator has confirmed it, or it is not of your side",
                           "Reload the page to see where it stands.")  # fmt: skip
        handover.save()
        append(Event(event, by=by.id, subject=candidate.id, plain={"exchange": exchange.id}), at=at)
    return handover


def propose_finding(handover: BodyHandover, finding: BodyFinding, *, by: Staff, at: datetime) -> BodyHandover:
    """Say whose remains they are. It counts once another person stands by it."""
    _check_finds(handover, by)
    with transaction.atomic():
        handover = BodyHandover.objects.select_for_update().get(pk=handover.pk)
        if not handover.is_receipted:
            raise _refused(handover.candidate, "it has no receipt of both mediators", "Have both confirm it first.")
        if handover.seconded_by_id:
            raise _refused(handover.candidate, "two people stand by a finding", "It stands.")
        handover.finding, handover.found_by, handover.found_at = finding, by, at
        handover.save()
        append(Event("body_finding_proposed", by=by.id, subject=handover.candidate_id,
                     sealed={"finding": finding.value}), at=at)  # fmt: skip
    return handover


def second_finding(handover: BodyHandover, finding: BodyFinding, *, by: Staff, at: datetime) -> BodyHandover:
    """The second person stands by ``finding``, as they read it. Raises SettlementError when another is written down by
    now, or it is the first person again."""
    _check_finds(handover, by)
    with transaction.atomic():
        handover = BodyHandover.objects.select_for_update().get(pk=handover.pk)
        if not handover.finding or handover.seconded_by_id:
            raise _refused(handover.candidate, "no finding waits for a second person", "Reload the page.")
        if handover.finding != finding:
            raise _refused(handover.candidate, "another finding was written down since", "Read it, then say it again.")
        if handover.found_by_id == by.id:
            raise _refused(handover.candidate, "the same person cannot be both of the two", "Ask another.")
        handover.seconded_by, handover.seconded_at = by, at
        handover.save()
        append(Event("body_found", by=by.id, subject=handover.candidate_id, sealed={"finding": handover.finding}),
               at=at)  # fmt: skip
    return handover


def shortfalls(exchange: Exchange) -> dict[tuple[str, str], int]:
    """Bodies agreed and not come, by (code of who owes, code of who waits): not handed over, or of somebody else.

    What the laboratory cannot tell, or has not looked at, is neither paid nor owed yet.
    """
    said = _standing(exchange).said
    agreed = {one["person"] for one in said["chosen"]}
    bodies = Candidate.objects.filter(pk__in=agreed, told__kind="body").select_related("handover")
    owed: Counter[tuple[str, str]] = Counter()
    for body in bodies:
        handover = getattr(body, "handover", None)
        if handover is None or not handover.is_receipted or handover.settled is BodyFinding.ANOTHER:
            owed[body.told["holder"], body.told["side"]] += 1
    return dict(owed)


def statement_of_debt(exchange: Exchange, *, debtor: Party, creditor: Party, bodies: int) -> str:
    """The text by which a side acknowledges what it owes."""
    return (
        "wasl exchange debt 1\n"
        f"exchange {exchange.id}\n"
        f"debtor {debtor.code}\n"
        f"creditor {creditor.code}\n"
        f"bodies {bodies}\n"
        "never against the living\n"
    )


def acknowledge_debt(exchange: Exchange, *, creditor: Party, note: bytes, by: Staff, at: datetime) -> Debt:
    """A side signs what it owes another. Raises SettlementError when the number or the signature is not right."""
    seat = exchange.seat_of(by)
    if seat is None or seat.part != Part.SIDE or not may_act_for(Part.SIDE, by.roles):
        raise _refused_debt(
            exchange, "your party is no side in it, or your role does not speak for it", "Ask who does."
        )
    with transaction.atomic():
        exchange = locked(exchange, ExchangeState.SETTLING)
        bodies = shortfalls(exchange).get((by.party.code, creditor.code), 0)
        if not bodies:
            raise _refused_debt(exchange, "your side owes that side no bodies", "Nothing is left to do.")
        _check_signed(exchange, seat, creditor, bodies, note)
        debt = Debt.objects.create(
            exchange=exchange, debtor=by.party, creditor=creditor, bodies=bodies, note=note.decode(), by=by, at=at
        )
        append(Event("debt_acknowledged", by=by.id, subject=exchange.id,
                     plain={"debtor": by.party_id, "creditor": creditor.id, "bodies": bodies},
                     sealed={"note": debt.note}), at=at)  # fmt: skip
    return debt


def _check_signed(exchange: Exchange, seat: Seat, creditor: Party, bodies: int, note: bytes) -> None:
    try:
        text = text_signed_by(seat, note)
    except LedgerError as error:
        raise _refused_debt(exchange, error.why, error.do) from None
    if text != statement_of_debt(exchange, debtor=seat.party, creditor=creditor, bodies=bodies):
        raise _refused_debt(
            exchange, "it is the signature of another text", "Sign the text as it stands on the page now."
        )


def _agreed_body(exchange: Exchange, candidate: Candidate) -> tuple[str, str]:
    if candidate.id not in _standing(exchange).chosen or candidate.told.get("kind") != "body":
        raise _refused(candidate, "the manifest names no such body", "Look at the manifest again.")
    return candidate.told["holder"], candidate.told["side"]


def _standing(exchange: Exchange) -> Manifest:
    return exchange.manifests.standing().get()


def _check_finds(handover: BodyHandover, by: Staff) -> None:
    if not may_find(handover.exchange.part_of(by), by.roles):
        raise _refused(handover.candidate, "your role does not name remains", "Ask the laboratory or the neutral.")


def _refused(candidate: Candidate, why: str, do: str) -> SettlementError:
    return SettlementError(f"nothing was recorded of body {candidate.id}", why=why, do=do)


def _refused_debt(exchange: Exchange, why: str, do: str) -> SettlementError:
    return SettlementError(f"no debt of exchange {exchange.id} was acknowledged", why=why, do=do)
