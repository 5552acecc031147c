"""One entry of the log: a line of canonical JSON that can never hold a name.

The form is fixed for good, because entries outlive the program: a party may check a log in twenty
years. Hence the version field, exactly seven fields, and only values of shapes in which free
text does not fit: commitments, opaque ids, small whole numbers, words of an enum.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wasl.engines.ledger.errors import EntryError
from wasl.kernel.ids import SHAPE as ID

VERSION = 1
MAX_ENTRY_BYTES = 16_384
MAX_DATA_KEYS = 64
MAX_SEQ = 2**53 - 1  # the largest whole number every JSON reader keeps exact
MAX_INT = 2**31 - 1  # a count fits; a telephone number with its country does not

AT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
EVENT = re.compile(r"[a-z]+(?:_[a-z]+)+")
# Few digits, so that no date, telephone number or national id passes for a word.
WORD = re.compile(r"[a-z]+(?:_?[0-9]{1,3}(?![0-9])|_[a-z]+)*")
COMMITMENT = re.compile(r"c:[0-9a-f]{64}")
DATUM_RULE = "it is a commitment, an id, a small whole number, an enum word or null"
MAX_EVENT, MAX_WORD = 64, 40

Datum = str | int | None


@dataclass(frozen=True)
class LogEntry:
    """What happened, when, by whom and to what, all by opaque id.

    Parameters: ``seq`` counts from 0 and is the entry's place in the log, which alone gives the order; ``at``
    is the operator's clock, RFC 3339 in UTC with microseconds (``2026-01-31T08:15:00.000000Z``), and may
    run backwards; ``event`` is a past-tense name such as ``claim_recorded``; ``by`` and ``subject`` are
    ids of :mod:`wasl.kernel.ids`; ``data`` maps snake_case keys to commitments (``c:`` and 64 hex digits),
    ids, whole numbers within ±(2^31 - 1), lower-case enum words, or None.

    Raises EntryError on every other shape. The error never repeats the refused value: it may be a name.
    """

    seq: int
    at: str
    event: str
    by: str
    subject: str
    data: Mapping[str, Datum] = field(default_factory=dict)
    v: int = VERSION

    def __post_init__(self) -> None:
        _check(_is_int(self.v, low=VERSION, high=VERSION), "v", f"this program knows version {VERSION}")
        _check(_is_int(self.seq, low=0, high=MAX_SEQ), "seq", "it is the entry's number in the log, from 0")
        _check(_is_instant(self.at), "at", "it is a UTC time like 2026-01-31T08:15:00.000000Z")
        _check(_fits(EVENT, self.event, MAX_EVENT), "event", "it is a past-tense name like claim_recorded")
        _check(_fits(ID, self.by, 40), "by", "it is an id like stf_ and twenty letters and digits")
        _check(_fits(ID, self.subject, 40), "subject", "it is an id like rec_ and twenty letters and digits")
        _check(_is_small_table(self.data), "data", f"it is a table of at most {MAX_DATA_KEYS} keys")
        for place, (key, value) in enumerate(self.data.items(), start=1):
            _check(_fits(WORD, key, MAX_WORD), f"data key {place}", "a key is snake_case")
            _check(_is_datum(value), f"data.{key}", DATUM_RULE)
        object.__setattr__(self, "data", dict(self.data))

    def to_bytes(self) -> bytes:
        """The canonical JSON of the entry, without a line end: what is hashed, stored and exported."""
        # Every string in it is ASCII, and for those this is canonical_json, six times as fast.
        return json.dumps(vars(self), sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "LogEntry":
        """Read an entry back. Raises EntryError on any bytes that ``to_bytes`` would not have written."""
        _check(len(raw) <= MAX_ENTRY_BYTES, "line", f"an entry is at most {MAX_ENTRY_BYTES} bytes")
        try:
            fields = json.loads(raw.decode("utf-8"))
        except (ValueError, RecursionError):  # bad UTF-8 and bad JSON are both ValueErrors
            raise _refusal("line", "it is not JSON in UTF-8") from None
        _check(_has_the_fields(fields), "line", f"its fields are {', '.join(sorted(FIELDS))}")
        entry = cls(**fields)
        # Its strings are ASCII by now, and for those this is canonical_json, six times as fast.
        again = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
        _check(again == raw, "line", "it is not canonical JSON")
        return entry


FIELDS = frozenset(LogEntry.__dataclass_fields__)


def _is_small_table(value: object) -> bool:
    return isinstance(value, Mapping) and len(value) <= MAX_DATA_KEYS


def _has_the_fields(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == FIELDS


def _is_int(value: object, *, low: int, high: int) -> bool:
    return type(value) is int and low <= value <= high  # bool is a subclass of int, and refused


def _is_instant(value: object) -> bool:
    if not isinstance(value, str) or not _fits(AT, value, 27):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:  # the thirtieth of February
        return False
    return True


def _is_datum(value: object) -> bool:
    return (
        value is None
        or _is_int(value, low=-MAX_INT, high=MAX_INT)
        or _fits(WORD, value, MAX_WORD)
        or _fits(ID, value, 40)
        or _fits(COMMITMENT, value, 66)
    )


def _fits(shape: re.Pattern[str], value: object, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and shape.fullmatch(value) is not None


def _check(condition: bool, part: str, rule: str) -> None:
    if not condition:
        raise _refusal(part, rule)


def _refusal(part: str, rule: str) -> EntryError:
    return EntryError(
        f"a log entry with this {part} is refused",
        why=rule,
        do="Put a commitment or an opaque id in the log, never the value itself.",
    )
