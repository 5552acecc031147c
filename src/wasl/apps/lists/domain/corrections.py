"""Correcting cells of a list before they enter. The row as written stays for ever; a correction stands beside it."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.checks import check_own, check_still
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.enums import ListState
from wasl.apps.lists.models.list import NameList, StagedRow
from wasl.apps.lists.models.staging import CellCorrection, RowSaid
from wasl.apps.staff.models.staff import Staff
from wasl.engines.ledger.entries import Datum

LONGEST = 1_000  # characters of a corrected cell
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = {"\u200c", "\u200d", "\n"}  # Persian and Kurdish names are written with them; a cell may have lines


def correct_row(brought: NameList, number: int, cells: Mapping[int, str], *, by: Staff, at: datetime) -> int:
    """Say what cells of one row should be instead; returns how many changed.

    A cell that is given as it was written loses its correction. Only rows that have not entered are corrected.
    Each change is in the log with what it was and what it became, sealed.
    """
    check_own(brought, by)
    with transaction.atomic():
        row = _row_to_correct(brought, number)
        standing = {one.column: one for one in row.corrections.filter(ended_by=None)}
        changed = 0
        for column, given in cells.items():
            if not 0 <= column < len(row.cells):
                raise _refused(brought, number, why="it has no such column", do="Choose among its columns.")
            before = standing[column].text if column in standing else row.cells[column]
            if given.strip() == before.strip():
                continue
            text = row.cells[column] if given.strip() == row.cells[column].strip() else _checked(brought, number, given)
            if column in standing:
                _end(standing[column], by=by, at=at)
            if text != row.cells[column]:
                CellCorrection.objects.create(row=row, column=column, text=text, by=by, at=at)
            changed += 1
            append(
                Event(
                    "cell_corrected",
                    by=by.id,
                    subject=brought.id,
                    plain={"row": number, "column": column + 1},
                    sealed={"before": before, "after": text},
                ),
                at=at,
            )
    return changed


def undo_correction(brought: NameList, number: int, column: int, *, by: Staff, at: datetime) -> int:
    """Let one cell read as it was written again."""
    row = brought.rows.filter(number=number).first()
    if row is None or not 0 <= column < len(row.cells):
        raise _refused(brought, number, why="it has no such row or column", do="Choose among those shown.")
    return correct_row(brought, number, {column: row.cells[column]}, by=by, at=at)


def say_of_row(brought: NameList, number: int, *, is_person: bool, by: Staff, at: datetime) -> bool:
    """Say that a row tells of a person, and enters with the others, or of none, and stays out; whether that is new.

    Only rows that have not entered. The row stays as it is.
    """
    check_own(brought, by)
    with transaction.atomic():
        row = _row_to_correct(brought, number)
        last = row.said.order_by("-pk").first()
        if last is not None and last.is_person == is_person:
            return False
        RowSaid.objects.create(row=row, is_person=is_person, by=by, at=at)
        told: dict[str, Datum] = {"row": number, "person": int(is_person)}
        append(Event("row_said", by=by.id, subject=brought.id, plain=told), at=at)
    return True


def _row_to_correct(brought: NameList, number: int) -> StagedRow:
    locked = NameList.objects.select_for_update().get(pk=brought.pk)
    check_still(locked, ListState.STAGED, ListState.ACCEPTED, ListState.PUT)
    row = locked.rows.filter(number=number).first()
    if row is None:
        raise _refused(brought, number, why="the list has no such row", do="Choose among its rows.")
    if hasattr(row, "entry"):
        raise _refused(
            brought, number, why="it has entered the list", do="Withdraw the list and bring it again, corrected."
        )
    return row


def _checked(brought: NameList, number: int, text: str) -> str:
    """The text in NFC, without blanks at its ends. Letters that cannot be seen change how others read: refused."""
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > LONGEST:
        raise _refused(brought, number, why="the text is too long", do="Write what belongs in this one cell.")
    if any(unicodedata.category(letter) in UNSEEN and letter not in JOINERS for letter in text):
        raise _refused(
            brought, number, why="the text holds a letter that cannot be seen", do="Type it anew instead of pasting it."
        )
    return text


def _end(correction: CellCorrection, *, by: Staff, at: datetime) -> None:
    correction.ended_by, correction.ended_at = by, max(at, correction.at)  # a clock may run back
    correction.save(update_fields=["ended_by", "ended_at"])


def _refused(brought: NameList, number: int, *, why: str, do: str) -> ListError:
    return ListError(f"row {number} of {brought.id} was not corrected", why=why, do=do)
