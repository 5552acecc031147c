from wasl.apps.lists.models.answer import Answer, AnswerBatch
from wasl.apps.lists.models.contradiction import ContradictionNote
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.meeting import CalledList, Meeting
from wasl.apps.lists.models.question import Question
from wasl.apps.lists.models.room import Room, RoomParty
from wasl.apps.lists.models.staging import Acceptance, CellCorrection, RowSaid
from wasl.apps.lists.models.traits import EntryTraits
from wasl.apps.lists.models.version import EntryChange, ListVersion, Withdrawal

__all__ = [
    "Acceptance",
    "Answer",
    "AnswerBatch",
    "CalledList",
    "CellCorrection",
    "ContradictionNote",
    "EntryChange",
    "EntryTraits",
    "ListEntry",
    "ListExport",
    "ListVersion",
    "Meeting",
    "NameList",
    "Question",
    "Room",
    "RoomParty",
    "RowSaid",
    "StagedRow",
    "Withdrawal",
]
