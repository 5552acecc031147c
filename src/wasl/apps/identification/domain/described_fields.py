"""The fields in which remains and the missing are described, and how a value of one is read.

From ``resources/remains/dvi_fields.yaml``: the same fields post-mortem and ante-mortem, so that the two stand side by
side. What was written is kept as it was; a date, a number or a dental chart is also read, or refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import Evidence
from wasl.engines.kinship.evidence.dental import STATES, TEETH, UNKNOWN
from wasl.kernel.dates import DateError, parse_date, to_western_digits
from wasl.kernel.resources import resource

FILE = "remains/dvi_fields.yaml"
NUMBER = r"[0-9]{1,3}(?:\.[0-9]{1,2})?"
RANGE = re.compile(rf"({NUMBER})(?:\s*[-–]\s*({NUMBER}))?")
TOOTH = re.compile(r"([1-4][1-8])[\s:=]+([a-z_]+)")
LONGEST = 2000


class Kind(StrEnum):
    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    CHART = "chart"


class Record(StrEnum):
    """Told of the missing (ante-mortem), found on remains (post-mortem)."""

    AM = "AM"
    PM = "PM"


@dataclass(frozen=True)
class Words:
    en: str
    ar: str

    def in_language(self, language: str | None) -> str:
        return self.ar if language == "ar" else self.en


@dataclass(frozen=True)
class Field:
    """One field. ``several``: more than one value may stand at once. ``low``, ``high``: bounds in ``unit``."""

    key: str
    block: int
    records: frozenset[Record]
    kind: Kind
    evidence: Evidence
    words: Words
    unit: str = ""
    low: float = 0
    high: float = 0
    several: bool = False
    choices: Mapping[str, Words] | None = None


@dataclass(frozen=True)
class Read:
    """A value as it was written, with what was read from it: days of a date, bounds of a number."""

    value: str
    edtf: str = ""
    low: float | None = None
    high: float | None = None


@lru_cache(maxsize=1)
def described_fields() -> dict[str, Field]:
    """All fields by key, in the order of the blocks."""
    return {key: _field(key, row) for key, row in resource(FILE)["fields"].items()}


@lru_cache(maxsize=1)
def described_blocks() -> dict[int, Words]:
    return {number: Words(**words) for number, words in resource(FILE)["blocks"].items()}


def fields_of(record: Record) -> dict[int, list[Field]]:
    """The fields of one record, by block."""
    return {
        block: [one for one in described_fields().values() if one.block == block and record in one.records]
        for block in described_blocks()
    }


def field_named(key: str, *, record: Record) -> Field:
    """Raises IdentificationError when this record has no such field."""
    field = described_fields().get(key)
    if field is None or record not in field.records:
        raise IdentificationError(
            f"nothing was recorded in {key[:40]}", why=f"the {record} record has no such field", do="Choose a field."
        )
    return field


def read_value(field: Field, text: str) -> Read:
    """Read what was written in ``field``. Raises IdentificationError, which never repeats the text."""
    written = text.strip()
    if not written or len(written) > LONGEST:
        raise _refused(field, why="it is empty or very long", do=f"Write 1 to {LONGEST} characters.")
    if field.kind is Kind.NUMBER:
        return _number(field, written)
    if field.kind is Kind.DATE:
        return _date(field, written)
    if field.kind is Kind.CHART:
        return Read(_chart_text(_chart(field, written)))
    if field.choices is not None and written not in field.choices:
        raise _refused(field, why="it is none of the choices", do="Take one of " + ", ".join(field.choices) + ".")
    return Read(written)


def chart_of(value: str) -> dict[int, str]:
    """A dental chart as the engine reads it: state by FDI number, of a value that ``read_value`` gave."""
    return {int(tooth): state for tooth, state in TOOTH.findall(value)}


def shown(field: Field, value: str, *, language: str | None) -> str:
    """A value as a person reads it: a choice in words, a number with its unit, else as it was written."""
    if field.choices is not None and value in field.choices:
        return field.choices[value].in_language(language)
    return f"{value} {field.unit}" if field.unit else value


def _field(key: str, row: dict[str, Any]) -> Field:
    record = row["record"]
    choices = {name: Words(**words) for name, words in row["choices"].items()} if "choices" in row else None
    return Field(
        key=key,
        block=row["block"],
        records=frozenset(Record) if record == "both" else frozenset({Record(record)}),
        kind=Kind(row["kind"]),
        evidence=Evidence(row["evidence"]),
        words=Words(en=row["en"], ar=row["ar"]),
        unit=row.get("unit", ""),
        low=row.get("low", 0),
        high=row.get("high", 0),
        several=row.get("several", False),
        choices=choices,
    )


def _number(field: Field, written: str) -> Read:
    found = RANGE.fullmatch(to_western_digits(written))
    if found is None:
        raise _refused(field, why="it is neither a number nor a range", do=f"Write 170 or 165-172, in {field.unit}.")
    low = float(found[1])
    high = float(found[2] or found[1])
    if not field.low <= low <= high <= field.high:
        raise _refused(
            field,
            why=f"it is not within {field.low:g} and {field.high:g} {field.unit}, lower end first",
            do="Write it in the unit of the field.",
        )
    return Read(written, low=low, high=high)


def _date(field: Field, written: str) -> Read:
    try:
        edtf = parse_date(written).edtf
    except DateError:
        edtf = ""
    if not edtf:
        raise _refused(field, why="it was not understood as a date", do="Write it as 2013-11-04, 2013-11 or 2013~.")
    return Read(written, edtf=edtf)


def _chart(field: Field, written: str) -> dict[int, str]:
    teeth: dict[int, str] = {}
    for piece in (one.strip() for one in re.split(r"[,;\n]", to_western_digits(written)) if one.strip()):
        found = TOOTH.fullmatch(piece)
        if found is None or found[2] not in STATES + UNKNOWN or int(found[1]) not in TEETH:
            states = ", ".join(STATES + UNKNOWN)
            raise _refused(
                field,
                why="a piece of the chart is no tooth (11 to 48) with a state",
                do=f"Write 11 sound, 12 filled; states are {states}.",
            )
        if int(found[1]) in teeth:
            raise _refused(field, why=f"tooth {found[1]} stands in it twice", do="Write each tooth once.")
        teeth[int(found[1])] = found[2]
    return teeth


def _chart_text(teeth: dict[int, str]) -> str:
    return ", ".join(f"{tooth} {state}" for tooth, state in sorted(teeth.items()))


def _refused(field: Field, *, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"nothing was recorded in {field.key}", why=why, do=do)
