"""Blocks given back to the system."""

import gc
import subprocess
import sys

import pytest

from wasl.kernel.memory import collection_paused

SCRIPT = """
import sys
import numpy as np
from wasl.kernel.memory import give_large_blocks_back
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
if "ask" in sys.argv and not give_large_blocks_back():
    raise SystemExit("not glibc")
del_me = np.ones(1 << 22)  # 32 MiB: freeing it makes glibc keep smaller blocks from now on
del del_me
before, kept = resident(), []
for _ in range(30):
    large = np.ones(1 << 21)
    kept.append(np.ones(4000))  # stands above it in glibc's store
    del large
print(resident() - before)
"""


def left_resident(*words: str) -> int:
    said = subprocess.run([sys.executable, "-c", SCRIPT, *words], capture_output=True, text=True, check=False)
    if "not glibc" in said.stderr:
        pytest.skip("the C library is not glibc")
    return int(said.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_give_large_blocks_back__leaves_less_resident() -> None:
    assert left_resident("ask") < left_resident() - (1 << 20)


def test_collection_paused__and_on_again() -> None:
    seen = [gc.isenabled()]
    with collection_paused():
        seen.append(gc.isenabled())
        with collection_paused():
            pass
        seen.append(gc.isenabled())
    seen.append(gc.isenabled())
    assert seen == [True, False, False, True]
