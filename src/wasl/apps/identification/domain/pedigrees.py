"""A family as the kinship engine reads it, and as a relative checks it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.families import locked, member_of, refused
from wasl.apps.identification.models.family import Family, PedigreeCheck, Relative
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.pedigree import Pedigree
from wasl.kernel.canonical import sha256_hex


@dataclass(frozen=True)
class Drawn:
    """A family for the engine. ``place``: id of a relative -> id of the pedigree's member who stands for them.

    Identical twins have one genotype, so they share a place: remains that may be one of two such twins are compared
    with the other twin's profile directly, and DNA never tells which of the two they are.
    """

    pedigree: Pedigree
    place: dict[str, str]


def pedigree_of(family: Family) -> Drawn:
    """All standing members, by their ids; without names. Raises PedigreeError for a family that cannot be."""
    return drawn_from(family.relatives.standing())


def drawn_from(relatives: Iterable[Relative]) -> Drawn:
    """As ``pedigree_of``, of rows read already: searches read all families at once."""
    members = list(relatives)
    place = {one.id: one.twin_of_id or one.id for one in members}
    rows = [
        (one.id, place.get(one.father_id or ""), place.get(one.mother_id or ""), one.sex or "U")
        for one in members if place[one.id] == one.id
    ]  # fmt: skip
    return Drawn(Pedigree.of(rows), place)


def drawing_sha256(family: Family) -> str:
    """Digest of everything that the drawn family shows a relative: when it changes, they have to look again."""
    shown = ("id", "name", "sex", "birth_date", "is_dead", "father_id", "mother_id", "twin_of_id", "spouse_of_id",
             "missing__id")  # fmt: skip
    return sha256_hex([list(row) for row in family.relatives.standing().order_by("number").values_list(*shown)])


def check_pedigree(family: Family, relative: Relative, *, seen_sha256: str, by: Staff, at: datetime) -> PedigreeCheck:
    """A relative looked at the drawing of this digest and said that it is so. It lapses when the drawing changes."""
    with transaction.atomic():
        family = locked(family, by=by)
        relative = member_of(family, relative)
        if not family.relatives.who_can_be_asked().filter(pk=relative.pk).exists():
            raise refused(relative, "the drawing is checked by a living member of the family", "Choose another.")
        if seen_sha256 != drawing_sha256(family):
            raise refused(relative, "the drawing has changed since it was shown", "Show them the drawing of now.")
        check = PedigreeCheck.objects.create(family=family, relative=relative, drawn_sha256=seen_sha256, by=by, at=at)
        append(Event("pedigree_checked", by=by.id, subject=family.id, plain={"relative": relative.id}), at=at)
    return check


def standing_checks(family: Family) -> list[PedigreeCheck]:
    """Those that were made of the drawing as it is now."""
    return list(family.checks.filter(drawn_sha256=drawing_sha256(family)).select_related("relative__family"))
