"""Names in Latin letters: which clerk writes, what is abbreviated, how a finger slips."""

from dataclasses import dataclass

from wasl.engines.synthesis.conventions import CONVENTIONS, Convention, Mixture
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.name_stock import NamePart
from wasl.engines.synthesis.spelling import spell

ATTESTED, ATTESTED_WHEN_SETTLED = 0.30, 0.85  # spellings in wide use rather than by rule; chosen by us
ANOTHER_MOOD = 0.12  # a part written by other habits than the rest of the name; chosen by us
STYLES = 1 << 31
SHORT_MUHAMMAD = ("Mhd", "Mhd.", "M.", "Md", "Moh.", "Muhd")
NEIGHBOURS = ("aeiou", "dt", "bp", "gk", "sz", "mn", "rl", "jy", "hk")


@dataclass(frozen=True, slots=True)
class Hand:
    """The clerk of one entry."""

    convention: Convention
    style: int


def hand(mixture: Mixture, draws: Draws) -> Hand:
    return Hand(CONVENTIONS[draws.one_by_weight(mixture)], draws.number(STYLES))


def romanised(part: NamePart, writer: Hand, draws: Draws) -> str:
    """One part as this clerk writes it."""
    if part.attested and (part.settled or writer.convention.name != "careful"):
        chance = ATTESTED_WHEN_SETTLED if part.settled else ATTESTED
        if draws.happens(chance):
            return draws.one_of(part.attested)
    style = draws.number(STYLES) if draws.happens(ANOTHER_MOOD) else writer.style
    return spell(part.vocalised, convention=writer.convention, style=style)


def latin_slip(text: str, draws: Draws) -> str:
    """One letter mistaken, left out, doubled or changed with its neighbour; never the first of a word."""
    inside = [at for at in range(1, len(text)) if text[at].isalpha() and text[at - 1].isalpha()]
    if not inside:
        return text
    at = draws.one_of(inside)
    before, letter, after = text[:at], text[at], text[at + 1 :]
    kind = draws.number(4)
    if kind == 0 and len(text) > 3:
        return before + after
    if kind == 1 and after and after[0].isalpha() and after[0] != letter:
        return before + after[0] + letter + after[1:]
    if kind == 2:
        return before + letter + letter + after
    group = next((group for group in NEIGHBOURS if letter in group), "aeiou")
    return before + draws.one_of([other for other in group if other != letter]) + after
