"""The forms of a copy for programs: what stands in each, what each loses, and what none of them ever holds."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils import translation
from tests.apps.lists.test_copies import APPROVED, ASKED, approved, entry_of, held_to_be_same

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.domain.exports import approve_export, ask_export, expire_exports, take_export, write_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.enums import CopyExtent, Disposition, ExportFormat, ExportState, ListKind
from wasl.apps.lists.interfaces.forms import FORMS, losses, losses_before_asking, write_copy
from wasl.apps.lists.interfaces.gathering import gather
from wasl.apps.lists.interfaces.loss import from_json
from wasl.apps.lists.interfaces.missing import NAMESPACE
from wasl.apps.lists.models.export import ListExport
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.domain import vault
from wasl.apps.sources.domain.vault import VaultError
from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.reading import read_table

pytestmark = pytest.mark.django_db
DRAWN = re.compile(rb"wasl-[0-9a-f]+|exp_[0-9a-z]+")  # ids, in which any four digits may come

# One of each kind of value: formulas, a date that is no calendar date, a word that is no sex, an age range.
HELD = """\
ID,Name in Latin letters,Arabic name,Given name,Family name,Kunya,Mother's name,Sex,Date of birth,Place of birth,Age,\
Residence,National ID,Date of arrest,Place of arrest,Place of detention,Status,Remarks
B-1,Khaled al-Attar,خالد العطار,Khaled,al-Attar,Abu Walid,Fatima,M,1984-11-04,Duma,29,Homs,0123456789,2013-05-17,Duma,\
Centre 1,alive,told by a cousin
=B-2,@Sami Haddad,,Sami,Haddad,,=1+1,?,ca. 1986,Homs;=2,30-35,,,around 2014,Homs,,,
B-3,Ömer Şükrü,,,,,,F,1990,,forty,,,,,,,
"""


@pytest.fixture
def rich(cast, room):
    brought = bring_list(
        HELD.encode(), filename="held.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=ASKED, title="=Held"
    )
    return accept_list(brought, by=cast.holder_b, at=ASKED)


def of(brought, cast, format, *, by="holder_b", language="en", **wish):
    """A copy's bytes, approved by the mediator."""
    return write_copy(export_of(brought, cast, format, by=by, language=language, **wish)).content


def export_of(brought, cast, format, *, by="holder_b", language="en", at=ASKED, **wish):
    asked = ask_export(
        brought, format=format, language=language, recipient="The host\nThe envoy", purpose="A round",
        by=getattr(cast, by), at=at, **wish,
    )  # fmt: skip
    return approve_export(asked, by=cast.mediator, at=at + timedelta(hours=1))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def people_of(content: bytes) -> list[ElementTree.Element]:
    return ElementTree.fromstring(content).findall(f"{{{NAMESPACE}}}person")


def fields_of(element: ElementTree.Element) -> dict[str, str]:
    return {child.tag.split("}")[1]: child.text for child in element if not len(child)}


def note_of(person: ElementTree.Element) -> dict[str, str]:
    return fields_of(person.find(f"{{{NAMESPACE}}}note"))


# CSV


def test_csv__says_whose_copy_it_is_then_headings_then_tags(cast, rich):
    export = export_of(rich, cast, ExportFormat.CSV)
    rows = rows_of(write_copy(export).content)
    assert rows[0] == [f"# wasl copy {export.id}"]
    assert ["# For: The host, The envoy"] in rows
    assert ["# To be used until: 8 June 2021"] in rows
    at = next(index for index, row in enumerate(rows) if len(row) > 1)
    tags = dict(zip(rows[at], rows[at + 1], strict=True))
    assert (tags["Key (reference)"], tags["Name in Arabic script"], tags["Date of birth"]) == (
        "#meta+id", "#person+name+arabic", "#date+birth",
    )  # fmt: skip
    assert len(rows) == at + 2 + 3


@pytest.mark.parametrize("language", ["en", "ar"])
def test_csv__no_cell_begins_as_a_formula_whatever_separates_cells(cast, rich, language):
    text = of(rich, cast, ExportFormat.CSV, language=language).decode("utf-8-sig")
    for separator in ",;\t|":
        cells = [cell.strip(' "') for line in text.splitlines() for cell in line.split(separator)]
        assert [cell for cell in cells if cell[:1] in tuple("=+-@＝＋－＠")] == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_csv__is_read_back_as_it_was_brought(cast, rich, language):
    written, read = (
        read_table(HELD.encode(), filename="a.csv"),
        read_table(of(rich, cast, ExportFormat.CSV, language=language), filename="b.csv"),
    )
    before, after = recognise_columns(written).columns, recognise_columns(read).columns
    assert set(before) - set(after) == {Field.NOTE}
    for field in set(before) - {Field.NOTE}:
        assert [row[after[field]] for row in read.rows] == [row[before[field]] for row in written.rows], field


# JSON


def test_json__holds_every_value_as_written(cast, put):
    entry = entry_of(put, "A-2")
    answer_entry(entry, disposition=Disposition.RELEASED, by=cast.holder_b, at=ASKED, on_date="2018-10", note="By bus")
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=ExportFormat.JSON)
    copy = json.loads(write_copy(export).content)
    assert (copy["form"], copy["version"], copy["copy"]) == ("wasl-list-copy", 1, export.id)
    assert copy["entries"][1] == {
        "row": 3,
        "key": "A-2",
        "name_ar": "وليد محمود درويش العطار",
        "mother": "فاطمة",
        "sex": "ذكر",
        "birth_date": {"written": "1986", "edtf": "1986"},
        "birth_place": "دوما",
        "arrest_date": {"written": "2013/5/17", "edtf": "2013-05-17"},
        "arrest_place": "دوما",
        "standing": "answered",
        "answer": {"disposition": "released", "on_date": "2018-10", "note": "By bus"},
    }


# followthemoney

PERSON = {  # properties of Person and what it extends, read from opensanctions/followthemoney on 2026-11-22
    "name", "firstName", "fatherName", "lastName", "motherName", "weakAlias", "birthPlace", "birthDate", "deathDate",
    "address", "idNumber", "gender", "status", "notes", "publisher",
}  # fmt: skip
EVENT = {"name", "involved", "startDate", "location", "description", "publisher"}


def test_ftm__persons_and_arrests_with_known_properties(cast, rich):
    export = export_of(rich, cast, ExportFormat.FTM)
    entities = [json.loads(line) for line in write_copy(export).content.splitlines()]
    assert [one["schema"] for one in entities] == ["Person", "Event", "Person", "Event", "Person"]
    for one in entities:
        known = PERSON if one["schema"] == "Person" else EVENT
        assert set(one["properties"]) <= known
        assert one["properties"]["publisher"] == [f"Wasl copy {export.id}"]
        assert all(isinstance(value, str) and value for some in one["properties"].values() for value in some)
    khaled, arrest, sami, unclear, omer = (one["properties"] for one in entities)
    assert khaled["name"] == ["خالد العطار", "Khaled al-Attar"]
    assert (khaled["birthDate"], khaled["gender"], khaled["weakAlias"]) == (["1984-11-04"], ["male"], ["Abu Walid"])
    assert (arrest["involved"], arrest["startDate"]) == ([entities[0]["id"]], ["2013-05-17"])
    assert "birthDate" not in sami
    assert "Date of birth: ca. 1986" in sami["notes"]
    assert (unclear["description"], "startDate" in unclear) == (["around 2014"], False)
    assert omer["gender"] == ["female"]
    assert len({one["id"] for one in entities}) == 5


def test_ftm__ids_of_two_copies_do_not_meet(cast, rich):
    ids = [
        {json.loads(line)["id"] for line in of(rich, cast, ExportFormat.FTM).splitlines()} for _ in range(2)
    ]  # fmt: skip
    assert ids[0] & ids[1] == set()


# PFIF


def test_pfif__a_person_with_its_note_and_when_it_expires(cast, rich):
    export = export_of(rich, cast, ExportFormat.PFIF, expires_on=date(2021, 4, 1))
    khaled, sami, omer = people_of(write_copy(export).content)
    assert fields_of(khaled) == {
        "person_record_id": f"wasl.invalid/{export.id}.2",
        "entry_date": "2021-03-10T10:00:00Z",
        "expiry_date": "2021-04-01T23:59:59Z",
        "author_name": "side_b",
        "source_name": f"Wasl copy {export.id}",
        "source_date": "2021-03-10T10:00:00Z",
        "full_name": "خالد العطار",
        "given_name": "Khaled",
        "family_name": "al-Attar",
        "alternate_names": "Khaled al-Attar\nAbu Walid",
        "description": "Row of the list: 2\nKey (reference): B-1\nMother's name: Fatima\nPlace of birth: Duma\n"
        "Place of residence: Homs\nID number (identity paper): 0123456789\nDate of arrest or abduction: 2013-05-17\n"
        "Place of arrest or abduction: Duma\nPlace of custody: Centre 1\nStatus (as stated): alive",
        "sex": "male",
        "date_of_birth": "1984-11-04",
        "age": "29",
    }
    assert note_of(khaled) == {
        "note_record_id": f"wasl.invalid/{export.id}.2.note",
        "person_record_id": f"wasl.invalid/{export.id}.2",
        "entry_date": "2021-03-10T10:00:00Z",
        "author_name": "side_b",
        "source_date": "2021-03-10T10:00:00Z",
        "text": "Stated as held by its holder",
    }
    assert "Sex: ?" in fields_of(sami)["description"]
    assert fields_of(sami).keys() & {"sex", "date_of_birth"} == set()
    assert (fields_of(omer)["sex"], "age" in fields_of(omer)) == ("female", False)


def test_pfif__believed_dead_only_where_two_people_said_so(cast, put):
    deaths = {
        key: answer_entry(entry_of(put, key), disposition=Disposition.DEAD, by=cast.holder_b, at=ASKED)
        for key in ("A-1", "A-2")
    }
    second_answer(deaths["A-2"], by=cast.holder_b2, at=ASKED)
    answer_entry(entry_of(put, "A-3"), disposition=Disposition.HELD, by=cast.holder_b, at=ASKED)
    answer_entry(entry_of(put, "A-4"), disposition=Disposition.RELEASED, by=cast.holder_b, at=ASKED)
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=ExportFormat.PFIF)
    said = {fields_of(one)["person_record_id"].rpartition(".")[2]: note_of(one) for one in people_of(
        write_copy(export).content
    )}  # fmt: skip
    assert {row: note.get("status") for row, note in said.items()} == {
        "2": "information_sought", "3": "believed_dead", "4": "believed_alive", "5": None, "7": "information_sought",
    }  # fmt: skip
    assert (said["3"]["author_name"], said["2"]["author_name"]) == ("side_b", "side_a")


def test_pfif__a_withdrawn_entry_is_a_placeholder(cast, put):
    record = entry_of(put, "A-1").record
    PersonRecord.objects.filter(pk=record.pk).update(withdrawn_at=ASKED)
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=ExportFormat.PFIF)
    first, *others = people_of(write_copy(export).content)
    assert len(others) == 4
    assert {child.tag.split("}")[1]: child.text for child in first} == {
        "person_record_id": f"wasl.invalid/{export.id}.2",
        "entry_date": "2021-03-10T09:00:00Z",
        "expiry_date": "2021-03-10T09:00:00Z",
        "source_date": "2021-03-10T09:00:00Z",
    }


# What no form holds


@pytest.mark.parametrize("format", ExportFormat)
def test_every_form__nothing_of_a_death_that_waits_for_its_second_person(cast, put, format):
    waiting = answer_entry(
        entry_of(put, "A-1"), disposition=Disposition.DEAD, by=cast.holder_b, at=ASKED, note="QQWAITINGQQ"
    )
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=format)
    before = write_copy(export)
    with translation.override("en"):
        assert [line.disposition for line in gather(export).lines] == [""] * 5
    waiting.delete()
    assert write_copy(export) == before  # not a byte depends on it


@pytest.mark.parametrize("format", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.FTM, ExportFormat.PFIF])
def test_every_form__remarks_of_the_rows_stay_here(cast, rich, format):
    copy = of(rich, cast, format)
    assert b"al-Attar" in copy
    assert b"cousin" not in copy


@pytest.mark.parametrize("format", [ExportFormat.CSV, ExportFormat.JSON, ExportFormat.FTM, ExportFormat.PFIF])
def test_minimal__key_name_and_answer_only(cast, rich, format):
    copy = DRAWN.sub(b"", of(rich, cast, format, extent=CopyExtent.MINIMAL))
    assert b"al-Attar" in copy
    for told in (b"Fatima", b"Abu Walid", b"1984", b"0123456789", b"Centre 1", b"Homs"):
        assert told not in copy


@pytest.mark.parametrize("format", ExportFormat)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_form__holds_the_copys_id_and_no_path(cast, rich, format, language):
    export = export_of(rich, cast, format, language=language)
    copy = write_copy(export).content
    if format not in {ExportFormat.XLSX, ExportFormat.PDF}:  # those are packed; looked at in test_copies
        assert export.id.encode() in copy
    for trace in (b"/tmp", b"/home", b"/usr", b"held.csv", cast.holder_b.username.encode()):
        assert trace not in copy


def test_withdrawn__left_out_by_choice_and_said(cast, put):
    PersonRecord.objects.filter(pk=entry_of(put, "A-1").record_id).update(withdrawn_at=ASKED)
    wish = {"by": cast.asker_a, "at": ASKED, "language": "en", "recipient": "A", "purpose": "B"}
    without = gather(ask_export(put, format=ExportFormat.CSV, with_withdrawn=False, **wish))
    marked = gather(ask_export(put, format=ExportFormat.CSV, **wish))
    assert [line.key for line in without.lines] == ["A-2", "A-3", "A-4", "A-6"]
    assert (dict(without.facts)["Entries"], dict(without.facts)["Withdrawn entries left out"]) == ("4", "1")
    assert [line.standing.value for line in marked.lines] == ["withdrawn"] + ["awaiting"] * 4


def test_scope__what_reaches_the_asker_after_asking_does_not_come_in(cast, put, held):
    held_to_be_same(entry_of(put, "A-1"), entry_of(held, "B-1"), by=cast.mediator, at=ASKED)
    export = approved(put, asked_by=cast.mediator, second=cast.neutral)
    assert [link.title for link in gather(export).lines[0].links] == ["Held by B"]
    export.scope.remove(held.id)  # as it would be, had the held list reached the asker only afterwards
    assert gather(export).lines[0].links == ()


# Losses


def test_losses__are_counted_from_what_the_list_holds(cast, rich):
    _, lost = losses_before_asking(rich, by=cast.holder_b, at=APPROVED, extent=CopyExtent.WHOLE, with_withdrawn=True)
    told = {format: {(one.column, one.kind.value): (one.count, one.why) for one in some}
            for format, some in lost.items()}  # fmt: skip
    for some in told.values():
        assert some.pop(("unread", "left_out")) == (1, "unread")  # the remarks
    assert told[ExportFormat.JSON] == {}
    assert told[ExportFormat.CSV] == {
        ("key", "changed"): (1, "formula"), ("name_latin", "changed"): (1, "formula"),
        ("mother", "changed"): (1, "formula"), ("birth_place", "changed"): (1, "formula"),
    }  # fmt: skip
    assert told[ExportFormat.XLSX] == {}
    assert told[ExportFormat.PDF] == {
        (column, "left_out"): (count, "no_column")
        for column, count in [("given", 2), ("family", 2), ("kunya", 1), ("age", 3), ("residence", 1),
                              ("national_id", 1), ("holding_place", 1), ("status", 1)]
    }  # fmt: skip
    ftm = told[ExportFormat.FTM]
    assert (ftm["sex", "changed"], ftm["sex", "flattened"]) == ((2, "sex_word"), (1, "not_a_sex"))
    assert ftm["birth_date", "flattened"] == (1, "not_a_date")
    assert ftm["row", "flattened"] == (3, "no_property")
    assert told[ExportFormat.PFIF]["age", "flattened"] == (1, "not_an_age")


def test_losses__of_a_minimal_copy_are_a_choice(cast, rich):
    export = export_of(rich, cast, ExportFormat.JSON, extent=CopyExtent.MINIMAL)
    lost = {one.column: (one.kind.value, one.why) for one in losses(gather(export), ExportFormat.JSON)}
    assert lost.pop("unread") == ("left_out", "unread")
    assert lost["mother"] == ("left_out", "not_chosen")
    assert set(lost.values()) == {("left_out", "not_chosen")}


@pytest.mark.parametrize("format", ExportFormat)
def test_losses__say_nothing_a_copy_would_not_and_have_words(cast, rich, format):
    written = write_copy(export_of(rich, cast, format))
    assert b"Fatima" not in json.dumps(written.loss).encode()
    for language in ("en", "ar"):
        with translation.override(language):
            assert all(one.heading and one.reason for one in from_json(written.loss))


def test_forms__every_format_has_one():
    assert list(FORMS) == list(ExportFormat)


# How long a copy lasts


def written(export):
    return write_export(export.id, writer=write_copy, clock=lambda: APPROVED)


def test_ask__last_day_within_a_year_and_recipients_named(cast, put):
    wish = {"format": ExportFormat.CSV, "language": "en", "purpose": "B", "by": cast.asker_a, "at": ASKED}
    usual = ask_export(put, recipient="A\n\n B ", **wish)
    assert (usual.expires_on, usual.recipients) == (date(2021, 6, 8), ("A", "B"))
    for day in (date(2021, 3, 9), date(2022, 3, 11)):
        with pytest.raises(ExportError):
            ask_export(put, recipient="A", expires_on=day, **wish)
    for recipient in ("\n \n", "\n".join("x" * 21), "x" * 201):
        with pytest.raises(ExportError):
            ask_export(put, recipient=recipient, **wish)
    assert ListExport.objects.count() == 1


def test_expire__after_its_last_day_it_is_not_taken_and_its_bytes_are_gone(cast, put):
    export = written(export_of(put, cast, ExportFormat.CSV, by="asker_a", expires_on=date(2021, 3, 12)))
    last, after = datetime(2021, 3, 12, 23, 59, tzinfo=UTC), datetime(2021, 3, 13, tzinfo=UTC)
    assert expire_exports(at=last) == 0
    take_export(export, by=cast.asker_a, at=last)
    with pytest.raises(ExportError):
        take_export(export, by=cast.asker_a, at=after)  # before anything swept it up
    assert expire_exports(at=after) == 1
    export.refresh_from_db()
    assert (export.state, export.times_taken) == (ExportState.EXPIRED, 1)
    with pytest.raises(VaultError):
        vault.fetch(export.sha256)
    assert list(ListExport.objects.named_in(export.sha256)) == [export]  # a file that turns up is still recognised
    assert LoggedEntry.objects.filter(event="export_expired", subject=export.id).count() == 1
    assert expire_exports(at=after) == 0


def test_expire__bytes_that_are_evidence_stay(cast, put, room):
    export = written(export_of(put, cast, ExportFormat.CSV, by="asker_a", expires_on=date(2021, 3, 12)))
    copy = vault.fetch(export.sha256)
    bring_list(copy, filename="back.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=APPROVED)
    expire_exports(at=ASKED + timedelta(days=9))
    assert vault.fetch(export.sha256) == copy


@pytest.mark.parametrize("state", [ExportState.ASKED, ExportState.APPROVED])
def test_expire__before_it_was_approved_or_written(cast, put, state):
    wish = {"language": "en", "recipient": "A", "purpose": "B", "by": cast.asker_a, "at": ASKED}
    export = ask_export(put, format=ExportFormat.CSV, expires_on=date(2021, 3, 11), **wish)
    late = datetime(2021, 3, 12, tzinfo=UTC)
    if state is ExportState.APPROVED:
        approve_export(export, by=cast.mediator, at=ASKED)
        with pytest.raises(ExportError):
            write_export(export.id, writer=write_copy, clock=lambda: late)
    else:
        with pytest.raises(ExportError):
            approve_export(export, by=cast.mediator, at=late)
    expire_exports(at=late)
    export.refresh_from_db()
    assert (export.state, export.sha256) == (ExportState.EXPIRED, "")


def test_named_in__finds_the_id_in_whatever_it_was_copied_with(cast, put):
    export = export_of(put, cast, ExportFormat.CSV, by="asker_a")
    other = export_of(put, cast, ExportFormat.CSV, by="asker_a")
    assert list(ListExport.objects.named_in(f"page 3  {export.id.upper()}  The host")) == [export]
    assert list(ListExport.objects.named_in("")) == []
    assert other.id != export.id
