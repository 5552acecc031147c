"""What each side brings to an exchange: first sealed, then opened, all together.

Personal data: who a side holds and would let go, as that side wrote it. Basis: the exchange both sides agreed to.
Who may read it is the reach of the pool's source: its own side alone, until all sides have opened theirs.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.fields import Text
from wasl.apps.sources.models.source import Source, sources_reached_by
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def reaching(self, staff: Staff) -> "CandidateQuerySet":
        return self.filter(pool__source__in=sources_reached_by(staff))

    def chosen_for(self, staff: Staff, chosen: Iterable[str]) -> "CandidateQuerySet":
        """Of those chosen, the bodies, which go by their ids alone, and of the living those this person reads."""
        return self.filter(Q(told__kind="body") | Q(pool__source__in=sources_reached_by(staff)), pk__in=list(chosen))


class Pool(models.Model):
    """One side's list: what it published of it, and where the list itself lies."""

    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="pools")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="pools")
    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="pool")
    root = models.CharField(max_length=64)
    opening_sha256 = models.CharField(max_length=64, blank=True)  # in the vault; blank while the side keeps it itself
    sealed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="pools_sealed")
    sealed_at = models.DateTimeField()
    opening_given_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=64, blank=True)  # once all pools are open

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "party"], name="one_pool_per_side"),
            models.CheckConstraint(
                condition=Q(opening_given_at=None) | Q(opening_given_at__gte=F("sealed_at")),
                name="pool_opened_after_it_was_sealed",
            ),
        ]


class Candidate(models.Model):
    """One person of an opened pool, known to all by an id drawn from what was sealed."""

    id = Text(primary_key=True, max_length=25, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="candidates")
    told = models.JSONField()  # the row as the side wrote it: column to text
    salt = models.CharField(max_length=64)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
