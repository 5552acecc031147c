"""In which governorate a place as written lies, when the gazetteer knows it."""

import re
from functools import lru_cache

from wasl.engines.names.folding import fold
from wasl.engines.synthesis.places import governorates, towns

SEPARATORS = re.compile(r"[-–—,،/()؛;:|\\]+")


@lru_cache(maxsize=10_000)
def governorate_of(text: str) -> str:
    """Its code, or "" when the place is not known, or its name stands for places of several governorates.

    A text of several parts ("Rural Damascus - Duma") is read part by part; parts that disagree say nothing.
    """
    found = {code for part in [text, *SEPARATORS.split(text)] for code in _known().get(fold(part), ())}
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    """Folded name to the governorates in which a place is called so; a governorate's own name is its own."""
    known: dict[str, frozenset[str]] = {}
    for place in towns():
        for name in (place.ar, *place.latin):
            known[fold(name)] = known.get(fold(name), frozenset()) | {place.governorate}
    for place in governorates().values():
        for name in (place.ar, *place.latin):
            known[fold(name)] = frozenset({place.governorate})
    known.pop("", None)
    return known
