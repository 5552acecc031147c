"""Draw how seconds and memory of linking grow with the number of entries, from a frozen run.

    python -m benchmarks.speed.linkage --tools ours --records 10000 30000 100000 300000 1000000 3000000 10000000 \\
        --json benchmarks/results/linkage_peer.json --section growth
    python -m benchmarks.speed.growth_picture        docs/images/linkage-growth.svg

Both axes are logarithmic and a decade is as long on one as on the other picture's: growth in proportion is a straight
line as steep as the grey one.
"""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path("benchmarks/results/linkage_peer.json")
PICTURE = Path("docs/images/linkage-growth.svg")
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, GAP = 400, 300, 62, 44, 34, 30
INK, GREY, LINE = "#1d2b33", "#8a979e", "#0b6e6e"


def main() -> None:
    runs = json.loads(RESULTS.read_text(encoding="utf-8"))["growth"]["runs"]
    points = [(run["records"], run["tools"][0]) for run in runs]
    panels = (
        panel(0, "seconds", [(size, told["wall_s"]) for size, told in points], in_seconds),
        panel(1, "peak memory", [(size, told["peak_mb"]) for size, told in points], in_memory),
    )
    draw(PICTURE, panels, "Seconds and memory of linking, by number of entries")


def draw(path: Path, panels: Sequence[str], label: str) -> None:
    """Write the pictures side by side into one file. ``label``: what it says to whom it is read."""
    size = f"{len(panels) * WIDTH + (len(panels) - 1) * GAP} {HEIGHT}"
    font = 'font-family="system-ui, sans-serif" font-size="12"'
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" {font} role="img" '
        f'aria-label="{label}">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{"".join(panels)}</svg>\n',
        encoding="utf-8",
    )
    print(path)


def panel(number: int, title: str, points: Sequence[tuple[int, float]], written: Callable[[float], str]) -> str:
    """One picture: a dot for each size, the values beside them, and a line of growth in proportion."""
    sizes, values = [size for size, _ in points], [value for _, value in points]
    decades = max(math.log10(max(each) / min(each)) for each in (sizes, values))
    across, up = _scale(sizes, decades, LEFT, WIDTH - 54), _scale(values, decades, HEIGHT - BOTTOM, TOP)
    base, most = HEIGHT - BOTTOM, sizes[0] * 10**decades
    drawn = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in points)
    parts = [
        _text(LEFT, 18, title, weight="600"),
        f'<path d="M{LEFT} {base} L{across(most):.1f} {TOP}" stroke="{GREY}" stroke-dasharray="4 4"/>\n',
        f'<path d="M{LEFT} {base} H{WIDTH - 12}" stroke="{GREY}"/>\n',
        f'<polyline fill="none" stroke-width="2" stroke="{LINE}" points="{drawn}"/>\n',
    ]
    for size, value in points:
        x, y = across(size), up(value)
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{LINE}"/>\n')
        if math.log10(size).is_integer():
            parts.append(_text(x + 6, y + 16 if y < base - 40 else y - 12, written(value)))
            parts.append(_text(x, base + 18, f"{size:,}", anchor="middle", ink=GREY))
    return f'<g transform="translate({number * (WIDTH + GAP)} 0)">\n{"".join(parts)}</g>\n'


def in_seconds(value: float) -> str:
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s"


def in_memory(value: float) -> str:
    return f"{value / 1000:.1f} GB" if value >= 1000 else f"{value:.0f} MB"


def _scale(values: Sequence[float], decades: float, start: float, end: float) -> Callable[[float], float]:
    return lambda value: start + math.log10(value / min(values)) / decades * (end - start)


def _text(x: float, y: float, text: str, **style: Any) -> str:
    anchor, ink, weight = style.get("anchor", "start"), style.get("ink", INK), style.get("weight", "400")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{ink}" font-weight="{weight}">{text}</text>\n'


if __name__ == "__main__":
    main()
