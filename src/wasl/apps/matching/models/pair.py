"""Candidate links between records, and what people decided of them.

Personal data: the reasons quote the two records. Basis and reach: those of both records.
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_decide
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import not_gone_before, sources_reached_by
from wasl.apps.staff.models.staff import Staff

# found by the latest run over their sources, both records still standing
CURRENT = Q(is_current=True, first__withdrawn_at=None, second__withdrawn_at=None)


class CandidatePairQuerySet(models.QuerySet["CandidatePair"]):
    def reaching(self, staff: Staff) -> "CandidatePairQuerySet":
        """Pairs of which this person may read both records."""
        reached = sources_reached_by(staff)
        seen = [
            not_gone_before(staff, source=f"{one}__source", withdrawn=f"{one}__withdrawn_at")
            for one in ("first", "second")
        ]
        return self.filter(*seen, first__source__in=reached, second__source__in=reached)

    def current_for(self, staff: Staff) -> "CandidatePairQuerySet":
        """``reaching(staff).current()``, said shorter: a record that stands is read by whoever reaches its source."""
        reached = sources_reached_by(staff)
        return self.filter(CURRENT, first__source__in=reached, second__source__in=reached)

    def all_at_once(self) -> "CandidatePairQuerySet":
        """Of current pairs, told to a database that would rather begin with every record: begin with the pairs.

        Only where all of them are read or counted.
        """
        return self.filter(is_current__in=[True])

    def undecided(self) -> "CandidatePairQuerySet":
        standing = Decision.objects.filter(pair=models.OuterRef("pk"), undone_at=None)
        return self.filter(~models.Exists(standing))

    def waiting_for(self, staff: Staff) -> "CandidatePairQuerySet":
        """Current pairs this person may decide on and has said nothing of yet."""
        if not may_decide(staff.roles):
            return self.none()
        said = Opinion.objects.open().filter(pair=models.OuterRef("pk"), by=staff)
        return self.current_for(staff).all_at_once().undecided().filter(~models.Exists(said))

    def current(self) -> "CandidatePairQuerySet":
        return self.filter(CURRENT)


class CandidatePair(models.Model):
    id = TypedIdField("par")
    first = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="pairs_as_first")
    second = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="pairs_as_second")
    run = models.ForeignKey(LinkingRun, on_delete=models.PROTECT, related_name="pairs")  # the latest that found it
    probability = models.FloatField()
    weight = models.FloatField()  # log2 odds
    suggested = models.BooleanField()  # the machine's own match at the default threshold
    is_current = models.BooleanField(default=True)  # False when a later run no longer found it
    reasons = models.JSONField(default=list)

    objects = CandidatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(probability__gte=0) & Q(probability__lte=1), name="pair_probability"),
        ]
        indexes = [
            models.Index(fields=["-probability"], name="pair_by_probability"),
            # all that the queue is weighed by, without the reasons, which are most of a row
            models.Index(
                fields=["is_current", "first", "second", "id", "probability", "suggested"], name="pair_weighed"
            ),
        ]


def on_reached_pair(staff: Staff) -> models.Exists:
    """Of what hangs on a pair: whether this person may read both records. Asked row by row, so that few rows cost
    little; ``pair__in=`` would read every pair first."""
    return models.Exists(CandidatePair.objects.reaching(staff).filter(pk=models.OuterRef("pair")))


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing_at(self, moment: datetime) -> "DecisionQuerySet":
        return self.filter(at__lte=moment).filter(Q(undone_at=None) | Q(undone_at__gt=moment))


class Decision(models.Model):
    """What was decided of a pair, by one person or, where the rule says so, by two. Undone, it stays on record."""

    id = TypedIdField("dec")
    pair = models.ForeignKey(CandidatePair, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    why = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="decisions")
    second = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="decisions_seconded")
    wanted_second = models.BooleanField(default=False)  # the rule asked for two people
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="undone_decisions")
    undone_at = models.DateTimeField(null=True)
    # accepted with others in one act; None: a person looked at this very pair
    batch = models.ForeignKey("matching.Batch", null=True, on_delete=models.PROTECT, related_name="decisions")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["pair"], condition=Q(undone_at=None), name="one_standing_decision"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="decision_undone_after_made"
            ),
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("by")), name="decision_second_is_another"),
            models.CheckConstraint(
                condition=Q(wanted_second=False) | Q(second__isnull=False), name="grave_decisions_by_two"
            ),
        ]


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def open(self) -> "OpinionQuerySet":
        """Given, not taken back, and not yet part of a decision."""
        return self.filter(taken_back_at=None, decision=None)

    def visible_to(self, staff: Staff) -> "OpinionQuerySet":
        """One's own; those behind a decision; and, once opinions differ, all of a pair. To reviewers alone.

        Who has yet to judge a pair sees no opinion of it. Whoever has judged it, and was not differed from, sees
        none but their own either.
        """
        if not may_decide(staff.roles):
            return self.none()
        other = Opinion.objects.open().filter(pair=models.OuterRef("pair")).exclude(verdict=models.OuterRef("verdict"))
        differ = models.Exists(other)
        return self.filter(on_reached_pair(staff)).filter(
            Q(by=staff) | Q(decision__isnull=False) | (Q(taken_back_at=None) & differ)
        )


class Opinion(models.Model):
    """What one person said of a pair. Where the rule is content with one, the decision is made of it at once."""

    id = TypedIdField("opn")
    pair = models.ForeignKey(CandidatePair, on_delete=models.PROTECT, related_name="opinions")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="opinions")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    why = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    blind = models.BooleanField()  # given without having seen another's
    wanted = models.JSONField(default=list)  # why the rule asks for a second person, in its codes
    taken_back_at = models.DateTimeField(null=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="opinions")

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "by"], condition=Q(taken_back_at=None, decision=None), name="one_open_opinion_each"
            ),
            models.UniqueConstraint(
                fields=["decision", "by"], condition=Q(decision__isnull=False), name="one_opinion_each_in_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(decision=None), name="opinion_taken_back_decides_nothing"
            ),
        ]
