"""The standing cast, the same in all tests: two sides, those who bring them together, and strangers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import make_password

from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.domain.room_verbs import open_room
from wasl.apps.lists.enums import ListKind
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.room import Room
from wasl.apps.staff.domain.accounts import open_account, register_party
from wasl.apps.staff.enums import PartyKind, Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

DAY = timedelta(days=1)
START = datetime(2021, 3, 1, 9, tzinfo=UTC)

# Invented people. Both lists tell of Khaled and of his brother Walid; only the sought list of Samira,
# only the held list of Yusuf. Row 6 of the sought list names nobody; row 7 repeats Khaled.
SOUGHT = """\
الرقم,الاسم الرباعي,اسم الأم,الجنس,تاريخ الميلاد,مكان الولادة,تاريخ الاعتقال,مكان الاعتقال
A-1,خالد محمود درويش العطار,فاطمة,ذكر,4/11/1984,دوما,2013/5/17,دوما
A-2,وليد محمود درويش العطار,فاطمة,ذكر,1986,دوما,2013/5/17,دوما
A-3,سميرة عبد الرحمن قاسم الصباغ,هدى,أنثى,12 آذار 1990,حمص,نيسان 2014,حمص
A-4,رامي جورج الياس حداد,ماري,ذكر,,حلب,2012,حلب
A-5,,زينب,ذكر,1979,,,
A-6,خالد محمود العطار,فاطمة,ذكر,1984,دوما,أيار 2013,
"""
HELD = """\
ID,Full name,Mother's name,Sex,Date of birth,Place of birth,Date of arrest,Place of arrest
B-1,Khaled Mahmoud Darwish al-Attar,Fatima,M,1984-11-04,Duma,2013-05-17,Duma
B-2,Waleed Mahmoud Darwish Alattar,Fatmeh,M,1986,Douma,2013-05-17,Douma
B-3,Yousef Ibrahim Salem Shahin,Amina,M,1971-02-09,Idlib,2015,Idlib
B-4,Rami Georges Elias Haddad,Marie,M,1988,Aleppo,2012,Aleppo
"""

PASSWORD = "an-invented-password-2021"


@dataclass
class Cast:
    """Parties and people by short name: ``cast.people["asker_a"]``."""

    parties: dict[str, Party] = field(default_factory=dict)
    people: dict[str, Staff] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Staff:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


PARTIES = {
    "side_a": PartyKind.SIDE,
    "side_b": PartyKind.SIDE,
    "side_c": PartyKind.SIDE,  # a side that sits in no room of ours
    "guarantor": PartyKind.MEDIATOR,
    "guarantor_2": PartyKind.MEDIATOR,
    "neutral_body": PartyKind.NEUTRAL,
    "office": PartyKind.OTHER,
    "outsiders": PartyKind.OTHER,
}
PEOPLE = {
    "asker_a": ("side_a", [Role.ASKING_SIDE]),
    "holder_a": ("side_a", [Role.HOLDER]),
    "asker_b": ("side_b", [Role.ASKING_SIDE]),
    "holder_b": ("side_b", [Role.HOLDER]),
    "holder_b2": ("side_b", [Role.HOLDER]),
    "stranger": ("side_c", [Role.ASKING_SIDE, Role.HOLDER]),
    "stranger_mediator": ("outsiders", [Role.MEDIATOR]),
    "mediator": ("guarantor", [Role.MEDIATOR]),
    "mediator_2": ("guarantor_2", [Role.MEDIATOR]),
    "neutral": ("neutral_body", [Role.NEUTRAL]),
    "secretariat": ("office", [Role.SECRETARIAT]),
    "liaison": ("neutral_body", [Role.FAMILY_LIAISON]),
    "laboratory": ("neutral_body", [Role.LABORATORY]),
    "laboratory_2": ("neutral_body", [Role.LABORATORY]),
    "examiner": ("neutral_body", [Role.FORENSIC]),
    "examiner_2": ("neutral_body", [Role.FORENSIC]),
    "monitor": ("outsiders", [Role.MONITOR]),
    "auditor": ("outsiders", [Role.AUDITOR]),
}


@pytest.fixture(autouse=True)
def _vault_of_its_own(settings, tmp_path) -> None:
    settings.VAULT_DIR = tmp_path / "vault"
    settings.LOG_DIR = tmp_path
    settings.SEAL_DIR = tmp_path


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


def make_cast() -> Cast:
    made = Cast()
    for code, kind in PARTIES.items():
        made.parties[code] = register_party(code, kind=kind, name_en=code, name_ar=f"طرف {code}", at=START)
    for username, (party, roles) in PEOPLE.items():
        made.people[username] = open_account(username, party=made.parties[party], roles=roles, password=None, at=START)
    Staff.objects.update(password=_hashed())
    return made


_HASHES: list[str] = []


def _hashed() -> str:
    if not _HASHES:
        _HASHES.append(make_password(PASSWORD))
    return _HASHES[0]


@pytest.fixture
def room(cast: Cast) -> Room:
    return make_room(cast)


def make_room(cast: Cast) -> Room:
    parties = cast.parties
    return open_room(
        "yemen-scale",
        name_en="A room",
        name_ar="غرفة",
        sides=[parties["side_a"], parties["side_b"]],
        conveners=[
            parties["guarantor"],
            parties["guarantor_2"],
            parties["neutral_body"],
            parties["office"],
        ],
        by=cast.secretariat.id,
        at=START,
    )


@pytest.fixture
def sought(cast: Cast, room: Room) -> NameList:
    """Side A's list, staged and not yet accepted."""
    return bring_sought(cast, room)


def bring_sought(cast: Cast, room: Room) -> NameList:
    return bring_list(
        SOUGHT.encode(),
        filename="مسؤول-عن-مصيرهم.csv",
        room=room,
        kind=ListKind.SOUGHT,
        addressed_to=cast.parties["side_b"],
        title="Sought by A",
        by=cast.asker_a,
        at=START,
    )


@pytest.fixture
def held(cast: Cast, room: Room) -> NameList:
    """Side B's list of those it holds, accepted."""
    return bring_held(cast, room)


def bring_held(cast: Cast, room: Room) -> NameList:
    brought = bring_list(
        HELD.encode(),
        filename="held.csv",
        room=room,
        kind=ListKind.HELD,
        title="Held by B",
        by=cast.holder_b,
        at=START,
    )
    return accept_list(brought, by=cast.holder_b, at=START + DAY)


@pytest.fixture
def put(cast: Cast, sought: NameList) -> NameList:
    """Side A's list, accepted and put to side B."""
    return put_sought(cast, sought)


def put_sought(cast: Cast, sought: NameList) -> NameList:
    accepted = accept_list(sought, by=cast.asker_a, at=START + DAY)
    return put_list(accepted, by=cast.mediator, at=START + 2 * DAY)
