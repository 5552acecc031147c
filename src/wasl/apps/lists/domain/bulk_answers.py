"""Many entries answered in one act, and that act undone in one.

Only entries that wait, with no answer given and none waiting for a second person, are answered together: nothing is
ever replaced in bulk. Each gets an Answer of its own. What is answered is what was shown: the one who answers brings
the digest of the plan they looked at, and a plan that changed meanwhile is refused.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.answer_details import read_on_date
from wasl.apps.lists.domain.errors import AnswerError
from wasl.apps.lists.domain.nearness import may_be_own, near_own
from wasl.apps.lists.domain.questions import ask_for_answers, withdraw_asked_by
from wasl.apps.lists.domain.standing import with_standing
from wasl.apps.lists.enums import AnswerState, Disposition, ListState, Near, QuestionKind, Standing
from wasl.apps.lists.models.answer import Answer, AnswerBatch
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.rules import DENIALS, MOST_IN_BULK, may_answer, may_answer_in_bulk
from wasl.apps.staff.models.staff import Staff

SAMPLE = 10
BATCH = 2_000
CHUNK = 5_000  # ids in one query: SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be answered together: ids of the entries in order, and how many of those asked for are left out.

    ``beyond``: how many wait, too, and are more than one act takes.
    """

    entries: tuple[str, ...]
    left_out: dict[Standing, int]
    beyond: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(" ".join(sorted(self.entries)).encode()).hexdigest()

    @property
    def sample(self) -> tuple[str, ...]:
        """Some of them, spread evenly over the whole."""
        stride = max(1, -(-len(self.entries) // SAMPLE))
        return self.entries[::stride]


def plan_of(entries: Iterable[str], *, by: Staff, at: datetime) -> Plan:
    """The plan to answer these entries, of which only those put to one's own party are looked at."""
    wanted = list(dict.fromkeys(entries))
    rows: list[tuple[str, str]] = []
    for start in range(0, len(wanted), CHUNK):
        rows += _standings(_put_to(by).filter(pk__in=wanted[start : start + CHUNK]), by=by, at=at)
    return _plan(rows)


def plan_of_linked(*, by: Staff, at: datetime) -> Plan:
    """The plan for every entry that a standing decision calls the same person as one of one's own people held.

    Only by decisions on pairs this person reaches, between records that both stand.
    """
    return _plan(_standings(_put_to(by).filter(near_own(Near.LINKED, by=by)), by=by, at=at))


def answer_together(
    plan: Plan,
    *,
    seen: str,
    disposition: Disposition,
    by: Staff,
    at: datetime,
    on_date: str = "",
    note: str = "",
    signed_as: str = "",
    of_linked: bool = False,
) -> AnswerBatch:
    """Give one answer for every entry of the plan: all of it or none of it.

    ``seen``: the digest of the plan that was looked at. Raises AnswerError when the rule does not let this answer
    be given in bulk, when the plan is empty, when it is no longer the one that was seen, or when somebody is called not
    held who may be on the holder's own list.
    """
    if not may_answer_in_bulk(disposition):
        raise AnswerError(
            "nothing was answered",
            why="this answer is not given for many entries at once",
            do="Answer these entries one by one.",
        )
    if plan.digest != seen:
        raise AnswerError(
            "nothing was answered", why="the entries have changed since they were shown", do="Look at them again."
        )
    if not plan.entries:
        raise AnswerError("nothing was answered", why="none of these entries waits", do="Choose others.")
    edtf = read_on_date(on_date)
    with transaction.atomic():
        entries = _locked(plan, by=by, at=at)
        if disposition in DENIALS:
            _check_unlike_own(entries, by=by)
        batch = AnswerBatch.objects.create(disposition=disposition, of_linked=of_linked, by=by, at=at)
        answers = Answer.objects.bulk_create(
            [
                Answer(
                    entry=entry, disposition=disposition, on_date=edtf, note=note, signed_as=signed_as.strip(),
                    state=AnswerState.GIVEN, by=by, at=at, given_at=at, batch=batch,
                )
                for entry in entries
            ],
            batch_size=BATCH,
        )  # fmt: skip
        append(
            Event(
                "answers_given_together", by=by.id, subject=batch.id, plain={"answers": len(answers)},
                sealed={"disposition": str(disposition), "on_date": edtf, "note": note, "signed_as": signed_as},
            ),
            *[
                Event("answer_written", by=by.id, subject=one.id, sealed={"entry": one.entry_id, "batch": batch.id})
                for one in answers
            ],
            at=at,
        )  # fmt: skip
        if disposition is Disposition.NEEDS_INFORMATION:
            ask_for_answers(answers, kind=QuestionKind.OTHER, by=by, at=at)
    return batch


def undo_batch(batch: AnswerBatch, *, why: str, by: Staff, at: datetime) -> int:
    """Take back every answer of the batch that still stands; those replaced since are left. Returns how many.

    What these answers asked and nobody replied to yet is taken back with them.
    """
    if not why.strip():
        raise AnswerError(f"batch {batch.id} stands", why="no reason was given", do="Say why it is taken back.")
    with transaction.atomic():
        batch = AnswerBatch.objects.select_for_update(of=("self",)).select_related("by").get(pk=batch.pk)
        if not can_undo(batch, by=by):
            raise AnswerError(
                f"batch {batch.id} stands",
                why="it was undone before, or it is not your party's",
                do="Reload the page to see where it stands.",
            )
        standing = list(batch.answers.filter(state=AnswerState.GIVEN, entry__list__state=ListState.PUT))
        Answer.objects.filter(batch=batch, state=AnswerState.GIVEN, entry__list__state=ListState.PUT).update(
            state=AnswerState.TAKEN_BACK, ended_at=at
        )
        batch.undone_by, batch.undone_at = by, at
        batch.save()
        withdraw_asked_by(standing, by=by, at=at)
        append(
            Event(
                "answers_undone_together", by=by.id, subject=batch.id, plain={"answers": len(standing)},
                sealed={"why": why},
            ),
            *[
                Event("answer_taken_back", by=by.id, subject=one.id, sealed={"why": why, "entry": one.entry_id})
                for one in standing
            ],
            at=at,
        )  # fmt: skip
    return len(standing)


def can_undo(batch: AnswerBatch, *, by: Staff) -> bool:
    return batch.undone_at is None and may_answer(by.roles, own_party=by.party_id, addressed_to=batch.by.party_id)


def _put_to(by: Staff) -> QuerySet[ListEntry]:
    """Entries this person may answer: none for who is no holder."""
    if not may_answer(by.roles, own_party=by.party_id, addressed_to=by.party_id):
        return ListEntry.objects.none()
    return ListEntry.objects.reaching(by).put_to(by.party)


def _standings(entries: Any, *, by: Staff, at: datetime) -> list[tuple[str, str]]:
    seen: Any = with_standing(entries, moment=at, seen_by=by.party_id)
    return list(seen.order_by("list__put_at", "list_id", "row__number").values_list("pk", "standing"))


def _plan(rows: Sequence[tuple[str, str]]) -> Plan:
    waiting = tuple(entry for entry, standing in rows if standing == Standing.AWAITING)
    left_out = Counter(Standing(standing) for _, standing in rows if standing != Standing.AWAITING)
    return Plan(waiting[:MOST_IN_BULK], dict(left_out), max(len(waiting) - MOST_IN_BULK, 0))


def _locked(plan: Plan, *, by: Staff, at: datetime) -> list[ListEntry]:
    """The entries of the plan, locked; refused when one of them no longer waits."""
    found: list[ListEntry] = []
    for start in range(0, len(plan.entries), CHUNK):
        some = _put_to(by).filter(pk__in=plan.entries[start : start + CHUNK])
        found += some.select_for_update(of=("self",)).select_related("list").order_by("pk")
    if plan_of([entry.pk for entry in found], by=by, at=at).digest != plan.digest:
        raise AnswerError(
            "nothing was answered", why="the entries have changed since they were shown", do="Look at them again."
        )
    return found


def _check_unlike_own(entries: Sequence[ListEntry], *, by: Staff) -> None:
    """What says that somebody is not there is given in bulk of nobody who may be on one's own lists."""
    like, own = 0, may_be_own(by)
    for start in range(0, len(entries), CHUNK):
        like += ListEntry.objects.filter(own, pk__in=[one.pk for one in entries[start : start + CHUNK]]).count()
    if like:
        raise AnswerError(
            "nothing was answered",
            why=f"{like} of these entries may be people on your own lists",
            do="Choose those like nobody you hold, and answer the others one by one.",
        )
