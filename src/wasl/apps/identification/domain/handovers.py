"""Remains go from one party to another, or home; back again when it was wrong. Nothing is handed over twice."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.coffin import check_held, conclusion_of, grave_of, handover_of, packed
from wasl.apps.identification.domain.errors import HandoverError
from wasl.apps.identification.domain.telling import family_was_told, may_be_told
from wasl.apps.identification.enums import CustodyKind, HandoverStanding, Part
from wasl.apps.identification.models.conclusion import Conclusion, Handover
from wasl.apps.identification.models.family import Relative
from wasl.apps.identification.models.sample import CustodyStep
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import may_examine
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


def give_to_side(
    remains: Remains, receiver: Party, *, place: str, given_at: datetime, by: Staff, at: datetime
) -> Handover:
    """Give remains to a side; provisionally when no conclusion is signed. Raises HandoverError."""
    what = f"remains {remains.id} were not handed over"
    with transaction.atomic():
        remains, pieces = _ready(remains, by, what=what)
        if not remains.site.programme.members.filter(party=receiver, part=Part.SIDE).exists():
            raise HandoverError(what, why="that party is no side of the programme", do="Choose one that is.")
        conclusion = conclusion_of(remains, refused=HandoverError, what=what)
        return _given(remains, pieces, conclusion=conclusion, giver=by.party, receiver=receiver, to_party=receiver,
                      place=place, given_at=given_at, by=by, at=at, what=what)  # fmt: skip


def give_home(
    remains: Remains, relative: Relative, *, place: str, given_at: datetime, by: Staff, at: datetime
) -> Handover:
    """Give remains to their family, which was told whose they are. Raises HandoverError."""
    what = f"remains {remains.id} were not handed over"
    with transaction.atomic():
        remains, pieces = _ready(remains, by, what=what)
        conclusion = conclusion_of(remains, refused=HandoverError, what=what)
        if conclusion is None:
            raise HandoverError(what, why="two people have not signed whose they are",
                                do="Remains go home only once they are identified.")  # fmt: skip
        if not family_was_told(conclusion):
            raise HandoverError(what, why="the family was not told", do="Its liaison tells it first.")
        family = conclusion.missing.family
        if relative not in may_be_told(family):
            raise HandoverError(what, why="that is no living member of the family who wants to be told",
                                do="Choose another of the family.")  # fmt: skip
        return _given(remains, pieces, conclusion=conclusion, giver=by.party, relative=relative,
                      to_party=family.party, place=place, given_at=given_at, by=by, at=at, what=what)  # fmt: skip


def whom_at_home(remains: Remains) -> Relative:
    """Who of the family receives: who was told last and may be told still. Raises HandoverError when there is none."""
    what = f"remains {remains.id} were not handed over"
    conclusion = conclusion_of(remains, refused=HandoverError, what=what)
    if conclusion is None:
        raise HandoverError(what, why="two people have not signed whose they are",
                            do="Remains go home only once they are identified.")  # fmt: skip
    told = conclusion.notifications.filter(of_correction=False).select_related("relative").order_by("-told_at")
    asked = may_be_told(conclusion.missing.family)
    found = next((one.relative for one in told if one.relative in asked), None)
    if found is None:
        raise HandoverError(what, why="the family was not told", do="Its liaison tells it first.")
    return found


def receive(handover: Handover, *, received_at: datetime, receipt: str, by: Staff, at: datetime) -> Handover:
    """The receiving party says that it has them; at home the liaison writes down how the family gave its receipt.

    With a return, what was given before counts as returned from now on. Raises HandoverError.
    """
    what = f"handover {handover.id} was not received"
    with transaction.atomic():
        handover = _locked(handover)
        if not may_receive(handover, by):
            raise HandoverError(what, why="it is not for your party or role to receive it, or you gave it yourself",
                                do="Ask another person of the receiving party.")  # fmt: skip
        if handover.received_at is not None:
            raise HandoverError(what, why="it was received already", do="Reload the page.")
        if not handover.given_at <= received_at <= at:
            raise HandoverError(what, why="it was received before it was given, or later than now",
                                do="Give the moment at which it was received.")  # fmt: skip
        if not receipt.strip():
            raise HandoverError(what, why="it does not say how the receipt was given",
                                do="Write its number, or how it was signed.")  # fmt: skip
        handover.received_by, handover.received_at, handover.receipt = by, received_at, receipt.strip()
        handover.save()
        if handover.returns_id:
            Handover.objects.filter(pk=handover.returns_id).update(returned_at=received_at)
        steps(handover.pieces.all(), CustodyKind.RECEIVED, happened_at=received_at, place=handover.place,
              note=handover.id, by=by, at=at)  # fmt: skip
        append(Event("remains_received", by=by.id, subject=handover.id, plain={"remains": handover.remains_id},
                     sealed={"receipt": handover.receipt}), at=at)  # fmt: skip
    return handover


def confirm(handover: Handover, *, as_stated: bool, said: str = "", by: Staff, at: datetime) -> Handover:
    """The receiving side's own people looked: it is what was stated, or it is not, for a reason. Once."""
    what = f"handover {handover.id} was not confirmed"
    with transaction.atomic():
        handover = _locked(handover)
        if not can_confirm(handover, by):
            raise HandoverError(what, why="only the side that received it says so, once, and before it goes back",
                                do="Reload the page to see where it stands.")  # fmt: skip
        if not as_stated and not said.strip():
            raise HandoverError(what, why="it does not say what is not as stated", do="Say what was found.")
        handover.confirmed_by, handover.confirmed_at = by, at
        handover.is_as_stated, handover.confirmation = as_stated, said.strip()
        handover.save()
        append(Event("handover_confirmed", by=by.id, subject=handover.id,
                     plain={"remains": handover.remains_id, "as_stated": int(as_stated)},
                     sealed={"said": handover.confirmation}), at=at)  # fmt: skip
    return handover


def give_back(handover: Handover, *, place: str, given_at: datetime, by: Staff, at: datetime) -> Handover:
    """Those who received remains give them back to who gave them: another handover, received like any.

    Raises HandoverError. What lies in a grave is taken out of it first.
    """
    what = f"handover {handover.id} was not given back"
    with transaction.atomic():
        handover = _locked(handover)
        if not can_give_back(handover, by):
            raise HandoverError(what, why="it is not with your party, or it is on its way already",
                                do="Reload the page to see where it stands.")  # fmt: skip
        if handover.given_at > given_at or (handover.received_at and handover.received_at > given_at):
            raise HandoverError(what, why="it would go back before it came", do="Give the right moment.")
        if grave_of(handover.remains) is not None:
            raise HandoverError(what, why="the remains lie in a grave", do="Record that it was opened first.")
        return _given(handover.remains, list(handover.pieces.all()), conclusion=handover.conclusion, giver=by.party,
                      receiver=handover.giver, to_party=handover.giver, returns=handover, place=place,
                      given_at=given_at, by=by, at=at, what=what)  # fmt: skip


def standing_of(handover: Handover) -> HandoverStanding:
    """Whatever was found wrong stands before everything else."""
    conclusion = handover.conclusion
    if handover.returned_at is not None or (handover.returns_id and handover.received_at):
        return HandoverStanding.RETURNED
    if handover.is_as_stated is False or (conclusion and (conclusion.doubted_at or conclusion.corrected_at)):
        return HandoverStanding.IN_QUESTION
    if handover.received_at is None:
        return HandoverStanding.ON_ITS_WAY
    if handover.relative_id is not None:
        return HandoverStanding.HOME
    if handover.is_as_stated:
        return HandoverStanding.CONFIRMED
    return HandoverStanding.RECEIVED if conclusion else HandoverStanding.PROVISIONAL


def may_receive(handover: Handover, by: Staff) -> bool:
    parts = handover.remains.site.programme.parts_of(by)
    if handover.given_by_id == by.id:
        return False
    if handover.relative is not None:
        return Part.FAMILIES in parts and handover.relative.family.party_id == by.party_id
    return (Part.EXAMINER if handover.returns_id else Part.SIDE) in parts and handover.receiver_id == by.party_id


def can_confirm(handover: Handover, by: Staff) -> bool:
    is_with_side = handover.receiver_id == by.party_id and handover.received_at and not handover.returns_id
    settled = handover.confirmed_at or handover.returned_at
    return bool(is_with_side and not settled and Part.SIDE in handover.remains.site.programme.parts_of(by))


def can_give_back(handover: Handover, by: Staff) -> bool:
    if handover.received_at is None or handover.returned_at or handover.returns_id or handover.given_back.exists():
        return False
    parts = handover.remains.site.programme.parts_of(by)
    if handover.relative is not None:
        return Part.FAMILIES in parts and handover.relative.family.party_id == by.party_id
    return Part.SIDE in parts and handover.receiver_id == by.party_id


def steps(
    pieces: Iterable[Remains], kind: CustodyKind, *, happened_at: datetime, place: str, note: str, by: Staff,
    at: datetime, to_party: Party | None = None,
) -> None:  # fmt: skip
    """One step in the custody of each piece, by who recorded it."""
    for one in pieces:
        CustodyStep.objects.create(
            remains=one, kind=kind, happened_at=happened_at, party=by.party, person=by.name_en, to_party=to_party,
            place=place, note=note, recorded_by=by, recorded_at=at,
        )  # fmt: skip


def _ready(remains: Remains, by: Staff, *, what: str) -> tuple[Remains, list[Remains]]:
    """The remains, locked, and what goes with them."""
    remains = Remains.objects.select_for_update(of=("self",)).select_related("site__programme").get(pk=remains.pk)
    if not may_examine(remains.site.programme.parts_of(by)):
        raise HandoverError(what, why="your party or role does not hand over remains", do="Ask an examiner.")
    if handover_of(remains) is not None:
        raise HandoverError(what, why="they were handed over and did not come back",
                            do="Have them given back first.")  # fmt: skip
    if grave_of(remains) is not None:
        raise HandoverError(what, why="they lie in a grave", do="Record that it was opened first.")
    pieces = packed(remains, refused=HandoverError, what=what)
    check_held(pieces, by, refused=HandoverError, what=what)
    return remains, pieces


def _given(
    remains: Remains, pieces: list[Remains], *, conclusion: Conclusion | None, giver: Party, to_party: Party,
    place: str, given_at: datetime, by: Staff, at: datetime, what: str, receiver: Party | None = None,
    relative: Relative | None = None, returns: Handover | None = None,
) -> Handover:  # fmt: skip
    if given_at > at or not place.strip():
        raise HandoverError(what, why="it does not say where, or it is said of a moment to come",
                            do="Give the place, and the moment at which it happened.")  # fmt: skip
    made = Handover.objects.create(
        remains=remains, conclusion=conclusion, giver=giver, receiver=receiver, relative=relative, returns=returns,
        place=place.strip(), contents=", ".join(one.label for one in pieces), given_by=by, given_at=given_at,
    )  # fmt: skip
    made.pieces.set(pieces)
    steps(pieces, CustodyKind.GIVEN, happened_at=given_at, place=made.place, note=made.id, to_party=to_party, by=by,
          at=at)  # fmt: skip
    told: dict[str, str | int | None] = {"remains": remains.id, "pieces": len(pieces), "to": to_party.id,
                                         "is_provisional": int(conclusion is None)}  # fmt: skip
    if returns is not None:
        told["returns"] = returns.id
    append(Event("remains_given", by=by.id, subject=made.id, plain=told, sealed={"place": made.place}), at=at)
    return made


def _locked(handover: Handover) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("remains__site__programme")
    return rows.get(pk=handover.pk)
