"""The words of papers in their languages, and texts put together of runs that keep their own direction."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from string import Formatter
from typing import Literal

from babel import Locale

from wasl.apps.lists.interfaces.sheet import plain
from wasl.apps.papers.errors import PaperError
from wasl.kernel.resources import resource

Language = Literal["ar", "en", "ru", "tr"]
LANGUAGES: tuple[Language, ...] = ("ar", "en", "ru", "tr")
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
LONGEST_OFFSET = 14 * 60  # minutes; no place's clock is further from UTC


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: our own words, or something of another with the direction in which it is written."""

    text: str
    rtl: bool
    own: bool


Runs = tuple[Run, ...]
Sayable = str | int | Run | Iterable[Run]


def first_direction_is_rtl(text: str) -> bool | None:
    """By its first letter that has a direction; nothing when it has none."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return None


def code(text: str) -> Run:
    """An id, a hash, a code: left to right on every page."""
    return Run(plain(text), rtl=False, own=False)


class Words:
    """What papers say in one language: the words that all have, and those of ``table``, a resource.

    Raises PaperError for a language in which that table has no words.
    """

    def __init__(self, language: str, *, table: str, languages: Sequence[str] = LANGUAGES) -> None:
        if language not in languages:
            raise PaperError("a paper was not written", why="there are no words for its language",
                             do=f"Ask for one of: {', '.join(languages)}.")  # fmt: skip
        self.language = language
        self.rtl = language == "ar"
        common, own = resource("papers/words.yaml"), resource(table)
        self._table = {**common, **own, "say": common["say"] | own["say"]}
        self._plural = Locale.parse(language).plural_form

    def own(self, text: str) -> Run:
        return Run(text, rtl=self.rtl, own=True)

    def party(self, text: str) -> Run:
        """A text of another, as it was given but for control characters and marks of direction."""
        shown = plain(text)
        return Run(shown, rtl=self.rtl if (rtl := first_direction_is_rtl(shown)) is None else rtl, own=False)

    def of(self, table: str, key: str) -> Runs:
        return (self.own(self._table[table][key][self.language]),)

    def text(self, key: str) -> str:
        word: str = self._table["say"][key][self.language]
        return word

    def say(self, key: str, **parts: Sayable) -> Runs:
        return self._filled(self.text(key), parts)

    def counted(self, what: str, count: int) -> Runs:
        forms = self._table["counted"][what][self.language]
        return (self.own(forms[self._plural(count)].format(n=count)),)

    def day(self, day: date) -> Runs:
        month = self._table["months"][self.language][day.month - 1]
        return self.say("date", day=day.day, month=month, year=f"{day.year:04d}")

    def moment(self, at: datetime, *, offset: int) -> Runs:
        local = in_zone(at, offset=offset)
        return self.say("moment", date=self.day(local.date()), time=code(f"{local:%H:%M}"))

    def clock(self, at: datetime, *, offset: int) -> Run:
        return code(f"{in_zone(at, offset=offset):%H:%M}")

    def span(self, first: datetime, last: datetime, *, offset: int) -> Runs:
        days = [in_zone(at, offset=offset).date() for at in (first, last)]
        if days[0] != days[1]:
            return self.say(
                "span_of_days", first=self.moment(first, offset=offset), last=self.moment(last, offset=offset)
            )
        times = (self.clock(first, offset=offset), self.clock(last, offset=offset))
        return self.say("span", day=self.day(days[0]), first=times[0], last=times[1])

    def listed(self, some: Iterable[Runs]) -> Runs:
        parts: list[Sayable] = []
        for one in some:
            parts += [*([self.text("and")] if parts else []), one]
        return self.together(*parts)

    def together(self, *parts: Sayable) -> Runs:
        """The parts as one text: our own words that follow each other joined, texts against the page kept apart.

        Of two texts that run against the page, with only a comma of ours between them, a reader would take the second
        for a part of the first; a mark of the page's direction before that comma keeps their order.
        """
        runs: list[Run] = []
        for run in (run for part in parts for run in self._runs_of(part)):
            if runs and run.own and runs[-1].own:
                runs[-1] = self.own(runs[-1].text + run.text)
            else:
                runs.append(run)
        for at in range(1, len(runs) - 1):
            if self._needs_mark(*runs[at - 1 : at + 2]):
                runs[at] = self.own((RIGHT_TO_LEFT_MARK if self.rtl else LEFT_TO_RIGHT_MARK) + runs[at].text)
        return tuple(runs)

    def _needs_mark(self, before: Run, run: Run, after: Run) -> bool:
        return run.own and before.rtl != self.rtl != after.rtl and first_direction_is_rtl(run.text) is None

    def _runs_of(self, part: Sayable) -> Iterable[Run]:
        if isinstance(part, str | int):
            return [self.own(str(part))] if part != "" else []
        return [part] if isinstance(part, Run) else part

    def _filled(self, template: str, parts: dict[str, Sayable]) -> Runs:
        pieces: list[Sayable] = []
        for before, field, _, _ in Formatter().parse(template):
            pieces += [before, *([] if field is None else [parts[field]])]
        return self.together(*pieces)


def in_zone(at: datetime, *, offset: int) -> datetime:
    """The moment on the clock of the paper, ``offset`` minutes ahead of UTC."""
    if at.tzinfo is None:
        raise PaperError("a paper was not written", why="a time came without its zone", do="Give every time its zone.")
    if abs(offset) > LONGEST_OFFSET:
        raise PaperError("a paper was not written", why=f"an offset of {offset} minutes is no place's clock",
                         do="Give the offset from UTC in minutes, as 180 for UTC+03:00.")  # fmt: skip
    return at.astimezone(timezone(timedelta(minutes=offset)))


def offset_name(offset: int) -> Run:
    hours, minutes = divmod(abs(offset), 60)
    return code(f"UTC{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}")


def plain_text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
