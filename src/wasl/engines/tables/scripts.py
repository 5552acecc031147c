"""One cell that says a name twice, in Arabic and in Latin letters."""

import re

from wasl.engines.tables.values import ARABIC, LATIN

BETWEEN = " \t\r\n/|\\,،;؛:–—-=·(\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

NAME = re.compile(r"(?:[^\W\d_]|[\s.'’‘ʼʿʾ`´,،()ـ\u064b-\u0652\u0300-\u036f\u0670\u200c\u200d-])+")
LATIN_LETTER = re.compile(f"[ʿʾʼ'’‘`]?{LATIN.pattern}")  # with the ayn or hamza that begins a name


def split_scripts(text: str) -> tuple[str, str] | None:
    """The Arabic half and the Latin half of a cell such as ``محمد / Mohamad``, each as written.

    None unless all Arabic letters stand on one side and all Latin ones on the other, at least two of each, with
    nothing in either half that no name has: with two changes or more ("محمد Ali أحمد") nobody can say what was
    meant, and the cell stays one value.

    >>> split_scripts("محمد الحسن (Mohamad al-Hasan)")
    ('محمد الحسن', 'Mohamad al-Hasan')
    >>> split_scripts("محمد Ali أحمد") is None
    True
    """
    arabic = [found.start() for found in ARABIC.finditer(text)]
    latin = [found.start() for found in LATIN_LETTER.finditer(text)]
    if min(len(arabic), len(latin)) < 2:
        return None
    if arabic[-1] < latin[0]:
        halves = _bare(text[: latin[0]]), _bare(text[latin[0] :])
    elif latin[-1] < arabic[0]:
        halves = _bare(text[arabic[0] :]), _bare(text[: arabic[0]])
    else:
        return None
    return halves if all(map(NAME.fullmatch, halves)) else None


def _bare(half: str) -> str:
    """Without what separated it from the other half; brackets of its own stay."""
    half = half.strip().rstrip(BETWEEN).lstrip(BETWEEN.replace("(", ""))
    if half.count(")") > half.count("("):
        return half.removesuffix(")").rstrip()
    return half[1:-1] if half[:1] == "(" and half.find(")") == len(half) - 1 else half
