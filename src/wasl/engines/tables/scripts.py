"""One cell that says a name twice, in Arabic and in Latin letters."""


from wasl.engines.tables.values import ARABIC, LATIN

BETWEEN = " \t\r\n/|\\,،;؛:–—-=·("


def split_scripts(text: str) -> tuple[str, str] | None:
    """The Arabic half and the Latin half of a cell such as ``محمد / Mohamad``, each as written.

    None unless all Arabic letters stand on one side and all Latin ones on the other, at least two of each: with two
    changes or more ("محمد Ali أحمد") nobody can say what was meant, and the cell stays one value.

    >>> split_scripts("محمد الحسن (Mohamad al-Hasan)")
    ('محمد الحسن', 'Mohamad al-Hasan')
    >>> split_scripts("محمد Ali أحمد") is None
    True
    """
    arabic = [found.start() for found in ARABIC.finditer(text)]
    latin = [found.start() for found in LATIN.finditer(text)]
    if min(len(arabic), len(latin)) < 2:
        return None
    if arabic[-1] < latin[0]:
        first, second = text[: latin[0]], text[latin[0] :]
        return _bare(first), _bare(second)
    if latin[-1] < arabic[0]:
        first, second = text[: arabic[0]], text[arabic[0] :]
        return _bare(second), _bare(first)
    return None


def _bare(half: str) -> str:
    """Without what separated it from the other half; brackets of its own stay."""
    half = half.strip().rstrip(BETWEEN).lstrip(BETWEEN.replace("(", ""))
    if half.count(")") > half.count("("):
        half = half.removesuffix(")").rstrip()
    return half.removeprefix("(") if half.count("(") > half.count(")") else half
