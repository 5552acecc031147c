"""Rows under a list that tell of nobody: sums, and lines to be signed. Words are in ``resources/row_words.yaml``.

Both are guesses for a person to look at: somebody may be called Total.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from wasl.engines.tables.headers import fold
from wasl.kernel.resources import resource

MOST_CELLS = 6  # filled ones of a sum; more of them tell of somebody
LONGEST = 80  # characters of a sum or of a line to be signed


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row holds a number, a word for a sum, words for what is counted, and nothing else."""
    filled = _filled(cells)
    words = " ".join(map(fold, filled)).split()
    said = [word for word in words if not word.isdecimal()]
    return len(said) < len(words) and any(map(_is_sum, _runs(said))) and set(said) <= _words("totals", "counted")


def is_signature(cells: Sequence[str]) -> bool:
    """Whether every filled cell is of a line to be signed."""
    lines = [words for cell in _filled(cells) if (words := fold(cell).split())]  # dots to write on are no words
    return bool(lines) and not any(_phrases("signatures").isdisjoint(_runs(words)) for words in lines)


def _filled(cells: Sequence[str]) -> list[str]:
    """The filled cells of a short row; none of a longer one."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    return filled if len(filled) <= MOST_CELLS and sum(map(len, filled)) <= LONGEST else []


def _is_sum(phrase: str) -> bool:
    return phrase in _phrases("totals")


def _runs(words: Sequence[str]) -> set[str]:
    """The words, and each two that follow one another."""
    return {*words, *(" ".join(pair) for pair in pairwise(words))}


@cache
def _phrases(*kinds: str) -> frozenset[str]:
    return frozenset(fold(each) for kind in kinds for several in _resource()[kind].values() for each in several)


@cache
def _words(*kinds: str) -> frozenset[str]:
    return frozenset(word for phrase in _phrases(*kinds) for word in phrase.split())


@cache
def _resource() -> dict[str, dict[str, list[str]]]:
    content: dict[str, dict[str, list[str]]] = resource("row_words.yaml")
    return content
