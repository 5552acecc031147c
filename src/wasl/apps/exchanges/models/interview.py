"""Whether a person goes, as they told the neutral alone.

Personal data: what a detained person said in private. Basis: nobody is handed over against their will or unfit to
travel. Only the neutral body that heard them reads a row; the others learn who goes and how many do not.
"""

from django.db import models
from django.db.models import Q

from wasl.apps.exchanges.enums import Readiness
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.staff import Staff


class InterviewQuerySet(models.QuerySet["Interview"]):
    def reaching(self, staff: Staff) -> "InterviewQuerySet":
        if Role.NEUTRAL not in staff.roles:
            return self.none()
        return self.filter(by__party_id=staff.party_id)

    def standing(self) -> "InterviewQuerySet":
        return self.filter(replaced_at=None)


class Interview(models.Model):
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="interviews")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="interviews")
    outcome = models.CharField(max_length=14, choices=Readiness.choices)
    why = models.TextField(blank=True)
    heard_alone = models.BooleanField()  # no guard, no official in the room or in hearing
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="interviews")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # heard again: the later one stands

    objects = InterviewQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["exchange", "candidate"], condition=Q(replaced_at=None), name="one_interview_stands"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[Readiness.READY, Readiness.DECLINES]) | Q(heard_alone=True),
                name="a_will_is_heard_alone",
            ),
        ]
