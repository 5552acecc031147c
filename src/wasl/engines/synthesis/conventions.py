"""How clerks of different schools write Arabic names in Latin letters.

For every sound a school has one or more spellings, the usual one first; one given twice is twice as likely.
Compounds have patterns: ``{X}`` the second word, ``{x}`` the same without a capital, ``{F}`` what stands
before, ``{s}`` the sun letter the article takes on (otherwise l). Written from knowledge of the schools; the
rates at which a real source mixes them are not known to us.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Spellings = tuple[str, ...]

ONE_TO_ONE: dict[str, Spellings] = {letter: (letter,) for letter in "bcdfghjklmnpqrstvwxyzaiueo"}
ONE_TO_ONE |= {letter: (letter,) for letter in ("th", "kh", "dh", "gh", "sh", "zh", "ch", "ay", "aw")}
WITHOUT_MARKS: dict[str, Spellings] = ONE_TO_ONE | {
    "ḥ": ("h",),
    "ṣ": ("s",),
    "ḍ": ("d",),
    "ṭ": ("t",),
    "ẓ": ("z",),
    "ā": ("a",),
    "ī": ("i",),
    "ū": ("u",),
    "ē": ("e",),
    "ō": ("o",),
    "a_last": ("a",),
    "ā_end": ("a",),
    "ī_end": ("i",),
    "ū_end": ("u",),
    "ah_end": ("a",),
    "āh_end": ("at",),
    "ʿ": ("",),
    "ʾ": ("",),
    "ʿ_start": ("",),
    "ʿ_closed": ("'",),
    "ʿ_end": ("",),
    "ʾ_end": ("",),
    "s_mid": ("s",),
    "n_end": ("n",),
}


@dataclass(frozen=True)
class Convention:
    """One school of writing names in Latin letters."""

    name: str
    sounds: Mapping[str, Spellings]
    doubles: tuple[bool, ...]
    article: Spellings
    servant: Spellings  # ʿAbd al-X
    servant_of_god: Spellings  # ʿAbd Allāh
    of_religion: Spellings  # F al-Dīn
    of_god: Spellings  # F Allāh
    father: Spellings  # Abū X
    father_of_the: Spellings  # Abū al-X
    mother: Spellings  # Umm X
    of_the: Spellings  # F al-X


CAREFUL = Convention(
    "careful",
    WITHOUT_MARKS | {"ʿ": ("'",), "ʾ": ("'",)},
    (True,),
    ("al-{X}",),
    ("Abd al-{X}",),
    ("Abd Allah",),
    ("{F} al-Din",),
    ("{F} Allah",),
    ("Abu {X}",),
    ("Abu al-{X}",),
    ("Umm {X}",),
    ("{F} al-{X}",),
)
ENGLISH = Convention(
    "english",
    WITHOUT_MARKS
    | {
        "u": ("u", "u", "o"),
        "i": ("i", "i", "e"),
        "ī": ("i", "i", "ee"),
        "ū": ("u", "ou", "ou", "oo"),
        "ay": ("ai", "ei", "ay"),
        "aw": ("aw", "ow", "au"),
        "a_last": ("a", "a", "e"),
        "ī_end": ("i", "i", "y"),
        "ū_end": ("o", "u", "ou"),
        "ah_end": ("a", "a", "ah", "eh"),
        "āh_end": ("at", "ah"),
        "dh": ("dh", "d", "th"),
        "ẓ": ("z", "z", "dh"),
        "ḍ": ("d", "d", "dh"),
        "q": ("q", "q", "k"),
        "ʿ": ("", "", "'"),
        "ʾ": ("", "", "'"),
        "ʿ_closed": ("a", "'", ""),
        "ʿ_end": ("", "", "e"),
        "ʾ_end": ("a", ""),
        "s_mid": ("s", "ss"),
    },
    (True, True, False),
    ("al-{X}", "Al-{X}", "Al {X}", "al {X}", "Al{x}", "el-{X}", "a{s}-{X}", "{X}"),
    ("Abdul {X}", "Abdul{x}", "Abdel {X}", "Abd al-{X}", "Abd Al{x}", "Abdul-{X}", "Abdu{s}{x}"),
    ("Abdullah", "Abdallah", "Abdulla", "Abd Allah"),
    ("{F} al-Din", "{F} Eddin", "{F}eddin", "{F} Aldin", "{F} Al-Deen", "{F}uddin"),
    ("{F}allah", "{F} Allah", "{F}ullah"),
    ("Abu {X}", "Abu {X}", "Abo {X}", "Abu-{X}", "Abu{x}"),
    ("Abu al-{X}", "Abul{x}", "Abu Al {X}"),
    ("Umm {X}", "Um {X}"),
    ("{F} al-{X}", "{F} Al{x}", "{F} El {X}"),
)
FRENCH = Convention(
    "french",
    WITHOUT_MARKS
    | {
        "u": ("ou", "o", "ou"),
        "i": ("i", "e"),
        "ū": ("ou",),
        "ū_end": ("o", "ou"),
        "ay": ("ei", "ai", "ay"),
        "aw": ("aou", "aw", "ao"),
        "a_last": ("e", "a"),
        "ah_end": ("e", "a", "eh"),
        "āh_end": ("at",),
        "sh": ("ch",),
        "ch": ("tch",),
        "j": ("j", "j", "dj"),
        "q": ("k", "k", "c"),
        "w": ("w", "ou"),
        "th": ("th", "t", "s"),
        "dh": ("d", "z"),
        "ẓ": ("z", "d"),
        "ʿ_closed": ("a", ""),
        "ʾ_end": ("", "a"),
        "s_mid": ("ss",),
        "n_end": ("n", "ne"),
    },
    (True, True, False),
    ("El {X}", "el {X}", "El-{X}", "Al {X}", "El{x}", "{X}"),
    ("Abde{s}{x}", "Abdel {X}", "Abdel{x}", "Abd el {X}"),
    ("Abdallah", "Abdellah", "Abdalla"),
    ("{F}eddine", "{F} Eddine", "{F} ed-Dine"),
    ("{F}allah", "{F} Allah"),
    ("Abou {X}", "Abou {X}", "Abou{x}", "Bou {X}"),
    ("Abou el {X}", "Aboul{x}"),
    ("Oum {X}", "Om {X}"),
    ("{F} el {X}", "{F}el{x}"),
)
TURKISH = Convention(
    "turkish",
    WITHOUT_MARKS
    | {
        "ay": ("ey", "ay"),
        "aw": ("ev", "av"),
        "a_last": ("e", "a"),
        "ah_end": ("e", "a"),
        "āh_end": ("at",),
        "sh": ("ş", "s"),
        "ch": ("ç", "c"),
        "zh": ("j",),
        "j": ("c",),
        "kh": ("h",),
        "gh": ("g", "ğ"),
        "q": ("k",),
        "w": ("v",),
        "th": ("s",),
        "dh": ("z",),
        "ḍ": ("d", "z"),
        "u": ("u", "u", "ü"),
        "ʿ_closed": ("", "a"),
    },
    (True, True, False),
    ("El {X}", "El-{X}", "el-{X}", "El{x}", "{X}"),
    ("Abdu{s}{x}", "Abdul{x}", "Abdul {X}"),
    ("Abdullah",),
    ("{F}eddin", "{F}ettin"),
    ("{F}ullah",),
    ("Ebu {X}", "Abu {X}", "Ebu{x}"),
    ("Ebu{s}{x}", "Ebul {X}"),
    ("Ümmü {X}", "Umm {X}"),
    ("{F}u{s}{x}", "{F} el {X}"),
)
EGYPTIAN = Convention(
    "egyptian",
    WITHOUT_MARKS
    | {
        "u": ("o", "u"),
        "i": ("e", "i"),
        "ū": ("ou", "oo"),
        "ū_end": ("o",),
        "ī": ("i", "ee"),
        "ī_end": ("y", "i"),
        "ay": ("ei", "e", "ai"),
        "aw": ("aw", "o"),
        "a_last": ("e", "a"),
        "j": ("g",),
        "th": ("th", "s"),
        "dh": ("z",),
        "q": ("k", "q"),
        "ʿ_closed": ("a", ""),
        "ʾ_end": ("a", ""),
        "s_mid": ("s", "ss"),
    },
    (True, False),
    ("El {X}", "El-{X}", "El{x}", "Al {X}", "{X}"),
    ("Abdel {X}", "Abdel{x}", "Abd El {X}", "Abd El{x}"),
    ("Abdallah", "Abdalla"),
    ("{F} El Din", "{F} Eldin", "{F} Eldeen", "{F}eldin"),
    ("{F}allah", "{F} Allah"),
    ("Abo {X}", "Abou {X}", "Abo{x}"),
    ("Abo El {X}", "Aboel{x}", "Abou El{x}"),
    ("Om {X}", "Um {X}"),
    ("{F} El {X}", "{F} El{x}"),
)
GULF = Convention(
    "gulf",
    WITHOUT_MARKS
    | {
        "ī": ("ee", "i"),
        "ū": ("oo", "u"),
        "ā": ("a", "a", "aa"),
        "ī_end": ("i", "y"),
        "ah_end": ("ah", "a"),
        "āh_end": ("at", "ah"),
        "ay": ("ai", "ay"),
        "q": ("q", "q", "g"),
        "ẓ": ("dh", "z"),
        "ḍ": ("dh", "d"),
        "ʿ": ("", "a"),
        "ʿ_closed": ("a",),
        "ʿ_end": ("", "a"),
        "ʾ_end": ("a",),
        "s_mid": ("s", "ss"),
    },
    (True,),
    ("Al {X}", "Al{x}", "Al-{X}", "AL {X}"),
    ("Abdul{x}", "Abdul {X}", "Abdu{s}{x}"),
    ("Abdulla", "Abdullah"),
    ("{F} Aldeen", "{F} Al Deen", "{F}uddin"),
    ("{F}allah", "{F} Allah"),
    ("Abu {X}", "Bu {X}", "Abu{x}"),
    ("Abu Al {X}", "Abul{x}"),
    ("Um {X}", "Umm {X}"),
    ("{F} Al {X}", "{F} Al{x}"),
)

CONVENTIONS = {one.name: one for one in (CAREFUL, ENGLISH, FRENCH, TURKISH, EGYPTIAN, GULF)}

Mixture = tuple[tuple[str, float], ...]
NEWSPAPERS: Mixture = (
    ("careful", 0.22),
    ("english", 0.48),
    ("french", 0.12),
    ("turkish", 0.08),
    ("egyptian", 0.05),
    ("gulf", 0.05),
)
