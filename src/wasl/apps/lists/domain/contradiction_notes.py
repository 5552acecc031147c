"""Saying of a contradiction that one looked at it and it stands as it is, and taking that back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.contradictions import Contradiction
from wasl.apps.lists.models.contradiction import ContradictionNote
from wasl.apps.staff.models.staff import Staff
from wasl.apps.staff.rules import may_review
from wasl.kernel.errors import DomainError


class ContradictionError(DomainError):
    code = "contradiction"


def note_contradiction(found: Contradiction, *, why: str, by: Staff, at: datetime) -> ContradictionNote:
    """It stays on the list, among those looked at, with the reason; nothing else changes. Raises ContradictionError."""
    _check_reviews(found.id, by)
    if not why.strip():
        raise ContradictionError(
            f"contradiction {found.id} stays open", why="no reason was given", do="Say why it stands as it is."
        )
    try:
        with transaction.atomic():
            note = ContradictionNote.objects.create(contradiction=found.id, why=why.strip(), by=by, at=at)
            sealed = {"why": why.strip(), "records": list(found.records)}
            append(
                Event(
                    "contradiction_noted", by=by.id, subject=found.id, plain={"kind": found.kind.value}, sealed=sealed
                ),
                at=at,
            )
    except IntegrityError as refusal:
        raise ContradictionError(
            f"contradiction {found.id} was not changed",
            why="somebody looked at it before",
            do="Take that back first, if you see it otherwise.",
        ) from refusal
    return note


def undo_note(found: Contradiction, *, by: Staff, at: datetime) -> None:
    """Open it again; what was written stays on record. Raises ContradictionError when nothing was."""
    _check_reviews(found.id, by)
    with transaction.atomic():
        note = ContradictionNote.objects.select_for_update().filter(contradiction=found.id, undone_at=None).first()
        if note is None:
            raise ContradictionError(
                f"contradiction {found.id} was not changed", why="nobody looked at it yet", do="Nothing is left to do."
            )
        note.undone_by, note.undone_at = by, max(at, note.at)  # a clock may run back
        note.save()
        append(Event("contradiction_note_undone", by=by.id, subject=found.id), at=at)


def standing_notes(ids: Iterable[str]) -> dict[str, ContradictionNote]:
    """The standing note of each of these contradictions, by its id."""
    wanted = set(ids)
    notes = ContradictionNote.objects.filter(undone_at=None).select_related("by__party")
    return {note.contradiction: note for note in notes if note.contradiction in wanted}


def _check_reviews(id: str, by: Staff) -> None:
    if not may_review(by.roles):
        raise ContradictionError(
            f"contradiction {id} was not changed",
            why="your role does not decide on these records",
            do="Ask a mediator or the neutral.",
        )
