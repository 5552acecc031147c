"""Parts said to be of the same person as other remains: proposed by one, counted once another stands by it."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.elements import minimum_number_of
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import ConclusionState, RemainsKind
from wasl.apps.identification.models.conclusion import Conclusion
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.site import Reassociation, Remains
from wasl.apps.identification.rules import may_identify
from wasl.apps.staff.models.staff import Staff

NAMED = [ConclusionState.PROPOSED, ConclusionState.SIGNED]


def same_person(remains: Remains, *, with_proposed: bool = False) -> list[Remains]:
    """These remains and all that two people joined to them, over any number of steps, by label."""
    groups = joined_groups(remains.site.programme, with_proposed=with_proposed)
    ids = groups.get(remains.pk, {remains.pk})
    return list(Remains.objects.filter(pk__in=ids).select_related("site"))


def joined_groups(programme: Programme, *, with_proposed: bool = False) -> dict[str, set[str]]:
    """For each of the remains that are joined to others: the ids of all of the same person, its own among them."""
    joins = Reassociation.objects.filter(part__site__programme=programme, undone_at=None)
    if not with_proposed:
        joins = joins.exclude(seconded_by=None)
    groups: dict[str, set[str]] = {}
    for part, whole in joins.values_list("part_id", "whole_id"):
        together = groups.get(part, {part}) | groups.get(whole, {whole})
        groups |= dict.fromkeys(together, together)
    return groups


def propose_reassociation(part: Remains, whole: Remains, *, why: str, by: Staff, at: datetime) -> Reassociation:
    """Say that ``part`` is of the same person as ``whole``. It counts once another person stands by it.

    Raises IdentificationError when the part is joined already, when joining would make a ring, when the two together
    hold bones of more than one person, or when they are named as two people.
    """
    what = f"{part.id} was not joined to {whole.id}"
    _check_identifies(part, by, what)
    if part.site.programme_id != whole.site.programme_id:
        raise _refused(what, why="they are not of one programme", do="Join remains of one programme.")
    if not why.strip():
        raise _refused(what, why="no reason was given", do="Say what shows that they are of one person.")
    if RemainsKind.COMMINGLED in (part.kind, whole.kind):
        raise _refused(
            what, why="commingled remains are of several people", do="Lift the part that is meant under its own label."
        )
    with transaction.atomic():
        _lock(part)
        if Reassociation.objects.filter(part=part, undone_at=None).exists():
            raise _refused(what, why="the part is joined to other remains", do="Undo that first, with a reason.")
        if part in same_person(whole, with_proposed=True):
            raise _refused(what, why="they are joined already, by way of others", do="Look at what is joined.")
        _check_one_person(what, [*same_person(part), *same_person(whole)])
        proposed = Reassociation.objects.create(part=part, whole=whole, why=why.strip(), by=by, at=at)
        append(Event("reassociation_proposed", by=by.id, subject=part.id,
                     plain={"reassociation": proposed.id, "whole": whole.id}, sealed={"why": proposed.why}),
               at=at)  # fmt: skip
    return proposed


def second_reassociation(proposed: Reassociation, *, by: Staff, at: datetime) -> Reassociation:
    """Another person stands by it; from now on the remains are of one person. Raises IdentificationError."""
    what = f"{proposed.id} was not seconded"
    _check_identifies(proposed.part, by, what)
    with transaction.atomic():
        _lock(proposed.part)
        proposed = Reassociation.objects.select_for_update().get(pk=proposed.pk)
        if proposed.undone_at is not None or proposed.seconded_by_id is not None:
            raise _refused(what, why="it does not wait for a second person", do="Reload the page.")
        if proposed.by_id == by.id:
            raise _refused(what, why="the same person cannot be both of the two", do="Ask another.")
        _check_one_person(what, [*same_person(proposed.part), *same_person(proposed.whole)])
        proposed.seconded_by, proposed.seconded_at = by, at
        proposed.save(update_fields=["seconded_by", "seconded_at"])
        append(Event("reassociation_seconded", by=by.id, subject=proposed.part_id,
                     plain={"reassociation": proposed.id, "whole": proposed.whole_id}), at=at)  # fmt: skip
    return proposed


def undo_reassociation(standing: Reassociation, *, why: str, by: Staff, at: datetime) -> Reassociation:
    """Say that it was wrong, or not shown; both stay on record. Raises IdentificationError.

    A signed name that rests on the joined remains is left alone here: whoever doubts it says so of the conclusion.
    """
    what = f"{standing.id} was not undone"
    _check_identifies(standing.part, by, what)
    if not why.strip():
        raise _refused(what, why="no reason was given", do="Say why it was wrong.")
    with transaction.atomic():
        _lock(standing.part)
        standing = Reassociation.objects.select_for_update().get(pk=standing.pk)
        if standing.undone_at is not None:
            raise _refused(what, why="it was undone before", do="Reload the page to see where it stands.")
        standing.undone_by, standing.undone_at, standing.undone_why = by, at, why.strip()
        standing.save(update_fields=["undone_by", "undone_at", "undone_why"])
        append(Event("reassociation_undone", by=by.id, subject=standing.part_id,
                     plain={"reassociation": standing.id, "whole": standing.whole_id},
                     sealed={"why": standing.undone_why}), at=at)  # fmt: skip
    return standing


def _check_one_person(what: str, remains: list[Remains]) -> None:
    least = minimum_number_of(remains)
    if least.people > 1:
        bones = ", ".join(f"{one.count} {one.bone} {one.side}".strip() for one in least.because)
        raise _refused(
            what, why=f"together they hold bones of more than one person ({bones})", do="Check the counted bones."
        )
    named = Conclusion.objects.filter(remains__in=remains, state__in=NAMED)
    if named.values("missing_id").distinct().count() > 1:
        raise _refused(
            what, why="they are named as two people", do="Have the wrong conclusion corrected by two people first."
        )


def _lock(remains: Remains) -> None:
    """One at a time in a programme: two proposals made at once cannot close a ring."""
    Programme.objects.select_for_update().get(pk=remains.site.programme_id)


def _check_identifies(part: Remains, by: Staff, what: str) -> None:
    if not may_identify(part.site.programme.parts_of(by)):
        raise _refused(what, why="you neither examine nor type in this programme", do="Ask who does.")


def _refused(what: str, *, why: str, do: str) -> IdentificationError:
    return IdentificationError(what, why=why, do=do)
