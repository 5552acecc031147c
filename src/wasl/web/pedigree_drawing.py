"""A family as a picture that a relative can check: squares are men, circles women, lines are marriage and descent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from wasl.web.pedigree_layout import Kin, Layout, laid_out, parents_of

COLUMN, ROW, HALF = 112, 138, 22
MARGIN_TOP = 34
LONGEST = 15  # letters of a name under its sign


def pedigree(people: Sequence[Kin], *, title: str, about: str, key: str, rtl: bool) -> SafeString:
    """The drawn family; for right-to-left readers it runs from the right."""
    if not people:
        return SafeString("")
    layout = laid_out(people)
    known = {one.id: one for one in people}
    width, height = round(layout.width * COLUMN), layout.height * ROW
    at = {id: (_across(layout, id, width, rtl=rtl), MARGIN_TOP + HALF + layout.rows[id] * ROW) for id in known}
    shapes = [*_couples(layout, at, known), *_descent(people, known, at, layout, rtl=rtl), *_twins(people, at)]
    shapes += [_sign(one, *at[one.id]) for one in people]
    return mark_safe(  # noqa: S308  every text in it is escaped
        f'<svg class="drawing pedigree" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-labelledby="{escape(key)}-t" aria-describedby="{escape(key)}-d"><title id="{escape(key)}-t">'
        f'{escape(title)}</title><desc id="{escape(key)}-d">{escape(about)}</desc>{"".join(shapes)}</svg>'
    )


def sign(one: Kin) -> SafeString:
    """One sign alone, for the legend."""
    return mark_safe(  # noqa: S308  nothing in it is from outside
        f'<svg class="kin-swatch" viewBox="0 0 56 56" aria-hidden="true" focusable="false">{_shape(one, 28, 28)}</svg>'
    )


def _across(layout: Layout, id: str, width: int, *, rtl: bool) -> float:
    x = (layout.columns[id] + 0.5) * COLUMN
    return width - x if rtl else x


def _couples(layout: Layout, at: Mapping[str, tuple[float, float]], known: Mapping[str, Kin]) -> list[str]:
    """A line between each couple; two lines where they are relatives of each other."""
    drawn = []
    for a, b in layout.couples:
        (x1, y1), (x2, y2) = at[a], at[b]
        look = "kin-line kin-double" if _ancestors(a, known) & _ancestors(b, known) else "kin-line"
        if y1 == y2 and abs(x1 - x2) > COLUMN * 1.1:  # somebody stands between them
            path = f"M{x1:.1f} {y1 - HALF:.1f} v-12 H{x2:.1f} v12"
        else:
            path = f"M{x1:.1f} {y1:.1f} L{x2:.1f} {y2:.1f}"
        drawn.append(f'<path class="{look}" d="{path}"/>')
        if "double" in look:
            drawn.append(f'<path class="kin-gap" d="{path}"/>')
    return drawn


def _ancestors(id: str, known: Mapping[str, Kin]) -> set[str]:
    found: set[str] = set()
    ahead = [id]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += parents_of(known[one], known)
    return found


def _descent(people: Sequence[Kin], known: Mapping[str, Kin], at: Mapping[str, tuple[float, float]], layout: Layout,
             *, rtl: bool) -> list[str]:  # fmt: skip
    """From the middle of a couple, or from beside a parent alone, to a bar over the children."""
    children: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in people:
        if above := parents_of(one, known):
            children[tuple(above)].append(one.id)
    drawn = []
    bars: dict[int, int] = defaultdict(int)
    for parents, born in children.items():
        row = min(layout.rows[child] for child in born)
        bar = min(at[child][1] for child in born) - HALF - 20 - 8 * (bars[row] % 3)
        bars[row] += 1
        y = max(at[parent][1] for parent in parents)
        if len(parents) == 2:
            x = (at[parents[0]][0] + at[parents[1]][0]) / 2
            start = f"M{x:.1f} {y:.1f}"
        else:
            side = -1 if rtl else 1
            x = at[parents[0]][0] + side * COLUMN / 2
            start = f"M{at[parents[0]][0]:.1f} {y:.1f} H{x:.1f}"
        ends = [x, *(at[child][0] for child in born)]
        path = f"{start} V{bar:.1f} M{min(ends):.1f} {bar:.1f} H{max(ends):.1f}"
        path += "".join(f" M{at[child][0]:.1f} {bar:.1f} V{at[child][1] - HALF:.1f}" for child in born)
        drawn.append(f'<path class="kin-line" d="{path}"/>')
    return drawn


def _twins(people: Sequence[Kin], at: Mapping[str, tuple[float, float]]) -> list[str]:
    return [
        f'<path class="kin-twin" d="M{at[one.id][0]:.1f} {at[one.id][1] - HALF - 7:.1f} H{at[one.twin_of][0]:.1f}"/>'
        for one in people
        if one.twin_of in at
    ]


def _sign(one: Kin, x: float, y: float) -> str:
    label = Truncator(one.label).chars(LONGEST)
    return (
        f"<g><title>{escape(one.about)}</title>{_shape(one, x, y)}"
        f'<text class="kin-name" x="{x:.1f}" y="{y + HALF + 19:.1f}" text-anchor="middle">{escape(label)}</text>'
        f'<text class="tick" x="{x:.1f}" y="{y + HALF + 37:.1f}" text-anchor="middle">{escape(one.note)}</text></g>'
    )


def _shape(one: Kin, x: float, y: float) -> str:
    looks = ["kin", *(["kin-untold"] if not one.is_told else [])]
    looks += ["kin-typed"] if one.is_typed else ["kin-sampled"] if one.is_sampled else []
    shapes = [_outline(one.sex, x, y, HALF, " ".join(looks))]
    if one.is_sampled and not one.is_typed:
        shapes.append(_outline(one.sex, x, y, HALF, "kin-dots"))
    if one.is_missing:
        shapes.append(_outline(one.sex, x, y, HALF + 5, "kin-missing"))
        shapes.append(f'<text class="kin-sought" x="{x:.1f}" y="{y + 8:.1f}" text-anchor="middle">?</text>')
    if one.is_dead:
        far = HALF + 7
        shapes.append(f'<path class="kin-dead" d="M{x - far:.1f} {y + far:.1f} L{x + far:.1f} {y - far:.1f}"/>')
    return "".join(shapes)


def _outline(sex: str, x: float, y: float, half: float, look: str) -> str:
    if sex == "M":
        side = 2 * half
        return f'<rect class="{look}" x="{x - half:.1f}" y="{y - half:.1f}" width="{side:.1f}" height="{side:.1f}"/>'
    if sex == "F":
        return f'<circle class="{look}" cx="{x:.1f}" cy="{y:.1f}" r="{half:.1f}"/>'
    reach = half + 3
    return (
        f'<path class="{look}" d="M{x:.1f} {y - reach:.1f} l{reach} {reach} l{-reach} {reach} l{-reach} {-reach} z"/>'
    )
