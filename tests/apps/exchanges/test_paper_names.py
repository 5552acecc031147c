"""A name of a person of the exchange does not come into the minutes by way of a statement."""

from dataclasses import replace

import pytest
from tests.apps.exchanges.papers import NAMES, annex_of, minutes_of

from wasl.apps.exchanges.interfaces.minutes_docx import write_minutes_docx
from wasl.apps.exchanges.interfaces.minutes_pdf import write_minutes_pdf
from wasl.apps.exchanges.interfaces.paper_names import check_names_nobody, without_names
from wasl.apps.exchanges.interfaces.paper_terms import Dispute, Statement
from wasl.apps.papers.errors import PaperError

KEPT_OUT = [name for one in annex_of("en").persons for name in (one.name, one.name_latin)]


def stating(text: str):
    other = Statement("Side B", "Fourteen reached us.")
    return replace(minutes_of("en"), disputes=(Dispute("The count", (Statement("Side A", text), other)),))


@pytest.mark.parametrize("text", [
    "We freed Khaled al-Attar.",
    "we freed KHALED AL ATTAR",
    "أفرجنا عن خالد محمود العطار صباحاً",
    "أفرجنا عن خَالِد العطّار",
    "سلّمنا خمسة عشر، وخالد محمود منهم",
    "Said " + "a word " * 200 + "وليد الأسعد",
])  # fmt: skip
def test_named__refused_and_the_name_not_repeated(text):
    with pytest.raises(PaperError) as refusal:
        check_names_nobody(stating(text), keep_out=KEPT_OUT)
    assert refusal.value.why == "a name of a person of this exchange stands in what is said of dispute 1"


@pytest.mark.parametrize("text", [
    "We freed fifteen.", "Khaled said so to Attar.", "قال محمود إن خالد حاضر", "العطار خالد",
    "At the house of al-Attar.", "",
])  # fmt: skip
def test_not_named__written(text):
    check_names_nobody(stating(text), keep_out=KEPT_OUT)


def test_name_of_one_word__found_as_a_word_alone():
    with pytest.raises(PaperError):
        check_names_nobody(stating("Zenobia was not there."), keep_out=["Zenobia"])
    check_names_nobody(stating("Zenobias were not there."), keep_out=["Zenobia"])
    check_names_nobody(stating("Zenobia was not there."), keep_out=["", "a"])


def test_subject__is_looked_at_too():
    dispute = Dispute("وليد الأسعد", minutes_of("en").disputes[0].statements)
    with pytest.raises(PaperError, match="what is said of dispute 1"):
        check_names_nobody(replace(minutes_of("en"), disputes=(dispute,)), keep_out=KEPT_OUT)


@pytest.mark.parametrize("write", [write_minutes_pdf, write_minutes_docx])
def test_both_forms__are_refused(write):
    with pytest.raises(PaperError, match="what is said of dispute 1"):
        write(stating("Khaled al-Attar"), language="en", keep_out=KEPT_OUT)


@pytest.mark.parametrize("language", NAMES)
def test_minutes_without_names__are_written_in_every_language(language):
    assert write_minutes_docx(minutes_of(language), language=language, keep_out=KEPT_OUT) == write_minutes_docx(
        minutes_of(language), language=language
    )


@pytest.mark.parametrize(("text", "left"), [
    ("We freed Khaled al-Attar,\nand no other.", "We freed […] […]\nand no other."),
    ("سلّمنا خمسة عشر، وخالد محمود منهم", "سلّمنا خمسة عشر، […] […] منهم"),
    ("Khaled Mahmoud Khaled Mahmoud al-Attar came", "[…] […] […] […] […] came"),
    ("We freed fifteen.", "We freed fifteen."),
    ("x" * 500 + "-Khaled-al-Attar", "[…]"),
])  # fmt: skip
def test_without_names__the_rest_is_as_it_was_said(text, left):
    minutes = without_names(stating(text), keep_out=[*KEPT_OUT, "Khaled Mahmoud al-Attar"])
    assert minutes.disputes[0].statements[0].text == left
    check_names_nobody(minutes, keep_out=[*KEPT_OUT, "Khaled Mahmoud al-Attar"])


def test_without_names__a_common_word_as_a_name_silences_nobody():
    minutes = without_names(stating("Fifteen were agreed and fourteen came."), keep_out=["were", "came"])
    assert minutes.disputes[0].statements[0].text == "Fifteen […] agreed and fourteen […]"
