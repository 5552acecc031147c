"""A name as its parts, each in every form in which another writer may have put it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from wasl.engines.names import lexicon
from wasl.engines.names.folding import MAX_CHARS, is_arabic, tidy, words, written_words
from wasl.engines.names.known import known_ids
from wasl.engines.names.letters import skeleton, unit_codes

MAX_PARTS = 9
"""Parts compared per name; later ones are kept in the text and ignored in comparison."""
MAX_LETTERS = 24
"""Letters compared per part."""


class PartKind(StrEnum):
    """What a part is built on. Abd and Abu are never the same thing."""

    PLAIN = "plain"
    ABD = "abd"
    ABU = "abu"
    UMM = "umm"
    INITIAL = "initial"


@dataclass(frozen=True, slots=True)
class Form:
    """One reading of a part. ``cost`` is what this reading costs (natural logarithm, 0 = as written).

    ``repaired``: the reading undoes damage (lam-alef written the wrong way round by a PDF).
    """

    kind: PartKind
    codes: tuple[int, ...]
    cost: float = 0.0
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a name: ``text`` as written, ``core`` the word compared, ``forms`` its readings, best
    first.

    ``skeleton`` is in the consonant-class alphabet both scripts share. ``optional``: may be a title.
    ``damaged``: the text itself was mangled in a known way (هللا for الله) and has been read as repaired.
    ``known``: ids of the lexicon names this word may spell, sorted, at most four; none when it is not listed.
    """

    text: str
    kind: PartKind
    core: str
    skeleton: str
    forms: tuple[Form, ...]
    arabic: bool
    article: bool = False
    optional: bool = False
    damaged: bool = False
    known: tuple[int, ...] = ()

    @property
    def is_compound(self) -> bool:
        """Abd al-X, X Allah or X al-Din."""
        return self.kind is PartKind.ABD or "+" in self.core


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name read into parts. ``text`` is the original. ``script``: arabic, latin, mixed or none.

    ``titles`` and ``aliases`` (a kunya in brackets) were set aside, and ``unread`` are words of an alphabet that is not
    read: they are not compared. A name in Cyrillic counts as latin, in which it was read (``alphabets``).
    """

    text: str
    parts: tuple[Part, ...]
    script: str
    titles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


class _Token(NamedTuple):
    """One word: tidied, and as written."""

    word: str
    raw: str


class _Word(NamedTuple):
    """A word, or the joined words of a compound, before its readings are worked out."""

    text: str
    core: str
    kind: PartKind = PartKind.PLAIN
    ending: str = ""
    article: bool = False
    damaged: bool = False


@lru_cache(maxsize=100_000)
def parse_name(text: str) -> ParsedName:
    """Read a name, in either script or both, into its parts.

    Titles are set aside, filiation words dropped, compounds (Abd al-X, Abu X, X al-Din, X Allah) joined
    whether they were written glued or apart. Never fails: a text without letters, or in an alphabet that is not read,
    has no parts and script ``none``. Text beyond ``folding.MAX_CHARS`` characters is not read.
    """
    plain, aliases = _split_aliases(text)
    tokens = [_Token(lexicon.SHORT_FORMS.get(word, word), raw) for word, raw in written_words(plain)]
    unread = tuple([token.raw for token in tokens if not token.word])
    titles, rest = _split_titles([token for token in tokens if token.word] if unread else tokens)
    if _SPECIAL.isdisjoint([token.word for token in rest]):
        joined = [_Word(token.raw, token.word) for token in rest[:MAX_PARTS]]
    else:
        joined = list(islice(_joined(rest), MAX_PARTS))
    optional = len(joined) > 2 and rest[0].word in lexicon.TITLE_OR_NAME
    parts = tuple([_part(word, optional=optional and k == 0) for k, word in enumerate(joined)])
    return ParsedName(text, parts, _script_of(parts), tuple([token.raw for token in titles]), aliases, unread)


_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,60})[)\]]")


def _split_aliases(text: str) -> tuple[str, tuple[str, ...]]:
    """Take a kunya in brackets out: (Abu X) beside a name is what its bearer is called, not a part of it."""
    if "(" not in text and "[" not in text:
        return text, ()
    aliases = [found[1] for found in _BRACKETS.finditer(text[:MAX_CHARS]) if _is_kunya(found[1])]
    rest = text
    for alias in aliases:
        rest = rest.replace(f"({alias})", " ").replace(f"[{alias}]", " ")
    return (rest, tuple(aliases)) if words(tidy(rest)) else (text, ())


def _is_kunya(text: str) -> bool:
    first = (words(tidy(text)) or [""])[0]
    return _half_of(first) in (PartKind.ABU, PartKind.UMM) or first.startswith(("ابو", "abu", "abou", "abo", "ebu"))


def _script_of(parts: Sequence[Part]) -> str:
    if not parts:
        return "none"
    arabic = {part.arabic for part in parts}
    return "mixed" if len(arabic) == 2 else "arabic" if arabic == {True} else "latin"


def _split_titles(tokens: list[_Token]) -> tuple[list[_Token], list[_Token]]:
    """Titles at the head, as long as two words remain."""
    head = 0
    while len(tokens) - head > 2 and tokens[head].word in lexicon.TITLES:
        head += 1
    return tokens[:head], tokens[head:]


def _joined(tokens: list[_Token]) -> Iterator[_Word]:
    """Walk the words once, joining compounds and dropping articles and filiation words."""
    pending: _Word | None = None
    for word in _with_first_halves(tokens):
        ending = _ending_of(word) if pending is not None and not pending.ending else ""
        if ending and pending is not None:
            pending = _with_ending(pending, word, ending)
            continue
        if pending is not None:
            yield pending
        pending = word
    if pending is not None:
        yield pending


def _ending_of(word: _Word) -> str:
    if word.kind is not PartKind.PLAIN:
        return ""
    if word.core in lexicon.DIN_WORDS:
        return "+din"
    return "+allah" if word.core in lexicon.ALLAH_WORDS or word.core == "هللا" else ""


def _with_ending(before: _Word, word: _Word, ending: str) -> _Word:
    mangled = before.damaged or word.core in ("هللا", "hlla")
    text = f"{before.text} {word.text}"
    if before.kind is PartKind.PLAIN and before.core in lexicon.ABD_WORDS and ending == "+allah":
        return _Word(text, "", PartKind.ABD, ending, damaged=mangled)
    return _Word(text, before.core, before.kind, ending, before.article, mangled)


_HALVES = {
    **dict.fromkeys(lexicon.ABD_WORDS, PartKind.ABD),
    **dict.fromkeys(lexicon.ABU_WORDS, PartKind.ABU),
    **dict.fromkeys(lexicon.UMM_WORDS, PartKind.UMM),
}
_SPECIAL = frozenset().union(
    lexicon.ARTICLES,
    lexicon.SUN_ARTICLES,
    lexicon.FILIATION,
    _HALVES,
    lexicon.DIN_WORDS,
    lexicon.ALLAH_WORDS,
    ["هللا"],
)
"""Words that may stand for something else than a part of their own."""


def _with_first_halves(tokens: list[_Token]) -> Iterator[_Word]:
    """Join Abd/Abu/Umm to what follows, Abu and Umm to all of Abd al-X; drop filiation words and free articles."""
    said: list[_Token] = []
    kind = PartKind.PLAIN
    for position, token in enumerate(tokens):
        follows = tokens[position + 1].word if position + 1 < len(tokens) else ""
        if _is_article(token.word, follows):
            said.append(token)
        elif token.word in lexicon.FILIATION and (follows or said) and kind is PartKind.PLAIN:
            continue
        elif kind is PartKind.PLAIN and follows and (half := _half_of(token.word, follows)):
            kind = half
            said.append(token)
        elif kind in (PartKind.ABU, PartKind.UMM) and follows and token.word in lexicon.ABD_WORDS:
            said.append(token)
        else:
            yield _first_half_joined(said, token, kind)
            said, kind = [], PartKind.PLAIN
    if said:
        yield _Word(" ".join(token.raw for token in said), said[0].word)


def _first_half_joined(said: list[_Token], token: _Token, kind: PartKind) -> _Word:
    text = " ".join(part.raw for part in [*said, token])
    article = any(_is_article(part.word, token.word) for part in said)
    if kind is not PartKind.ABD and any(part.word in lexicon.ABD_WORDS for part in said):  # Abu Abd al-Malik
        return _Word(text, "".join(part.word for part in [*said[1:], token]), kind)
    if kind is PartKind.ABD and (token.word in lexicon.ALLAH_WORDS or token.word == "هللا"):
        return _Word(text, "", kind, "+allah", damaged=token.word in ("هللا", "hlla"))
    return _Word(text, token.word, kind, article=article)


def _half_of(token: str, follows: str = "") -> PartKind | None:
    """What a word begins; عبد before an Abu is a name of its own."""
    kind = _HALVES.get(token)
    is_abu = _HALVES.get(follows) in (PartKind.ABU, PartKind.UMM) or (
        follows.startswith(("ابو", "abu", "abo")) and len(follows) > 4
    )
    return None if kind is PartKind.ABD and is_abu else kind


def _is_article(token: str, follows: str) -> bool:
    if not follows:
        return False
    if token in lexicon.ARTICLES:
        return True
    return token in lexicon.SUN_ARTICLES and follows.startswith(token[1:])


# --- one word to its readings -----------------------------------------------------------------------------

_ALLAH_AR = re.compile(r"^(.+?)(?:الله|هللا|اهلل|اللة)$")
_DIN_AR = re.compile(r"^(.{2,})الدين$")
_ABD_ALLAH_LA = re.compile(r"^abd(?:[aeuo]|ou)?(?:l+ah?|hlla|llha)$")
_ABD_LA = re.compile(r"^abd(?:(?:[aeuo]|ou)l(?=...)|(?:[aeuo]|ou)(?=([rsnztd])\1?..))(.*)$")
_ABU_LA = re.compile(r"^(?:abu|abou|abo|aboo|abw|ebu)-?(?=[^u]..)(.*)$")
_ALLAH_LA = re.compile(r"^(.{3,}?)(?:[aeou]llah|[aeou]?hlla|ullah|ulah)$")
_DIN_LA = re.compile(r"^(.{2,}?)(?:[aeiou]{0,2}[ld]|[iaue])d(?:i|ee|ei|e|ay)ne?$")
_ARTICLE_LA = re.compile(r"^(?:[ae]{1,2}l|ul)(?=[^aeiou]..)(.*)$")
_ARTICLE_VOWEL_LA = re.compile(r"^(?:[ae]{1,2}l|ul)(?=[aeiou]...)(.*)$")
_SUN_LA = re.compile(r"^[aeu](?=([rsnztd]|sh)\1..)(.*)$")
_BEN_LA = re.compile(r"^(?:ben|bin|bel)(?=...)(.*)$")
_BOU_LA = re.compile(r"^bou?(?=[^aeiou]...)(.*)$")

COST_UNGLUED = 0.5
"""Taking a glued article off, natural log; a word that only begins like one pays this to match."""
COST_REPAIR = 2.5
"""Reading a word as damaged text (lam-alef inverted): about one Arabic part in ten holding لا is (README)."""
COST_REREAD = 1.0
"""Reading the beginning of a glued word as Abu (Bou- in the Maghreb) or Ben."""


@lru_cache(maxsize=200_000)
def _part(word: _Word, *, optional: bool) -> Part:
    arabic = is_arabic(word.core or word.text)
    core, kind, ending, damaged, article = _unglued(word, arabic=arabic)
    whole = word.core if word.core != core and len(word.core) <= MAX_LETTERS else ""
    if len(core) == 1 and kind is PartKind.PLAIN and not ending:
        kind = PartKind.INITIAL
    forms = _forms(core[:MAX_LETTERS], kind, ending, arabic=arabic, article=article)
    if whole and (codes := unit_codes(whole + (word.ending or ""))):
        forms = (*forms, Form(word.kind, codes, COST_UNGLUED))
    bones = {PartKind.ABD: "A", PartKind.ABU: "B", PartKind.UMM: "U"}.get(kind, "") + skeleton(forms[0].codes)
    known = _known_names(forms, kind)
    return Part(word.text, kind, core + ending, bones, forms, arabic, article, optional, damaged, known)


def _known_names(forms: Sequence[Form], kind: PartKind) -> tuple[int, ...]:
    """Lexicon names of a part, by its readings of the same kind; an initial spells no name."""
    if kind is PartKind.INITIAL:
        return ()
    near = [form.codes for form in forms if form.kind is kind and form.cost <= COST_UNGLUED]
    return known_ids(near, [form.codes for form in forms if form.kind is kind and form.repaired])


def _unglued(word: _Word, *, arabic: bool) -> tuple[str, PartKind, str, bool, bool]:
    """Core, kind, ending, damaged and article of a word, compounds written as one word taken apart."""
    if arabic:
        return _unglued_arabic(word)
    return _unglued_latin(word)


def _unglued_arabic(word: _Word) -> tuple[str, PartKind, str, bool, bool]:
    core, kind, ending, damaged = word.core, word.kind, word.ending, word.damaged
    if kind is PartKind.PLAIN and core in ("عبدالله", "عبدهللا", "عبدلله"):
        return "", PartKind.ABD, "+allah", core == "عبدهللا", False
    if kind is PartKind.PLAIN and ((core.startswith("عبدال") and len(core) > 6) or core.startswith("عبدرب")):
        core, kind = core[3:], PartKind.ABD
    elif kind is PartKind.PLAIN and core.startswith("ابو") and len(core) > 4:
        core, kind = core[3:], PartKind.ABU
    if not ending and (found := _ALLAH_AR.match(core)):
        core, ending, damaged = found[1], "+allah", damaged or core.endswith(("هللا", "اهلل"))
    elif not ending and len(core) > 6 and (found := _DIN_AR.match(core)):
        core, ending = found[1], "+din"
    core, article = _without_article_arabic(core)
    return core, kind, ending, damaged, article or word.article


def _without_article_arabic(core: str) -> tuple[str, bool]:
    """Take ال off; اال at the head is an inverted الا (a word that starts with a vowel)."""
    if core.startswith("اال") and len(core) > 4:
        return "ا" + core[3:], True
    if core.startswith("ال") and len(core) > 4:
        return core[2:], True
    return core, False


def _unglued_latin(word: _Word) -> tuple[str, PartKind, str, bool, bool]:
    core, kind, ending, damaged = word.core, word.kind, word.ending, word.damaged
    plain = kind is PartKind.PLAIN
    if plain and core.startswith("abdrab"):
        return core[3:], PartKind.ABD, ending, damaged, False
    if plain and _ABD_ALLAH_LA.match(core):
        return "", PartKind.ABD, "+allah", "hlla" in core, False
    if plain and (found := _ABD_LA.match(core)):
        core, kind = found[2], PartKind.ABD
    elif plain and (found := _ABU_LA.match(core)):
        core, kind = found[1], PartKind.ABU
    if not ending and (found := _ALLAH_LA.match(core)):
        core, ending, damaged = found[1], "+allah", damaged or core.endswith("hlla")
    elif not ending and (found := _DIN_LA.match(core)):
        core, ending = found[1], "+din"
    core, article = _without_article_latin(core)
    return core, kind, ending, damaged, article or word.article


def _without_article_latin(core: str) -> tuple[str, bool]:
    """Take a glued article off; aal at the head is an inverted ala, as in Arabic letters (Aalgha for al-Agha)."""
    found = _ARTICLE_LA.match(core)
    if found and core.startswith("aal"):
        return "a" + found[1], True
    if found:
        return found[1], True
    found = _SUN_LA.match(core)
    return (found[2], True) if found else (core, False)


def _forms(core: str, kind: PartKind, ending: str, *, arabic: bool, article: bool) -> tuple[Form, ...]:
    """Readings of a core, cheapest first, without repeats, at most six."""
    found: dict[tuple[PartKind, tuple[int, ...]], Form] = {}
    for reading, read_as, cost, repaired in _readings(core, kind, arabic=arabic, article=article):
        codes = unit_codes(reading + ending)
        if codes and (read_as, codes) not in found:
            found[read_as, codes] = Form(read_as, codes, cost, repaired)
    return tuple(sorted(found.values(), key=lambda form: form.cost))[:6]


def _readings(core: str, kind: PartKind, *, arabic: bool, article: bool) -> Iterator[tuple[str, PartKind, float, bool]]:
    yield core, kind, 0.0, False
    plain = kind is PartKind.PLAIN
    if arabic:
        if plain and core.startswith(("بن", "بل")) and len(core) > 4:
            yield core[2:], kind, COST_REREAD, False
        if plain and core.startswith("بو") and len(core) > 5:
            yield core[2:], PartKind.ABU, COST_REREAD, False
        if plain and core.startswith("عبد") and len(core) > 5:
            yield core[3:], PartKind.ABD, COST_REREAD, False
        if plain and core.startswith("ام") and len(core) > 5:
            yield core[2:], PartKind.UMM, COST_REREAD, False
        for repaired in _lam_alef_repairs(("ال" if article else "") + core):
            yield repaired, kind, COST_REPAIR, True
    else:
        if plain and (found := _BEN_LA.match(core)):
            yield found[1], kind, COST_REREAD, False
        if plain and (found := _BOU_LA.match(core)):
            yield found[1], PartKind.ABU, COST_REREAD, False
        if found := _ARTICLE_VOWEL_LA.match(core):
            yield found[1], kind, COST_UNGLUED, False
        for repaired in _latin_repairs(core):
            yield repaired, kind, COST_REPAIR, True


def _lam_alef_repairs(core: str) -> Iterator[str]:
    """Undo ``لا`` written as ``ال``: all places at once, then each alone (at most three). So too the sign for ريال."""
    if "لاير" in core:
        yield core.replace("لاير", "ريال")
    places = [found.start() for found in re.finditer("ال", core)]
    if not places:
        return
    yield core.replace("ال", "لا")
    if len(places) > 1:
        for place in places[:2]:
            yield core[:place] + "لا" + core[place + 2 :]


def _latin_repairs(core: str) -> Iterator[str]:
    """The same damage carried through a letter-by-letter romanisation: ``al`` for ``la``."""
    if "al" in core:
        yield core.replace("aal", "laa") if "aal" in core else core.replace("al", "la", 1)
