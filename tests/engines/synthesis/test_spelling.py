"""Names in Latin letters, school by school."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.synthesis.conventions import CONVENTIONS, Convention
from wasl.engines.synthesis.name_stock import KINDS, NamePart, stock
from wasl.engines.synthesis.spelling import spell, spellings

PARTS = [part for kind in KINDS for part in stock(kind).names]
LATIN = re.compile(r"[A-Za-zÀ-ɏ]+([ '-]{1,2}[A-Za-zÀ-ɏ]+)*'?")


@pytest.mark.parametrize(
    ("spoken", "school", "written"),
    [
        ("Muḥammad", "careful", "Muhammad"),
        ("Muḥammad", "french", "Mouhammed"),
        ("Jamāl", "egyptian", "Gamal"),
        ("Jamāl", "turkish", "Camal"),
        ("Yūsuf", "gulf", "Yoosuf"),
        ("Yūsuf", "french", "Youssouf"),
        ("Sharīf", "french", "Charif"),
        ("Saʿd", "careful", "Sa'd"),
        ("Saʿd", "english", "Saad"),
        ("al-Khaṭīb", "careful", "al-Khatib"),
        ("al-Khaṭīb", "turkish", "El Hatib"),
        ("al-Khaṭīb", "gulf", "Al Khateeb"),
        ("ʿAbd al-Raḥmān", "careful", "Abd al-Rahman"),
        ("ʿAbd al-Raḥmān", "english", "Abdul Rahman"),
        ("ʿAbd al-Raḥmān", "french", "Abderrahman"),
        ("ʿAbd al-Raḥmān", "turkish", "Abdurrahman"),
        ("ʿAbd al-Karīm", "french", "Abdelkarim"),
        ("al-ʿAbd Allāh", "careful", "al-Abd Allah"),
        ("Nūr al-Dīn", "french", "Noureddine"),
        ("Naṣr Allāh", "english", "Nasrallah"),
        ("Abū Ṣaqr", "french", "Abou Sakr"),
        ("Abū al-Khayr", "careful", "Abu al-Khayr"),
        ("Fāṭimah", "careful", "Fatima"),
        ("Fāṭimah", "gulf", "Fatimah"),
        ("Ad·ham", "french", "Adhem"),
        ("al-Shaykh ʿAlī", "careful", "al-Shaykh Ali"),
        ("Muḥammad ʿAlī", "careful", "Muhammad Ali"),
    ],
)
def test_spell__usual_way_of_a_school(spoken: str, school: str, written: str) -> None:
    assert spell(spoken, convention=CONVENTIONS[school]) == written


@given(st.sampled_from(PARTS), st.sampled_from(list(CONVENTIONS.values())), st.integers(0, 2**31))
def test_spell__latin_letters_and_always_the_same(part: NamePart, school: Convention, style: int) -> None:
    written = spell(part.vocalised, convention=school, style=style)
    assert LATIN.fullmatch(written)
    assert written == spell(part.vocalised, convention=school, style=style)


def test_spell__styles_of_one_school_differ() -> None:
    school = CONVENTIONS["english"]
    found = {spell("ʿAbd al-Raḥmān", convention=school, style=style) for style in range(1, 200)}
    assert {"Abdul Rahman", "Abdulrahman", "Abdel Rahman", "Abd al-Rahman", "Abdurrahman"} <= found


def test_spell__article_glued_dropped_and_assimilated() -> None:
    school = CONVENTIONS["english"]
    found = {spell("al-Ṣabbāgh", convention=school, style=style) for style in range(1, 400)}
    assert {"al-Sabbagh", "Al Sabbagh", "Alsabbagh", "Sabbagh", "as-Sabbagh"} <= found


def test_spellings__careful_first_then_attested_each_once() -> None:
    found = spellings("Yūsuf", attested=("Youssef", "Yusuf"))
    assert found[:2] == ("Yusuf", "Youssef")
    assert len(set(found)) == len(found)
