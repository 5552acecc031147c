"""Copies of a list that leave: what they hold, what they never hold, and that their names copy out as written."""

import math
import unicodedata
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pytest
from django.utils import timezone, translation
from openpyxl.utils.escape import unescape
from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.utils import decode_text

from wasl.apps.audit.domain.log import verify
from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.errors import ExportError
from wasl.apps.lists.domain.exports import approve_export, ask_export, take_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.enums import Disposition, ExportFormat, ExportState, ListKind, Standing
from wasl.apps.lists.interfaces.forms import write_copy as written_copy
from wasl.apps.lists.interfaces.gathering import gather
from wasl.apps.lists.interfaces.glyphs import drawable
from wasl.apps.lists.interfaces.sheet import Line, Link, Sheet, plain
from wasl.apps.lists.interfaces.workbook import LONGEST_CELL
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.tasks import write_copy_in_background
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.enums import RunState, Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.sources.domain.source_verbs import close_reach
from wasl.apps.staff.enums import Purpose

pytestmark = pytest.mark.django_db
ASKED = datetime(2021, 3, 10, 9, tzinfo=UTC)
APPROVED = ASKED + timedelta(hours=1)
HOSTILE = [
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    "_x0041_",
    "<script>&amp;",
    "خالد #let x = 1 $y$ \\ [*] `z`",
]


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def write_copy(export):
    return written_copy(export).content


def approved(brought, *, asked_by, second, format=ExportFormat.XLSX, language="en", at=ASKED):
    export = ask_export(
        brought, format=format, language=language, recipient="Office & envoy", purpose="A meeting", by=asked_by, at=at
    )
    return approve_export(export, by=second, at=at + timedelta(hours=1))


def held_to_be_same(first_entry, second_entry, *, by, at):
    """A pair as linking would have kept it, and a person's decision on it."""
    first, second = sorted([first_entry.record, second_entry.record], key=lambda record: record.id)
    run = LinkingRun.objects.create(
        left=first.source, right=second.source, asked_by=by, asked_at=at, state=RunState.FINISHED
    )
    pair = CandidatePair.objects.create(first=first, second=second, run=run, probability=0.99, weight=9, suggested=True)
    return decide_pair(pair, verdict=Verdict.SAME, by=by, at=at)


def entry_of(brought, key):
    return ListEntry.objects.select_related("record__source", "list").get(list=brought, party_key=key)


def line_of(sheet: Sheet, key: str) -> Line:
    (line,) = [line for line in sheet.lines if line.key == key]
    return line


# What a copy holds


def test_gather__holds_every_entry_as_written(cast, put):
    sheet = gather(approved(put, asked_by=cast.asker_a, second=cast.mediator))
    assert [(line.row, line.key, line.name_ar, line.told.get("birth_date")) for line in sheet.lines] == [
        (2, "A-1", "خالد محمود درويش العطار", "4/11/1984"),
        (3, "A-2", "وليد محمود درويش العطار", "1986"),
        (4, "A-3", "سميرة عبد الرحمن قاسم الصباغ", "12 آذار 1990"),
        (5, "A-4", "رامي جورج الياس حداد", None),
        (7, "A-6", "خالد محمود العطار", "1984"),
    ]
    assert line_of(sheet, "A-3") == Line(
        row=4,
        key="A-3",
        name_ar="سميرة عبد الرحمن قاسم الصباغ",
        name_latin="",
        told={
            "mother": "هدى",
            "sex": "أنثى",
            "birth_date": "12 آذار 1990",
            "birth_place": "حمص",
            "arrest_date": "نيسان 2014",
            "arrest_place": "حمص",
        },
        standing=Standing.AWAITING,
        disposition="",
        duplicate_of_row=None,
        on_date="",
        note="",
        links=(),
        edtf={"birth_date": "1990-03-12", "arrest_date": "2014-04"},
    )


def test_gather__counts_say_how_many_rows_did_not_enter(cast, put):
    facts = dict(gather(approved(put, asked_by=cast.asker_a, second=cast.mediator)).facts)
    assert (facts["Entries"], facts["Rows that name nobody and did not enter"]) == ("5", "1")


def test_gather__answers_are_those_given_when_it_was_approved(cast, put):
    def answer(key, disposition, at, **more):
        return answer_entry(entry_of(put, key), disposition=disposition, by=cast.holder_b, at=at, **more)

    answer("A-1", Disposition.HELD, ASKED, note="In good health")
    answer("A-2", Disposition.RELEASED, ASKED, on_date="2018-10")
    answer("A-6", Disposition.DUPLICATE, ASKED, duplicate_of=entry_of(put, "A-1"))
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator)
    answer("A-1", Disposition.NOT_HELD, APPROVED + timedelta(minutes=1))
    answer("A-4", Disposition.NOT_HELD, APPROVED + timedelta(minutes=1))
    sheet = gather(export)
    assert [(line.key, line.disposition, line.on_date, line.note, line.duplicate_of_row) for line in sheet.lines] == [
        ("A-1", "held", "", "In good health", None),
        ("A-2", "released", "2018-10", "", None),
        ("A-3", "", "", "", None),
        ("A-4", "", "", "", None),
        ("A-6", "duplicate", "", "", 2),
    ]
    assert sheet.parts() == [
        ("awaiting", "Waiting for an answer", 2),
        ("held", "Held", 1),
        ("duplicate", "Duplicate of another entry", 1),
        ("released", "Already released", 1),
    ]


@pytest.mark.parametrize(("asker", "second"), [("asker_a", "mediator"), ("mediator", "neutral")])
def test_gather__death_waiting_for_a_second_person_shows_to_nobody(cast, put, asker, second):
    death = answer_entry(
        entry_of(put, "A-1"), disposition=Disposition.DEAD, by=cast.holder_b, at=ASKED, note="In custody"
    )
    before = gather(approved(put, asked_by=getattr(cast, asker), second=getattr(cast, second)))
    waiting = line_of(before, "A-1")
    assert (waiting.standing, waiting.disposition, waiting.note) == (Standing.AWAITING, "", "")

    second_answer(death, by=cast.holder_b2, at=APPROVED + timedelta(days=1))
    later = approved(put, asked_by=getattr(cast, asker), second=getattr(cast, second), at=ASKED + timedelta(days=2))
    shown = line_of(gather(later), "A-1")
    assert (shown.standing, shown.disposition, shown.note) == (Standing.ANSWERED, "dead", "In custody")


def test_gather__linked_entry_only_for_who_reaches_it(cast, put, held):
    held_to_be_same(entry_of(put, "A-1"), entry_of(held, "B-1"), by=cast.mediator, at=ASKED)

    def links(brought, asked_by, second, key):
        return line_of(gather(approved(brought, asked_by=asked_by, second=second)), key).links

    # something to leak: the mediator reads both lists, the side that asks reads its own
    assert links(put, cast.mediator, cast.neutral, "A-1") == (
        Link(title="Held by B", row=2, name="Khaled Mahmoud Darwish al-Attar"),
    )
    assert links(put, cast.asker_a, cast.mediator, "A-1") == ()
    # the holder reads the list put to it
    assert links(held, cast.holder_b, cast.mediator, "B-1") == (
        Link(title="Sought by A", row=2, name="خالد محمود درويش العطار"),
    )


def test_gather__unreached_record_does_not_join_two_reached_ones(cast, put, held):
    """A-1 and A-6 are one person only through B-1, which the side that asks may not read."""
    held_to_be_same(entry_of(put, "A-1"), entry_of(held, "B-1"), by=cast.mediator, at=ASKED)
    held_to_be_same(entry_of(put, "A-6"), entry_of(held, "B-1"), by=cast.mediator, at=ASKED)
    theirs = gather(approved(put, asked_by=cast.asker_a, second=cast.mediator))
    ours = gather(approved(put, asked_by=cast.mediator, second=cast.neutral))
    assert [line.links for line in theirs.lines] == [()] * 5
    assert {(link.title, link.row) for link in line_of(ours, "A-1").links} == {("Held by B", 2), ("Sought by A", 7)}


def test_gather__undone_decision_links_nothing(cast, put, held):
    decision = held_to_be_same(entry_of(put, "A-1"), entry_of(held, "B-1"), by=cast.mediator, at=ASKED)
    undo_decision(decision, by=cast.mediator, at=ASKED + timedelta(minutes=5))
    assert line_of(gather(approved(put, asked_by=cast.mediator, second=cast.neutral)), "A-1").links == ()


def test_gather__refused_when_the_asker_no_longer_reads_the_list(cast, put):
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator)
    close_reach(put.source, to=cast.asker_a.party, purpose=Purpose.SEEK, by=cast.mediator.id, at=APPROVED)
    with pytest.raises(ExportError):
        gather(export)


def test_ask__a_document_of_a_very_long_list_is_refused(cast, put, monkeypatch):
    monkeypatch.setattr("wasl.apps.lists.domain.exports.MOST_IN_DOCUMENT", 4)
    wish = {"language": "en", "recipient": "Envoy", "purpose": "A round", "by": cast.asker_a, "at": ASKED}
    with pytest.raises(ExportError):
        ask_export(put, format=ExportFormat.PDF, **wish)
    assert ask_export(put, format=ExportFormat.XLSX, **wish).state == ExportState.ASKED


def test_plain__drops_what_makes_a_name_look_like_another():
    assert plain("خالد\u202e محمود\u2066") == "خالد محمود"
    assert plain("a\x00b\nc\u2028d") == "a b c d"
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


# Writing


@pytest.mark.parametrize("format", ExportFormat)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_write_copy__twice_is_the_same_bytes(cast, put, format, language):
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=format, language=language)
    first = write_copy(export)
    answer_entry(entry_of(put, "A-1"), disposition=Disposition.HELD, by=cast.holder_b, at=APPROVED + timedelta(days=1))
    assert write_copy(export) == first


@pytest.mark.parametrize("format", ExportFormat)
def test_write_copy_in_background__ready_logged_and_takeable(cast, put, format):
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=format, at=timezone.now())
    write_copy_in_background.call(export.id)
    export.refresh_from_db()
    assert export.state == ExportState.READY
    assert take_export(export, by=cast.asker_a, at=timezone.now()) == write_copy(export)
    assert verify().ok


def test_write_copy_in_background__notes_a_failure(cast, put):
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, at=timezone.now())
    close_reach(put.source, to=cast.asker_a.party, purpose=Purpose.SEEK, by=cast.mediator.id, at=timezone.now())
    with pytest.raises(ExportError):
        write_copy_in_background.call(export.id)
    export.refresh_from_db()
    assert (export.state, export.sha256) == (ExportState.FAILED, "")


# The workbook


@pytest.fixture
def hostile(cast, room):
    """A list whose names are formulas, mark-up and template code, and one longer than a cell holds."""
    rows = [f'B-{number},"{name.replace(chr(34), chr(34) * 2)}"' for number, name in enumerate(HOSTILE, 1)]
    content = "\n".join(["ID,Full name", *rows]) + "\n"
    brought = bring_list(
        content.encode(), filename="held.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=ASKED, title="=1+1"
    )
    return accept_list(brought, by=cast.holder_b, at=ASKED)


def parts_of(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_workbook__every_entry_is_a_line_of_text(cast, put):
    book = openpyxl.load_workbook(BytesIO(write_copy(approved(put, asked_by=cast.asker_a, second=cast.mediator))))
    assert book.sheetnames == ["Summary", "Entries"]
    head, *lines = book["Entries"].iter_rows(values_only=True)
    assert head[:4] == ("Row of the list", "Key (reference)", "Name in Arabic script", "Name in Latin letters")
    assert [line[:3] for line in lines] == [
        ("2", "A-1", "خالد محمود درويش العطار"),
        ("3", "A-2", "وليد محمود درويش العطار"),
        ("4", "A-3", "سميرة عبد الرحمن قاسم الصباغ"),
        ("5", "A-4", "رامي جورج الياس حداد"),
        ("7", "A-6", "خالد محمود العطار"),
    ]
    assert book["Entries"].freeze_panes == "A2"
    assert book["Entries"].auto_filter.ref == "A1:Q6"


def test_workbook__nothing_in_it_is_a_formula(cast, hostile):
    workbook = write_copy(approved(hostile, asked_by=cast.holder_b, second=cast.mediator))
    book = openpyxl.load_workbook(BytesIO(workbook))
    cells = {
        unescape(str(cell.value)): cell.data_type
        for page in book
        for row in page.iter_rows()
        for cell in row
        if cell.value
    }
    assert {cells[name] for name in HOSTILE} == {"s"}
    assert cells["=1+1"] == "s"  # the title
    assert b"<f>" not in b"".join(part for name, part in parts_of(workbook).items() if "worksheets/" in name)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_workbook__holds_nothing_hidden(cast, put, language):
    parts = parts_of(write_copy(approved(put, asked_by=cast.asker_a, second=cast.mediator, language=language)))
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/charts/chart1.xml",
        "xl/drawings/_rels/drawing1.xml.rels",
        "xl/drawings/drawing1.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    ]
    everything = b"".join(parts.values())
    for trace in (b"definedName", b"hidden", b"veryHidden", b"TargetMode", b"externalLink", b"legacyDrawing"):
        assert trace not in everything
    core = {child.tag.split("}")[1]: child.text for child in ElementTree.fromstring(parts["docProps/core.xml"])}
    assert core == {
        "creator": None,
        "lastModifiedBy": None,
        "created": "1980-01-01T00:00:00Z",
        "modified": "1980-01-01T00:00:00Z",
    }
    assert b"<Company></Company>" in parts["docProps/app.xml"]
    assert (b'rightToLeft="1"' in parts["xl/worksheets/sheet2.xml"]) is (language == "ar")


def test_workbook__its_parts_bear_no_time(cast, put):
    with zipfile.ZipFile(BytesIO(write_copy(approved(put, asked_by=cast.asker_a, second=cast.mediator)))) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 31, 0, 0, 0)}  # always
        assert {(one.extra, one.comment, one.create_system) for one in archive.infolist()} <= {
            (b"", b"", 0),
            (b"", b"", 3),
        }


def test_workbook__says_whose_copy_it_is(cast, put):
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator)
    book = openpyxl.load_workbook(BytesIO(write_copy(export)))
    facts = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True, max_col=2) if row[0]}
    assert (facts["Copy"], facts["For"], facts["Purpose"]) == (export.id, "Office & envoy", "A meeting")
    for page in book:
        assert page.oddFooter.left.text == f"{export.id}  Office && envoy"


def test_workbook__longer_text_than_a_cell_holds_is_cut_and_says_so(cast, put):
    entry = entry_of(put, "A-1")
    claim = entry.record.source.claims.get(subject=entry.record_id, property="mother")
    type(claim).objects.filter(pk=claim.pk).update(value="ف" * (LONGEST_CELL + 1))
    book = openpyxl.load_workbook(BytesIO(write_copy(approved(put, asked_by=cast.asker_a, second=cast.mediator))))
    told = book["Entries"]["E2"].value
    assert len(told) == LONGEST_CELL
    assert told.endswith("the list itself has all of it)")


# The document


@dataclass
class Letter:
    """What a glyph, or a group of glyphs, stands for, and where it is."""

    text: str
    x: float
    y: float


class Letters(PDFLayoutAnalyzer):
    """Every letter of every page, with the mark of the tagged content it belongs to, if any."""

    def __init__(self, resources):
        super().__init__(resources, laparams=None)
        self.letters = []
        self.marks = [None]
        self.groups = [None]  # the letter that all glyphs of a group stand for, when it says its own text

    def begin_tag(self, tag, props=None):
        mark = (props or {}).get("MCID")
        self.marks.append(self.marks[-1] if mark is None else (self.pageno, mark))
        actual = (props or {}).get("ActualText")
        self.groups.append(self.groups[-1] if actual is None else Letter(decode_text(actual), math.inf, 0))

    def end_tag(self):
        self.marks.pop()
        self.groups.pop()

    def render_char(self, *args, **kwargs):
        advance = super().render_char(*args, **kwargs)
        glyph = self.cur_item._objs[-1]
        assert isinstance(glyph, LTChar)
        group = self.groups[-1]
        if group is None:
            self._add(Letter(glyph.get_text(), glyph.x0, glyph.matrix[5]))
        else:
            if group.x == math.inf:
                self._add(group)
            group.x, group.y = min(group.x, glyph.x0), glyph.matrix[5]
        return advance

    def _add(self, letter):
        self.letters.append((self.marks[-1], self.pageno, letter))


def texts_of(pdf: bytes) -> tuple[list[str], list[str]]:
    """The text of each cell of a table, and of each page what is no tagged content: its footer."""
    resources = PDFResourceManager()
    device = Letters(resources)
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.get_pages(BytesIO(pdf)):
        interpreter.process_page(page)
    tagged, loose = defaultdict(list), defaultdict(list)
    for mark, page, letter in device.letters:
        (loose[page] if mark is None else tagged[mark]).append(letter)
    cells = [in_order([letter for mark in marks for letter in tagged[mark]]) for marks in cells_of(pdf)]
    return cells, [in_order(letters) for letters in loose.values()]


def cells_of(pdf: bytes) -> list[list[tuple[int, int]]]:
    """For each cell of a table in the tree of tags, the (page, mark) of its pieces; counted as pdfminer does."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages, start=1)}
        cells = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TD"]
        return [list(marks_in(cell, None, pages)) for cell in cells]


def marks_in(element, page, pages):
    page = pages[element.Pg.objgen] if "/Pg" in element else page
    for kid in element.get("/K", []):
        if isinstance(kid, int):
            yield page, kid
        elif "/MCID" in kid:
            yield (pages[kid.Pg.objgen] if "/Pg" in kid else page), int(kid.MCID)
        else:
            yield from marks_in(kid, page, pages)


SAME_LINE = 0.1  # points; bold and plain letters of one line differ by less


def in_order(letters: list[Letter]) -> str:
    """Lines from top to bottom; in each the letters from right to left when most of them are Arabic.

    A PDF keeps letters where they stand, not in which order they are read; a reader puts them in order by
    their direction, as here. A word broken at its hyphen is joined again.
    """
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: -one.y):
        if not lines or lines[-1][0].y - letter.y > SAME_LINE:
            lines.append([])
        lines[-1].append(letter)
    text = ""
    for line in lines:
        written = [letter for letter in line if not letter.text.isspace()]
        rtl = sum(is_rtl(letter) for letter in written) * 2 > len(written)
        ordered = "".join(letter.text for letter in sorted(line, key=lambda one: one.x, reverse=rtl))
        text += ordered if text.endswith("-") else f" {ordered}"
    return normal(text)


def is_rtl(letter: Letter) -> bool:
    return unicodedata.bidirectional(letter.text[0]) in {"R", "AL"}


def normal(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture
def many_names(cast, room):
    """Enough people for several pages, with the letters that fonts join: lam-alef, Allah, hamzas, marks."""
    names = [
        "صلاح الأحمد",
        "علاء لؤي الإبراهيم",
        "عبد الله ملآن",
        "آمنة مُحَمَّد الآغا",
        "ڕۆژان چیا گەرمیانی",
        "Khaled Mahmoud Darwish al-Attar",
        "Ṣāliḥ Maḥmūd ʿAbd al-Laṭīf",
        "Şükrü Öztürk Gündoğdu",
        "Łukasz Müller-Straße",
        "Иван Сергеевич Ёлкин",
        "Éloïse Çelik Nuñez",
        "İbrahim Çağrı Ğılıç",
        "گلناز پژمان چهارلنگ",
    ]
    rows = [f"B-{number},{names[number % len(names)]},حلاوة" for number in range(1, 91)]
    brought = bring_list(
        ("\n".join(["ID,Full name,Mother's name", *rows]) + "\n").encode(),
        filename="held.csv",
        room=room,
        kind=ListKind.HELD,
        by=cast.holder_b,
        at=ASKED,
        title="المحتجزون لدى الطرف ب",
    )
    return accept_list(brought, by=cast.holder_b, at=ASKED)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_document__every_name_copies_out_as_written(cast, many_names, language):
    """Compared: for every entry, one table cell in the tree of tags whose whole text is the name as written.

    Both in NFKC and with runs of white space as one space; the letters of a line in the order of their
    direction, the lines of a cell one after the other. A glyph that stands for several letters gives them
    in the order the PDF says.
    """
    export = approved(
        many_names, asked_by=cast.holder_b, second=cast.mediator, format=ExportFormat.PDF, language=language
    )
    pdf = write_copy(export)
    found, _ = texts_of(pdf)
    with translation.override(language):
        lines = gather(export).lines
    written = [normal(line.name_ar or line.name_latin) for line in lines]
    assert len(written) == 90
    assert sorted(text for text in found if text in set(written)) == sorted(written)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_document__is_tagged_and_says_title_and_language(cast, many_names, language):
    export = approved(
        many_names, asked_by=cast.holder_b, second=cast.mediator, format=ExportFormat.PDF, language=language
    )
    with pikepdf.open(BytesIO(write_copy(export))) as pdf:
        assert set(pdf.docinfo) == {"/Title", "/Creator"}
        assert str(pdf.docinfo.Creator).strip() == ""
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "المحتجزون لدى الطرف ب"
            for name in ("dc:creator", "xmp:CreateDate", "xmp:ModifyDate", "pdf:Producer"):
                assert name not in metadata
        kinds = [str(one.get("/S")) for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        assert kinds.count("/TR") >= 91
        heads = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]
        assert len(heads) >= 4
        assert {str(one.A.get("/Scope")) if "/A" in one and not isinstance(one.A, pikepdf.Array) else
                str(one.A[0].get("/Scope")) for one in heads} == {"/Column"}  # fmt: skip
        assert "/StructTreeRoot" in pdf.Root
        assert "/AF" not in pdf.Root
        assert len(pdf.attachments) == 0


def test_document__every_page_says_whose_copy_it_is(cast, many_names):
    export = approved(many_names, asked_by=cast.holder_b, second=cast.mediator, format=ExportFormat.PDF)
    _, footers = texts_of(write_copy(export))
    pages = len(footers)
    assert pages > 2
    for number, footer in enumerate(footers, start=1):
        assert export.id in footer
        assert "Office & envoy" in footer
        assert f"Page {number} of {pages}" in footer


def test_document__hostile_text_is_only_text(cast, hostile):
    export = approved(hostile, asked_by=cast.holder_b, second=cast.mediator, format=ExportFormat.PDF)
    found, _ = texts_of(write_copy(export))
    latin = {normal(drawable(name)) for name in HOSTILE if "خالد" not in name}
    assert {text for text in found if text in latin} == latin


def test_document__characters_the_font_lacks_are_shown_by_number(cast, put):
    assert drawable("خالد \U0001f600 中") == "خالد ‹U+1F600› ‹U+4E2D›"
    record = entry_of(put, "A-1").record
    type(record).objects.filter(pk=record.pk).update(name_latin="Khaled 中\ue0ff\ufe0f\x07")
    export = approved(put, asked_by=cast.asker_a, second=cast.mediator, format=ExportFormat.PDF)
    assert "Khaled ‹U+4E2D›‹U+E0FF›‹U+FE0F›" in texts_of(write_copy(export))[0]
