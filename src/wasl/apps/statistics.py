"""What the database knows of its tables."""

from django.db import connection


def refresh_statistics() -> None:
    """Let PostgreSQL count anew what its tables hold, after much was written at once.

    Until its own daemon has, it takes tables for almost empty, and a query over thousands of rows may run for a minute.
    SQLite plans without.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
