"""The people who could be exchanged, as a CSV file: read strictly, and written.

UTF-8, a header row, commas, quotation marks where a cell needs them. A file is read whole or refused with the line and
the column; what a cell holds is never repeated.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from wasl.engines.planning.errors import PoolError
from wasl.engines.planning.terms import Person
from wasl.engines.planning.units import units_of
from wasl.kernel.dates import DateError, from_edtf

COLUMNS: Mapping[str, str] = {
    "id": "An opaque id, never a name: Latin letters, digits, `.`, `_`, `:`, `-`.",
    "holder": "Code of the party that holds the person.",
    "side": "Code of the party the person goes to.",
    "kind": "`living` (also when empty) or `body`.",
    "categories": "Words of the agreement, with semicolons between them: `woman; gravely_ill`.",
    "family": "All persons with the same word here are freed together or not at all.",
    "companion_of": "Id of the person without whom this one is not freed.",
    "region": "Where the person is from, for the balance of regions.",
    "site": "Where the person is held, for what a site can prepare.",
    "held_since": "EDTF. Days are counted from its latest possible day; unknown counts as none.",
    "third_national": "`yes` or `no` (also when empty): neither side's national.",
    "vetoed_by": "Codes of the parties that refuse, with semicolons between them.",
}
REQUIRED = ("id", "holder", "side")
KINDS = {"": False, "living": False, "body": True}
YES_NO = {"": False, "no": False, "yes": True}
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
MAX_WORD = 80
MAX_BYTES = 64 * 1024 * 1024


Cells = Mapping[str, str]


def read_pool(content: bytes, *, parties: Sequence[str], as_of: date, file: str = "the pool") -> list[Person]:
    """The people of a CSV file, in its order.

    Parameters: parties, the codes that ``holder``, ``side`` and ``vetoed_by`` may hold; as_of, the day until which days
    held are counted; file, what a refusal calls it. Raises PoolError, also when the people contradict each other.
    """
    persons: list[Person] = []
    seen: dict[str, int] = {}
    known = frozenset(parties)
    for line, cells in _rows(_text(content, file=file), file=file):
        reader = _Row(cells, line=line, file=file)
        person = _person(reader, known=known, as_of=as_of)
        if person.id in seen:
            raise reader.refused("id", why=f"line {seen[person.id]} has the same id", do="Give each person one line.")
        seen[person.id] = line
        persons.append(person)
    units_of(persons, parties=parties)
    return persons


class _Row:
    """One line, with the words for refusing a cell of it."""

    def __init__(self, cells: Cells, *, line: int, file: str) -> None:
        self.cells, self.line, self.file = cells, line, file

    def refused(self, column: str, *, why: str, do: str) -> PoolError:
        return PoolError(f"{self.file} was not read, line {self.line}, column {column}", why=why, do=do)

    def word(self, column: str) -> str:
        return self._checked(column, self.cells.get(column, ""))

    def words(self, column: str) -> frozenset[str]:
        parts = (part.strip() for part in self.cells.get(column, "").split(";"))
        return frozenset(self._checked(column, part) for part in parts if part)

    def one_of(self, column: str, known: Iterable[str], *, called: str) -> str:
        return self.known(column, self.word(column), known, called=called)

    def known(self, column: str, word: str, known: Iterable[str], *, called: str) -> str:
        if word not in known:
            raise self.refused(
                column, why=f"it is not {called}", do=f"Use one of: {', '.join(sorted(filter(None, known)))}."
            )
        return word

    def _checked(self, column: str, word: str) -> str:
        if len(word) > MAX_WORD or any(unicodedata.category(letter)[0] == "C" for letter in word):
            raise self.refused(column, why="it is too long or holds control characters", do="Use one short word.")
        return word


def _person(row: _Row, *, known: frozenset[str], as_of: date) -> Person:
    if not ID.fullmatch(row.word("id")):
        raise row.refused("id", why="it is empty or not an opaque id", do=COLUMNS["id"])
    party: Callable[[str], str] = lambda column: row.one_of(column, known, called="a party of the rules")  # noqa: E731
    holder, side = party("holder"), party("side")
    vetoes = row.words("vetoed_by")
    for code in vetoes:
        row.known("vetoed_by", code, known, called="a party of the rules")
    third = row.cells.get("third_national", "").lower()
    return Person(
        id=row.word("id"),
        holder=holder,
        side=side,
        kind="body" if _is_body(row) else "living",
        categories=row.words("categories"),
        family=row.word("family") or None,
        companion_of=row.word("companion_of") or None,
        region=row.word("region"),
        site=row.word("site"),
        days_held=_days_held(row, as_of=as_of),
        third_national=YES_NO[row.known("third_national", third, YES_NO, called="yes or no")],
        vetoed_by=vetoes,
    )


def _is_body(row: _Row) -> bool:
    return KINDS[row.one_of("kind", KINDS, called="a kind")]


def _days_held(row: _Row, *, as_of: date) -> int:
    """Days from the latest possible day on: never more than it was."""
    try:
        since = from_edtf(row.cells.get("held_since", ""))
    except DateError:
        raise row.refused(
            "held_since", why="it is no date that can be read", do="Write 2013-11-04, 2013-11 or 2013."
        ) from None
    if since.earliest and since.earliest > as_of:
        raise row.refused(
            "held_since", why=f"it is after {as_of}, the day of the rules", do="Correct the one or other."
        )
    return max(0, (as_of - since.latest).days) if since.latest else 0


# --- the file itself --------------------------------------------------------------------------------------


def _text(content: bytes, *, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise PoolError(f"{file} was not read", why=f"it is larger than {MAX_BYTES:,} bytes", do="Check the file.")
    try:
        return unicodedata.normalize("NFC", content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PoolError(f"{file} was not read, line {line}", why="it is not UTF-8", do="Save it as UTF-8.") from None


def _rows(text: str, *, file: str) -> Iterable[tuple[int, Cells]]:
    """Lines that are not empty, as cells by column."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        _check_header(header, file=file)
        for row in lines:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise PoolError(
                    f"{file} was not read, line {lines.line_num}",
                    why=f"it has {len(cells)} cells and the header has {len(header)}",
                    do="Put one comma between cells, and quotation marks around a cell that holds one.",
                )
            yield lines.line_num, dict(zip(header, cells, strict=True))
    except csv.Error:
        raise PoolError(
            f"{file} was not read, line {lines.line_num}", why="its quotation marks are not closed", do="Mend the line."
        ) from None


def _check_header(header: Sequence[str], *, file: str) -> None:
    for name in REQUIRED:
        if name not in header:
            raise PoolError(f"{file} was not read", why=f"there is no column {name}", do=f"Add the column {name}.")
    for at, name in enumerate(header, start=1):
        if name not in COLUMNS:
            raise PoolError(
                f"{file} was not read, line 1, column {at}",
                why="the rules know no such column",
                do=f"Use only: {', '.join(COLUMNS)}. Leave names and notes out of this file.",
            )
        if header.count(name) > 1:
            raise PoolError(f"{file} was not read", why=f"the column {name} is there twice", do="Leave one out.")


def pool_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows by column, as the file that ``read_pool`` reads."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(COLUMNS), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
