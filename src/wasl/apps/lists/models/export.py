"""Copies of a list that leave. Personal data: who takes what out, for whom, why; kept as long as the log.

The bytes of a copy are kept until it expires: they are derived, and all they told stays in the list itself.
Their hash stays, so that a file that turns up can still be recognised.
"""

import builtins  # ``list`` is a field here
from datetime import UTC, datetime

from django.db import models
from django.db.models import Case, F, Q, Value, When

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import CopyExtent, ExportFormat, ExportState
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.states import EXPORT_NEXT
from wasl.apps.sources.models.source import sources_reached_by
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.ids import SHAPE

MOST_SEARCHED = 2_000  # characters of a text in which a copy's id is looked for


class ListExportQuerySet(models.QuerySet["ListExport"]):
    def reaching(self, staff: Staff) -> "ListExportQuerySet":
        """Copies asked for by one's own party; conveners see all copies of the lists they reach."""
        reached = self.filter(list__source__in=sources_reached_by(staff))
        if Purpose.MEDIATE in staff.purposes:
            return reached
        return reached.filter(asked_by__party_id=staff.party_id)

    def with_stand(self, moment: datetime) -> "ListExportQuerySet":
        """Copies with ``stands``: the state at that moment, as ``state_at`` tells it of one."""
        over = Q(pk__in=ListExport.objects.past(moment).values("pk"))
        return self.annotate(stands=Case(When(over, then=Value(ExportState.EXPIRED.value)), default=F("state")))

    def named_in(self, text: str) -> "ListExportQuerySet":
        """Copies whose id stands in the text, wherever it was copied from, or whose bytes have it as their SHA-256."""
        ids = [found.group() for found in SHAPE.finditer(text.casefold()[:MOST_SEARCHED])]
        return self.filter(Q(pk__in=ids) | (Q(sha256=text.strip().casefold()) & ~Q(sha256="")))

    def past(self, moment: datetime) -> "ListExportQuerySet":
        """Copies whose last day is over and that have not been ended otherwise."""
        ends = [state for state, following in EXPORT_NEXT.items() if ExportState.EXPIRED in following]
        return self.filter(state__in=ends, expires_on__lt=moment.astimezone(UTC).date())


class ListExport(models.Model):
    id = TypedIdField("exp")
    list = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(max_length=5, choices=ExportFormat.choices)
    language = models.CharField(max_length=5)
    recipient = models.CharField(max_length=1000)  # one name a line
    purpose = models.CharField(max_length=300)
    expires_on = models.DateField()  # the last day on which it can be taken, UTC
    extent = models.CharField(max_length=8, choices=CopyExtent.choices, default=CopyExtent.WHOLE)
    with_withdrawn = models.BooleanField(default=True)
    scope = models.JSONField(default=builtins.list)  # ids of the lists of the room that the asker reached when asking
    loss = models.JSONField(
        default=builtins.list
    )  # what the form does not carry: columns of ours and counts, no values
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.ASKED)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="exports_asked")
    asked_at = models.DateTimeField()
    second = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="exports_seconded")
    seconded_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    times_taken = models.PositiveIntegerField(default=0)

    objects = ListExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("asked_by")), name="export_second_is_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ExportState.APPROVED, ExportState.READY]) | Q(second__isnull=False),
                name="a_list_leaves_by_two",
            ),
        ]

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(self.recipient.splitlines())

    def state_at(self, moment: datetime) -> ExportState:
        """Where the copy stands then: one past its last day has expired, whether or not it was swept up yet."""
        state = ExportState(self.state)
        over = moment.astimezone(UTC).date() > self.expires_on
        return ExportState.EXPIRED if over and ExportState.EXPIRED in EXPORT_NEXT[state] else state
