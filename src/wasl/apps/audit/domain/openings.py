"""The values behind commitments: whether one is there, and destroying it so that the disk does not keep it either."""

from django.db import connection, transaction

from wasl.apps.audit.models.log import Opening


def opening_exists(seq: int, name: str) -> bool:
    return Opening.objects.filter(entry_id=seq, name=name).exists()


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
