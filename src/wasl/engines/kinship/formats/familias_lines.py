"""The lines of a .fam file, one after the other; what is not what must stand there ends the reading at once."""

import math
import re

from wasl.engines.kinship.errors import FileError
from wasl.engines.kinship.formats.text import AGAIN, refuse

MOST = 1_000_000
WHOLE = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"[-+]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][-+]?[0-9]+)?")


def finite(text: str) -> float | None:
    """The number a text says, with a decimal point or comma; None when it says none that can be."""
    number = float(text.replace(",", ".")) if NUMBER.fullmatch(text) else math.inf
    return number if math.isfinite(number) else None


class Lines:
    """A place in the lines; numbers of lines count from 1."""

    def __init__(self, text: str, *, file: str) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.at = 0

    @property
    def number(self) -> int:
        """Of the line read last."""
        return self.at

    def left(self) -> list[str]:
        return self.lines[self.at :]

    def peek(self) -> str:
        return self.lines[self.at].strip() if self.at < len(self.lines) else ""

    def text(self, what: str) -> str:
        """The next line without its quotation marks. Raises FileError at the end of the file."""
        if self.at >= len(self.lines):
            raise refuse(self.file, f"it is cut off before {what}", line=self.at)
        self.at += 1
        return self.lines[self.at - 1].strip().strip('"').strip()

    def whole(self, what: str, *, most: int = MOST) -> int:
        """A whole number from 0."""
        told = self.text(what)
        if not WHOLE.fullmatch(told) or int(told) > most:
            raise self.not_there(what)
        return int(told)

    def number_of(self, what: str) -> float:
        told = self.text(what)
        number = finite(told)
        if number is None:
            raise self.not_there(what)
        return number

    def flag(self, what: str) -> bool:
        told = self.text(what).split()[:1]
        if told not in (["#TRUE#"], ["#FALSE#"]):
            raise self.not_there(what)
        return told == ["#TRUE#"]

    def not_there(self, what: str) -> FileError:
        return refuse(self.file, f"{what} does not stand there", do=AGAIN, line=self.at)
