"""Pairs among invented remains, every one against every other: processor seconds and memory.

    python -m benchmarks.speed.kinship_among --data ../shared/data/kinship --remains 5000

``--data`` holds ``frequencies.json``; 21 loci of ``westasia50`` with equal mutation (0.001), drop-out 0.05, mistyping
0.001. The remains are of unrelated people, so what is found at a log10 LR of 4 was found by chance.
"""

import argparse
import resource
import time
from pathlib import Path

import numpy as np
from benchmarks.accuracy.kinship_calibration import BODY, markers_of, told

from wasl.engines.kinship.mutation import Mutation
from wasl.engines.kinship.power.simulation import dropped
from wasl.engines.kinship.search.among import pairs
from wasl.engines.kinship.search.samples import Samples


def main() -> None:
    arguments = argparse.ArgumentParser(description="Speed of pairs among remains.")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--remains", type=int, default=5_000)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    markers = markers_of(asked.data, Mutation("equal", 0.001))
    alleles = dropped(BODY, markers, many=asked.remains, rng=np.random.default_rng(asked.seed))["body"]
    remains = {f"R{at}": told(alleles[:, at : at + 1], markers) for at in range(asked.remains)}
    list(pairs(Samples.of({"R0": remains["R0"]}, markers, drop_out=0.05, mistyping=0.001), at_least=4.0))  # compiles
    start = time.process_time()
    samples = Samples.of(remains, markers, drop_out=0.05, mistyping=0.001)
    tabulated = time.process_time()
    found = sum(1 for _ in pairs(samples, at_least=4.0))
    done = time.process_time()
    print(f"{asked.remains} remains, {asked.remains * (asked.remains - 1) // 2:,} pairs, {len(markers)} markers: "
          f"tables {tabulated - start:.1f} s, pairs {done - tabulated:.1f} s, {found} found, "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")  # fmt: skip


if __name__ == "__main__":
    main()
