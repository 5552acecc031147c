"""Remains drawn on the server: the bones that are there, on a skeleton seen from the front."""

from collections.abc import Iterable, Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wasl.apps.identification.domain.bones import Counted, bones
from wasl.web.drawings import _svg, _text

WIDTH, HEIGHT = 240, 440
MIDDLE = WIDTH / 2
# Shapes of the middle, and of the left side of the body, which lies at the right of who looks at it; the right side is
# their mirror image. The drawing is the same in every script: left and right are those of the body.
MIDDLE_SHAPES: dict[str, str] = {
    "skull": '<ellipse cx="120" cy="36" rx="24" ry="26"/>',
    "jaw": '<path d="M104 58h32l-6 16h-20z"/>',
    "neck": '<rect x="114" y="77" width="12" height="16" rx="3"/>',
    "spine": '<rect x="115" y="96" width="10" height="112" rx="4"/>',
    "chest": '<rect x="110" y="104" width="20" height="44" rx="6"/>',
    "pelvis": '<path d="M112 212h16l-3 24h-10z"/>',
}
SIDE_SHAPES: dict[str, str] = {
    "shoulder": '<path d="M133 97h34l4 12h-38z"/>',
    "ribs": '<path d="M134 114q30 2 29 44q-8 20-29 22z"/>',
    "upper_arm": '<rect x="172" y="108" width="11" height="68" rx="5"/>',
    "forearm": '<rect x="175" y="180" width="10" height="60" rx="5"/>',
    "hand": '<path d="M173 244h14l4 30h-22z"/>',
    "pelvis": '<path d="M131 204q30 0 26 32q-14 10-28 0z"/>',
    "thigh": '<rect x="137" y="246" width="14" height="78" rx="6"/>',
    "knee": '<circle cx="144" cy="331" r="6"/>',
    "shin": '<rect x="138" y="340" width="12" height="66" rx="5"/>',
    "foot": '<path d="M136 410h16l10 16h-26z"/>',
}
THERE, UNSURE, MISSING = "bone-there", "bone-unsure", "bone-missing"


def skeleton(counted: Iterable[Counted], *, names: Mapping[str, str], title: str, key: str) -> SafeString:
    """Parts of a body filled where a bone of them was counted, hatched where its side was not told.

    ``names``: bones by key, in the reader's language, for the words that stand for the picture.
    """
    rows = list(counted)
    there = {(bones()[one.bone].figure, one.side if bones()[one.bone].is_paired else "") for one in rows}
    unsure = {bones()[one.bone].figure for one in rows if bones()[one.bone].is_paired and not one.side}
    sided = {figure for figure, side in there if side}
    shapes = []
    for figure, shape in MIDDLE_SHAPES.items():
        is_there = (figure, "") in there or (figure not in SIDE_SHAPES and figure in sided)
        shapes.append(_part(shape, THERE if is_there else MISSING))
    for figure, shape in SIDE_SHAPES.items():
        for side in ("L", "R"):
            look = THERE if (figure, side) in there else UNSURE if figure in unsure else MISSING
            drawn = _part(shape, look)
            shapes.append(drawn if side == "L" else f'<g transform="matrix(-1 0 0 1 {WIDTH} 0)">{drawn}</g>')
    shapes.append(_text(20, 24, _("right"), "tick", anchor="middle"))
    shapes.append(_text(WIDTH - 20, 24, _("left"), "tick", anchor="middle"))
    about = "; ".join(_said(one, names) for one in rows) or _("No bones were counted.")
    return _svg(shapes, width=WIDTH, height=HEIGHT, title=title, about=about, key=key, look="skeleton")


def _part(shape: str, look: str) -> str:
    """The shape filled, and under a hatching of its own where its side was not told."""
    over = f'<g class="over-{look}">{shape}</g>' if look == UNSURE else ""
    return f'<g class="{escape(look)}">{shape}</g>{over}'


def _said(one: Counted, names: Mapping[str, str]) -> str:
    side = {"L": _("left"), "R": _("right"), "": ""}[one.side]
    return " ".join(filter(None, [f"{one.count} ×", names[one.bone], side]))
