"""Odds, doubts and the verbal scale, as people read them; the board as a picture."""

import re

import pytest
from django.utils import translation

from wasl.apps.identification.enums import PairState
from wasl.engines.kinship.evidence.verbal import STEPS
from wasl.web.board_drawing import Square, board_picture
from wasl.web.ident_words import LOOKS, SUPPORT, doubt_in_words, odds_in_words, support


@pytest.mark.parametrize(
    ("log10_odds", "odds", "doubt"),
    [
        (22.4, "more than 10²² to 1 for it", "less than 1 in 10²²"),
        (6.1, "1,258,925 to 1 for it", "1 in 1,258,926"),
        (1.2, "15.8 to 1 for it", "1 in 17"),
        (0.0, "1 to 1 for it", "50%"),
        (-3.2, "1,585 to 1 against it", "over 99%"),
    ],
)
def test_odds_are_never_rounded_to_certainty(log10_odds: float, odds: str, doubt: str) -> None:
    with translation.override("en"):
        assert (odds_in_words(log10_odds), doubt_in_words(log10_odds)) == (odds, doubt)


def test_every_step_of_the_scale_has_words_in_both_languages() -> None:
    steps = {(code, direction) for _, code, _ in STEPS for direction in ("for", "against")} | {("none", "neither")}
    assert set(SUPPORT) == steps
    for log10_lr in (-7.0, 0.0, 7.0):
        with translation.override("ar"):
            assert re.search("[؀-ۿ]", support(log10_lr))


def test_every_state_of_a_pair_has_a_look_of_its_own() -> None:
    assert set(LOOKS) == set(PairState)
    assert len(set(LOOKS.values())) == len(PairState)


@pytest.mark.parametrize("rtl", [False, True])
def test_the_board_draws_each_pair_once_and_leads_to_those_compared(rtl: bool) -> None:
    squares = [[Square("verdict-same", "a × b", "/one"), Square("rows-none", "a × c", "")]]
    drawn = str(board_picture(["<a>"], ["b", "c"], squares, title="Board", about="", key="b", rtl=rtl))
    assert drawn.count('class="fill-verdict-same"') == 1
    assert drawn.count("<a href=") == 1
    assert "&lt;a&gt;" in drawn
    firsts = [float(x) for x in re.findall(r'class="fill-[a-z-]+" x="([0-9.]+)"', drawn)]
    assert (firsts[0] > firsts[1]) is rtl
