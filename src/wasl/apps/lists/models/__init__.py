from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.contradiction import ContradictionNote
from wasl.apps.lists.models.export import ListExport
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.lists.models.room import Room, RoomParty

__all__ = ["Answer", "ContradictionNote", "ListEntry", "ListExport", "NameList", "Room", "RoomParty", "StagedRow"]
