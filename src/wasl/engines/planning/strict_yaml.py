"""YAML without its surprises: every value has its line and is a text, nothing stands twice or by reference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from wasl.engines.planning.errors import RulesError

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 12


@dataclass(frozen=True)
class Spot:
    """A value and where it stands: a word, a list or a table of further spots; ``file`` for refusals."""

    value: "str | tuple[Spot, ...] | Mapping[str, Spot]"
    line: int
    column: int
    file: str

    def refused(self, why: str, do: str = "") -> RulesError:
        return RulesError(f"{self.file} was not read, line {self.line}, column {self.column}", why=why, do=do)

    def table(self, known: Sequence[str], *, needed: Sequence[str] = ()) -> "Mapping[str, Spot]":
        """A table with these keys only, those needed among them."""
        if not isinstance(self.value, Mapping):
            raise self.refused("a table of keys and values is expected here", f"Use: {', '.join(known)}.")
        for key, spot in self.value.items():
            if key not in known:
                raise spot.refused(f"there is no key '{shown(key)}' here", f"Use: {', '.join(known)}.")
        for key in needed:
            if key not in self.value:
                raise self.refused(f"the key '{key}' is missing", "Add it.")
        return self.value

    def pairs(self) -> "Mapping[str, Spot]":
        """A table with any keys."""
        if not isinstance(self.value, Mapping):
            raise self.refused("a table of keys and values is expected here", "Write 'key: value', one a line.")
        return self.value

    def items(self) -> "tuple[Spot, ...]":
        if not isinstance(self.value, tuple):
            raise self.refused("a list is expected here", "Write [one, two], or '- one' on lines of their own.")
        return self.value

    def word(self) -> str:
        if not isinstance(self.value, str):
            raise self.refused("one word is expected here", "Write a word or a number.")
        return self.value

    def number(self, *, least: int = 0, most: int = 10**6) -> int:
        """A whole number between two bounds."""
        word = self.word()
        if not (word.lstrip("-").isascii() and word.lstrip("-").isdigit() and len(word) < 20):
            raise self.refused("a whole number is expected here", f"Write a number from {least} to {most}.")
        if not least <= int(word) <= most:
            kind = "negative" if int(word) < 0 else "out of bounds"
            raise self.refused(f"the number is {kind}", f"Write a number from {least} to {most}.")
        return int(word)

    def yes(self) -> bool:
        word = self.word().lower()
        if word not in ("yes", "no", "true", "false"):
            raise self.refused("yes or no is expected here", "Write yes or no.")
        return word in ("yes", "true")

    def one_of(self, known: Sequence[str], *, called: str) -> str:
        word = self.word()
        if word not in known:
            raise self.refused(f"'{shown(word)}' is not {called}", f"Use one of: {', '.join(known)}.")
        return word


def read_yaml(content: bytes, *, file: str) -> Spot:
    """One YAML document. Raises RulesError with the line and column of what is wrong."""
    if len(content) > MAX_BYTES:
        raise RulesError(f"{file} was not read", why=f"it is larger than {MAX_BYTES:,} bytes", do="Check the file.")
    try:
        root = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError:
        raise RulesError(f"{file} was not read", why="it is not UTF-8", do="Save it as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"{file} was not read"
        if mark:
            what = f"{file} was not read, line {mark.line + 1}, column {mark.column + 1}"
        why = "it is not YAML as rules are written" if not isinstance(error, _Refused) else str(error.problem)
        raise RulesError(what, why=why, do="Mend that line.") from None
    except yaml.YAMLError:
        raise RulesError(
            f"{file} was not read", why="it holds control characters", do="Save it as plain text."
        ) from None
    if root is None:
        raise RulesError(f"{file} was not read", why="it is empty", do="Write rules into it.")
    return _spot(root, file=file)


class _Refused(yaml.MarkedYAMLError):
    """YAML that rules do not use."""


class _Loader(yaml.SafeLoader):
    """Refuses references and what is nested too deeply before anything is built of it."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.check_event(yaml.AliasEvent):
            raise self._refused("a reference (*) stands here")
        if self.depth > MAX_DEPTH:
            raise self._refused("it is nested too deeply")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refused(self, problem: str) -> _Refused:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML leaves it untyped
        return _Refused(problem=problem, problem_mark=event.start_mark)


def _spot(node: yaml.Node, *, file: str) -> Spot:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, yaml.ScalarNode):
        return Spot(str(node.value).strip(), line, column, file)
    if isinstance(node, yaml.SequenceNode):
        return Spot(tuple(_spot(one, file=file) for one in node.value), line, column, file)
    table: dict[str, Spot] = {}
    for key, value in node.value:
        at = _spot(key, file=file)
        if at.word() in table:
            raise at.refused(f"the key '{shown(at.word())}' is there twice", "Keep one of them.")
        table[at.word()] = _spot(value, file=file)
    return Spot(table, line, column, file)


def shown(word: str) -> str:
    """A stranger's word, short and without what commands a terminal."""
    return "".join(letter for letter in word if letter.isprintable())[:40]
