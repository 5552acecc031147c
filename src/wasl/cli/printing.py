"""What commands print: text in two directions for people, JSON for programs, on any terminal."""

import json
import os
import sys
import unicodedata
from enum import StrEnum
from typing import Any

import typer
from rich.console import Console

ISOLATE, END_ISOLATE = "\u2068", "\u2069"  # first strong isolate, pop directional isolate (Unicode UAX 9)
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
CONTROLS = ("Cc", "Cs", "Zl", "Zp")


class Language(StrEnum):
    """Languages that every sentence exists in."""

    EN = "en"
    AR = "ar"


def make_printable(stream: Any) -> None:
    """Let a stream that cannot show a letter write its code (``\\u0645``) instead of failing."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def as_typed(argument: str) -> str:
    """An argument as the person typed it, when a C locale made Python keep its UTF-8 bytes as surrogates."""
    try:
        return os.fsencode(argument).decode("utf-8")
    except UnicodeError:
        return argument


def isolated(text: object) -> str:
    """Text whose direction does not disturb the line it stands in, and that cannot command the terminal."""
    return f"{ISOLATE}{without_controls(str(text))}{END_ISOLATE}"


def without_controls(text: str) -> str:
    """Text from a file without what would move the cursor, colour the screen or turn the line around."""
    return "".join(letter for letter in text if letter not in TURNS and unicodedata.category(letter) not in CONTROLS)


def print_json(value: Any) -> None:
    """One JSON document on stdout and nothing else; plain ASCII where stdout is not UTF-8."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    is_utf8 = encoding.lower().replace("-", "").startswith("utf8")
    typer.echo(json.dumps(value, ensure_ascii=not is_utf8, indent=2))


def console(*, stderr: bool = False) -> Console:
    """Where tables for people go. Made anew for each command, so that it finds the streams of the moment."""
    return Console(stderr=stderr, highlight=False)
