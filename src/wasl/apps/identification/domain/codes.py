"""Codes on tubes: random, so that they say nothing; short enough to type; no single slip of the hand goes unnoticed.

Eight letters and digits of Crockford's base 32 (no I, L, O, U). Read as a polynomial over the field of 32 elements, a
code has a fixed remainder at the field's generator, which its last character brings about: so one wrong character,
or two that changed places, always show. The remainder differs for samples and for their parts, so that neither is
taken for the other. A letter and a digit come first: no spreadsheet takes such a code for a number or a date.
"""

import secrets
from enum import IntEnum

from wasl.kernel.ids import ALPHABET

LETTERS = ALPHABET[10:].upper()
DIGITS = ALPHABET[:10]
SIGNS = DIGITS + LETTERS
LENGTH = 8
FIELD = 0b100101  # x^5 + x^2 + 1, which is primitive
LOOK_ALIKES = str.maketrans("OIL", "011")


class CodeOf(IntEnum):
    """What stands under a code: its remainder."""

    SAMPLE = 0
    ALIQUOT = 1


def new_code(of: CodeOf) -> str:
    free = secrets.choice(LETTERS) + secrets.choice(DIGITS)
    free += "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 3))
    return free + SIGNS[_times_generator(_remainder(free)) ^ of]


def read_code(typed: str) -> tuple[str, CodeOf] | None:
    """The code as it was made, and of what; None when it is mistyped.

    Small letters, blanks, hyphens, O for 0, I and L for 1, and the digits of other scripts are understood.
    """
    signs = (str(int(sign)) if sign.isdecimal() else sign for sign in typed if not sign.isspace() and sign != "-")
    code = "".join(signs).upper().translate(LOOK_ALIKES)
    if len(code) != LENGTH or not set(code) <= set(SIGNS):
        return None
    rest = _remainder(code)
    return (code, CodeOf(rest)) if rest in list(CodeOf) else None


def _remainder(code: str) -> int:
    total = 0
    for sign in code:
        total = _times_generator(total) ^ SIGNS.index(sign)
    return total


def _times_generator(element: int) -> int:
    doubled = element << 1
    return doubled ^ FIELD if doubled > 31 else doubled
