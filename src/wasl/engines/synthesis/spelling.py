"""A vocalised name written in Latin letters by a clerk of one school."""

import zlib
from functools import lru_cache

from wasl.engines.synthesis.conventions import CONVENTIONS, Convention, Spellings
from wasl.engines.synthesis.sounds import Sound, Word, words_of

GOD = "allāh"
RELIGION = "dīn"


def spell(vocalised: str, *, convention: Convention, style: int = 0) -> str:
    """The name in Latin letters.

    Parameters: vocalised, as in resources/names; style, any non-negative integer: the same clerk on the same
    day makes the same choices. Style 0 takes the usual spelling of everything.

    >>> spell("ʿAbd al-Raḥmān", convention=CONVENTIONS["french"])
    'Abderrahman'
    >>> spell("al-Shaykh ʿAlī", convention=CONVENTIONS["careful"])
    'al-Shaykh Ali'
    >>> spell("Jamāl al-Dīn", convention=CONVENTIONS["egyptian"])
    'Gamal El Din'
    """
    return Clerk(convention, style).write(words_of(vocalised))


def spellings(vocalised: str, *, attested: Spellings = ()) -> Spellings:
    """The careful spelling, then the attested ones, then the usual one of every school; each once."""
    usual = (spell(vocalised, convention=convention) for convention in CONVENTIONS.values())
    first, *others = usual
    return tuple(dict.fromkeys((first, *attested, *others)))


class Clerk:
    """One hand: a school and the habits within it."""

    def __init__(self, convention: Convention, style: int) -> None:
        self.convention = convention
        self.style = style

    def write(self, words: tuple[Word, ...]) -> str:
        """All words of a name part, compounds as this clerk writes them."""
        first, *rest = words
        if first.article:
            inner = (Word(first.sounds, False, first.bare), *rest)
            return self.fill("article", self.convention.article, first, self.write(inner))
        if not rest:
            return self.word(first)
        compound = self.compound(first, tuple(rest))
        return compound or f"{self.word(first)} {self.write(tuple(rest))}"

    def compound(self, first: Word, rest: tuple[Word, ...]) -> str | None:
        """A servant of God, a father or mother of, religion or God; None when it is none of these."""
        ways = self.convention
        second, last = rest[0], rest[-1]
        if first.bare == "ʿabd" and second.article:
            return self.fill("servant", ways.servant, second, self.write((bare(second), *rest[1:])))
        if first.bare == "ʿabd" and second.bare == GOD:
            return self.pick("servant of god", ways.servant_of_god)
        if first.bare == "abū":
            patterns = ways.father_of_the if second.article else ways.father
            return self.fill("father", patterns, second, self.write((bare(second), *rest[1:])))
        if first.bare == "umm" and not second.article:
            return self.fill("mother", ways.mother, second, self.write(rest))
        if not last.article and last.bare != GOD:
            return None
        before = self.write((first, *rest[:-1]))
        if last.bare == GOD:
            return self.fill("of god", ways.of_god, last, "Allah", before)
        patterns = ways.of_religion if last.bare == RELIGION else ways.of_the
        return self.fill("of", patterns, last, self.word(bare(last)), before)

    def fill(self, key: str, patterns: Spellings, word: Word, written: str, before: str = "") -> str:
        """A pattern with its words put in."""
        small = written[:1].lower() + written[1:]
        sun = self.pick(word.sun_letter, self.convention.sounds[word.sun_letter])
        return self.pick(key, patterns).format(X=written, x=small, s=sun, F=before)

    def word(self, word: Word) -> str:
        written = "".join(map(self.sound, word.sounds))
        return written[:1].upper() + written[1:]

    def sound(self, sound: Sound) -> str:
        written = self.pick(sound.key, self.convention.sounds[sound.key])
        if not sound.doubled or not self.convention.doubles[self.choice("doubles", len(self.convention.doubles))]:
            return written
        return written[:1] + written

    def pick(self, key: str, spellings: Spellings) -> str:
        return spellings[self.choice(key, len(spellings))]

    def choice(self, key: str, count: int) -> int:
        """Which of ``count`` ways this clerk has for ``key``: always the same one, the first for style 0."""
        if self.style == 0 or count == 1:
            return 0
        mixed = ((self.style ^ salt(key)) * 0x9E3779B1) & 0xFFFFFFFF
        return (mixed >> 16) % count


def bare(word: Word) -> Word:
    """The word without its article."""
    return Word(word.sounds, False, word.bare)


@lru_cache(maxsize=256)
def salt(key: str) -> int:
    return zlib.crc32(key.encode())
