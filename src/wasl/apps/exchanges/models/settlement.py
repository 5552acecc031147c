"""After the gate: bodies and what the laboratory found, families told, what is disputed, what is owed.

Personal data: that somebody's remains were handed over, and whose they are; that a family was told. Basis: the
exchange. Who may read it: those who have a part in the exchange.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.exchanges.enums import BodyFinding
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.fields import TypedIdField
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class BodyHandoverQuerySet(models.QuerySet["BodyHandover"]):
    def reaching(self, staff: Staff) -> "BodyHandoverQuerySet":
        return self.filter(exchange__in=Exchange.objects.reaching(staff))

    def receipted(self) -> "BodyHandoverQuerySet":
        return self.filter(given_at__isnull=False, received_at__isnull=False)


class BodyHandover(models.Model):
    """One body, from one mediator to the other: a provisional receipt, until the laboratory has spoken."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="bodies")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="handover")
    given_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="bodies_given")
    given_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="bodies_received")
    received_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=12, choices=BodyFinding.choices, blank=True)
    found_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="bodies_found")
    found_at = models.DateTimeField(null=True)
    seconded_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="bodies_seconded")
    seconded_at = models.DateTimeField(null=True)

    objects = BodyHandoverQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconded_by=None) | ~Q(seconded_by=F("found_by")), name="remains_are_named_by_two"
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | (Q(found_by__isnull=False) & ~Q(finding="")),
                name="a_finding_is_seconded",
            ),
        ]

    @property
    def is_receipted(self) -> bool:
        return self.given_at is not None and self.received_at is not None

    @property
    def settled(self) -> BodyFinding | None:
        """The finding, once two people stand by it."""
        return BodyFinding(self.finding) if self.seconded_by_id else None


class FamilyTold(models.Model):
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="families_told")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="family_told")
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="families_told")
    at = models.DateTimeField()


class Dispute(models.Model):
    """What a party says was not as agreed. It stays, beside what the others say; nobody here decides it."""

    id = TypedIdField("dsp")
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="disputes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="disputes")
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    said = models.TextField()
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="disputes")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Debt(models.Model):
    """Bodies that were agreed and did not come, acknowledged by who owes them, under their own key.

    A debt is in bodies and is paid in bodies; nobody living is ever weighed against one.
    """

    id = TypedIdField("dbt")
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="debts")
    debtor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="debts_owed")
    creditor = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="debts_due")
    bodies = models.PositiveIntegerField()
    note = models.TextField()  # signed by the debtor
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="debts_acknowledged")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(debtor=F("creditor")), name="nobody_owes_themselves"),
            models.CheckConstraint(condition=Q(bodies__gt=0), name="a_debt_is_of_somebody"),
        ]
