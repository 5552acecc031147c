"""Small words: dates, numbers, probabilities, names and refusals in both languages."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation

import wasl
from wasl.apps.casework.enums import RequestState
from wasl.apps.lists.domain.errors import ListError
from wasl.engines.linkage.errors import BadPlan, BadRecords
from wasl.engines.linkage.linking import link
from wasl.engines.linkage.model_files import model_of_text
from wasl.engines.linkage.records import FIELDS, Records
from wasl.engines.linkage.register_files import read_register
from wasl.engines.names.comparing import compare_names
from wasl.engines.names.errors import NameWithoutParts
from wasl.engines.planning.errors import PoolError
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.synthesis.errors import SynthesisError
from wasl.engines.synthesis.lists import two_lists
from wasl.engines.tables.errors import TableError
from wasl.kernel.dates import DateError
from wasl.kernel.errors import EngineError
from wasl.web.refusals import in_words, said_again
from wasl.web.templatetags import wasl as tags


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0%"), (0.001, "under 1%"), (0.5, "50%"), (0.994, "99%"), (0.999, "over 99%"), (1, "100%")],
)
def test_share__never_rounds_to_certainty(value: float, shown: str) -> None:
    assert tags.share(value) == shown


def test_dates__in_words_at_their_precision() -> None:
    with translation.override("en"):
        assert [tags.day(one) for one in ("2013-05-17", "2013-05", "2013", "", "no date")] == [
            "17 May 2013", "May 2013", "2013", "", "no date",
        ]  # fmt: skip
    with translation.override("ar"):
        assert tags.day("2013-05-17") == "17 أيار 2013"
        assert "1 آذار 2021" in tags.moment(datetime(2021, 3, 1, 9, tzinfo=UTC))


def test_numbers__have_western_digits_in_both_languages() -> None:
    for language in ("en", "ar"):
        with translation.override(language):
            assert tags.number(1234567) == "1,234,567"
            assert tags.bits(-3.46) == "−3.5"
            assert tags.bits(0.01) == "0"
            assert Template("{{ n }}").render(Context({"n": 1234.5})) == "1234.5"


def test_names__are_isolated_and_escaped() -> None:
    assert tags.named("خالد") == '<bdi lang="ar" dir="rtl">خالد</bdi>'
    assert tags.named("Khaled") == '<bdi lang="ar-Latn" dir="ltr">Khaled</bdi>'
    assert tags.written("2013/5/17") == '<bdi dir="ltr">2013/5/17</bdi>'
    assert "<b>" not in tags.named("<b>خالد")


def test_refusals__are_said_again_in_arabic_with_their_ids_and_states() -> None:
    refusal = ListError(
        "list lst_1 was not changed", why='it is "put", not "staged"', do="Reload the page to see where it stands."
    )
    with translation.override("en"):
        assert in_words(refusal).startswith("List lst_1 was not changed: it is ")
    with translation.override("ar"):
        assert in_words(refusal) == (
            "لم تتغيّر القائمة lst_1: حالتها «معروضة على الجهة الحائزة» وليست «قُرئت ولم تُقبل بعد». "
            "أعد تحميل الصفحة لترى الحالة."
        )


def test_refusals__of_a_table__name_the_place_and_not_the_cell() -> None:
    refusal = TableError(
        "names.csv", row=7, column=2, why="the cell is longer than 32767 letters", do="Type the cell again."
    )
    with translation.override("ar"):
        assert in_words(refusal) == "لم يُقرأ الملف، السطر 7، العمود 2: الخلية أطول من 32767 حرفاً. اكتب الخلية من جديد."


def test_refusals_and_warnings__of_engines__are_said_in_arabic() -> None:
    same = Records([str(n) for n in range(50)], {"name": ["خالد سمير"] * 50, "mother": [""] * 50})
    refused: list[tuple[Callable[[], object], type[EngineError]]] = [
        (lambda: Records(("1", "1"), {}), BadRecords),
        (lambda: Records(("1",), {"name": ("a", "b")}), BadRecords),
        (lambda: link(Records(("1",), {"nom": ("a",)})), BadRecords),
        (lambda: model_of_text("{}"), BadPlan),
        (lambda: read_register(Path("nowhere")), BadRecords),
        (lambda: compare_names("١٢", "خالد"), NameWithoutParts),
        (lambda: compare_names("王", "خالد"), NameWithoutParts),
        (lambda: two_lists(left=-1, right=1, seed=0), SynthesisError),
    ]
    with translation.override("ar"):
        said = [in_words(_refusal(act, kind)) for act, kind in refused]
        warned = [said_again(warning) for warning in link(same).warnings]
    assert len(warned) >= 3
    names = {*FIELDS, "nom", "register", "json", "KeyError", "FileNotFoundError"}
    assert [set(re.findall("[A-Za-z_]+", each)) - names for each in (*said, *warned)] == [set()] * len(said + warned)


def _refusal(act: Callable[[], object], kind: type[EngineError]) -> EngineError:
    with pytest.raises(kind) as refused:
        act()
    return refused.value


def test_refusals__unknown_to_the_catalogue__stay_as_they_came() -> None:
    with translation.override("ar"):
        assert said_again("a sentence that nobody collected") == "a sentence that nobody collected"
        assert said_again("") == ""


def test_refusals__joined_into_one_text__are_said_again_part_by_part() -> None:
    refusal = DateError(
        "a date written like 9/99/99 was not read", why="its month would be above 12", do="Write the months."
    )
    with translation.override("ar"):
        assert said_again(str(refusal)) == "لم يُقرأ تاريخ مكتوب بالشكل 9/99/99: شهره يتجاوز 12. اكتب الأشهر."


@pytest.mark.parametrize(
    ("mean", "deviation", "shown"),
    [(0.02, 0.01, "under 0.1"), (0, 0, "0"), (3.2, 1.7, "\u20663.2 ± 1.7\u2069")],
)
def test_give_or_take__hardly_any_is_said_in_words(mean: float, deviation: float, shown: str) -> None:
    assert tags.give_or_take({"mean": mean, "deviation": deviation}) == shown


def test_events_of_the_log__have_words() -> None:
    """Every event that the code spells out, and those called after states."""
    spelled = {f"family_request_{state.value}" for state in RequestState} | {"question_closed", "question_withdrawn"}
    for path in sorted((Path(wasl.__file__).parent / "apps").rglob("*.py")):
        spelled |= set(re.findall(r'\bEvent\(\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert sorted(spelled - tags.EVENT_WORDS.keys()) == []


def test_whole_dates__are_not_broken_at_their_hyphens() -> None:
    assert tags.whole_dates("born 2015-03-04 | 2015; al-Hadi") == "born 2015-\u206003-\u206004 | 2015; al-Hadi"


def test_refusals__of_a_file__keep_its_name_and_read_as_sentences() -> None:
    def refused(old: str, new: str) -> PoolError:
        text = "id,holder,side,kind\nP-1,NORTH,SOUTH,living\n".replace(old, new)
        with pytest.raises(PoolError) as refusal:
            read_pool(text.encode(), parties=["NORTH", "SOUTH"], as_of=date(2021, 1, 1), file="pool.csv")
        return refusal.value

    party, kind = refused("SOUTH", "WEST"), refused("living", "dead")
    with translation.override("en"):
        assert in_words(party).startswith("pool.csv was not read, line 2, column side: it is not a party of the rules.")
        assert in_words(kind).endswith("Use one of: body, living.")
    with translation.override("ar"):
        assert "it " not in in_words(party)
        assert "ليست جهة مذكورة في القواعد" in in_words(party)
