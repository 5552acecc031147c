import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.ledger.commitments import commit, opens
from wasl.engines.ledger.entries import COMMITMENT
from wasl.engines.ledger.errors import LedgerError
from wasl.kernel.canonical import CanonicalError, canonical_json

SALT = bytes(range(32))
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_commit__is_hmac_over_the_canonical_form() -> None:
    made = commit({"b": 1, "a": "سلمى"}, salt=SALT)
    message = b"wasl commitment 1\n" + '{"a":"سلمى","b":1}'.encode()
    assert made.digest == hmac.new(SALT, message, hashlib.sha256).hexdigest()
    assert made.salt == SALT.hex()
    assert COMMITMENT.fullmatch(made.logged)


@given(value=JSON_VALUES, other=JSON_VALUES, salt=st.binary(min_size=16, max_size=64))
def test_opens__only_the_value_that_was_committed(value: object, other: object, salt: bytes) -> None:
    try:
        made, same = commit(value, salt=salt), canonical_json(value) == canonical_json(other)
    except CanonicalError:
        return
    assert opens(made.digest, salt=salt, value=value)
    assert opens(made.logged, salt=made.salt, value=value)
    assert opens(made.digest, salt=salt, value=other) == same
    assert not opens(made.digest, salt=salt[:-1] + bytes([salt[-1] ^ 1]), value=value)


def test_opens__a_border_cannot_be_moved_between_salt_and_value() -> None:
    made = commit(123, salt=SALT)
    assert not opens(made.digest, salt=SALT + b"1", value=23)


@pytest.mark.parametrize("salt", [b"", b"x" * 15, b"x" * 65])
def test_commit__refuses_a_salt_that_does_not_hide(salt: bytes) -> None:
    with pytest.raises(LedgerError):
        commit("سلمى", salt=salt)
    assert not opens("0" * 64, salt=salt, value="سلمى")


def test_opens__is_false_for_what_is_no_digest_and_no_salt() -> None:
    assert not opens("سلمى", salt=SALT, value="سلمى")
    assert not opens(commit("سلمى", salt=SALT).digest, salt="not hexadecimal", value="سلمى")


def test_repr__keeps_the_salt_out_of_tracebacks() -> None:
    made = commit("سلمى", salt=SALT)
    assert repr(made) == f"Commitment(digest='{made.digest}', salt=…)"
