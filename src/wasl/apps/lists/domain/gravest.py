"""Entries answered as dead or as remains held, by their records: what the app of pairs asks of us."""

from collections.abc import Iterator

from wasl.apps.lists.enums import AnswerState
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.rules import NEEDS_TWO

CHUNK = 5_000  # ids in one query: SQLite takes 32,766 values


def answered_gravely(records: frozenset[str]) -> Iterator[str]:
    """Of these records, those with such an answer given: one that waits for its second person is not told."""
    given = Answer.objects.filter(state=AnswerState.GIVEN, disposition__in=NEEDS_TWO).order_by()
    asked = sorted(records)
    for start in range(0, len(asked), CHUNK):
        some = given.filter(entry__record__in=asked[start : start + CHUNK])
        yield from some.values_list("entry__record_id", flat=True)
