"""Whether a family can be as it is told: parents, sexes, dates and twins fit together."""

from collections.abc import Iterable
from datetime import date

from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.models.family import Family, Relative
from wasl.engines.kinship.pedigree import Pedigree
from wasl.kernel.dates import from_edtf


def check_family(family: Family) -> None:
    """Raises PedigreeError or IdentificationError, which name members by their codes."""
    members = {one.id: one for one in family.relatives.standing().select_related("family")}
    Pedigree.of(
        (one.code, _code(members, one.father_id), _code(members, one.mother_id), one.sex or "U")
        for one in members.values()
    )
    for one in members.values():
        _check_older(one, (members[parent] for parent in (one.father_id, one.mother_id) if parent))
        if one.twin_of_id:
            _check_twins(one, members[one.twin_of_id])


def _code(members: dict[str, Relative], id: str | None) -> str | None:
    return members[id].code if id else None


def _check_older(child: Relative, parents: Iterable[Relative]) -> None:
    latest = _certain(child.birth_date)[1]
    for parent in parents:
        earliest = _certain(parent.birth_date)[0]
        if earliest and latest and earliest >= latest:
            raise IdentificationError(f"{parent.code} would be younger than their child {child.code}",
                                      do="Correct the tie or a date of birth.")  # fmt: skip


def _certain(edtf: str) -> tuple[date | None, date | None]:
    """First and last possible day; a date said to be uncertain proves nothing."""
    read = from_edtf(edtf)
    return (None, None) if read.uncertain else (read.earliest, read.latest)


def _check_twins(one: Relative, other: Relative) -> None:
    if (one.father_id, one.mother_id) != (other.father_id, other.mother_id):
        raise IdentificationError(f"{one.code} and {other.code} would be identical twins of different parents",
                                  do="Correct the parents, or say that they are brothers or sisters.")  # fmt: skip
    if one.sex != other.sex:
        raise IdentificationError(f"{one.code} and {other.code} would be identical twins of different sex",
                                  do="Correct a sex, or say that they are brothers or sisters.")  # fmt: skip
