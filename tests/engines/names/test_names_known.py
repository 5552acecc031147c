"""The lexicon: equivalents found, near names told apart, table and edited files in step. All names are invented."""

import importlib.util
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import wasl
from wasl.engines.names import known
from wasl.engines.names.alignment import CLASH_COST, EQUIVALENT_LOG_ODDS, compare_parts
from wasl.engines.names.comparing import compare_names
from wasl.engines.names.folding import is_arabic
from wasl.engines.names.known import MAX_KNOWN, known_ids, lexicon, spelling_key
from wasl.engines.names.letters import unit_codes
from wasl.engines.names.model import default_model, script_pair
from wasl.engines.names.parsing import Part, parse_name

ROOT = Path(__file__).resolve().parents[3]
SOURCE: dict[str, Any] = yaml.safe_load(
    (Path(wasl.__file__).parent / "resources" / "names" / "lexicon.yaml").read_text("utf-8")
)


@lru_cache(maxsize=1)
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("print_names_lexicon", ROOT / "tools" / "print_names_lexicon.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def names_of(word: str) -> set[int]:
    """Lexicon names a word may spell, read as the last part of a name."""
    first = "علي" if is_arabic(word) else "Ali"
    return set(parse_name(f"{first} {word}").parts[-1].known)


def part(word: str) -> Part:
    return parse_name(word).parts[0]


# --- the table --------------------------------------------------------------------------------------------


def test_lexicon__is_what_the_edited_files_give() -> None:
    stored = json.loads((Path(known.__file__).parent / "resources" / "lexicon.json").read_text("utf-8"))
    assert tool().table() == stored, "run tools/print_names_lexicon.py (see its first lines)"


def test_lexicon__every_listed_latin_spelling_may_be_its_name() -> None:
    wrong = []
    for arabic, _, others in tool().entries():
        for spelling in others:
            if " " in arabic or not tool().latin_core(spelling):
                continue
            a, b = names_of(arabic), names_of(spelling)
            if a and b and a.isdisjoint(b):
                wrong.append((arabic, spelling))
    assert wrong == []


def test_lexicon__equivalents_never_clash() -> None:
    wrong = []
    for group in SOURCE["equivalents"]:
        spelled = [(word, names_of(word)) for word in group]
        wrong += [(a, b) for a, x in spelled for b, y in spelled if x and y and x.isdisjoint(y)]
    assert wrong == []


def test_lexicon__says_nothing_of_a_spelling_of_too_many_names() -> None:
    assert max(len(ids) for ids in lexicon().values()) <= MAX_KNOWN


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Mouhamad", "Muhamad"),
        ("Yousef", "Yusef"),
        ("Samirah", "Samira"),
        ("Qasem", "Kasem"),
        ("هدى", "هدي"),
        ("Hassan", "Hasan"),
    ],
)
def test_spelling_key__drops_what_never_tells_names_apart(a: str, b: str) -> None:
    assert spelling_key(unit_codes(a.lower())) == spelling_key(unit_codes(b.lower()))


def test_spelling_key__keeps_what_does() -> None:
    assert spelling_key(unit_codes("samar")) != spelling_key(unit_codes("samir"))


def test_known_ids__a_repaired_reading_adds_to_a_known_word_only() -> None:
    salem, salam, junk = unit_codes("سالم"), unit_codes("سلام"), unit_codes("ضضضض")
    assert set(known_ids([salem], [salam])) >= set(known_ids([salem])) | set(known_ids([salam]))
    assert known_ids([junk], [salam]) == ()
    assert known_ids([junk]) == ()


def test_known__an_initial_spells_no_name() -> None:
    assert parse_name("S. Haddad").parts[0].known == ()


def test_known__a_damaged_word_may_be_either_name() -> None:
    assert names_of("سالم") >= names_of("سلام")
    assert names_of("سلام")


# --- what it does to a comparison -------------------------------------------------------------------------


def test_compare_parts__two_names_of_the_lexicon_clash() -> None:
    for word, other in (("محمد", "Mahmoud"), ("Mohamad", "Mahmoud"), ("محمد", "محمود")):
        a, b = part(word), part(other)
        letters, _ = compare_parts(replace(a, known=()), b, default_model())
        odds, _ = compare_parts(a, b, default_model())
        assert odds == pytest.approx(letters - CLASH_COST[script_pair(a.arabic, b.arabic)])


def test_compare_parts__equivalents_agree_weakly_at_least() -> None:
    odds, _ = compare_parts(part("بطرس"), part("Pierre"), default_model())
    assert odds >= EQUIVALENT_LOG_ODDS


def test_compare_parts__a_compound_is_another_thing_than_its_second_half() -> None:
    odds, _ = compare_parts(part("أبو محمد"), part("محمد"), default_model())
    same, _ = compare_parts(part("محمد"), part("محمد"), default_model())
    assert odds < same


SAME = """
محمد Mohamed, محمد Muhammad, محمد Mehmet, محمد Mihemed, محمد Mouhamad, أحمد Ahmad, أحمد Ahmet, أحمد Ehmed,
محمود Mahmoud, محمود Mahmood, حسين Hussein, حسين Hocine, حسين Hüseyin, حسين Husayn, حسن Hassan, حسن Hacene,
حسن Hesen, عمر Omar, عمر Umar, عمر Ömer, علي Ali, علي Aly, يوسف Youssef, يوسف Youcef, يوسف Yusuf, يوسف Joseph,
يوسف جوزيف, Joseph Hovsep, Yusuf Joseph, بطرس Boutros, بطرس Peter, بطرس Pierre, بطرس Petros, بطرس Bedros,
Peter Boutros, Pierre Petros, جرجس George, جرجس Girgis, جورج Gevorg, جورج Kevork, جرجس جورج, George Kevork,
بولس Paul, بولس Boulos, بولس Boghos, يعقوب Jacob, يعقوب Yacoub, يعقوب Hagop, حنا John, حنا Hanna, يوحنا Jean,
يوحنا Ohannes, ميخائيل Michael, ميخائيل Michel, ميشيل Mikhail, أنطون Antoine, أنطون Tanios, نقولا Nicolas,
نقولا Nikola, توما Thomas, توما Touma, إسكندر Alexander, إسكندر Iskandar, سمعان Simon, شمعون Simon, إلياس Elias,
إيلي Elias, جبرائيل Gabriel, كبرئيل Gabriel, روفائيل Raphael, مرقس Mark, لوقا Luke, فيليب Philippe,
دانيال Daniel, إبراهيم Abraham, إبراهيم Brahim, إبراهيم Ibrahim, موسى Moses, موسى Moussa, عيسى Issa,
أفرام Ephrem, استيفان Stephan, كريكور Gregory, كريكور Grigor, سركيس Serge, سركيس Sarkis, إدوار Edward,
مريم Mariam, مريم Meryem, ماري Maria, تيريز Teresa, كاترين Catherine, هيلانة Helena, مرتا Martha,
سارة Sarah, فاطمة Fatma, فاطمة Fatima, عائشة Ayşe, عائشة Aicha, خديجة Hatice, خديجة Khadija, زليخة Zeliha,
ديكران Tigran, هاروت Harutyun, فاهان Vahan, فاهيه Vahe, كارنيك Garnik, أواديس Avedis, زافين Zaven,
فارتان Vartan, آشور Ashur, سرجون Sargon, عوديشو Odisho, شيركو Şêrko, شيركو Sherko, شفان Şivan, هفال Heval,
جوان Ciwan, فرهاد Ferhat, بيريفان Berivan, بروين Pervin, روجين Rojin, جيان Jiyan, رزكار Rizgar, كامران Kamran,
أورهان Orhan, يشار Yaşar, رجب Recep, جميل Cemil, جمال Cemal, جمال Gamal, جمال Djamel, كمال Kemal, جلال Celal,
شوكت Şevket, خالد Khaled, خالد Khalid, وليد Waleed, وليد Oualid, سمير Samir, سمر Samar, سامر Samer, رامي Rami,
سامي Sami, سليم Salim, سالم Salem, سلام Salam, ياسين Yacine, ياسر Yaser, حميد Hameed, حامد Hamed, فلاح Falah,
صالح Saleh, ميرا Mira, ميار Mayar, يامن Yamen, يمنى Yumna, قاسم Kacem, قاسم Qasim, مصطفى Mustapha, عثمان Osman,
عثمان Othman, سليمان Slimane, سليمان Suleiman, داود David, داود Daoud, إسحاق Isaac, إسماعيل Ismail, رضا Reza,
ذياب Diab, ديب Deeb, سعيد Said, سيد Sayed, زكريا Zakaria
"""
NEAR = """
Khaled Waleed, خالد وليد, خالد Waleed, Samar Samir, سمر سمير, سمر Sameer, Omar Ammar, عمر عمار, عمر Ammar,
Rami Sami, رامي سامي, رامي Sami, سليم سالم, سليم سلام, Yasin Yaser, ياسين ياسر, ياسين Yaser, حميد حامد,
حامد Hameed, Kamal Jamal, كمال جمال, كمال Jamal, Falah Saleh, فلاح صالح, فلاح Saleh, Mira Mayar, ميرا ميار,
ميرا Mayar, يامن يمنى, Yamen Yumna, يامن Yumna, محمد محمود, Muhammad Mahmoud, محمد Mahmoud, محمد أحمد,
Muhammad Ahmad, محمود أحمد, Mahmoud Ahmad, حسن حسين, Hassan Hussein, حسن Hussein, أحمد حامد, Rahaf Rafif,
رهف رفيف, رهف Rafif, Hani Hadi, هاني هادي, هاني Hadi, Nader Nadim, نادر ناصر, Nader Naser, Majed Maher,
ماجد ماهر, ماجد Maher, Jamil Jalal, جميل جلال, جميل Jalal, Adel Adnan, Rania Dania, رانيا دانية, Rana Rima,
رنا ريما, Mona Mira, منى ميرا, Ziad Ayad, Walid Majid, وليد ماجد, Fadi Hadi, فادي هادي, فادي Hadi, Karim Rahim,
كريم رحيم, بطرس بولس, بطرس Paul, Boutros Boulos, جورج يوسف, Kevork Krikor, كيفورك كريكور, Vahan Vartan,
فاهان فارتان, Sherko Shivan, شيركو شفان, Heval Hozan, هفال هوزان, Orhan Erkan
"""


def pairs_in(table: str) -> list[tuple[str, str]]:
    pairs = [tuple(entry.split()) for entry in table.replace("\n", " ").split(",") if entry.strip()]
    return [(a, b) for a, b in pairs]


def full(word: str) -> str:
    return f"{word} {'منير الصواف' if is_arabic(word) else 'Mounir al-Sawwaf'}"


def test_tables__are_as_long_as_they_should_be() -> None:
    assert len(pairs_in(SAME)) >= 150
    assert len(pairs_in(NEAR)) >= 60


@pytest.mark.parametrize(("a", "b"), pairs_in(SAME))
def test_compare_names__one_name_in_two_spellings(a: str, b: str) -> None:
    assert compare_names(full(a), full(b)).score > 0.5


@pytest.mark.parametrize(("a", "b"), pairs_in(NEAR))
def test_compare_names__near_names_of_brothers_and_sisters(a: str, b: str) -> None:
    assert compare_names(full(a), full(b)).score < 0.5


def test_known__a_damaged_word_with_its_article_may_be_either_name() -> None:
    damaged, sound = (set(parse_name(text).parts[0].known) for text in ("عبد السالم حداد", "عبد السلام حداد"))
    assert sound
    assert damaged >= sound
