"""Lists, their rows as written, and their entries.

Personal data: everything a side wrote of a person. Basis: the mandate of the group. Who may read it
is the reach of the list's source. Nothing is deleted: a list is withdrawn, its rows stay.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.lists.enums import ListKind, ListState
from wasl.apps.lists.models.room import Room
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import Source, not_gone_before, sources_reached_by
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class NameListQuerySet(models.QuerySet["NameList"]):
    def reaching(self, staff: Staff) -> "NameListQuerySet":
        """Lists one may read. A later version's file is a list to its own side alone; others read what it joined."""
        reached = self.filter(source__in=sources_reached_by(staff))
        return reached.filter(Q(version=None) | Q(party=staff.party_id))


class NameList(models.Model):
    id = TypedIdField("lst")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="lists")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lists_brought")
    kind = models.CharField(max_length=8, choices=ListKind.choices)
    addressed_to = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="lists_addressed")
    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="list")
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.STAGED)
    sheet = models.CharField(max_length=100, blank=True)  # the one that was read, of a workbook
    sheets = models.JSONField(default=list)  # name and rows of each, where a workbook has several
    headers = models.JSONField(default=list)  # as written
    columns = models.JSONField(default=dict)  # field -> column index
    dates = models.JSONField(default=dict)  # how dates are read: "month_first", "calendar" of years without a mark
    columns_from = models.ForeignKey(  # the party's own earlier list whose columns were proposed again
        "self", null=True, on_delete=models.PROTECT, related_name="columns_lent"
    )
    columns_kept_at = models.DateTimeField(null=True)  # when a person last said that they are right
    notes = models.JSONField(default=list)  # what the reader of the file noticed
    brought_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="lists_brought")
    brought_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    put_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = NameListQuerySet.as_manager()

    class Meta:
        ordering = ["brought_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ListKind.HELD, addressed_to=None)
                | Q(kind=ListKind.SOUGHT, addressed_to__isnull=False),
                name="only_a_sought_list_is_addressed",
            ),
            models.CheckConstraint(
                condition=Q(addressed_to=None) | ~Q(addressed_to=F("party")), name="list_addressed_to_another"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class StagedRow(models.Model):
    """One row exactly as the side wrote it. Never changed."""

    list = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()  # as in the file, so that a person finds it again
    cells = models.JSONField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="row_once")]


class ListEntryQuerySet(models.QuerySet["ListEntry"]):
    def reaching(self, staff: Staff) -> "ListEntryQuerySet":
        seen = not_gone_before(staff, source="list__source", withdrawn="record__withdrawn_at")
        return self.filter(seen, list__source__in=sources_reached_by(staff))

    def put_to(self, party: Party) -> "ListEntryQuerySet":
        return self.filter(list__addressed_to=party, list__state=ListState.PUT, record__withdrawn_at=None)


class ListEntry(models.Model):
    id = TypedIdField("ent")
    list = models.ForeignKey(NameList, on_delete=models.PROTECT, related_name="entries")
    row = models.OneToOneField(StagedRow, on_delete=models.PROTECT, related_name="entry")
    record = models.OneToOneField(PersonRecord, on_delete=models.PROTECT, related_name="entry")
    party_key = models.CharField(max_length=120, blank=True)  # the side's own key for it

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["list", "party_key"], name="entry_by_party_key")]
