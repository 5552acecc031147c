"""Entries of the list that was put, and days of the story."""

from datetime import datetime

import pytest
from tests.conftest import DAY, START

from wasl.apps.lists.models.list import ListEntry, NameList


@pytest.fixture
def entries(put: NameList) -> dict[str, ListEntry]:
    """By the side's own key."""
    return {entry.party_key: entry for entry in put.entries.select_related("list")}


def day(number: int) -> datetime:
    return START + number * DAY
