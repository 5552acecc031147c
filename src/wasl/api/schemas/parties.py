"""Parties, rooms and people, as the API tells of them."""

from ninja import Schema

from wasl.apps.lists.enums import Capacity
from wasl.apps.lists.models.room import Room
from wasl.apps.staff.enums import Purpose, Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class PartyOut(Schema):
    code: str
    name_en: str
    name_ar: str


class SeatOut(PartyOut):
    capacity: Capacity


class RoomOut(Schema):
    id: str
    code: str
    name_en: str
    name_ar: str
    seats: list[SeatOut]


class MeOut(Schema):
    id: str
    username: str
    name_en: str
    name_ar: str
    language: str
    party: PartyOut
    roles: list[Role]
    purposes: list[Purpose]


def party_out(party: Party) -> PartyOut:
    return PartyOut(code=party.code, name_en=party.name_en, name_ar=party.name_ar)


def room_out(room: Room) -> RoomOut:
    seats = [
        SeatOut(capacity=Capacity(seat.capacity), **party_out(seat.party).dict())
        for seat in sorted(room.seats.all(), key=lambda seat: seat.party.code)
    ]
    return RoomOut(id=room.id, code=room.code, name_en=room.name_en, name_ar=room.name_ar, seats=seats)


def me_out(staff: Staff) -> MeOut:
    return MeOut(
        id=staff.id, username=staff.username, name_en=staff.name_en, name_ar=staff.name_ar, language=staff.language,
        party=party_out(staff.party), roles=sorted(staff.roles), purposes=sorted(staff.purposes),
    )  # fmt: skip
