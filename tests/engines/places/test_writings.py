"""Which texts may mean one place."""

import pytest

from wasl.engines.places.gazetteer import all_places, towns
from wasl.engines.places.writings import Writings, governorate_of, in_arabic, writings_of


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("دوما", "Duma"),
        ("Douma", "دوما - ريف دمشق"),
        ("ريف دمشق", "دوما"),
        ("Rif Dimashq", "دوما"),
        ("دوما", "ريف دمشق"),  # no more than the governorate is said
        ("Aleppo", "حلب"),
        ("Halab", "حلب"),
        ("صيدنايا", "سجن صيدنايا"),
        ("Kafranbel", "كفرنبل"),
        ("Tel Khnezir", "تل خنزير"),  # in no table: by its consonants
    ],
)
def test_means__one_place_in_two_writings(asked: str, written: str) -> None:
    assert Writings(["", written]).meant(asked) == [False, True]


@pytest.mark.parametrize(
    ("asked", "written"),
    [("دوما", "حلب"), ("Homs", "Hama"), ("حمص", "حماة"), ("Douma", ""), ("!", "حلب"), ("ح", "حلب")],
)
def test_means__another_place(asked: str, written: str) -> None:
    assert Writings([written]).meant(asked) == [False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Duma", "SY-08"),
        ("دُوما", "SY-08"),
        ("حلب، الأنصاري", "SY-09"),
        ("Aleppo / Homs", ""),
        ("", ""),
        ("Nowhere", ""),
    ],
)
def test_governorate__is_told_only_when_it_is_plain(text: str, code: str) -> None:
    assert governorate_of(text) == code


def test_writings__of_every_place_of_this_name() -> None:
    assert {"حمص", "Homs", "Hims"} <= writings_of("hims")
    assert writings_of("al-Hasakah") == writings_of("الحسكة") >= {"Hasaka", "Hassakeh"}
    assert writings_of("Nowhere") == writings_of("") == frozenset()


@pytest.mark.parametrize(
    ("text", "arabic"),
    [
        ("Damascus", "دمشق"),
        ("دمشق", "دمشق"),
        ("Rural Damascus - Duma", "ريف دمشق - دوما"),
        ("Homs, Bab Amr", "حمص , Bab Amr"),  # what is not known stays
        ("سجن صيدنايا", "سجن صيدنايا"),
        ("", ""),
    ],
)
def test_in_arabic__what_is_known(text: str, arabic: str) -> None:
    assert " ".join(in_arabic(text).split()) == arabic


def test_in_arabic__every_spelling_of_the_table_unless_several_places_bear_it() -> None:
    bearers: dict[str, set[str]] = {}
    for place in all_places():
        for spelling in place.latin:
            bearers.setdefault(spelling, set()).add(place.ar)
    wrong = {spelling for spelling, names in bearers.items() if in_arabic(spelling) not in {*names, spelling}}
    unread = {spelling for spelling, names in bearers.items() if len(names) == 1 and in_arabic(spelling) not in names}
    assert wrong == set()
    assert unread == set()
    assert len(bearers) > 2 * len(towns())
