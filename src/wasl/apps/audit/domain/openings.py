"""The values behind commitments: whether one is there, and destroying it so that the disk does not keep it either."""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from wasl.apps.audit.models.log import Opening


def opening_exists(seq: int, name: str) -> bool:
    return Opening.objects.filter(entry_id=seq, name=name).exists()


def sealed_in(seq: int) -> list[str]:
    """Names of the values that can still be shown of an entry."""
    return list(Opening.objects.filter(entry_id=seq).order_by("name").values_list("name", flat=True))


def values_told(event: str, name: str, subjects: Collection[str]) -> dict[str, Any]:
    """By subject, the value that its entry of this event sealed under this name, where it is not erased."""
    found = Opening.objects.filter(entry__event=event, entry__subject__in=subjects, name=name)
    return dict(found.values_list("entry__subject", "value"))


def destroy_opening(seq: int, name: str) -> None:
    """Delete the salt and the value; call it in the transaction that logs it.

    SQLite writes zeros over them and empties its journal; PostgreSQL gives the space of the row free. Copies made
    before still hold them.
    """
    on_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if on_sqlite:
            cursor.execute("PRAGMA secure_delete = ON")
        Opening.objects.filter(entry_id=seq, name=name).delete()
    transaction.on_commit(_empty_journal if on_sqlite else _give_free)


def _empty_journal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA secure_delete = FAST")


def _give_free() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM audit_opening")
