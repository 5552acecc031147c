"""What the columns of a list hold and how its dates are read: said by a person, proposed for the next such file."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.lists.domain.checks import check_own, check_still
from wasl.apps.lists.domain.errors import ListError
from wasl.apps.lists.domain.reading import DateReading
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.list import NameList
from wasl.apps.staff.models.staff import Staff
from wasl.engines.tables.fields import Field

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


def kept_columns(headers: Sequence[str], *, kind: ListKind, by: Staff) -> NameList | None:
    """The party's own latest list with these very headers whose columns a person kept, if this person reaches it."""
    own = NameList.objects.reaching(by).filter(party=by.party, kind=kind).exclude(columns_kept_at=None)
    wanted = list(headers)
    return next((one for one in own.order_by("-columns_kept_at", "-id") if one.headers == wanted), None)
