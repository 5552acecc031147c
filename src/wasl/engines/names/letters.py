"""Words as sequences of sounds: the letters of both scripts as units that one cost table compares.

A unit is an Arabic letter, or a Latin letter or letter group that stands for one sound (``sh``, ``kh``,
``ou``). Weak letters are different units at the start (``^``) and at the end (``$``) of a word, because there
they behave differently: a final ه is often silent, an initial ا stands for any vowel.
"""

import re
from functools import lru_cache

from wasl.engines.names.folding import is_arabic

_ARABIC_FIRM = "بتثجحخدذرزسشصضطظغفقكلمنپچژگ"
_ARABIC_WEAK = "اعويهىة"
_LATIN_GROUPS = ("sh", "kh", "gh", "th", "dh", "ch", "zh", "j", "ou", "oo", "ee", "aa", "ay", "aw", "ie")
_LATIN_FIRM = "bcdfgjklmnpqrstvxz"
_LATIN_VOWELS = ("a", "e", "i", "o", "u", "ou", "oo", "ee", "aa", "ay", "aw", "ie", "y", "w", "h")
_COMPOUND = ("+din", "+allah")  # al-Din, Allah: closed endings, one unit each in both scripts

PAD = 0
"""Code of no letter; pads batches of words to one length at no cost."""


def _inventory() -> tuple[str, ...]:
    weak = (*_ARABIC_WEAK, *_LATIN_VOWELS)
    units = ["", *_COMPOUND, *_ARABIC_FIRM, *_LATIN_GROUPS[:7], *_LATIN_FIRM]
    units += [*weak, *(f"^{u}" for u in weak), *(f"{u}$" for u in weak), "ah$", "eh$"]
    return tuple(units)


UNITS: tuple[str, ...] = _inventory()
CODE: dict[str, int] = {unit: code for code, unit in enumerate(UNITS)}
IS_ARABIC_UNIT: tuple[bool, ...] = tuple(is_arabic(unit) for unit in UNITS)
_WEAK = frozenset((*_ARABIC_WEAK, *_LATIN_VOWELS))

# Spellings of one sound, longest first. German sch, Polish sz, Hungarian dzs, French dj and tch.
_RESPELL = (
    ("tsch", "ch"), ("dsch", "j"), ("sch", "sh"), ("tch", "ch"), ("dzs", "j"), ("sz", "sh"), ("dzh",
    "j"), ("dj", "j"),
    ("ph", "f"), ("ck", "k"), ("ii", "ee"), ("uu", "ou"), ("ei", "ay"), ("ai", "ay"), ("ey", "ay"),
    ("au", "aw"),
    ("ow", "aw"),
)  # fmt: skip
_DOUBLED = re.compile(r"([^aeiou])\1+")
_LATIN_UNIT = re.compile("|".join((*_LATIN_GROUPS, "[a-z]")))


@lru_cache(maxsize=200_000)
def unit_codes(word: str) -> tuple[int, ...]:
    """Codes of a tidied one-script word; ``+din`` and ``+allah`` at its end are one unit each.

    Letters outside the inventory (other scripts, signs) are left out.
    """
    stem, plus, ending = word.partition("+")
    units = list(stem) if is_arabic(stem) else _latin_units(stem)
    units = _with_positions(units, open_end=bool(plus))
    return tuple(CODE[unit] for unit in [*units, *([plus + ending] if plus else [])] if unit in CODE)


def _latin_units(word: str) -> list[str]:
    for spelling, sound in _RESPELL:
        word = word.replace(spelling, sound)
    return _LATIN_UNIT.findall(_DOUBLED.sub(r"\1", word))


def _with_positions(units: list[str], *, open_end: bool) -> list[str]:
    """Mark weak units at the ends; a final ``ah``/``eh`` is one unit. open_end: an ending follows."""
    if not open_end and len(units) > 2 and units[-1] == "h" and units[-2] in ("a", "e"):
        units = [*units[:-2], units[-2] + "h$"]
    elif not open_end and len(units) > 1 and units[-1] in _WEAK:
        units = [*units[:-1], units[-1] + "$"]
    if units and units[0] in _WEAK:
        units = ["^" + units[0], *units[1:]]
    return units


def _opened() -> tuple[tuple[int, int], ...]:
    """For each unit, what it is when another word follows: one unit, or two where a second is not ``PAD``."""
    split = {"ah$": ("a", "h"), "eh$": ("e", "h")}
    return tuple(
        (CODE[split[unit][0]], CODE[split[unit][1]]) if unit in split else (CODE[unit.rstrip("$")], PAD)
        for unit in UNITS
    )


OPENED = _opened()
CONTINUED: tuple[int, ...] = tuple(CODE[unit.lstrip("^")] for unit in UNITS)
"""For each unit, what it is when another word stands before it."""
LAST: tuple[int, ...] = tuple(CODE.get(f"{unit}$", code) for code, unit in enumerate(UNITS))
"""For each unit, what it is at the end of a word."""
ARTICLES = tuple(tuple(CODE[letter] for letter in article) for article in ("al", "ال"))
"""The article inside a word, Latin and Arabic."""


def joined_codes(first: tuple[int, ...], second: tuple[int, ...], article: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Two words read as one, with or without an article between them. Neither may be empty."""
    head, split = OPENED[first[-1]]
    tail = (CONTINUED[second[0]], *second[1:]) if len(second) > 1 else (LAST[CONTINUED[second[0]]],)
    return (*first[:-1], head, *([split] if split else []), *article, *tail)


# The coarse classes that blocking keys are made of: letters that may stand for one sound share a class.
_CLASSES = {
    "b": "بپ b p", "t": "تطث t th", "d": "دذضظز d dh z", "j": "جچژ j g zh", "h": "حخ kh h x", "r": "ر r",
    "s": "سص s", "$": "ش sh ch", "g": "غ gh", "f": "ف f v", "k": "قكگ k q c", "l": "ل l", "m": "م m",
    "n": "ن n",
}  # fmt: skip


CLASS_LETTERS = (*_CLASSES, "w", "y", "D", "L")
"""Letters that skeletons are made of, besides ``a`` for no consonant and A, B, U for Abd, Abu, Umm."""


def _class_of_unit() -> dict[str, str]:
    table = {
        "+din": "D",
        "+allah": "L",
        "^و": "w",
        "^w": "w",
        "^ي": "y",
        "^y": "y",
        "^h": "h",
        "ه": "h",
        "^ه": "h",
    }
    for cls, text in _CLASSES.items():
        for group in text.split():
            letters = group if is_arabic(group) else [group]
            table.update(dict.fromkeys(letters, cls))
    return table


_CLASS = _class_of_unit()
_CLASS_OF_CODE = tuple(_CLASS.get(unit, "") for unit in UNITS)


def skeleton(codes: tuple[int, ...]) -> str:
    """Consonant classes of a word, the same for both scripts: محمد, Mohamad and Muhammed all give ``mhmd``.

    Vowels, ع, و, ي and hamza are left out except و and ي at the start, and so is h at the end; a word of weak
    letters only gives ``a``.
    """
    classes = "".join([_CLASS_OF_CODE[code] for code in codes])
    return (classes[:-1] if len(classes) > 2 and classes[-1] == "h" else classes) or "a"
