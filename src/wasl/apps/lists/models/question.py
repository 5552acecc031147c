"""Questions back: what a holder asks the asking side about one entry, and the reply.

Personal data: what is asked and told of a person. Reach: that of the entry's list. Nothing is deleted.
"""

from django.db import models
from django.db.models import Q

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import QuestionKind, QuestionState
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.enums import Property
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.models.staff import Staff

GOING_ON = [QuestionState.OPEN, QuestionState.REPLIED]


class QuestionQuerySet(models.QuerySet["Question"]):
    def reaching(self, staff: Staff) -> "QuestionQuerySet":
        return self.filter(entry__list__source__in=sources_reached_by(staff))

    def going_on(self) -> "QuestionQuerySet":
        return self.filter(state__in=GOING_ON)


class Question(models.Model):
    id = TypedIdField("qst")
    entry = models.ForeignKey(ListEntry, on_delete=models.PROTECT, related_name="questions")
    answer = models.ForeignKey(Answer, null=True, on_delete=models.PROTECT, related_name="questions")  # that opened it
    kind = models.CharField(max_length=16, choices=QuestionKind.choices)
    text = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="questions_asked")
    asked_at = models.DateTimeField()
    reply = models.CharField(max_length=1000, blank=True)
    detail = models.CharField(max_length=24, choices=Property.choices, blank=True)  # what the reply tells anew
    detail_value = models.CharField(max_length=300, blank=True)
    replied_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="questions_replied")
    replied_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="questions_ended")
    ended_at = models.DateTimeField(null=True)  # closed or withdrawn

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GOING_ON, ended_at=None)
                | Q(~Q(state__in=GOING_ON), ended_at__isnull=False, ended_by__isnull=False),
                name="question_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.OPEN, replied_at=None)
                | Q(state__in=[QuestionState.REPLIED, QuestionState.CLOSED], replied_at__isnull=False)
                | Q(state=QuestionState.WITHDRAWN),
                name="question_replied_when_replied",
            ),
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=Q(state=QuestionState.OPEN), name="one_open_question_of_a_kind"
            ),
        ]
