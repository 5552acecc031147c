"""Draw how seconds and memory of a blind search grow with its size, from a frozen run.

    python -m benchmarks.speed.kinship growth        benchmarks/results/kinship_growth.json
    python -m benchmarks.speed.kinship_picture       docs/images/kinship-growth.svg

Families grow with the bodies, so pairs grow as the square: the grey line is growth in proportion to the bodies.
"""

import json
from pathlib import Path

from benchmarks.speed.growth_picture import draw, in_memory, in_seconds, panel
from benchmarks.speed.kinship import RESULTS

PICTURE = Path("docs/images/kinship-growth.svg")


def main() -> None:
    runs = json.loads(RESULTS.read_text(encoding="utf-8"))["growth"]["runs"]
    panels = (
        panel(0, "processor seconds", [(run["bodies"], run["cpu_s"]) for run in runs], in_seconds),
        panel(1, "peak memory", [(run["bodies"], run["peak_mb"]) for run in runs], in_memory),
    )
    draw(PICTURE, panels, "Processor seconds and memory of a blind search, by number of bodies")


if __name__ == "__main__":
    main()
