"""Places as people write them, in either script: which texts may mean one place. Pure."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from wasl.engines.names.folding import fold
from wasl.engines.names.parsing import parse_name

FEWEST_SOUNDS = 3
"""A place that is in no table is compared by its consonants when it has at least so many."""
FEWEST_LETTERS = 3
"""Of a place that is looked for inside what is written."""
LONGEST = 120
_PIECES = re.compile(r"[-–—,،;؛/()\[\]|]+")


@lru_cache(maxsize=20_000)
def keys_of(text: str) -> frozenset[str]:
    """What a text names: known places, the governorates they lie in, and the consonants of each piece."""
    found: set[str] = set()
    for piece in _pieces(text):
        named = _named(piece)
        found |= named | {f"in {_governorate_of()[key]}" for key in named if key in _governorate_of()}
    return frozenset(found)


def asked_keys(text: str) -> frozenset[str]:
    """What somebody asks for: the place itself, or no more than the governorate it lies in; of one everything in it."""
    named = frozenset[str]().union(*[_named(piece) for piece in _pieces(text)])
    around = {_governorate_of()[key] for key in named if key in _governorate_of()}
    return named | around | {f"in {key}" for key in named}


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
    parts = _PIECES.split(text)
    if len(parts) > 1:
        yield from (part for part in parts if part.strip())


@lru_cache(maxsize=20_000)
def _named(piece: str) -> frozenset[str]:
    word = _word(piece)
    known = _known().get(word, frozenset())
    sounds = "".join(part.skeleton for part in parse_name(piece).parts)
    return known | {f"~{sounds}"} if len(sounds) >= FEWEST_SOUNDS else known


def _word(text: str) -> str:
    """A spelling without what differs from writer to writer: spaces, and the article."""
    words = [re.sub("^ال(?=..)", "", word) for word in fold(text).split()]
    return "".join(word for word in words if word not in {"al", "el", "ad", "ar", "as", "ash", "at", "az", "an"})


@cache
def _known() -> dict[str, frozenset[str]]:
    """Every spelling of the tables, and the places it names."""
    found: dict[str, set[str]] = {}
    for key, row in _rows():
        for spelling in (row["ar"], row["en"], *row["also"]):
            found.setdefault(_word(spelling), set()).add(key)
    return {spelling: frozenset(keys) for spelling, keys in found.items()}


@cache
def _governorate_of() -> dict[str, str]:
    return {key: row.get("governorate", key) for key, row in _rows()}


@cache
def _rows() -> list[tuple[str, Any]]:
    text = files("wasl").joinpath("resources", "places", "syria.yaml").read_text(encoding="utf-8")
    told = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  the safe loader, in C
    return [(row["code"], row) for row in told["governorates"]] + [(str(row["id"]), row) for row in told["places"]]
