"""Tables of allele frequencies as they are published, told apart by their first lines.

- *wide*: alleles down, markers across, a row N (NIST, FBI, papers): comma, semicolon or tab.
- *long*: markers down, a column ``freq_14`` to an allele, columns population and N (pop.STR).
- *blocks*: a marker's name on a line, then a line to an allele; with a header of populations (STRidER), or without
  (Familias, norSTR).
- *JSON*: population, marker, ``alleles`` and ``freqs``, and where known ``N``; markers may stand under ``loci``.

Frequencies stay as they are written; those of 0 and empty cells are alleles not seen. A marker whose sum is off by more
than 0.01 refuses the file. A frequency may have a decimal comma. Amelogenin is left out.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Literal, TypeGuard

from wasl.engines.kinship.errors import FileError, MarkerNameError, Problem
from wasl.engines.kinship.formats.text import Row, decode, read_rows, refuse
from wasl.engines.kinship.laboratory.alleles import Doubt, label_order, read_label
from wasl.engines.kinship.laboratory.frequencies import SUM_MAY_MISS, MarkerTable, Table, choose, marker_table
from wasl.engines.kinship.laboratory.marker_names import AMELOGENIN, canonical_marker, is_marker, kind_of

STATISTICS = re.compile(
    r"h[_ ]?(obs|exp|e|o)?|hobs|hexp|he|ho|pi|ppe|hwe|pic|pm|pd|pe|mp|tpi|dp|p|gd|min.*|total|sum|average.*|median.*",
    re.IGNORECASE,
)
PEOPLE = re.compile(r"n|people|individuals|sample size", re.IGNORECASE)
CHROMOSOMES = re.compile(r"2n|chromosomes|alleles? counted", re.IGNORECASE)
NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?|\.[0-9]+")
COMMA_NUMBER = re.compile(r"\d*,\d+")


@dataclass
class _Marker:
    """One marker of one population, as written."""

    line: int | None
    people: int | None = None
    frequencies: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class _Found:
    """What has been read of a file so far."""

    file: str
    also: frozenset[str]
    keeps_unknown: bool
    populations: dict[str, dict[str, _Marker]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, what: str, *, do: str = "Correct the table.", line: int | None = None, marker: str = "") -> None:
        self.problems.append(Problem(what, do, line=line, marker=marker))

    def marker(self, name: str, *, population: str, line: int | None) -> _Marker:
        """A place for a marker; one that is unknown or stands twice becomes a problem, and its place leads nowhere."""
        found = _Marker(line)
        try:
            canonical = canonical_marker(name, also=self.also)
        except MarkerNameError as error:
            if not self.keeps_unknown or not name:
                self.wrong(error.what, do=error.do, line=line)
                return found
            self.notes.append(f"{error.what}: kept as written")
            canonical = name
        markers = self.populations.setdefault(population, {})
        if canonical == AMELOGENIN:
            self.notes.append("amelogenin was left out: it tells the sex, not the family")
        elif canonical in markers:
            self.wrong("the marker stands twice", do="Keep one of the two.", line=line, marker=canonical)
        else:
            markers[canonical] = found
        return found

    def frequency(self, marker: _Marker, label: str, text: str, *, line: int | None) -> None:
        text = text.replace(",", ".") if COMMA_NUMBER.fullmatch(text) else text
        if text in ("", "-"):
            return
        if not NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            self.wrong("a frequency is no number", do="Write numbers such as 0.125.", line=line)
        elif float(text) > 0:
            marker.frequencies.append((label, float(text)))

    def people(self, marker: _Marker, text: str, *, line: int | None, chromosomes: bool = False) -> None:
        """N, where the row or column says it; 0 and an empty cell say nothing."""
        if text in ("", "-"):
            return
        if not NUMBER.fullmatch(text) or not float(text).is_integer():
            self.wrong("N is no whole number", line=line)
            return
        marker.people = int(float(text)) // (2 if chromosomes else 1) or None


def read_frequencies(
    content: bytes,
    *,
    file: str,
    also: frozenset[str] = frozenset(),
    unknown: Literal["refuse", "keep"] = "refuse",
) -> dict[str, Table]:
    """All populations of a file, as it gives them. Without a name of its own a population has the file's.

    Parameters: ``also`` are markers beyond those known here. ``unknown``: markers and labels that are not known refuse
    the file, or stay as they are written, which is noted; for tables that a program wrote.
    Raises FileError, with everything that is wrong, and then nothing was read.
    """
    text = decode(content, file=file)
    found = _Found(file=file, also=also, keeps_unknown=unknown == "keep")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        _read_json(text, found)
    else:
        rows = read_rows(text, file=file)
        _layout(rows, also=also, file=file)(rows, found)
    tables = {name: _table(name, markers, found) for name, markers in found.populations.items()}
    if not found.problems and not any(table.markers for table in tables.values()):
        found.wrong("no marker with frequencies is in it", do="Bring markers with alleles and frequencies.")
    if found.problems:
        raise FileError(file, found.problems)
    return {name: table for name, table in tables.items() if table.markers}


Layout = Callable[[list[Row], _Found], None]


def _layout(rows: list[Row], *, also: frozenset[str], file: str) -> Layout:
    first = rows[0].cells
    words = [cell.casefold() for cell in first]
    if any(word.startswith("freq_") for word in words):
        return _read_long
    if sum(map(bool, first)) == 1 and is_marker(first[0], also=also):
        return _read_blocks
    if words[0] in ("allele", "alleles", "str", "marker", "locus", ""):
        return _read_wide
    raise refuse(
        file,
        "its first row is neither Allele with markers, nor a marker's name, nor a header with freq_ columns",
        do="Bring alleles down, markers across, with Allele in the first cell.",
        line=rows[0].line,
    )


def _read_wide(rows: list[Row], found: _Found) -> None:
    stem, header = _stem(found.file), rows[0]
    markers = [
        found.marker(name, population=stem, line=header.line) if name else _Marker(header.line)
        for name in header.cells[1:]
    ]
    for row in rows[1:]:
        label, values = row.cells[0], row.cells[1:]
        if any(values[len(markers) :]):
            found.wrong("the row has more cells than the header", line=row.line)
        elif PEOPLE.fullmatch(label) or CHROMOSOMES.fullmatch(label):
            halved = bool(CHROMOSOMES.fullmatch(label))
            for marker, value in zip(markers, values, strict=False):
                found.people(marker, value, line=row.line, chromosomes=halved)
        elif not any(values):
            continue
        elif STATISTICS.fullmatch(label):
            found.notes.append(f"the row {label} is no allele and was left out")
        elif label.upper().replace(" ", "") not in ("X,X", "X,Y"):
            for marker, value in zip(markers, values, strict=False):
                found.frequency(marker, label, value, line=row.line)


def _read_long(rows: list[Row], found: _Found) -> None:
    words = [cell.casefold() for cell in rows[0].cells]
    labels = {at: word.removeprefix("freq_") for at, word in enumerate(words) if word.startswith("freq_")}
    population = next((at for at, word in enumerate(words) if word in ("population", "pop")), None)
    number = next((at for at, word in enumerate(words) if PEOPLE.fullmatch(word)), None)
    for row in rows[1:]:
        cells = row.cells + ("",) * (len(words) - len(row.cells))
        name = cells[population] if population is not None else _stem(found.file)
        marker = found.marker(cells[0], population=name, line=row.line)
        if number is not None:
            found.people(marker, cells[number], line=row.line)
        for at, label in labels.items():
            found.frequency(marker, label, cells[at], line=row.line)


def _read_blocks(rows: list[Row], found: _Found) -> None:
    """A marker on a line; then perhaps populations and their N; then alleles."""
    name, names, places = "", list[str](), list[_Marker]()
    for row in rows:
        cells = list(row.cells)
        if sum(map(bool, cells)) == 1 and not _is_label(cells[0]):
            name, names, places = cells[0], [], []
        elif cells[0].casefold() in ("allele", "alleles"):
            names = cells[1:]
        elif not name:
            found.wrong("frequencies stand before any marker's name", line=row.line)
        else:
            names = names or [_stem(found.file)]
            places = places or [found.marker(name, population=one, line=row.line) for one in names]
            _block_row(cells, places, found, line=row.line)


def _block_row(cells: list[str], places: list[_Marker], found: _Found, *, line: int) -> None:
    if any(cells[1 + len(places) :]):
        found.wrong("the row has more cells than there are populations", line=line)
    is_people = not cells[0] or bool(PEOPLE.fullmatch(cells[0]))
    for place, value in zip(places, cells[1:], strict=False):
        if is_people:
            found.people(place, value, line=line)
        else:
            found.frequency(place, cells[0], value, line=line)


def _is_label(text: str) -> bool:
    return isinstance(read_label(text), str)


def _read_json(text: str, found: _Found) -> None:
    try:
        told = json.loads(text, object_pairs_hook=_once)
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise refuse(found.file, "its JSON is broken or cut off", line=line) from None
    except _StandsTwice:
        raise refuse(found.file, "a name stands twice in one object", do="Keep one of the two.") from None
    except ValueError:
        raise refuse(found.file, "a number in it has too many digits") from None
    for population, value in told.items():
        loci = value.get("loci", value) if isinstance(value, dict) else None
        if not isinstance(loci, dict):
            found.wrong(
                f'population "{population}" holds no markers', do="Bring population, marker, alleles and freqs."
            )
            continue
        for name, one in loci.items():
            _read_json_marker(found, population, name, one)


def _read_json_marker(found: _Found, population: str, name: str, one: object) -> None:
    marker = found.marker(name, population=population, line=None)
    told = one if isinstance(one, dict) else {}
    alleles, values = told.get("alleles"), told.get("freqs")
    if not isinstance(alleles, list) or not _are_numbers(values) or len(alleles) != len(values):
        found.wrong("alleles and freqs are not two lists of one length, freqs of numbers", marker=name)
        return
    marker.frequencies = [(str(a), float(v)) for a, v in zip(alleles, values, strict=True) if v != 0]
    people = told.get("N")
    if isinstance(people, int) and not isinstance(people, bool) and people > 0:
        marker.people = people
    elif people is not None:
        found.wrong("N is no whole number above 0", marker=name)


def _are_numbers(values: object) -> TypeGuard[list[float]]:
    return isinstance(values, list) and all(type(one) in (int, float) and math.isfinite(one) for one in values)


class _StandsTwice(Exception):
    """A name in a JSON object, which JSON itself would let pass."""


def _once(members: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(members)) != len(members):
        raise _StandsTwice
    return dict(members)


def _table(name: str, markers: Mapping[str, _Marker], found: _Found) -> Table:
    made = {marker: _marker(marker, told, found) for marker, told in markers.items() if told.frequencies}
    notes = list(dict.fromkeys(found.notes))
    off = [marker for marker, one in made.items() if one is not None and abs(one.total - 1) > 1e-9]
    if off:
        notes.append(f"frequencies do not sum to exactly 1 at {len(off)} of {len(made)} markers")
    return Table(name, {marker: one for marker, one in made.items() if one is not None}, notes=tuple(notes))


def _marker(name: str, told: _Marker, found: _Found) -> MarkerTable | None:
    """Checks what was gathered of a marker; problems go to ``found``."""
    named = []
    for label, value in told.frequencies:
        read = read_label(label, kind=kind_of(name))
        if (read is None or isinstance(read, Doubt)) and found.keeps_unknown and label:
            found.notes.append(f"an allele's label at {name} is not known: kept as written")
            read = label
        if read is None or isinstance(read, Doubt):
            do = "Write alleles as 14 or 9.3."
            found.wrong(f"a row is named neither for an allele nor for N ({label[:12]})", do=do, marker=name)
            return None
        named.append((read, value))
    if len({label for label, _ in named}) != len(named):
        found.wrong("an allele stands twice", do="Keep one of the two.", line=told.line, marker=name)
        return None
    total = sum(value for _, value in named)
    if any(value > 1 for _, value in named) or total > 2:
        do = "Bring frequencies: each count divided by the number of alleles."
        found.wrong("these are counts or per cent, not frequencies", do=do, line=told.line, marker=name)
        return None
    if any(value < 0 for _, value in named):
        found.wrong("a frequency is below 0", line=told.line, marker=name)
        return None
    if abs(total - 1) > SUM_MAY_MISS:
        do = "Look for a row that is missing or stands twice."
        found.wrong(f"its frequencies sum to {total:.4g}", do=do, line=told.line, marker=name)
        return None
    return marker_table(named, people=told.people)


def write_frequencies(table: Table) -> bytes:
    """The table as CSV, alleles down and markers across, with a row N; read again it is the same."""
    names = list(table.markers)
    alleles = sorted({allele for one in table.markers.values() for allele in one.alleles}, key=label_order)
    values = {
        name: dict(zip(one.alleles, one.frequencies.tolist(), strict=True)) for name, one in table.markers.items()
    }
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Allele", *names])
    writer.writerow(["N", *(table.markers[name].people or "" for name in names)])
    for allele in alleles:
        writer.writerow([allele, *(repr(values[name][allele]) if allele in values[name] else "" for name in names)])
    return out.getvalue().encode()


def _stem(file: str) -> str:
    return re.split(r"[/\\]", file)[-1].rpartition(".")[0] or file


def packaged() -> tuple[str, ...]:
    """Names of the tables that come with Wasl; their sources stand in ``tables/README.md``."""
    folder = files("wasl.engines.kinship").joinpath("resources", "populations")
    return tuple(sorted(one.name.removesuffix(".json") for one in folder.iterdir() if one.name.endswith(".json")))


def packaged_table(name: str) -> Table:
    """One of the tables that come with Wasl, as its source gives it. Raises PopulationError."""
    choose({one: Table(one, {}) for one in packaged()}, name)
    content = files("wasl.engines.kinship").joinpath("resources", "populations", f"{name}.json").read_bytes()
    return read_frequencies(content, file=f"{name}.json")[name]
