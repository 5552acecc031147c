"""The parts of a zipped workbook: unpacked under limits, and searched for what must not be in them."""

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree  # only on parts that were found free of a DOCTYPE
from xml.parsers import expat

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.model import Limits

AS_XLSX = "Open it in a spreadsheet program and save it as XLSX."
READ_PARTS = (
    "[content_types].xml",
    "_rels/.rels",
    "mimetype",
    "content.xml",
    "styles.xml",
    "meta-inf/manifest.xml",
)
READ_FOLDERS = re.compile(r"xl/(?:workbook\.xml|sharedstrings\.xml|styles\.xml|_rels/|worksheets/)")

_ATTRIBUTES = rb"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*"""
CELL = re.compile(rb"<(?:[\w.-]+:)?c(" + _ATTRIBUTES + rb")\s*(/?)>")
CELL_OR_ROW = re.compile(rb"<(?:[\w.-]+:)?(c|row)(" + _ATTRIBUTES + rb")\s*(/?)>")
CELL_START = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
HIDDEN_ROW = re.compile(rb"""<(?:[\w.-]+:)?row\b[^<>]*\shidden=["'](?:1|true)["'][^<>]*>""")
HIDDEN_COLUMN = re.compile(rb"""<(?:[\w.-]+:)?col\b[^<>]*\shidden=["'](?:1|true)["']""")
ROW_NUMBER = re.compile(rb"""\sr=["']([0-9]+)["']""")
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    LookupError,
)
FAILED = re.compile(rb"""\st=["']e["']""")
# The parser makes room for as many texts as this says, whatever there are (calamine, xlsx/mod.rs).
PROMISED = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?([0-9]+)""")
LIST_OF_SHEETS_BYTES = 5_000_000
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class SheetPart:
    """What can be seen on one sheet of an XLSX file without parsing it."""

    hidden_rows: tuple[int, ...] = ()
    hidden_columns: bool = False
    error_rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Package:
    """The parts that are read, repacked; ``sheets`` by name, for XLSX only."""

    content: bytes
    has_macros: bool = False
    sheets: Mapping[str, SheetPart] = field(default_factory=dict)


def open_package(content: bytes, *, filename: str, limits: Limits) -> Package:
    """Unpack, inspect and repack. Raises TableError when the file is no XLSX or ODS, too large, or unsafe."""
    parts, names = _unpack(content, filename=filename, limits=limits)
    for name, part in parts.items():
        _check_part(name, part, filename=filename)
    has_macros = any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in names)
    sheets: dict[str, SheetPart] = {}
    if "content.xml" in parts:
        _check_ods(parts["content.xml"], filename=filename, limits=limits)
    elif "xl/workbook.xml" in parts:
        sheets = _check_xlsx(parts, filename=filename, limits=limits)
    else:
        kind = "a binary workbook (XLSB)" if "xl/workbook.bin" in names else "a ZIP archive without a workbook"
        raise TableError(filename, why=f"it is {kind}", do=AS_XLSX)
    return Package(_repack(parts, names=names), has_macros=has_macros, sheets=sheets)


def check_extent(rows: int, columns: int, *, cells: int, filename: str, limits: Limits) -> None:
    """Raises TableError when a sheet is larger than ``limits``; ``cells`` counts all sheets so far.

    A reader makes room for the whole rectangle, so two far cells would cost as much as a full sheet.
    """
    if rows > limits.max_rows:
        raise TableError(
            filename, row=limits.max_rows + 1, why=f"{limits.max_rows} rows is the most", do="Split the list."
        )
    if columns > limits.max_columns:
        raise TableError(
            filename,
            column=limits.max_columns + 1,
            why=f"a cell is filled in column {columns}, and {limits.max_columns} columns is the most",
            do="Delete the columns behind the list.",
        )
    if cells > limits.max_cells:
        raise TableError(
            filename,
            row=rows,
            column=columns,
            why=f"its sheets span {cells} cells up to there, and {limits.max_cells} is the most",
            do="Delete the other sheets and the cells far from the list, or split the list.",
        )


# --- the ZIP ------------------------------------------------------------------------------------------


def _unpack(content: bytes, *, filename: str, limits: Limits) -> tuple[dict[str, bytes], dict[str, str]]:
    """The parts that are read, and all names as written, both by name in lower case."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            _weigh(infos, packed=len(content), filename=filename, limits=limits)
            names = {info.filename.lower(): info.filename for info in infos}
            parts = {low: archive.read(name) for low, name in names.items() if _is_read(low)}
    except DAMAGED:
        raise TableError(
            filename,
            why="the workbook is damaged, or was cut off on its way",
            do="Bring it again, from the original.",
        ) from None
    return parts, names


def _is_read(name: str) -> bool:
    return name in READ_PARTS or READ_FOLDERS.match(name) is not None


def _weigh(infos: list[zipfile.ZipInfo], *, packed: int, filename: str, limits: Limits) -> None:
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > limits.max_parts:
        raise TableError(
            filename, why=f"it has {len(infos)} parts inside, and {limits.max_parts} is the most", do=AS_XLSX
        )
    if unpacked > limits.max_unpacked_bytes or (
        unpacked > limits.ratio_free_bytes and unpacked > limits.max_ratio * packed
    ):
        raise TableError(
            filename,
            why=f"its {packed / 1e6:.1f} MB unpack to {unpacked / 1e6:.0f} MB, as if made to overload",
            do="Copy the cells of the list into a new workbook.",
        )
    if any(info.flag_bits & 1 for info in infos):
        raise TableError(filename, why="it is locked with a password", do="Save it without one.")
    names = [info.filename.lower() for info in infos]
    if len(set(names)) < len(names):
        raise TableError(filename, why="two parts inside it have one name", do=AS_XLSX)


def _repack(parts: Mapping[str, bytes], *, names: Mapping[str, str]) -> bytes:
    """A plain ZIP of exactly the parts that were inspected."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(names[name], part)
    return packed.getvalue()


def _check_part(name: str, part: bytes, *, filename: str) -> None:
    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in part[:4]:
        raise TableError(filename, why=f"its part {name} is not in UTF-8", do=AS_XLSX)
    if any(int(number[:19]) > len(part) for number in PROMISED.findall(part)):
        raise TableError(filename, why=f"its part {name} promises more texts than it can hold", do=AS_XLSX)
    if FORBIDDEN.search(part):
        raise TableError(
            filename,
            why=f"its part {name} declares a DOCTYPE, as no spreadsheet program does and an attack would",
            do="Copy the cells of the list into a new workbook.",
        )


# --- XLSX ---------------------------------------------------------------------------------------------


def _check_xlsx(parts: Mapping[str, bytes], *, filename: str, limits: Limits) -> dict[str, SheetPart]:
    """What is seen on each sheet, by its name. Raises TableError when the sheets span too many cells."""
    cells = 0
    for path, part in parts.items():
        if path.startswith("xl/worksheets/") and path.endswith(".xml"):
            rows, columns = _extent(part, filename=filename)
            cells += rows * columns
            check_extent(rows, columns, cells=cells, filename=filename, limits=limits)
    paths = _sheet_paths(parts, filename=filename)
    return {name: _look_at(parts[path]) for name, path in paths.items() if path in parts}


def _extent(part: bytes, *, filename: str) -> tuple[int, int]:
    """The last row and the last column that hold a cell with content, from 1."""
    cells = CELL.findall(part)
    if len(cells) != len(CELL_START.findall(part)):
        raise TableError(filename, why="a sheet is written as no spreadsheet program writes it", do=AS_XLSX)
    found = REFERENCE.findall(b"\n".join(attributes for attributes, empty in cells if not empty))
    filled = sum(1 for _, empty in cells if not empty)
    if len(found) != filled:
        return _extent_in_order(part)
    rows = max((int(number) for _, number in found), default=0)
    return rows, max((_column(letters) for letters in {letters for letters, _ in found}), default=0)


def _extent_in_order(part: bytes) -> tuple[int, int]:
    """The same for sheets whose cells do not all say where they stand: then each stands after the last."""
    row = column = last_row = last_column = 0
    for kind, attributes, empty in CELL_OR_ROW.findall(part):
        reference = REFERENCE.search(attributes)
        if kind == b"row":
            row, column = (int(reference[2]) if reference else row + 1), 0
            continue
        column += 1
        if reference:
            row, column = int(reference[2]), _column(reference[1])
        if not empty:
            last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet_paths(parts: Mapping[str, bytes], *, filename: str) -> dict[str, str]:
    """The path of each sheet's part, by the sheet's name."""
    if len(parts["xl/workbook.xml"]) + len(parts.get("xl/_rels/workbook.xml.rels", b"")) > LIST_OF_SHEETS_BYTES:
        raise TableError(filename, why="the workbook's list of sheets is too long", do=AS_XLSX)
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314  (no DOCTYPE, so no entities)
        links = ElementTree.fromstring(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))  # noqa: S314  (the same)
    except (ElementTree.ParseError, ValueError, LookupError):
        raise TableError(filename, why="the workbook's list of sheets is damaged", do=AS_XLSX) from None
    targets = {link.get("Id"): posixpath.join("/xl", link.get("Target", "")).lstrip("/").lower() for link in links}
    paths = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet") or sheet.tag == "sheet":
            link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            paths[sheet.get("name", "")] = targets.get(link, "")
    return paths


def _look_at(part: bytes) -> SheetPart:
    hides, fails = b"hidden" in part, FAILED.search(part) is not None  # nearly always neither
    hidden = (ROW_NUMBER.search(row) for row in (HIDDEN_ROW.findall(part) if hides else ()))
    return SheetPart(
        hidden_rows=tuple(int(number[1]) for number in hidden if number),
        hidden_columns=hides and HIDDEN_COLUMN.search(part) is not None,
        error_rows=_failed_rows(part) if fails else (),
    )


def _failed_rows(part: bytes) -> tuple[int, ...]:
    failed = (attributes for attributes, _ in CELL.findall(part) if FAILED.search(attributes))
    return tuple(sorted({int(place[2]) for each in failed if (place := REFERENCE.search(each))}))


# --- ODS ----------------------------------------------------------------------------------------------


class _OdsExtent:
    """Follows repeated rows and cells, which cost a few letters and may stand for millions."""

    def __init__(self) -> None:
        self.rows = self.columns = self.cells = 0
        self._row = self._column = self._repeat = self._cell_repeat = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "table":
            self._row = 0
        elif name == "table-row":
            self._repeat, self._column = _repeated(attributes, "number-rows-repeated"), 0
            self._row += self._repeat
        elif name in ("table-cell", "covered-table-cell"):
            self._column += _repeated(attributes, "number-columns-repeated")
            if any(key.endswith(":value-type") for key in attributes):
                self.fill()
        elif name == "p":
            self.fill()

    def fill(self) -> None:
        """A cell with content ends here: room is made for the whole rectangle up to it."""
        if self._row > self.rows or self._column > self.columns:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            self.cells = self.rows * self.columns


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    values = [value for key, value in attributes.items() if key.rpartition(":")[2] == name]
    return int(values[0]) if values and values[0].isascii() and values[0].isdigit() else 1


def _check_ods(part: bytes, *, filename: str, limits: Limits) -> None:
    """Raises TableError when the sheets span too many cells or the XML is broken."""
    extent = _OdsExtent()
    parser = expat.ParserCreate()
    parser.StartElementHandler = extent.start
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise TableError(filename, why="the workbook is damaged", do=AS_XLSX) from None
    check_extent(extent.rows, extent.columns, cells=extent.cells, filename=filename, limits=limits)
