"""Which field a header names, in the spellings people use; the words are in ``resources/headers.yaml``."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

from wasl.engines.tables.fields import Field
from wasl.kernel.numerals import to_western_digits
from wasl.kernel.resources import resource

WHOLE, PART, WITHIN = 0.98, 0.9, 0.7  # how sure: the whole header, one side of a bilingual one, words inside it

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
_ARTICLES = re.compile(r" (?:the|his|her|their)(?= )")


_PATH = re.compile(r"[^\s/]+(?:/[^\s/]+)+")  # group/question, as forms are exported
OF_PROFILE = re.compile(r"^profile \d+ ")  # Bayanat
IN_ARABIC = re.compile(r" (?:ar|arabic|in arabic|بالعربيه|باللغه العربيه|عربي)$")
LONGEST_HEADER = 120
RELATIVES = frozenset((Field.FATHER, Field.GRANDFATHER, Field.MOTHER))
NAMES = frozenset((Field.NAME, Field.NAME_LATIN, Field.GIVEN))
PARTS_OF_NAMES = NAMES | {Field.FATHER, Field.GRANDFATHER, Field.FAMILY, Field.MOTHER, Field.KUNYA}
GROUPS = {
    "birth": (Field.BIRTH_DATE, Field.BIRTH_PLACE),
    "arrest": (Field.ARREST_DATE, Field.ARREST_PLACE),
}
JOINT = ": "  # between the group and the column under it, where a header has two rows
OF_A_PERSON = frozenset(Field) - {
    Field.ARREST_DATE,
    Field.ARREST_PLACE,
    Field.HOLDING_PLACE,
    Field.NOTE,
}


class Header(NamedTuple):
    """What a header says: the field, how sure (0 to 1), and the known spelling that was found in it."""

    field: Field
    confidence: float
    spelling: str


NO_FIELD = Header(Field.NOTE, 0.0, "")  # found, and known to be no field by itself: the day of a date
UNSURE = frozenset(("middle name",))  # the father's, where no other column says his name
# Columns that KoboToolbox adds; its _index counts anew in every export, so it is no key.
OF_KOBO = {
    "_id": Header(Field.ENTRY_KEY, PART, "id"),
    "_uuid": Header(Field.ENTRY_KEY, WITHIN, "uuid"),
}


def fold(text: str) -> str:
    """A spelling without what people vary: case, accents, vowel signs, forms of alef, punctuation."""
    return _fold_short(text) if len(text) <= LONGEST_HEADER else _fold(text)  # long cells would fill the memory


@lru_cache(maxsize=20_000)
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    if text == "#":
        return text
    plain = unicodedata.normalize("NFKD", to_western_digits(text)).casefold().translate(_LETTERS)
    letters = "".join(each for each in plain if unicodedata.category(each) not in ("Mn", "Cf"))
    return _NOT_WORD.sub(" ", letters.translate(_LETTERS)).strip()


def header_of(text: str) -> Header | None:
    """The field that a header names, or None. The whole text first, then its parts, then words within it.

    None too for what is not told of the person: columns that a program adds (``is_aside``), and the names and places
    of somebody else, such as the one who told of them.
    """
    if not text or len(text) > LONGEST_HEADER:
        return None
    if text.startswith("_"):
        return OF_KOBO.get(text.strip().casefold())
    whole = OF_PROFILE.sub("", fold(text))
    if whole in asides():
        return None
    known = spellings()
    for spelling in (whole, IN_ARABIC.sub("", whole)):
        if spelling in known:
            return Header(known[spelling], PART if spelling in UNSURE else WHOLE, spelling)
    header = of_group(text) or _by_parts(text) or _within(whole)
    if header is NO_FIELD:
        return None
    return None if header is not None and _is_of_another(header.field, whole) else header


def is_aside(text: str) -> bool:
    """Whether a header says nothing of the person: what a program adds to every row, or who told of them."""
    whole = fold(text)
    return text.startswith("_") or whole in asides() or _names_another(whole)


def field_of_header(text: str) -> Field | None:
    """The field of a header that is known as a whole or in a part, not by words inside a longer text."""
    header = header_of(text)
    return header.field if header is not None and header.confidence >= PART else None


def of_group(text: str) -> Header | None:
    """What a header of two rows names, written ``group: column``; None when its words are not known as such.

    A day or a month alone is no date; a year is, if no column has the whole.
    """
    upper, colon, lower = text.partition(JOINT)
    if not colon:
        return None
    known, above, below = spellings(), fold(upper), fold(lower)
    part = subheads().get(below)
    if part in ("day", "month"):
        return NO_FIELD
    if part is not None and (field := _field_under(above, below, part)):
        return Header(field, WITHIN if part == "year" else PART, f"{above} {below}")
    if known.get(above) in RELATIVES and below in known:
        return Header(known[above], PART, below) if known[below] in NAMES | {known[above]} else NO_FIELD
    if known.get(above) in NAMES:
        field = known.get(below) or field_together(above, below)
        return Header(field, PART, below) if field in PARTS_OF_NAMES else None
    return None


def _field_under(above: str, below: str, part: str) -> Field | None:
    """The field of a date or a place under a group, by the words together or by the group."""
    if joined := field_together(above, below):
        return joined
    dated, placed = GROUPS.get(groups().get(above, ""), (None, None))
    return placed if part == "place" else dated


def field_together(above: str, below: str) -> Field | None:
    """The field that two words name together: ``Name`` over ``first``, ``الولادة`` over ``المكان``."""
    above, below = fold(above), fold(below)
    bare = below.removeprefix("ال")
    known = spellings()
    orders = (f"{above} {below}", f"{below} {above}", f"{bare} {above}", f"{below} of {above}")
    return next((known[each] for each in orders if above and below and each in known), None)


def is_header_word(text: str) -> bool:
    """Whether a cell says what a header says, alone or under a group."""
    return fold(text) in subheads() or field_of_header(text) is not None


def is_group(text: str) -> bool:
    """Whether a cell may stand in the upper of two header rows, over several columns."""
    return fold(text) in groups() or field_of_header(text) is not None


def _by_parts(text: str) -> Header | None:
    """One side of a bilingual header; the question before its groups, in the paths that forms make of both.

    What stands under a relative (``mother/first_name``) is told of the relative.
    """
    known = spellings()
    parts = [part for each in _BREAK.split(text) if (part := fold(each))]
    is_path = _PATH.fullmatch(text) is not None
    order = range(len(parts) - 1, -1, -1) if is_path else range(len(parts))
    at = next((at for at in order if parts[at] in known), None)
    if is_path and len(parts) > 2 and " ".join(parts[-2:]) in known:
        joined = " ".join(parts[-2:])
        return Header(known[joined], PART, joined)
    if at is None:
        return None
    field = known[parts[at]]
    relative = next((kin for part in parts[:at] if (kin := known.get(part)) in RELATIVES), None)
    if relative is None or relative == field:
        return Header(field, PART, parts[at])
    return Header(relative, WITHIN, parts[at]) if field in NAMES else None


def _is_of_another(field: Field, whole: str) -> bool:
    return field in OF_A_PERSON and _names_another(whole)


def _is_of_a_relative(field: Field, whole: str) -> bool:
    """Whether a longer header tells of a relative what it would tell of the person: the mother's date of birth."""
    return field in OF_A_PERSON - RELATIVES and not _relatives().isdisjoint(whole.split())


@cache
def _relatives() -> frozenset[str]:
    return frozenset(spelling for spelling, field in spellings().items() if field in RELATIVES)


def _names_another(whole: str) -> bool:
    padded = f" {whole} "
    return any(f" {each} " in padded for each in others())


def _within(whole: str) -> Header | None:
    """The longest known spelling of two words or more that stands inside a longer header."""
    padded = _ARTICLES.sub("", f" {whole} ")
    inside = [each for each in spellings() if " " in each and f" {each} " in padded]
    if not inside or len(whole.split()) > 8:
        return None
    longest = max(inside, key=len)
    field = spellings()[longest]
    return None if _is_of_a_relative(field, whole) else Header(field, WITHIN, longest)


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
def asides() -> frozenset[str]:
    """Headers, folded, of columns that say nothing of the person."""
    return _folded("asides")


@cache
def others() -> frozenset[str]:
    """Words, folded, for people other than the one a row is about."""
    return _folded("others")


@cache
def serials() -> frozenset[str]:
    """Headers, folded, of columns that mostly count the rows."""
    return _folded("serials")


@cache
def subheads() -> dict[str, str]:
    """Words, folded, that stand under a group, by what they say: ``day``, ``month``, ``year``, ``date``, ``place``."""
    return _kinds("subheads")


@cache
def groups() -> dict[str, str]:
    """Words, folded, for groups of columns, by the key of ``GROUPS``."""
    return _kinds("groups")


def _kinds(section: str) -> dict[str, str]:
    return {fold(each): kind for kind, several in _resource()[section].items() for each in several}


@cache
def words(kind: str) -> frozenset[str]:
    """The folded words for ``female`` or ``male``."""
    return _folded(kind)


def _folded(kind: str) -> frozenset[str]:
    return frozenset(fold(str(each)) for several in _resource()[kind].values() for each in several)


def _resource() -> dict[str, Any]:
    content: dict[str, Any] = resource("headers.yaml")
    return content
