"""Likeness of texts: rapidfuzz and readable twins must agree with the compiled code."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from wasl.engines.linkage.comparing import _text_level
from wasl.engines.linkage.levels import TEXT_LEVELS, Verdict
from wasl.engines.linkage.reading import MAX_LETTERS, TextNumbers, folded_text
from wasl.engines.linkage.strings import is_part, jaro_winkler, slips

TEXTS = st.one_of(
    st.text(st.sampled_from("ab 1."), max_size=12),
    st.text(st.sampled_from("abcdefghij ,.سمير"), max_size=MAX_LETTERS),
    st.text(st.sampled_from("aab"), min_size=MAX_LETTERS - 3, max_size=MAX_LETTERS),
)


def units(*texts: str) -> tuple[np.ndarray, np.ndarray]:
    """Letters and starts of texts as they are, unfolded, all of the basic plane."""
    each = [np.frombuffer(text.encode("utf-16-le"), np.uint16) for text in texts]
    return np.concatenate([np.empty(0, np.uint16), *each]), np.cumsum([0, *map(len, each)], dtype=np.int64)


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """A text after a few slips, so that near neighbours are met often."""
    letters = list(text)
    for what, where, letter in edits:
        at = where % (len(letters) + 1)
        if what == 0:
            letters.insert(at, letter)
        elif letters[at:]:
            letters[at : at + 2] = [letters[at + 1 : at + 2], [letter]][what % 2] + letters[at : at + 1] * (what == 3)
    return "".join(letters)[:MAX_LETTERS]


EDITS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, MAX_LETTERS), st.sampled_from("ab 1.c")), max_size=3)


def slips_slowly(a: str, b: str) -> int:
    """Row by row, as in every textbook."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, start=1):
        row = [i]
        for j, y in enumerate(b, start=1):
            ways = [rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (x != y)]
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                ways.append(rows[-2][j - 2] + 1)
            row.append(min(ways))
        rows.append(row)
    return rows[-1][-1]


def is_part_slowly(a: str, b: str) -> bool:
    def begins(short: str, long: str) -> bool:
        words = [word[0] + word[1:].rstrip(".,") for word in short.split()]
        return all(any(other.startswith(word) for other in long.split()) for word in words)

    if not a or not b:
        return False
    return (len(a) <= len(b) and begins(a, b)) or (len(b) <= len(a) and begins(b, a))


def level_slowly(a: str, b: str) -> Verdict:
    """The level of two folded texts."""
    apart, longer = slips_slowly(a, b), max(len(a), len(b))
    if apart == 0:
        return Verdict.SAME
    if apart == 1 and longer >= 4:
        return Verdict.CLOSE
    if is_part_slowly(a, b):
        return Verdict.COMPATIBLE
    alike = JaroWinkler.similarity(a, b)
    if alike >= 0.92 or (apart == 2 and longer >= 8):
        return Verdict.VARIANT
    return Verdict.NEAR if alike >= 0.8 else Verdict.CONTRADICTED


@settings(deadline=None)  # the first call compiles
@given(TEXTS, EDITS, TEXTS, st.integers(0, 3))
@example("a" * 64, [], "a" * 62, 2)
@example("ab", [], "ba", 1)
@example("abc", [], "ca", 3)  # three by the restricted distance, two by the full one
def test_slips__as_rapidfuzz_and_the_textbook(a: str, edits: list[tuple[int, int, str]], other: str, most: int) -> None:
    near = edited(a, edits)
    letters, starts = units(a, near, other)
    for k, b in ((1, near), (2, other)):
        expected = min(slips_slowly(a, b), most + 1)
        assert expected == min(OSA.distance(a, b), most + 1)
        assert slips(letters, starts, 0, k, most) == slips(letters, starts, k, 0, most) == expected


@settings(deadline=None)  # the first call compiles
@given(TEXTS, EDITS)
def test_jaro_winkler__as_rapidfuzz(a: str, edits: list[tuple[int, int, str]]) -> None:
    b = edited(a, edits)
    letters, starts = units(a, b)
    expected = JaroWinkler.similarity(a, b) if a and b else 0.0
    assert jaro_winkler(letters, starts, 0, 1) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "part"),
    [
        ("york", "yorkshire", True), ("city of york", "york", True), ("j. smith", "john smith", True),
        ("smith john", "john smith", True), ("york", "new orleans", False), ("orleans", "new orleans", True),
        ("ork", "york", False), ("york leeds", "yorkshire hull", False), ("", "york", False),
        (".", "york", False), ("ab abc", "abc ac", True),
    ],
)  # fmt: skip
def test_is_part__of_words(a: str, b: str, part: bool) -> None:
    letters, starts = units(a, b)
    assert is_part(letters, starts, 0, 1) is is_part(letters, starts, 1, 0) is part


@settings(deadline=None)  # the first call compiles
@given(TEXTS, TEXTS)
def test_is_part__as_the_readable_twin(a: str, b: str) -> None:
    a, b = folded_text(a), folded_text(b)
    letters, starts = units(a, b)
    assert is_part(letters, starts, 0, 1) is is_part(letters, starts, 1, 0) is is_part_slowly(a, b)


@settings(deadline=None)  # the first call compiles
@given(TEXTS, EDITS, TEXTS)
@example("1856-06-18", [], "1856-86-18")
@example("tq13 8df", [], "tq1w 8dg")
@example("edinburgh", [], "city of edinburgh")
@example("tom", [], "tim")  # too short for a slip
def test_text_level__as_the_readable_twin(a: str, edits: list[tuple[int, int, str]], other: str) -> None:
    numbers = TextNumbers()
    for text in (a, edited(a, edits), other):
        numbers.number(text)
    texts, words = numbers.table(), numbers.words()
    for i, one in enumerate(words):
        for j, two in enumerate(words):
            assert TEXT_LEVELS[_text_level(texts.letters, texts.starts, i, j)] is level_slowly(one, two)


def test_text_numbers__no_text_is_longer_than_a_machine_word() -> None:
    numbers = TextNumbers()
    numbers.number("😀" * 10_000)  # two units each
    numbers.number("x" * 10_000)
    assert np.diff(numbers.table().starts).tolist() == [MAX_LETTERS, MAX_LETTERS]
