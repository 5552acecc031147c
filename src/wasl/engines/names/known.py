"""Very frequent names that look alike and are different people's names.

Letters alone rate محمد near Mahmoud. For these few names, which together make up a sixth of all name parts in
Arabic lists, the spellings are closed enough to be recognised and told apart outright.
"""

import re
from functools import lru_cache

from wasl.engines.names.folding import is_arabic

_ARABIC = {
    "محمد": "muhammad", "محمود": "mahmoud", "احمد": "ahmad", "حامد": "hamid", "حميد": "hamid",
    "حمد": "hamad", "حسن": "hasan",
    "حسين": "husayn", "سالم": "salem", "سليم": "salim", "جمال": "jamal", "كمال": "kamal",
}  # fmt: skip
_LATIN = (
    ("muhammad", r"m(?:o|u|ou|a|e)?h+[ae]?m+[aei]?[dt]|mahomet"),
    ("mahmoud", r"m[ae]?h+[aeo]?m(?:ou|oo|u|o|ow|uo)[dt]"),
    ("ahmad", r"ah+[ae]?m+[aei][dt]|ahmd"),
    ("husayn", r"h(?:o|u|ou|oo)s+(?:ai|ay|ei|ey|e|i|ee|ie)ne?|houcine|hocine"),
    ("hamid", r"h+a+m+(?:i|e|ee|ie)d"),
    ("hasan", r"h[ae]s+[ae]n"),
    ("jamal", r"(?:j|dj|g|dzh)[ae]m+[ae]l"),
    ("kamal", r"k[ae]m+[ae]l"),
)
_LATIN_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _LATIN)


@lru_cache(maxsize=100_000)
def known_name(core: str) -> str:
    """The well-known name a tidied word spells, or an empty string."""
    if is_arabic(core):
        return _ARABIC.get(core, "")
    return next((name for name, pattern in _LATIN_COMPILED if pattern.fullmatch(core)), "")


def clash(a: str, b: str) -> bool:
    """Whether two words spell two different well-known names."""
    known_a, known_b = known_name(a), known_name(b)
    return bool(known_a and known_b) and known_a != known_b
