"""Compiled code reads through pointers, counts bits and fetches ahead as plain code would."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from wasl.kernel.compiled import bits_set, compiled, fetch_ahead, pointer


@compiled
def _bits_of(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    found = np.empty_like(numbers)
    for k in range(len(numbers)):
        found[k] = bits_set(numbers[k])
    return found


@compiled
def _total(numbers: NDArray[np.int32]) -> int:
    near, total = pointer(numbers), 0
    for k in range(len(numbers)):
        fetch_ahead(near, min(k + 4, len(numbers) - 1))
        total += near[k]
    return total


@settings(deadline=None)  # compiled on the first call
@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_bits_set__as_python_counts(numbers: list[int]) -> None:
    assert _bits_of(np.array(numbers, np.uint64)).tolist() == [number.bit_count() for number in numbers]


@settings(deadline=None)  # compiled on the first call
@given(st.lists(st.integers(-1000, 1000), max_size=40))
def test_pointer__reads_the_array_and_fetching_changes_nothing(numbers: list[int]) -> None:
    held = np.array(numbers, np.int32)
    assert _total(held) == sum(numbers)
    assert held.tolist() == numbers
