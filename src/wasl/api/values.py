"""Values that come in through the API: checked before a verb sees them."""

import unicodedata
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from django.utils import timezone
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
REFUSED = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}  # control characters, halves of pairs, private and unassigned ones
MOST_ROWS, FURTHEST = 200, 1_000_000


def _written(text: str) -> str:
    """The text in NFC. Characters that cannot be seen but change how others are read are refused."""
    for letter in text:
        if letter in BIDI_CONTROLS or (unicodedata.category(letter) in REFUSED and letter != "\n"):
            raise ValueError(f"it holds the character U+{ord(letter):04X}, which is not a letter or sign")
    return unicodedata.normalize("NFC", text)


def _day(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError("write a day as 2021-03-31")
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValueError("write a day as 2021-03-31") from None


Words = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_written)]
Title = Annotated[Words, Field(max_length=200)]
Cell = Annotated[Words, Field(max_length=1000)]
Note = Annotated[Words, Field(max_length=500)]
Reason = Annotated[Words, Field(min_length=1, max_length=300)]
Id = Annotated[str, Field(max_length=25, pattern="^[a-z]{2,4}_[0-9a-z]{20}$", examples=["lst_0123456789abcdefghjk"])]
Day = Annotated[date, BeforeValidator(_day)]


class Given(Schema):
    """What a request brings; a field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class Paging(Schema):
    limit: int = Field(50, ge=1, le=MOST_ROWS)
    offset: int = Field(0, ge=0, le=FURTHEST)


class AsOf(Schema):
    as_of: Day | None = Field(None, description="As known at the end of this day (UTC); now when left out.")

    @property
    def moment(self) -> datetime:
        now = timezone.now()
        return min(datetime.combine(self.as_of, time.max, tzinfo=UTC), now) if self.as_of else now
