"""Answers: typed, dated, signed claims of the holder, one standing answer for an entry.

Personal data: what became of a person. Reach: the holder that wrote it at once; the side that asked
when it is given. Nothing is overwritten: a later answer replaces an earlier one, which stays.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import AnswerState, Disposition
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.sources.models.source import Source, sources_reached_by
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff

OPEN = [AnswerState.PROPOSED, AnswerState.GIVEN]


class AnswerBatchQuerySet(models.QuerySet["AnswerBatch"]):
    def reaching(self, staff: Staff) -> "AnswerBatchQuerySet":
        """One's own party's: that answers were given together is the holder's own business."""
        return self.filter(by__party_id=staff.party_id) if Role.HOLDER in staff.roles else self.none()


class AnswerBatch(models.Model):
    """Answers given in one act, to be undone in one act. Holds no personal data itself."""

    id = TypedIdField("bat")
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    of_linked = models.BooleanField(default=False)  # all that decided pairs link to one's own people held
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="answer_batches")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="answer_batches_undone")
    undone_at = models.DateTimeField(null=True)

    objects = AnswerBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(disposition__in=[Disposition.DEAD, Disposition.REMAINS_HELD, Disposition.DUPLICATE]),
                name="gravest_answers_one_by_one",
            ),
        ]


class AnswerQuerySet(models.QuerySet["Answer"]):
    def reaching(self, staff: Staff) -> "AnswerQuerySet":
        """Answers to entries one may read: the holder's own at once, others' once they were given."""
        reached = self.filter(entry__list__source__in=sources_reached_by(staff))
        return reached.filter(Q(by__party_id=staff.party_id) | Q(given_at__isnull=False))

    def open(self) -> "AnswerQuerySet":
        return self.filter(state__in=OPEN)

    def standing_at(self, moment: datetime) -> "AnswerQuerySet":
        """Answers that were given and not yet ended at that moment."""
        return self.filter(given_at__lte=moment).filter(Q(ended_at=None) | Q(ended_at__gt=moment))


class Answer(models.Model):
    id = TypedIdField("ans")
    entry = models.ForeignKey(ListEntry, on_delete=models.PROTECT, related_name="answers")
    disposition = models.CharField(max_length=20, choices=Disposition.choices)
    on_date = models.CharField(max_length=40, blank=True)  # EDTF: released on, died on
    duplicate_of = models.ForeignKey(
        ListEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    note = models.CharField(max_length=500, blank=True)
    signed_as = models.CharField(max_length=160, blank=True)  # in which capacity
    details = models.JSONField(default=dict)  # property -> as written; "" says: not told now
    reference = models.CharField(max_length=500, blank=True)  # to evidence, in words
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="answers")  # of its claims
    batch = models.ForeignKey(AnswerBatch, null=True, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=12, choices=AnswerState.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="answers")
    at = models.DateTimeField()
    second = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="answers_seconded")
    given_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # replaced or taken back

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(state=AnswerState.GIVEN), name="one_given_answer"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=AnswerState.PROPOSED), name="one_proposed_answer"
            ),
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("by")), name="second_is_another"),
            models.CheckConstraint(
                condition=~Q(disposition__in=[Disposition.DEAD, Disposition.REMAINS_HELD])
                | ~Q(state=AnswerState.GIVEN)
                | Q(second__isnull=False),
                name="gravest_answers_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(disposition=Disposition.DUPLICATE) | Q(duplicate_of__isnull=False),
                name="duplicate_names_its_twin",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at=None) | ~Q(state__in=OPEN), name="open_answer_has_no_end"
            ),
        ]
