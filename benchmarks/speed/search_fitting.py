"""Whom a question can mean, by a slow plain rule that knows nothing of the engine.

Each word typed is held against every spelling of every name: it fits as many letters off as have to be left out, added,
changed or exchanged with a neighbour to make one of the other; an unfinished word, to make the beginning of the other.
A person fits a question as many letters off as its words are off together. Arabic is compared without its marks, hamza
and final letters made one; Latin in small letters; both without spaces. The spellings of a name in Latin letters are
those that the clerks of all schools write of it, those in wide use, and the one that was typed before a finger slipped.

A person *can be told* by a question when at most ten people fit it as well as they do, the filters met: of more than
ten no order could put everybody first. Whoever's entry spells a name wrongly or lacks it is counted by the true name:
the entry may then be no better an answer than those of a thousand others. So questions are counted a second time by
those of the words typed that the entry tells: one of them *can be told by the entry* when at most ten people fit these.
An entry tells a name when some of its words, written together, are a spelling of it, at most a third of its letters and
two off.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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


def told_by(entry: Sequence[str], words: Sequence[Word]) -> list[Word]:
    """Those of the words typed whose names are told by an entry that holds these texts."""
    return [word for word in words if any(_tells(text.split(), word.part) for text in entry)]


def _tells(texts: Sequence[str], part: NamePart) -> bool:
    longest = max(len(text.split()) for text in (part.ar, *part.latin)) + 2
    runs = {
        plain("".join(texts[first:end]))
        for first in range(len(texts))
        for end in range(first + 1, min(first + longest, len(texts)) + 1)
    }
    spellings = sorted(written(part) | {one.removeprefix("ال") for one in written(part)})
    for run in runs - {""}:
        bare = {run, run.removeprefix("ال"), *(run[2:] for article in ("al", "el") if run.startswith(article))}
        for one in bare:
            if _letters_off(_rows_of([one])[0], _rows_of(spellings), False).min() <= min(2, len(one) // 3):
                return True
    return False


def plain(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.translate(_SAME).casefold())
    return re.sub(r"[\W_]", "", "".join(one for one in marked if not unicodedata.combining(one)))


@cache
def written(part: NamePart) -> frozenset[str]:
    """Every spelling of a name, in both scripts."""
    styles = [0, *((number * 0x9E3779B1) & 0x7FFFFFFF for number in range(1, STYLES))]
    schools = CONVENTIONS.values()
    latin = {spell(part.vocalised, convention=school, style=style) for school in schools for style in styles}
    return frozenset(plain(one) for one in (part.ar, *part.latin, *part.attested, *latin))


@dataclass(frozen=True, eq=False)
class Column:
    """The names that people bear as one part: each spelling as numbers, a row that ends in 0, and whose name it is."""

    names: dict[str, int]
    spellings: NDArray[np.int32]
    named: NDArray[np.int32]
    of_person: NDArray[np.int32]  # -1 for whoever has no such name


class Fitting:
    """Everybody of a site, by the spellings of their names."""

    def __init__(self, people: Sequence[InventedPerson]) -> None:
        self.people = people
        self.numbers = {one.key: number for number, one in enumerate(people)}
        self.columns: dict[str, Column] = {}

    def count(self, person: InventedPerson, words: Sequence[Word], *, place: str = "", year: str = "") -> int:
        """How many people fit these words as well as this one, who is among them."""
        off = np.zeros(len(self.people), np.int16)
        for word in words:
            off += self._off(word)
        if place:
            off[[one.birth_place.ar != place for one in self.people]] = np.iinfo(np.int16).max
        if year:
            off[[one.birth_date[:4] != year for one in self.people]] = np.iinfo(np.int16).max
        return int((off <= off[self.numbers[person.key]]).sum())

    def _off(self, word: Word) -> NDArray[np.int16]:
        """How many letters off this word is from that part of everybody."""
        if word.key not in self.columns:
            self.columns[word.key] = self._column(word.key)
        column, typed = self.columns[word.key], _rows_of([plain(word.typed)])[0]
        off = np.full(len(column.names) + 1, FAR, np.int16)  # the last is of those who have no such name
        np.minimum.at(off, column.named, _letters_off(typed, column.spellings, word.unfinished))
        own = column.names[word.part.ar]
        off[own] = min(off[own], _letters_off(typed, _rows_of([plain(word.clean)]), word.unfinished)[0])
        return off[column.of_person]

    def _column(self, key: str) -> Column:
        parts = [part_of(person, key) for person in self.people]
        spelled: dict[str, set[str]] = {}
        for part in {part for part in parts if part is not None}:
            spelled.setdefault(part.ar, set()).update(written(part))
        names = {name: number for number, name in enumerate(spelled)}
        pairs = [(number, one) for number, told in enumerate(spelled.values()) for one in sorted(told)]
        of_person = [names[part.ar] if part else -1 for part in parts]
        owners = np.array([number for number, _ in pairs], np.int32)
        return Column(names, _rows_of([one for _, one in pairs]), owners, np.array(of_person, np.int32))


def _rows_of(texts: Sequence[str]) -> NDArray[np.int32]:
    width = max(map(len, texts), default=0) + 1
    return np.array([[*map(ord, one), *[0] * (width - len(one))] for one in texts], np.int32).reshape(-1, width)


@compiled
def _letters_off(typed: NDArray[np.int32], texts: NDArray[np.int32], unfinished: bool) -> NDArray[np.int16]:
    """Optimal string alignment of one text with each of these, or with their beginnings; more than two is FAR."""
    found = np.full(len(texts), FAR, np.int16)
    length = len(typed) - 1
    cost = np.zeros((length + 1, texts.shape[1] + 1), np.int16)
    for k in range(len(texts)):
        text = texts[k]
        size = 0
        while text[size] and not (unfinished and size == length):
            size += 1
        if abs(size - length) > 2:
            continue
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
