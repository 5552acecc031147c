"""Whom a question can mean, by a slow plain rule that knows nothing of the engine.

Each word typed is held against every spelling of every name: it fits as many letters off as have to be left out, added,
changed or exchanged with a neighbour to make one of the other; an unfinished word, to make the beginning of the other.
A person fits a question as many letters off as its words are off together. Arabic is compared without its marks, hamza
and final letters made one; Latin in small letters; both without spaces. The spellings of a name in Latin letters are
those that the clerks of all schools write of it, those in wide use, and the one that was typed before a finger slipped.

A person *can be told* by a question when at most ten people fit it as well as they do, the filters met: of more than
ten no order could put everybody first. Whoever's entry spells a name wrongly or lacks it is counted by the true name.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasl.engines.synthesis.conventions import CONVENTIONS
from wasl.engines.synthesis.name_stock import NamePart
from wasl.engines.synthesis.people import InventedPerson
from wasl.engines.synthesis.spelling import spell
from wasl.kernel.compiled import compiled

STYLES = 60
"""Habits of a clerk of each school, by which spellings are collected."""
FAR = 9
"""Letters off that stand for another name: of a word more than two letters off, and of a name nobody told."""
_SAME = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ء": ""})


@dataclass(frozen=True)
class Word:
    """A name as typed: of which part of a person, what it was before a finger slipped, and whether it breaks off."""

    key: str
    part: NamePart
    clean: str
    typed: str
    unfinished: bool = False


def part_of(person: InventedPerson, key: str) -> NamePart | None:
    if key.startswith("mother"):
        return person.mother[int(key[-1])]
    part: NamePart | None = getattr(person, key)
    return part


def plain(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.translate(_SAME).casefold())
    return re.sub(r"[\W_]", "", "".join(one for one in marked if not unicodedata.combining(one)))


@lru_cache(maxsize=None)
def written(part: NamePart) -> frozenset[str]:
    """Every spelling of a name, in both scripts."""
    styles = [0, *((number * 0x9E3779B1) & 0x7FFFFFFF for number in range(1, STYLES))]
    latin = {spell(part.vocalised, convention=school, style=style) for school in CONVENTIONS.values() for style in styles}
    return frozenset(plain(one) for one in (part.ar, *part.latin, *part.attested, *latin))


class Fitting:
    """Everybody of a site, by the spellings of their names."""

    def __init__(self, people: Sequence[InventedPerson]) -> None:
        self.people = people
        self.columns: dict[str, tuple[dict[str, set[str]], NDArray[np.int32]]] = {}

    def count(self, person: InventedPerson, words: Sequence[Word], *, place: str = "", year: str = "") -> int:
        """How many people fit these words as well as this one, who is among them."""
        off = np.zeros(len(self.people), np.int16)
        for word in words:
            off += self._off(word)
        if place:
            off[np.array([one.birth_place.ar != place for one in self.people])] = 99
        if year:
            off[np.array([one.birth_date[:4] != year for one in self.people])] = 99
        return int((off <= off[self._number(person)]).sum())

    def _number(self, person: InventedPerson) -> int:
        return self._numbers[person.key]

    @property
    def _numbers(self) -> dict[str, int]:
        if not hasattr(self, "_kept"):
            self._kept = {one.key: number for number, one in enumerate(self.people)}
        return self._kept

    def _off(self, word: Word) -> NDArray[np.int16]:
        """How many letters off this word is from that part of everybody."""
        spelled, of_person = self._column(word.key)
        spelled = {name: told | ({plain(word.clean)} if name == word.part.ar else set()) for name, told in spelled.items()}
        typed = plain(word.typed)
        owner, texts = [], []
        for number, told in enumerate(spelled.values()):
            for one in told:
                one = one[: len(typed)] if word.unfinished else one
                if abs(len(one) - len(typed)) <= 2:
                    owner.append(number)
                    texts.append(one)
        off = np.full(len(spelled) + 1, FAR, np.int16)  # the last is of those who have no such name
        np.minimum.at(off, owner, _letters_off(_numbers_of([typed])[0], _numbers_of(texts)))
        return off[of_person]

    def _column(self, key: str) -> Any:
        if key not in self.columns:
            spelled: dict[str, set[str]] = {}
            number: dict[str, int] = {}
            of_person = []
            for person in self.people:
                part = part_of(person, key)
                if part is None:
                    of_person.append(-1)
                    continue
                of_person.append(number.setdefault(part.ar, len(number)))
                spelled.setdefault(part.ar, set()).update(written(part))
            self.columns[key] = spelled, np.array(of_person, np.int32)
        return self.columns[key]


def _numbers_of(texts: Sequence[str]) -> NDArray[np.int32]:
    """Letters as numbers, a row for each text, which ends in 0."""
    width = max(map(len, texts), default=0) + 1
    return np.array([[*map(ord, one), *[0] * (width - len(one))] for one in texts], np.int32).reshape(-1, width)


@compiled
def _letters_off(typed: NDArray[np.int32], texts: NDArray[np.int32]) -> NDArray[np.int16]:
    """Optimal string alignment of one text with each of these; more than two is FAR."""
    found = np.full(len(texts), FAR, np.int16)
    length = len(typed) - 1
    cost = np.zeros((length + 1, texts.shape[1]), np.int16)
    for k in range(len(texts)):
        text = texts[k]
        size = 0
        while text[size]:
            size += 1
        for i in range(length + 1):
            for j in range(size + 1):
                if i == 0 or j == 0:
                    cost[i, j] = i + j
                    continue
                best = min(cost[i - 1, j], cost[i, j - 1]) + 1
                best = min(best, cost[i - 1, j - 1] + (typed[i - 1] != text[j - 1]))
                if i > 1 and j > 1 and typed[i - 1] == text[j - 2] and typed[i - 2] == text[j - 1]:
                    best = min(best, cost[i - 2, j - 2] + 1)
                cost[i, j] = best
        if cost[length, size] <= 2:
            found[k] = cost[length, size]
    return found
