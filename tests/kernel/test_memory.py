"""Blocks given back to the system."""

import gc
import subprocess
import sys
import weakref

import pytest

from wasl.kernel.memory import PORTION, collection_paused, spare_what_is_loaded

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


class Knot:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


def test_spare_what_is_loaded__is_left_out_of_the_search__what_comes_later_is_not() -> None:
    usual = gc.get_threshold()
    loaded, there = [Knot()], gc.get_freeze_count()
    try:
        spare_what_is_loaded()
        assert gc.get_freeze_count() > there
        assert gc.get_threshold() == (PORTION, 10, 10)
        known, new = weakref.ref(loaded.pop()), weakref.ref(Knot())
        gc.collect()
        assert (known() is None, new() is None) == (False, True)
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
