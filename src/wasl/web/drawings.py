"""Pictures drawn on the server: dataclasses in, SVG out.

Every text is escaped; every picture says in words what it shows (title and description); colours and
patterns come from classes in ``states.css``; for right-to-left readers time and bars run from the right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stacked bar. ``look`` names its colour and pattern: "standing-awaiting"."""

    label: str
    count: int
    look: str

    @property
    def value(self) -> str:
        return self.look.partition("-")[2]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time on one line of a custody drawing; ``end`` None: not known to have ended."""

    line: str
    label: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Dot:
    """A round of talks on the timeline."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A release on the timeline: how many each side freed, as the sources say it."""

    day: date
    label: str
    href: str
    first: str
    second: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class Process:
    """The whole of a timeline."""

    title: str
    about: str
    dots: Sequence[Dot] = field(default=())
    marks: Sequence[Mark] = field(default=())


# --- bars ---------------------------------------------------------------------------------------------

BAR_WIDTH, BAR_HEIGHT = 1000, 28


def stacked_bar(parts: Iterable[Part], *, title: str, key: str, rtl: bool) -> SafeString:
    """Parts of a whole beside each other. Nothing is drawn for a part of zero."""
    drawn = [part for part in parts if part.count]
    total = sum(part.count for part in drawn)
    about = "; ".join(f"{part.label}: {part.count:,}" for part in drawn)
    shapes: list[str] = []
    at = 0.0
    for part in drawn:
        width = BAR_WIDTH * part.count / total
        x = BAR_WIDTH - at - width if rtl else at
        shapes += [_rect(x, 0, width, BAR_HEIGHT, f"{kind}-{part.look}", hint=f"{part.label}: {part.count:,}")
                   for kind in ("fill", "over")]  # fmt: skip
        if at:
            edge = x + width if rtl else x
            shapes.append(f'<line class="seam" x1="{edge:.1f}" x2="{edge:.1f}" y1="0" y2="{BAR_HEIGHT}"/>')
        at += width
    if not drawn:
        shapes.append(_rect(0, 0, BAR_WIDTH, BAR_HEIGHT, "fill-empty"))
    return _svg(shapes, width=BAR_WIDTH, height=BAR_HEIGHT, title=title, about=about, key=key, look="bar", stretch=True)


def weight_bar(bits: float, *, limit: float, title: str, key: str, rtl: bool) -> SafeString:
    """One field's weight of evidence: to the end when it speaks for, to the start when against."""
    limit = max(limit, 1.0)
    half = 100
    length = half * min(abs(bits), limit) / limit
    towards_right = (bits >= 0) is not rtl
    x = half if towards_right else half - length
    look = "fill-for" if bits >= 0 else "fill-against"
    shapes = [_rect(x, 3, max(length, 1), 10, look), '<line class="axis" x1="100" x2="100" y1="0" y2="16"/>']
    return _svg(shapes, width=200, height=16, title=title, about="", key=key, look="weight")


def histogram(counts: Sequence[int], *, title: str, about: str, key: str, rtl: bool) -> SafeString:
    """How many pairs in each tenth of probability, the surest at the end of the line."""
    most = max([*counts, 1])
    width, height, base = 600, 190, 150
    step = width / len(counts)
    shapes = [f'<line class="axis" x1="0" x2="{width}" y1="{base}" y2="{base}"/>']
    for index, count in enumerate(counts):
        x = (width - (index + 1) * step if rtl else index * step) + 4
        tall = (base - 24) * count / most
        low, high = index * 100 // len(counts), (index + 1) * 100 // len(counts)
        shapes.append(_rect(x, base - tall, step - 8, tall, "fill-histogram", hint=f"{low}-{high}%: {count:,}"))
        middle = x + (step - 8) / 2
        shapes.append(_text(middle, base - tall - 6, f"{count:,}", "figure"))
        shapes.append(_text(middle, base + 20, f"{low}", "tick"))
    return _svg(shapes, width=width, height=height, title=title, about=about, key=key, look="histogram")


# --- time ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days along a line of so many units, from the first of one January to the first of another."""

    first_year: int
    last_year: int
    start: float
    length: float
    mirrored: bool

    def at(self, day: date) -> float:
        zero = date(self.first_year, 1, 1).toordinal()
        whole = date(self.last_year + 1, 1, 1).toordinal() - zero
        along = self.length * min(max((day.toordinal() - zero) / whole, 0), 1)
        return self.start + (self.length - along if self.mirrored else along)

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


LEVELS, LEVEL_HEIGHT = 4, 50


def timeline(process: Process, *, key: str, rtl: bool) -> SafeString:
    """Rounds as dots and releases as marks over the years, from side to side."""
    axis = _axis([*[dot.day for dot in process.dots], *[mark.day for mark in process.marks]], 24, 952, rtl)
    if axis is None:
        return SafeString("")
    placed, levels = _levels(process.marks, axis)
    base = 8 + LEVEL_HEIGHT * levels + 26
    shapes = [f'<line class="axis" x1="24" x2="976" y1="{base}" y2="{base}"/>']
    for year in axis.years:
        x = axis.at(date(year, 1, 1))
        shapes.append(f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{base}" y2="{base + 8}"/>')
        shapes.append(_text(axis.at(date(year, 7, 1)), base + 26, str(year), "tick"))
    for dot in process.dots:
        shapes.append(_dot(axis.at(dot.day), base, dot.label))
    # Pillars first, so that none crosses the words of a plate.
    shapes += [
        f'<line class="pillar" x1="{axis.at(mark.day):.1f}" x2="{axis.at(mark.day):.1f}" '
        f'y1="{_top(level) + 40}" y2="{base - 7}"/>'
        for mark, level in placed
    ]
    shapes += [_mark(mark, axis.at(mark.day), _top(level), base, rtl=rtl) for mark, level in placed]
    return _svg(shapes, width=1000, height=base + 38, title=process.title, about=process.about, key=key,
                look="timeline wide", links=True)  # fmt: skip


def _levels(marks: Sequence[Mark], axis: _Axis) -> tuple[list[tuple[Mark, int]], int]:
    """Each release with the height of its plate, highest 0; plates that would meet stand at different heights."""
    placed: list[tuple[Mark, int]] = []
    taken: list[float] = [-1e9] * LEVELS  # where each height is free again
    for mark in sorted(marks, key=lambda one: axis.at(one.day)):
        x, half = axis.at(mark.day), _half(mark)
        level = next((one for one, end in enumerate(taken) if x - half > end), LEVELS - 1)
        taken[level] = x + half + 4
        placed.append((mark, level))
    return placed, max([level for _, level in placed], default=0) + 1


def _half(mark: Mark) -> float:
    """Half the width that a plate's two lines need."""
    return max(4.9 * len(_counts(mark)), 3.5 * len(mark.label)) + 8


def _counts(mark: Mark) -> str:
    return f"{mark.first} · {mark.second}"


def _seen_counts(mark: Mark, *, rtl: bool) -> str:
    """Both counts from left to right: for a right-to-left reader the first stands at the right."""
    return f"{mark.second} · {mark.first}" if rtl else _counts(mark)


def _top(level: int) -> int:
    return 8 + LEVEL_HEIGHT * level


def _mark(mark: Mark, x: float, top: float, base: float, *, rtl: bool) -> str:
    plate = _plate(mark, x - _half(mark), top, 2 * _half(mark), rtl=rtl)
    return _linked(plate + _diamond(x, base), mark.label, mark.href, extra=_counts(mark))


def _plate(mark: Mark, x: float, top: float, width: float, *, rtl: bool) -> str:
    disputed = " disputed" if mark.disputed else ""
    return (
        f'<rect class="plate{disputed}" x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="40" rx="4"/>'
        + _text(x + width / 2, top + 17, _seen_counts(mark, rtl=rtl), "figure", ltr=True)
        + _text(x + width / 2, top + 33, mark.label, "tick")
    )


def _diamond(x: float, y: float) -> str:
    return f'<path class="release" d="M{x:.1f} {y - 9:.1f} l7 9 l-7 9 l-7 -9 z"/>'


def tall_timeline(process: Process, *, key: str, rtl: bool) -> SafeString:
    """The same from top to bottom, for narrow screens."""
    days = [*[dot.day for dot in process.dots], *[mark.day for mark in process.marks]]
    if not days:
        return SafeString("")
    years = max(days).year - min(days).year + 1
    height = 96 * years
    axis = _axis(days, 12, height - 24, False)
    assert axis is not None  # noqa: S101  there are days
    line = 300 if rtl else 60
    shapes = [f'<line class="axis" x1="{line}" x2="{line}" y1="12" y2="{height - 12}"/>']
    for year in axis.years:
        y = axis.at(date(year, 1, 1))
        shapes.append(_text(line + (30 if rtl else -30), y + 12, str(year), "tick"))
        shapes.append(f'<line class="axis" x1="{line - 6}" x2="{line + 6}" y1="{y:.1f}" y2="{y:.1f}"/>')
    for dot in process.dots:
        shapes.append(_dot(line, axis.at(dot.day), dot.label))
    free_from = 0.0
    for mark in sorted(process.marks, key=lambda one: one.day):
        y = axis.at(mark.day)
        top = max(y - 19, free_from)
        free_from = top + 46
        x = 10 if rtl else 110
        edge = x + 240 if rtl else x
        inner = (
            f'<path class="pillar" d="M{line} {y:.1f} L{edge} {top + 20:.1f}"/>'
            + _plate(mark, x, top, 240, rtl=rtl)
            + _diamond(line, y)
        )
        shapes.append(_linked(inner, mark.label, mark.href, extra=_counts(mark)))
    return _svg(shapes, width=360, height=max(height, int(free_from) + 8), title=process.title, about=process.about,
                key=key, look="timeline tall", links=True)  # fmt: skip


LONGEST_LINE = 44  # letters that fit over a line


def custody(spans: Sequence[Span], *, title: str, about: str, key: str, rtl: bool) -> SafeString:
    """What each record tells of custody, line under line on one axis of years; an open end fades out."""
    days = [day for span in spans for day in (span.start, span.end) if day is not None]
    axis = _axis(days, 12, 396, rtl, beyond=1 if any(span.end is None for span in spans) else 0)
    if axis is None:
        return SafeString("")
    row, top = 62, 8
    base = top + row * len(spans)
    shapes = []
    for year in axis.years:
        x = axis.at(date(year, 1, 1))
        shapes.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{base}"/>')
        if len(axis.years) <= 12 or year % (len(axis.years) // 8) == 0:
            shapes.append(_text(axis.at(date(year, 7, 1)), base + 20, str(year), "tick"))
    for index, span in enumerate(spans):
        y = top + row * index
        edge = 408 if rtl else 12
        shapes.append(_text(edge, y + 14, Truncator(span.line).chars(LONGEST_LINE), "line-label", anchor="start"))
        shapes.append(_text(edge, y + 31, span.label, "tick", anchor="start"))
        shapes += _span(span, axis, y + 38)
    return _svg(shapes, width=420, height=base + 32, title=title, about=about, key=key, look="custody")


def _span(span: Span, axis: _Axis, y: float) -> list[str]:
    if span.start is None and span.end is None:
        return []
    if span.start is None or span.end is None:
        known = span.start or span.end
        assert known is not None  # noqa: S101  one of the two is
        x = axis.at(known)
        far = axis.at(date(axis.last_year, 12, 31) if span.end is None else date(axis.first_year, 1, 1))
        tail = f'<line class="open-end" x1="{x:.1f}" x2="{far:.1f}" y1="{y + 7}" y2="{y + 7}"/>'
        return [tail, f'<circle class="fill-custody" cx="{x:.1f}" cy="{y + 7}" r="6"/>']
    a, b = sorted((axis.at(span.start), axis.at(span.end)))
    return [_rect(a, y, max(b - a, 4), 14, "fill-custody")]


def _axis(days: Sequence[date], start: float, length: float, mirrored: bool, *, beyond: int = 0) -> _Axis | None:
    """The years of these days, and some beyond when what they tell of goes on."""
    if not days:
        return None
    return _Axis(min(days).year, max(days).year + beyond, start, length, mirrored)


# --- SVG ----------------------------------------------------------------------------------------------


def _svg(
    shapes: Sequence[str], *, width: int, height: int, title: str, about: str, key: str, look: str,
    stretch: bool = False, links: bool = False,
) -> SafeString:  # fmt: skip
    """``links``: its parts lead somewhere, so it is a group and not one picture."""
    key = escape(key)
    described = f' aria-describedby="{key}-d"' if about else ""
    desc = f'<desc id="{key}-d">{escape(about)}</desc>' if about else ""
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    role = "group" if links else "img"
    return mark_safe(  # noqa: S308  every text in it is escaped
        f'<svg class="drawing {look}" viewBox="0 0 {width} {height}" role="{role}" '
        f'aria-labelledby="{key}-t"{described}{ratio}>'
        f'<title id="{key}-t">{escape(title)}</title>{desc}{"".join(shapes)}</svg>'
    )


def _rect(x: float, y: float, width: float, height: float, look: str, *, hint: str = "") -> str:
    title = f"<title>{escape(hint)}</title>" if hint else ""
    return (
        f'<rect class="{escape(look)}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}">{title}</rect>'
    )


def _text(x: float, y: float, text: str, look: str, *, anchor: str = "middle", ltr: bool = False) -> str:
    direction = ' direction="ltr"' if ltr else ""
    return f'<text class="{look}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{direction}>{escape(text)}</text>'


def _dot(x: float, y: float, label: str) -> str:
    return f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="6"><title>{escape(label)}</title></circle>'


def _linked(inner: str, label: str, href: str, *, extra: str = "") -> str:
    spoken = escape(f"{label}: {extra}" if extra else label)
    return f'<a href="{escape(href)}" aria-label="{spoken}"><title>{spoken}</title>{inner}</a>'
