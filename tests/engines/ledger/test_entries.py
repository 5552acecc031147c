"""The one shape of an entry, and that no name fits into it."""

import json
from dataclasses import fields as dataclass_fields
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.engines.ledger.entries import EVENT, WORD, LogEntry
from wasl.engines.ledger.errors import EntryError
from wasl.kernel.canonical import canonical_json

STAFF, RECORD = "stf_" + "0" * 20, "rec_" + "7k2m0" * 4
ENTRY = LogEntry(
    seq=3,
    at="2026-01-31T08:15:00.000000Z",
    event="claim_recorded",
    by=STAFF,
    subject=RECORD,
    data={
        "value": "c:" + "ab" * 32,
        "source": "src_" + "0" * 20,
        "rows": 12,
        "kind": "given_name",
        "none": None,
    },
)
LINE = (
    '{"at":"2026-01-31T08:15:00.000000Z","by":"' + STAFF + '","data":{"kind":"given_name","none":null,"rows":12,'
    '"source":"src_' + "0" * 20 + '","value":"c:' + "ab" * 32 + '"},"event":"claim_recorded","seq":3,'
    '"subject":"' + RECORD + '","v":1}'
).encode()


def test_bytes__are_canonical_and_come_back() -> None:
    assert ENTRY.to_bytes() == LINE
    assert LogEntry.from_bytes(LINE) == ENTRY


def test_data__cannot_be_changed_through_the_table_that_was_given() -> None:
    given = {"rows": 1}
    entry = replace(ENTRY, data=given)
    given["rows"] = 2
    assert entry.data == {"rows": 1}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("v", 0),
        ("v", 2),
        ("v", True),
        ("seq", -1),
        ("seq", True),
        ("seq", 1.0),
        ("seq", 2**53),
        ("at", "2026-01-31T08:15:00Z"),
        ("at", "2026-01-31 08:15:00.000000Z"),
        ("at", "2026-01-31T08:15:00.000000+00:00"),
        ("at", "2026-02-30T08:15:00.000000Z"),
        ("at", "2026-01-31T24:00:00.000000Z"),
        ("at", "٢٠٢٦-01-31T08:15:00.000000Z"),
        ("at", None),
        ("event", "recorded"),
        ("event", "Claim_recorded"),
        ("event", "claim recorded"),
        ("event", "claim_recorded_"),
        ("event", "seen_0944123456"),
        ("event", "تم_التسجيل"),
        ("event", "a_" + "b" * 63),
        ("by", "khaled"),
        ("by", "system"),
        ("by", STAFF + "0"),
        ("by", STAFF.upper()),
        ("subject", "خالد العطار"),
        ("subject", ""),
        ("subject", None),
        ("data", None),
        ("data", ["rows"]),
        ("data", {f"k_{chr(97 + n // 26)}{chr(97 + n % 26)}": 1 for n in range(65)}),
        ("data", {"Key": 1}),
        ("data", {"اسم": 1}),
        ("data", {"a b": 1}),
        ("data", {1: 1}),
        ("data", {"born_19840411": 1}),
    ],
)
def test_entry__refuses_another_shape(part: str, value: object) -> None:
    with pytest.raises(EntryError):
        replace(ENTRY, **{part: value})


@pytest.mark.parametrize(
    "value",
    [
        "خالد",
        "خالد محمود العطار",
        "Khaled",
        "khaled attar",
        "khaled.attar",
        "khaled@example.org",
        "o'brien",
        "",
        "_",
        "a" * 41,
        "12",
        "1984-11-04",
        "id_1984",
        "a0944123456",
        "a094_412_3456",
        "963_944",
        "c:" + "AB" * 32,
        "c:" + "ab" * 31,
        "ab" * 32,
        "\u200fword",
        "word\n",
        963944123456,
        2**31,
        -(2**31),
        True,
        1.5,
        ["list"],
        {"a": 1},
        b"bytes",
    ],
)
def test_datum__refuses_whatever_might_tell_of_a_person(value: object) -> None:
    with pytest.raises(EntryError) as refusal:
        replace(ENTRY, data={"value": value})
    assert refusal.value.what == "a log entry with this data.value is refused"
    assert value in ("", "_") or str(value) not in str(refusal.value)


@pytest.mark.parametrize(
    "value",
    [None, 0, -1, 2**31 - 1, "held", "both_sides", "v2", "astana_21", "xlsx", RECORD, "c:" + "0" * 64],
)
def test_datum__takes_commitments_ids_numbers_and_words(value: str | int | None) -> None:
    entry = replace(ENTRY, data={"value": value})
    assert LogEntry.from_bytes(entry.to_bytes()) == entry


@given(
    seq=st.integers(0, 2**53 - 1),
    event=st.from_regex(EVENT, fullmatch=True).filter(lambda text: len(text) <= 64),
    data=st.dictionaries(
        st.from_regex(WORD, fullmatch=True).filter(lambda text: len(text) <= 40),
        st.none() | st.integers(-(2**31) + 1, 2**31 - 1) | st.sampled_from([RECORD, "held", "c:" + "0f" * 32]),
        max_size=8,
    ),
)
def test_bytes__are_those_of_the_canonical_form(seq: int, event: str, data: dict[str, int | str | None]) -> None:
    entry = replace(ENTRY, seq=seq, event=event, data=data)
    fields = {one.name: getattr(entry, one.name) for one in dataclass_fields(entry)}
    assert entry.to_bytes() == canonical_json(fields)


FIELDS = json.loads(LINE)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        b"\xff",
        b" " + LINE,
        LINE + b" ",
        LINE + b"\r",
        b"\xef\xbb\xbf" + LINE,
        LINE.replace(b'"v":1', b'"v":1.0'),
        LINE.replace(b'"v":1', b'"v":1,"v":1'),
        LINE.replace(b'"rows":12', b'"rows":12e0'),
        LINE.replace(b'"rows":12', b'"rows":-0'),
        LINE.replace(b'"rows":12', b'"rows":NaN'),
        LINE.replace(b'"rows":12', b'"rows":' + b"1" * 5000),
        LINE.replace(b"claim", b"cl\\u0061im"),
        json.dumps(FIELDS).encode(),
        json.dumps({**FIELDS, "note": 1}, sort_keys=True, separators=(",", ":")).encode(),
        json.dumps({k: FIELDS[k] for k in FIELDS if k != "by"}, sort_keys=True, separators=(",", ":")).encode(),
        b'{"at":' * 3000,
        b"[" * 16000,
        b"[" * 200_000,
        LINE.replace(b'"rows":12', b'"rows":"\\ud800"'),
    ],
)
def test_from_bytes__refuses_whatever_to_bytes_would_not_write(line: bytes) -> None:
    with pytest.raises(EntryError):
        LogEntry.from_bytes(line)
