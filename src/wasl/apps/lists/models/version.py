"""Later versions of a list: the file that continues it, what it did to each entry, and when entries were off it.

Personal data: none of its own; it points at rows and entries. Reach: that of the version's source.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from wasl.apps.lists.enums import EntryChanged
from wasl.apps.lists.models.list import ListEntry, NameList, StagedRow
from wasl.apps.sources.models.source import Reach
from wasl.apps.staff.models.staff import Staff


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    def reaching(self, staff: Staff) -> "ListVersionQuerySet":
        """One's own side's; of others' those accepted while one could already read the list."""
        open_now = Reach.objects.filter(
            source=models.OuterRef("list__source"), party_id=staff.party_id, closed_at=None,
            purpose__in=[purpose.value for purpose in staff.purposes],
        )  # fmt: skip
        read_since = open_now.filter(opened_at__lte=models.OuterRef("accepted_at"))
        own = Q(list__party=staff.party_id) & models.Exists(open_now)
        return self.filter(own | models.Exists(read_since))

    def standing(self) -> "ListVersionQuerySet":
        return self.filter(accepted_at__isnull=False, undone_at=None)


class ListVersion(models.Model):
    """The file of a later version: staged as a list of its own until it is accepted into the one it continues."""

    list = models.OneToOneField(NameList, on_delete=models.PROTECT, primary_key=True, related_name="version")
    continues = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="versions")
    is_partial = models.BooleanField(default=False)  # it adds and updates; what it lacks stays
    number = models.PositiveIntegerField(null=True)  # the first list is version 1
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="versions_accepted")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="versions_undone")

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["continues", "number"], name="version_number_once"),
            models.CheckConstraint(condition=~Q(list=F("continues")), name="version_continues_another"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, number=None) | Q(accepted_at__isnull=False, number__gte=2),
                name="version_numbered_when_accepted",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("accepted_at")), name="version_undone_after_accepted"
            ),
        ]

    def __str__(self) -> str:
        return self.list_id


class EntryChange(models.Model):
    """What one version did to one entry, and the row in which it spoke of it."""

    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, related_name="changes")
    entry = models.ForeignKey(ListEntry, on_delete=models.PROTECT, related_name="changes")
    row = models.OneToOneField(StagedRow, null=True, on_delete=models.PROTECT, related_name="change")
    what = models.CharField(max_length=10, choices=EntryChanged.choices)
    former_key = models.CharField(max_length=120, blank=True)  # the side's own key before this version

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "entry"], name="entry_changed_once_by_a_version"),
            models.CheckConstraint(
                condition=Q(what=EntryChanged.WITHDRAWN, row=None)
                | (~Q(what=EntryChanged.WITHDRAWN) & Q(row__isnull=False)),
                name="only_a_withdrawn_entry_has_no_row",
            ),
        ]


def last_change(entry: str) -> models.Subquery:
    """When the entry last became another than it was, by a version or by undoing one; to annotate with.

    ``entry``: the column of the annotated rows that holds its id.
    """
    differing = EntryChange.objects.filter(
        entry=models.OuterRef(entry), what__in=[EntryChanged.CHANGED, EntryChanged.RETURNED]
    )
    moment = Coalesce("version__undone_at", "version__accepted_at")  # undone is later than accepted
    return models.Subquery(differing.annotate(moment=moment).order_by("-moment").values("moment")[:1])


class Withdrawal(models.Model):
    """One stretch of time in which an entry was off its side's list."""

    entry = models.ForeignKey(ListEntry, on_delete=models.PROTECT, related_name="withdrawals")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    for_family = models.BooleanField(default=False)  # asked by a family: no later version brings the entry back

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(until=None), name="one_open_withdrawal"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="withdrawal_ends_later"),
        ]
