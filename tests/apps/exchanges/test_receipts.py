"""Receipts name nobody and say what, when, where, by whom; the annex alone holds names."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTRect, LTTextContainer
from tests.apps.exchanges.papers import MANIFEST, NAMES, ROOT, annex_of, receipt_of
from tests.apps.exchanges.pdf_text import comparable, texts_of

from wasl.apps.exchanges.interfaces.annex import write_annex
from wasl.apps.exchanges.interfaces.paper_terms import Kind
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.interfaces.receipt import write_receipts
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import LANGUAGES, plain_text


def test_receipt__says_what_when_where_and_by_whom():
    (text,) = texts_of(write_receipts([receipt_of("en")], language="en"), "Document")
    for said in ("K7-P4", "A living person, handed over and received", "16 December 2021, 12:02", "UTC+03:00",
                 "The crossing at al-Wadi", "Handed over by Side A", "Received by Side B", "Guarantor Alpha",
                 "Guarantor Beta", MANIFEST, ROOT, "10431 entries"):  # fmt: skip
        assert said.replace(" ", "") in text.replace(" ", ""), said
    assert "debt" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_receipt__an_id_of_full_length_stands_clear_of_the_code_beside_it(language):
    person = "cnd_" + "w" * 20
    pdf = write_receipts([replace(receipt_of(language), person=person)], language=language)
    (page,) = extract_pages(BytesIO(pdf))
    (shown,) = [one for one in page if isinstance(one, LTTextContainer) and person in one.get_text()]
    squares = [one for one in page if isinstance(one, LTRect) and one.width < 25]
    assert len(squares) > 100
    assert not [one for one in squares if one.is_hoverlap(shown) and one.is_voverlap(shown)]
    assert page.x0 < shown.x0 < shown.x1 < page.x1


def test_receipt__of_a_body_is_provisional_and_touches_nobody_alive():
    (text,) = texts_of(write_receipts([receipt_of("en", kind=Kind.BODY)], language="en"), "Document")
    assert "Provisional receipt" in text
    assert "identity not yet confirmed by examination" in text
    assert "It is never set against living persons." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_receipts__one_page_each_with_its_heading(language):
    pdf = write_receipts([receipt_of(language), receipt_of(language, kind=Kind.BODY)], language=language)
    words = words_of(language)
    assert texts_of(pdf, "H1") == [
        comparable(plain_text(words.say(key))) for key in ("receipt", "provisional_receipt")
    ]  # fmt: skip
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 2
        assert str(opened.Root.Lang) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_receipt__names_nobody(language):
    said = texts_of(write_receipts([receipt_of(language)], language=language), "Div", "Span", "P", "H1")
    assert comparable(NAMES[language][0]) in said
    for person in annex_of(language).persons:
        assert not [text for text in said if comparable(person.name) in text or person.name_latin in text]


@pytest.mark.parametrize(("changes", "why"), [
    ({"manifest_sha256": MANIFEST.upper()}, "64"), ({"receiver": "Side A"}, "one party"), ({"qr": ""}, "empty"),
    ({"checkpoint": replace(receipt_of("en").checkpoint, size=-1)}, "size"),
])  # fmt: skip
def test_receipt__refused(changes, why):
    with pytest.raises(PaperError, match=why):
        write_receipts([replace(receipt_of("en"), **changes)], language="en")


@pytest.mark.parametrize("count", [0, 501])
def test_receipts__refused_when_none_or_too_many(count):
    with pytest.raises(PaperError, match=f"{count} receipts"):
        write_receipts([receipt_of("en")] * count, language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_annex__every_name_copies_out_as_written(language):
    found = texts_of(write_annex(annex_of(language), language=language), "TD")
    for person in annex_of(language).persons:
        assert comparable(person.name) in found
        assert person.name_latin in found


def test_annex__says_on_every_page_that_it_is_sealed_and_for_whom():
    annex = annex_of("en")
    pdf = write_annex(replace(annex, persons=annex.persons * 40), language="en")
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = len(opened.pages)
    assert pages == 2
    for number in range(pages):
        text = " ".join(extract_text(BytesIO(pdf), page_numbers=[number]).split())
        assert "cpy_3f9k · Neutral Body · Sealed copy. Not part of the minutes." in text
        assert f"Page {number + 1} of {pages}" in text


def test_annex__without_anybody_says_so():
    (text,) = texts_of(write_annex(replace(annex_of("en"), persons=()), language="en"), "Document")
    assert "None recorded" in text


@pytest.mark.parametrize(("changes", "why"), [
    ({"recipient": " "}, "no recipient"), ({"persons": annex_of("en").persons * 3_001}, "6000"),
    ({"manifest_sha256": ""}, "64"),
])  # fmt: skip
def test_annex__refused(changes, why):
    with pytest.raises(PaperError, match=why):
        write_annex(replace(annex_of("en"), **changes), language="en")
