"""What is recorded and cannot all be so."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router

from wasl.api.problems import REFUSALS
from wasl.api.reading import Asked, Page
from wasl.api.schemas.bulk import ContradictionOut, NoteIn, contradiction_out
from wasl.api.values import Paging
from wasl.apps.lists.domain.contradiction_notes import note_contradiction, standing_notes, undo_note
from wasl.apps.lists.domain.contradictions import Contradiction
from wasl.apps.lists.domain.contradictions import contradictions as found_by
from wasl.apps.lists.enums import Contradicts
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_review

router = Router(tags=["contradictions"])


class ContradictionFilter(Paging):
    kind: Contradicts | None = None


@router.get("/contradictions", response={200: Page[ContradictionOut], **REFUSALS})
def contradictions(request: Asked, asked: Query[ContradictionFilter]) -> dict[str, Any]:
    """All that is found in what reaches the asker; those who review also read what was noted."""
    found = [one for one in _found(request.user) if asked.kind in (None, one.kind)]
    some = found[asked.offset : asked.offset + asked.limit]
    notes = standing_notes(one.id for one in some) if may_review(request.user.roles) else {}
    items = [contradiction_out(one, notes.get(one.id)) for one in some]
    return {"count": len(found), "limit": asked.limit, "offset": asked.offset, "items": items}


@router.post("/contradictions/{id}/note", response={200: ContradictionOut, **REFUSALS})
def note(request: Asked, id: str, given: NoteIn) -> ContradictionOut:
    """Looked at: it stands as it is, because …"""
    return _done(request, id, lambda one: note_contradiction(one, why=given.why, by=request.user, at=timezone.now()))


@router.post("/contradictions/{id}/undo", response={200: ContradictionOut, **REFUSALS})
def undo(request: Asked, id: str) -> ContradictionOut:
    """Take back that it was looked at."""
    return _done(request, id, lambda one: undo_note(one, by=request.user, at=timezone.now()))


def _done(request: Asked, id: str, act: Callable[[Contradiction], Any]) -> ContradictionOut:
    one = next((each for each in _found(request.user) if each.id == id), None)
    if one is None:
        raise Http404
    act(one)
    return contradiction_out(one, standing_notes([one.id]).get(one.id))


def _found(staff: Staff) -> list[Contradiction]:
    if not staff.purposes:
        raise Http404
    return found_by(staff)
