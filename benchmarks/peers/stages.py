"""A stop-watch that the scripts of all tools share. Standard library only: peers run it in their own environment."""

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1.0  # what ru_maxrss counts in


class Stages:
    """Wall seconds of each stage in ``seconds``; ``figures`` sums up wall, processor time and peak memory so far."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)

    def figures(self) -> dict[str, Any]:
        """Since this watch was made; peak memory is the process's, from its start."""
        peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB_PER_UNIT
        return {
            "wall_s": round(time.perf_counter() - self._wall, 3),
            "cpu_s": round(time.process_time() - self._cpu, 3),
            "peak_mb": round(peak_kib / 1024),
            "stages_s": self.seconds,
        }


def tell(folder: Path, figures: dict[str, Any]) -> None:
    """Leave the figures where the benchmark looks for them."""
    (folder / "figures.json").write_text(json.dumps(figures, indent=2), encoding="utf-8")
