"""A table of states drawn as an SVG: columns by how far a state is from the first, long ways and ways back below.

Only lines and letters in the colour of the text, so that it reads on light and dark pages; no script, nothing fetched.
"""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import count

WIDE, HIGH, GAP_X, GAP_Y, LANE, EDGE = 112, 30, 64, 18, 16, 8

Next = Mapping[str, Iterable[str]]


def state_diagram(after: Next, title: str) -> str:
    """The SVG of a table "state: the states that can follow"."""
    column = _columns(after)
    rows = _rows(after, column)
    height = max(map(len, rows)) * (HIGH + GAP_Y) - GAP_Y
    place = {}
    for at, states in enumerate(rows):
        top = EDGE + (height - len(states) * (HIGH + GAP_Y) + GAP_Y) / 2
        place |= {state: (EDGE + at * (WIDE + GAP_X), top + row * (HIGH + GAP_Y)) for row, state in enumerate(states)}
    lanes = count(1)
    edges = [
        _edge(place[state], place[to], EDGE + height + next(lanes) * LANE if column[to] != column[state] + 1 else None)
        for state in after
        for to in sorted(after[state], key=lambda one: (column[one], place[one][1]))
    ]
    width = 2 * EDGE + len(rows) * (WIDE + GAP_X) - GAP_X
    drawn = [_box(state, *place[state], is_final=not after[state]) for state in after]
    marker = f"arrow-{title.replace(' ', '-')}"
    inner = "".join(edge.replace("ARROW", marker) for edge in edges) + "".join(drawn)
    return (
        f'<svg class="states" role="img" viewBox="0 0 {width} {EDGE * 2 + height + (next(lanes) - 1) * LANE:g}" '
        f'style="max-width:{width}px;width:100%;height:auto" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{escape(title)}: {escape(_told(after))}</title>"
        f'<defs><marker id="{marker}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0 L8 4 L0 8 z" fill="currentColor"/></marker></defs>{inner}</svg>'
    )


def _columns(after: Next) -> dict[str, int]:
    """The longest way to each state, by what leads on in the order of the table: what leads back is not counted."""
    order = {state: at for at, state in enumerate(after)}
    column = dict.fromkeys(after, 0)
    for state in after:
        for to in after[state]:
            if order[to] > order[state]:
                column[to] = max(column[to], column[state] + 1)
    return column


def _rows(after: Next, column: Mapping[str, int]) -> list[list[str]]:
    """Each column from top to bottom: first what goes on, then what is final, so that the main way is a line."""
    return [
        sorted((state for state in after if column[state] == at), key=lambda state: not after[state])
        for at in range(max(column.values()) + 1)
    ]


def _edge(start: tuple[float, float], end: tuple[float, float], lane: float | None) -> str:
    x1, y1, x2, y2 = start[0] + WIDE, start[1] + HIGH / 2, end[0], end[1] + HIGH / 2
    bend = GAP_X / 2
    if lane is None:
        way = f"M{x1:g} {y1:g} C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    else:
        way = (
            f"M{x1:g} {y1:g} C{x1 + bend:g} {y1:g} {x1:g} {lane:g} {x1 + bend:g} {lane:g} "
            f"L{x2 - bend:g} {lane:g} C{x2:g} {lane:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
        )
    return f'<path d="{way}" fill="none" stroke="currentColor" opacity="0.6" marker-end="url(#ARROW)"/>'


def _box(state: str, x: float, y: float, *, is_final: bool) -> str:
    """Final states have a thick border."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="6" fill="currentColor" fill-opacity="0.06" '
        f'stroke="currentColor" stroke-width="{2.5 if is_final else 1}"/>'
        f'<text x="{x + WIDE / 2:g}" y="{y + HIGH / 2 + 5:g}" text-anchor="middle" font-size="14" '
        f'fill="currentColor">{escape(state.replace("_", " "))}</text>'
    )


def _told(after: Next) -> str:
    return "; ".join(f"{state} to {', '.join(sorted(onward)) or 'nothing'}" for state, onward in after.items())
