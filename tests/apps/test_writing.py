"""Many rows at once are the rows that objects saved one by one would be; and what was recorded of people is too."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.domain.log import SYSTEM
from wasl.apps.audit.models.log import LoggedEntry, Opening
from wasl.apps.register.domain.claims import OF_CUSTODY, ToldOf, claim_of, folded_names, record_people
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import Person, PersonRecord
from wasl.apps.sources.domain.source_verbs import record_source
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.party import Party
from wasl.apps.writing import insert_rows
from wasl.kernel.canonical import canonical_json
from wasl.kernel.ids import new_id

PER = [new_id("per") for _ in range(3)]
TEXTS = ["خالد محمود العطار", "a\tb\nc\\N 'quoted' \"twice\" %s", ""]


@pytest.fixture
def source(cast: Cast) -> Source:
    return record_source(kind=SourceKind.NEWS, title="A report", by=SYSTEM, at=START, reliability="C")


def rows_of(model: type[models.Model]) -> list[dict[str, Any]]:
    """Every row but for numbers that the database counts."""
    counted = {model._meta.auto_field.attname} if model._meta.auto_field else set()
    rows = model._default_manager.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in counted} for row in rows]


def check_alike(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """``insert_rows`` writes what ``save`` does, each in turn into an empty table."""
    written = []
    for write in (_one_by_one, insert_rows):
        point = transaction.savepoint()
        write(model, columns, rows)
        written.append(rows_of(model))
        transaction.savepoint_rollback(point)
    assert len(written[0]) == len(rows)
    assert written[0] == written[1]


def _one_by_one(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    for row in rows:
        models.Model.save(model(**dict(zip(columns, row, strict=True))), force_insert=True)


def test_claims__with_defaults_dates_and_every_letter(source: Source) -> None:
    columns = ("subject", "property", "value", "edtf", "source_id", "grade", "recorded_at")
    values = [*TEXTS, "ا" * 3_000]
    check_alike(Claim, columns, [(new_id("rec"), "name", text, "", source.id, "C6", START) for text in values])


def test_records__with_moments_and_keys_of_their_own(source: Source) -> None:
    insert_rows(Person, ("id", "recorded_at"), [(one, START) for one in PER])
    columns = ("id", "source_id", "locator", "recorded_as_id", "person_id", "recorded_at", "withdrawn_at", "name_ar")
    ends = (None, START, START + DAY)
    check_alike(PersonRecord, columns, [
        (new_id("rec"), source.id, f"row {at}", per, per, START, end, text)
        for at, (per, end, text) in enumerate(zip(PER, ends, TEXTS, strict=True))
    ])  # fmt: skip


def test_openings__with_json_and_nothing(source: Source) -> None:
    columns = ("seq", "text", "leaf", "at", "event", "by", "subject")
    insert_rows(LoggedEntry, columns, [(900 + at, "{}", "", START, "x", "y", "z") for at in range(5)])
    values: list[Any] = [{"اسم": ["خالد", None, 1]}, "text", 7, None, []]
    rows = [(900 + at, "value", "ab", value) for at, value in enumerate(values)]
    Opening.objects.all().delete()  # of what the source was recorded with
    check_alike(Opening, ("entry_id", "name", "salt", "value"), rows)


def test_openings__json_given_as_its_text__reads_back(source: Source) -> None:
    columns = ("seq", "text", "leaf", "at", "event", "by", "subject")
    insert_rows(LoggedEntry, columns, [(900 + at, "{}", "", START, "x", "y", "z") for at in range(5)])
    values: list[Any] = [{"اسم": ["خالد", 'a\\b\n"', 1]}, "text", 7, None, []]
    rows = [(900 + at, "value", "ab", canonical_json(value).decode()) for at, value in enumerate(values)]
    insert_rows(Opening, ("entry_id", "name", "salt", "value"), rows, json_as_text=True)
    assert list(Opening.objects.filter(name="value").order_by("entry").values_list("value", flat=True)) == values


def test_nothing_to_write__and_more_than_one_batch(cast: Cast) -> None:
    insert_rows(Person, ("id", "recorded_at"), [])
    assert Person.objects.count() == 0
    insert_rows(Person, ("id", "recorded_at"), ((new_id("per"), START) for _ in range(4_100)))
    assert Person.objects.count() == 4_100


def test_a_row_that_the_database_refuses__refused_as_ever_with_all_others(source: Source) -> None:
    twice = [(PER[0], START), (PER[1], START), (PER[0], START)]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Person, ("id", "recorded_at"), twice)
    assert Person.objects.count() == 0


# --- people ---------------------------------------------------------------------------------------------

TOLD = [
    ToldOf("row 2", {Property.NAME: "خالد العطار", Property.MOTHER: "فاطمة"}, "خالد العطار", ""),
    ToldOf(
        "row 3",
        {
            Property.NAME_LATIN: "Sami Haddad",
            Property.BIRTH_DATE: "1984",
            Property.DEPRIVED_ON: "4/11/2013",
            Property.HELD_AT: "دوما",
        },
        "",
        "Sami Haddad",
        {Property.DEPRIVED_ON: "2013-04-11"},  # read by the caller, month first
    ),
    ToldOf("row 4", {Property.NAME: "رامي", Property.BIRTH_DATE: "بعد الحصاد"}, "رامي", ""),
]


def slowly(told: Sequence[ToldOf], *, source: Source, holder: Party | None) -> None:
    """People saved as objects, one after the other."""
    for one in told:
        person = Person.objects.create(recorded_at=START)
        record = PersonRecord.objects.create(
            source=source, locator=one.locator, recorded_as=person, person=person, recorded_at=START,
            name_ar=one.name_ar, name_latin=one.name_latin, folded=folded_names(one.name_ar, one.name_latin),
        )  # fmt: skip
        episode = None
        if OF_CUSTODY & one.values.keys():
            episode = CustodyEpisode.objects.create(record=record, holder=holder, recorded_at=START)
        for property, value in one.values.items():
            subject = episode.id if episode and property in OF_CUSTODY else record.id
            read = one.dates.get(property)
            grade = str(source.grade())
            claim_of(subject, property, value, source=source, at=START, grade=grade, edtf=read).save()


def told_of() -> list[Any]:
    """All that is recorded of people, with places in the source for ids."""
    where = dict(PersonRecord.objects.values_list("id", "locator"))
    of_custody = dict(CustodyEpisode.objects.values_list("id", "record_id"))
    ids = where | {one: f"custody of {where[record]}" for one, record in of_custody.items()}
    ids |= {one.person_id: f"person of {one.locator}" for one in PersonRecord.objects.all()}
    claims = [tuple(row.items()) for row in rows_of(Claim)]
    others = [tuple(row.items()) for model in (Person, PersonRecord, CustodyEpisode) for row in rows_of(model)]
    others = sorted([tuple((name, ids.get(value, value)) for name, value in row) for row in others], key=repr)
    return [*(tuple((name, str(ids.get(str(value), value))) for name, value in row) for row in claims), *others]


@pytest.mark.parametrize("is_held", [True, False])
def test_people__recorded_as_one_by_one(cast: Cast, source: Source, is_held: bool) -> None:
    holder = cast.parties["side_b"] if is_held else None
    point = transaction.savepoint()
    slowly(TOLD, source=source, holder=holder)
    one_by_one = told_of()
    transaction.savepoint_rollback(point)
    records = record_people(TOLD, source=source, holder=holder, at=START)
    assert told_of() == one_by_one
    found = dict(PersonRecord.objects.values_list("id", "locator"))
    assert [found[record] for record in records] == ["row 2", "row 3", "row 4"]
