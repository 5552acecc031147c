"""What a word may have been meant to be: a part of the register one letter away, or one that it begins.

Only parts of the register itself are proposed, in the script that was typed. Whoever bears the same name in the other
script is found through them: by a name of the lexicon that both may spell, or by the same consonants.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.names.folding import fold
from wasl.engines.names.letters import skeleton
from wasl.engines.names.parsing import Part, PartKind, parse_name
from wasl.kernel.compiled import compiled

Rows = NDArray[np.int32]

FEWEST_TYPED = 2
"""Letters of a word that may be unfinished."""
FEWEST_TO_SLIP = 3
"""Letters of a word that may have one wrong."""
LONGEST = 40
_LAST = "\U0010ffff"


class Read(NamedTuple):
    """Parts of the register, and for each the part that the word typed may have been meant to be."""

    numbers: Rows
    readings: Rows


class Readings:
    """The distinct parts of a register by their letters, which are those of the word without spaces and signs."""

    def __init__(self, parts: Sequence[Part], joined: Sequence[bool]) -> None:
        self._parts, self._joined = parts, joined

    def slips(self, part: Part) -> Read:
        """Parts one letter away: one left out, added, changed, or exchanged with its neighbour."""
        letters = _letters(part)
        if len(letters) < FEWEST_TO_SLIP or part.kind is PartKind.INITIAL:
            return _NOTHING
        table, lengths = self._table
        near = _one_off(_codes(letters), table, lengths)
        near[self._words.get(letters, _NONE)] = False
        return self._with_same([number for number in np.flatnonzero(near).tolist() if not self._joined[number]])

    def endings(self, part: Part) -> Read:
        """Parts that this one begins, with or without the article."""
        letters = _letters(part)
        found: set[int] = set()
        for typed, (ordered, numbers) in ((letters, self._by_letters), (part.core, self._by_core)):
            if len(typed) >= FEWEST_TYPED:
                first = bisect_left(ordered, typed)
                found.update(numbers[first : bisect_left(ordered, typed + _LAST, first)])
        return self._with_same([one for one in sorted(found) if self._parts[one].arabic == part.arabic])

    def halves(self, part: Part) -> Iterator[tuple[Part, Part]]:
        """The word cut in two where both are written so in the register, the second with its article; of a word that
        the lexicon does not hold."""
        letters = _letters(part)
        text = part.text if len(part.text) == len(letters) else letters
        for end in range(FEWEST_TYPED, len(letters) - FEWEST_TO_SLIP + 1 if not part.known else 0):
            first, second = (self._words.get(half, _NONE) for half in (letters[:end], letters[end:]))
            if len(first) and len(second) and self._parts[second[0]].article:
                cut = (*parse_name(text[:end]).parts, *parse_name(text[end:]).parts)
                if len(cut) == 2:
                    yield cut

    def _with_same(self, readings: list[int]) -> Read:
        """These, and after them the parts that may be the same name in any spelling."""
        found = [np.array(readings, np.int32)]
        of = [np.array(readings, np.int32)]
        for reading in readings:
            same = self._same(self._parts[reading])
            found.append(same)
            of.append(np.full(len(same), reading, np.int32))
        numbers, first = np.unique(np.concatenate(found), return_index=True)
        return Read(numbers.astype(np.int32), np.concatenate(of)[first])

    def _same(self, part: Part) -> Rows:
        """Parts that may be this name: known as one that it is known as, or of the same consonants, not both known."""
        same = [self._known_as[name] for name in part.known]
        same += [self._unknown_with.get(bones, _NONE) for bones in _bones(part)]
        if not part.known:
            same += [self._known_with.get(bones, _NONE) for bones in _bones(part)]
        return np.concatenate([_NONE, *same])

    @cached_property
    def _known_as(self) -> dict[int, Rows]:
        return _postings((name, k) for k, part in enumerate(self._parts) for name in part.known)

    @cached_property
    def _unknown_with(self) -> dict[str, Rows]:
        return self._with_bones(known=False)

    @cached_property
    def _known_with(self) -> dict[str, Rows]:
        return self._with_bones(known=True)

    def _with_bones(self, *, known: bool) -> dict[str, Rows]:
        return _postings(
            (bones, k)
            for k, part in enumerate(self._parts)
            if bool(part.known) == known
            for bones in sorted(_bones(part))
        )

    @cached_property
    def _words(self) -> dict[str, Rows]:
        return _postings((_letters(part), k) for k, part in enumerate(self._parts))

    @cached_property
    def _table(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The letters of every part as numbers, a row each, and how many they are."""
        words = [_letters(part) for part in self._parts]
        table = np.zeros((len(words), LONGEST), np.int32)
        for k, word in enumerate(words):
            table[k, : len(word)] = _codes(word)
        return table, np.array([len(word) for word in words], np.int32)

    @cached_property
    def _by_letters(self) -> tuple[list[str], list[int]]:
        return self._ordered([_letters(part) for part in self._parts])

    @cached_property
    def _by_core(self) -> tuple[list[str], list[int]]:
        return self._ordered([part.core for part in self._parts])

    def _ordered(self, words: Sequence[str]) -> tuple[list[str], list[int]]:
        ordered = sorted((word, k) for k, word in enumerate(words) if not self._joined[k])
        return [word for word, _ in ordered], [k for _, k in ordered]


_NONE = np.empty(0, np.int32)
_NOTHING = Read(_NONE, _NONE)


def _letters(part: Part) -> str:
    return fold(part.text).replace(" ", "")[:LONGEST]


def _codes(word: str) -> NDArray[np.int32]:
    return np.array([ord(letter) for letter in word], np.int32)


def _bones(part: Part) -> set[str]:
    return {skeleton(form.codes) for form in part.forms}


def _postings(pairs: Iterable[tuple[Any, int]]) -> dict[Any, Rows]:
    found: dict[Any, list[int]] = {}
    for key, number in pairs:
        found.setdefault(key, []).append(number)
    return {key: np.array(numbers, np.int32) for key, numbers in found.items()}


@compiled
def _one_off(word: NDArray[np.int32], table: NDArray[np.int32], lengths: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which rows are one letter away from the word, or none."""
    size = len(word)
    near = np.zeros(len(table), np.bool_)
    for k in range(len(table)):
        length = lengths[k]
        if abs(length - size) > 1:
            continue
        shorter = min(length, size)
        head = 0
        while head < shorter and word[head] == table[k, head]:
            head += 1
        tail = 0
        while tail < shorter - head and word[size - 1 - tail] == table[k, length - 1 - tail]:
            tail += 1
        left = shorter - head - tail
        near[k] = (
            left == 0
            or (left == 1 and length == size)
            or (left == 2 and length == size and word[head] == table[k, head + 1] and word[head + 1] == table[k, head])
        )
    return near
