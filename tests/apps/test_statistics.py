"""The database counts anew what its tables hold, where it plans by that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import Cast

from wasl.apps.staff.models.staff import Staff
from wasl.apps.statistics import refresh_statistics


def test_refresh__postgresql_knows_how_many_rows_there_are(cast: Cast) -> None:
    if connection.vendor != "postgresql":
        with CaptureQueriesContext(connection) as asked:
            refresh_statistics()
        assert len(asked) == 0
        return
    refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'staff_staff'")
        assert cursor.fetchone() == (pytest.approx(Staff.objects.count()),)
