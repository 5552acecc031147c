"""The fast way to an entry's line and the careful one: equal lines, equal refusals."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wasl.engines.ledger.entries import Datum, LogEntry
from wasl.engines.ledger.errors import EntryError
from wasl.engines.ledger.lines import entry_line

STAFF, RECORD = "stf_" + "0" * 20, "rec_" + "7k2m0" * 4
AT = "2026-01-31T08:15:00.000000Z"
WORDS = st.from_regex(r"[a-z_0-9]{1,42}", fullmatch=True) | st.sampled_from(["a", "given_name", "a1", "a_123", "a1234"])
VALUES = (
    st.none()
    | st.integers(-(2**32), 2**32)
    | WORDS
    | st.text(max_size=5)
    | st.booleans()
    | st.sampled_from(["c:" + "ab" * 32, "c:" + "ab" * 31, RECORD, RECORD + '"', 'a","b":"c', "\n"])
    | st.sampled_from([0, -0, 10**9, 2**31])
)


def slowly(seq: int, at: str, event: str, by: str, subject: str, data: dict[str, Datum]) -> bytes | str:
    try:
        return LogEntry(seq=seq, at=at, event=event, by=by, subject=subject, data=data).to_bytes()
    except EntryError as refusal:
        return str(refusal)


def fast(seq: int, at: str, event: str, by: str, subject: str, data: dict[str, Datum]) -> bytes | str:
    try:
        return entry_line(seq=seq, at=at, event=event, by=by, subject=subject, data=data)
    except EntryError as refusal:
        return str(refusal)


@given(st.dictionaries(WORDS | st.sampled_from(["", 'a"', "a b"]), VALUES, max_size=6))
@example({f"k{n}": n for n in range(64)})
@example({"k_" + chr(97 + n % 26) * (1 + n // 26): n for n in range(65)})
def test_line__any_data__the_line_or_the_refusal_of_the_careful_way(data: dict[str, Datum]) -> None:
    told = (3, AT, "claim_recorded", STAFF, RECORD, data)
    assert fast(*told) == slowly(*told)


@given(
    st.sampled_from([0, -1, 2**53 - 1, 2**53, True]),
    st.sampled_from([AT, "2026-02-30T08:15:00.000000Z", AT + "\n", "", None]),
    st.sampled_from(["claim_recorded", "recorded", "claim_recorded\n", "claim recorded", "a_" + "b" * 62, "a" * 65]),
    st.sampled_from([STAFF, f"{STAFF} {RECORD}", STAFF + "\n", "", 'a"b', None]),
    st.sampled_from([RECORD, f"{RECORD} claim_recorded", RECORD[:-1], "", None]),
)
def test_line__any_act__the_line_or_the_refusal_of_the_careful_way(
    seq: int, at: str, event: str, by: str, subject: str
) -> None:
    told = (seq, at, event, by, subject, {})
    assert fast(*told) == slowly(*told)


@pytest.mark.parametrize("key", [None, True, 1])
def test_line__a_key_that_is_no_text__refused(key: object) -> None:
    with pytest.raises(EntryError):
        entry_line(seq=0, at=AT, event="claim_recorded", by=STAFF, subject=RECORD, data={key: 1})  # type: ignore[dict-item]
