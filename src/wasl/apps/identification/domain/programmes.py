"""Opening a programme of identification and saying who does what in it."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import Part
from wasl.apps.identification.models.programme import Member, Programme
from wasl.apps.identification.rules import may_open_programme, parts_served
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

CODE = re.compile(r"[a-z]{2,20}")  # a word that the log may hold openly


def has_to_do_with_programmes(staff: Staff) -> bool:
    """Whether this person opens programmes of identification or acts in one."""
    return may_open_programme(staff.roles) or (
        bool(parts_served(staff.roles)) and Programme.objects.reaching(staff).exists()
    )


def open_programme(
    code: str, *, name_en: str, name_ar: str = "", members: Mapping[Part, list[Party]], by: Staff, at: datetime
) -> Programme:
    """Open a programme with its parties and their parts. Raises IdentificationError."""
    if not may_open_programme(by.roles):
        raise _refused(code, why="your role does not open one", do="Ask a neutral body or an examiner.")
    if not all(members.get(part) for part in (Part.EXAMINER, Part.LABORATORY, Part.FAMILIES)):
        raise _refused(
            code, why="nobody examines, types or speaks with families in it", do="Name a party for each of the three."
        )
    if CODE.fullmatch(code) is None:
        raise _refused(code, why="its code is not 2 to 20 small Latin letters", do="Choose a word, such as south.")
    if not name_en.strip():
        raise _refused(code, why="it has no name", do="Give one.")
    if Programme.objects.filter(code=code).exists():
        raise _refused(code, why="there is one of that code", do="Choose another code.")
    with transaction.atomic():
        programme = Programme.objects.create(code=code, name_en=name_en, name_ar=name_ar, opened_by=by, opened_at=at)
        append(Event("programme_opened", by=by.id, subject=programme.id, plain={"code": code}), at=at)
        for part, parties in members.items():
            for party in parties:
                Member.objects.create(programme=programme, party=party, part=part)
                append(Event("programme_joined", by=by.id, subject=programme.id,
                             plain={"party": party.id, "part": part.value}), at=at)  # fmt: skip
    return programme


def _refused(code: str, *, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"programme {code} was not opened", why=why, do=do)
