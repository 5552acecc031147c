"""Bones by name, and the minimum number of people that counted bones can be of. Values in, values out.

Counting within age groups and sexes follows the usual practice for commingled remains: the most repeated element of one
side decides (White 1953; Byrd and Adams in Adams and Byrd, Recovery, Analysis, and Identification of Commingled Human
Remains, 2008).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from wasl.apps.identification.domain.described_fields import Words
from wasl.kernel.resources import resource

FILE = "remains/bones.yaml"
SIDES = ("L", "R")


@dataclass(frozen=True, slots=True)
class Bone:
    """``each``: how many a person has, per side when paired; ``most``: how many one person may have."""

    key: str
    words: Words
    each: int
    most: int
    is_paired: bool
    figure: str


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of one bone; ``side`` L, R or "" not told; ``age_group`` and ``sex`` "" where they cannot be told."""

    bone: str
    side: str = ""
    count: int = 1
    age_group: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class Deciding:
    """So many of a bone, of so many people at least, among those of an age group and sex ("" of any)."""

    bone: str
    side: str
    count: int
    people: int
    age_group: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class MinimumNumber:
    """At least so many people, and the bones that prove it: their ``people`` add up to the number."""

    people: int
    because: tuple[Deciding, ...]


@lru_cache(maxsize=1)
def bones() -> dict[str, Bone]:
    """All bones by key, head to foot."""
    return {
        key: Bone(
            key=key,
            words=Words(en=row["en"], ar=row["ar"]),
            each=row["each"],
            most=row.get("most", row["each"]),
            is_paired=row["paired"],
            figure=row["figure"],
        )
        for key, row in resource(FILE)["bones"].items()
    }


@lru_cache(maxsize=1)
def age_groups() -> dict[str, Words]:
    return {key: Words(**words) for key, words in resource(FILE)["age_groups"].items()}


def minimum_number(counted: Iterable[Counted]) -> MinimumNumber:
    """The least number of people these bones can be of, as far as counting shows.

    Three countings are each a true lower bound, and the largest is taken: bones of different age groups are of
    different people, and within an age group so are bones of different sexes; bones of different sexes are, and within
    a sex bones of different age groups; and all bones together, whatever is known of them. Where age or sex is not told
    of some bones the true least number can be larger than this, never smaller.
    """
    all_bones = tuple(counted)
    by_age = _sum(_parts(all_bones, _age, then=_sex))
    by_sex = _sum(_parts(all_bones, _sex, then=_age))
    return max(by_age, by_sex, _most_repeated(all_bones), key=lambda found: found.people)


def _parts(
    counted: Sequence[Counted], told: Callable[[Counted], str], *, then: Callable[[Counted], str]
) -> list[MinimumNumber]:
    """For each age group (or sex) told: the larger of its bones together and its sexes (or age groups) added."""
    parts = []
    for value in sorted({told(one) for one in counted} - {""}):
        of_value = [one for one in counted if told(one) == value]
        finer = [
            _most_repeated([one for one in of_value if then(one) == other])
            for other in sorted({then(one) for one in of_value} - {""})
        ]
        parts.append(max(_most_repeated(of_value), _sum(finer), key=lambda found: found.people))
    return parts


def _most_repeated(counted: Sequence[Counted]) -> MinimumNumber:
    """By the bone that needs the most people: on one side, or, of a paired bone, both sides and those not told."""
    numbers: Counter[tuple[str, str]] = Counter()
    for one in counted:
        numbers[one.bone, ""] += one.count
        if one.side:
            numbers[one.bone, one.side] += one.count
    best = MinimumNumber(0, ())
    for (key, side), count in sorted(numbers.items(), key=lambda one: not one[0][1]):  # named by side where it can be
        bone = bones()[key]
        people = ceil(count / (bone.most * 2 if bone.is_paired and not side else bone.most))
        if people > best.people:
            ages, sexes = {_age(one) for one in counted}, {_sex(one) for one in counted}
            decided = Deciding(key, side, count, people, age_group=_only(ages), sex=_only(sexes))
            best = MinimumNumber(people, (decided,))
    return best


def _sum(parts: Sequence[MinimumNumber]) -> MinimumNumber:
    return MinimumNumber(sum(one.people for one in parts), tuple(reason for one in parts for reason in one.because))


def _only(values: set[str]) -> str:
    return next(iter(values)) if len(values) == 1 else ""


def _age(one: Counted) -> str:
    return one.age_group


def _sex(one: Counted) -> str:
    return one.sex
