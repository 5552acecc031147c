"""From a file to entries: what enters, what stays staged, and who reads it when."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override
from tests.conftest import DAY, SOUGHT, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.columns import set_columns
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list, withdraw_list
from wasl.apps.lists.domain.staging import staged_rows
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import Person, PersonRecord
from wasl.apps.sources.models.source import Source
from wasl.engines.tables.errors import TableError

LATER = START + 3 * DAY


def test_bring_list__rows_staged_as_written__nothing_in_the_register(sought: NameList) -> None:
    assert sought.state == ListState.STAGED
    assert sought.columns == {
        "entry_key": 0, "name": 1, "mother": 2, "sex": 3, "birth_date": 4, "birth_place": 5,
        "arrest_date": 6, "arrest_place": 7,
    }  # fmt: skip
    written = [line.split(",") for line in SOUGHT.splitlines()[1:]]
    assert [row.cells for row in sought.rows.all()] == written
    assert [row.number for row in sought.rows.all()] == [2, 3, 4, 5, 6, 7]
    assert PersonRecord.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "People asked for · 1 March 2021"), ("ar", "أشخاص يُسأل عن مصيرهم · 1 آذار 2021")],
)
def test_bring_list__without_a_title__called_by_its_kind_and_day(cast: Cast, room, language: str, title: str) -> None:
    with override(language):
        brought = bring_list(
            SOUGHT.encode(), filename="list.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a, at=START,
            addressed_to=cast.parties["side_b"],
        )  # fmt: skip
    assert brought.title == title


def test_staged_rows__row_without_a_name__does_not_enter(sought: NameList) -> None:
    assert [(row.number, row.enters) for row in staged_rows(sought)] == [
        (2, True), (3, True), (4, True), (5, True), (6, False), (7, True),
    ]  # fmt: skip


def test_accept_list__every_named_row_an_entry__claims_as_written(cast: Cast, sought: NameList) -> None:
    accept_list(sought, by=cast.asker_a, at=LATER)
    entries = ListEntry.objects.filter(list=sought).select_related("row", "record")
    assert {entry.party_key for entry in entries} == {"A-1", "A-2", "A-3", "A-4", "A-6"}
    third = next(entry for entry in entries if entry.party_key == "A-3")
    said = dict(Claim.objects.about(third.record_id).values_list("property", "value"))
    assert said == {
        Property.NAME: "سميرة عبد الرحمن قاسم الصباغ", Property.MOTHER: "هدى", Property.SEX: "أنثى",
        Property.BIRTH_DATE: "12 آذار 1990", Property.BIRTH_PLACE: "حمص",
    }  # fmt: skip
    assert Claim.objects.get(subject=third.record_id, property=Property.BIRTH_DATE).edtf == "1990-03-12"
    custody = third.record.custody.get()
    assert dict(Claim.objects.about(custody.id).values_list("property", "edtf")) == {
        Property.DEPRIVED_ON: "2014-04", Property.DEPRIVED_AT: "",
    }  # fmt: skip
    assert Person.objects.count() == 5
    assert LoggedEntry.objects.filter(event="entry_recorded").count() == 5


def test_accept_list__twice__refused(cast: Cast, sought: NameList) -> None:
    accept_list(sought, by=cast.asker_a, at=LATER)
    with pytest.raises(ListError, match="accepted"):
        accept_list(sought, by=cast.asker_a, at=LATER)
    assert ListEntry.objects.count() == 5


def test_accept_list__fails_half_way__nothing_entered(cast: Cast, sought: NameList, monkeypatch) -> None:
    def broken(*_args, **_options):
        raise RuntimeError

    monkeypatch.setattr("wasl.apps.lists.domain.list_verbs.append", broken)
    with pytest.raises(RuntimeError):
        accept_list(sought, by=cast.asker_a, at=LATER)
    assert (PersonRecord.objects.count(), Claim.objects.count(), ListEntry.objects.count()) == (0, 0, 0)
    assert NameList.objects.get().state == ListState.STAGED


READS = {  # who reads side A's sought list when it is staged, accepted, put
    "asker_a": (True, True, True),
    "holder_a": (False, False, False),  # of the same side, but not their purpose
    "asker_b": (False, False, False),
    "holder_b": (False, False, True),
    "holder_b2": (False, False, True),
    "stranger": (False, False, False),
    "stranger_mediator": (False, False, False),
    "mediator": (False, True, True),
    "mediator_2": (False, True, True),
    "neutral": (False, True, True),
    "secretariat": (False, True, True),
    "liaison": (False, False, False),
    "laboratory": (False, False, False),
    "laboratory_2": (False, False, False),
    "examiner": (False, False, False),
    "examiner_2": (False, False, False),
    "monitor": (False, False, False),
    "auditor": (False, False, False),
}


def test_reach__staged_accepted_put__as_the_table_says(cast: Cast, sought: NameList) -> None:
    def readers() -> dict[str, bool]:
        return {
            name: NameList.objects.reaching(person).filter(pk=sought.pk).exists()
            for name, person in cast.people.items()
        }

    staged = readers()
    accepted_list = accept_list(sought, by=cast.asker_a, at=LATER)
    accepted = readers()
    put_list(accepted_list, by=cast.mediator, at=LATER)
    put = readers()
    assert {name: (staged[name], accepted[name], put[name]) for name in cast.people} == READS


REFUSED_BRINGING = {
    "holder_a": "your role",
    "mediator": "your role",
    "stranger": "not a side in this room",
}


@pytest.mark.parametrize("name", REFUSED_BRINGING)
def test_bring_list__by_someone_else__refused_and_nothing_kept(cast: Cast, room, name: str) -> None:
    with pytest.raises(ListError, match=REFUSED_BRINGING[name]):
        bring_list(
            SOUGHT.encode(), filename="x.csv", room=room, kind=ListKind.SOUGHT, by=cast.people[name],
            addressed_to=cast.parties["side_b"], at=START,
        )  # fmt: skip
    assert Source.objects.count() == 0


def test_bring_list__addressed_to_oneself__refused(cast: Cast, room) -> None:
    with pytest.raises(ListError, match="which other side"):
        bring_list(
            SOUGHT.encode(), filename="x.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a,
            addressed_to=cast.parties["side_a"], at=START,
        )  # fmt: skip


def test_bring_list__unreadable_file__refused_and_nothing_kept(cast: Cast, room, settings) -> None:
    with pytest.raises(TableError):
        bring_list(
            b"", filename="x.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a,
            addressed_to=cast.parties["side_b"], at=START,
        )  # fmt: skip
    assert Source.objects.count() == 0
    assert not Path(settings.VAULT_DIR).exists()


def test_set_columns__no_name_column__refused(cast: Cast, sought: NameList) -> None:
    with pytest.raises(ListError, match="none of them holds a name"):
        set_columns(sought, {"mother": 2}, by=cast.asker_a, at=START)
    with pytest.raises(ListError, match="not in the file"):
        set_columns(sought, {"name": 99}, by=cast.asker_a, at=START)
    set_columns(sought, {"name": 2}, by=cast.asker_a, at=START)
    assert next(staged_rows(sought)).name_ar == "فاطمة"


def test_withdraw_list__entries_stay_marked(cast: Cast, put: NameList) -> None:
    with pytest.raises(ListError, match="no reason"):
        withdraw_list(put, why=" ", by=cast.asker_a, at=LATER)
    withdraw_list(put, why="A newer list replaces it", by=cast.asker_a, at=LATER)
    assert ListEntry.objects.filter(list=put).count() == 5
    assert PersonRecord.objects.filter(source=put.source, withdrawn_at=LATER).count() == 5
    with pytest.raises(ListError, match="withdrawn before"):
        withdraw_list(put, why="Again", by=cast.asker_a, at=LATER)


def test_constraint__one_row_number_once(sought: NameList) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StagedRow.objects.create(list=sought, number=2, cells=[])


def test_constraint__held_list_addressed_to_nobody(cast: Cast, held: NameList) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NameList.objects.filter(pk=held.pk).update(addressed_to=cast.parties["side_a"])
