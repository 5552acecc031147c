"""What came in and went out, over time: in above the line, out below it, the whole span in one picture."""

import re
from datetime import date, timedelta

import pytest

from wasl.apps.lists.enums import Way
from wasl.web.movement_drawing import _stretches, in_and_out

FIRST = date(2021, 1, 31)


def bars(svg: str) -> list[tuple[str, float, float, float]]:
    """(way, x, y, height) of each bar."""
    found = re.findall(r'class="fill-way-(\w+)" x="([\d.]+)" y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', svg)
    return [(way, float(x), float(y), float(height)) for way, x, y, height in found]


def drawn(*days: tuple[date, Way, int], rtl: bool = False) -> str:
    return str(in_and_out(days, title="In and out", key="k", rtl=rtl))


def test_in_stands_on_the_line_and_out_hangs_from_it() -> None:
    found = drawn((FIRST, Way.IN, 2), (FIRST, Way.BACK, 2), (FIRST + timedelta(days=1), Way.OUT, 1))
    base = float(re.search(r'y1="(\d+)"', found)[1])
    lengths = {way: (y + height if way != "out" else y, height) for way, _x, y, height in bars(found)}
    assert lengths == {"in": (base, 35.0), "back": (base - 35, 35.0), "out": (base, 17.5)}
    assert "Brought in: 2; Taken back: 2; Taken out: 1" in found


def test_right_to_left__time_runs_from_the_right() -> None:
    days = [(FIRST, Way.IN, 1), (FIRST + timedelta(days=9), Way.OUT, 1)]
    left, right = (bars(drawn(*days, rtl=rtl)) for rtl in (False, True))
    assert [way for way, *_ in sorted(left, key=lambda bar: bar[1])] == ["in", "out"]
    assert [way for way, *_ in sorted(right, key=lambda bar: bar[1])] == ["out", "in"]


def test_nothing_moved__nothing_drawn() -> None:
    assert drawn() == ""


@pytest.mark.parametrize(("days", "stretches"), [(0, 1), (34, 35), (35, 6), (199, 29), (200, 8), (3650, 121)])
def test_every_day_falls_into_one_of_the_stretches(days: int, stretches: int) -> None:
    last = FIRST + timedelta(days=days)
    starts, start_of = _stretches(FIRST, last)
    assert len(starts) == stretches
    assert {start_of(FIRST + timedelta(days=n)) for n in range(days + 1)} == set(starts)
