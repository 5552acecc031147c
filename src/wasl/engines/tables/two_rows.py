"""Headers of two rows: a group over its columns ("Birth" over "place" and "date"), or one language over another.

A second row is taken for a header only when, read as an entry, it would name nobody, or what stands in its columns of
names is itself the header of a name: nobody is ever taken for a part of the header.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wasl.engines.tables.fields import Field
from wasl.engines.tables.headers import (
    JOINT,
    PARTS_OF_NAMES,
    field_of_header,
    field_together,
    fold,
    groups,
    header_of,
    is_group,
    is_header_word,
    subheads,
)
from wasl.engines.tables.hxl import is_tag_row
from wasl.engines.tables.values import looks_typed

BETWEEN_LANGUAGES = " / "
LONGEST = 60  # characters of a header
Row = Sequence[str]
Spans = Sequence[tuple[int, int, int]]  # (row, first column, last column) from 0, of merges sideways


class TwoRows(NamedTuple):
    """Where the upper of two header rows stands, and what both say together, column by column."""

    upper: int
    header: list[str]


def two_rows(rows: Sequence[Row], *, header_at: int, spans: Spans = ()) -> TwoRows | None:
    """The header in this row together with the one under or over it; None when it stands alone."""
    for upper in (header_at, header_at - 1):
        if 0 <= upper < len(rows) - 1 and (header := _joined(rows, upper=upper, spans=spans)):
            return TwoRows(upper, header)
    return None


def _joined(rows: Sequence[Row], *, upper: int, spans: Spans) -> list[str] | None:
    width = max(len(rows[upper]), len(rows[upper + 1]))
    above, below = (_padded(rows[at], width) for at in (upper, upper + 1))
    if not any(above) or any(map(looks_typed, above)) or not _is_lower_row(below, above=above):
        return None
    group_at = _groups(above, below, spans=[span for span in spans if span[0] == upper])
    under = set(group_at) if group_at else set()
    beside = [at for at in range(width) if above[at] and below[at] and at not in under]
    lonely = [at for at in range(width) if below[at] and not above[at] and at not in under]
    if group_at:  # what stands beside the groups is a header of one cell, or in two languages
        if not all(_agree(above[at], below[at]) for at in beside):
            return None
        if not all(is_header_word(below[at]) for at in lonely):
            return None
    elif lonely or not _in_two_languages([(above[at], below[at]) for at in beside], headed=_filled(above)):
        return None
    return [_one_header(above[at], below[at], group=above[group_at[at]] if at in under else "") for at in range(width)]


def _is_lower_row(below: Row, *, above: Row) -> bool:
    """Whether a row may be the lower of two header rows: of the words of headers, and no entry."""
    filled = [cell for cell in below if cell]
    if len(filled) < 2 or is_tag_row(below) or any(len(cell) > LONGEST or looks_typed(cell) for cell in filled):
        return False
    pairs = [(head, cell) for head, cell in zip(_spread(above), below, strict=True) if cell]
    if any(_names_somebody(cell, under=head) for head, cell in pairs):
        return False
    known = sum(1 for head, cell in pairs if is_header_word(cell) or field_together(head, cell))
    return known >= 2 and 3 * known >= 2 * len(filled)


def _spread(above: Row) -> Iterator[str]:
    """What stands over each column, a blank one under what is written before it."""
    over = ""
    for cell in above:
        over = cell or over
        yield over


def _names_somebody(text: str, *, under: str) -> bool:
    """Whether a cell stands in a column of names and is not itself the header of one."""
    head = header_of(under)
    if head is None or head.field not in PARTS_OF_NAMES:
        return False
    return field_of_header(text) not in PARTS_OF_NAMES and field_together(under, text) not in PARTS_OF_NAMES


def _groups(above: Row, below: Row, *, spans: Spans) -> dict[int, int]:
    """For each column under a group the column in which the group is written."""
    ends = {first: last for _, first, last in spans}
    known: dict[int, int] = {}
    unknown: dict[int, int] = {}  # merged over columns of their own, in words that are not known
    first_column = next(at for at, cell in enumerate(below) if cell)
    is_alone = _filled(above) == 1
    for first, text in enumerate(above):
        if not text or first in known:
            continue
        if is_alone and fold(text) not in groups() and first <= first_column:
            continue  # a title
        under = [at for at in _reach(above, below, first=first, end=ends.get(first)) if below[at]]
        if len(under) < 2:
            continue
        if is_group(text) and all(_fits_under(text, below[at]) for at in under):
            known |= dict.fromkeys(under, first)
        elif first in ends:
            unknown |= dict.fromkeys(under, first)
    return known | unknown if known else {}


def _reach(above: Row, below: Row, *, first: int, end: int | None) -> Iterator[int]:
    """The columns a group stands over: those merged, else those that follow with nothing or the same above."""
    yield first
    for at in range(first + 1, len(above)):
        if end is not None and at > end:
            return
        same = fold(above[at]) == fold(above[first])
        if end is None and not same and (above[at] or not _fits_under(above[first], below[at])):
            return
        yield at


def _fits_under(group: str, text: str) -> bool:
    """Whether a cell is a part of what the group over it is about: of a date or place, of names, of a relative."""
    if fold(text) in subheads():
        return True
    field, over = field_of_header(text) or field_together(group, text), field_of_header(group)
    if over is Field.NAME and field is Field.NAME:
        return False  # a title over the header
    return over in PARTS_OF_NAMES and field in PARTS_OF_NAMES


def _agree(above: str, below: str) -> bool:
    """Whether two cells of one column say one thing, in one language or in two."""
    return fold(above) == fold(below) or (
        (field := field_of_header(above)) is not None and field is field_of_header(below)
    )


def _in_two_languages(pairs: Sequence[tuple[str, str]], *, headed: int) -> bool:
    """Whether the lower row says the upper again: nowhere another field, in most columns the same."""
    fields = [(field_of_header(above), field_of_header(below)) for above, below in pairs]
    same = sum(1 for above, below in fields if above is not None and above is below)
    other = any(above is not None and below is not None and not _alike(above, below) for above, below in fields)
    return not other and same >= 2 and 2 * same >= len(pairs) and 2 * len(pairs) > headed


def _alike(one: Field, other: Field) -> bool:
    """A name in Latin letters may be headed as a name in its own language."""
    return one is other or {one, other} <= {Field.NAME, Field.NAME_LATIN, Field.GIVEN}


def _one_header(above: str, below: str, *, group: str) -> str:
    if group:
        return f"{group}{JOINT}{below}" if fold(group) != fold(below) else below
    if above and below and fold(above) != fold(below):
        return f"{above}{BETWEEN_LANGUAGES}{below}"
    return below or above


def _padded(row: Row, width: int) -> list[str]:
    return [*(cell.strip() for cell in row), *[""] * (width - len(row))]


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell)
