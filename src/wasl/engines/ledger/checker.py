"""Check a Wasl log without Wasl, without its operator, and without trusting either.

    python checker.py LOG --size N --root HEX
    python checker.py LOG --checkpoint FILE --policy FILE
    python checker.py checkpoint FILE [OLDER] --policy FILE [--consistency FILE]
    python checker.py proof FILE --policy FILE [--document FILE]
    python checker.py gate FILE [--fingerprint DIGITS]... [--begun FILE --policy FILE]

LOG is the exported log, one entry a line, or the folder of its tiles. N and HEX are the head: the number of entries and
the root that were published, and that you wrote down on a day you remember. Instead of a head you may have
a checkpoint: a head that the log has signed and witnesses have cosigned. Optional:

    --head SIZE:HEX   another head you kept; repeat it. Older ones narrow down where a change lies,
                      a newer one shows that an old copy was put back.
    --checkpoint FILE a signed head; repeat it likewise.
    --policy FILE     whose keys you trust, and whose word together is enough (C2SP tlog-policy).
    --key VKEY        instead of a policy: the key of the log alone; repeat it.
    --beginning       the log goes on after your newest head: check it up to there, and nothing after.
    --hashes FILE     the leaf hashes kept beside the log, one a line; they name the exact entry.
    --json            print the answer for a program.

"checkpoint" checks who signed FILE, and that it continues OLDER: that nobody was shown another history. Where only a
longer log can tell, give --consistency, a file that begins "old SIZE" with one hash a line, or check both
against a copy of the log, with --checkpoint twice.

"proof" checks a .tlog-proof: that an entry is in a log that enough of you have seen. --document FILE: and that the
entry commits to this manifest or receipt, by a salt in the proof or given with --salt HEX. --entry FILE: the
entry, where the proof does not bring it along.

"gate" checks the journal of a day at the gate (gate.jsonl): that each telephone signed each word under its name, and
that none is missing in between. It shows each telephone's check number: compare it with the one you wrote down before
the day, or give those with --fingerprint. --begun: the .tlog-proof of the entry that began the day, which commits to
the keys; its salt travels in it, or is given with --salt HEX.

Ends with 0 when all is as it should be, 1 when it is not, 2 when it could not be checked.

This file needs nothing but Python 3.9 or newer. Read it before you trust it: it is meant to be read. It is on
purpose not built on the program whose log it checks. The tree is that of RFC 6962, section 2.1; signatures are
Ed25519, RFC 8032; the files are those of the C2SP family (signed-note, tlog-checkpoint, -cosignature, -policy, -proof,
-tiles). It does not know the signatures of type 6 (ML-DSA-44): it says so, and does not count them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
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
Key = tuple[str, bytes, int, bytes]  # its name, its id, its type, the key itself
MAX_SIZE = 2**63 - 1
MAX_FILE = 1_000_000  # of a note, a policy, a proof


class Wrong(Exception):
    """It was checked, and it is not as it should be."""


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


# --- short proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2) ----------------------------------------------


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_continued(old: Head, new: Head, path: Sequence[bytes]) -> bool:
    if old.size == 0 or old.size >= new.size:  # the empty log is the beginning of every log
        return not path and (old.root == root_of([]) if old.size == 0 else (old.size, old.root) == (new.size, new.root))
    path = [old.root, *path] if old.size & (old.size - 1) == 0 else list(path)
    if not path:
        return False
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old.root and now == new.root


# --- Ed25519 (RFC 8032, section 5.1; the curve is -x^2 + y^2 = 1 + d x^2 y^2) ----------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = tuple[int, int, int, int]  # x = X/Z, y = Y/Z, T = XY/Z
ZERO: Point = (0, 1, 1, 0)


def add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    total = ZERO
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def is_zero(point: Point) -> bool:
    return point[0] % P == 0 and (point[1] - point[2]) % P == 0


def point_of(raw: bytes) -> Point | None:
    """The point these 32 bytes stand for; None for other bytes, for a second way to write a point, for no point."""
    y, is_odd = int.from_bytes(raw, "little") & (2**255 - 1), raw[31] >> 7
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != x2 or (x == 0 and is_odd):
        return None
    x = P - x if x & 1 != is_odd else x
    return x, y, 1, x * y % P


def good_point(raw: bytes) -> Point | None:
    """As ``point_of``, but none of the eight points of small order, under which a signature fits many messages."""
    point = point_of(raw)
    return None if point is None or is_zero(times(8, point)) else point


def bytes_of(point: Point) -> bytes:
    z = pow(point[2], P - 2, P)
    x, y = point[0] * z % P, point[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or ZERO


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    public, scalar = good_point(key), int.from_bytes(signature[32:], "little")
    if public is None or good_point(signature[:32]) is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    minus = (P - public[0], public[1], 1, P - public[3])
    return bytes_of(add(times(scalar, BASE), times(challenge, minus))) == signature[:32]


# --- notes and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature) -------------------------


class Head:
    """A checkpoint's text, taken apart; nothing is verified yet."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise ValueError("a checkpoint has an origin, a size and a root, a line each")
        self.text, self.origin = text, lines[0]
        self.size, self.root = a_number(lines[1]), a_base64_hash(lines[2])


def from_base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raw = b""
    if not raw or base64.b64encode(raw).decode("ascii") != text:
        raise ValueError("what should be base64 is not")
    return raw


def a_base64_hash(text: str) -> bytes:
    raw = from_base64(text)
    if len(raw) != 32:
        raise ValueError("a hash has 32 bytes")
    return raw


def a_number(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text) or int(text) > MAX_SIZE:
        raise ValueError("what should be a number is not")
    return int(text)


def a_key(vkey: str) -> Key:
    name, _, rest = vkey.partition("+")
    id_hex, _, encoded = rest.partition("+")
    raw = from_base64(encoded)
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not is_name(name) or id_hex != key_id.hex():
        raise ValueError("a key does not have the id that its name and its bytes give")
    if {1: 33, 4: 33, 6: 1313}.get(raw[0]) != len(raw) or (raw[0] != 6 and good_point(raw[1:]) is None):
        raise ValueError("a key is of no known type, or is no key")
    return name, key_id, raw[0], raw[1:]


def is_name(name: str) -> bool:
    return bool(name) and not any(letter.isspace() or letter < " " or letter == "+" for letter in name)


def read_note(raw: bytes) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text of a note, and its signatures as (name, key id, bytes)."""
    if len(raw) > MAX_FILE:
        raise ValueError("a note is too long")
    text, blank, below = raw.decode("utf-8").rpartition("\n\n")
    lines = below.split("\n")
    if not blank or lines.pop() or not 1 <= len(lines) <= 100 or any(c < " " and c != "\n" for c in text):
        raise ValueError("a note is a text, an empty line, and up to 100 lines of signatures")
    found = []
    for line in lines:
        name, _, encoded = line[2:].partition(" ")
        signature = from_base64(encoded)
        if line[:2] != "— " or not is_name(name) or len(signature) < 5:
            raise ValueError("a line below the text of a note is no signature")
        found.append((name, signature[:4], signature[4:]))
    return text + "\n", found


def open_checkpoint(raw: bytes, known: Sequence[Key]) -> tuple[Head, dict[Key, int]]:
    """The head, and which known keys signed it: the second at which a cosigner did, 0 for the log itself."""
    by_id = {key[:2]: key for key in known}
    if len(by_id) < len(set(known)):
        raise ValueError("two keys you trust have one name and one id: one was made to be mistaken for the other")
    text, lines = read_note(raw)
    signed: dict[Key, int] = {}
    for name, key_id, signature in lines:
        key = by_id.get((name, key_id))
        if key is None or key[2] == 6:  # ML-DSA-44: this file cannot tell
            continue
        message, at = text.encode(), 0
        if key[2] == 4:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {at}\n".encode() + message
        if (key[2] == 4 and not 0 < at <= MAX_SIZE) or not is_signed(key[3], message, signature):
            raise Wrong(f"the signature of {name} is false: the checkpoint was changed, or another made it")
        signed.setdefault(key, at)
    return Head(text), signed


# --- the policy (C2SP tlog-policy) ----------------------------------------------------------------------


class Policy:
    """Whose keys are trusted, and whose word together is enough."""

    def __init__(self, text: str) -> None:
        self.logs: list[Key] = []
        self.witnesses: dict[str, Key] = {}
        self.groups: dict[str, tuple[int, list[str]]] = {}
        self.quorum = ""
        if not text.endswith("\n") or len(text) > MAX_FILE or re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text):
            raise ValueError("a policy is cut off, too long, or holds a control character")
        for number, line in enumerate(text.split("\n"), start=1):
            words = [word for word in re.split(r"[ \t]+", line) if word]
            if words and not words[0].startswith("#") and not self.takes(words[0], words[1:]):
                raise ValueError(f"line {number} of the policy is not one of a policy")
        for keys in (self.logs, list(self.witnesses.values())):
            if len({key[3] for key in keys}) < len(keys):
                raise ValueError("one key stands in the policy for two")
        if not self.quorum:
            raise ValueError("the policy has no quorum")

    def takes(self, word: str, rest: list[str]) -> bool:
        known = {*self.witnesses, *self.groups}
        if word == "log" and len(rest) in (1, 2):
            self.logs.append(a_key(rest[0]))
            return self.logs[-1][2] != 4
        if word == "quorum" and len(rest) == 1 and not self.quorum and rest[0] in {*known, "none"}:
            self.quorum = rest[0]
            return True
        if not rest or rest[0] in {*known, "none", "all", "any"}:
            return False
        if word == "witness" and len(rest) in (2, 3):
            self.witnesses[rest[0]] = a_key(rest[1])
            return self.witnesses[rest[0]][2] != 1
        if word == "group" and len(rest) > 2:
            name, how, members = rest[0], rest[1], rest[2:]
            used = [member for _, group in self.groups.values() for member in group]
            needed = {"all": len(members), "any": 1}.get(how) or (
                int(how) if re.fullmatch("[1-9][0-9]{0,5}", how) else 0
            )
            self.groups[name] = (needed, members)
            once = len(set(used + members)) == len(used) + len(members)
            return once and set(members) <= known and 1 <= needed <= len(members)
        return False

    def is_met_by(self, names: Iterable[str]) -> bool:
        met = set(names)
        for name, (needed, members) in self.groups.items():
            if len(met & set(members)) >= needed:
                met.add(name)
        return self.quorum == "none" or self.quorum in met


def judged(raw: bytes, policy: Policy, need_quorum: bool = True) -> tuple[Head, dict[str, int]]:
    """A checkpoint that its own log signed, and the witnesses who cosigned it, with the second of each."""
    head, signed = open_checkpoint(raw, [*policy.logs, *policy.witnesses.values()])
    if not any(key in signed and key[0] == head.origin for key in policy.logs):
        raise Wrong("the log that the checkpoint names has not signed it with a key you trust")
    times = {name: signed[key] for name, key in policy.witnesses.items() if key in signed}
    if need_quorum and not policy.is_met_by(times):
        unknown = [name for name, key in policy.witnesses.items() if key[2] == 6]
        note = f"; this file cannot check the signatures of {', '.join(unknown)}" if unknown else ""
        missing = ", ".join(name for name in policy.witnesses if name not in times)
        raise Wrong(f"too few have cosigned it: {', '.join(times) or 'nobody'} did, not {missing}{note}")
    return head, times


# --- tiles (C2SP tlog-tiles) ----------------------------------------------------------------------------


def tile_path(level: str, index: int, width: int) -> str:
    """The file of a tile: at level 0, index 1234067, 112 of 256 wide, tile/0/x001/x234/067.p/112."""
    digits = f"{index:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join(["tile", level, *("x" + part for part in parts[:-1]), parts[-1]])
    return path if width == 256 else f"{path}.p/{width}"


def read_tile(folder: str, level: str, index: int, width: int) -> bytes | None:
    try:
        with open(os.path.join(folder, tile_path(level, index, width)), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def widths(count: int) -> Iterator[tuple[int, int]]:
    """The tiles that hold so many: the number of each, and how many of 256 it holds."""
    for index in range(-(-count // 256)):
        yield index, min(256, count - 256 * index)


def tiled_entries(folder: str, size: int) -> Iterator[bytes]:
    """The entries in the bundles of a folder, up to the first that is missing."""
    for index, width in widths(size):
        raw = read_tile(folder, "entries", index, width)
        raw = read_tile(folder, "entries", index, 256) if raw is None else raw
        at = 0
        for _ in range(width):
            if raw is None or at + 2 > len(raw):
                return
            end = at + 2 + int.from_bytes(raw[at : at + 2], "big")
            yield raw[at + 2 : end] if end <= len(raw) else b""  # cut off: no entry
            at = end


def tiled_hashes(folder: str, level: int, count: int) -> list[bytes]:
    """The hashes in the tiles of one level, up to the first that is missing."""
    hashes: list[bytes] = []
    for index, width in widths(count):
        raw = read_tile(folder, str(level), index, width) or read_tile(folder, str(level), index, 256) or b""
        hashes += [raw[at : at + 32] for at in range(0, min(len(raw), 32 * width), 32)]
        if len(hashes) < 256 * index + width:
            break
    return hashes


def false_tile(folder: str, size: int, leaves: Sequence[bytes]) -> str:
    """The level whose tiles are not what the leaves make, or "". Only asked once the leaves are those of the head."""
    level, hashes = 0, list(leaves[:size])
    while hashes:
        found = tiled_hashes(folder, level, len(hashes))  # a missing one misleads nobody
        if found != hashes[: len(found)]:
            return f"tile/{level}"
        hashes = [root_of(hashes[at : at + 256]) for at in range(0, len(hashes) - 255, 256)]
        level += 1
    return ""


# --- the commands -------------------------------------------------------------------------------------


def a_hash(text: str) -> bytes:
    value = bytes.fromhex(text.strip())
    if len(value) != 32:
        raise ValueError("a hash is 64 hexadecimal digits")
    return value


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def trusted(given: argparse.Namespace) -> Policy:
    if bool(given.policy) == bool(given.key):
        raise ValueError("say whose signatures you trust: --policy FILE, or --key VKEY")
    if given.policy:
        return Policy(read(given.policy).decode("utf-8", "surrogateescape"))
    return Policy("".join(f"log {key}\n" for key in given.key) + "quorum none\n")


def all_heads(given: argparse.Namespace) -> dict[int, bytes]:
    """Every head, size to root. Raises ValueError when two of one size differ."""
    heads: dict[int, bytes] = {}
    signed = [judged(read(path), trusted(given))[0] for path in given.checkpoint]
    if len({head.origin for head in signed}) > 1:
        raise ValueError("these checkpoints are of different logs")
    for one in signed:
        if heads.setdefault(one.size, one.root) != one.root:
            raise Wrong(f"SPLIT VIEW: the log has signed two histories of {one.size} entries. Keep both files")
    written = [head.split(":", 1) for head in given.head]
    if given.size is not None:
        written.insert(0, [str(given.size), str(given.root)])
    for size_text, hex_root in written:
        size, root = int(size_text), a_hash(hex_root)
        if size < 0 or (size == 0 and root != Tree().root()):
            raise ValueError("no log has such a head")
        if heads.setdefault(size, root) != root:
            raise ValueError(f"two heads of size {size} differ: the operator has shown two histories")
    if not heads:
        raise ValueError("give a head you trust: --size with --root, or --checkpoint")
    return heads


def check_log(given: argparse.Namespace) -> dict[str, Any]:
    heads = all_heads(given)
    leaves = None
    if os.path.isdir(given.log):
        leaves = tiled_hashes(given.log, 0, max(heads))
        answer = check(tiled_entries(given.log, max(heads)), heads, leaves)
        false = false_tile(given.log, max(heads), leaves) if answer["ok"] else ""
        if false:
            raise Wrong(f"the entries are those of the head, but {false} is not what they make")
    else:
        if given.hashes:
            with open(given.hashes, encoding="ascii") as file:
                leaves = [a_hash(line) for line in file]
        with open(given.log, "rb") as lines:
            answer = check(islice(lines, max(heads)) if given.beginning else lines, heads, leaves)
    return dict(answer, sentence=sentence(answer))


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


def seen_by(times: Mapping[str, int]) -> str:
    return ", ".join(f"{name} at {moment(at)}" for name, at in times.items()) or "nobody else"


def moment(seconds: int) -> str:
    """As the cosigner's clock had it; what lies after the year 9999 is told as its last second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(min(seconds, 253402300799)))


def check_checkpoint(given: argparse.Namespace) -> dict[str, Any]:
    policy = trusted(given)
    new, times = judged(read(given.file), policy)
    told = f"{new.origin}: {new.size} entries, root {new.root.hex()}. Cosigned by {seen_by(times)}."
    answer = {"ok": True, "origin": new.origin, "size": new.size, "root": new.root.hex(), "cosigned": times}
    if given.older:
        old = judged(read(given.older), policy, need_quorum=False)[0]
        if old.origin != new.origin:
            raise ValueError("these checkpoints are of different logs")
        old, new = (new, old) if old.size > new.size else (old, new)
        if old.size == new.size and old.root != new.root:
            raise Wrong(f"SPLIT VIEW: the log has signed two histories of {old.size} entries. Keep both files")
        path: list[bytes] = []
        if 0 < old.size < new.size:
            if not given.consistency:
                raise ValueError(
                    "only a longer log can tell: give --consistency, or check a copy with --checkpoint twice"
                )
            first, *lines = read(given.consistency).decode("utf-8").partition("\n\n")[0].strip("\n").split("\n")
            path = [a_base64_hash(line) for line in lines]
            if first != f"old {old.size}":
                raise ValueError(f"this consistency proof does not begin at {old.size} entries")
        if not is_continued(old, new, path):
            raise Wrong(
                f"it is NOT shown that {new.size} entries continue the {old.size}: ask for the whole log, keep both"
            )
        told += f" The head of {new.size} entries continues that of {old.size}."
    return dict(answer, sentence=told)


def check_proof(given: argparse.Namespace) -> dict[str, Any]:
    return proven(given, read(given.file), read(given.document) if given.document else None)


def proven(given: argparse.Namespace, proof: bytes, document: bytes | None) -> dict[str, Any]:
    above, _, note = proof.partition(b"\n\n")
    lines = above.decode("ascii").split("\n")
    if lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise ValueError("this is no .tlog-proof file")
    extra = from_base64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b"{}"
    if not lines or not lines[0].startswith("index ") or len(lines) > 64:
        raise ValueError("this proof does not say which entry it is of")
    index, path = a_number(lines[0][6:]), [a_base64_hash(line) for line in lines[1:]]
    head, times = judged(note, trusted(given))
    enclosed = {} if given.entry else json.loads(extra.decode("utf-8"))
    if not given.entry and "entry" not in enclosed:
        raise ValueError("this proof does not bring its entry along: give --entry FILE")
    entry = read(given.entry) if given.entry else str(enclosed["entry"]).encode()
    tried = [entry, entry[:-1]] if given.entry and entry.endswith(b"\n") else [entry]
    found = [one for one in tried if is_included(leaf_hash(one), index, head.size, path, head.root)]
    if not found:
        raise Wrong(f"this is NOT entry {index} of {head.origin}")
    told = f"It is entry {index} of {head.origin}, which has {head.size}. Cosigned by {seen_by(times)}."
    answer = {"ok": True, "origin": head.origin, "size": head.size, "index": index, "cosigned": times}
    if document is not None:
        salts = [*given.salt, *dict(enclosed.get("salts", {})).values()]
        name = committed(found[0], document, [bytes.fromhex(str(salt)) for salt in salts])
        told, answer = f"{told} Its '{name}' is this document.", dict(answer, document=name)
    return dict(answer, sentence=told)


def committed(entry: bytes, document: bytes, salts: Sequence[bytes]) -> str:
    """The name under which the entry commits to a document, as it is or by its SHA-256."""
    if what_is_wrong_with(entry):
        raise Wrong(f"the entry is in the log, but {what_is_wrong_with(entry)}: it names no document")
    for salt in salts:
        for value in (document, f'"{hashlib.sha256(document).hexdigest()}"'.encode()):
            found = "c:" + hmac.new(salt, b"wasl commitment 1\n" + value, "sha256").hexdigest()
            for name, logged in json.loads(entry.decode("utf-8"))["data"].items():
                if logged == found and 16 <= len(salt) <= 64:
                    return str(name)
    raise Wrong("the entry is in the log, but it is NOT of this document, or its salt is missing")


# --- the gate (engines/crossing: signatures.py, journals.py) ----------------------------------------------

SAID = ["at", "code", "count", "counter", "device", "operation", "previous", "role", "seen", "step", "subject"]


def check_gate(given: argparse.Namespace) -> dict[str, Any]:
    first, *rest = read(given.file).rstrip(b"\n").split(b"\n")
    terms, journal = json.loads(first), [json.loads(line) for line in rest]
    keys = {str(one["id"]): str(one.get("key", "")) for one in terms["devices"]}
    shown = {device: fingerprint(bytes.fromhex(key)) for device, key in keys.items() if key}
    for asked in given.fingerprint:
        if re.sub(r"\D", "", asked) not in {re.sub(r"\D", "", one) for one in shown.values()}:
            raise Wrong(f"no telephone of this day has the check number {asked}: a key was put in its place")
    if given.begun and proven(given, read(given.begun), first)["document"] != "terms":
        raise Wrong("the entry does not commit to the terms of this day")
    if not shown:
        raise ValueError("no telephone of this day signs: nothing can be proven")
    faults = [fault for one in journal for fault in word_faults(one, terms["operation"], keys)]
    words = {word_id(one): one for one in journal if set(one) - {"signature"} == set(SAID)}
    told = []
    for device, role in ((str(one["id"]), one["role"]) for one in terms["devices"]):
        own = [one for one in words.values() if one["device"] == device]
        faults += journal_faults(device, own, words)
        signs = (
            f"signs under {shown[device]}"
            if device in shown
            else "signs nothing: nobody can tell whose words these are"
        )
        told.append(f"{device} ({role}): {len(own)} words; {signs}.")
    verdict = "Each telephone that signs has signed every word under its name, and none is missing in between."
    if faults:
        verdict = f"NOT as it should be: {'; '.join(faults)}."
    answer = {"ok": not faults, "operation": terms["operation"], "words": len(words), "faults": faults}
    return dict(answer, fingerprints=shown, sentence="\n".join([*told, verdict]))


def word_faults(one: Mapping[str, Any], operation: str, keys: Mapping[str, str]) -> list[str]:
    """What is wrong with one word by itself, in a list of none or one."""
    name = f"{one.get('device')} number {one.get('counter')}, {one.get('step')} of {one.get('subject')}"
    if set(one) - {"signature"} != set(SAID) or one["operation"] != operation or one["device"] not in keys:
        return [f"{name} is not of this day"]
    key = keys[one["device"]]
    if not key:
        return []
    signature = str(one.get("signature", ""))
    if not re.fullmatch("[0-9a-f]{128}", signature):
        return [f"{name} is not signed"]
    message = f"wasl crossing confirmation 1\n{word_id(one)}".encode()
    if not is_signed(bytes.fromhex(key), message, bytes.fromhex(signature)):
        return [f"{name} is not signed by this telephone"]
    return []


def journal_faults(device: str, own: Sequence[Mapping[str, Any]], words: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What is wrong with a journal as a whole. That its end was cut off shows only where another had seen it."""
    numbers = [one["counter"] for one in own]
    found = [f"{device} told two stories"] if len(set(numbers)) < len(numbers) else []
    for one in own:
        before = [[device, one["counter"] - 1, one["previous"]]] if one["counter"] > 1 else []
        for other, number, id in [*before, *one["seen"]]:
            if id not in words or (words[id]["device"], words[id]["counter"]) != (other, number):
                found.append(f"{other} number {number} is missing, which {device} number {one['counter']} names")
    return found


def word_id(one: Mapping[str, Any]) -> str:
    said = {name: one[name] for name in SAID if name in one}
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def fingerprint(key: bytes) -> str:
    number = int.from_bytes(hashlib.sha256(b"wasl crossing telephone 1\n" + key).digest(), "big") % 10**24
    return " ".join(f"{number:024}"[at : at + 4] for at in range(0, 24, 4))


def main(arguments: Sequence[str] | None = None) -> int:
    words = list(sys.argv[1:] if arguments is None else arguments)
    verb = words.pop(0) if words and words[0] in ("checkpoint", "proof", "gate") else "log"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policy", metavar="FILE")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("log" if verb == "log" else "file")
    if verb == "log":
        parser.add_argument("--size", type=int)
        parser.add_argument("--root")
        parser.add_argument("--head", action="append", default=[], metavar="SIZE:HEX")
        parser.add_argument("--hashes", metavar="FILE")
        parser.add_argument("--beginning", action="store_true")
        parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    elif verb == "checkpoint":
        parser.add_argument("older", nargs="?")
        parser.add_argument("--consistency", metavar="FILE")
    elif verb == "gate":
        parser.set_defaults(entry=None)
        parser.add_argument("--fingerprint", action="append", default=[], metavar="DIGITS")
        parser.add_argument("--begun", metavar="FILE")
        parser.add_argument("--salt", action="append", default=[], metavar="HEX")
    else:
        parser.add_argument("--entry", metavar="FILE")
        parser.add_argument("--document", metavar="FILE")
        parser.add_argument("--salt", action="append", default=[], metavar="HEX")
    given = parser.parse_args(words)
    if verb == "log" and (given.size is None) != (given.root is None):
        parser.error("--size and --root go together")
    try:
        verbs = {"log": check_log, "checkpoint": check_checkpoint, "proof": check_proof, "gate": check_gate}
        answer = verbs[verb](given)
    except Wrong as wrong:
        answer = {"ok": False, "reason": str(wrong), "sentence": f"{wrong}."}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        print(f"could not check: {error}", file=sys.stderr)
        return 2
    told = answer.pop("sentence")
    print(json.dumps(answer) if given.json else told)
    return 0 if answer["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
