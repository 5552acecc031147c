"""The database counts anew what its tables hold, where it plans by that."""

from unittest.mock import MagicMock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import Cast

from wasl.apps.lists import tasks as lists
from wasl.apps.matching import tasks as matching
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


def test_worker__counts_after_a_list_came_in_and_before_anybody_asks_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for step in ("run_acceptance", "refresh_statistics", "describe", "keep_source"):
        monkeypatch.setattr(lists, step, lambda *_a, step=step, **_k: done.append(step) or MagicMock())
    lists.accept_in_background.func("acc_1")
    assert done == ["run_acceptance", "refresh_statistics", "describe", "keep_source"]


def test_worker__counts_after_a_run_was_published(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    for step in ("run_linking", "refresh_statistics"):
        monkeypatch.setattr(matching, step, lambda *_a, step=step, **_k: done.append(step))
    matching.link_in_background.func("run_1")
    assert done == ["run_linking", "refresh_statistics"]
