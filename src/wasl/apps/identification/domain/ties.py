"""From one member of a family to another as relatives say it: the father's brother, a cousin by the mother's sister.

A tie is a way of steps. ``f`` and ``m`` go to a father or mother, ``b`` and ``z`` to a brother or sister by both
parents; the last step says what the new person is to whom the way came to: ``s`` a brother or sister, ``c`` a child,
``p`` husband or wife.
Whoever stands on the way and was not told of is added, without a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import Sex, Tie
from wasl.apps.identification.models.family import Family, Relative
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.entries import Datum

WAYS: dict[Tie, str] = {
    Tie.FATHER: "f", Tie.MOTHER: "m", Tie.CHILD: "c", Tie.SIBLING: "s", Tie.TWIN: "s", Tie.SPOUSE: "p",
    Tie.PATERNAL_HALF: "fc", Tie.MATERNAL_HALF: "mc",
    Tie.FATHERS_FATHER: "ff", Tie.FATHERS_MOTHER: "fm", Tie.MOTHERS_FATHER: "mf", Tie.MOTHERS_MOTHER: "mm",
    Tie.PATERNAL_UNCLE: "fs", Tie.MATERNAL_UNCLE: "ms", Tie.BROTHERS_CHILD: "bc", Tie.SISTERS_CHILD: "zc",
    Tie.FATHERS_BROTHERS_CHILD: "fbc", Tie.FATHERS_SISTERS_CHILD: "fzc",
    Tie.MOTHERS_BROTHERS_CHILD: "mbc", Tie.MOTHERS_SISTERS_CHILD: "mzc",
}  # fmt: skip
SEX = {"f": Sex.MALE, "b": Sex.MALE, "m": Sex.FEMALE, "z": Sex.FEMALE}
SLOT = {Sex.MALE.value: "father", Sex.FEMALE.value: "mother"}
OTHER = {"father": "mother", "mother": "father"}
SEX_OF = {"father": Sex.MALE.value, "mother": Sex.FEMALE.value}
OPPOSITE = {"F": "M", "M": "F", "": ""}


@dataclass(frozen=True)
class Grower:
    """Adds people to a locked family, and logs each."""

    family: Family
    by: Staff
    at: datetime

    def save(self, one: Relative, **sealed: str) -> Relative:
        one.family, one.recorded_by, one.recorded_at = self.family, self.by, self.at
        one.number = self.family.relatives.count() + 1
        one.save()
        ties = {"father": one.father_id, "mother": one.mother_id, "twin": one.twin_of_id, "spouse": one.spouse_of_id}
        plain: dict[str, Datum] = {"family": self.family.id, **{name: id for name, id in ties.items() if id}}
        append(Event("relative_added", by=self.by.id, subject=one.id, plain=plain, sealed=sealed), at=self.at)
        return one

    def set_parent(self, child: Relative, slot: str, parent: Relative) -> None:
        if not parent.sex:
            parent.sex = SEX_OF[slot]
            parent.save()
        setattr(child, slot, parent)
        child.save()
        append(Event("tie_recorded", by=self.by.id, subject=child.id, plain={slot: parent.id}), at=self.at)

    def parent(self, child: Relative, slot: str) -> Relative:
        """The father or mother, added without a name when nobody told of them."""
        known: Relative | None = getattr(child, slot)
        if known is None:
            known = self.save(Relative(sex=SEX_OF[slot]))
            self.set_parent(child, slot, known)
        return known

    def after(self, who: Relative, way: Iterable[str]) -> Relative:
        """Who stands at the end of these steps."""
        for step in way:
            sex = SEX[step]
            who = self.parent(who, SLOT[sex.value]) if step in "fm" else self._brother_or_sister(who, sex)
        return who

    def _brother_or_sister(self, who: Relative, sex: Sex) -> Relative:
        father, mother = self.parent(who, "father"), self.parent(who, "mother")
        known = Relative.objects.standing().filter(father=father, mother=mother, sex=sex).exclude(pk=who.pk)
        if known.exists():
            raise IdentificationError(
                f"the tie by a brother or sister of {who.code} was not recorded",
                why="there are brothers or sisters of that sex in the family: it has to be said which it is",
                do="Add them as son or daughter of that person.",
            )
        return self.save(Relative(sex=sex, father=father, mother=mother))


def own_slot(parent: Relative, other: Relative | None) -> str:
    """Whether this parent is the father or the mother of a child with that other. Raises IdentificationError."""
    if parent.sex:
        return SLOT[parent.sex]
    if other is not None and other.sex:
        return OTHER[SLOT[other.sex]]
    raise IdentificationError(f"no child of {parent.code} was recorded", why="their sex is not told",
                              do="Correct their sex first.")  # fmt: skip


def partners(parent: Relative) -> list[Relative]:
    """Those with whom this person has children or is married, named or not."""
    children = Relative.objects.standing().filter(father=parent) | Relative.objects.standing().filter(mother=parent)
    found = {other for one in children for other in (one.father_id, one.mother_id) if other}
    found |= {parent.spouse_of_id, *parent.spouses.standing().values_list("pk", flat=True)}
    found -= {parent.pk, None}
    return list(Relative.objects.filter(pk__in=found).select_related("family"))
