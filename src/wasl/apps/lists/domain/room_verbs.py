"""Opening a room and seating parties in it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.enums import Capacity
from wasl.apps.lists.models.room import Room, RoomParty
from wasl.apps.staff.models.party import Party


@transaction.atomic
def open_room(
    code: str,
    *,
    name_en: str,
    name_ar: str,
    sides: Iterable[Party],
    conveners: Iterable[Party],
    by: str,
    at: datetime,
) -> Room:
    room = Room.objects.create(code=code, name_en=name_en, name_ar=name_ar, opened_at=at)
    seats = [RoomParty(room=room, party=party, capacity=Capacity.SIDE) for party in sides]
    seats += [RoomParty(room=room, party=party, capacity=Capacity.CONVENER) for party in conveners]
    RoomParty.objects.bulk_create(seats)
    append(
        Event(
            "room_opened",
            by=by,
            subject=room.id,
            plain={"seats": len(seats)},
            sealed={"parties": sorted(seat.party_id for seat in seats)},
        ),
        at=at,
    )
    return room
