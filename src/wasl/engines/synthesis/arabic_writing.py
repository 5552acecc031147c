"""What clerks, scanners and PDF files do to names in Arabic letters."""

import re

from wasl.engines.synthesis.draws import Draws

COMPOUND = re.compile(r"\b(عبد|أبو|ابو|أم|ذو) (?=\w)|(?<=\w) (?=الله\b|الدين\b)")
FINAL_YA = re.compile(r"ي\b")
FINAL_MAQSURA = re.compile(r"ى\b")
MANGLED = re.compile(r"الله|ل([اأإآ])")
ALEF_FORMS = str.maketrans("أإآ", "ااا")
SEATED_HAMZA = str.maketrans("ئؤ", "يو")
LOOKALIKES = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق", "كل")
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def has_compound(name: str) -> bool:
    return COMPOUND.search(name) is not None


def has_hamza(name: str) -> bool:
    return any(letter in "أإآئؤ" for letter in name)


def has_final_ya(name: str) -> bool:
    return FINAL_YA.search(name) is not None or FINAL_MAQSURA.search(name) is not None


def has_ta_marbuta(name: str) -> bool:
    return "ة" in name


def has_mangled_when_pdf(name: str) -> bool:
    return MANGLED.search(name) is not None


def join_compounds(text: str) -> str:
    """
    >>> join_compounds("عبد الرحمن أبو صقر نصر الله")
    'عبدالرحمن أبوصقر نصرالله'
    """
    return COMPOUND.sub(lambda found: found.group(1) or "", text)


def drop_hamza(text: str, *, seated: bool) -> str:
    """Bare alefs; with ``seated``, or when there are none, also bare ya and waw."""
    bare = text.translate(ALEF_FORMS)
    return bare.translate(SEATED_HAMZA) if seated or bare == text else bare


def swap_final_ya(text: str) -> str:
    """Final ya without dots; where there is none, alef maqsura with them.

    >>> swap_final_ya("فتحي"), swap_final_ya("مصطفى")
    ('فتحى', 'مصطفي')
    """
    return FINAL_YA.sub("ى", text) if FINAL_YA.search(text) else FINAL_MAQSURA.sub("ي", text)


def ta_marbuta_as_ha(text: str) -> str:
    return text.replace("ة", "ه")


def through_pdf(text: str) -> str:
    """Lam-alef read back in the wrong order, and Allah mangled.

    >>> through_pdf("سلام عبد الله الأسطل")
    'سالم عبد هللا األسطل'
    """
    return MANGLED.sub(lambda found: f"{found[1]}ل" if found[1] else "هللا", text)


def split_letter(text: str, draws: Draws) -> str:
    """One word with its last letter set apart."""
    words = text.split(" ")
    long_ones = [at for at, word in enumerate(words) if len(word) > 3]
    if long_ones:
        at = draws.one_of(long_ones)
        words[at] = f"{words[at][:-1]} {words[at][-1]}"
    return " ".join(words)


def slip(text: str, draws: Draws) -> str:
    """One letter mistaken, left out, put in or changed with its neighbour; never the first of a word."""
    inside = [at for at in range(1, len(text)) if text[at] != " " and text[at - 1] != " "]
    if not inside:
        return text
    at = draws.one_of(inside)
    before, letter, after = text[:at], text[at], text[at + 1 :]
    kind = draws.number(10)
    if kind < 5:
        return before + lookalike(letter, draws) + after
    if kind < 7 and len(text) > 3:
        return before + after
    if kind < 9 or not after or after[0] in (" ", letter):
        return before + draws.one_of("ايونه") + letter + after
    return before + after[0] + letter + after[1:]


def lookalike(letter: str, draws: Draws) -> str:
    """A letter of the same body with other dots, or any other one."""
    group = next((group for group in LOOKALIKES if letter in group), LETTERS)
    return draws.one_of([other for other in group if other != letter])
