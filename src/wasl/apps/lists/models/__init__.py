from wasl.apps.lists.models.answer import Answer, AnswerBatch
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.meeting import CalledList, Meeting
from wasl.apps.lists.models.question import Question
from wasl.apps.lists.models.room import Room, RoomParty
from wasl.apps.lists.models.traits import EntryTraits

__all__ = [
    "Answer",
    "AnswerBatch",
    "CalledList",
    "EntryTraits",
    "ListEntry",
    "ListExport",
    "Meeting",
    "NameList",
    "Question",
    "Room",
    "RoomParty",
    "StagedRow",
]
