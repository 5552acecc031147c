"""The board as a picture: remains down, the missing across, a square for each pair."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from wasl.web.drawings import _linked, _rect, _svg, _text

SIDE, GAP, LABEL, TOP = 26, 3, 118, 86
LEAST_WIDTH = 1000  # a board of few columns is not drawn larger


@dataclass(frozen=True, slots=True)
class Square:
    """One pair: its look, what it says, and the page it leads to; empty where nothing was compared."""

    look: str
    label: str
    href: str


def board_picture(
    rows: Sequence[str], columns: Sequence[str], squares: Sequence[Sequence[Square]], *, title: str, about: str,
    key: str, rtl: bool,
) -> SafeString:  # fmt: skip
    """``squares[row][column]``. For right-to-left readers the first column stands at the right."""
    step = SIDE + GAP
    width = max(LABEL + step * len(columns) + 40, LEAST_WIDTH)
    shapes = [_slanted(width - x if rtl else x, name) for x, name in _across(columns, step)]
    for at, (name, line) in enumerate(zip(rows, squares, strict=True)):
        y = TOP + at * step
        shapes.append(_text(width if rtl else 0, y + SIDE - 8, name, "line-label", anchor="start", ltr=False))
        for place, square in enumerate(line):
            x = LABEL + place * step
            shapes.append(_square(square, width - x - SIDE if rtl else x, y))
    return _svg(shapes, width=width, height=TOP + step * len(rows), title=title, about=about, key=key,
                look="board", links=True)  # fmt: skip


def _across(columns: Sequence[str], step: int) -> list[tuple[float, str]]:
    return [(LABEL + at * step + SIDE / 2, name) for at, name in enumerate(columns)]


def _slanted(x: float, name: str) -> str:
    return (
        f'<text class="tick" x="{x:.1f}" y="{TOP - 8}" direction="ltr" text-anchor="start" '
        f'transform="rotate(-60 {x:.1f} {TOP - 8})">{escape(name)}</text>'
    )


def _square(square: Square, x: float, y: float) -> str:
    inner = "".join(_rect(x, y, SIDE, SIDE, f"{kind}-{square.look}") for kind in ("fill", "over"))
    return _linked(inner, square.label, square.href) if square.href else inner
