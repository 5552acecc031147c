"""Pictures of what is owed by when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from wasl.apps.lists.domain.due import Owed, Step, due_lists, owed_by_list, owed_over_time
from wasl.apps.lists.models.list import NameList
from wasl.apps.staff.models.staff import Staff
from wasl.web.drawings import Part, _rect, _svg, _text, stacked_bar
from wasl.web.templatetags.wasl import day

WIDTH, HEIGHT, BASE = 600, 200, 160
SHORTEST = timedelta(days=9)  # of what is drawn: a day or two alone would be a wall


def due_for(user: Staff, *, moment: datetime, room: str | None = None) -> dict[str, Any]:
    """What the lists one reaches owe: one line for each list, the sums, and the picture over time."""
    lists = due_lists(NameList.objects.reaching(user))
    if room is not None:
        lists = [one for one in lists if one.room_id == room]
    return pictured_due(owed_by_list(lists, moment=moment, seen_by=user.party_id), lists, moment=moment)


def pictured_due(
    owed: Sequence[Owed], lists: Sequence[NameList], *, moment: datetime, key: str = "due"
) -> dict[str, Any]:
    steps = owed_over_time(lists, until=moment) if owed else []
    over, total = sum(one.overdue for one in owed), sum(one.owed for one in owed)
    return {
        "lines": [(one, owed_bar(one)) for one in owed],
        "owed": total,
        "overdue": over,
        "answered": sum(one.total - one.owed for one in owed),
        "picture": over_time(steps, due=sorted({one.meeting.reply_by for one in owed}), key=key),
        "parts": _parts(sum(one.total - one.owed for one in owed), total - over, over),
    }


def owed_bar(owed: Owed) -> SafeString:
    parts = _parts(owed.total - owed.owed, owed.owed - owed.overdue, owed.overdue)
    return stacked_bar(parts, title=_("Answered and owed"), key=f"owed-{owed.list.id}", rtl=get_language_bidi())


def over_time(steps: Sequence[Step], *, due: Sequence[date], key: str) -> SafeString:
    """A column for each day: answered below, owed above, overdue with a look of its own.

    The days to reply by stand as lines, those to come as well.
    """
    if not steps:
        return SafeString("")
    rtl = get_language_bidi()
    most = max(max(step.owed + step.answered for step in steps), 1)
    first, last = steps[0].day, steps[-1].day
    days = (max(last, *due, first + SHORTEST) - first).days + 1
    wide = WIDTH * ((last - first).days + 1) / days / len(steps)
    shapes = [f'<line class="axis" x1="0" x2="{WIDTH}" y1="{BASE}" y2="{BASE}"/>']
    for index, step in enumerate(steps):
        x = WIDTH - (index + 1) * wide if rtl else index * wide
        low, high = (BASE - 20) * step.answered / most, (BASE - 20) * step.owed / most
        hint = f"{day(step.day.isoformat())}: {step.answered:,} / {step.owed:,}"
        look = "due-overdue" if step.overdue else "due-owed"
        for kind in ("fill", "over"):
            shapes.append(_rect(x + 0.5, BASE - low, max(wide - 1, 1), low, f"{kind}-due-answered", hint=hint))
            shapes.append(_rect(x + 0.5, BASE - low - high, max(wide - 1, 1), high, f"{kind}-{look}", hint=hint))
    for one in due:
        if one >= first:
            along = WIDTH * ((one - first).days + 1) / days
            x = WIDTH - along if rtl else along
            shapes.append(f'<line class="due-line" x1="{x:.1f}" x2="{x:.1f}" y1="6" y2="{BASE}"/>')
    shapes.append(_text(WIDTH - 2 if rtl else 2, BASE + 22, day(first.isoformat()), "tick", anchor="start"))
    told = max(last, *due)
    along = WIDTH * ((told - first).days + 1) / days
    if along > WIDTH / 2:
        x = WIDTH - along + 2 if rtl else along - 2
        shapes.append(_text(x, BASE + 22, day(told.isoformat()), "tick", anchor="end"))
    now = steps[-1]
    about = _("On %(day)s: %(answered)s answered, %(owed)s owed.") % {
        "day": day(last.isoformat()), "answered": f"{now.answered:,}", "owed": f"{now.owed:,}",
    }  # fmt: skip
    title = _("Answered and owed, day by day")
    return _svg(shapes, width=WIDTH, height=HEIGHT, title=title, about=about, key=key, look="over-time")


def _parts(answered: int, owed: int, overdue: int) -> list[Part]:
    parts = [
        Part(_("Answered"), answered, "due-answered"),
        Part(_("Owed"), owed, "due-owed"),
        Part(_("Overdue"), overdue, "due-overdue"),
    ]
    return [part for part in parts if part.count]
