"""What somebody asks who searches for a person, and the ways in which it can be meant. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from wasl.engines.names.index import name_of_parts
from wasl.engines.names.parsing import PartKind, parse_name
from wasl.engines.names.persons import Meant
from wasl.kernel.errors import DomainError
from wasl.kernel.numerals import to_western_digits

LONGEST = 200
FEWEST_LETTERS = 2
FIRST_YEAR, LAST_YEAR = 1850, 2150
LONGEST_KUNYA = 2
"""Parts: Abu Muhammad Ali."""
OF_MOTHER, KUNYA_BEHIND, GIVEN_A_KUNYA = 3.0, 2.0, 3.0
"""How seldom (natural log) one is meant: the mother, by *son of*; a kunya that stands behind other names; by a kunya
and other names, somebody who bears all of them."""
_MOTHER = re.compile(
    r"(?:^|\s)(?:(?:his |her )?mother(?:'s name)?|(?:اسم )?(?:الأم|الام|أمه|امه|أمها|امها|والدته|والدتها))"
    r"\s*[:=]?\s+(.+)$",
    re.IGNORECASE,
)
_CHILD_OF = re.compile(
    r"^\s*(?:son of|daughter of|child of|bin|ibn|bint|ابنة|إبنة|ابن|إبن|بنت|بن)\s+(?=\S)", re.IGNORECASE
)
_CHILD_OF_WITHIN = re.compile(r"(?<=\s)(?:son|daughter|child) of\s+", re.IGNORECASE)
_YEARS = re.compile(r"(\d{4})(?:\s*(?:-|–|\.\.|/|to|إلى|الى)\s*(\d{4}))?")
_YEAR_WITHIN = re.compile(r"(?<!\S)(?:1[89]|20|21)\d\d(?:-\d{4})?(?!\S)")


class FindError(DomainError):
    code = "find"


@dataclass(frozen=True, slots=True)
class Question:
    """A person as somebody describes them. years: first and last in which they were born or arrested."""

    name: str = ""
    mother: str = ""
    place: str = ""
    years: tuple[int, int] | None = None
    withdrawn: bool = False

    @property
    def asks_nothing(self) -> bool:
        return not (self.name or self.mother or self.place or self.years)


def read_question(
    name: str = "", *, mother: str = "", place: str = "", year: str = "", withdrawn: bool = False
) -> Question:
    """The question in these words; a year among them is a year. Raises FindError when they cannot be meant."""
    for text in (name, mother, place, year):
        if len(text) > LONGEST:
            raise FindError(
                "nothing was searched for",
                why=f"a name is no longer than {LONGEST} letters",
                do="Write less of it.",
            )
    name, mother, place = (" ".join(text.replace("\0", " ").split()) for text in (name, mother, place))
    within = _YEAR_WITHIN.search(to_western_digits(name))
    if within and not year.strip() and re.search(r"[^\W\d_]", name):
        year, name = within[0], f"{name[: within.start()]} {name[within.end() :]}".strip()
    return Question(name, mother, place, _years(year), withdrawn)


def meanings_of(question: Question) -> list[Meant]:
    """The ways to understand it, most literal first; none when no word of it is a name.

    The last word may be unfinished. Raises FindError when all there is to go by is a place or a year, or one letter.
    """
    mother = parse_name(question.mother) if question.mother else None
    found = list(_meanings(question.name)) if question.name else []
    if mother is not None and mother.parts:
        found = [replace(meant, mother=mother) for meant in found] or [Meant(mother=mother)]
    found = [meant for meant in found if _is_enough(meant)]
    if not found:
        _refuse(question)
    return found


def _meanings(text: str) -> Iterator[Meant]:
    of_mother = _MOTHER.search(text)
    if of_mother:
        mother = parse_name(of_mother[1])
        before = text[: of_mother.start()].strip()
        if before:
            yield from (replace(meant, mother=mother, unfinished=False) for meant in _of_name(before))
        else:
            yield Meant(mother=mother, unfinished=True)
    else:
        yield from _of_name(text)


def _of_name(text: str) -> Iterator[Meant]:
    begins = _CHILD_OF.match(text)
    if begins:
        parent = parse_name(text[begins.end() :])
        yield Meant(name=parent, without_first=True, unfinished=True)
        yield Meant(mother=parent, unlikely=OF_MOTHER)
        return
    name = parse_name(_CHILD_OF_WITHIN.sub("", text))
    first_called = bool(name.parts) and name.parts[0].kind in (PartKind.ABU, PartKind.UMM)
    yield Meant(name=name, unfinished=True, unlikely=GIVEN_A_KUNYA if first_called and len(name.parts) > 1 else 0.0)
    called = next((k for k, part in enumerate(name.parts) if part.kind in (PartKind.ABU, PartKind.UMM)), None)
    if called is not None:
        for end in range(called + 1, min(called + LONGEST_KUNYA, len(name.parts)) + 1):
            rest, kunya = (*name.parts[:called], *name.parts[end:]), name_of_parts(name.parts[called:end])
            unlikely = KUNYA_BEHIND if called else 0.0
            yield Meant(
                name=name_of_parts(rest) if rest else None, kunya=kunya, unfinished=bool(rest), unlikely=unlikely
            )
    elif name.aliases:
        yield Meant(name=name if name.parts else None, kunya=parse_name(name.aliases[0]))


def _is_enough(meant: Meant) -> bool:
    """Every name has parts, and there is more to go by than single letters."""
    names = [name for name in (meant.name, meant.kunya, meant.mother) if name is not None]
    parts = [part for name in names for part in name.parts]
    return all(name.parts for name in names) and any(len(part.core) >= FEWEST_LETTERS for part in parts)


def _refuse(question: Question) -> None:
    words = f"{question.name} {question.mother}".strip()
    if not words:
        raise FindError(
            "nobody was searched for",
            why="a place or a year alone would list everybody there",
            do="Write a name, or the mother's name, as well.",
        )
    if any(letter.isalpha() for letter in words):
        raise FindError(
            "nobody was searched for",
            why="there is no word of two letters that can be read as a name",
            do="Write more of the name, in Arabic or Latin letters.",
        )
    raise FindError(
        "nobody was searched for", why="there are no letters in it", do="Write a name, in Arabic or Latin letters."
    )


def _years(text: str) -> tuple[int, int] | None:
    text = to_western_digits(text).strip()
    if not text:
        return None
    found = _YEARS.fullmatch(text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise FindError(
            "nobody was searched for", why="the year cannot be read", do="Write a year as 1984, or years as 1980-1985."
        )
    return first, last
