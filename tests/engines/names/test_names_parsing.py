"""Names into parts: compounds, articles, titles, filiation, damage; bounded on hostile text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.names.comparing import skeleton_keys
from wasl.engines.names.folding import fold
from wasl.engines.names.parsing import MAX_PARTS, PartKind, parse_name


def described(text: str) -> list[tuple[str, str]]:
    return [(part.kind.value, part.skeleton) for part in parse_name(text).parts]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("عبد الرحمن الخطيب", "عبدالرحمن الخطيب"),
        ("عبد الرحمن", "Abd al-Rahman"),
        ("عبد الرحمن", "Abderrahmane"),
        ("عبد الرحمن", "Abdul Rahman"),
        ("عبد الله", "Abdullah"),
        ("عبد الله", "عبد هللا"),
        ("عبد الله", "Abd Hlla"),
        ("ابو صقر", "ابوصقر"),
        ("أبو صقر", "Abu Saqr"),
        ("صلاح الدين", "Salah Eddine"),
        ("نور الدين", "Nureddin"),
        ("نصر الله", "Nasrallah"),
        ("الشريف", "ash-Sharif"),
        ("الخطيب", "Elkhatib"),
        ("محمد", "Mhd."),
        ("محمد", "Muhammed"),
        ("علي بن حسن", "Ali Hassan"),
        ("سعيد ولد علي", "Saïd Ali"),
        ("د. سعيد علي", "Said Ali"),
        ("الأغا حداد", "Aalgha Haddad"),
        ("أبو بكر", "Abubakr"),
        ("أبو بكر", "Ebu Bekir"),
        ("أبو بكر", "Ebubekir"),
        ("أم كلثوم", "Om Kalthoum"),
        ("أبو عبد الملك", "Ebu Abdulmalik"),
        ("أبو عبد الملك", "Abuabdulmalik"),
        ("أبو عبد الملك", "أبو عبدالملك"),
        ("أم عبد الرحمن", "Umm Abd al-Rahman"),
        ("أبو عبد الله", "Abou Abdallah"),
        ("عبد أبو شرار", "Abd Abusharar"),
        ("محمد", "Muh."),
    ],
)
def test_parse_name__two_writings_have_the_same_kinds_and_skeletons(one: str, other: str) -> None:
    assert described(one) == described(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("عبد الرحمن", "أبو رحمن"), ("محمد", "أحمد"), ("Abu Bakr", "Abd Bakr"), ("سمير", "سليم")],
)
def test_parse_name__different_names_differ(one: str, other: str) -> None:
    assert described(one) != described(other)


@pytest.mark.parametrize(
    ("other_alphabet", "known"),
    [
        ("Мухаммед Джамал", "Muhammed Jamal"), ("Σαμίρ Νικόλαος", "Samir Nikolaos"), ("Գրիգոր Պետրոս", "Krikor Bedros"),
        ("გიორგი", "Giorgi"), ("יוסף מוסא", "يوسف موسا"), ("ܝܘܣܦ ܚܢܐ", "يوسف حنا"), ("محمدAli", "محمد Ali"),
    ],
)  # fmt: skip
def test_parse_name__reads_other_alphabets_letter_by_letter(other_alphabet: str, known: str) -> None:
    assert described(other_alphabet) == described(known)
    assert parse_name(other_alphabet).script == parse_name(known).script
    assert parse_name(other_alphabet).unread == ()


@pytest.mark.parametrize("text", ["李小龙", "मोहम्मद", "ສົມ", "李小龙 मोहम्मद"])
def test_parse_name__a_word_in_an_unknown_alphabet_is_no_part(text: str) -> None:
    assert parse_name(text).parts == ()
    assert parse_name(text).script == "none"
    assert parse_name(text).unread == tuple(text.split())
    assert described(f"{text} Samir") == described("Samir")
    assert parse_name(f"{text} Samir").unread == tuple(text.split())


@pytest.mark.parametrize("text", ["", "؟ 123", "🙂🙂"])
def test_parse_name__signs_are_nothing_unread(text: str) -> None:
    assert parse_name(text).unread == ()


def test_parse_name__abd_before_an_abu_is_a_name() -> None:
    assert described("عبد ابو صقر") == described("عبد ابوصقر") == [("plain", "bd"), ("abu", "Bskr")]


def test_parse_name__abu_takes_in_the_whole_abd() -> None:
    assert [part.text for part in parse_name("محمود أبو عبد الملك الخياط").parts] == [
        "محمود",
        "أبو عبد الملك",
        "الخياط",
    ]


def test_parse_name__keeps_what_was_written() -> None:
    name = parse_name("Dr. ‘Abd al-Raḥmān  El-KHATIB")
    assert [part.text for part in name.parts] == ["‘Abd al Raḥmān", "El KHATIB"]
    assert name.titles == ("Dr",)
    assert name.text == "Dr. ‘Abd al-Raḥmān  El-KHATIB"


def test_parse_name__kunya_in_brackets_is_an_alias() -> None:
    name = parse_name("سمير علي الحلبي (أبو نزار)")
    assert [part.text for part in name.parts] == ["سمير", "علي", "الحلبي"]
    assert name.aliases == ("أبو نزار",)


def test_parse_name__abu_as_a_family_name_stays() -> None:
    assert [part.kind for part in parse_name("سمير علي أبو نزار").parts][-1] is PartKind.ABU


@pytest.mark.parametrize("text", ["", " ", "😀", "123", "-", "(", "د.", "\u200f"])
def test_parse_name__without_letters_or_with_a_title_only(text: str) -> None:
    assert len(parse_name(text).parts) <= 1


@given(st.text(max_size=60))
def test_parse_name__never_fails(text: str) -> None:
    name = parse_name(text)
    assert len(name.parts) <= MAX_PARTS
    assert all(part.forms and part.skeleton for part in name.parts)
    skeleton_keys(name)


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ عبدالله", max_size=40))
def test_parse_name__never_fails_on_arabic__keeps_what_was_written(text: str) -> None:
    name = parse_name(text)
    assert name.text == text
    assert len(name.parts) <= MAX_PARTS


@given(st.text(max_size=80))
def test_fold__is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("أحمد", "احمد"), ("هبة", "هبه"), ("فتحي", "فتحى"), ("مُحَمَّد", "محمد"), ("محـــمد", "محمد"), ("علی", "علي"),
     ("SAÏD", "said"), ("Sa'id", "Said"), ("el-Khatib", "el khatib"), ("ﻣﺤﻤﺪ", "محمد"), ("٢٠١٣", "2013")],
)  # fmt: skip
def test_fold__makes_one_of_variants(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("text", ["ا" * 10_000, "ال" * 5_000, "ab " * 4_000, "عبد " * 3_000, "(" * 10_000])
def test_parse_name__ten_thousand_characters_take_no_time(text: str) -> None:
    start = time.perf_counter()
    parse_name(text)
    assert time.perf_counter() - start < 0.5


def test_skeleton_keys__do_not_depend_on_order_or_script() -> None:
    assert set(skeleton_keys(parse_name("سمير علي"))) == set(skeleton_keys(parse_name("Ali, Samir")))
    assert skeleton_keys(parse_name("سمير")) == ("smr",)
