"""What a search compares of remains: all profiles of one person's remains, taken as one where they must be one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from wasl.apps.identification.enums import LeftOut
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Reassociation
from wasl.engines.kinship.laboratory.sameness import same_profiles

AT_LEAST = 8  # markers that two profiles share before they are taken as one
Genotypes = dict[str, tuple[str | None, ...]]


@dataclass(frozen=True)
class Left:
    """What was not compared, or not wholly, and why."""

    id: str
    why: LeftOut


@dataclass(frozen=True)
class Subject:
    """Remains, by the id of the whole that their parts belong to, and what is typed of them."""

    id: str
    genotypes: Genotypes
    profiles: tuple[str, ...]
    amelogenin: frozenset[str] = frozenset()  # "X", "XY": what was typed in any of the profiles


@dataclass(frozen=True)
class Typed:
    id: str
    genotypes: Genotypes
    amelogenin: str = ""


def wholes(programme: Programme) -> dict[str, str]:
    """For each part that two people re-associated: the remains it belongs to, whatever lies in between."""
    rows = Reassociation.objects.filter(part__site__programme=programme, undone_at=None, seconded_at__isnull=False)
    direct = dict(rows.values_list("part_id", "whole_id"))
    found = {}
    for part in direct:
        whole, seen = part, {part}
        while whole in direct and direct[whole] not in seen:
            whole = direct[whole]
            seen.add(whole)
        found[part] = whole
    return found


def remains_to_compare(programme: Programme) -> tuple[list[Subject], list[Left]]:
    """The remains that are typed, in the order of their ids."""
    whole_of = wholes(programme)
    typed: dict[str, list[Typed]] = defaultdict(list)
    rows = Profile.objects.standing().filter(sample__programme=programme, sample__remains__isnull=False)
    for profile in rows.select_related("sample").order_by("id"):
        remains = str(profile.sample.remains_id)
        typed[whole_of.get(remains, remains)].append(
            Typed(profile.id, genotypes_from(profile.genotypes), profile.amelogenin or "")
        )
    subjects, left = [], []
    for remains, profiles in sorted(typed.items()):
        subject, why = _as_one(remains, profiles)
        subjects += [subject] if subject else []
        left += [Left(remains, why)] if why else []
    return subjects, left


def genotypes_from(told: Mapping[str, Iterable[str | None]]) -> Genotypes:
    """Genotypes as they are kept: two labels a marker, None for one that is not known."""
    found = {name: tuple(labels) for name, labels in told.items()}
    return {name: (*labels, None) if len(labels) == 1 else labels for name, labels in found.items()}


def is_readable(genotypes: Genotypes) -> bool:
    return all(len(labels) <= 2 for labels in genotypes.values())


def _as_one(remains: str, profiles: list[Typed]) -> tuple[Subject | None, LeftOut | None]:
    if not all(is_readable(one.genotypes) for one in profiles):
        return None, LeftOut.UNREADABLE
    alike = {(one, other): shared for one, other, shared in same_profiles(profiles, at_least=0)}
    pairs = [alike.get((one.id, other.id)) for one, other in combinations(profiles, 2)]
    if None in pairs:
        return None, LeftOut.DIFFER
    if any(shared is not None and shared < AT_LEAST for shared in pairs):
        fullest = max(profiles, key=lambda one: (len(one.genotypes), one.id))
        return Subject(remains, fullest.genotypes, (fullest.id,), _shown([fullest])), LeftOut.FEW_SHARED
    return Subject(remains, _joined(profiles), tuple(one.id for one in profiles), _shown(profiles)), None


def _shown(profiles: list[Typed]) -> frozenset[str]:
    return frozenset(one.amelogenin for one in profiles if one.amelogenin)


def _joined(profiles: list[Typed]) -> Genotypes:
    """Each marker from the profile that knows most of it."""
    found: Genotypes = {}
    for one in profiles:
        for name, labels in one.genotypes.items():
            if name not in found or found[name].count(None) > labels.count(None):
                found[name] = labels
    return found
