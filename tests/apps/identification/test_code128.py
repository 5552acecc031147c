"""The bar code on a tube: its table obeys what the standard says of it, and a reader finds the text again."""

import re

import pytest

from wasl.apps.identification.domain.codes import CodeOf, new_code
from wasl.apps.identification.interfaces.code128 import PATTERNS, QUIET, START_B, STOP, code128_svg, signs


def test_the_table_obeys_the_standard() -> None:
    """All signs differ, are 11 modules wide with an even number of dark ones; the stop has a bar more."""
    assert len(PATTERNS) == len(set(PATTERNS)) == 107
    for pattern in PATTERNS[:-1]:
        widths = [int(width) for width in pattern]
        assert (len(widths), sum(widths)) == (6, 11)
        assert sum(widths[::2]) % 2 == 0
        assert max(widths) <= 4
    assert sum(map(int, PATTERNS[STOP])) == 13


def test_known_signs() -> None:
    """A is 33 in set B, 0 is 16. The textbook's PJJ123C has the check 54 from start A, which is 103; so 55 from B."""
    assert signs("A0")[1:3] == [33, 16]
    assert PATTERNS[33] == "111323"
    assert PATTERNS[START_B] == "211214"
    # 104 + 1*48 + 2*42 + 3*42 + 4*17 + 5*18 + 6*19 + 7*35 = 879; 879 mod 103 = 55
    assert signs("PJJ123C")[-2] == 55


def read_back(svg: str) -> str:
    """The readable twin: from dark and light modules along the line back to the text."""
    width = int(re.search(r'viewBox="0 0 (\d+)', svg).group(1))
    dark = set()
    for at, wide in re.findall(r"M(\d+) 0h(\d+)", svg):
        dark |= set(range(int(at), int(at) + int(wide)))
    modules = "".join("1" if at in dark else "0" for at in range(QUIET, width - QUIET))
    drawn = {"".join(("1" if place % 2 == 0 else "0") * int(wide) for place, wide in enumerate(pattern)): number
             for number, pattern in enumerate(PATTERNS)}  # fmt: skip
    body, stop = modules[:-13], modules[-13:]
    numbers = [drawn[body[at : at + 11]] for at in range(0, len(body), 11)]
    assert (numbers[0], drawn[stop]) == (START_B, STOP)
    text = "".join(chr(number + 32) for number in numbers[1:-1])
    assert numbers[-1] == (START_B + sum((at + 1) * number for at, number in enumerate(numbers[1:-1]))) % 103
    return text


def test_it_is_read_back() -> None:
    for _ in range(50):
        code = new_code(CodeOf.SAMPLE)
        assert read_back(code128_svg(code)) == code


@pytest.mark.parametrize("text", ["", "رمز", "a\n"])
def test_what_has_no_bar_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Latin letters"):
        code128_svg(text)
