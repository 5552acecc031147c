"""How many each side frees, stage after stage, drawn on the server: a dot for a person while they can be counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wasl.web.drawings import Part, _svg, _text, stacked_bar

ACROSS, STEP, RADIUS = 10, 30, 11  # dots in a row, and their measures
MOST_DOTS = 60  # of one side; more are a bar
LOOKS = 6  # looks of stages: the seventh looks like the first


@dataclass(frozen=True, slots=True)
class Freed:
    """How many one side frees in one stage: the living, and bodies."""

    stage: int
    living: int
    bodies: int

    @property
    def look(self) -> str:
        return f"stage-{(self.stage - 1) % LOOKS + 1}"


def freed_picture(stages: Sequence[Freed], *, title: str, key: str, rtl: bool) -> SafeString:
    """The people one side frees. Bodies are squares, and stand after the living of their stage."""
    count = sum(one.living + one.bodies for one in stages)
    if count > MOST_DOTS:
        parts = [Part(stage_named(one.stage), one.living + one.bodies, one.look) for one in stages]
        return stacked_bar(parts, title=title, key=key, rtl=rtl)
    shapes: list[str] = []
    top = 0
    for one in stages:
        if len(stages) > 1:
            width = ACROSS * STEP
            shapes.append(_text(width if rtl else 0, top + 17, stage_named(one.stage), "line-label", anchor="start"))
            top += 24
        shapes += _dots(one, top, rtl=rtl)
        top += STEP * -(-(one.living + one.bodies) // ACROSS) + 4
    about = "; ".join(f"{stage_named(one.stage)}: {one.living + one.bodies:,}" for one in stages)
    return _svg(shapes, width=ACROSS * STEP, height=max(top, STEP), title=title, about=about, key=key, look="freed")


def stage_named(stage: int) -> str:
    return _("Stage %(number)s") % {"number": stage}


def _dots(one: Freed, top: int, *, rtl: bool) -> list[str]:
    shapes = []
    for index in range(one.living + one.bodies):
        column = index % ACROSS
        x = (ACROSS - column if rtl else column) * STEP + (-STEP if rtl else 0) + STEP / 2
        y = top + index // ACROSS * STEP + STEP / 2
        for kind in ("fill", "over"):
            if index < one.living:
                shapes.append(f'<circle class="{kind}-{one.look}" cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}"/>')
            else:
                side = 2 * RADIUS - 4
                corner = f'x="{x - side / 2:.0f}" y="{y - side / 2:.0f}" width="{side}" height="{side}"'
                shapes.append(f'<rect class="{kind}-{one.look}" {corner}/>')
    return shapes
