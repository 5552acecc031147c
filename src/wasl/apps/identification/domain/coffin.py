"""What goes together: remains with all parts that two people stand by, who has them, and whose they are."""

from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import ConclusionState, CustodyKind
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Handover
from wasl.apps.identification.models.sample import CustodyStep
from wasl.apps.identification.models.site import Reassociation, Remains
from wasl.apps.staff.models.staff import Staff

GONE = frozenset({CustodyKind.USED_UP, CustodyKind.DESTROYED, CustodyKind.BURIED})


def whole_of(remains: Remains) -> Remains:
    """The remains of which these are a part; themselves when they are none."""
    joined = remains.reassociated_to.filter(undone_at=None, seconded_at__isnull=False).select_related("whole__site")
    found = joined.first()
    return whole_of(found.whole) if found else remains


def pieces_of(remains: Remains) -> list[Remains]:
    """The remains and every part re-associated with them by two people, in the order of their labels."""
    found = [remains]
    for one in found:  # parts of parts join at the end
        joined = one.reassociated.filter(undone_at=None, seconded_at__isnull=False).select_related("part__site")
        found += [each.part for each in joined]
    return [remains, *sorted(found[1:], key=lambda one: one.label)]


def packed(remains: Remains, *, refused: type[IdentificationError], what: str) -> list[Remains]:
    """The pieces that are in one coffin when these remains go. A part goes with its whole.

    A part that was found later goes alone, once its whole went. Raises ``refused`` when it is not settled what belongs
    together.
    """
    pieces = pieces_of(remains)
    if Reassociation.objects.filter(part__in=pieces, undone_at=None, seconded_at=None).exists() or (
        Reassociation.objects.filter(whole__in=pieces, undone_at=None, seconded_at=None).exists()
    ):
        raise refused(what, why="a part of them waits for a second person", do="Settle what belongs together first.")
    whole = whole_of(remains)
    if whole != remains and handover_of(whole) is None and not whole.burials.standing().exists():
        raise refused(what, why="they are a part of other remains that are still here",
                    do=f"Choose the whole: {whole.id}.")  # fmt: skip
    return [one for one in pieces if one == remains or handover_of(one) is None]


def handover_of(remains: Remains) -> Handover | None:
    """The handover by which these remains went and from which they did not come back."""
    return Handover.objects.filter(pieces=remains, returns=None, returned_at=None).order_by("given_at").last()


def grave_of(remains: Remains) -> Burial | None:
    return Burial.objects.standing().filter(remains=remains).first()


def conclusion_of(remains: Remains, *, refused: type[IdentificationError], what: str) -> Conclusion | None:
    """The signed conclusion of whose they are. Raises ``refused`` while it is in doubt."""
    found = Conclusion.objects.filter(remains__in=pieces_of(whole_of(remains)), state=ConclusionState.SIGNED)
    signed = found.select_related("missing__family").first()
    if signed is not None and signed.doubted_at is not None:
        raise refused(what, why="whose they are is in doubt", do="Wait until that is settled.")
    return signed


def check_held(pieces: list[Remains], by: Staff, *, refused: type[IdentificationError], what: str) -> None:
    """By the chain of custody this person's party has every piece now. Raises ``refused``."""
    for one in pieces:
        last = CustodyStep.objects.filter(remains=one).last()
        party = last.party_id if last else one.recorded_by.party_id
        if last is not None and (last.kind in GONE or last.kind == CustodyKind.GIVEN):
            raise refused(what, why=f'the last step in the custody of {one.id} is "{last.kind}"',
                        do="Record what happened to it since.")  # fmt: skip
        if party != by.party_id:
            raise refused(what, why=f"by the chain of custody another party has {one.id}",
                        do="Ask that party, or record the step that is missing.")  # fmt: skip
