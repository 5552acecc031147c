"""The report of ``wasl link``: what it shows, and that it asks nothing of the network and cannot be broken into."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.cli.conftest import Wasl
from tests.cli.small_lists import OURS, THEIRS, written

from wasl.cli.link_words import WORDS, Remark, engine_warning
from wasl.cli.printing import Language
from wasl.engines.linkage.levels import Verdict
from wasl.engines.linkage.linking import FIT_FROM, link
from wasl.engines.linkage.plan import COMPARISONS, KEYS, Plan
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.weights import KINDS
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import NoteCode


class Page(HTMLParser):
    """The elements of a page, its text, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text += data


@pytest.fixture
def made(wasl: Wasl, tmp_path: Path) -> object:
    """A function that links two invented lists of 60 entries and gives the report."""

    def make(*words: str) -> str:
        wasl("synth", "--size", "60", "--seed", "4", "--out", tmp_path / "lists")
        files = [tmp_path / "lists" / name for name in ("left.csv", "right.csv", "truth.csv")]
        said = wasl("link", *files[:2], "--truth", files[2], "--out", tmp_path / "result", *words)
        assert said.exit_code == 0, said.stderr
        return (tmp_path / "result" / "report.html").read_text(encoding="utf-8")

    return make


@pytest.mark.parametrize("language", ["en", "ar"])
def test_report__is_whole_and_asks_nothing_of_the_network(made, language: str) -> None:
    text = made("--language", language)
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "object", "a", "form"} == set()
    loading = {"src", "href", "srcset", "action", "data", "background"}
    assert [attributes for _, attributes in page.elements if loading & set(attributes)] == []
    assert re.findall(r"https?:|url\(|@import|//[a-z]", text) == []
    policies = [attributes["content"] for _, attributes in page.elements if "http-equiv" in attributes]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_report__reads_in_its_language(made, language: str, direction: str) -> None:
    page = Page(made("--language", language))
    assert page.elements[0] == ("html", {"lang": language, "dir": direction})
    title = {"en": "Two lists, brought together", "ar": "قائمتان متقابلتان"}[language]
    other = {"ar": "Two lists, brought together", "en": "قائمتان متقابلتان"}[language]
    assert title in page.text
    assert other not in page.text


def test_report__counts_both_lists(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    wasl("link", ours, theirs, "--out", tmp_path / "result")
    text = Page((tmp_path / "result" / "report.html").read_text(encoding="utf-8")).text
    assert "2 of 5 entries of ours.csv and 2 of 3 entries of theirs.csv" in text
    assert "left list ours.csv: 5" in text
    assert "right list theirs.csv: 3" in text
    assert "matched 2no counterpart found 2without a name 1" in text
    assert "date of birth not understood in rows 4" in text


def test_report__shows_accuracy_only_when_the_truth_is_given(
    wasl: Wasl, ours: Path, theirs: Path, truth: Path, tmp_path: Path
) -> None:
    shown = []
    for name, more in (("without", []), ("with", ["--truth", truth])):
        wasl("link", ours, theirs, "--out", tmp_path / name, *more)
        page = Page((tmp_path / name / "report.html").read_text(encoding="utf-8"))
        shown.append((any(tag == "svg" for tag, _ in page.elements), "precision" in page.text))
    assert shown == [(False, False), (True, True)]


def test_report__escapes_what_a_list_says(wasl: Wasl, theirs: Path, tmp_path: Path) -> None:
    attack = "</bdi><script>alert(1)</script>"
    text = OURS.replace("لون العينين", attack).replace("A-4,رامي", f"A-4{attack},رامي")
    doubtful = THEIRS + "B-4,Rami Haddad,Salwa,,1979,,\n"
    left, right = written(tmp_path / "ours.csv", text), written(tmp_path / "theirs.csv", doubtful)
    wasl("link", left, right, "--out", tmp_path / "result")
    page = Page((tmp_path / "result" / "report.html").read_text(encoding="utf-8"))
    assert page.text.count(attack) == 2  # the header that was not recognised, and the id of a hard pair
    assert "script" not in {tag for tag, _ in page.elements}


def test_report__sets_hard_pairs_side_by_side_with_reasons(wasl: Wasl, ours: Path, tmp_path: Path) -> None:
    right = written(tmp_path / "theirs.csv", THEIRS + "B-4,Rami Haddad,Salwa,,1979,,\n")
    wasl("link", ours, right, "--out", tmp_path / "result", "--threshold", "0.95")
    text = Page((tmp_path / "result" / "report.html").read_text(encoding="utf-8")).text
    hard = text[text.index("The hardest pairs") : text.index("The largest groups")]
    assert "not taken" in hard
    assert "رامي جورج الياس حدادleft list · A-4 · row 5" in hard
    assert "Rami Haddadright list · B-4 · row 5" in hard
    assert "family namethe sameحدادHaddad" in hard
    assert "motherdifferentماريSalwa−" in hard
    assert "On one side only: father جورج · grandfather الياس" in hard


# --- the words ---


def test_words__exist_in_both_languages_for_all_that_the_engines_may_say() -> None:
    keys = [f"field:{field}" for field in Field] + [f"verdict:{verdict}" for verdict in Verdict]
    keys += [f"note:{code}" for code in NoteCode] + [f"kind:{kind}" for kind in KINDS]
    keys += [f"part:{part}" for key in KEYS for part in key if part not in COMPARISONS]
    assert [key for key in keys if key not in WORDS] == []
    missing = [key for key, (en, ar) in WORDS.items() if not ar or not (en or key.startswith("note:"))]
    assert missing == []


def test_words__name_the_same_places_in_both_languages() -> None:
    def places(sentence: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)\}", sentence))

    assert [key for key, (en, ar) in WORDS.items() if en and places(en) != places(ar)] == []


def test_engine_warnings__are_said_in_arabic() -> None:
    small = Records(("1", "2"), {"name": ("خالد محمود العطار", "وليد محمود العطار")})
    assert len(small) < FIT_FROM
    names = [f"محمد {name} محمد" for name in ("أحمد", "سامي", "رامي", "وليد", "خالد", "يوسف") * 10]
    columns = {"name": names, "mother": ["王"] * 60, "birth_place": [""] * 60, "arrest_place": ["حمص " * 200] * 60}
    crowd = Records(tuple(map(str, range(60))), columns)
    warned = [*link(small).warnings, *link(crowd, plan=Plan(max_block=10)).warnings]
    told = [engine_warning(warning) for warning in warned]
    assert [(remark.key, remark.field) for remark in told] == [
        ("not_fitted", None),
        ("left_out", None),
        ("column_unread", "mother"),
        ("column_empty", "birth_place"),
        ("column_long", "arrest_place"),
        ("column_same", "given"),
        ("column_same", "family"),
        ("column_same", "arrest_place"),
    ]
    assert [remark.text(Language.EN) for remark in told[:2]] == warned[:2]
    assert told[4].text(Language.EN).startswith("place of arrest: 60 texts")
    assert [re.findall("[a-z]{3}", remark.text(Language.AR)) for remark in told] == [[]] * 8


def test_engine_warning__that_is_new_is_still_told() -> None:
    remark = engine_warning("something nobody has translated")
    assert "something nobody has translated" in remark.text(Language.AR)
    assert remark.text(Language.EN) == "something nobody has translated"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (Language.EN, "rows without a name: 1, 2, 3, 4, 5 and 1,195 more"),
        (Language.AR, "سطور بلا اسم: 1، 2، 3، 4، 5 و1,195 غيرها"),
    ],
)
def test_remark__counts_what_it_does_not_list(language: Language, sentence: str) -> None:
    assert Remark("nameless", rows=tuple(range(1, 1201))).text(language) == sentence
