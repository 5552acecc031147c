"""What a search compares of families: the missing whose typed relatives let the laboratory compare them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wasl.apps.identification.domain.pedigrees import Drawn, pedigree_of
from wasl.apps.identification.domain.searched_remains import Genotypes, Left, genotypes_from, is_readable
from wasl.apps.identification.enums import ConsentPurpose, LeftOut
from wasl.apps.identification.models.family import Consent, Family, Missing
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.programme import Programme
from wasl.engines.kinship.errors import PedigreeError
from wasl.engines.kinship.likelihood import likelihoods
from wasl.engines.kinship.markers import Marker
from wasl.engines.kinship.search.tables import Family as FamilyOf

# log10 LR below which a relative does not fit the others. Of true relatives fewer than 1 in 1,000 fall there: under
# what is true, a likelihood ratio of 1/t or less comes with a chance of at most 1/t.
MISFIT = -3.0
Profiles = dict[str, Genotypes]  # by id, the fullest first


@dataclass(frozen=True)
class Sought:
    """A missing person and the typed relatives of their family."""

    id: str
    family: str
    of: FamilyOf
    profiles: tuple[str, ...]


def missing_to_compare(programme: Programme) -> tuple[list[Sought], list[Left]]:
    """The missing of whom a relative is typed and lets it be compared, in the order of their ids.

    A relative's profile counts when whoever consented to the sample lets the laboratory that typed it compare.
    """
    profiles = _profiles_by_family(programme)
    sought, left = [], list[Left]()
    for family in Family.objects.filter(programme=programme).order_by("id"):
        try:
            drawn = pedigree_of(family)
        except PedigreeError:
            left.append(Left(family.id, LeftOut.NO_PEDIGREE))
            continue
        typed = _by_place(drawn, profiles.get(family.id, {}))
        for missing in Missing.objects.sought().filter(family=family, relative__withdrawn_at=None).order_by("id"):
            found = _sought(missing, drawn, typed)
            if isinstance(found, Sought):
                sought.append(found)
            else:
                left.append(found)
    return sorted(sought, key=lambda one: one.id), left


def misfits(family: FamilyOf, markers: list[Marker]) -> list[str]:
    """Typed relatives whose genotypes do not fit those of all the others, as they are said to be related."""
    if len(family.genotypes) < 2:
        return []
    seen = {name for genotypes in family.genotypes.values() for name in genotypes}
    used = [marker for marker in markers if marker.name in seen]
    together = likelihoods(family.pedigree, family.genotypes, used)
    found = []
    for who, own in family.genotypes.items():
        others = {other: genotypes for other, genotypes in family.genotypes.items() if other != who}
        apart = likelihoods(family.pedigree, others, used) * likelihoods(family.pedigree, {who: own}, used)
        with np.errstate(divide="ignore", invalid="ignore"):
            fit = float(np.log10(together / apart).sum())
        if not fit >= MISFIT:  # NaN too: the others contradict each other
            found.append(who)
    return found


def _sought(missing: Missing, drawn: Drawn, typed: Mapping[str, Profiles]) -> "Sought | Left":
    place = drawn.place[missing.relative_id]
    if place in typed:
        return Left(missing.id, LeftOut.TYPED_THEMSELF)
    if not typed:
        return Left(missing.id, LeftOut.NOBODY_TYPED)
    if not all(is_readable(one) for found in typed.values() for one in found.values()):
        return Left(missing.id, LeftOut.UNREADABLE)
    if not all(_agree(found) for found in typed.values()):
        return Left(missing.id, LeftOut.CONTRADICT)
    fullest = {who: next(iter(found)) for who, found in sorted(typed.items())}
    genotypes = {who: typed[who][profile] for who, profile in fullest.items()}
    of = FamilyOf(missing.id, drawn.pedigree, place, genotypes)
    return Sought(missing.id, missing.family_id, of, tuple(fullest.values()))


def _agree(found: Profiles) -> bool:
    """Whether several profiles of one person say the same wherever two of them are whole."""
    told: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for genotypes in found.values():
        for name, labels in genotypes.items():
            if None not in labels:
                told[name].add(tuple(sorted(map(str, labels))))
    return all(len(said) == 1 for said in told.values())


def _by_place(drawn: Drawn, typed: Mapping[str, Profiles]) -> dict[str, Profiles]:
    """Profiles by member of the pedigree: identical twins share one."""
    found: dict[str, Profiles] = defaultdict(dict)
    for relative, profiles in sorted(typed.items()):
        if relative in drawn.place:
            found[drawn.place[relative]] |= profiles
    return dict(found)


def _profiles_by_family(programme: Programme) -> dict[str, dict[str, Profiles]]:
    """family -> relative -> profile -> genotypes, the fullest profile first."""
    allowed = set(
        Consent.objects.standing()
        .filter(purpose=ConsentPurpose.COMPARE, member__family__programme=programme)
        .values_list("member_id", "recipient_id")
    )
    rows = (
        Profile.objects.standing()
        .filter(sample__programme=programme, sample__relative__isnull=False, sample__relative__withdrawn_at=None)
        .select_related("sample__relative", "sample__consent", "batch")
        .order_by("-markers", "id")
    )
    found: dict[str, dict[str, Profiles]] = defaultdict(lambda: defaultdict(dict))
    for profile in rows:
        relative, consent = profile.sample.relative, profile.sample.consent
        if relative and consent and (consent.member_id, profile.batch.party_id) in allowed:
            found[relative.family_id][relative.id][profile.id] = genotypes_from(profile.genotypes)
    return found
