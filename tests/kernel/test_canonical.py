import json
import unicodedata
from enum import IntEnum, StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.kernel.canonical import CanonicalError, canonical_json, sha256_hex


class Word(StrEnum):
    OPEN = "open"


class Number(IntEnum):
    TWO = 2


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": [1, True, None], "a": "é"}, '{"a":"é","b":[1,true,null]}'),
        ({"a": "e\u0301"}, '{"a":"é"}'),
        ((1, 2), "[1,2]"),
        ({"w": Word.OPEN, "n": Number.TWO}, '{"n":2,"w":"open"}'),
        ('"\\\b\f\n\r\t\x0f\x7f/', '"\\"\\\\\\b\\f\\n\\r\\t\\u000f\x7f/"'),
        (2**70, "1180591620717411303424"),
        # RFC 8785, 3.2.3: by UTF-16 code unit, where U+1F600 comes before U+FF21
        ({"\uff21": 1, "\U0001f600": 2, "\r": 3, "1": 4}, '{"\\r":3,"1":4,"\U0001f600":2,"\uff21":1}'),
    ],
)
def test_canonical_json__one_form(value, expected):
    assert canonical_json(value) == expected.encode()


@settings(deadline=None)
@given(VALUES)
def test_canonical_json__reads_back(value):
    assert json.loads(canonical_json(value)) == value


@settings(deadline=None)
@given(st.dictionaries(TEXTS, VALUES))
def test_canonical_json__order_does_not_matter(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@settings(deadline=None)
@given(VALUES)
def test_canonical_json__short_way_and_long_way_agree(value):
    assert canonical_json([value, Word.OPEN]) == b"[" + canonical_json(value) + b',"open"]'  # an enum goes the long way


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1, 0.5]}, r"the value at \$\.0\[1\] has no canonical form: it is a float"),
        ([float("nan")], "it is a float"),
        ({1: 2}, "a key at .* is not a string"),
        ({"a": {b"x"}}, "it is a set"),
        (b"x", "it is bytes"),
        ("\ud800", "half a surrogate pair"),
        ({"é": 1, "e\u0301": 2}, "two keys"),
        (object(), "of type object"),
    ],
)
def test_canonical_json__refusals(value, message):
    with pytest.raises(CanonicalError, match=message):
        canonical_json(value)


def test_canonical_json__refusal_names_no_key():
    with pytest.raises(CanonicalError) as refusal:
        canonical_json({"a person": {"another": 0.5}})
    assert str(refusal.value).startswith("the value at $.0.0 has no canonical form")


def test_sha256_hex__known_value():
    # printf '{"a":1}' | sha256sum
    assert sha256_hex({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
