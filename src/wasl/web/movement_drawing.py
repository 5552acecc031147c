"""What came in and went out over time, drawn on the server: in above a line, out below it."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.safestring import SafeString

from wasl.apps.lists.enums import Way
from wasl.kernel.dates import display_date, from_day
from wasl.web.drawings import _rect, _svg

WIDTH, HALF, MARGIN = 600, 70, 4
WIDEST = 60  # of a bar: a day or two alone would be a wall
ABOVE, BELOW = (Way.IN, Way.BACK), (Way.OUT,)
MOST_DAYS, MOST_WEEKS = 35, 200  # days shown one by one, then by week, beyond that by month


def in_and_out(
    days: Sequence[tuple[date, Way, int]], *, title: str, key: str, rtl: bool, language: str = "en"
) -> SafeString:
    """Bars of each day, week or month, whichever fits; nothing is drawn when nothing moved."""
    if not days:
        return SafeString("")
    starts, start_of = _stretches(days[0][0], days[-1][0])
    counts: Counter[tuple[date, Way]] = Counter()
    for day, way, count in days:
        counts[start_of(day), way] += count
    most = max(sum(counts[start, way] for way in side) for start in starts for side in (ABOVE, BELOW))
    base, step = MARGIN + HALF, min(WIDTH / len(starts), WIDEST)
    shapes = [f'<line class="axis" x1="0" x2="{WIDTH}" y1="{base}" y2="{base}"/>']
    for index, start in enumerate(starts):
        x = (WIDTH - (index + 1) * step if rtl else index * step) + min(2.0, step / 8)
        width = max(step - min(4.0, step / 4), 1.0)
        shapes += _bars(counts, start, ABOVE, x, width, base, HALF / most, up=True, language=language)
        shapes += _bars(counts, start, BELOW, x, width, base, HALF / most, up=False, language=language)
    about = "; ".join(
        f"{way.label}: {sum(count for (_start, one), count in counts.items() if one is way):,}"
        for way in Way if any(one is way for _start, one in counts)
    )  # fmt: skip
    return _svg(shapes, width=WIDTH, height=base + HALF + MARGIN, title=title, about=about, key=key, look="movements")


def _bars(
    counts: Counter[tuple[date, Way]], start: date, ways: Sequence[Way], x: float, width: float, base: float,
    unit: float, *, up: bool, language: str,
) -> list[str]:  # fmt: skip
    shapes, at = [], 0.0
    for way in ways:
        if count := counts[start, way]:
            tall = count * unit
            y = base - at - tall if up else base + at
            hint = f"{display_date(from_day(start), language=language)}, {way.label}: {count:,}"
            shapes += [_rect(x, y, width, tall, f"{kind}-way-{way.value}", hint=hint) for kind in ("fill", "over")]
            at += tall
    return shapes


def _stretches(first: date, last: date) -> tuple[list[date], Callable[[date], date]]:
    """The first days of all stretches from the first day to the last, and whose stretch a day is in."""
    length = (last - first).days + 1
    if length <= MOST_DAYS:
        return [first + timedelta(days=n) for n in range(length)], lambda day: day
    if length <= MOST_WEEKS:
        weeks = range((length - 1) // 7 + 1)
        return [first + timedelta(weeks=n) for n in weeks], lambda day: first + timedelta(weeks=(day - first).days // 7)
    months = range((last.year - first.year) * 12 + last.month - first.month + 1)
    zero = first.year * 12 + first.month - 1
    return [date((zero + n) // 12, (zero + n) % 12 + 1, 1) for n in months], lambda day: day.replace(day=1)
