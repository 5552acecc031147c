"""Answering entries: one person answers, a second confirms what harms most, and all of it stays."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.answer_details import (
    Evidence,
    check_details,
    check_evidence,
    end_details,
    keep_source,
    read_on_date,
    tell_details,
)
from wasl.apps.lists.domain.errors import AnswerError
from wasl.apps.lists.domain.questions import ask_for_answer
from wasl.apps.lists.enums import AnswerState, Disposition, ListState, QuestionKind
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.rules import may_answer, needs_two
from wasl.apps.lists.states import ANSWER_NEXT
from wasl.apps.register.enums import Property
from wasl.apps.staff.models.staff import Staff


def answer_entry(
    entry: ListEntry,
    *,
    disposition: Disposition,
    by: Staff,
    at: datetime,
    on_date: str = "",
    duplicate_of: ListEntry | None = None,
    note: str = "",
    signed_as: str = "",
    details: Mapping[Property, str] | None = None,
    reference: str = "",
    evidence: Evidence | None = None,
) -> Answer:
    """Answer for one entry, in the holder's name.

    Death and remains, and whatever would replace them, wait for a second person of the holder before the
    asking side sees them; every other answer is given at once and replaces the one before. Raises AnswerError.

    ``signed_as``: the capacity in which the holder's person answers. ``details``: what is told of custody by
    property, "" where the holder says that it does not tell it now; they become claims when the answer is given.
    ``evidence`` goes to the vault, ``reference`` names other evidence in words; whoever reads the answer reads both.
    """
    _check_complete(entry, disposition, duplicate_of)
    edtf = read_on_date(on_date)
    kept = check_details(entry, disposition, details or {})
    check_evidence(entry, evidence)
    with transaction.atomic():
        entry = ListEntry.objects.select_for_update(of=("self",)).select_related("list", "record").get(pk=entry.pk)
        _check_may_answer(entry, by)
        waits = needs_two(disposition) or _is_grave(entry.answers.filter(state=AnswerState.GIVEN).first())
        state = AnswerState.PROPOSED if waits else AnswerState.GIVEN
        _end(entry, AnswerState.PROPOSED, by=by, at=at)
        if state is AnswerState.GIVEN:
            _end(entry, AnswerState.GIVEN, by=by, at=at)
        dated_release = disposition is Disposition.RELEASED and bool(edtf)
        answer = Answer.objects.create(
            entry=entry,
            disposition=disposition,
            on_date=edtf,
            duplicate_of=duplicate_of,
            note=note,
            signed_as=signed_as.strip(),
            details=kept,
            reference=reference.strip(),
            source=keep_source(evidence=evidence, needed=any(kept.values()) or dated_release, by=by, at=at),
            state=state,
            by=by,
            at=at,
            given_at=at if state is AnswerState.GIVEN else None,
        )
        append(_event("answer_written", answer, by=by), at=at)  # the same whether it waits or not
        if state is AnswerState.GIVEN:
            _tell(answer, by=by, at=at)
    return answer


def second_answer(answer: Answer, *, by: Staff, at: datetime) -> Answer:
    """The second person of the holder confirms a grave answer; from now on it is given."""
    if answer.by_id == by.id:
        raise AnswerError(
            f"answer {answer.id} was not confirmed",
            why="the same person cannot be both of the two",
            do="Ask a colleague of the holder to confirm it.",
        )
    with transaction.atomic():
        answer = _locked(answer)
        _check_may_answer(answer.entry, by)
        _check_next(answer, AnswerState.GIVEN)
        _end(answer.entry, AnswerState.GIVEN, by=by, at=at)
        answer.state, answer.second, answer.given_at = AnswerState.GIVEN, by, at
        answer.save()
        append(_event("answer_confirmed", answer, by=by), at=at)
        _tell(answer, by=by, at=at)
    return answer


def take_back_answer(answer: Answer, *, why: str, by: Staff, at: datetime) -> Answer:
    """The holder takes an answer back; the entry waits again.

    Raises AnswerError without a reason, and for a grave answer that two gave: no one person undoes that.
    """
    if not why.strip():
        raise AnswerError(f"answer {answer.id} stands", why="no reason was given", do="Say why it is taken back.")
    with transaction.atomic():
        answer = _locked(answer)
        _check_may_answer(answer.entry, by)
        _check_next(answer, AnswerState.TAKEN_BACK)
        if answer.state == AnswerState.GIVEN and _is_grave(answer):
            raise AnswerError(
                f"answer {answer.id} stands",
                why="two people gave it, and one alone cannot take it back",
                do="Answer the entry anew; a second person then confirms that.",
            )
        answer.state, answer.ended_at = AnswerState.TAKEN_BACK, at
        answer.save()
        end_details([answer], why="the answer was taken back", by=by, at=at)
        append(
            Event("answer_taken_back", by=by.id, subject=answer.id, sealed={"why": why, "entry": answer.entry_id}),
            at=at,
        )
    return answer


def can_answer(entry: ListEntry, *, by: Staff) -> bool:
    stands = entry.list.state == ListState.PUT and entry.record.withdrawn_at is None
    return stands and may_answer(by.roles, own_party=by.party_id, addressed_to=entry.list.addressed_to_id)


def can_second(answer: Answer, *, by: Staff) -> bool:
    return answer.state == AnswerState.PROPOSED and answer.by_id != by.id and can_answer(answer.entry, by=by)


def _is_grave(answer: Answer | None) -> bool:
    return answer is not None and needs_two(Disposition(answer.disposition))


def _locked(answer: Answer) -> Answer:
    """Its entry is locked first, as whoever answers anew does: neither overtakes the other."""
    ListEntry.objects.select_for_update(of=("self",)).get(pk=answer.entry_id)
    rows = Answer.objects.select_for_update(of=("self",)).select_related("entry__list", "entry__record", "source")
    return rows.get(pk=answer.pk)


def _tell(answer: Answer, *, by: Staff, at: datetime) -> None:
    """What follows when an answer is given: its claims, and the question that it asks."""
    tell_details(answer, by=by, at=at)
    if answer.disposition == Disposition.NEEDS_INFORMATION:
        ask_for_answer(answer, kind=QuestionKind.OTHER, by=by, at=at)


def _check_may_answer(entry: ListEntry, by: Staff) -> None:
    if not can_answer(entry, by=by):
        raise AnswerError(
            f"entry {entry.id} was not answered",
            why="it is not put to your party, or your role does not answer",
            do="Ask the holder it is put to.",
        )


def _check_complete(entry: ListEntry, disposition: Disposition, duplicate_of: ListEntry | None) -> None:
    if disposition is not Disposition.DUPLICATE:
        if duplicate_of is not None:
            raise AnswerError(
                f"entry {entry.id} was not answered",
                why="it names a twin but is no duplicate",
                do="Leave the twin out, or answer that it is a duplicate.",
            )
        return
    if duplicate_of is None or duplicate_of.pk == entry.pk or duplicate_of.list_id != entry.list_id:
        raise AnswerError(
            f"entry {entry.id} was not answered",
            why="a duplicate names another entry of the same list",
            do="Give the id of the entry it repeats.",
        )


def _check_next(answer: Answer, to: AnswerState) -> None:
    if to not in ANSWER_NEXT[AnswerState(answer.state)]:
        raise AnswerError(
            f"answer {answer.id} was not changed",
            why=f'it is "{answer.state}"',
            do="Reload the page to see where it stands.",
        )


def _end(entry: ListEntry, state: AnswerState, *, by: Staff, at: datetime) -> None:
    ending = list(Answer.objects.filter(entry=entry, state=state).select_related("source"))
    Answer.objects.filter(pk__in=[one.pk for one in ending]).update(state=AnswerState.REPLACED, ended_at=at)
    end_details(ending, why="the answer was replaced", by=by, at=at)


def _event(name: str, answer: Answer, *, by: Staff) -> Event:
    """The entry is sealed too: the log must not tell which entry waits for a second person."""
    said = {
        "entry": answer.entry_id,
        "disposition": str(answer.disposition),
        "on_date": answer.on_date,
        "note": answer.note,
        "duplicate_of": answer.duplicate_of_id,
        "details": answer.details,
        "signed_as": answer.signed_as,
        "reference": answer.reference,
    }
    return Event(name, by=by.id, subject=answer.id, sealed=said)
