"""Which names of the lexicon a word may spell, so that near names are told apart and equivalents found.

Letters alone rate Khaled near Waleed and know nothing of Boutros and Peter. The lexicon lists names with the
spellings each is written in; a spelling that may be several names lists them all. Two words clash only when no
name is in both lists. Table: ``resources/lexicon.json``, printed by ``tools/print_names_lexicon.py`` from the
edited files in ``wasl/resources/names``; a test fails when they differ.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from wasl.engines.names.letters import UNITS

MAX_KNOWN = 4
"""A spelling that may be more names than this says nothing."""

_LATIN_SIGNS = {
    "sh": "$", "ch": "$", "kh": "x", "gh": "G", "th": "T", "dh": "D", "zh": "j", "q": "k", "ou": "u", "oo": "u",
    "aa": "a", "ee": "I", "ie": "I", "ay": "Y", "aw": "W", "ah": "a", "eh": "e", "y": "i", "^y": "y",
}  # fmt: skip
_ARABIC_SIGNS = {"ى": "ي", "ة": "ه"}


def _sign_of(unit: str) -> str:
    if unit.startswith("+"):
        return unit
    plain = unit.strip("^$")
    return _LATIN_SIGNS.get(unit, _LATIN_SIGNS.get(plain, _ARABIC_SIGNS.get(plain, plain)))


_SIGNS = tuple(_sign_of(unit) for unit in UNITS)


def spelling_key(codes: Sequence[int]) -> str:
    """A word's units with the differences dropped that never tell names apart (ou and u, final ah and a)."""
    return "".join([_SIGNS[code] for code in codes])


@lru_cache(maxsize=1)
def lexicon() -> dict[str, tuple[int, ...]]:
    """Spelling keys, and the ids of the names each may spell, sorted."""
    file = resources.files("wasl.engines.names") / "resources" / "lexicon.json"
    stored = json.loads(file.read_text("utf-8"))["spellings"]
    return {key: tuple(ids) for key, ids in stored.items()}


def known_ids(as_written: Sequence[Sequence[int]], repaired: Sequence[Sequence[int]] = ()) -> tuple[int, ...]:
    """Ids of the lexicon names a word may spell, sorted, at most ``MAX_KNOWN``; none when it is not listed.

    as_written: unit codes of its plain readings (with and without a glued article). repaired: of its readings
    as damaged text: they add names to a word that is known as written, and never make an unknown word known.
    """
    table = lexicon()
    found = {name for codes in as_written for name in table.get(spelling_key(codes), ())}
    if found:
        found.update(name for codes in repaired for name in table.get(spelling_key(codes), ()))
    return tuple(sorted(found)) if len(found) <= MAX_KNOWN else ()
