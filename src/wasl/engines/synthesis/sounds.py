"""From a vocalised name to the sounds a clerk hears.

A vocalised name is written in the letters of ALA-LC with long vowels marked: ``ʿAbd al-Raḥmān``. Each word
becomes a row of sounds: a letter of that alphabet, or a place where clerks differ, such as ``ā_end``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

CONSONANT = "(?:th|kh|dh|gh|sh|zh|ch|[bcdfghjklmnpqrstvwxyzḥṣḍṭẓʿʾ])"
LETTER = re.compile(rf"({CONSONANT})(\1?)|([aiueoāīūēō])")
VOWELS = frozenset("aiueoāīūēō")
LONG = frozenset("āīūēō")
SUN = frozenset(["t", "th", "d", "dh", "r", "z", "s", "sh", "ṣ", "ḍ", "ṭ", "ẓ", "l", "n"])


@dataclass(frozen=True, slots=True)
class Sound:
    key: str
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its sounds, whether it carries the article, and the word as vocalised without it."""

    sounds: tuple[Sound, ...]
    article: bool
    bare: str

    @property
    def sun_letter(self) -> str:
        """The sound the article takes on: that of a sun letter, otherwise l."""
        first = self.sounds[0].key
        return first if first in SUN else "l"


@lru_cache(maxsize=1 << 14)
def words_of(vocalised: str) -> tuple[Word, ...]:
    """The words of a vocalised name.

    >>> [word.bare for word in words_of("ʿAbd al-Raḥmān")]
    ['ʿabd', 'raḥmān']
    """
    return tuple(word_of(part) for part in vocalised.split())


def word_of(text: str) -> Word:
    lower = text.lower()
    bare = lower.removeprefix("al-")
    letters = [Sound(one or vowel, bool(twice)) for one, twice, vowel in LETTER.findall(bare)]
    return Word(tuple(in_place(letters)), bare != lower, bare)


def in_place(letters: list[Sound]) -> list[Sound]:
    """The sounds with their place told where it matters.

    >>> [sound.key for sound in word_of("Ḥusayn").sounds]
    ['ḥ', 'u', 's_mid', 'ay', 'n']
    >>> [sound.key for sound in word_of("Fāṭimah").sounds]
    ['f', 'ā', 'ṭ', 'i', 'm', 'ah_end']
    """
    sounds: list[Sound] = []
    at = 0
    while at < len(letters):
        taken, sound = sound_at(letters, at)
        sounds.append(sound)
        at += taken
    return sounds


def sound_at(letters: list[Sound], at: int) -> tuple[int, Sound]:
    """How many letters make the next sound, and that sound."""
    one = letters[at]
    before = letters[at - 1].key if at else ""
    after = letters[at + 1] if at + 1 < len(letters) else None
    last_two = at + 2 == len(letters)
    if one.key in "aā" and after is not None and after.key == "h" and last_two and len(letters) > 3:
        return 2, Sound(f"{one.key}h_end")
    if one.key == "a" and after is not None and is_glide(letters, at + 1):
        return 2, Sound(f"a{after.key}")
    if one.key == "a" and in_last_closed_syllable(letters, at):
        return 1, Sound("a_last")
    if one.key in "āīūʿʾ" and after is None:
        return 1, Sound(f"{one.key}_end")
    if one.key == "ʿ" and at == 0:
        return 1, Sound("ʿ_start")
    if one.key == "ʿ" and after is not None and after.key not in VOWELS:
        return 1, Sound("ʿ_closed")
    if one.key == "s" and not one.doubled and before in VOWELS and after is not None and after.key in VOWELS:
        return 1, Sound("s_mid")
    if one.key == "n" and after is None and before in LONG:
        return 1, Sound("n_end")
    return 1, one


def is_glide(letters: list[Sound], at: int) -> bool:
    """True for a y or w that closes a syllable, as in Ḥusayn and Fawzī."""
    glide = letters[at]
    follower = letters[at + 1].key if at + 1 < len(letters) else ""
    return glide.key in ("y", "w") and not glide.doubled and follower not in VOWELS


def in_last_closed_syllable(letters: list[Sound], at: int) -> bool:
    after, before = letters[at + 1 :], letters[:at]
    closed = bool(after) and all(letter.key not in VOWELS for letter in after)
    return closed and any(letter.key in VOWELS for letter in before)
