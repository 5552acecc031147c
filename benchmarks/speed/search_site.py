"""A site that holds one entry of each of many invented people, on four lists of two sides."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from wasl.engines.synthesis.conventions import NEWSPAPERS
from wasl.engines.synthesis.damage import MEASURED, chances
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.entries import Clerk, Entry
from wasl.engines.synthesis.latin_writing import hand, romanised
from wasl.engines.synthesis.people import InventedPerson, invent_people
from wasl.kernel.dates import DateError, parse_date

DATES = ("birth_date", "deprived_on")
AT = datetime(2021, 3, 1, 9, tzinfo=UTC)
LISTS = 4
AT_ONCE = 25_000
MEDIATOR = "mediator"


def people_of(count: int, *, seed: int) -> list[InventedPerson]:
    return invent_people(count, seed=seed)


def build(people: Sequence[InventedPerson], *, seed: int) -> None:
    """Record everybody, half in Arabic and half in Latin letters, as one clerk wrote them; the key is the truth."""
    from django.db import transaction

    from wasl.apps.lists.domain.room_verbs import open_room
    from wasl.apps.lists.enums import ListKind, ListState
    from wasl.apps.lists.models.list import NameList
    from wasl.apps.sources.domain.source_verbs import open_reach, record_source
    from wasl.apps.sources.enums import SourceKind
    from wasl.apps.staff.domain.accounts import open_account, register_party
    from wasl.apps.staff.enums import PartyKind, Purpose, Role

    sides = [register_party(f"side_{k}", kind=PartyKind.SIDE, name_en=f"Side {k}", at=AT) for k in "ab"]
    office = register_party("office", kind=PartyKind.MEDIATOR, name_en="Office", at=AT)
    mediator = open_account(MEDIATOR, party=office, roles=[Role.MEDIATOR], password=None, at=AT)
    room = open_room("room", name_en="A room", name_ar="غرفة", sides=sides, conveners=[office], by=mediator.id, at=AT)
    draws = Draws(seed, "register")
    clerk = Clerk(draws, chances(MEASURED, people), NEWSPAPERS, False)
    size = -(-len(people) // LISTS)
    for number in range(LISTS):
        side = sides[number % 2]
        held = number % 2 == 1
        with transaction.atomic():
            source = record_source(
                kind=SourceKind.SUBMISSION, title=f"List {number}", by=mediator.id, at=AT, brought_by=side
            )
            open_reach(source, to=office, purpose=Purpose.MEDIATE, by=mediator.id, at=AT)
        brought = NameList.objects.create(
            room=room, party=side, kind=ListKind.HELD if held else ListKind.SOUGHT,
            addressed_to=None if held else sides[1], source=source, title=f"List {number}", state=ListState.ACCEPTED,
            brought_by=mediator, brought_at=AT, accepted_at=AT,
        )  # fmt: skip
        ours = people[number * size : (number + 1) * size]
        for first in range(0, len(ours), AT_ONCE):
            _record(brought, ours[first : first + AT_ONCE], clerk, first=first)


def _record(brought: Any, people: Sequence[InventedPerson], clerk: Clerk, *, first: int) -> None:
    """The rows that ``record_people`` and ``accept_list`` would write of them, by SQL: it takes a tenth of the time."""
    from django.db import transaction

    from wasl.apps.lists.models.list import ListEntry, StagedRow
    from wasl.apps.register.models.claim import Claim
    from wasl.apps.register.models.custody import CustodyEpisode
    from wasl.apps.register.models.person import Person, PersonRecord

    source, brought_id = brought.source_id, brought.id
    rows: dict[Any, list[tuple[Any, ...]]] = {
        model: [] for model in (Person, PersonRecord, CustodyEpisode, Claim, StagedRow, ListEntry)
    }
    for number, person in enumerate(people, first):
        arabic = clerk.draws.happens(0.5)
        entry = clerk.write(person, "ar" if arabic else "la")
        digits = f"{int(person.key[1:]):020d}"
        own, record, episode = f"per_{digits}", f"rec_{digits}", f"cus_{digits}"
        name_ar, name_latin = (entry.name, "") if arabic else ("", entry.name)
        rows[Person].append((own, AT))
        rows[PersonRecord].append((record, source, f"row {number + 2}", own, own, AT, name_ar, name_latin, ""))
        rows[CustodyEpisode].append((episode, record, AT))
        for said, text in _values(person, entry, clerk, arabic=arabic).items():
            subject = episode if said.startswith("deprived") else record
            rows[Claim].append(
                (subject, said, text, _edtf(text) if said in DATES else "", "", source, "[]", "F6", "", AT, "")
            )
        row = int(person.key[1:]) + 1
        rows[StagedRow].append((row, brought_id, number + 2, "[]"))
        rows[ListEntry].append((f"ent_{digits}", brought_id, row, record, person.key))
    with transaction.atomic():
        for model, some in rows.items():
            _insert(model, COLUMNS[model.__name__].split(), some)


COLUMNS = {
    "Person": "id recorded_at",
    "PersonRecord": "id source_id locator recorded_as_id person_id recorded_at name_ar name_latin folded",
    "CustodyEpisode": "id record_id recorded_at",
    "Claim": "subject property value edtf about_date source_id voices grade confidence recorded_at withdrawn_why",
    "StagedRow": "id list_id number cells",
    "ListEntry": "id list_id row_id record_id party_key",
}


def _insert(model: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    from django.db import connection

    at = connection.ops.adapt_datetimefield_value(AT)
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
    told = [tuple(at if value is AT else value for value in row) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})', told)


@lru_cache(maxsize=100_000)
def _edtf(text: str) -> str:
    try:
        return parse_date(text).edtf
    except DateError:
        return ""


def _values(person: InventedPerson, entry: Entry, clerk: Clerk, *, arabic: bool) -> dict[str, str]:
    cells = {
        "mother": entry.cells["mother_name"],
        "birth_date": entry.cells["birth_date"],
        "birth_place": entry.cells["birth_place"],
        "deprived_on": entry.cells["arrest_date"],
        "deprived_at": entry.cells["arrest_place"],
    }
    if person.kunya is not None:
        kunya = person.kunya
        cells["kunya"] = kunya.ar if arabic else romanised(kunya, hand(NEWSPAPERS, clerk.draws), clerk.draws)
    return {said: text for said, text in cells.items() if text}
