"""What a form of copy does not carry as the list holds it: counted from the entries, told before a copy is asked for.

A loss names a column of ours, what becomes of its values, how many, and why; never a value. It is kept with the
copy, so that who receives it can be told what was there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wasl.apps.lists.enums import LossKind
from wasl.apps.lists.interfaces.sheet import HEADINGS, Line, Sheet, text_of

UNREAD = "unread"  # stands for the columns of the file that say nothing we know
WHY = {
    "not_chosen": _("left out by choice: the copy holds the key, the name and the answer only"),
    "unread": _("columns of the file that no field was chosen for; they stay in the rows as written"),
    "cleaned": _("control characters and marks of direction were taken out"),
    "formula": _("an apostrophe was put before a sign at which a spreadsheet begins to calculate"),
    "too_long": _("longer than a cell of a workbook and cut"),
    "no_glyph": _("letters that the font lacks are shown by their number"),
    "no_column": _("the pages have no column for it"),
    "no_property": _("the form has no field for it; it stands in a note"),
    "other_people": _("the form has no place for a link to another list"),
    "several": _("several links stand side by side in one cell"),
    "iso_date": _("dates as written became calendar dates"),
    "not_a_date": _("dates that are no plain year, month or day stand in a note"),
    "sex_word": _("the word for the sex became male or female"),
    "not_a_sex": _("words that are not known for a sex stand in a note"),
    "not_an_age": _("ages that are no plain number stand in a note"),
    "withdrawn": _("a withdrawn entry is an empty placeholder"),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """So many values of a column, and what became of them."""

    column: str
    kind: LossKind
    count: int
    why: str

    @property
    def heading(self) -> str:
        return gettext("Other columns of the file") if self.column == UNREAD else str(HEADINGS[self.column])

    @property
    def reason(self) -> str:
        return str(WHY[self.why])


def values(sheet: Sheet, column: str, test: Callable[[Line], bool] = lambda _: True) -> int:
    """How many entries say something in the column, of those that pass the test."""
    return sum(1 for line in sheet.lines if text_of(line, column) and test(line))


def lost(sheet: Sheet, columns: Iterable[str], kind: LossKind, why: str) -> Iterator[Loss]:
    """One loss for each of these columns that is in the copy and that an entry fills."""
    for column in sheet.columns:
        if column in set(columns) and (count := values(sheet, column)):
            yield Loss(column, kind, count, why)


def counted(column: str, kind: LossKind, count: int, why: str) -> Iterator[Loss]:
    if count:
        yield Loss(column, kind, count, why)


def lost_in_every_form(sheet: Sheet) -> Iterator[Loss]:
    """What was left out by choice, what stays in the file, and what was cleaned."""
    chosen = set(sheet.columns)
    for column in sheet.filled_columns:
        if column not in chosen:
            yield from counted(column, LossKind.LEFT_OUT, values(sheet, column), "not_chosen")
        else:
            yield from counted(column, LossKind.CHANGED, sheet.cleaned.get(column, 0), "cleaned")
    yield from counted(UNREAD, LossKind.LEFT_OUT, sheet.unread, "unread")


def to_json(losses: Iterable[Loss]) -> list[dict[str, Any]]:
    return [asdict(loss) | {"kind": loss.kind.value} for loss in losses]


def from_json(kept: Iterable[dict[str, Any]]) -> list[Loss]:
    return [Loss(**one | {"kind": LossKind(one["kind"])}) for one in kept]
