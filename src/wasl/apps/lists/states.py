"""The lives of a list, an answer and an export, as tables."""

from typing import TypeVar

from wasl.apps.lists.enums import AnswerState, ExportState, ListState

State = TypeVar("State", ListState, AnswerState, ExportState)

LIST_NEXT: dict[ListState, frozenset[ListState]] = {
    ListState.STAGED: frozenset({ListState.ACCEPTED, ListState.WITHDRAWN}),
    ListState.ACCEPTED: frozenset({ListState.PUT, ListState.WITHDRAWN}),
    ListState.PUT: frozenset({ListState.WITHDRAWN}),
    ListState.WITHDRAWN: frozenset(),
}

ANSWER_NEXT: dict[AnswerState, frozenset[AnswerState]] = {
    AnswerState.PROPOSED: frozenset({AnswerState.GIVEN, AnswerState.REPLACED, AnswerState.TAKEN_BACK}),
    AnswerState.GIVEN: frozenset({AnswerState.REPLACED, AnswerState.TAKEN_BACK}),
    AnswerState.REPLACED: frozenset(),
    AnswerState.TAKEN_BACK: frozenset(),
}

EXPORT_NEXT: dict[ExportState, frozenset[ExportState]] = {
    ExportState.ASKED: frozenset({ExportState.APPROVED, ExportState.REFUSED, ExportState.EXPIRED}),
    ExportState.APPROVED: frozenset({ExportState.READY, ExportState.FAILED, ExportState.EXPIRED}),
    ExportState.READY: frozenset({ExportState.EXPIRED}),
    ExportState.REFUSED: frozenset(),
    ExportState.FAILED: frozenset(),
    ExportState.EXPIRED: frozenset(),
}
