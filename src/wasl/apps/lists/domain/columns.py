"""What the columns of a list hold and how its dates are read: said by a person, proposed for the next such file.

A column that only counts the rows is never proposed as the key: a row put in between would move every number after
it to another person. A person may choose it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.checks import check_own, check_still
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.reading import DateReading
from wasl.apps.lists.domain.staging import first_cells
from wasl.apps.lists.enums import KeyStanding, ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.columns import SAMPLE, recognise_columns, serial_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import Table

NAME_FIELDS = {Field.NAME, Field.NAME_LATIN, Field.GIVEN, Field.FAMILY}


def set_columns(
    brought: NameList, columns: Mapping[str, int], *, by: Staff, at: datetime, dates: DateReading | None = None
) -> None:
    """Say which column holds what, and how dates are read. A later file with the same headers gets the same.

    Raises ListError once the list was accepted, or when no column names people.
    """
    check_own(brought, by)
    known = {Field(name): index for name, index in columns.items() if name in set(Field)}
    if not NAME_FIELDS & known.keys():
        raise ListError(
            f"columns of {brought.id} were not changed",
            why="none of them holds a name",
            do="Choose at least one name column.",
        )
    if any(not 0 <= index < len(brought.headers) for index in known.values()):
        raise ListError(
            f"columns of {brought.id} were not changed",
            why="one of them is not in the file",
            do="Choose among the columns shown.",
        )
    with transaction.atomic():
        check_still(NameList.objects.select_for_update().get(pk=brought.pk), ListState.STAGED)
        brought.columns = {field.value: index for field, index in known.items()}
        brought.dates = dates.as_kept() if dates else brought.dates
        brought.columns_kept_at = at
        brought.save(update_fields=["columns", "dates", "columns_kept_at"])
        append(
            Event(
                "columns_set",
                by=by.id,
                subject=brought.id,
                sealed={"columns": brought.columns, "dates": brought.dates},
            ),
            at=at,
        )


def proposed_columns(table: Table) -> dict[str, int]:
    """What the columns seem to hold, by the names of fields."""
    return {one.field.value: one.column for one in recognise_columns(table).matches if not one.serial}


def key_of(brought: NameList, columns: Mapping[str, int]) -> tuple[KeyStanding, list[int]]:
    """What people are found again by under these columns; and which of the list's columns only count its rows."""
    serials = sorted(serial_columns(brought.headers, list(first_cells(brought, first=SAMPLE).values())))
    key = columns.get(Field.ENTRY_KEY.value)
    if key is None:
        return KeyStanding.NONE, serials
    return (KeyStanding.SERIAL if key in serials else KeyStanding.OWN), serials


def kept_columns(headers: Sequence[str], *, kind: ListKind, by: Staff) -> NameList | None:
    """The party's own latest list with these very headers whose columns a person kept, if this person reaches it."""
    own = NameList.objects.reaching(by).filter(party=by.party, kind=kind).exclude(columns_kept_at=None)
    wanted = list(headers)
    return next((one for one in own.order_by("-columns_kept_at", "-id") if one.headers == wanted), None)
