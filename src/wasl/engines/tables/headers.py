"""Which field a header names, in the spellings people use; the words are in ``resources/headers.yaml``."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from wasl.engines.tables.fields import Field
from wasl.kernel.numerals import to_western_digits

WHOLE, PART, WITHIN = (
    0.98,
    0.9,
    0.7,
)  # how sure: the whole header, one side of a bilingual one, words inside it

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیئې", "ي"),
        **dict.fromkeys("ةۀە", "ه"),
        "ؤ": "و",
        "ک": "ك",
        "ـ": None,
        "ı": "i",
        "ё": "е",
        "ø": "o",
        "đ": "d",
    }
)
_BREAK = re.compile(r"[/|\\()\[\]{}:\n؛;–—]| - ")
_NOT_WORD = re.compile(r"[\W_]+")


class Header(NamedTuple):
    """What a header says: the field, how sure (0 to 1), and the known spelling that was found in it."""

    field: Field
    confidence: float
    spelling: str


@cache
def fold(text: str) -> str:
    """A spelling without what people vary: case, accents, vowel signs, forms of alef, punctuation."""
    if text == "#":
        return text
    plain = unicodedata.normalize("NFKD", to_western_digits(text)).casefold().translate(_LETTERS)
    letters = "".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Cf"))
    return _NOT_WORD.sub(" ", letters.translate(_LETTERS)).strip()


def header_of(text: str) -> Header | None:
    """The field that a header names, or None. The whole text first, then its parts, then words within it."""
    if not text or len(text) > 120:
        return None
    whole = fold(text)
    known = spellings()
    if whole in known:
        return Header(known[whole], WHOLE, whole)
    for part in map(fold, _BREAK.split(text)):
        if part in known:
            return Header(known[part], PART, part)
    return _within(whole)


def field_of_header(text: str) -> Field | None:
    """The field of a header that is known as a whole or in a part, not by words inside a longer text."""
    header = header_of(text)
    return header.field if header is not None and header.confidence >= PART else None


def _within(whole: str) -> Header | None:
    """The longest known spelling of two words or more that stands inside a longer header."""
    padded = f" {whole} "
    inside = [each for each in spellings() if " " in each and f" {each} " in padded]
    if not inside or len(whole.split()) > 8:
        return None
    longest = max(inside, key=len)
    return Header(spellings()[longest], WITHIN, longest)


@cache
def spellings() -> dict[str, Field]:
    """Every known spelling, folded, with its field. Raises ValueError when two fields claim one spelling."""
    known: dict[str, Field] = {}
    for name, languages in _resource()["fields"].items():
        for spelling in (each for several in languages.values() for each in several):
            folded, field = fold(str(spelling)), Field(name)
            if known.setdefault(folded, field) != field:
                raise ValueError(f"headers.yaml gives one spelling to both {known[folded]} and {field}")
    return known


@cache
def words(kind: str) -> frozenset[str]:
    """The folded words for ``female`` or ``male``."""
    return frozenset(fold(str(each)) for several in _resource()[kind].values() for each in several)


@cache
def _resource() -> dict[str, Any]:
    text = files("wasl").joinpath("resources", "headers.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content
