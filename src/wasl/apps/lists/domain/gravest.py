"""Entries answered as dead or as remains held, by their records: what the app of pairs asks of us."""

from collections.abc import Iterable

from wasl.apps.lists.enums import AnswerState, Disposition
from wasl.apps.lists.models.answer import Answer

GRAVEST = (Disposition.DEAD, Disposition.REMAINS_HELD)


def answered_gravely(records: frozenset[str]) -> Iterable[str]:
    """Of these records, those with such an answer given: one that waits for its second person is not told."""
    given = Answer.objects.filter(state=AnswerState.GIVEN, disposition__in=GRAVEST)
    return given.filter(entry__record__in=records).values_list("entry__record_id", flat=True)
