"""Accepting a long list in the background: asked for, carried out by the worker, all of it or none of it."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.list_verbs import check_can_accept, rows_to_enter, take_in
from wasl.apps.lists.domain.staging import look_of
from wasl.apps.lists.enums import AcceptanceState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.staging import Acceptance
from wasl.apps.lists.states import ACCEPTANCE_NEXT
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.errors import DomainError

FAULT = gettext_noop("something went wrong that the log of the machine tells of")


def ask_to_accept(brought: NameList, *, by: Staff, at: datetime, only_clean: bool = False) -> Acceptance:
    """Note that a list is to be accepted; the worker takes it up. Until that has ended nothing in the list changes."""
    check_can_accept(brought, by)
    with transaction.atomic():
        brought = NameList.objects.select_for_update().get(pk=brought.pk)
        check_can_accept(brought, by)
        asked = Acceptance.objects.create(list=brought, only_clean=only_clean, asked_by=by, asked_at=at)
        append(Event("acceptance_asked", by=by.id, subject=brought.id, plain={"acceptance": asked.id}), at=at)
    return asked


def run_acceptance(acceptance_id: str, *, clock: Callable[[], datetime]) -> Acceptance:
    """Read the rows and let them enter in one commit. What was cut off can simply be run again.

    What the rules refuse ends the acceptance with the reason, and the list can be changed again.
    """
    asked = _begin(acceptance_id)
    try:
        look = look_of(asked.list)
        entering = rows_to_enter(asked.list, only_clean=asked.only_clean)
        Acceptance.objects.filter(pk=asked.pk).update(stage="writing", share=0.3)
        with transaction.atomic():
            _end(asked, AcceptanceState.FINISHED, entries=len(entering), at=clock())  # first: the list opens for it
            take_in(asked.list, entering, read_under=look, by=asked.asked_by, at=clock())
    except Exception as failure:
        why = failure.why if isinstance(failure, DomainError) else FAULT
        with transaction.atomic():
            _end(asked, AcceptanceState.FAILED, failure=why, at=clock())
            append(Event("acceptance_failed", by=asked.asked_by_id, subject=asked.list_id), at=clock())
        if not isinstance(failure, DomainError):
            raise
    asked.refresh_from_db()
    return asked


def unfinished_acceptances() -> list[str]:
    """Ids of those that a stopped worker left, oldest first."""
    return list(Acceptance.objects.open().order_by("asked_at").values_list("id", flat=True))


def _begin(acceptance_id: str) -> Acceptance:
    with transaction.atomic():
        found = Acceptance.objects.select_for_update(of=("self",)).select_related("list__party", "asked_by")
        asked = found.get(pk=acceptance_id)
        if AcceptanceState.RUNNING not in ACCEPTANCE_NEXT[AcceptanceState(asked.state)]:
            raise ListError(
                f"list {asked.list_id} was not accepted", why="this was ended before", do="Accept the list anew."
            )
        asked.state, asked.stage, asked.share = AcceptanceState.RUNNING, "reading", 0.0
        asked.save(update_fields=["state", "stage", "share"])
    return asked


def _end(asked: Acceptance, state: AcceptanceState, *, at: datetime, entries: int = 0, failure: str = "") -> None:
    Acceptance.objects.filter(pk=asked.pk).update(
        state=state, stage="", share=1.0, ended_at=at, entries=entries, failure=failure[:300]
    )
