"""The minutes: what they say, what they never say, and that all forms say the same."""

from collections import Counter
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from tests.apps.exchanges.papers import DAY, NAMES, annex_of, at, minutes_of, without_bodies
from tests.apps.exchanges.pdf_text import comparable, texts_of

from wasl.apps.exchanges.interfaces.minutes_content import minutes_paper
from wasl.apps.exchanges.interfaces.minutes_docx import TAGS, write_minutes_docx
from wasl.apps.exchanges.interfaces.minutes_pdf import write_minutes_pdf
from wasl.apps.exchanges.interfaces.paper_terms import (
    BodyAccount,
    DidNotCross,
    Dispute,
    Kind,
    NotCrossed,
    Outcome,
    Statement,
    Step,
    StepTaken,
    Transfer,
)
from wasl.apps.papers.blocks import Facts, HandSignature, Heading, Paper, Paragraph, Table
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import LANGUAGES, plain_text

HOSTILE = "#let x = 1 $y$ [*] `z` <w:p/> &amp; \x07 =1+1 \\"


def tables_of(paper: Paper) -> dict[str, list[list[str]]]:
    """The rows of each table, headings first, by the heading it stands under."""
    found: dict[str, list[list[str]]] = {}
    under = ""
    for block in paper.blocks:
        if isinstance(block, Heading):
            under = plain_text(block.text)
        if isinstance(block, Table):
            rows = [[plain_text(cell) for cell in row] for row in (block.headings, *block.rows)]
            found[under] = rows
    return found


def facts_of(paper: Paper) -> list[tuple[str, str]]:
    return [
        (plain_text(label), plain_text(said))
        for block in paper.blocks if isinstance(block, Facts) for label, said in block.rows
    ]  # fmt: skip


def english(**changes: object) -> Paper:
    return minutes_paper(replace(minutes_of("en"), **changes), language="en")


# What they say


def test_sections__all_there_in_their_order():
    headings = [plain_text(block.text) for block in english().blocks if isinstance(block, Heading) and block.level == 2]
    assert headings == [
        "The exchange", "Present", "What was agreed and what was done", "What happened", "Those who did not cross",
        "Receipts", "Bodies", "What stays disputed", "Final balance", "Proofs", "Signatures",
    ]  # fmt: skip


def test_exchange__planned_and_actual_times_on_the_clock_of_the_crossing():
    facts = dict(facts_of(english()))
    assert facts["Planned"] == "16 December 2021, from 09:00 to 13:00"
    assert facts["Carried out"] == "16 December 2021, from 09:30 to 12:44"
    assert facts["Times"] == "All times are UTC+03:00"
    assert facts["Clock tolerance"] == "30 seconds"
    assert dict(facts_of(english(actual=None)))["Carried out"] == "It was not begun"


@pytest.mark.parametrize(("outcome", "said"), [
    (Outcome.STOPPED_BEFORE, "Stopped before any swap; all returned to where they came from"),
    (Outcome.STOPPED_BETWEEN,
     "Stopped after some swaps; those made stand, all others returned to where they came from"),
])  # fmt: skip
def test_exchange__outcome(outcome, said):
    assert dict(facts_of(english(outcome=outcome)))["Outcome"] == said


def test_events__in_order_of_time_day_by_day_and_by_whom_confirmed():
    tables = tables_of(english())
    assert tables["7 December 2021"] == [
        ["Time", "Step", "Stage", "Number", "Confirmed by"],
        ["09:00", "Manifest signed by all", "", "", "Side A, Side B, Guarantor Alpha, Guarantor Beta"],
    ]
    assert [row[0] for row in tables["16 December 2021"][1:]] == [
        "09:30", "09:41", "11:02", "11:20", "11:48", "11:55",
        "12:02", "12:05", "12:08", "12:11", "12:14", "12:20", "12:40",
    ]  # fmt: skip
    assert tables["16 December 2021"][3] == [
        "11:02", "Arrival counted", "1", "10", "Guarantor Alpha, Guarantor Beta, Neutral Body",
    ]  # fmt: skip


def test_events__a_night_falls_into_the_day_of_the_crossing_and_not_of_utc():
    paper = english(steps=(StepTaken(at(25, 30), Step.WENT_HOME, ("Neutral Body",)),))
    assert list(tables_of(paper))[2] == "17 December 2021"


def test_agreed_and_balance__are_sums_of_what_was_carried_out():
    paper = english()
    assert ("From Side A to Side B", "agreed: 20 persons; carried out: 19 persons") in facts_of(paper)
    assert ("From Side A to Side B", "agreed: 3 bodies; carried out: 2 bodies") in facts_of(paper)
    assert tables_of(paper)["Final balance"] == [
        ["Party", "What", "Freed or handed over", "Received"],
        ["Side A", "Persons", "19", "20"],
        ["Side A", "Bodies", "2", "0"],
        ["Side B", "Persons", "20", "19"],
        ["Side B", "Bodies", "0", "2"],
    ]


def test_balance__of_three_parties():
    transfers = tuple(Transfer(1, *pair, Kind.PERSON, 4, count) for pair, count in
                      [(("A", "B"), 4), (("B", "C"), 3), (("C", "A"), 4)])  # fmt: skip
    paper = english(transfers=transfers, bodies=())
    assert tables_of(paper)["Final balance"][1:] == [
        ["A", "Persons", "4", "4"], ["B", "Persons", "3", "4"], ["C", "Persons", "4", "3"],
    ]  # fmt: skip


def test_bodies__shortfall_is_a_debt_in_bodies_alone():
    said = [plain_text(block.text) for block in english().blocks if isinstance(block, Paragraph)]
    assert "What is missing is a debt in bodies. It is never set against living persons." in said
    facts = dict(facts_of(english()))
    assert [facts[key] for key in ("Handed over (provisional receipt)", "Confirmed by examination", "Not as stated",
                                   "Under examination", "Still owed", "Due by")] == [
        "2 bodies", "1 body", "0 bodies", "1 body", "1 body", "1 March 2022",
    ]  # fmt: skip


def test_bodies__not_as_stated_are_under_examination_no_more():
    account = BodyAccount("Side A", "Side B", agreed=9, provisional=6, confirmed=3, not_as_stated=2, owed=5)
    facts = dict(facts_of(english(bodies=(account,))))
    assert (facts["Not as stated"], facts["Under examination"], facts["Still owed"]) == (
        "2 bodies",
        "1 body",
        "5 bodies",
    )
    assert "Due by" not in facts


def test_bodies__not_spoken_of_where_there_are_none():
    paper = minutes_paper(without_bodies(minutes_of("en")), language="en")
    assert not [text for text in map(str, paper.blocks) if "Bodies" in text or "bodies" in text]


def test_disputes__two_parties_side_by_side_and_more_one_under_the_other():
    two = Dispute("The count", (Statement("Side A", "Fifteen."), Statement("Side B", "  ")))
    three = Dispute("The day", (*two.statements, Statement("Neutral Body", "The sixteenth.")))
    tables = tables_of(english(disputes=(two, three)))
    assert tables["The count"] == [["Statement of Side A", "Statement of Side B"], ["Fifteen.", "Made no statement"]]
    assert tables["The day"] == [
        ["Party", "Statement"], ["Side A", "Fifteen."], ["Side B", "Made no statement"],
        ["Neutral Body", "The sixteenth."],
    ]  # fmt: skip


def test_proofs__hashes_whole():
    minutes, facts = minutes_of("en"), dict(facts_of(english()))
    assert facts["Manifest (SHA-256)"] == minutes.manifest_sha256
    assert (facts["Size of the log"], facts["Root of the log"]) == ("10431 entries", minutes.checkpoint.root)
    assert facts["Objections until"] == "30 December 2021, 09:00"
    assert tables_of(english())["Electronic signatures"][1] == [
        "Side A", "side-a.example/exchange+0a2b3c4d", "Manifest", "7 December 2021, 09:00",
    ]  # fmt: skip


def test_empty__every_section_says_that_nothing_is_recorded():
    paper = english(transfers=(), steps=(), not_crossed=(), receipts=(), bodies=(), disputes=(), signatures=(),
                    hand_signatures=())  # fmt: skip
    assert [plain_text(block.text) for block in paper.blocks if isinstance(block, Paragraph)].count(
        "None recorded"
    ) == 7
    assert list(tables_of(paper)) == ["Present"]


# What they never say


def test_minutes__cannot_hold_a_name_of_who_crossed():
    fields = {field for one in (DidNotCross, StepTaken, Transfer) for field in one.__dataclass_fields__}
    assert fields == {"side", "word", "count", "at", "step", "confirmed_by", "stage", "giver", "receiver", "kind",
                      "agreed", "crossed"}  # fmt: skip
    for language in LANGUAGES:
        said = str(minutes_paper(minutes_of(language), language=language))
        for person in annex_of(language).persons:
            assert person.name not in said
            assert person.id not in said


def test_not_crossed__numbers_and_agreed_words_only():
    rows = tables_of(english())["Those who did not cross"]
    assert rows == [
        ["Side", "Agreed word", "Number"],
        ["Side A", "Did not set out or did not cross", "1"],
        ["Side B", "Identity did not match", "2"],
        ["Side B", "Did not set out or did not cross", "1"],
        ["Side A", "Not presented", "1"],
    ]


@pytest.mark.parametrize(("changes", "why"), [
    ({"manifest_sha256": "9f2c"}, "64"),
    ({"manifest_sha256": "G" * 64}, "64"),
    ({"disputes": (Dispute("The count", (Statement("Side A", "Fifteen."),)),)}, "one party alone"),
    ({"disputes": (Dispute("The count", (Statement("A", "x" * 20_000), Statement("B", "y"))),)}, "20000"),
    ({"not_crossed": (DidNotCross("Side A", NotCrossed.STAYED, -1),)}, "below zero"),
    ({"planned": (at(13), at(9))}, "ends before"),
    ({"actual": (at(13), at(9))}, "ends before"),
    ({"dispute_until": DAY.replace(tzinfo=None)}, "zone"),
    ({"checkpoint": replace(minutes_of("en").checkpoint, root="c2hvcnQ=")}, "root"),
    ({"checkpoint": replace(minutes_of("en").checkpoint, root="not base64!")}, "root"),
    ({"bodies": (replace(minutes_of("en").bodies[0], confirmed=2, not_as_stated=1),)}, "more bodies"),
    ({"signatures": (replace(minutes_of("en").signatures[0], key="k" * 61),)}, "60"),
])  # fmt: skip
def test_refused(changes, why):
    with pytest.raises(PaperError, match=why):
        english(**changes)


# As PDF


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf__every_table_and_heading_copies_out_as_it_reads(language):
    minutes = minutes_of(language)
    paper = minutes_paper(minutes, language=language)
    pdf = write_minutes_pdf(minutes, language=language)
    cells = [cell for block in paper.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    heads = [cell for block in paper.blocks if isinstance(block, Table) for cell in block.headings]
    headings = [paper.title, *(block.text for block in paper.blocks if isinstance(block, Heading))]
    for kinds, runs in ((["TD"], cells), (["TH"], heads), (["H1", "H2", "H3"], headings)):
        assert Counter(texts_of(pdf, *kinds)) == Counter(comparable(plain_text(one)) for one in runs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf__tagged_kept_and_in_its_language(language):
    with pikepdf.open(BytesIO(write_minutes_pdf(minutes_of(language), language=language))) as pdf:
        assert str(pdf.Root.Lang) == language
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo.Creator).strip() == ""
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == (
                "1",
                "2",
                "A",
            )
            assert metadata["xmp:CreateDate"].startswith("2021-12-16")


def test_pdf__hostile_text_is_only_text():
    minutes = replace(minutes_of("en"), disputes=(Dispute(HOSTILE, (Statement("A", HOSTILE), Statement("B", "x"))),))
    found = texts_of(write_minutes_pdf(minutes, language="en"), "TD", "H3")
    assert found.count(comparable(HOSTILE.replace("\x07", " "))) == 2


# As DOCX


def opened(language: str, **changes: object):
    return Document(BytesIO(write_minutes_docx(replace(minutes_of(language), **changes), language=language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_docx__says_what_the_paper_says(language):
    paper, document = minutes_paper(minutes_of(language), language=language), opened(language)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    expected = []
    for block in paper.blocks:
        if isinstance(block, Table):
            expected.append([[plain_text(cell) for cell in row] for row in (block.headings, *block.rows)])
        if isinstance(block, HandSignature):
            expected.append([[plain_text(label) for label in block.labels], [plain_text(block.name), "", ""]])
    assert tables == expected
    headings = [(one.style.name, one.text) for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [(f"Heading {block.level - 1}", plain_text(block.text))
                        for block in paper.blocks if isinstance(block, Heading)]  # fmt: skip
    facts = [tuple(one.text.split("\t")) for one in document.paragraphs if one.style.name == "Wasl Fact"]
    assert facts == facts_of(paper)


@pytest.mark.parametrize("language", LANGUAGES)
def test_docx__header_rows_are_marked_and_title_and_language_are_said(language):
    document = opened(language)
    for table in document.tables:
        marked = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert marked == [True, *[False] * (len(marked) - 1)]
    assert document.core_properties.title == plain_text(minutes_paper(minutes_of(language), language=language).title)
    assert document.core_properties.language == TAGS[language]
    assert (document.core_properties.author, document.core_properties.created) == ("", None)


def test_docx__arabic_has_its_direction_in_every_paragraph_run_table_and_section():
    document = opened("ar")
    body = document.element.body
    assert all(one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for one in body.iter(qn("w:p")))
    assert all(one.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None for one in body.iter(qn("w:tbl")))
    assert body.find(f"{qn('w:sectPr')}/{qn('w:bidi')}") is not None
    directions = {
        run.findtext(qn("w:t")): run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None for run in body.iter(qn("w:r"))
    }
    assert directions[NAMES["ar"][0]]
    assert directions["سمير الحداد"]
    assert not directions["Sami Haddad"]
    assert not directions[minutes_of("ar").manifest_sha256]


@pytest.mark.parametrize("language", ["en", "ru", "tr"])
def test_docx__other_languages_have_no_direction_but_for_an_arabic_name(language):
    body = opened(language).element.body
    assert next(body.iter(qn("w:bidi")), None) is None
    turned = [
        run.findtext(qn("w:t")) for run in body.iter(qn("w:r")) if run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    ]
    assert turned == ["سمير الحداد"]
    tags = {one.get(qn("w:val")) for one in body.iter(qn("w:lang")) if one.get(qn("w:val"))}
    assert tags == {TAGS[language]}


def test_docx__hostile_text_is_only_text():
    document = opened("en", disputes=(Dispute("x", (Statement("A", HOSTILE), Statement("B", "y"))),))
    assert HOSTILE.replace("\x07", " ") in [cell.text for table in document.tables for cell in table.rows[1].cells]
