"""Print src/wasl/engines/names/resources/lexicon.json from the edited name files in src/wasl/resources/names.

    python tools/print_names_lexicon.py > src/wasl/engines/names/resources/lexicon.json

Every name is written out in the Latin spellings that its spoken form allows: any mixture of usual ones (i or e for a
short i, kh, ch for sh, ...) with at most one rare one (e for a long ī, Turkish c for j). What remains is a table from
spelling keys (``engines.names.known.spelling_key``) to the names each may stand for; generous spellings only make a
word stand for more names, and so say less.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from wasl.engines.names.folding import fold, is_arabic, tidy
from wasl.engines.names.known import MAX_KNOWN, spelling_key
from wasl.engines.names.letters import unit_codes

HERE = Path(__file__).resolve().parent.parent
NAMES = HERE / "src" / "wasl" / "resources" / "names"
STOCKS = ("given_male", "given_female", "family")

USUAL, RARE = 0, 1
Variants = tuple[tuple[str, ...], tuple[str, ...]]
"""Usual Latin spellings of one sound, and rare ones."""

SOUNDS: Mapping[str, Variants] = {
    "b": (("b",), ("p",)), "p": (("p",), ("b",)), "t": (("t",), ()), "ṭ": (("t",), ()),
    "th": (("th", "t", "s"), ()), "j": (("j", "g"), ("c",)), "ḥ": (("h",), ()), "h": (("h",), ()),
    "kh": (("kh",), ("k", "h")), "d": (("d",), ()), "dh": (("dh", "z", "d"), ("th",)), "r": (("r",), ()),
    "z": (("z",), ()), "s": (("s",), ()), "ṣ": (("s",), ()), "sh": (("sh",), ("s",)),
    "ḍ": (("d", "dh"), ("z", "th")), "ẓ": (("z", "dh", "d"), ("th",)), "gh": (("gh", "g"), ("q",)),
    "f": (("f",), ("v",)), "q": (("q",), ("g", "gh")), "k": (("k",), ("g",)), "l": (("l",), ()), "m": (("m",), ()),
    "n": (("n",), ()), "v": (("v",), ("f",)), "g": (("g",), ("k", "j")), "w": (("w", "ou"), ("v",)),
    "y": (("y", "i"), ()), "a": (("a", "e"), ()), "ā": (("a",), ("e",)), "i": (("i", "e"), ()),
    "ī": (("i", "ee"), ("e",)), "u": (("u", "o"), ("e", "a")), "ū": (("u",), ("o",)), "e": (("e",), ("i",)),
    "o": (("o",), ("u",)), "ay": (("ay", "e", "ee"), ("i", "a")), "aw": (("aw", "o", "ou"), ("a",)),
    "iyy": (("i", "iy"), ("ey",)),
}  # fmt: skip
"""Spoken sounds in the letters of ALA-LC. From general knowledge of how Arabic names are written in Latin letters."""
AT_START: Mapping[str, Variants] = {
    "u": (("u", "o"), ("e",)),
    "y": (("y",), ("i",)),
    "ī": (("i", "ee", "e"), ()),
    "th": (("th", "t", "s"), ()),
}
AT_END: Mapping[str, Variants] = {
    "ah": (("a", "e"), ("et", "at")), "āh": (("a", "at"), ("et",)), "ā": (("a",), ("e",)), "d": (("d",), ("t",)),
    "ū": (("u", "o"), ()), "y": (("y", "i"), ("ee",)), "b": (("b",), ("p",)), "ī": (("i", "ee"), ("e", "a")),
    "n": (("n",), ("ne",)), "j": (("j", "g"), ("ge", "c")),
}  # fmt: skip
_SOUND = re.compile("iyy|āh$|ah$|ay(?![aāiīuūy])|aw(?![aāiīuūw])|kh|sh|gh|th|dh|.")
_VOWELS = "aāiīuūeo"
_BREATHING = "cdgkpstz"


def sounds_of(vocalised: str) -> list[str]:
    """The sounds of one spoken word, doubled consonants once; a dot parts letters that would be read as one."""
    word = unicodedata.normalize("NFC", vocalised).lower()
    word = re.sub(r"([^aāiīuūy·.])\1", r"\1", re.sub("(kh|sh|gh|th|dh)\\1", r"\1", word))
    return [s for chunk in re.split("[·.]", word) for s in _SOUND.findall(chunk)]


def spellings_of(vocalised: str) -> dict[str, int]:
    """Latin spellings of one spoken word and whether each is usual or rare."""
    sounds = sounds_of(vocalised)
    found: dict[str, int] = {"": USUAL}
    for at, sound in enumerate(sounds):
        steps = list(_steps(sounds, at, sound))
        grown: dict[str, int] = {}
        for begun, rarity in found.items():
            for letters, cost in steps:
                if rarity + cost <= RARE:
                    spelled = begun + letters
                    grown[spelled] = min(grown.get(spelled, RARE), rarity + cost)
        found = grown
    return found


def _steps(sounds: list[str], at: int, sound: str) -> Iterator[tuple[str, int]]:
    before, after = sounds[at - 1] if at else "", sounds[at + 1] if at + 1 < len(sounds) else ""
    if sound in "ʿʾ":
        yield "", USUAL
        if before[-1:] in _VOWELS and before and after[:1] in _VOWELS and after:
            yield "ʕ", USUAL  # an apostrophe between vowels, as folding.tidy keeps it
            yield "y", RARE
        return
    breathed = after in ("h", "ḥ")  # a letter before it must not read as sh, gh, ph
    variants = AT_START.get(sound) if not before.strip("ʿʾ") else AT_END.get(sound) if not after else None
    usual, rare = variants or SOUNDS.get(sound, ((sound,), ()))
    yield from ((letters, USUAL) for letters in usual)
    yield from ((letters, RARE) for letters in rare if not (breathed and letters[-1:] in _BREATHING))
    if sound == "y" and (before in ("i", "ī") or after in ("i", "ī")):
        yield "", USUAL  # Ziyad, Ziad; Fayiz, Faiz
    glued = breathed and before[-1:] in _BREATHING
    if sound in ("i", "u") and at == 1 and after and after[0] not in _VOWELS and len(sounds) > 3 and not glued:
        yield "", RARE  # Hsein, Sleiman
    last_but = len(sounds) - 1 - at
    if sound in ("a", "i", "u") and at > 1 and after and after[0] not in _VOWELS and last_but in (1, 2) and not glued:
        yield "", RARE  # Jabr for Jabir, Majda for Majidah
    closed = at == len(sounds) - 1 and at > 1 and sound[0] not in _VOWELS and before[0] not in _VOWELS
    if closed and before not in ("ʿ", "ʾ"):  # Badr, Bader
        yield from (("e" + letters, USUAL) for letters in usual)
        yield from ((vowel + letters, RARE) for vowel in "aiou" for letters in usual)


# --- the edited files -------------------------------------------------------------------------------------


def _read(name: str) -> Any:
    return yaml.safe_load((NAMES / f"{name}.yaml").read_text("utf-8"))


def entries() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(Arabic, spoken form, further Latin spellings) of every listed name."""
    for stock in STOCKS:
        for classes in _read(stock).values():
            for listed in classes.values():
                yield from _entries_of(listed)
    for traditions in _read("lexicon")["names"].values():
        for listed in traditions.values():
            yield from _entries_of(listed)


def _entries_of(listed: Mapping[str, str | list[str]]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for arabic, latin in listed.items():
        spoken, *others = [latin] if isinstance(latin, str) else latin
        yield arabic, spoken, tuple(others)


_FIRST_HALVES = ("ʿAbd ", "al-ʿAbd ", "Abū ", "Umm ")
_ENDINGS = ((" al-Dīn", " الدين", "+din"), (" Allāh", " الله", "+allah"))


def core_of(arabic: str, spoken: str) -> tuple[str, str, str] | None:
    """Arabic core, spoken core and ending of a name of one part: what Abd, Abu, al- and al-Din leave.

    None for names of several parts, and for those that nothing is left of (Abd Allah).
    """
    for half in _FIRST_HALVES:
        if spoken.startswith(half):
            spoken, arabic = spoken.removeprefix(half), arabic.split(" ", 1)[-1]
            break
    ending = ""
    for said, written, sign in _ENDINGS:
        if spoken.endswith(said) and arabic.endswith(written):
            spoken, arabic, ending = spoken.removesuffix(said), arabic.removesuffix(written), sign
            break
    if spoken.startswith("al-"):
        spoken, arabic = spoken.removeprefix("al-"), arabic.removeprefix("ال")
    if not arabic or " " in arabic.strip() or " " in spoken or arabic == "الله":
        return None
    return tidy(arabic), spoken, ending


def latin_core(spelling: str) -> str:
    """A listed Latin spelling without its article; empty when it has several words."""
    words = tidy(spelling.replace("-", " ")).split()
    if words and words[0] in ("al", "el"):
        words = words[1:]
    return words[0] if len(words) == 1 else ""


class Lexicon:
    """Names being collected: one id per Arabic writing, several writings under one id where they are one name."""

    def __init__(self, equivalents: Iterable[Iterable[str]]) -> None:
        self.ids: dict[str, int] = {}
        self.spelled: dict[str, dict[int, int]] = defaultdict(dict)
        for group in equivalents:
            number = self._number_of_group([word for word in group if is_arabic(word)])
            for word in group:
                self.add(tidy(word) if is_arabic(word) else latin_core(word), number, USUAL)

    def _number_of_group(self, arabic: list[str]) -> int:
        number = self.ids.setdefault(fold(arabic[0]), self._next())
        for word in arabic:
            if self.ids.setdefault(fold(word), number) != number:
                raise ValueError(f"{word} stands in two groups of equivalents")
        return number

    def name(self, arabic: str, ending: str) -> int:
        """The id of an Arabic writing, a new one if it was not met."""
        return self.ids.setdefault(fold(arabic) + ending, self._next())

    def _next(self) -> int:
        return max(self.ids.values(), default=-1) + 1

    def add(self, word: str, number: int, rarity: int) -> None:
        """Note that a tidied word may spell a name."""
        key = spelling_key(unit_codes(word))
        if key:
            self.spelled[key][number] = min(rarity, self.spelled[key].get(number, RARE))


_CLIPPED = re.compile(r"(?<=[^aeiou])[aeiou](?=la)")
"""A short vowel before لا, which is often not written."""


def table() -> dict[str, Any]:
    """The lexicon as it is stored: names by id, and the ids of every spelling key."""
    source = _read("lexicon")
    lexicon = Lexicon(source["equivalents"])
    for arabic, spoken, others in entries():
        core = core_of(arabic, spoken)
        if core is None:
            continue
        written, said, ending = core
        # Salah al-Din is often called Salah: the compound may spell either, so the two never clash.
        for number in {lexicon.name(written, ending), lexicon.name(written, "")}:
            lexicon.add(written + ending, number, USUAL)
            for spelling, rarity in spellings_of(said).items():
                lexicon.add(spelling + ending, number, rarity)
                if "لا" in written:  # Blal, Hlal; and Hal, an inverted لا written letter by letter, is repaired to Hla
                    lexicon.add(_CLIPPED.sub("", spelling, count=1) + ending, number, RARE)
        number = lexicon.name(written, ending)
        for spelling in others:
            if not ending and (word := latin_core(spelling)):
                lexicon.add(word, number, USUAL)
    _add_damaged(lexicon)
    lexicon.add("+allah", lexicon.name("", "+allah"), USUAL)  # Abd Allah: what is left of it
    for arabic, latin in source["spellings"].items():
        for spelling in latin:
            lexicon.add(latin_core(spelling), lexicon.ids[fold(arabic)], USUAL)
    spellings = {key: kept for key, names in sorted(lexicon.spelled.items()) if (kept := _kept(names))}
    names: dict[int, list[str]] = defaultdict(list)
    for arabic, number in lexicon.ids.items():
        names[number].append(arabic)
    return {"names": {str(n): sorted(names[n]) for n in sorted(names)}, "spellings": spellings}


def _add_damaged(lexicon: Lexicon) -> None:
    """A spelling of سالم may be a سلام whose لا a program inverted before someone romanised it."""
    damaged = {arabic.replace("لا", "ال"): number for arabic, number in lexicon.ids.items() if "لا" in arabic[1:]}
    also = {lexicon.ids[arabic]: number for arabic, number in damaged.items() if arabic in lexicon.ids}
    for names in lexicon.spelled.values():
        for number in [number for number in names if number in also]:
            names.setdefault(also[number], RARE)


def _kept(names: Mapping[int, int]) -> list[int]:
    """Names of one spelling; none where there are too many: such a spelling says nothing."""
    return sorted(names) if len(names) <= MAX_KNOWN else []


def main() -> None:
    print(json.dumps(table(), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
