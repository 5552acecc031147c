"""What the last search says of a pair, and whether it still rests on what stands."""

from wasl.apps.identification.domain.certificates import pedigree_sha256
from wasl.apps.identification.domain.pair_numbers import reaches
from wasl.apps.identification.domain.pedigrees import pedigree_of
from wasl.apps.identification.domain.reassociation import same_person
from wasl.apps.identification.enums import LeftOut
from wasl.apps.identification.models.comparing import Match, Search
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.errors import PedigreeError


def last_search(programme: Programme) -> Search | None:
    return programme.searches.filter(finished_at__isnull=False).order_by("-finished_at", "id").first()


def found_of(remains: Remains, missing: Missing, *, by: Staff) -> Match | None:
    """The match of the last search that was finished, if it kept this pair and it reaches this person."""
    search = last_search(remains.site.programme)
    matches = Match.objects.reaching(by).filter(search=search, remains__in=same_person(remains), missing=missing)
    return matches.select_related("search__method").first()


def is_current(match: Match) -> bool:
    """Whether it rests on the profiles that stand now, of these remains and their family, and on the family as told."""
    used = set(match.certificate["profiles"])
    standing = Profile.objects.standing()
    of_remains = standing.filter(sample__remains__in=same_person(match.remains))
    of_family = standing.filter(sample__relative__family=match.missing.family_id)
    if not used <= set(of_remains.values_list("id", flat=True)) | set(of_family.values_list("id", flat=True)):
        return False
    if (of_remains | of_family).filter(accepted_at__gt=match.search.asked_at).exists():
        return False
    too_little = [match.remains_id, LeftOut.FEW_SHARED.value] in match.search.left_out
    if not too_little and of_remains.exclude(pk__in=used).exists():
        return False  # another part was joined since
    return bool(match.certificate["family"] == family_sha256(match.missing))


def family_sha256(missing: Missing) -> str:
    """Digest of how the family was told to be related; empty when it cannot be."""
    try:
        return pedigree_sha256(pedigree_of(missing.family).pedigree)
    except PedigreeError:
        return ""


def reaches_threshold(match: Match) -> bool:
    return match.log10_odds is not None and reaches(match.log10_odds, float(match.search.method.threshold))
