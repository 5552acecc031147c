"""A family as each reader may see it.

The party that speaks with it sees everything. A recipient of consent sees what is needed to compare: codes, ties,
sexes, years of birth, and the name of whom is sought; never a name or a contact of anybody else.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from wasl.apps.identification.domain.families import can_speak_with
from wasl.apps.identification.enums import ConsentPurpose
from wasl.apps.identification.models.family import Consent, Family, Missing, Relative
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import DateError, from_edtf


@dataclass(frozen=True)
class SeenMember:
    """``name`` and ``contact`` are empty, and ``born`` only a year, for those who do not speak with the family."""

    id: str
    code: str
    sex: str
    born: str
    is_dead: bool
    father: str
    mother: str
    twin_of: str
    spouse_of: str
    is_told: bool  # somebody told of them: the others only tie the family together
    missing: str  # id of whom is sought
    is_sampled: bool
    is_typed: bool
    consents: frozenset[str]  # purposes that stand: all of them, or for a recipient those given to its own party
    name: str = ""
    contact: str = ""


@dataclass(frozen=True)
class SeenFamily:
    id: str
    code: str
    is_own: bool
    members: tuple[SeenMember, ...]

    @property
    def by_id(self) -> dict[str, SeenMember]:
        return {one.id: one for one in self.members}


def read_family(family: Family, *, by: Staff) -> SeenFamily:
    """Of a family that reaches this person: ``Family.objects.reaching`` is asked before."""
    is_own = can_speak_with(family, by=by)
    relatives = list(family.relatives.standing().order_by("number"))
    missing = dict(Missing.objects.sought().filter(family=family).values_list("relative_id", "pk"))
    sampled = set(Sample.objects.filter(relative__in=relatives).values_list("relative_id", flat=True))
    typed = set(_typed(relatives))
    consents = _consents(family, by, is_own=is_own)
    members = tuple(
        SeenMember(
            id=one.id, code=f"{family.code}.{one.number}", sex=one.sex,
            born=one.birth_date if is_own else year_of(one.birth_date), is_dead=one.is_dead,
            father=one.father_id or "", mother=one.mother_id or "", twin_of=one.twin_of_id or "",
            spouse_of=one.spouse_of_id or "", is_told=bool(one.name), missing=missing.get(one.id, ""),
            is_sampled=one.id in sampled, is_typed=one.id in typed, consents=consents.get(one.id, frozenset()),
            name=one.name if is_own or one.id in missing else "", contact=one.contact if is_own else "",
        )
        for one in relatives
    )  # fmt: skip
    return SeenFamily(family.id, family.code, is_own, members)


def year_of(edtf: str) -> str:
    """Of a date of birth only the year, or nothing where it is not known to one."""
    try:
        read = from_edtf(edtf)
    except DateError:
        return ""
    if read.earliest is None or read.latest is None or read.earliest.year != read.latest.year:
        return ""
    return str(read.earliest.year)


def needs_of(families: list[Family]) -> dict[str, str]:
    """By id of each family what it needs next: "relatives", "consent", "sample", "typing", "nothing"."""
    asked = Relative.objects.who_can_be_asked().filter(family__in=families)
    told = Counter(asked.values_list("family_id", flat=True))
    standing = Consent.objects.standing().filter(member__family__in=families, member__withdrawn_at=None)
    may_sample = Counter(standing.filter(purpose=ConsentPurpose.SAMPLE).values_list("member__family_id", flat=True))
    sampled = Counter(Sample.objects.filter(relative__family__in=families, consent__withdrawn_at=None)
                      .values_list("relative__family_id", flat=True))  # fmt: skip
    typed = Counter(Profile.objects.standing().filter(sample__relative__family__in=families)
                    .values_list("sample__relative__family_id", flat=True))  # fmt: skip
    found = {}
    for one in families:
        steps = (("relatives", told), ("consent", may_sample), ("sample", sampled), ("typing", typed))
        found[one.id] = next((need for need, counts in steps if not counts[one.id]), "nothing")
    return found


def families_of(programme: Programme, *, by: Staff) -> list[Family]:
    return list(Family.objects.reaching(by).filter(programme=programme).select_related("party", "programme"))


def _typed(relatives: list[Relative]) -> list[str]:
    standing = Profile.objects.standing().filter(sample__relative__in=relatives)
    return [one for one in standing.values_list("sample__relative_id", flat=True) if one]


def _consents(family: Family, by: Staff, *, is_own: bool) -> dict[str, frozenset[str]]:
    shown = Q() if is_own else Q(recipient_id=by.party_id)
    found: dict[str, set[str]] = {}
    for member, purpose in (
        Consent.objects.standing().filter(shown, member__family=family).values_list("member_id", "purpose")
    ):
        found.setdefault(member, set()).add(purpose)
    return {member: frozenset(purposes) for member, purposes in found.items()}
