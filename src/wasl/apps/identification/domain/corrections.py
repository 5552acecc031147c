"""What must be undone when a conclusion was wrong, and what of it is done: read from what was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wasl.apps.identification.enums import BurialKind, ConclusionState
from wasl.apps.identification.models.conclusion import Burial, Conclusion, Notification
from wasl.apps.staff.models.staff import Staff


class Undo(StrEnum):
    TELL = "tell"  # who was told of it is told that it was wrong
    RETURN = "return"  # what was handed over on it comes back
    EXHUME = "exhume"  # who was buried on it is taken out of the grave


@dataclass(frozen=True, slots=True)
class ToUndo:
    """``subject``: id of the notification, handover or burial that followed. Done once ``done_at`` is there."""

    what: Undo
    subject: str
    since: datetime
    done_at: datetime | None = None
    done_by: Staff | None = None


def follow_up(conclusion: Conclusion) -> tuple[ToUndo, ...]:
    """Everything that followed from a conclusion, in order; what is to undo only once it is corrected."""
    found = [*_told(conclusion), *_handed_over(conclusion), *_buried(conclusion)]
    return tuple(sorted(found, key=lambda one: one.since))


def open_corrections(conclusions: Iterable[Conclusion]) -> list[Conclusion]:
    """Those found to be wrong of which something is still to undo."""
    return [
        one for one in conclusions
        if one.state == ConclusionState.CORRECTED and any(each.done_at is None for each in follow_up(one))
    ]  # fmt: skip


def _told(conclusion: Conclusion) -> Iterable[ToUndo]:
    said = list(conclusion.notifications.select_related("relative", "by"))
    seen: set[str] = set()
    for one in said:
        if one.of_correction or one.relative_id in seen:
            continue
        seen.add(one.relative_id)
        done = next((each for each in said if each.of_correction and _reaches(each, one)), None)
        yield ToUndo(Undo.TELL, one.id, one.told_at, *((done.told_at, done.by) if done else ()))


def _reaches(correction: Notification, told: Notification) -> bool:
    """The same person was told of it; of who died or was taken out since, another of the family."""
    gone = told.relative.is_dead or told.relative.withdrawn_at is not None
    return gone or correction.relative_id == told.relative_id


def _handed_over(conclusion: Conclusion) -> Iterable[ToUndo]:
    for one in conclusion.handovers.filter(returns=None).prefetch_related("given_back__received_by"):
        back = next((each for each in one.given_back.all() if each.received_at), None)
        yield ToUndo(Undo.RETURN, one.id, one.given_at, *((back.received_at, back.received_by) if back else ()))


def _buried(conclusion: Conclusion) -> Iterable[ToUndo]:
    """Burials under that name: laid to rest, not temporarily, while the conclusion stood or after it."""
    if conclusion.seconded_at is None:
        return
    laid = Burial.objects.filter(remains=conclusion.remains, recorded_at__gte=conclusion.seconded_at)
    final = laid.exclude(kind=BurialKind.TEMPORARY).select_related("opened_by")
    until = conclusion.corrected_at
    for one in final:
        if until is None or one.recorded_at <= until:
            yield ToUndo(Undo.EXHUME, one.id, one.recorded_at, one.opened_at, one.opened_by)
