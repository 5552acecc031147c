"""Open the parties, people and room of a working group. Change everything in it, then run it once."""

from getpass import getpass

from django.db import transaction
from django.utils import timezone

from wasl.apps.lists.domain.room_verbs import open_room
from wasl.apps.staff.domain.accounts import open_account, register_party
from wasl.apps.staff.enums import PartyKind, Role

NOW = timezone.now()

with transaction.atomic():
    north = register_party("NORTH", kind=PartyKind.SIDE, name_en="Northern side", name_ar="الطرف الشمالي", at=NOW)
    south = register_party("SOUTH", kind=PartyKind.SIDE, name_en="Southern side", name_ar="الطرف الجنوبي", at=NOW)
    office = register_party("OFFICE", kind=PartyKind.NEUTRAL, name_en="The office", name_ar="المكتب", at=NOW)

    people = {
        "amal": (office, [Role.NEUTRAL], "en"),
        "jad": (office, [Role.SECRETARIAT], "ar"),
        "nour": (north, [Role.ASKING_SIDE], "ar"),
        "rim": (north, [Role.AUDITOR], "ar"),
        "salam": (south, [Role.HOLDER], "ar"),
        "wafa": (south, [Role.HOLDER], "ar"),  # the second person
        "yara": (south, [Role.AUDITOR], "ar"),
    }
    opened = {
        username: open_account(
            username, party=party, roles=roles, password=getpass(f"Password of {username}: "), language=language, at=NOW
        )
        for username, (party, roles, language) in people.items()
    }
    open_room(
        "first",
        name_en="First room",
        name_ar="الغرفة الأولى",
        sides=[north, south],
        conveners=[office],
        by=opened["amal"].id,
        at=NOW,
    )
