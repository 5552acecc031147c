"""Cells that a spreadsheet would take for a formula, written so that it takes them for text; and read back.

A program that opens a text table calculates a cell that begins with ``=``, ``+``, ``-`` or ``@``, in their full-width
forms too, or after blanks it trims; and where it splits cells at another separator than the writer meant, the
middle of a cell becomes the beginning of one. An apostrophe before such a sign makes it text, and the name stays
readable. One apostrophe is added even where some stand already, so taking one away gives back what was written.
Source: OWASP, CSV Injection.
"""

import re

MARK = "# wasl copy "  # how the first cell of a table begins whose cells were written so
_BLANK = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]*"
_SIGN = r"[=+\-@＝＋－＠﹢﹣−‐‑﹦﹫]"
_BEFORE = rf"(^{_BLANK}|[,;|\t\r\n،؛]{_BLANK})('*)"
_STARTS = re.compile(rf"{_BEFORE}(?={_SIGN})|^()('*)(?=[\t\r])")
_STARTED = re.compile(rf"{_BEFORE}(?<=')(?={_SIGN})|^()('+)(?=[\t\r])")


def neutral(text: str) -> str:
    """The text with an apostrophe before each sign at which a spreadsheet might begin to calculate."""
    return _STARTS.sub(lambda found: found.group(0) + "'", text)


def as_written(text: str) -> str:
    """What ``neutral`` was given: one apostrophe less before each such sign."""
    return _STARTED.sub(lambda found: found.group(0)[:-1], text)
