"""The lives of a list, an answer and an export, as tables."""

from typing import TypeVar

from wasl.apps.lists.enums import AcceptanceState, AnswerState, ExportState, ListState, QuestionState

State = TypeVar("State", ListState, AnswerState, ExportState)

LIST_NEXT: dict[ListState, frozenset[ListState]] = {
    ListState.STAGED: frozenset({ListState.ACCEPTED, ListState.JOINED, ListState.WITHDRAWN}),
    ListState.ACCEPTED: frozenset({ListState.PUT, ListState.WITHDRAWN}),
    ListState.PUT: frozenset({ListState.WITHDRAWN}),
    ListState.JOINED: frozenset({ListState.WITHDRAWN}),
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

ACCEPTANCE_NEXT: dict[AcceptanceState, frozenset[AcceptanceState]] = {
    AcceptanceState.WAITING: frozenset({AcceptanceState.RUNNING}),
    AcceptanceState.RUNNING: frozenset(
        {AcceptanceState.FINISHED, AcceptanceState.FAILED, AcceptanceState.RUNNING}  # again after a crash
    ),
    AcceptanceState.FINISHED: frozenset(),
    AcceptanceState.FAILED: frozenset(),
}

QUESTION_NEXT: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.OPEN: frozenset({QuestionState.REPLIED, QuestionState.WITHDRAWN}),
    QuestionState.REPLIED: frozenset({QuestionState.CLOSED, QuestionState.WITHDRAWN}),
    QuestionState.CLOSED: frozenset(),
    QuestionState.WITHDRAWN: frozenset(),
}
