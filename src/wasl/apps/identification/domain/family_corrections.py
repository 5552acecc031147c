"""What was told wrongly of a family: details corrected, people and ties withdrawn. The log keeps what was said."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.families import locked, member_of, refused
from wasl.apps.identification.domain.kin_checks import check_family
from wasl.apps.identification.domain.ties import Grower, own_slot
from wasl.apps.identification.domain.told import Told, check_told
from wasl.apps.identification.models.family import Consent, Missing, Relative
from wasl.apps.staff.models.staff import Staff


def correct_relative(relative: Relative, told: Told, *, why: str, by: Staff, at: datetime) -> Relative:
    """Correct what is told of a member; what stood before stays in the log, sealed."""
    check_told(told)
    if not why.strip():
        raise refused(relative, "no reason was given", "Say who told it, or what was wrong.")
    with transaction.atomic():
        family = locked(relative.family, by=by)
        relative = member_of(family, relative)
        before = {name: getattr(relative, name) for name in asdict(told)}
        for name, value in asdict(told).items():
            setattr(relative, name, value)
        relative.save()
        check_family(family)
        append(Event("relative_corrected", by=by.id, subject=relative.id,
                     sealed={"before": before, "after": asdict(told), "why": why}), at=at)  # fmt: skip
    return relative


def withdraw_relative(relative: Relative, *, why: str, by: Staff, at: datetime) -> None:
    """This person was not of the family, or was told of twice. Raises IdentificationError while others hang on them."""
    if not why.strip():
        raise refused(relative, "no reason was given", "Say what was wrong.")
    with transaction.atomic():
        relative = member_of(locked(relative.family, by=by), relative)
        for name in ("children_of_father", "children_of_mother", "twins", "spouses"):
            if getattr(relative, name).standing().exists():
                raise refused(relative, "others are tied to the family by them", "Withdraw those ties first.")
        if Missing.objects.sought().filter(relative=relative).exists():
            raise refused(relative, "they are sought", "Say first that they are no longer sought.")
        if Consent.objects.standing().filter(member=relative).exists():
            raise refused(relative, "a consent of theirs stands", "Withdraw their consents first.")
        relative.withdrawn_at, relative.withdrawn_why = at, why
        relative.save()
        append(Event("relative_withdrawn", by=by.id, subject=relative.id, sealed={"why": why}), at=at)


def record_parent(child: Relative, parent: Relative, *, by: Staff, at: datetime) -> None:
    """Two members who are both in the family are child and parent."""
    with transaction.atomic():
        family = locked(child.family, by=by)
        child, parent = member_of(family, child), member_of(family, parent)
        slot = own_slot(parent, None)
        if getattr(child, slot) is not None:
            raise refused(child, "that parent is told already", "Withdraw that tie first.")
        Grower(family, by, at).set_parent(child, slot, parent)
        check_family(family)


def withdraw_parent(child: Relative, slot: str, *, why: str, by: Staff, at: datetime) -> None:
    """It was wrong that this is the ``father`` or ``mother`` of the child; the log keeps that it was said."""
    if not why.strip():
        raise refused(child, "no reason was given", "Say what was wrong.")
    with transaction.atomic():
        family = locked(child.family, by=by)
        child = member_of(family, child)
        parent = getattr(child, slot)
        if parent is None:
            raise refused(child, "no such tie stands", "Reload the page.")
        setattr(child, slot, None)
        child.save()
        check_family(family)
        append(Event("tie_withdrawn", by=by.id, subject=child.id, plain={slot: parent.id}, sealed={"why": why}), at=at)


def withdraw_twin(relative: Relative, *, why: str, by: Staff, at: datetime) -> None:
    """They are brothers or sisters, but not identical twins."""
    if not why.strip():
        raise refused(relative, "no reason was given", "Say what was wrong.")
    with transaction.atomic():
        relative = member_of(locked(relative.family, by=by), relative)
        if relative.twin_of_id is None:
            raise refused(relative, "no such tie stands", "Reload the page.")
        twin, relative.twin_of = relative.twin_of_id, None
        relative.save()
        append(Event("tie_withdrawn", by=by.id, subject=relative.id, plain={"twin": twin}, sealed={"why": why}), at=at)
