"""Members of a family, added by their ties as relatives tell them; nothing else is guessed."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.families import locked, member_of, refused
from wasl.apps.identification.domain.kin_checks import check_family
from wasl.apps.identification.domain.ties import OPPOSITE, OTHER, SEX, SEX_OF, SLOT, WAYS, Grower, own_slot, partners
from wasl.apps.identification.domain.told import Told, check_told
from wasl.apps.identification.enums import Sex, Tie
from wasl.apps.identification.models.family import Family, Relative
from wasl.apps.staff.models.staff import Staff

HALVES = (Tie.PATERNAL_HALF, Tie.MATERNAL_HALF)


def add_first(family: Family, told: Told, *, by: Staff, at: datetime) -> Relative:
    """The one from whom the family is told: the missing person, or who seeks them."""
    check_told(told)
    with transaction.atomic():
        family = locked(family, by=by)
        if family.relatives.standing().exists():
            raise IdentificationError(
                f"nobody was added to family {family.code}", why="it has members, and no tie to any of them was told",
                do="Say of whom this person is a relative.",
            )  # fmt: skip
        return Grower(family, by, at).save(Relative(**asdict(told)), name=told.name)


def add_relative(
    of: Relative, tie: Tie, told: Told, *, by: Staff, at: datetime, told_by: Relative | None = None,
    other_parent: Relative | None = None, is_other_parent_new: bool = False,
) -> Relative:  # fmt: skip
    """Add somebody by what they are to ``of``. Whoever stands between and was not told of is added without a name.

    ``other_parent``: of a child, or of a brother or sister by one parent only. Where there is a husband, a wife or
    another parent already, it has to be said: that person, or by ``is_other_parent_new`` somebody else.

    Raises
    ------
    IdentificationError: the tie is taken or not clear; somebody would be younger than their child. PedigreeError: a
        father who is a woman, a person among their own ancestors. DateError: a date that is none.
    """
    check_told(told)
    with transaction.atomic():
        family = locked(of.family, by=by)
        of = member_of(family, of)
        new = Relative(**asdict(told), told_by=member_of(family, told_by) if told_by else None)
        grower = Grower(family, by, at)
        way, last = WAYS[tie][:-1], WAYS[tie][-1]
        who = grower.after(of, way)
        if last == "p":
            new.spouse_of, new.sex = who, new.sex or OPPOSITE[who.sex]
            grower.save(new, name=new.name)
        elif last == "c":
            other = member_of(family, other_parent) if other_parent else None
            if tie in HALVES and other and other.pk in (of.father_id, of.mother_id):
                raise refused(of, "they would have both parents in common", "Choose the tie by both parents.")
            _add_child(grower, who, new, other=other, is_other_new=is_other_parent_new or bool(way))
        elif last == "s":
            new.father, new.mother = grower.parent(who, "father"), grower.parent(who, "mother")
            if tie == Tie.TWIN:
                new.twin_of, new.sex = who.twin_of or who, new.sex or who.sex
            grower.save(new, name=new.name)
        else:
            new = _add_parent(grower, who, new, SEX[last])
        check_family(family)
    return new


def _add_child(grower: Grower, parent: Relative, child: Relative, *, other: Relative | None, is_other_new: bool
               ) -> None:  # fmt: skip
    slot = own_slot(parent, other)
    if other is None:
        if not is_other_new and partners(parent):
            raise refused(parent, "it has to be said who the other parent of the child is",
                              "Choose that person, or say that it is somebody else.")  # fmt: skip
        other = grower.save(Relative(sex=SEX_OF[OTHER[slot]]))
    for one, place in ((parent, slot), (other, OTHER[slot])):
        if not one.sex:
            one.sex = SEX_OF[place]
            one.save()
        setattr(child, place, one)
    grower.save(child, name=child.name)


def _add_parent(grower: Grower, child: Relative, parent: Relative, sex: Sex) -> Relative:
    """A father or mother, or the name of one who stood there without."""
    slot = SLOT[sex.value]
    known: Relative | None = getattr(child, slot)
    if known is None:
        parent.sex = parent.sex or sex
        grower.save(parent, name=parent.name)
        grower.set_parent(child, slot, parent)
        return parent
    if known.name:
        raise refused(child, "that parent is told already", "Correct what is told of them, or withdraw that tie.")
    for name in ("name", "birth_date", "is_dead", "contact", "told_by_id"):
        setattr(known, name, getattr(parent, name))
    known.sex = parent.sex or known.sex
    known.save()
    append(Event("relative_named", by=grower.by.id, subject=known.id, sealed={"name": known.name}), at=grower.at)
    return known
