"""Two names: same, variant, contradicted; laws that every comparison keeps. All names are invented."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.names.comparing import Rule, Verdict, compare_names
from wasl.engines.names.errors import NameWithoutParts
from wasl.engines.names.parsing import parse_name
from wasl.engines.names.rarity import Rarity

SAME = [
    ("محمد أحمد الخطيب", "Mohamad Ahmad al-Khatib"),
    ("محمد أحمد الخطيب", "Mhd Ahmed Elkhateeb"),
    ("محمد أحمد علي الخطيب", "محمد احمد على الخطيب"),
    ("سلام محمد حداد", "سالم محمد حداد"),
    ("علاء حسن الأسطة", "عالء حسن األسطة"),
    ("عبد الرحمن علي حداد", "Abderrahmane Ali Haddad"),
    ("عبد الله يوسف منصور", "عبد هللا يوسف منصور"),
    ("Youssef Jamal Mansour", "Yousif Djamel Mansur"),
    ("Hussein Ali Qassem", "Hocine Ali Kacem"),
    ("صلاح الدين سعيد النجار", "Salaheddine Said al-Najjar"),
    ("سمير جورج حداد", "Haddad, Samir George"),
    ("سعيد علي أبو نزار", "Said Ali Abou Nizar"),
    ("Samir Ali ben Hassan Haddad", "Samir Ali Haddad"),
    ("سمير علي حسن حداد", "Samir Haddad"),
    ("Hala Ali Haddad", "Hal Ali Haddad"),  # an inverted لا written letter by letter
    ("Samir Nizar Bousahmein", "Samir Nizar Abu Sahmain"),
    ("Samir Ali Haddad", "Samir Haddad Ali"),
    ("سمير علي حسن حداد", "حداد سمير علي حسن"),
    ("محمد مصطفى أحمد أبو طه", "Abu Taha Mohamed Mustafa Ahmed"),
]
DIFFERENT = [
    ("محمد أحمد الخطيب", "محمود أحمد الخطيب"),
    ("محمد أحمد الخطيب", "Mahmoud Ahmad al-Khatib"),
    ("أحمد علي حداد", "محمد علي حداد"),
    ("Ahmad Ali Haddad", "Muhammad Ali Haddad"),
    ("حسن علي حداد", "حسين علي حداد"),
    ("حسن علي حداد", "Hussein Ali Haddad"),
    ("سمر علي حداد", "سمير علي حداد"),
    ("سمير علي حداد", "سمير يوسف حداد"),
    ("سمير علي حداد", "Samir Yousef Haddad"),
    ("سمير علي حسن حداد", "Samir Ali Hassan Mansour"),
    ("عبد الرحمن علي", "Abu Rahman Ali"),
    ("عبد الرحمن علي حداد", "عبد الرحيم علي حداد"),
    ("جمال علي حداد", "Kamal Ali Haddad"),
    ("سمير علي حداد", "ليلى يوسف منصور"),
    ("سعود علي حداد", "سعد علي حداد"),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_compare_names__two_writings_score_above_half(a: str, b: str) -> None:
    assert compare_names(a, b).score > 0.5


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_compare_names__one_contradicted_part_scores_below_half(a: str, b: str) -> None:
    evidence = compare_names(a, b)
    assert evidence.score < 0.5
    assert Verdict.CONTRADICTED in [part.verdict for part in evidence.parts]


def verdicts(a: str, b: str) -> list[tuple[Verdict, Rule]]:
    return [(part.verdict, part.rule) for part in compare_names(a, b).parts]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("سمير", "سمير", [(Verdict.SAME, Rule.NONE)]),
        ("أحمد هبة", "احمد هبه", [(Verdict.VARIANT, Rule.LETTER_FORMS)] * 2),
        ("عبد الرحمن علي", "عبدالرحمن علي", [(Verdict.VARIANT, Rule.SPACING), (Verdict.SAME, Rule.NONE)]),
        ("الخطيب", "خطيب", [(Verdict.VARIANT, Rule.ARTICLE)]),
        ("سلام حداد", "سالم حداد", [(Verdict.DAMAGED, Rule.LAM_ALEF), (Verdict.SAME, Rule.NONE)]),
        ("عبد هللا حداد", "عبد الله حداد", [(Verdict.DAMAGED, Rule.ALLAH), (Verdict.SAME, Rule.NONE)]),
        ("سمير علي حداد", "سمير حداد",
         [(Verdict.SAME, Rule.NONE), (Verdict.OMITTED, Rule.NONE), (Verdict.SAME, Rule.NONE)]),
        ("سمير علي حداد", "سمير يوسف حداد",
         [(Verdict.SAME, Rule.NONE), (Verdict.CONTRADICTED, Rule.NONE), (Verdict.SAME, Rule.NONE)]),
        ("S. Haddad", "Samir Haddad", [(Verdict.VARIANT, Rule.INITIAL), (Verdict.SAME, Rule.NONE)]),
    ],
)  # fmt: skip
def test_compare_names__says_why(a: str, b: str, expected: list[tuple[Verdict, Rule]]) -> None:
    assert verdicts(a, b) == expected


def test_compare_names__reordered() -> None:
    found = {part.verdict for part in compare_names("سمير جورج حداد", "Haddad Samir George").parts}
    assert Verdict.REORDERED in found
    assert Verdict.CONTRADICTED not in found


def test_compare_names__another_order_behind_one_given_name__only_of_the_family_name_and_nothing_left_out() -> None:
    assert Verdict.REORDERED in [part.verdict for part in compare_names("سمير علي حداد", "سمير حداد علي").parts]
    for other in ("سمير حسن علي حداد", "سمير حسن علي منصور", "حسن علي سمير حداد"):  # a nephew, a cousin, a grandson
        evidence = compare_names("سمير علي حسن حداد", other)
        assert evidence.score < 0.5
        assert Verdict.REORDERED not in [part.verdict for part in evidence.parts]


def test_compare_names__omission_is_cheaper_than_contradiction() -> None:
    full = "سمير علي حسن حداد"
    omitted, contradicted = (compare_names(full, other) for other in ("سمير علي حداد", "سمير علي يوسف حداد"))
    assert omitted.score > 0.5 > contradicted.score
    assert omitted.log10_lr > contradicted.log10_lr


def test_compare_names__rare_names_say_more() -> None:
    common, rare = compare_names("محمد", "محمد"), compare_names("كشيشيان", "كشيشيان")
    assert rare.log10_lr > common.log10_lr + 1


def test_compare_names__rarity_of_the_register_at_hand() -> None:
    register = Rarity.of_names(["سمير حداد"] * 50 + ["ليلى منصور"])
    frequent = compare_names("سمير حداد", "سمير حداد", rarity=register)
    rare = compare_names("ليلى منصور", "ليلى منصور", rarity=register)
    assert rare.log10_lr > frequent.log10_lr


@pytest.mark.parametrize("text", ["", "😀", "12"])
def test_compare_names__refuses_a_name_without_letters(text: str) -> None:
    with pytest.raises(NameWithoutParts):
        compare_names(text, "سمير")


def test_compare_names__says_which_words_were_not_read() -> None:
    evidence, plain = compare_names("李小龙 Samir Haddad", "سمير حداد"), compare_names("Samir Haddad", "سمير حداد")
    assert (evidence.score, evidence.parts[:-1]) == (plain.score, plain.parts)
    assert evidence.parts[-1].text("en") == "⁨李小龙⁩: in an alphabet that is not read, and not compared"
    assert evidence.parts[-1].text("ar") == "⁨李小龙⁩: بأبجدية لا تُقرأ هنا، فلم يُقارن"
    with pytest.raises(NameWithoutParts, match="its alphabet is not read"):
        compare_names("李小龙", "سمير حداد")


def test_compare_names__reasons_in_both_languages() -> None:
    evidence = compare_names("سلام علي حداد", "سالم حسن حداد")
    assert evidence.text("en").splitlines()[1] == "⁨علي⁩ against ⁨حسن⁩: different names"
    assert evidence.text("ar").splitlines()[1] == "⁨علي⁩ مقابل ⁨حسن⁩: اسمان مختلفان"


_PARTS = st.sampled_from(
    ["محمد", "أحمد", "سمير", "عبد الله", "عبدالرحمن", "أبو نزار", "حداد", "الخطيب", "نور الدين", "Samir", "Ali",
     "Abdul Karim", "el-Khatib", "Haddad", "Abu Nizar", "Dr.", "bin", "S.", "سلام", "سالم", "ال", "عبد",
     "李小龙 سمير", "Самир", "יוסף", "شيخ العيد", "شيخالعيد"]
)  # fmt: skip
NAMES = st.lists(_PARTS, min_size=1, max_size=6).map(" ".join)


@given(NAMES, NAMES)
@settings(max_examples=200, deadline=None)
def test_compare_names__is_symmetric(a: str, b: str) -> None:
    forward, backward = compare_names(a, b), compare_names(b, a)
    assert (forward.score, forward.log10_lr) == (backward.score, backward.log10_lr)
    assert [(p.verdict, p.a, p.b) for p in forward.parts] == [(p.verdict, p.b, p.a) for p in backward.parts]


@given(NAMES)
@settings(max_examples=100, deadline=None)
def test_compare_names__a_name_is_never_contradicted_by_itself(name: str) -> None:
    evidence = compare_names(name, name)
    assert {part.verdict for part in evidence.parts} <= {Verdict.SAME, Verdict.UNREAD}
    assert 0.0 <= evidence.score <= 1.0
    assert math.isfinite(evidence.log10_lr)


@given(NAMES, NAMES)
@settings(max_examples=100, deadline=None)
def test_compare_names__every_part_appears_once(a: str, b: str) -> None:
    evidence = compare_names(a, b)
    for side, name in (("a", a), ("b", b)):
        said = sorted(word for part in evidence.parts for word in getattr(part, side).split())
        read = parse_name(name)
        assert said == sorted([*read.unread, *(word for part in read.parts for word in part.text.split())])


@pytest.mark.parametrize("text", ["ا" * 10_000, "ab " * 4_000, "سلام ال" * 1_500, "李a " * 3_000])
def test_compare_names__ten_thousand_characters_take_bounded_time(text: str) -> None:
    start = time.perf_counter()
    compare_names(text, text[::-1])
    assert time.perf_counter() - start < 2.0
