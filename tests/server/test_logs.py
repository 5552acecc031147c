"""The program's own log never quotes a row."""

import logging
import sys

from wasl.server.logs import NamelessFormatter


def test_format_exception__kinds_and_places__not_what_was_said() -> None:
    row = "Failing row contains (rec_1, Samir Haddad)"
    try:
        try:
            raise ValueError(row)
        except ValueError as inner:
            raise RuntimeError(row) from inner
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "a failure", None, sys.exc_info())
    told = NamelessFormatter("{message}", style="{").format(record)
    assert "Samir" not in told
    assert told.endswith("RuntimeError < ValueError")
    assert "test_logs.py" in told
