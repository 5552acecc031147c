from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.room import Room, RoomParty
from wasl.apps.lists.models.staging import Acceptance, CellCorrection
from wasl.apps.lists.models.version import EntryChange, ListVersion, Withdrawal

__all__ = [
    "Acceptance",
    "Answer",
    "CellCorrection",
    "EntryChange",
    "ListEntry",
    "ListExport",
    "ListVersion",
    "NameList",
    "Room",
    "RoomParty",
    "StagedRow",
    "Withdrawal",
]
