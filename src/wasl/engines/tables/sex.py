"""The words people write in a column of sexes."""

from typing import Literal

from wasl.engines.tables.headers import fold, words


def parse_sex(text: str) -> Literal["F", "M"] | None:
    """``F`` or ``M`` when ``text`` is a word for it in a language we know; None for all else, never a guess.

    A code such as 1 or 2 is None: which means which is for the list's owner to say.
    """
    word = fold(text)
    if word in words("female"):
        return "F"
    return "M" if word in words("male") else None
