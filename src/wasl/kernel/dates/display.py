"""A partial date in words, English or Arabic; ``parse_date`` reads back what is written here."""

import re
from typing import NamedTuple

from wasl.kernel.dates.model import DateError, PartialDate
from wasl.kernel.dates.month_names import ENGLISH, LEVANTINE


class Wording(NamedTuple):
    months: list[str]
    seasons: dict[int, str]
    unknown: str
    signs: dict[str, str]
    end_signs: dict[str, str]
    decade: str
    years: str
    range: str
    since: str
    until: str
    one_of: str


WORDINGS = {
    "en": Wording(
        months=ENGLISH,
        seasons={21: "spring", 22: "summer", 23: "autumn", 24: "winter"},
        unknown="unknown",
        signs={"~": "approximately {}", "?": "{} (uncertain)", "%": "approximately {} (uncertain)"},
        end_signs={"~": "{} (approximate)", "?": "{} (uncertain)", "%": "{} (approximate, uncertain)"},
        decade="{}s",
        years="{} to {}",
        range="{} to {}",
        since="since {}",
        until="until {}",
        one_of="between {} and {}",
    ),
    "ar": Wording(
        months=LEVANTINE,
        seasons={21: "ربيع", 22: "صيف", 23: "خريف", 24: "شتاء"},
        unknown="غير معروف",
        signs={"~": "{} تقريباً", "?": "{} (غير مؤكد)", "%": "{} تقريباً (غير مؤكد)"},
        end_signs={"~": "{} (تقريبي)", "?": "{} (غير مؤكد)", "%": "{} (تقريبي، غير مؤكد)"},
        decade="عقد {}",
        years="من {} إلى {}",
        range="من {} إلى {}",
        since="منذ {}",
        until="حتى {}",
        one_of="بين {} و {}",
    ),
}
DAY_MONTH_YEAR = re.compile(r"([0-9]{4})(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?", re.ASCII)
YEARS = re.compile(r"([0-9]{2})([0-9])?X{1,2}", re.ASCII)


def display_date(value: PartialDate, *, language: str) -> str:
    """The date in words, with Western digits, at its precision and no finer.

    ``language``: "en" or "ar", also with a region ("ar-sy"). Arabic has the Levantine month names. Dates
    of any calendar are shown in the Gregorian one. Raises DateError for another language.
    """
    wording = WORDINGS.get(language.partition("-")[0].lower())
    if wording is None:
        raise DateError("no words for dates in this language", do='Ask for "en" or "ar".')
    if not value.edtf:
        return wording.unknown
    start, slash, end = value.edtf.partition("/")
    if not slash:
        return _with_sign(start, value, wording=wording)
    if start in ("", ".."):
        return wording.until.format(_with_sign(end, value, wording=wording))
    if end in ("", ".."):
        return wording.since.format(_with_sign(start, value, wording=wording))
    return _closed(start, end, value, wording=wording)


def _closed(start: str, end: str, value: PartialDate, *, wording: Wording) -> str:
    """Both ends; a sign they share is said once for the whole, one of a single end stands behind it."""
    words = [_plain(edtf, value, wording=wording) for edtf in (start, end)]
    signs = [_sign(start), _sign(end)]
    if signs[0] == signs[1]:
        return wording.signs.get(signs[0], "{}").format(wording.range.format(*words))
    marked = [wording.end_signs.get(sign, "{}").format(word) for sign, word in zip(signs, words, strict=True)]
    return wording.range.format(*marked)


def _sign(edtf: str) -> str:
    return edtf[-1:] if edtf[-1:] in ("~", "?", "%") else ""


def _with_sign(edtf: str, value: PartialDate, *, wording: Wording) -> str:
    return wording.signs.get(_sign(edtf), "{}").format(_plain(edtf, value, wording=wording))


def _plain(edtf: str, value: PartialDate, *, wording: Wording) -> str:
    bare = edtf.rstrip("~?%")
    if match := DAY_MONTH_YEAR.fullmatch(bare):
        return _day_month_year(*match.groups(), wording=wording)
    if match := YEARS.fullmatch(bare):
        decade = wording.decade.format(f"{match[1]}{match[2]}0") if match[2] else None
        return decade or wording.years.format(f"{match[1]}00", f"{match[1]}99")
    return _days_between(value, wording=wording)


def _day_month_year(year: str, month: str | None, day: str | None, *, wording: Wording) -> str:
    if month is None or month == "XX":
        return year
    number = int(month)
    if number > 12:
        season = wording.seasons.get(number)
        return f"{season} {year}" if season else f"{year}-{month}"
    name = wording.months[number - 1]
    return f"{name} {year}" if day in (None, "XX") else f"{int(day or 0)} {name} {year}"


def _days_between(value: PartialDate, *, wording: Wording) -> str:
    """Level 2, sets among them: between its first and last possible day."""
    if value.earliest is None or value.latest is None:
        return value.edtf
    ends = (f"{day.day} {wording.months[day.month - 1]} {day.year:04d}" for day in (value.earliest, value.latest))
    return wording.one_of.format(*ends)
