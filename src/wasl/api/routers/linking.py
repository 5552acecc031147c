"""Linking all lists of a room, or lists with all that is known, in one run."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from ninja import Router, Status
from pydantic import Field as Bounds

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, reached
from wasl.api.schemas.pairs import RunOut, run_out
from wasl.api.values import Given, Id
from wasl.apps.lists.domain.linking_scopes import ask_for_register_linking, ask_for_room_linking
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_run
from wasl.apps.matching.tasks import link_in_background
from wasl.apps.staff.models.staff import Staff

router = Router(tags=["matching"])


class RegisterIn(Given):
    """Lists to hold up to all other records that reach the asker; with ``room``, to those of one room."""

    lists: list[Id] = Bounds(min_length=1, max_length=50)
    room: Id | None = None


@router.post("/linking/register", response={201: RunOut, **REFUSALS})
def start_register(request: Asked, given: RegisterIn) -> Status[RunOut]:
    _check_links(request.user)
    reaching = NameList.objects.reaching(request.user)
    lists = [reached(reaching, one) for one in dict.fromkeys(given.lists)]
    room = reached(Room.objects.reaching(request.user), given.room) if given.room else None
    return _started(lambda: ask_for_register_linking(lists, room=room, by=request.user, at=timezone.now()))


@router.post("/rooms/{id}/linking", response={201: RunOut, **REFUSALS})
def start_room(request: Asked, id: str) -> Status[RunOut]:
    """Each list of people asked for with the other side's lists of people held, and each list with itself."""
    _check_links(request.user)
    room = reached(Room.objects.reaching(request.user), id)
    return _started(lambda: ask_for_room_linking(room, by=request.user, at=timezone.now()))


def _started(ask: Callable[[], LinkingRun]) -> Status[RunOut]:
    """The run that was asked for, which a worker takes up once the asking is committed."""
    with transaction.atomic():
        run = ask()
        transaction.on_commit(lambda: link_in_background.enqueue(run.id))
    return Status(201, run_out(run))


def _check_links(staff: Staff) -> None:
    if not may_run(staff.roles):
        raise Http404
