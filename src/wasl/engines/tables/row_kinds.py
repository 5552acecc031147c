"""Rows under a list that tell of nobody: sums, and lines to be signed. Words are in ``resources/row_words.yaml``.

Both are guesses for a person to look at: somebody may be called Total.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from wasl.engines.tables.headers import fold
from wasl.kernel.resources import resource

MOST_CELLS = 6  # filled ones of a sum; more of them tell of somebody
WORD = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[\u0300-\u036f\u064b-\u0655\u0670])*")  # letters with their marks
LONGEST = 80  # characters of a sum or of a line to be signed


def tells_of_somebody(cells: Sequence[str]) -> bool:
    """Whether a row looks neither like a sum nor like a line to be signed."""
    return not (is_total(cells) or is_signature(cells))


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row holds a number, a word for a sum, words for what is counted, and nothing else."""
    first = next((found[0] for cell in cells if (found := WORD.search(cell))), "")
    if not _is_among(first, "totals", "counted"):  # nearly every row ends here
        return False
    words = " ".join(map(fold, _filled(cells))).split()
    said = [word for word in words if not word.isdecimal()]
    is_sum = not _phrases("totals").isdisjoint(_runs(said))
    return is_sum and len(said) < len(words) and set(said) <= _words("totals", "counted")


def is_signature(cells: Sequence[str]) -> bool:
    """Whether every filled cell is of a line to be signed; dots to write on are no words."""
    first = next((words for cell in cells if (words := WORD.findall(cell))), [])
    if not any(_is_among(word, "signatures") for word in first):
        return False
    lines = [words for cell in _filled(cells) if (words := fold(cell).split())]
    return bool(lines) and not any(_phrases("signatures").isdisjoint(_runs(words)) for words in lines)


def _filled(cells: Sequence[str]) -> list[str]:
    """The filled cells of a short row; none of a longer one."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    return filled if len(filled) <= MOST_CELLS and sum(map(len, filled)) <= LONGEST else []


@lru_cache(maxsize=1 << 14)
def _is_among(word: str, *kinds: str) -> bool:
    return not _words(*kinds).isdisjoint(fold(word).split())


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
