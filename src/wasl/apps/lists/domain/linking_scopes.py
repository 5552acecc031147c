"""What is to be linked with what: all lists of a room, or lists with all that is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.domain.linking import LinkingError, ask_for_steps
from wasl.apps.matching.enums import RunState, Scope
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_run
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff

LINKED = [ListState.ACCEPTED, ListState.PUT]  # what of a list in these states stands in the register
Step = tuple[Source, Source | None]


@dataclass(frozen=True, slots=True)
class RoomToLink:
    """A room some of whose lists were not brought together yet; ``steps`` counts the comparisons that are due."""

    room: Room
    lists: int
    steps: int
    due: int


def ask_for_room_linking(room: Room, *, by: Staff, at: datetime) -> LinkingRun:
    """One run over all that a meeting needs: people sought with people held across sides, and each list with itself."""
    return ask_for_steps(steps_of_room(_lists_reached(by, room=room)), scope=Scope.ROOM, by=by, at=at)


def ask_for_register_linking(lists: Sequence[NameList], *, room: Room | None, by: Staff, at: datetime) -> LinkingRun:
    """One run that holds these lists up to every other record that this person reaches, in a room or everywhere.

    Raises LinkingError when one of the lists is not accepted or not reached, or when there is nothing else.
    """
    known = {one.id: one for one in _lists_reached(by, room=None)}
    if not lists or any(one.id not in known for one in lists):
        raise LinkingError(
            "no linking was started",
            why="a list is not accepted, or does not reach you",
            do="Choose among those shown.",
        )
    others = [one for one in known.values() if room is None or one.room_id == room.id]
    steps: list[Step] = [(one.source, other.source) for one in lists for other in others if other.id != one.id]
    return ask_for_steps(steps, scope=Scope.REGISTER, by=by, at=at)


def steps_of_room(lists: Sequence[NameList]) -> list[Step]:
    """Each sought list with the held lists of other parties, and each list with itself."""
    sought = [one for one in lists if one.kind == ListKind.SOUGHT]
    held = [one for one in lists if one.kind == ListKind.HELD]
    across: list[Step] = [
        (one.source, other.source) for one in sought for other in held if one.party_id != other.party_id
    ]
    within: list[Step] = [(one.source, None) for one in lists]
    return across + within


def rooms_to_link(by: Staff) -> list[RoomToLink]:
    """Rooms with comparisons that no run has made, nor is making, since both lists were accepted."""
    if not may_run(by.roles):
        return []
    lists = _lists_reached(by, room=None)
    done = _steps_asked(by)
    found = []
    for room in {one.room_id: one.room for one in lists}.values():
        own = [one for one in lists if one.room_id == room.id]
        accepted = {one.source_id: one.accepted_at for one in own}
        steps = steps_of_room(own)
        due = sum(not _is_made(step, done, accepted) for step in steps)
        if due:
            found.append(RoomToLink(room, len(own), len(steps), due))
    return found


def _is_made(step: Step, done: dict[frozenset[str], datetime], accepted: dict[str, datetime | None]) -> bool:
    ids = _ids(step)
    latest = max(moment for one in ids if (moment := accepted[one]) is not None)
    return ids in done and done[ids] >= latest


def _steps_asked(by: Staff) -> dict[frozenset[str], datetime]:
    """When each pair of sources was last asked to be linked, runs that failed left aside."""
    runs = LinkingRun.objects.reaching(by).exclude(state=RunState.FAILED).order_by("asked_at")
    return {
        frozenset({left, right or left}): run.asked_at for run in runs for left, right in run.pairs_of_sources
    }  # fmt: skip


def _ids(step: Step) -> frozenset[str]:
    return frozenset({step[0].id, step[1].id if step[1] else step[0].id})


def _lists_reached(by: Staff, *, room: Room | None) -> list[NameList]:
    lists: Iterable[NameList] = (
        NameList.objects.reaching(by).filter(state__in=LINKED).select_related("source", "party", "room").order_by("id")
    )
    return [one for one in lists if room is None or one.room_id == room.id]
