"""What speaks against a profile before it is accepted: the sex, another profile of the same person, one seen before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from wasl.apps.identification.domain.staff_profiles import staff_alike
from wasl.apps.identification.domain.typings import Typing, contradicting
from wasl.apps.identification.enums import Sex
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Element, Reassociation, Remains
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.errors import Problem
from wasl.engines.kinship.laboratory.alleles import Genotype
from wasl.engines.kinship.laboratory.sameness import same_profiles

ANOTHERS = "One of the two tubes is another's: look at both chains."
TYPED_SEX = {"X": Sex.FEMALE, "XY": Sex.MALE}
DESCRIBED_SEX = {
    "female": Sex.FEMALE, "probably_female": Sex.FEMALE, "male": Sex.MALE, "probably_male": Sex.MALE,
}  # fmt: skip


@dataclass(frozen=True, repr=False)
class _Named:
    id: str
    genotypes: Mapping[str, Genotype]


@dataclass(frozen=True, repr=False)
class Known:
    """A profile that stands, opened."""

    sample: Sample
    typing: Typing


def known_profiles(programme: Programme, by: Staff) -> Sequence[Known]:
    """Standing profiles of samples that reach this person: those that relatives allow another laboratory stay shut."""
    reached = Sample.objects.reaching(by).filter(programme=programme)
    profiles = Profile.objects.standing().filter(sample__in=reached).select_related("sample")
    return [
        Known(one.sample, Typing({marker: tuple(seen) for marker, seen in one.genotypes.items()}, one.amelogenin))
        for one in profiles
    ]


def contradictions(sample: Sample, typing: Typing, *, known: Sequence[Known]) -> tuple[Problem, ...]:
    """What a person must look at before it is accepted; ``sample`` of a problem is the other sample's code."""
    return (*_of_sex(sample, typing), *_of_others(sample, typing, known), *_of_staff(sample, typing))


def recorded_sexes(sample: Sample) -> set[Sex]:
    """The sex that was recorded of the relative, or found on the remains; of commingled remains both may be."""
    if sample.relative is not None:
        return {Sex(sample.relative.sex)} - {Sex.UNKNOWN}
    standing = Described.objects.standing().filter(remains=sample.remains, field="sex").values_list("value", flat=True)
    counted = Element.objects.filter(remains=sample.remains, withdrawn_at=None).values_list("sex", flat=True)
    described = {DESCRIBED_SEX[value] for value in standing if value in DESCRIBED_SEX}
    return (described | {Sex(value) for value in counted}) - {Sex.UNKNOWN}


def _of_sex(sample: Sample, typing: Typing) -> Iterator[Problem]:
    typed, recorded = TYPED_SEX.get(typing.amelogenin), recorded_sexes(sample)
    if typed is not None and recorded and typed not in recorded:
        yield Problem("the sex marker does not fit the sex that was recorded",
                      "Compare the labels. X alone in a man can also be a lost Y.", sample=sample.code)  # fmt: skip


def _of_others(sample: Sample, typing: Typing, known: Sequence[Known]) -> Iterator[Problem]:
    same_body = _remains_of_one(sample.remains)
    for other in known:
        wrong = len(contradicting(typing, other.typing))
        if _is_of_one(sample, other.sample, same_body):
            if wrong:
                yield Problem(f"another profile of the same person differs at {wrong} markers", ANOTHERS,
                              sample=other.sample.code)  # fmt: skip
        elif not wrong and (same := _same(typing, other.typing)):
            yield Problem(f"the profile of another person is the same at all {same} markers that both have",
                          "Twins, parts of one body, or one tube's content in another: look at both chains.",
                          sample=other.sample.code)  # fmt: skip


def _same(one: Typing, other: Typing) -> int:
    """At how many markers both are the same person's; 0 when that cannot be said."""
    found = same_profiles([_Named("one", one.genotypes), _Named("other", other.genotypes)])
    return found[0][2] if found else 0


def _is_of_one(sample: Sample, other: Sample, same_body: set[str]) -> bool:
    if sample.relative_id is not None:
        return sample.relative_id == other.relative_id
    return other.remains_id in same_body


def _remains_of_one(remains: Remains | None) -> set[str]:
    """The remains, and those said by two people to be of the same person."""
    if remains is None:
        return set()
    joined = Reassociation.objects.filter(undone_at=None, seconded_at__isnull=False)
    known, new = {remains.pk}, {remains.pk}
    while new:
        pairs = joined.filter(Q(part__in=new) | Q(whole__in=new)).values_list("part_id", "whole_id")
        new = {one for pair in pairs for one in pair} - known
        known |= new
    return known


def _of_staff(sample: Sample, typing: Typing) -> Iterator[Problem]:
    for staff in staff_alike(sample.programme, typing.genotypes):
        yield Problem(f"it is the profile of {staff}, who works here",
                      "Look for a trace of theirs in the tube; take a new part.", sample=sample.code)  # fmt: skip
