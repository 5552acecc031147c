"""Counting the bones among remains, and what the count proves of how many people they are of."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.bones import SIDES, Counted, MinimumNumber, age_groups, bones, minimum_number
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import Sex
from wasl.apps.identification.models.site import Element, Remains
from wasl.apps.identification.rules import may_examine
from wasl.apps.staff.models.staff import Staff

MOST_AT_ONCE = 1000


def record_element(remains: Remains, counted: Counted, *, by: Staff, at: datetime) -> Element:
    """Write down so many of a bone among these remains. Raises IdentificationError.

    A bone is counted once, in however many pieces it is; what may be a piece of a bone already counted is not.
    """
    what = f"no bones of remains {remains.id} were counted"
    _check_examines(remains, by, what)
    bone = bones().get(counted.bone)
    if bone is None:
        raise _refused(what, why="no bone of that name is known", do="Choose one of those shown.")
    if counted.side not in (*SIDES, "") or (counted.side and not bone.is_paired):
        raise _refused(what, why=f"{bone.key} has no such side", do="Leave the side out, or choose left or right.")
    if not 1 <= counted.count <= MOST_AT_ONCE:
        raise _refused(what, why=f"a count runs from 1 to {MOST_AT_ONCE}", do="Count again.")
    if counted.age_group not in (*age_groups(), "") or counted.sex not in Sex.values:
        raise _refused(what, why="the age group or sex is none of those known", do="Choose one of those shown.")
    with transaction.atomic():
        element = Element.objects.create(
            remains=remains, bone=bone.key, side=counted.side, count=counted.count, age_group=counted.age_group,
            sex=counted.sex, recorded_by=by, recorded_at=at,
        )  # fmt: skip
        append(Event("bones_counted", by=by.id, subject=remains.id, plain={"element": element.pk, "bone": bone.key,
                     "count": counted.count, "side": counted.side.lower() or None,
                     "age_group": counted.age_group or None, "sex": counted.sex.lower() or None}), at=at)  # fmt: skip
    return element


def withdraw_element(element: Element, *, why: str, by: Staff, at: datetime) -> Element:
    """Say that a count was wrong; it stays on record with the reason. Raises IdentificationError."""
    what = f"the count {element.pk} of remains {element.remains_id} was not withdrawn"
    _check_examines(element.remains, by, what)
    if not why.strip():
        raise _refused(what, why="no reason was given", do="Say why it was wrong.")
    with transaction.atomic():
        element = Element.objects.select_for_update().get(pk=element.pk)
        if element.withdrawn_at is not None:
            raise _refused(what, why="it was withdrawn before", do="Reload the page to see where it stands.")
        element.withdrawn_at, element.withdrawn_why = at, why.strip()
        element.save(update_fields=["withdrawn_at", "withdrawn_why"])
        append(Event("bones_withdrawn", by=by.id, subject=element.remains_id, plain={"element": element.pk},
                     sealed={"why": element.withdrawn_why}), at=at)  # fmt: skip
    return element


def minimum_number_of(remains: Collection[Remains]) -> MinimumNumber:
    """The least number of people whose bones were counted among all of these remains together."""
    standing = Element.objects.filter(remains__in=remains, withdrawn_at=None)
    return minimum_number(Counted(one.bone, one.side, one.count, one.age_group, one.sex) for one in standing)


def _check_examines(remains: Remains, by: Staff, what: str) -> None:
    if not may_examine(remains.site.programme.parts_of(by)):
        raise _refused(what, why="you do not examine in this programme", do="Ask an examiner.")


def _refused(what: str, *, why: str, do: str) -> IdentificationError:
    return IdentificationError(what, why=why, do=do)
