"""Functions compiled to machine code on their first call, and kept compiled between runs."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

_P = ParamSpec("_P")
_R = TypeVar("_R")


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function of numbers and arrays; it runs without the interpreter's lock, so threads may share work.

    The plain function stays reachable as ``.py_func``, for tests. Compiled code is kept beside the module, or in
    NUMBA_CACHE_DIR; where neither can be written it is compiled anew in each process.
    """
    return cast(Callable[_P, _R], numba.njit(cache=True, nogil=True)(function))
