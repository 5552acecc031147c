"""The older binary container (XLS, and every workbook with a password): inspected before it is parsed.

Container: [MS-CFB] sections 2.2 to 2.6. Records: [MS-XLS] section 2.5; only their place is looked at here.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.model import Limits
from wasl.engines.tables.parts import AS_XLSX, check_extent

LARGEST_SECTOR = 0xFFFFFFF9  # greater numbers end a chain or mark a free sector
FAT_IN_HEADER = 109
MOST_SMALL_FAT = 256  # sectors; the parser makes room by a number that it reads askew from these bytes
BOF, EOF, BOUND_SHEET, DIMENSIONS, FILEPASS = 0x0809, 0x000A, 0x0085, 0x0200, 0x002F
MULRK = 0x00BD
# BLANK and MULBLANK are left out: an empty cell takes no room.
CELLS = frozenset((0x0006, MULRK, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x0206, 0x027E, 0x0406))


@dataclass(frozen=True)
class Entry:
    """One name in the container's directory."""

    name: str
    start: int
    size: int


class _Damaged(Exception):
    """The container contradicts itself."""


def check_legacy(content: bytes, *, filename: str, limits: Limits) -> bool:
    """Whether an XLS file holds macros. Raises TableError when it is locked, damaged or too large."""
    try:
        container = _Container(content)
        entries = {entry.name.lower(): entry for entry in container.entries()}
        if "encryptedpackage" in entries:
            raise TableError(filename, why="it is locked with a password", do="Save it without one.")
        book = entries.get("workbook") or entries.get("book")
        if book is None:
            raise TableError(filename, why="it is a document of another program, not a workbook", do=AS_XLSX)
        _check_sheets(container.stream(book), filename=filename, limits=limits)
    except (_Damaged, struct.error, IndexError, ValueError):
        raise TableError(filename, why="the workbook is damaged, or was cut off on its way", do=AS_XLSX) from None
    return "_vba_project_cur" in entries


def _check_sheets(stream: bytes, *, filename: str, limits: Limits) -> None:
    """Add up what the sheets span, each read from the place where the workbook says it begins."""
    begins: set[int] = set()
    for kind, at, _ in _records(stream, 0):
        if kind == FILEPASS:
            raise TableError(filename, why="it is locked with a password", do="Save it without one.")
        if kind == BOUND_SHEET:
            begins.add(struct.unpack_from("<I", stream, at)[0])
    cells = walked = 0
    for begin in begins:
        rows, columns, end = _extent(stream, begin)
        cells += rows * columns
        walked += end - begin
        check_extent(rows, columns, cells=cells, filename=filename, limits=limits)
        if walked > len(stream):  # sheets that share their records
            raise _Damaged


def _extent(stream: bytes, begin: int) -> tuple[int, int, int]:
    """The rows and columns that a sheet fills or claims to fill, and where its records end."""
    rows = columns = depth = at = 0
    for kind, at, length in _records(stream, begin):
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == DIMENSIONS:
            row, column = _claimed(stream[at : at + length])
            rows, columns = max(rows, row), max(columns, column)
        elif kind in CELLS:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == MULRK:
                (column,) = struct.unpack_from("<H", stream, at + length - 2)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
    return rows, columns, max(at, begin)


def _claimed(record: bytes) -> tuple[int, int]:
    """The size in a DIMENSIONS record, for which the parser makes room at once."""
    first_row, rows, first_column, columns = struct.unpack_from("<HHHH" if len(record) == 10 else "<IIHH", record)
    if rows < first_row or columns < first_column:
        raise _Damaged
    return rows, columns


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        at += 4 + length


class _Container:
    """Sectors chained by a table of successors; every chain is followed once, so a loop is found."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise _Damaged
        self.sector = 1 << shift
        (self.directory_start,) = struct.unpack_from("<I", content, 48)
        self.cutoff, mini_fat, mini_fat_sectors, difat, _ = struct.unpack_from("<5I", content, 56)
        (fat_sectors,) = struct.unpack_from("<I", content, 44)
        if fat_sectors * self.sector > len(content) or mini_fat_sectors > MOST_SMALL_FAT:
            raise _Damaged
        self.fat = self._read_fat(difat)
        self.mini_fat = self._numbers(self._joined(mini_fat))
        self.mini = b""

    def _read_fat(self, difat: int) -> tuple[int, ...]:
        places = list(struct.unpack_from(f"<{FAT_IN_HEADER}I", self.content, 76))
        seen: set[int] = set()
        while difat <= LARGEST_SECTOR:
            if difat in seen:
                raise _Damaged
            seen.add(difat)
            numbers = self._numbers(self._sector_at(difat))
            places += numbers[:-1]
            difat = numbers[-1]
        return self._numbers(b"".join(self._sector_at(place) for place in places if place <= LARGEST_SECTOR))

    def _sector_at(self, number: int) -> bytes:
        begin = (number + 1) * self.sector
        if begin >= len(self.content):
            raise _Damaged
        return self.content[begin : begin + self.sector].ljust(self.sector, b"\0")

    @staticmethod
    def _numbers(raw: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    @staticmethod
    def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
        seen = 0
        while start <= LARGEST_SECTOR:
            seen += 1
            if seen > len(table):
                raise _Damaged
            yield start
            start = table[start]

    def _length(self, start: int) -> int:
        """The sectors of a chain. Raises _Damaged when it loops."""
        return sum(1 for _ in self._chain(self.fat, start))

    def _joined(self, start: int) -> bytes:
        return b"".join(self._sector_at(number) for number in self._chain(self.fat, start))

    def entries(self) -> list[Entry]:
        raw, found = self._joined(self.directory_start), []
        for at in range(0, len(raw) - 127, 128):
            length, kind = struct.unpack_from("<HB", raw, at + 64)
            start, size = struct.unpack_from("<II", raw, at + 116)
            if kind == 0 or not 2 <= length <= 64:
                continue
            name = raw[at : at + length - 2].decode("utf-16-le", errors="replace")
            found.append(Entry(name, start, size))
            if kind == 2 and size >= self.cutoff:
                self._length(start)
            if kind == 5:  # the root holds the small streams
                self.mini = self._joined(start)[:size]
        return found

    def stream(self, entry: Entry) -> bytes:
        if entry.size >= self.cutoff:
            return self._joined(entry.start)[: entry.size]
        pieces = (self.mini[number * 64 : number * 64 + 64] for number in self._chain(self.mini_fat, entry.start))
        return b"".join(pieces)[: entry.size]
