"""What the program writes of its own failures: where, and of what kind; never what a row held."""

import logging
import traceback
from types import TracebackType

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class NamelessFormatter(logging.Formatter):
    """Tells the frames and the types of exceptions, not their messages: a database quotes whole rows in them."""

    def formatException(self, ei: Failure) -> str:
        kind, failure, frames = ei
        if kind is None or failure is None:
            return ""
        told = "".join(traceback.format_tb(frames))
        causes = []
        while failure is not None:
            causes.append(type(failure).__name__)
            failure = failure.__cause__ or failure.__context__
        return f"{told}{' < '.join(causes)}"
