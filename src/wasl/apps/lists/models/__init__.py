from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.room import Room, RoomParty
from wasl.apps.lists.models.staging import Acceptance, CellCorrection

__all__ = [
    "Acceptance",
    "Answer",
    "CellCorrection",
    "ListEntry",
    "ListExport",
    "NameList",
    "Room",
    "RoomParty",
    "StagedRow",
]
