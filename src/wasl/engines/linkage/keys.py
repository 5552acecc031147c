"""What entries are looked up by: the values of key fields as 32-bit numbers, one row per entry.

Two entries are compared when they share a number under some key. Numbers are digests, so a chance meeting is
possible (one in four thousand million per pair and key); it costs one comparison and changes nothing.
"""

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.encoding import ROLES, SLOTS, Encoded
from wasl.engines.linkage.errors import BadPlan
from wasl.engines.linkage.plan import Kind
from wasl.engines.linkage.reading import NONE
from wasl.kernel.compiled import compiled

Digests = NDArray[np.uint32]

NOTHING = 0
"""The digest of a value that is not known."""


def digest_of(text: str) -> int:
    """A text as a 32-bit number, never ``NOTHING``."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) or 1


class KeyFields:
    """The values of key fields, each read once."""

    def __init__(self, encoded: Encoded) -> None:
        self._encoded = encoded
        self._fields: dict[str, Digests] = {}
        self._bones: dict[int | None, Digests] = {}

    def key(self, key: Sequence[str]) -> Digests:
        """All combinations of the values of a key's fields: (entries, combinations), ``NOTHING`` where one lacks."""
        found = self.field(key[0])
        for field in key[1:]:
            found = _combined(found, self.field(field))
        return found

    def field(self, field: str) -> Digests:
        """The values an entry is found under: (entries, values). Raises BadPlan for a field that is not compared."""
        if field not in self._fields:
            self._fields[field] = self._read(field)
        return self._fields[field]

    def _read(self, field: str) -> Digests:
        name, _, letters = field.partition(":")
        most = int(letters) if letters else None
        rows, plan = self._encoded.rows, self._encoded.plan
        kind = next((each.kind for each in plan.comparisons if each.field == name), None)
        if kind is Kind.ROLE:
            return self._role(ROLES.index(name), most)
        if kind is Kind.WORD:
            return self._of_parts(most)[rows.words[:, [plan.of_kind(kind).index(name)]]]
        if kind is Kind.PLACE:
            return self._of_parts(most)[rows.places[:, plan.of_kind(kind).index(name), :1]]
        if kind is Kind.TEXT:
            return _table(self._encoded.words, most)[rows.texts[:, [plan.of_kind(kind).index(name)]]]
        if kind is Kind.EXACT:
            return _codes(rows.exact[:, [plan.of_kind(kind).index(name)]])
        if kind is Kind.DATE:
            return _days(self._encoded, name)
        if name.endswith("_year") and (dated := f"{name.removesuffix('_year')}_date") in plan.of_kind(Kind.DATE):
            return _years(self._encoded, dated)
        if name == "two_parts" and plan.of_kind(Kind.ROLE):
            return self._two_parts()
        if name == "ends" and plan.of_kind(Kind.ROLE):
            return _unordered(self.field("given"), self.field("family"))
        raise BadPlan(
            f"the key field {field!r} was not used",
            why="the plan compares no such field",
            do="Correct the plan's keys.",
        )

    def _of_parts(self, most: int | None) -> Digests:
        """Digest of each part's skeleton."""
        if most not in self._bones:
            self._bones[most] = _table([part.skeleton for part in self._encoded.parts], most)
        return self._bones[most]

    def _role(self, role: int, most: int | None) -> Digests:
        """The part in one role of each writing."""
        rows = self._encoded.rows
        return _in_role(rows.parts, rows.roles, role, self._of_parts(most))

    def _two_parts(self) -> Digests:
        """Every unordered pair of different parts of each writing."""
        parts = self._of_parts(None)[self._encoded.rows.parts]
        found = [_unordered(parts[:, :, i], parts[:, :, j]) for i in range(SLOTS) for j in range(i + 1, SLOTS)]
        return np.concatenate(found, axis=1)


@compiled
def joined(a: np.uint32, b: np.uint32) -> np.uint32:
    """One number for two; ``NOTHING`` where either is. The finisher is MurmurHash3's."""
    if a == NOTHING or b == NOTHING:
        return np.uint32(NOTHING)
    mixed = np.uint32(a * np.uint32(0x9E3779B1) + b)
    mixed = np.uint32((mixed ^ (mixed >> np.uint32(16))) * np.uint32(0x85EBCA6B))
    mixed = np.uint32((mixed ^ (mixed >> np.uint32(13))) * np.uint32(0xC2B2AE35))
    return max(np.uint32(mixed ^ (mixed >> np.uint32(16))), np.uint32(1))


@compiled
def _combined(a: Digests, b: Digests) -> Digests:
    """Every value of a joined with every value of b, entry by entry."""
    found = np.empty((a.shape[0], a.shape[1] * b.shape[1]), np.uint32)
    for row in range(a.shape[0]):
        for i in range(a.shape[1]):
            for j in range(b.shape[1]):
                found[row, i * b.shape[1] + j] = joined(a[row, i], b[row, j])
    return found


@compiled
def _in_role(parts: NDArray[np.int32], roles: NDArray[np.int8], role: int, table: Digests) -> Digests:
    """Digest of the part in a role, of each writing; the largest where several stand in it."""
    found = np.full(parts.shape[:2], np.uint32(NOTHING), np.uint32)
    for row in range(parts.shape[0]):
        for x in range(parts.shape[1]):
            for slot in range(SLOTS):
                if roles[row, x, slot] == role:
                    found[row, x] = max(found[row, x], table[parts[row, x, slot]])
    return found


@compiled
def _unordered(a: Digests, b: Digests) -> Digests:
    """One number for two different values, element by element, the same either way round."""
    found = np.empty_like(a)
    for row in range(a.shape[0]):
        for i in range(a.shape[1]):
            low, high = min(a[row, i], b[row, i]), max(a[row, i], b[row, i])
            found[row, i] = NOTHING if low == high else joined(low, high)
    return found


def _table(texts: Sequence[str], most: int | None) -> Digests:
    """Digest of each text; the last one, ``NOTHING``, is that of the number -1."""
    return np.array([*(digest_of(text[:most]) for text in texts), NOTHING], np.uint32)


def _codes(codes: NDArray[np.int32]) -> Digests:
    return np.where(codes == NONE, NOTHING, codes + 1).astype(np.uint32)


def _days(encoded: Encoded, field: str) -> Digests:
    """Dates known to the day."""
    days = encoded.dates
    return _of_dates(encoded, field, np.where(days.exact > 0, _numbered(days.first), NOTHING)[:, None])


def _years(encoded: Encoded, field: str) -> Digests:
    """Years a date may lie in, when they are at most two."""
    days = encoded.dates
    first, last = (np.trunc(each / 365.2425).astype(np.int64) for each in (days.first, days.last))
    years = np.stack([_numbered(first), np.where(last > first, _numbered(last), NOTHING)], axis=1)
    return _of_dates(encoded, field, np.where((last - first <= 1)[:, None], years, NOTHING))


def _numbered(values: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray(values.astype(np.int64) % (2**32 - 1) + 1)


def _of_dates(encoded: Encoded, field: str, values: NDArray[np.int64]) -> Digests:
    """values: per distinct date, what it is found under. The number -1 is found under ``NOTHING``."""
    table = np.concatenate([values, np.full((1, values.shape[1]), NOTHING)]).astype(np.uint32)
    return table[encoded.rows.dates[:, encoded.plan.of_kind(Kind.DATE).index(field)]]
