"""Four languages, each whole: words, plural forms, dates, directions."""

import unicodedata
from datetime import UTC, date, datetime
from string import Formatter

import pytest
from babel import Locale
from babel.dates import format_date

from wasl.apps.exchanges.interfaces.paper_terms import Kind, NotCrossed, Outcome, Role, Signed, Step
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.lists.interfaces.glyphs import drawable
from wasl.apps.papers.errors import PaperError
from wasl.apps.papers.words import LANGUAGES, Run, code, in_zone, offset_name, plain_text
from wasl.kernel.dates.month_names import ENGLISH, LEVANTINE
from wasl.kernel.resources import resource

TABLES = {"kind": Kind, "role": Role, "outcome": Outcome, "not_crossed": NotCrossed, "step": Step, "signed": Signed}
LOCALES = {"ar": "ar_SY", "en": "en_GB", "ru": "ru", "tr": "tr"}
LATIN_IN_ALL = {"SHA", "QR"}  # names of things that have no other in any of the four


def fields(text: str) -> list[str]:
    return sorted(field for _, field, _, _ in Formatter().parse(text) if field is not None)


def every_word() -> list[tuple[str, dict[str, str]]]:
    table, common = resource("minutes/words.yaml"), resource("papers/words.yaml")
    own = [(f"{part}.{key}", words) for part in (*TABLES, "say") for key, words in table[part].items()]
    return own + [(f"papers.{key}", words) for key, words in common["say"].items()]


def test_words__each_in_all_four_languages_with_the_same_places_to_fill():
    for key, words in every_word():
        assert set(words) == set(LANGUAGES), key
        assert all(word.strip() for word in words.values()), key
        assert len({tuple(fields(word)) for word in words.values()}) == 1, key


def test_words__every_code_of_the_papers_has_its_word():
    table = resource("minutes/words.yaml")
    for part, codes in TABLES.items():
        assert set(table[part]) == {one.value for one in codes}, part
    assert set(table) == {"counted", "say", *TABLES}


@pytest.mark.parametrize(
    ("language", "script"), [("ar", "ARABIC"), ("ru", "CYRILLIC"), ("en", "LATIN"), ("tr", "LATIN")]
)
def test_words__are_in_their_own_script_and_the_font_can_draw_them(language, script):
    for key, words in every_word():
        bare = "".join(before for before, _, _, _ in Formatter().parse(words[language]))
        letters = {letter for letter in bare if letter.isalpha()} - {letter for name in LATIN_IN_ALL for letter in name}
        assert {letter for letter in letters if script not in unicodedata.name(letter)} == set(), key
        assert drawable(bare) == bare, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_words__no_two_steps_and_no_two_reasons_read_alike(language):
    table = resource("minutes/words.yaml")
    for part in TABLES:
        words = [words[language] for words in table[part].values()]
        assert len(set(words)) == len(words), part


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted__has_the_plural_forms_of_its_language(language):
    tags = Locale.parse(language).plural_form.tags | {"other"}
    for forms in resource("minutes/words.yaml")["counted"].values():
        assert set(forms[language]) == tags


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {0: "0 persons", 1: "1 person", 2: "2 persons", 21: "21 persons"}),
        ("ar", {0: "لا أحد", 1: "شخص واحد", 2: "شخصان", 3: "3 أشخاص", 10: "10 أشخاص", 11: "11 شخصاً", 99: "99 شخصاً",
                100: "100 شخص", 103: "103 أشخاص", 111: "111 شخصاً"}),
        ("ru", {0: "0 человек", 1: "1 человек", 2: "2 человека", 5: "5 человек", 11: "11 человек", 12: "12 человек",
                21: "21 человек", 22: "22 человека", 111: "111 человек"}),
        ("tr", {0: "0 kişi", 1: "1 kişi", 2: "2 kişi", 15: "15 kişi"}),
    ],
)  # fmt: skip
def test_counted__persons(language, expected):
    words = words_of(language)
    assert {count: plain_text(words.counted("person", count)) for count in expected} == expected


@pytest.mark.parametrize(("language", "expected"), [
    ("ru", ["1 тело", "2 тела", "5 тел", "11 тел", "21 тело", "22 тела"]),
    ("tr", ["1 cenaze", "2 cenaze", "5 cenaze", "11 cenaze", "21 cenaze", "22 cenaze"]),
    ("ar", ["جثمان واحد", "جثمانان", "5 جثامين", "11 جثماناً", "21 جثماناً", "22 جثماناً"]),
])  # fmt: skip
def test_counted__bodies(language, expected):
    assert [plain_text(words_of(language).counted("body", count)) for count in (1, 2, 5, 11, 21, 22)] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_day__as_cldr_writes_it(language):
    words = words_of(language)
    for month in range(1, 13):
        day = date(2021, month, 16)
        assert plain_text(words.day(day)) == format_date(day, "long", LOCALES[language]).replace("\u202f", "\u00a0")
    assert resource("papers/words.yaml")["months"]["ar"] == LEVANTINE
    assert resource("papers/words.yaml")["months"]["en"] == ENGLISH


@pytest.mark.parametrize(("language", "expected"), [
    ("en", "1 January 2022, 01:30"), ("ar", "1 كانون الثاني 2022، الساعة 01:30"),
    ("ru", "1 января 2022\u00a0г., 01:30"), ("tr", "1 Ocak 2022, saat 01:30"),
])  # fmt: skip
def test_moment__on_the_clock_of_the_paper(language, expected):
    at = datetime(2021, 12, 31, 22, 30, tzinfo=UTC)
    assert plain_text(words_of(language).moment(at, offset=180)) == expected


def test_span__of_one_day_and_of_two():
    words, first = words_of("en"), datetime(2021, 12, 16, 6, tzinfo=UTC)
    assert plain_text(words.span(first, first.replace(hour=9), offset=180)) == "16 December 2021, from 09:00 to 12:00"
    assert plain_text(words.span(first, first.replace(hour=22), offset=180)) == (
        "from 16 December 2021, 09:00 to 17 December 2021, 01:00"
    )


@pytest.mark.parametrize(
    ("offset", "name"), [(180, "UTC+03:00"), (-210, "UTC-03:30"), (0, "UTC+00:00"), (345, "UTC+05:45")]
)
def test_offset_name(offset, name):
    assert offset_name(offset) == code(name)


def test_in_zone__refuses_a_time_without_zone_and_no_place_s_clock():
    with pytest.raises(PaperError, match="without its zone"):
        in_zone(datetime(2021, 12, 16), offset=180)  # noqa: DTZ001
    with pytest.raises(PaperError, match="10800"):
        in_zone(datetime(2021, 12, 16, tzinfo=UTC), offset=10_800)


def test_words__of_no_other_language():
    with pytest.raises(PaperError, match="ar, en, ru, tr"):
        words_of("de")


def test_party__has_its_own_direction_and_no_mark_that_could_turn_it():
    words = words_of("en")
    assert words.party("الطرف ألف") == Run("الطرف ألف", rtl=True, own=False)
    assert words.party("Side\u202e A\x07") == Run("Side A ", rtl=False, own=False)
    assert words_of("ar").party("123") == Run("123", rtl=True, own=False)


def test_together__a_mark_keeps_two_texts_against_the_page_in_order():
    ar, a, b = words_of("ar"), code("A"), code("B")
    assert [run.text for run in ar.together(a, ", ", b)] == ["A", "\u200f, ", "B"]
    assert [run.text for run in ar.together(a, " إلى ", b)] == ["A", " إلى ", "B"]
    assert [run.text for run in ar.together(a, ", ", ar.party("باء"))] == ["A", ", ", "باء"]
    en = words_of("en")
    assert [run.text for run in en.together(en.party("ألف"), ", ", en.party("باء"))] == ["ألف", "\u200e, ", "باء"]
    assert en.together("one", " ", "word", "") == (en.own("one word"),)
