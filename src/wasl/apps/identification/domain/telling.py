"""Telling the family, in person where that can be: of what two people signed, or that it was wrong.

Whoever of the family does not want to be told is not told; whom the family named first is told first.
"""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import TellingError
from wasl.apps.identification.enums import ConclusionState, Telling
from wasl.apps.identification.models.conclusion import Conclusion, Notification, TellingWish
from wasl.apps.identification.models.family import Family, Relative
from wasl.apps.identification.rules import may_speak_with_families
from wasl.apps.staff.models.staff import Staff

SIGNED_AT = {ConclusionState.SIGNED: "seconded_at", ConclusionState.CORRECTED: "corrected_at"}


def record_telling_wish(relative: Relative, wish: Telling, *, by: Staff, at: datetime) -> TellingWish:
    """Write down whether a relative is told first, never, or as any other. Ends what was wished before.

    Another who was to be told first is then as any other. Raises TellingError.
    """
    what = f"the wish of relative {relative.id} was not recorded"
    _check_speaks_with(relative.family, by, what=what)
    if relative.withdrawn_at is not None:
        raise TellingError(what, why="that member was taken out of the family", do="Choose another.")
    with transaction.atomic():
        Family.objects.select_for_update().get(pk=relative.family_id)
        standing = TellingWish.objects.filter(family=relative.family, ended_at=None)
        standing.filter(relative=relative).update(ended_at=at)
        if wish is Telling.FIRST:
            standing.filter(wish=Telling.FIRST).update(ended_at=at)
        made = TellingWish.objects.create(relative=relative, family=relative.family, wish=wish, by=by, at=at)
        append(Event("telling_wish_recorded", by=by.id, subject=relative.id, plain={"wish": wish.value}), at=at)
    return made


def notify(
    conclusion: Conclusion, relative: Relative, *, told_at: datetime, how: str, wishes: str = "", by: Staff,
    at: datetime,
) -> Notification:  # fmt: skip
    """Record that a relative was told: of a signed conclusion, or that it was wrong. Raises TellingError."""
    what = f"telling relative {relative.id} of conclusion {conclusion.id} was not recorded"
    _check_speaks_with(conclusion.missing.family, by, what=what)
    with transaction.atomic():
        conclusion = Conclusion.objects.select_for_update(of=("self",)).select_related("missing").get(pk=conclusion.pk)
        _check_can_be_told(conclusion, what=what)
        _check_is_told(relative, conclusion, what=what)
        signed = getattr(conclusion, SIGNED_AT[ConclusionState(conclusion.state)])
        if not signed <= told_at <= at:
            raise TellingError(what, why="it was told before two people signed, or later than now",
                               do="Give the moment at which it was told.")  # fmt: skip
        if not how.strip():
            raise TellingError(what, why="it does not say how the family was told", do="Say how and where.")
        of_correction = conclusion.state == ConclusionState.CORRECTED
        made = Notification.objects.create(
            conclusion=conclusion, relative=relative, of_correction=of_correction, told_at=told_at, how=how.strip(),
            wishes=wishes.strip(), by=by, at=at,
        )  # fmt: skip
        append(Event("relative_notified", by=by.id, subject=conclusion.id,
                     plain={"notification": made.id, "of_correction": int(of_correction)},
                     sealed={"relative": relative.id, "how": made.how, "wishes": made.wishes}), at=at)  # fmt: skip
    return made


def may_be_told(family: Family) -> list[Relative]:
    """Adults or not is for the liaison to weigh; the dead, the missing, who was taken out and who refused are not told.

    Whom the family named first stands first.
    """
    members = family.relatives.filter(withdrawn_at=None, is_dead=False, missing=None)
    wishes = dict(family.telling_wishes.filter(ended_at=None).values_list("relative_id", "wish"))
    asked = [one for one in members if wishes.get(one.pk) != Telling.NEVER]
    return sorted(asked, key=lambda one: wishes.get(one.pk) != Telling.FIRST)


def family_was_told(conclusion: Conclusion) -> bool:
    return conclusion.notifications.filter(of_correction=False).exists()


def _check_can_be_told(conclusion: Conclusion, *, what: str) -> None:
    if conclusion.state not in SIGNED_AT:
        raise TellingError(what, why="two people do not stand by it", do="Wait until it is signed.")
    if conclusion.state == ConclusionState.SIGNED and conclusion.doubted_at is not None:
        raise TellingError(what, why="it is in doubt", do="Wait until that is settled.")


def _check_is_told(relative: Relative, conclusion: Conclusion, *, what: str) -> None:
    family = conclusion.missing.family
    if relative not in may_be_told(family):
        raise TellingError(what, why="that is no living member of the family who wants to be told",
                           do="Choose another of the family.")  # fmt: skip
    first = family.telling_wishes.filter(ended_at=None, wish=Telling.FIRST, relative__is_dead=False,
                                         relative__withdrawn_at=None).first()  # fmt: skip
    told = conclusion.notifications.filter(of_correction=conclusion.state == ConclusionState.CORRECTED)
    if first is not None and first.relative_id != relative.pk and not told.exists():
        raise TellingError(what, why="the family named somebody else to be told first",
                           do="Tell that person first, or record another wish of the family.")  # fmt: skip


def _check_speaks_with(family: Family, by: Staff, *, what: str) -> None:
    if family.party_id != by.party_id or not may_speak_with_families(family.programme.parts_of(by)):
        raise TellingError(what, why="your party does not speak with this family, or your role does not",
                           do="Ask its liaison.")  # fmt: skip
