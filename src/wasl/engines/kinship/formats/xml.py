"""XML read element by element under its root, so that a file of any size costs the memory of one of them.

A DOCTYPE ends the reading before anything in it is used: without one there are no entities to grow or to fetch.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from wasl.engines.kinship.formats.text import AGAIN, refuse

DEEPEST = 16
MOST_ELEMENTS = 5_000  # under one element of the root
LONGEST_TEXT = 10_000


@dataclass(slots=True)
class Element:
    """``tag`` is the namespace, a blank, the name; ``line`` is where it begins, from 1."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)


def read_children(content: bytes, child: Callable[[Element], None], *, file: str, root: str, do: str) -> None:
    """Calls ``child`` with every element under the root, in turn.

    Raises FileError for broken or cut XML, a DOCTYPE, another root (with ``do`` as the way out), and anything too deep,
    too long or too many.
    """
    reader = _Reader(child, file=file, root=root, do=do)
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise refuse(file, "its XML is broken or cut off", line=reader.parser.ErrorLineNumber) from None


class _Reader:
    def __init__(self, child: Callable[[Element], None], *, file: str, root: str, do: str) -> None:
        self.child, self.file, self.root, self.do = child, file, root, do
        self.open: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.letters
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.EntityDeclHandler = self.refuse_doctype

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Element(tag, attributes, self.parser.CurrentLineNumber)
        if not self.open and tag != self.root:
            raise refuse(self.file, "it is XML of another kind", do=self.do, line=node.line)
        if len(self.open) >= DEEPEST:
            raise refuse(self.file, "its elements are nested too deep", line=node.line)
        if len(self.open) > 1:
            self.open[-1].children.append(node)
            self.count += 1
        if self.count > MOST_ELEMENTS:
            raise refuse(self.file, f"one element holds over {MOST_ELEMENTS} others", line=node.line)
        self.open.append(node)

    def end(self, _: str) -> None:
        node = self.open.pop()
        if len(self.open) == 1:
            self.count = 0
            self.child(node)

    def letters(self, text: str) -> None:
        node = self.open[-1]
        if len(node.text) + len(text) > LONGEST_TEXT and len(self.open) > 1:
            raise refuse(self.file, f"a text is longer than {LONGEST_TEXT} letters", line=self.parser.CurrentLineNumber)
        if len(self.open) > 1:
            node.text += text

    def refuse_doctype(self, *_: object) -> None:
        line = self.parser.CurrentLineNumber
        raise refuse(self.file, "it declares a DOCTYPE, which can do harm and has no use here", do=AGAIN, line=line)
