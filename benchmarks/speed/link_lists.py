"""How long ``wasl link`` takes and how well it does on two lists as large as those of the Yemen exchanges.

In 2018 the two sides of the prisoner agreement for Yemen brought lists of 8,576 and 7,487 names. This invents two
lists of those sizes with ``wasl synth``, links them with ``wasl link`` as a person would, and prints seconds, peak
memory, precision and recall. The lists are invented: accuracy on real ones is another question.

    python benchmarks/speed/link_lists.py --seed 1
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LEFT, RIGHT = 8_576, 7_487
KIB_PER_UNIT = 1 / 1024 if sys.platform == "darwin" else 1.0  # what ru_maxrss counts in


def main() -> None:
    """Print one JSON document."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder), asked), indent=2))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--left", type=int, default=LEFT, help="entries of the left list, in Arabic")
    parser.add_argument("--right", type=int, default=RIGHT, help="entries of the right list")
    parser.add_argument("--right-script", choices=("ar", "la", "both"), default="la")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def measure(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Invent, link, and read the clock and the children's peak memory."""
    lists, result = folder / "lists", folder / "result"
    sizes = ["--left-size", str(asked.left), "--right-size", str(asked.right)]
    seed = ["--seed", str(asked.seed)]
    _wasl("synth", *sizes, *seed, "--right-script", asked.right_script, "--out", str(lists), "--json")
    files = [str(lists / name) for name in ("left.csv", "right.csv")]
    started = time.perf_counter()
    said = _wasl("link", *files, "--truth", str(lists / "truth.csv"), "--out", str(result), "--json")
    seconds = time.perf_counter() - started
    peak_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * KIB_PER_UNIT
    figures = said["figures"]
    return {
        "left": asked.left,
        "right": asked.right,
        "right_script": asked.right_script,
        "seed": asked.seed,
        "seconds": round(seconds, 2),
        "peak_mb": round(peak_kib / 1024, 1),
        "candidates": said["candidates"],
        "true_pairs": figures["true_pairs"],
        **{name: round(figures[name], 4) for name in ("precision", "recall", "f1", "candidate_recall")},
    }


def _wasl(*words: str) -> Any:
    """What ``wasl`` says as JSON; stops the benchmark when it refuses."""
    done = subprocess.run(
        [sys.executable, "-m", "wasl.cli.main", *words], stdout=subprocess.PIPE, check=True, encoding="utf-8"
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
