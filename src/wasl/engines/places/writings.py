"""Places as people write them, in either script: which texts may mean one place."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from wasl.engines.names.folding import fold
from wasl.engines.names.parsing import parse_name
from wasl.engines.places.gazetteer import all_places, governorates

FEWEST_SOUNDS = 3
"""A place that is in no table is compared by its consonants when it has at least so many."""
FEWEST_LETTERS = 3
"""Of a place that is looked for inside what is written."""
LONGEST = 120
_PIECES = re.compile(r"([-–—,،;؛:/\\()\[\]|]+)")
_ARABIC_ARTICLE = re.compile("^ال(?=..)")
_LATIN_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an"})


@lru_cache(maxsize=20_000)
def keys_of(text: str) -> frozenset[str]:
    """What a text names: known places, the governorates they lie in, and the consonants of each piece."""
    found: set[str] = set()
    for piece in _pieces(text):
        named = _named(piece)
        found |= named | {f"in {_governorate_by_key()[key]}" for key in named if key in _governorate_by_key()}
    return frozenset(found)


def asked_keys(text: str) -> frozenset[str]:
    """What somebody asks for: the place itself, or no more than the governorate it lies in; of one everything in it."""
    named = frozenset[str]().union(*[_named(piece) for piece in _pieces(text)])
    around = {_governorate_by_key()[key] for key in named if key in _governorate_by_key()}
    return named | around | {f"in {key}" for key in named}


@lru_cache(maxsize=20_000)
def governorate_of(text: str) -> str:
    """Code of the governorate a text names or lies in; "" when no table knows it, or its pieces or homonyms disagree.

    A governorate's own name is its own, whatever else is called so.
    """
    found: set[str] = set()
    for piece in _pieces(text):
        keys = _known().get(_word(piece), frozenset())
        found |= keys & governorates().keys() or {_governorate_by_key()[key] for key in keys}
    return found.pop() if len(found) == 1 else ""


def writings_of(text: str) -> frozenset[str]:
    """All that the places of this name are called; nothing when the table does not know it."""
    keys = _known().get(_word(text), frozenset())
    return frozenset(writing for place in all_places() if place.key in keys for writing in place.writings)


@lru_cache(maxsize=20_000)
def in_arabic(text: str) -> str:
    """The text with every known place in it as it is written in Arabic, so that both scripts read alike.

    What no table knows, and what several differently written places are called, stays as it is.
    """
    text = text[:LONGEST]
    if whole := _arabic_of(text):
        return whole
    return "".join(f" {known} " if (known := _arabic_of(piece)) else piece for piece in _PIECES.split(text)).strip()


class Writings:
    """Places as they were written, read once."""

    def __init__(self, written: Iterable[str]) -> None:
        self._read = [(keys_of(one), f" {fold(one)}") for one in written]

    def meant(self, asked: str) -> list[bool]:
        """Which of them may be the place asked for."""
        keys, folded = asked_keys(asked), f" {fold(asked)}"
        within = len(folded) > FEWEST_LETTERS
        return [not keys.isdisjoint(named) or (within and folded in written) for named, written in self._read]


def _pieces(text: str) -> Iterator[str]:
    text = text[:LONGEST]
    yield text
    parts = _PIECES.split(text)[::2]
    if len(parts) > 1:
        yield from (part for part in parts if part.strip())


def _arabic_of(piece: str) -> str:
    """Of a piece that names known places, all written alike in Arabic, that writing; else ""."""
    writings = {_arabic_by_key()[key] for key in _known().get(_word(piece), frozenset())}
    return writings.pop() if len(writings) == 1 else ""


@lru_cache(maxsize=20_000)
def _named(piece: str) -> frozenset[str]:
    word = _word(piece)
    known = _known().get(word, frozenset())
    sounds = "".join(part.skeleton for part in parse_name(piece).parts)
    return known | {f"~{sounds}"} if len(sounds) >= FEWEST_SOUNDS else known


def _word(text: str) -> str:
    """A spelling without what differs from writer to writer: spaces, and the article."""
    words = [_ARABIC_ARTICLE.sub("", word) for word in fold(text).split()]
    return "".join(word for word in words if word not in _LATIN_ARTICLES)


@cache
def _known() -> dict[str, frozenset[str]]:
    """Every spelling of the table, and the keys of the places it names."""
    found: dict[str, set[str]] = {}
    for place in all_places():
        for spelling in place.writings:
            found.setdefault(_word(spelling), set()).add(place.key)
    found.pop("", None)
    return {spelling: frozenset(keys) for spelling, keys in found.items()}


@cache
def _governorate_by_key() -> dict[str, str]:
    return {place.key: place.governorate for place in all_places()}


@cache
def _arabic_by_key() -> dict[str, str]:
    return {place.key: place.ar for place in all_places()}
