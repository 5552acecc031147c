"""Functions compiled to machine code on their first call, and kept compiled between runs."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from numpy.typing import NDArray

_P = ParamSpec("_P")
_R = TypeVar("_R")
_ArrayT = TypeVar("_ArrayT", bound=NDArray[Any])

DAY_SECONDS = 86_400
_ENGINES = Path(__file__).parent.parent / "engines"


def _cache_folder() -> Path:
    """Where compiled code is kept: a folder of its own for every state of the sources.

    Numba looks only at the file a function stands in, and would go on using what it had compiled into it from others.
    """
    running = hashlib.sha256()
    for file in sorted(_ENGINES.rglob("*.py")):
        about = file.stat()
        running.update(f"{file.relative_to(_ENGINES)} {about.st_size} {about.st_mtime_ns}\n".encode())
    folder = Path(__file__).parent / "__pycache__" / f"compiled-{running.hexdigest()[:16]}"
    if not folder.is_dir():
        _clear_away(folder.parent)
    return folder


def _clear_away(parent: Path) -> None:
    """Remove what earlier states of the sources left, once it is a day old."""
    for old in parent.glob("compiled-*"):
        if time.time() - old.stat().st_mtime > DAY_SECONDS:
            shutil.rmtree(old, ignore_errors=True)


if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = str(_cache_folder())  # type: ignore[attr-defined]  # untyped library


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a function of numbers and arrays; it runs without the interpreter's lock, so threads may share work.

    The plain function stays reachable as ``.py_func``, for tests. Compiled code is kept beside this module, or in
    NUMBA_CACHE_DIR; where neither can be written it is kept in the user's cache or compiled anew in each process.
    """
    return cast(Callable[_P, _R], numba.njit(cache=True, nogil=True)(function))


def _pointer(_context: Any, array: Any) -> Any:
    def code(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, values[0]).data

    return types.CPointer(array.dtype)(array), code  # type: ignore[no-untyped-call]  # untyped library


pointer = cast(Callable[[_ArrayT], _ArrayT], intrinsic(_pointer))
"""In compiled code: where the numbers of a one-dimensional array stand, to be read like the array.

Numba counts references at every call that is handed an array, which costs more than comparing two different names does;
a pointer costs nothing. The caller keeps the array, and no length is known.
"""


def _bits_set(_context: Any, number: Any) -> Any:
    def code(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.ctpop(values[0])

    return number(number), code


bits_set = cast(Callable[[Any], int], intrinsic(_bits_set))
"""In compiled code: how many bits of a whole number are set."""


def _fetch_ahead(_context: Any, near: Any, place: Any) -> Any:
    def code(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [ir.PointerType(ir.IntType(8)), number, number, number])
        name = "llvm.prefetch.p0"
        prefetch = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]  # untyped library
        at = builder.bitcast(builder.gep(values[0], [values[1]]), ir.PointerType(ir.IntType(8)))
        builder.call(prefetch, [at, number(0), number(3), number(1)])
        return context.get_dummy_value()

    return types.void(near, place), code


fetch_ahead = cast(Callable[[NDArray[Any], int], None], intrinsic(_fetch_ahead))
"""In compiled code: have the numbers at a place of a ``pointer`` brought near, because they will be read soon."""
