"""The papers say what was recorded and what they leave out, in both languages; the same values are the same bytes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.apps.exchanges.pdf_text import comparable, texts_of

from wasl.apps.identification.interfaces.paper_values import (
    Burial,
    Dna,
    Item,
    Receipt,
    Report,
    Signatory,
    Standing,
    Step,
)
from wasl.apps.identification.interfaces.paper_words import LANGUAGES, words_of
from wasl.apps.identification.interfaces.receipt import write_burial, write_receipt
from wasl.apps.identification.interfaces.report import percent, write_family_copy, write_report
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import plain_text
from wasl.kernel.resources import resource

AT = datetime(2021, 5, 4, 9, 30, tzinfo=UTC)
DNA = Dna(
    log10_lr=7.31, log10_odds=4.0, prior_people=2000, threshold="0.9995", markers=21, relatives=2, population="NIST",
    sample_size=1036, method="mth_1", version="0.3.0", inputs_sha256="ab" * 32,
)  # fmt: skip
REPORT = Report(
    conclusion="con_1", standing=Standing.STANDS, programme="Identification, south", remains="rem_1",
    label="HAM1-001-B", parts=("HAM1-004-BP",), found="2021-03-02", missing="mis_1", person="Sami Darwish",
    basis=("DNA", "Teeth"), why="DNA and teeth agree; the shoe does not.",
    items=(Item("Stature", "174 cm", "168-176 cm", "Speaks for"), Item("Shoes", "size 44", "", "Speaks against")),
    is_as_signed=True,
    dna=DNA, custody=(Step(AT, "HAM1-001-B", "Given", "neutral_body", "Mortuary"),),
    proposed=Signatory("Examiner One", "neutral_body", AT), seconded=Signatory("Laboratory Two", "neutral_body", AT),
    evidence_sha256="cd" * 32, drawn_up_at=AT, utc_offset_minutes=180,
)  # fmt: skip
RECEIPT = Receipt(
    handover="hnd_1", programme="Identification, south", label="HAM1-001-B", contents="HAM1-001-B, HAM1-004-BP",
    is_provisional=True, is_return=False, giver="neutral_body", given_by="Examiner One", given_at=AT, place="The gate",
    receiver="side_a", received_at=AT + timedelta(hours=1), receipt="No. 7", is_as_stated=None, confirmation="",
    drawn_up_at=AT, utc_offset_minutes=180,
)  # fmt: skip
BURIAL = Burial(
    burial="bur_1", programme="Identification, south", label="HAM1-001-B", person="", kind="Temporary burial",
    laid_on="2021-05-04", place="Cemetery of the mill", grave="row 4, HAM1-001-B", coordinates="33.5, 36.3",
    precision="exact", rites="prayed over", present="two elders", opened="", opened_why="", recorded_by="Examiner One",
    recorded_at=AT, drawn_up_at=AT, utc_offset_minutes=180,
)  # fmt: skip
WRITERS = [(write_report, REPORT), (write_family_copy, REPORT), (write_receipt, RECEIPT), (write_burial, BURIAL)]


def text_of(pdf: bytes) -> str:
    (text,) = texts_of(pdf, "Document")
    return text.replace(" ", "")


def says(pdf: bytes, *texts: str) -> None:
    found = text_of(pdf)
    for text in texts:
        assert text.replace(" ", "") in found, text


def test_report__what_was_not_before_both_signatories_is_not_said_to_have_been():
    as_signed, changed = (write_report(replace(REPORT, is_as_signed=it), language="en") for it in (True, False))
    assert "thesignatoriessaw" in text_of(as_signed)
    assert "thesignatoriessaw" not in text_of(changed)
    says(changed, "It is not what the signatories had before them", "168-176 cm")


def test_report__evidence_for_and_against_numbers_custody_signatures_and_limits():
    pdf = write_report(REPORT, language="en")
    says(pdf, "HAM1-001-B", "HAM1-004-BP", "con_1", "DNA, Teeth", "the shoe does not", "168-176 cm", "Speaks against",
         "7.31", "extremely strong support that they are the remains of this person", "ENFSI", "1 in 2000",
         "99.990000 %", "10,000 to 1", "0.9995", "NIST, counted from 1036 people", "mth_1", "0.3.0", "ab" * 32,
         "cd" * 32, "Mortuary", "Examiner One", "Laboratory Two", "4 May 2021, 12:30", "It holds no genotypes",
         "Signed by two people, and stands")  # fmt: skip


def test_report__what_dna_says_against_is_said_so():
    against = replace(REPORT, dna=replace(DNA, log10_lr=-3.2, log10_odds=-6.0))
    says(write_report(against, language="en"), "-3.20", "strong support that they are of somebody else", "0.000")
    out = replace(REPORT, dna=replace(DNA, log10_lr=None, log10_odds=None))
    says(write_report(out, language="en"), "DNA rules this person out")
    says(write_report(replace(REPORT, dna=None), language="en"), "DNA was not compared")


@pytest.mark.parametrize(("standing", "said"), [
    (Standing.VOID, "FOUND TO BE WRONG"), (Standing.IN_DOUBT, "IN DOUBT"),
])  # fmt: skip
def test_report__says_first_that_it_no_longer_stands(standing, said):
    pdf = write_report(replace(REPORT, standing=standing), language="en")
    says(pdf, said)
    assert text_of(pdf).index(said.replace(" ", "")) < text_of(pdf).index("con_1")
    assert "andstands" not in text_of(pdf)


def test_family_copy__plain_words_no_method_and_no_number():
    pdf = write_family_copy(REPORT, language="en")
    says(
        pdf,
        "the remains with the code HAM1-001-B are those of Sami Darwish",
        "HAM1-004-BP",
        "Teeth",
        "another examination",
    )
    for left_out in ("7.31", "99.99", "ab" * 32, "NIST", "Mortuary", "Examiner", "Laboratory", "Stature"):
        assert left_out.replace(" ", "") not in text_of(pdf), left_out


def test_family_copy__of_what_was_wrong_names_nobody_as_dead():
    pdf = write_family_copy(replace(REPORT, standing=Standing.VOID), language="en")
    says(pdf, "This conclusion was found to be wrong", "and they are not")
    assert "cametotheconclusion" not in text_of(pdf)


def test_receipt__provisional_is_said_in_the_title():
    says(write_receipt(RECEIPT, language="en"), "PROVISIONAL RECEIPT", "not yet concluded by two people", "side_a")
    named = write_receipt(replace(RECEIPT, is_provisional=False), language="en")
    assert "PROVISIONAL" not in text_of(named)
    says(named, "Two people have signed whose remains these are")


def test_receipt__at_home_the_family_signs_and_is_not_named():
    says(write_receipt(replace(RECEIPT, receiver="", is_provisional=False), language="en"), "Received by the family")


def test_receipt__what_is_not_as_stated():
    said = replace(RECEIPT, is_as_stated=False, confirmation="two left thigh bones")
    says(write_receipt(said, language="en"), "NOT as stated: two left thigh bones")
    says(write_receipt(replace(RECEIPT, is_return=True), language="en"), "go back to who gave them before")


def test_burial__of_who_has_no_name_yet_and_of_a_grave_that_was_opened():
    says(write_burial(BURIAL, language="en"), "no name yet", "row 4, HAM1-001-B", "33.5, 36.3", "The remains lie here")
    opened = replace(BURIAL, opened="2021-06-01", opened_why="named", person="Sami")
    says(write_burial(opened, language="en"), "The grave was opened", "2021-06-01", "named")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("write", "values"), WRITERS)
def test_papers__the_same_values_are_the_same_bytes_in_either_language(write, values, language):
    assert write(values, language=language) == write(values, language=language)


def test_papers__in_arabic_under_arabic_headings():
    headings = texts_of(write_report(REPORT, language="ar"), "H1", "H2")
    expected = ("report", "conclusion", "evidence", "dna", "custody", "signatures", "limits")
    assert sorted(headings) == sorted(comparable(plain_text(words_of("ar").say(key))) for key in expected)


def test_papers__in_no_other_language():
    with pytest.raises(PaperError, match="no words for its language"):
        write_report(REPORT, language="ru")


def test_words__each_in_both_languages():
    table = resource("identification/words.yaml")
    for part in ("say", "scale_for", "scale_against"):
        for key, words in table[part].items():
            assert set(words) == set(LANGUAGES), key
            assert all(word.strip() for word in words.values()), key


@pytest.mark.parametrize(
    ("odds", "said"),
    [
        (4.0, "99.990000"),
        (7.9, "99.999998"),
        (8.1, "> 99.999999"),
        (400.0, "> 99.999999"),
        (0.0, "50.000000"),
        (-3.0, "0.099900"),
    ],
)
def test_percent__is_never_rounded_up_to_certainty(odds, said):
    assert percent(odds) == said
