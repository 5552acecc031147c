"""Finding people among the records one reaches."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.register.domain.asking import read_question
from wasl.apps.register.domain.finding import find_records

pytestmark = pytest.mark.django_db


def keys(found) -> list[str]:
    entries = dict(ListEntry.objects.values_list("record_id", "party_key"))
    return [entries[one.record] for one in found]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("خالد محمود درويش العطار", {"A-1", "B-1"}),
        ("Khaled al-Attar", {"A-1", "B-1"}),
        ("khaled attar", {"A-1", "B-1"}),
        ("سميرة عبدالرحمن", {"A-3"}),
        ("Samira Abdulrahman", {"A-3"}),
        ("Samira Abd al Rahman Qasim", {"A-3"}),
        ("Yusuf Shaheen", {"B-3"}),
        ("يوسف شاهين", {"B-3"}),
        ("Yousef son of Ibrahim", {"B-3"}),
        ("son of Ibrahim Salem", {"B-3"}),
        ("ابن إبراهيم سالم", {"B-3"}),
        ("son of Amina", {"B-3"}),
        ("والدته آمنة", {"B-3"}),
        ("Yusuf mother Amina", {"B-3"}),
        ("Shahi", {"B-3"}),
    ],
)
def test_find__by_any_writing_of_the_name(cast: Cast, put: NameList, held: NameList, text, first) -> None:
    found = find_records(read_question(text), by=cast.mediator)
    assert set(keys(found)[: len(first)]) == first
