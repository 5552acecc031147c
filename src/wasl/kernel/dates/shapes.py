"""Which orders of numbers, months and signs are one date, and which are two with a range between them."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from wasl.kernel.dates.model import DateError
from wasl.kernel.dates.words import UNREAD, Token

_J = "[-/.,]{0,2}"
WHOLE_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<a>d)(?P<sign>[-/.,]?)(?P<b>d)(?P=sign)(?P<year>y)",
        r"(?P<year>y)(?P<sign>[-/.,]?)(?P<month>d)(?P=sign)(?P<day>d)",
        r"(?P<month>d)[-/.,]?(?P<year>y)",
        r"(?P<year>y)[-/.]?(?P<month>d)",
        rf"(?P<day>d){_J}(?P<month>m){_J}(?P<year>y)",
        rf"(?P<month>m){_J}(?P<day>d){_J}(?P<year>y)",
        rf"(?P<year>y){_J}(?P<month>m){_J}(?P<day>d)",
        rf"(?P<month>m){_J}(?P<year>y)",
        rf"(?P<year>y){_J}(?P<month>m)",
        rf"(?P<season>s){_J}(?P<year>y)",
        rf"(?P<year>y){_J}(?P<season>s)",
        r"(?P<year>y)",
    )
)
# What may stand before the range sign when the year follows after it: "3-5 May 2012", "March to May 2012".
OPEN_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<a>d)[-/.](?P<b>d)",
        r"(?P<day>d)",
        r"(?P<month>m)",
        rf"(?P<day>d){_J}(?P<month>m)",
        rf"(?P<month>m){_J}(?P<day>d)",
    )
)
WINTER_SHAPE = re.compile(rf"s{_J}y[-/]y")
DAYS_OF_MONTH_SHAPE = re.compile(rf"m{_J}d[-/R]d{_J}y")  # "May 3-5, 2012"
Slots = tuple[tuple[str, int], ...]  # what each part is, and where it stands


class Written(NamedTuple):
    """One date as written; None for what it does not say."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: int | None = None


def trimmed(body: Sequence[Token]) -> Sequence[Token]:
    """Without the signs at its ends: blanks of a form ("/11/2013"), the dot of an abbreviation."""
    places = [place for place, token in enumerate(body) if token.kind.value not in "/-.,"]
    return body[places[0] : places[-1] + 1] if places else []


def codes_of(body: Sequence[Token]) -> str:
    return "".join(token.kind.value for token in body)


@lru_cache(maxsize=512)
def whole_slots(codes: str) -> Slots | None:
    return _slots(codes, shapes=WHOLE_SHAPES)


@lru_cache(maxsize=512)
def _open_slots(codes: str) -> Slots | None:
    return _slots(codes, shapes=OPEN_SHAPES)


def _slots(codes: str, *, shapes: Sequence[re.Pattern[str]]) -> Slots | None:
    for shape in shapes:
        if match := shape.fullmatch(codes):
            return tuple((name, match.start(name)) for name in match.groupdict() if name != "sign")
    return None


def one_date(body: Sequence[Token], *, day_first: bool) -> Written | None:
    slots = whole_slots(codes_of(body))
    return _written(slots, body, day_first=day_first) if slots else None


def _written(slots: Slots, body: Sequence[Token], *, day_first: bool) -> Written:
    names = {"a": "day", "b": "month"} if day_first else {"a": "month", "b": "day"}
    said = {names.get(name, name): body[place].number for name, place in slots}
    if slots[0][0] == "a" and said["month"] > 12 >= said["day"]:
        raise DateError(
            UNREAD,
            why="its month would be above 12",
            do="If the column puts the month first, say so for the whole column.",
        )
    if said.get("month") == 0 and said.get("day"):
        raise DateError(UNREAD, why="it has a day of an unknown month", do="Write the month, or leave the day out.")
    return Written(said.get("year"), said.get("month") or None, said.get("day") or None, said.get("season"))


def two_dates(body: Sequence[Token], *, day_first: bool, with_and: bool) -> tuple[Written, Written]:
    """The two dates, when there is exactly one way to see two. Raises DateError otherwise."""
    if DAYS_OF_MONTH_SHAPE.fullmatch(codes_of(body)):
        month, first, last, year = (token.number for token in body if token.kind.value in "mdy")
        return Written(year, month, first), Written(year, month, last)
    signs = "-/R&" if with_and else "-/R"
    cuts = [place for place, token in enumerate(body) if token.kind.value in signs]
    pairs = [_pair(body[:place], body[place + 1 :], day_first=day_first) for place in cuts]
    found = [pair for pair in pairs if pair]
    if len(found) == 1:
        return found[0]
    raise not_a_date(body, ways=len(found))


def _pair(start: Sequence[Token], end: Sequence[Token], *, day_first: bool) -> tuple[Written, Written] | None:
    start, end = trimmed(start), trimmed(end)
    last = one_date(end, day_first=day_first)
    if last is None:
        return None
    if first := one_date(start, day_first=day_first):
        return first, last
    slots = _open_slots(codes_of(start))
    first = _written(slots, start, day_first=day_first) if slots else None
    if first is None or last.season or (first.day is None) != (last.day is None):
        return None
    return Written(last.year, first.month or last.month, first.day), last


def not_a_date(body: Sequence[Token], *, ways: int) -> DateError:
    codes = codes_of(body)
    if ways:
        return DateError(UNREAD, why="it can be read as a range in several ways", do="Write 2012-03-01/2012-05-31.")
    if "y" not in codes:
        return DateError(
            UNREAD,
            why="it has no year of four digits, and two digits do not say which century",
            do="Write the year in full: 4/11/2013.",
        )
    return DateError(
        UNREAD,
        why="its parts do not make one date or one range",
        do="Write 4/11/2013, 11/2013, 2013, or 2012-03/2012-05 for a range.",
    )
