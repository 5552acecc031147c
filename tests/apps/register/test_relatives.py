"""Brothers and sisters on the same list, told from names alone."""

import pytest
from tests.conftest import Cast

from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.domain.relatives import siblings_on_list


@pytest.mark.parametrize(
    ("key", "reader", "siblings"),
    [
        ("A-1", "asker_a", {"A-2"}),
        ("A-2", "asker_a", {"A-1", "A-6"}),  # A-6 repeats Khaled: the same given name is no brother
        ("A-6", "asker_a", {"A-2"}),
        ("A-3", "asker_a", set()),
        ("B-2", "mediator", {"B-1"}),
        ("A-1", "stranger", set()),
    ],
)
def test_siblings(cast: Cast, put, held, key: str, reader: str, siblings: set[str]) -> None:
    record = ListEntry.objects.get(party_key=key).record
    found = siblings_on_list(record, seen_by=cast.people[reader])
    assert {one.entry.party_key for one in found} == siblings
