"""Which texts may mean one place."""

import pytest

from wasl.apps.register.domain.place_words import Writings


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
