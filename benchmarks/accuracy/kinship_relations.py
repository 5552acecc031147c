"""Several runs of simulated LRs taken together: do those who are not related have a mean LR of 1?

    for seed in 1 2 3 4; do python -m benchmarks.accuracy.kinship_calibration relations --data ../shared/data/kinship \\
        --count 10000000 --seed $seed --out build/relations_$seed.json; done
    python -m benchmarks.accuracy.kinship_relations build/relations_*.json \\
        --out benchmarks/results/kinship_relations.json

What the figures are stands in ``kinship_calibration``. Runs of other seeds are independent: their figures are averaged,
and the standard errors shrink with the root of their number. Were everything right, of the distances from 1 in standard
errors one in twenty-two would lie beyond 2, their squares would average 1, and their sum over its root count be a
normal number. The last is the sharpest: a bias too small to be seen in any one run adds up there.
"""

import argparse
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FIGURES = ("combined", "even")


def pooled(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One relation and mutation model over several seeds of equal count."""
    many = len(runs)
    found: dict[str, Any] = {key: runs[0][key] for key in ("relation", "mutation")}
    found |= {"count": sum(one["count"] for one in runs), "runs": many,
              "exact_mean_farthest_from_1": runs[0]["exact_mean_farthest_from_1"]}  # fmt: skip
    for name in FIGURES:
        mean = sum(one[name] for one in runs) / many
        error = math.hypot(*(one[f"{name}_error"] for one in runs)) / many
        found |= {name: mean, f"{name}_error": error, f"{name}_z": (mean - 1) / error}
    # A share of unrelated bodies beyond t, times t: below 1 for a calibrated LR, whatever t is.
    found["share_times_t"] = [t * sum(one["weighed"][at] for one in runs) / many
                              for at, t in enumerate(runs[0]["thresholds"])]  # fmt: skip
    found["thresholds"] = runs[0]["thresholds"]
    return found


def line_of(one: Mapping[str, Any]) -> str:
    shares = " ".join(f"{share:.3f}" for share in one["share_times_t"])
    figures = "  ".join(
        f"{name} {one[name]:.6f} ± {one[f'{name}_error']:.6f} ({one[f'{name}_z']:+.2f})" for name in FIGURES
    )
    exact = one["exact_mean_farthest_from_1"] - 1
    return (
        f"{one['relation']:13}{one['mutation']:13}{one['count']:,}  exact 1{exact:+.0e}  {figures}  share x t {shares}"
    )


def told_together(distances: Sequence[float]) -> str:
    """Whether so many distances from 1, in standard errors, are what chance gives."""
    count, beyond = len(distances), sum(abs(one) > 2 for one in distances)
    square, sharpest = sum(one * one for one in distances) / count, sum(distances) / math.sqrt(count)
    return f"{beyond} of {count} beyond 2, mean square {square:.2f}, sum / root {sharpest:+.2f}"


def main() -> None:
    arguments = argparse.ArgumentParser(description="Several runs of simulated LRs taken together.")
    arguments.add_argument("runs", type=Path, nargs="+")
    arguments.add_argument("--out", type=Path)
    asked = arguments.parse_args()
    every = [{"seed": told["seed"], **one} for path in asked.runs for told in [json.loads(path.read_bytes())]
             for one in told["results"]]  # fmt: skip
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in every:
        groups.setdefault((one["relation"], one["mutation"]), []).append(one)
    together = [pooled(runs) for runs in groups.values()]
    for one in together:
        print(line_of(one))
    for name in FIGURES:
        each = [(one[name] - 1) / one[f"{name}_error"] for one in every]
        print(f"{name}, single runs: {told_together(each)}")
    if asked.out:
        asked.out.write_text(json.dumps({"pooled": together, "runs": every}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
