"""Whether a pair may be concluded on a basis: everything that has to hold before anybody signs, the same for both."""

from collections.abc import Collection, Iterator

from wasl.apps.identification.domain.custody import is_whole
from wasl.apps.identification.domain.elements import minimum_number_of
from wasl.apps.identification.domain.errors import ConclusionError
from wasl.apps.identification.domain.evidence import Weighed
from wasl.apps.identification.domain.matches import is_current, reaches_threshold
from wasl.apps.identification.enums import Comparison, ConclusionState, Evidence, RemainsKind, Sign
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.laboratory import Profile
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.rules import is_enough
from wasl.apps.staff.models.staff import Staff

STANDING = [ConclusionState.PROPOSED, ConclusionState.SIGNED]
# What was said of these is found in no field: the reasons say it.
UNRECORDED = frozenset({Evidence.DNA, Evidence.VISUAL, Evidence.CIRCUMSTANCES})


def check_reaches(missing: Missing, what: str, by: Staff) -> None:
    """Raises ConclusionError for somebody who may not compare this missing person."""
    if not Missing.objects.reaching(by).filter(pk=missing.pk).exists():
        raise ConclusionError(what, why="nobody of the family lets your party compare", do="Ask the family.")


def check_grounds(weighed: Weighed, basis: Collection[Evidence]) -> None:
    """Raises ConclusionError with the first thing that stands in the way."""
    for obstacle in obstacles(weighed, basis):
        raise obstacle


def obstacles(weighed: Weighed, basis: Collection[Evidence]) -> Iterator[ConclusionError]:
    """What stands in the way of this basis; nothing when it may be concluded."""
    yield from standing_obstacles(weighed)
    yield from _of_basis(weighed, basis)
    if Evidence.DNA in basis:
        yield from _of_dna(weighed)


def standing_obstacles(weighed: Weighed) -> Iterator[ConclusionError]:
    """What stands in the way whatever it rests on."""
    if not Missing.objects.sought().filter(pk=weighed.missing.pk).exists():
        yield _refused(
            weighed, "the person is no longer sought", "Ask the liaison of the family whether that was wrong."
        )
    if weighed.exclusion is not None:
        yield _refused(weighed, "the pair is excluded", "Take the exclusion back for a reason, or conclude otherwise.")
    for piece in weighed.impossible:
        if piece.outcome.how is Comparison.OTHER_SEX:
            yield _refused(weighed, "the remains are of the other sex", "Look which of the two was recorded wrongly.")
        else:
            yield _refused(weighed, "the remains were found before the person was last seen alive",
                           "Look which of the two days was recorded wrongly.")  # fmt: skip
    if any(piece.evidence is Evidence.DNA and piece.sign is Sign.AGAINST for piece in weighed.pieces):
        yield _refused(weighed, "DNA speaks against it", "Have the laboratory look: nothing is concluded against DNA.")
    yield from _of_others(weighed)
    for part in weighed.parts:
        if not is_whole(part):
            yield _refused(weighed, f"the chain of custody of {part.id} has a gap that nobody explained",
                           "Have it explained.")  # fmt: skip


def _of_others(weighed: Weighed) -> Iterator[ConclusionError]:
    """One person has one body, and a body is one person's."""
    if any(part.kind == RemainsKind.COMMINGLED for part in weighed.parts):
        yield _refused(weighed, "the remains are of several people", "Separate them, each under a label of its own.")
    people = minimum_number_of(weighed.parts).people
    if people > 1:
        yield _refused(weighed, f"the bones counted are of {people} people at least",
                       "Separate them, or count them again.")  # fmt: skip
    standing = Conclusion.objects.filter(state__in=STANDING)
    if other := standing.filter(remains__in=weighed.parts).exclude(missing=weighed.missing).first():
        yield _refused(weighed, f"{other.id} says that the remains are of another",
                       "Have that one refused or corrected first.")  # fmt: skip
    if other := standing.filter(missing=weighed.missing).exclude(remains__in=weighed.parts).first():
        yield _refused(weighed, f"{other.id} says it of other remains, which are not joined to these",
                       "Have two people join them as of one person, or have that one corrected.")  # fmt: skip


def _of_basis(weighed: Weighed, basis: Collection[Evidence]) -> Iterator[ConclusionError]:
    if not is_enough(basis):
        yield _refused(weighed, "it rests on nothing that is of one person alone",
                       "Name DNA, teeth, fingerprints or a numbered implant; sight alone is never enough.")  # fmt: skip
    for one in sorted(set(basis) - UNRECORDED):
        pieces = [piece for piece in weighed.pieces if piece.evidence is one and piece.told and piece.found]
        if not pieces:
            yield _refused(weighed, f"of {one.value} nothing is recorded on both sides",
                           "Record what was told and what was found.")  # fmt: skip
        elif all(piece.sign is Sign.AGAINST for piece in pieces):
            yield _refused(weighed, f"{one.value} speaks against it",
                           "Leave it out of the basis, and say so in the reasons.")  # fmt: skip


def _of_dna(weighed: Weighed) -> Iterator[ConclusionError]:
    match = weighed.match
    if match is None or not match.certificate:
        yield _refused(weighed, "DNA was not compared", "Start a search.")
        return
    if not is_current(match):
        yield _refused(weighed, "profiles or the family changed since DNA was compared", "Search again.")
    elif not reaches_threshold(match):
        yield _refused(weighed, f"the posterior does not reach {match.search.method.threshold}",
                       "Type more relatives or markers.")  # fmt: skip
    used = Profile.objects.filter(pk__in=match.certificate["profiles"]).values("sample")
    for sample in Sample.objects.filter(pk__in=used).order_by("id"):
        if not is_whole(sample):
            yield _refused(weighed, f"the chain of custody of sample {sample.id} has a gap that nobody explained",
                           "Have it explained.")  # fmt: skip


def _refused(weighed: Weighed, why: str, do: str) -> ConclusionError:
    return ConclusionError(f"{weighed.remains.id} and {weighed.missing.id} were not concluded", why=why, do=do)
