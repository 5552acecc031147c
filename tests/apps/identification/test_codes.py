"""Codes on tubes: every slip of the hand is caught, by the arithmetic of a field of 32 elements."""

import random
import string

import pytest

from wasl.apps.identification.domain.codes import SIGNS, CodeOf, new_code, read_code


def times(one: int, other: int) -> int:
    """The readable twin of the field: polynomials over two elements, multiplied by hand, modulo x^5 + x^2 + 1."""
    product = 0
    for place in range(5):
        if other >> place & 1:
            product ^= one << place
    for place in range(9, 4, -1):
        if product >> place & 1:
            product ^= 0b100101 << (place - 5)
    return product


def remainder(code: str) -> int:
    """The code as a polynomial, its last sign the constant, at the generator."""
    total, power = 0, 1
    for sign in reversed(code):
        total ^= times(SIGNS.index(sign), power)
        power = times(power, 2)
    return total


@pytest.mark.parametrize("of", list(CodeOf))
def test_a_new_code_is_read_as_what_it_is(of: CodeOf) -> None:
    for _ in range(200):
        code = new_code(of)
        assert read_code(code) == (code, of)
        assert remainder(code) == of


def test_the_generator_brings_about_all_elements_but_zero() -> None:
    powers, power = set(), 1
    for _ in range(31):
        powers.add(power)
        power = times(power, 2)
    assert powers == set(range(1, 32))


@pytest.mark.parametrize("of", list(CodeOf))
def test_one_wrong_character_never_gives_a_code_of_the_same_kind(of: CodeOf) -> None:
    code = new_code(of)
    wrong = [code[:at] + sign + code[at + 1 :] for at in range(len(code)) for sign in SIGNS if sign != code[at]]
    assert len(wrong) == 8 * 31
    assert not [one for one in wrong if (read := read_code(one)) and read[1] is of]


@pytest.mark.parametrize("of", list(CodeOf))
def test_two_characters_that_changed_places_never_give_a_code_of_the_same_kind(of: CodeOf) -> None:
    tried = 0
    for _ in range(50):
        code = new_code(of)
        for one in range(8):
            for other in range(one + 1, 8):
                if code[one] != code[other]:
                    signs = list(code)
                    signs[one], signs[other] = signs[other], signs[one]
                    read = read_code("".join(signs))
                    assert read is None or read[1] is not of
                    tried += 1
    assert tried > 1000


def test_it_is_understood_as_people_type_it() -> None:
    code = next(one for one in iter(lambda: new_code(CodeOf.SAMPLE), None) if "0" in one and "1" in one)
    arabic = code.translate(str.maketrans(string.digits, "٠١٢٣٤٥٦٧٨٩"))
    for typed in (code.lower(), f" {code[:4]}-{code[4:]} ", code.replace("0", "O").replace("1", "l"), arabic):
        assert read_code(typed) == (code, CodeOf.SAMPLE)


@pytest.mark.parametrize("typed", ["", "K7", "K7QX93T*", "K7QX93TMM", "14,15", "٣٤", "K7QX 93T²"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_no_spreadsheet_takes_it_for_a_number_or_a_date() -> None:
    for _ in range(500):
        code = new_code(CodeOf.ALIQUOT)
        assert code[0].isalpha()
        assert code[1].isdigit()


def test_random_texts_are_codes_as_often_as_chance_says() -> None:
    rng = random.Random(6)
    tried = 20_000
    found = sum(read_code("".join(rng.choices(SIGNS, k=8))) is not None for _ in range(tried))
    assert abs(found / tried - 2 / 32) < 0.01
