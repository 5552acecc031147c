"""Of whom it was answered that they died."""

from wasl.apps.lists.enums import AnswerState, Disposition
from wasl.apps.lists.models.answer import Answer
from wasl.apps.staff.models.staff import Staff

OF_DEATH = [Disposition.DEAD, Disposition.REMAINS_HELD]


def records_answered_dead(seen_by: Staff) -> frozenset[str]:
    """Records of entries with such an answer that was given; one that waits for its second person is the holder's."""
    answers = Answer.objects.reaching(seen_by).filter(state=AnswerState.GIVEN, disposition__in=OF_DEATH)
    return frozenset(answers.order_by().values_list("entry__record_id", flat=True))
