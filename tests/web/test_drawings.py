"""Pictures: right in number, mirrored for right-to-left readers, and safe whatever they are told."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from wasl.apps.lists.domain.due import Step
from wasl.web import drawings
from wasl.web.drawings import Dot, Mark, Part, Process, Span
from wasl.web.due import over_time

PARTS = [
    Part("one", 30, "standing-awaiting"),
    Part("none", 0, "standing-not_put"),
    Part("two", 10, "standing-answered"),
]
EVIL = '"><script>alert(1)</script>'


def rects(svg: str, look: str) -> list[tuple[float, float]]:
    """Start and width of each rectangle with this class."""
    found = re.findall(rf'<rect class="{look}" x="([\d.-]+)" y="[\d.-]+" width="([\d.-]+)"', svg)
    return [(float(x), float(width)) for x, width in found]


def test_stacked_bar__shares_its_width_by_count_and_leaves_out_zeros() -> None:
    svg = drawings.stacked_bar(PARTS, title="t", key="k", rtl=False)
    assert rects(svg, "fill-standing-awaiting") == [(0, 750)]
    assert rects(svg, "fill-standing-answered") == [(750, 250)]
    assert "standing-not_put" not in svg


def test_stacked_bar__right_to_left__begins_at_the_right() -> None:
    svg = drawings.stacked_bar(PARTS, title="t", key="k", rtl=True)
    assert rects(svg, "fill-standing-awaiting") == [(250, 750)]
    assert rects(svg, "fill-standing-answered") == [(0, 250)]


def test_stacked_bar__of_nothing__is_an_empty_bar() -> None:
    assert rects(drawings.stacked_bar([], title="t", key="k", rtl=False), "fill-empty") == [(0, 1000)]


def test_weight_bar__points_for_and_against_away_from_the_middle() -> None:
    def bar(bits: float, *, rtl: bool) -> list[tuple[float, float]]:
        svg = drawings.weight_bar(bits, limit=10, title="t", key="k", rtl=rtl)
        return rects(svg, "fill-for" if bits > 0 else "fill-against")

    assert bar(5, rtl=False) == [(100, 50)]
    assert bar(-5, rtl=False) == [(50, 50)]
    assert bar(5, rtl=True) == [(50, 50)]
    assert bar(-5, rtl=True) == [(100, 50)]
    assert bar(50, rtl=False) == [(100, 100)]


def test_histogram__is_as_high_as_the_most_and_mirrored() -> None:
    left = rects(drawings.histogram([1, 0, 4], title="t", about="a", key="k", rtl=False), "fill-histogram")
    right = rects(drawings.histogram([1, 0, 4], title="t", about="a", key="k", rtl=True), "fill-histogram")
    assert [x for x, _ in left] == [4, 204, 404]
    assert [x for x, _ in right] == [404, 204, 4]


PROCESS = Process(
    title="t", about="a",
    dots=[Dot(date(2017, 1, 23), "Round 1"), Dot(date(2019, 4, 25), "Round 12")],
    marks=[
        Mark(date(2018, 11, 24), "24 November 2018", "/a", "10", "10", disputed=True),
        Mark(date(2018, 12, 1), "1 December 2018", "/b", "9", "8", disputed=False),
    ],
)  # fmt: skip


def test_timeline__runs_from_the_reader_s_side_and_keeps_plates_apart() -> None:
    ltr, rtl = (drawings.timeline(PROCESS, key="k", rtl=side) for side in (False, True))

    def dots(svg: str) -> list[float]:
        return [float(x) for x in re.findall(r'class="dot" cx="([\d.]+)"', svg)]

    assert dots(ltr) == sorted(dots(ltr))
    assert dots(rtl) == sorted(dots(rtl), reverse=True)
    assert len(set(re.findall(r'class="plate[^"]*" x="[\d.-]+" y="([\d.]+)"', ltr))) == 2
    assert "9 · 8" in ltr
    assert "8 · 9" in rtl
    assert ltr.count("disputed") == 1


def test_timeline__of_nothing__is_nothing() -> None:
    empty = Process(title="t", about="a")
    assert drawings.timeline(empty, key="k", rtl=False) == drawings.tall_timeline(empty, key="k", rtl=False) == ""


def test_custody__draws_what_is_dated_and_leaves_open_what_is_open() -> None:
    spans = [
        Span("A", "from 2013", date(2013, 5, 17), None),
        Span("B", "2013 to 2016", date(2013, 5, 17), date(2016, 1, 1)),
        Span("C", "until 2016", None, date(2016, 1, 1)),
        Span("D", "", None, None),
    ]
    svg = drawings.custody(spans, title="t", about="a", key="k", rtl=False)
    assert svg.count('class="open-end"') == 2
    assert svg.count('<rect class="fill-custody"') == 1
    assert drawings.custody([], title="t", about="a", key="k", rtl=False) == ""


def test_over_time__reaches_to_the_day_to_reply_by() -> None:
    today, due = date(2026, 11, 22), date(2026, 12, 6)
    svg = over_time([Step(today, owed=75, answered=45, overdue=False)], due=[due], key="k")
    assert rects(svg, "fill-due-answered") == [(0.5, 39.0)]  # one day of fifteen
    assert re.findall(r'class="due-line" x1="([\d.]+)"', svg) == ["600.0"]
    assert re.findall(r">(\d+ \w+ 2026)<", svg) == ["22 November 2026", "6 December 2026"]


@pytest.mark.parametrize("rtl", [False, True])
def test_drawings__escape_every_text_and_are_well_formed(rtl: bool) -> None:
    day = date(2020, 1, 1)
    process = Process(
        title=EVIL, about=EVIL, dots=[Dot(day, EVIL)], marks=[Mark(day, EVIL, EVIL, EVIL, EVIL, disputed=True)]
    )
    drawn = [
        drawings.stacked_bar([Part(EVIL, 1, EVIL)], title=EVIL, key=EVIL, rtl=rtl),
        drawings.weight_bar(1, limit=2, title=EVIL, key=EVIL, rtl=rtl),
        drawings.histogram([1], title=EVIL, about=EVIL, key=EVIL, rtl=rtl),
        drawings.timeline(process, key=EVIL, rtl=rtl),
        drawings.tall_timeline(process, key=EVIL, rtl=rtl),
        drawings.custody([Span(EVIL, EVIL, day, None)], title=EVIL, about=EVIL, key=EVIL, rtl=rtl),
    ]
    for svg in drawn:
        assert "<script" not in svg
        root = ElementTree.fromstring(svg)
        assert root.attrib["role"] in {"img", "group"}
        assert root.find("title") is not None
        assert " style=" not in svg
