from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.numerals import ARABIC_INDIC, PERSIAN, WESTERN, to_western_digits


def test_to_western_digits__arabic_and_persian():
    assert to_western_digits("٤/١١/٢٠١٣ و ۱۳۹۲/۷/۵") == "4/11/2013 و 1392/7/5"


@given(st.text())
def test_to_western_digits__changes_those_digits_only(text):
    expected = "".join(
        WESTERN[digits.index(sign)]
        if (digits := next((d for d in (ARABIC_INDIC, PERSIAN) if sign in d), None))
        else sign
        for sign in text
    )
    assert to_western_digits(text) == expected
