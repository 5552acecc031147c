"""Check a Wasl log without Wasl, without its operator, and without trusting either.

    python checker.py LOGFILE --size N --root HEX

LOGFILE is the exported log, one entry a line. N and HEX are the head: the number of entries and the root that
were published, and that you wrote down on a day you remember. Optional:

    --head SIZE:HEX   another head you kept; repeat it. Older ones narrow down where a change lies,
                      a newer one shows that an old copy was put back.
    --hashes FILE     the leaf hashes kept beside the log, one a line; they name the exact entry.
    --json            print the answer for a program.

Ends with 0 when the log is the one the heads are of, 1 when it is not, 2 when it could not be checked.

This file needs nothing but Python 3.9 or newer. Read it before you trust it: it is meant to be read. It is on
purpose not built on the program whose log it checks. The tree is that of RFC 6962, section 2.1.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

ID = r"[a-z]{2,4}_[0-9abcdefghjkmnpqrstvwxyz]{20}"
WORD = r"[a-z]+(?:_?[0-9]{1,3}(?![0-9])|_[a-z]+)*"
VALUE = re.compile(rf"(?=.{{1,40}}\Z)(?:{ID}|{WORD})|c:[0-9a-f]{{64}}")
KEY = re.compile(rf"(?=.{{1,40}}\Z){WORD}")
SHAPES = {
    "at": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"),
    "event": re.compile(r"(?=.{1,64}\Z)[a-z]+(?:_[a-z]+)+"),
    "by": re.compile(ID),
    "subject": re.compile(ID),
}
FIELDS = {"v", "seq", "data", *SHAPES}
LARGEST = 2**31 - 1
LONGEST = 16384

Shown = tuple[int, str, str]  # an entry, what is wrong with it, why


# --- the tree -----------------------------------------------------------------------------------------


def leaf_hash(line: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The full subtrees so far, as (number of leaves, root); two of one size become one of twice the size."""

    def __init__(self) -> None:
        self.size = 0
        self.subtrees: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        self.size += 1
        self.subtrees.append((1, leaf))
        while len(self.subtrees) > 1 and self.subtrees[-1][0] == self.subtrees[-2][0]:
            (count, right), (_, left) = self.subtrees.pop(), self.subtrees.pop()
            self.subtrees.append((2 * count, node_hash(left, right)))

    def root(self) -> bytes:
        if not self.subtrees:
            return hashlib.sha256(b"").digest()
        root = self.subtrees[-1][1]
        for _, left in self.subtrees[-2::-1]:
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


# --- one line -----------------------------------------------------------------------------------------


def what_is_wrong_with(line: bytes) -> str:
    """The reason why this line is not a log entry, or "" when it is one."""
    if len(line) > LONGEST:
        return "it is too long for an entry"
    try:
        entry = json.loads(line.decode("utf-8"))
        again = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return "it is not JSON"
    if not isinstance(entry, dict) or set(entry) != FIELDS:
        return "it does not have the fields of an entry"
    if not is_number(entry["v"], 1, 1) or not is_number(entry["seq"], 0, 2**53 - 1):
        return "its version or its number is not one"
    for name, shape in SHAPES.items():
        if not isinstance(entry[name], str) or not shape.fullmatch(entry[name]):
            return f"its field '{name}' has another shape"
    if not is_day(entry["at"]):
        return "its time does not exist"
    if not isinstance(entry["data"], dict) or len(entry["data"]) > 64:
        return "its data is not a small table"
    for key, value in entry["data"].items():
        if not KEY.fullmatch(key) or not is_value(value):
            return "its data holds what no entry may hold"
    return "" if again == line else "it is not in canonical form"


def is_number(value: object, lowest: int, highest: int) -> bool:
    return type(value) is int and lowest <= value <= highest


def is_value(value: object) -> bool:
    if isinstance(value, str):
        return VALUE.fullmatch(value) is not None
    return value is None or is_number(value, -LARGEST, LARGEST)


def is_day(at: str) -> bool:
    """Whether there was such a time: 2026-02-30 and 24:00 are refused."""
    year, month, day = int(at[0:4]), int(at[5:7]), int(at[8:10])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= days[month - 1]:
        return False
    return int(at[11:13]) < 24 and int(at[14:16]) < 60 and int(at[17:19]) < 60


# --- the whole log ------------------------------------------------------------------------------------


def check(lines: Iterable[bytes], heads: Mapping[int, bytes], leaves: Sequence[bytes] | None = None) -> dict[str, Any]:
    """Compare lines with heads (size to root). Returns a table:

    ok; entries (read); root (over those the newest head covers); intact (so many from the start are proven
    unchanged); fault; first_bad (the first entry shown wrong, or None); last_suspect (the first wrong entry
    lies in intact..last_suspect); reason.
    """
    size = max(heads)
    if leaves is not None and (len(leaves) < size or root_of(leaves[:size]) != heads[size]):
        leaves = None  # they do not fit the head, so they place nothing
    tree, entries = Tree(), 0
    unlike: int | None = None
    shown: list[Shown] = []
    met: list[int] = []  # sizes of the heads that fit the lines
    missed: list[int] = []  # and of those that do not
    note_head(tree, heads, met, missed)
    for number, line in enumerate(lines):
        line = line[:-1] if line.endswith(b"\n") else line
        entries += 1
        if not shown:
            shown += faults_of(line, number)
        if number < size:
            leaf = leaf_hash(line)
            if leaves is not None and unlike is None and leaf != leaves[number]:
                unlike = number
            tree.append(leaf)
            note_head(tree, heads, met, missed)
    if unlike is not None:
        shown.append((unlike, "changed", "it is not the entry that was logged"))
    if entries < size:
        shown.append((entries, "truncated", "the log ends before it"))
    if entries > size:
        shown.append((size, "too_long", "no head covers it"))
    answer = {"ok": False, "entries": entries, "root": tree.root().hex()}
    if not shown and not missed:
        return dict(answer, ok=True, intact=size, fault=None, first_bad=None, last_suspect=None, reason="")
    first_bad, fault, reason = min(shown, key=lambda each: each[0]) if shown else (None, None, None)
    forked = bool(missed) and max(met, default=-1) > missed[0]
    if missed and (first_bad is None or first_bad >= missed[0]):
        first_bad, fault = None, "forked" if forked else "changed"
        reason = f"the root over the first {missed[0]} entries is not that of the head"
    last = missed[0] - 1 if first_bad is None else first_bad
    intact = max([at for at in met if not missed or at < missed[0]], default=0)
    if leaves is not None and not forked:
        intact = min(entries, size) if unlike is None else unlike
    place = {"intact": min(intact, last), "fault": fault, "first_bad": first_bad, "last_suspect": last}
    return dict(answer, reason=reason, **place)


def faults_of(line: bytes, number: int) -> list[Shown]:
    """What this line alone shows, in a list of none or one."""
    why = what_is_wrong_with(line)
    if why:
        return [(number, "unreadable", why)]
    seq = json.loads(line.decode("utf-8"))["seq"]
    if seq != number:
        return [(number, "out_of_order", f"the line in its place is numbered {seq}")]
    return []


def note_head(tree: Tree, heads: Mapping[int, bytes], met: list[int], missed: list[int]) -> None:
    if tree.size in heads:
        (met if tree.root() == heads[tree.size] else missed).append(tree.size)


# --- the command --------------------------------------------------------------------------------------


def a_hash(text: str) -> bytes:
    value = bytes.fromhex(text.strip())
    if len(value) != 32:
        raise ValueError("a hash is 64 hexadecimal digits")
    return value


def all_heads(given: argparse.Namespace) -> dict[int, bytes]:
    """Every head, size to root. Raises ValueError when two of one size differ."""
    heads: dict[int, bytes] = {}
    for size_text, hex_root in [(given.size, given.root), *(head.split(":", 1) for head in given.head)]:
        size, root = int(size_text), a_hash(hex_root)
        if size < 0 or (size == 0 and root != Tree().root()):
            raise ValueError("no log has such a head")
        if heads.setdefault(size, root) != root:
            raise ValueError(f"two heads of size {size} differ: the operator has shown two histories")
    return heads


def sentence(answer: Mapping[str, Any]) -> str:
    if answer["ok"]:
        return f"The log is intact: {answer['entries']} entries, root {answer['root']}."
    first, last, reason = answer["intact"], answer["last_suspect"], answer["reason"]
    if answer["first_bad"] is None:
        return f"The log is NOT intact. The first wrong entry is one of {first} to {last}: {reason}."
    if first == last:
        return f"The log is NOT intact. Entry {last} is the first wrong one: {reason}."
    doubt = f"Nothing held proves entries {first} to {last - 1}."
    return f"The log is NOT intact. Entry {last} is wrong: {reason}. {doubt}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logfile")
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--head", action="append", default=[], metavar="SIZE:HEX")
    parser.add_argument("--hashes", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        heads = all_heads(given)
        leaves = None
        if given.hashes:
            with open(given.hashes, encoding="ascii") as file:
                leaves = [a_hash(line) for line in file]
        with open(given.logfile, "rb") as file:
            answer = check(file, heads, leaves)
    except (OSError, ValueError) as error:
        print(f"could not check: {error}", file=sys.stderr)
        return 2
    print(json.dumps(answer) if given.json else sentence(answer))
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
