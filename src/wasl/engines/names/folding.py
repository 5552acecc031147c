"""Text made comparable: one form for the letters that different keyboards and programs write differently."""

import re
import unicodedata
from functools import lru_cache

from wasl.engines.names.alphabets import as_read

MAX_CHARS = 400
"""A name is read up to this many characters; what follows is ignored (bounded time on hostile input)."""

# Letters with the same reading in Arabic names. Sources: Unicode code charts U+0600 and U+0750; the Persian,
# Urdu and Kurdish keyboards write ک ی ھ ہ ە where an Arabic one writes ك ي ه.
_SAME_LETTER = str.maketrans(
    {
        "ٱ": "ا", "أ": "ا", "إ": "ا", "آ": "ا", "ٲ": "ا", "ٳ": "ا", "ؤ": "و", "ۆ": "و", "ۇ": "و", "ۋ": "و",
        "ئ": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ے": "ي", "ۓ": "ي", "ک": "ك", "ڪ": "ك", "ھ": "ه", "ہ": "ه",
        "ۀ": "ه", "ۂ": "ه", "ە": "ه", "ۃ": "ة", "ڕ": "ر", "ڵ": "ل", "ں": "ن", "ڼ": "ن", "ځ": "ز", "ڤ": "ف",
        "ټ": "ت", "ٹ": "ت", "ډ": "د", "ڈ": "د", "ړ": "ر", "ڑ": "ر", "ږ": "ج", "ښ": "ش", "څ": "س", "ګ": "گ",
        "ڭ": "گ", "ء": "", "ۈ": "و", "ۉ": "و", "ۊ": "و", "ٻ": "ب", "ڄ": "ج", "ڃ": "ج", "ڇ": "چ", "ڏ": "د", "ڌ": "د",
        "ڍ": "د", "ٿ": "ث", "ٽ": "ت", "ڦ": "ف", "ڱ": "گ", "ڳ": "گ", "ڻ": "ن", "ڙ": "ر",
    }
)  # fmt: skip
# Latin letters that lose their sound when only the accent is taken off.
_LATIN_SOUNDS = str.maketrans(
    {
        "ş": "sh", "š": "sh", "ș": "sh", "ṣ": "s", "ç": "ch", "č": "ch", "ğ": "gh", "ž": "j", "ı": "i",
        "ł": "l",
        "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "dh", "þ": "th", "ḫ": "kh", "ẖ": "kh",
        "ġ": "gh", "ḡ": "gh", "ṯ": "th", "ḏ": "dh", "ʃ": "sh", "ə": "e", "ħ": "h", "ŋ": "n",
    }
)  # fmt: skip
_APOSTROPHES = re.compile("['’‘`´ʿʾʻʼ′＇ˈ\u02bd]")  # ayn and hamza in Latin text: heard, rarely written
_AYN_BETWEEN_VOWELS = re.compile("(?<=[aeiou])['’‘`´ʿʾʻʼ′＇ˈ\u02bd](?=[aeiou])")
AYN = "ʕ"
"""Kept in tidied words where an apostrophe parts two vowels: Sha'ir is not Shayr. Folded forms drop it."""
_NOT_LETTERS = re.compile(r"[^\w]+|[\d_]+")
_RAW_WORD = re.compile(r"[^\s\-‐‑–—,،;؛./\\()\[\]{}\"«»“”|]+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_USUAL_ARABIC = re.compile("[ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئء ]*")
_USUAL_LATIN = re.compile("[A-Za-z .-]*")


def tidy(text: str) -> str:
    """Compatibility forms resolved, marks and tatweel dropped, lower case; final letters still told apart.

    Keeps ة and ى, which carry sound; joins what an apostrophe splits (Sa'id).
    """
    text = text[:MAX_CHARS]
    if _USUAL_ARABIC.fullmatch(text):  # most words: what follows would change no more
        return text.translate(_SAME_LETTER)
    if _USUAL_LATIN.fullmatch(text):
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = _AYN_BETWEEN_VOWELS.sub(AYN, plain)
    plain = _APOSTROPHES.sub("", plain).translate(_LATIN_SOUNDS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if _is_kept(c))
    return plain.translate(_SAME_LETTER)


def _is_kept(char: str) -> bool:
    """Vowel marks, hamza marks, accents, tatweel and direction marks carry nothing that both sides write."""
    return char != "ـ" and unicodedata.category(char) not in ("Mn", "Me", "Cf")


def words(text: str) -> list[str]:
    """Words of an already tidied text, in order; digits and punctuation separate and are dropped."""
    return [word for word in _NOT_LETTERS.split(text) if word]


def written_words(text: str) -> list[tuple[str, str]]:
    """Words of a raw text as (tidied, as written) pairs, in order.

    A tidied word is of Arabic or of Latin letters only: other alphabets are read letter by letter (``alphabets``).
    It is empty where none of the letters is known.
    """
    found: list[tuple[str, str]] = []
    for raw in _RAW_WORD.findall(text[:MAX_CHARS]):
        tidied = _tidy_words(raw)
        found += [(tidied[0], raw)] if len(tidied) == 1 else [(word, word) for word in tidied]
    return found


@lru_cache(maxsize=200_000)
def _tidy_words(raw: str) -> tuple[str, ...]:
    found = words(tidy(raw))
    read = tuple(part for word in found for part in _ONE_SCRIPT.findall(as_read(word)))
    return read or ("",) * bool(found)


_ONE_SCRIPT = re.compile(f"[a-z](?:{AYN}?[a-z])*|[ابتثجحخدذرزسشصضطظعغفقكلمنهويىةپچژگ]+")


def fold(text: str) -> str:
    """Searchable form: what two people typing the same name on different keyboards have in common.

    Arabic letter variants (أ إ آ to ا, ى to ي, ة to ه), vowel marks, tatweel, case, accents, digits and
    spacing are made one; words stay apart and in order. ``fold(fold(x)) == fold(x)``.
    """
    plain = tidy(text).translate(_DIGITS).replace("ى", "ي").replace("ة", "ه").replace(AYN, "")
    return re.sub(r"[\W_]+", " ", plain).strip()


def is_arabic(word: str) -> bool:
    """Whether the word has a letter of the Arabic script."""
    return _ARABIC.search(word) is not None
