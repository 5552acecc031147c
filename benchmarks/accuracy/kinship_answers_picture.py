"""Draw how right the posteriors of ``one_answer`` are, from a frozen run: a reliability diagram.

    python -m benchmarks.accuracy.kinship_answers_picture        docs/images/kinship-calibration.svg

Across what was said, up what was so, both as log10 odds; on the line all is well. A bar has 95 of 100 (Wilson's
interval); a bin in which nobody, or everybody, was the person has one end beyond the picture.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy.kinship_answers import pooled

RESULTS = Path("benchmarks/results/kinship_answers.json")
PICTURE = Path("docs/images/kinship-calibration.svg")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT, GAP = 400, 380, 62, 56, 44, 16, 30
LOW, HIGH = -5.0, 5.0
INK, GREY, LINE = "#1d2b33", "#8a979e", "#0b6e6e"
TITLES = {"open": "prior as it truly is", "closed": "prior that forgets the others"}


def main() -> None:
    runs = json.loads(RESULTS.read_text(encoding="utf-8"))
    panels = "".join(panel(at, TITLES[name], pooled(runs[name], "bins")) for at, name in enumerate(TITLES))
    font = 'font-family="system-ui, sans-serif" font-size="12"'
    PICTURE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH + GAP} {HEIGHT}" {font} role="img" '
        f'aria-label="Of pairs told at a posterior, the share that is right">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{panels}</svg>\n',
        encoding="utf-8",
    )
    print(PICTURE)


def panel(number: int, title: str, bins: Sequence[Mapping[str, Any]]) -> str:
    """One picture: a dot for each bin with its interval, and the line on which all is well."""
    parts = [
        _text(LEFT, 20, title, weight="600"),
        f'<path d="M{across(LOW):.1f} {up(LOW):.1f} L{across(HIGH):.1f} {up(HIGH):.1f}" stroke="{GREY}" '
        'stroke-dasharray="4 4"/>\n',
        f'<path d="M{LEFT} {TOP} V{HEIGHT - BOTTOM} H{WIDTH - RIGHT}" fill="none" stroke="{GREY}"/>\n',
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "said: posterior", anchor="middle", ink=GREY),
        _text(LEFT - 40, TOP - 8, "so: share that is right", ink=GREY),
    ]
    for odds, words in ((-4, "0.0001"), (-2, "0.01"), (0, "0.5"), (2, "0.99"), (4, "0.9999")):
        parts.append(_text(across(odds), HEIGHT - BOTTOM + 18, words, anchor="middle", ink=GREY))
        parts.append(_text(LEFT - 6, up(odds) + 4, words, anchor="end", ink=GREY))
    parts += [dot(one) for one in bins if one["pairs"]]
    return f'<g transform="translate({number * (WIDTH + GAP)} 0)">\n{"".join(parts)}</g>\n'


def dot(one: Mapping[str, Any]) -> str:
    said, share = one["said"] / one["pairs"], one["right"] / one["pairs"]
    low, high = interval(one["right"], one["pairs"])
    x = across(odds_of(said))
    line = (f'<path d="M{x:.1f} {up(odds_of(low)):.1f} V{up(odds_of(high)):.1f}" stroke="{LINE}" '
            'stroke-width="2"/>\n')  # fmt: skip
    if not 0 < share < 1:
        return line
    return f'{line}<circle cx="{x:.1f}" cy="{up(odds_of(share)):.1f}" r="4" fill="{LINE}"/>\n'


def interval(right: int, pairs: int) -> tuple[float, float]:
    """Wilson's, 95 of 100."""
    z, share = 1.959964, right / pairs
    middle = (share + z * z / (2 * pairs)) / (1 + z * z / pairs)
    half = z / (1 + z * z / pairs) * math.sqrt(share * (1 - share) / pairs + z * z / (4 * pairs * pairs))
    return max(0.0, middle - half), min(1.0, middle + half)


def odds_of(share: float) -> float:
    """log10 odds, kept inside the picture."""
    if not 0 < share < 1:
        return LOW if share <= 0 else HIGH
    return max(LOW, min(HIGH, math.log10(share / (1 - share))))


def across(odds: float) -> float:
    return LEFT + (odds - LOW) / (HIGH - LOW) * (WIDTH - RIGHT - LEFT)


def up(odds: float) -> float:
    return HEIGHT - BOTTOM - (odds - LOW) / (HIGH - LOW) * (HEIGHT - BOTTOM - TOP)


def _text(x: float, y: float, text: str, **style: str) -> str:
    anchor, ink, weight = style.get("anchor", "start"), style.get("ink", INK), style.get("weight", "400")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}" font-weight="{weight}">{text}</text>\n'


if __name__ == "__main__":
    main()
