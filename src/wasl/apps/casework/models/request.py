"""What families ask: not to be listed, or that something be corrected.

Personal data: the person as the family describes them, what the family asks and why. Basis: the request
itself, and the right of rectification. Reach: the liaison's own party; the neutral body it is addressed to;
of what was passed on, and only of that, the party that brought the entry. Nothing is deleted.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.casework.enums import RequestKind, RequestState
from wasl.apps.casework.rules import BRINGERS
from wasl.apps.fields import TypedIdField
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.register.enums import Property
from wasl.apps.sources.models.source import Source, sources_reached_by
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

SETTLED = [RequestState.GRANTED, RequestState.REFUSED]


class FamilyRequestQuerySet(models.QuerySet["FamilyRequest"]):
    def reaching(self, staff: Staff) -> "FamilyRequestQuerySet":
        return self.filter(_filed_by(staff) | _addressed_to(staff) | _passed_on_to(staff)).distinct()

    def to_examine(self, staff: Staff) -> "FamilyRequestQuerySet":
        """What waits for the neutral body: what was filed, and what a party settled."""
        return self.filter(_addressed_to(staff), state__in=[RequestState.FILED, *SETTLED])

    def to_settle(self, staff: Staff) -> "FamilyRequestQuerySet":
        """What waits for the party: what was passed on, and what it granted and the family no longer asks."""
        waits = Q(state=RequestState.PASSED_ON) | Q(state=RequestState.RETRACTED, is_granted=True)
        return self.filter(waits, _passed_on_to(staff))


class FamilyRequest(models.Model):
    id = TypedIdField("req")
    kind = models.CharField(max_length=8, choices=RequestKind.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="family_requests")  # the liaison's
    addressed_to = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="family_requests_addressed")
    filed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="family_requests")
    filed_at = models.DateTimeField()
    # as the family says it
    name = models.CharField(max_length=200)
    mother = models.CharField(max_length=120, blank=True)
    birth_date = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=120, blank=True)
    relation = models.CharField(max_length=120)  # of who asks, to the person
    checked = models.CharField(max_length=300)  # how the liaison made sure who asks
    wish = models.TextField()
    property = models.CharField(max_length=24, choices=Property.choices, blank=True)  # of a correction
    value = models.CharField(max_length=300, blank=True)
    # what became of it
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.FILED)
    entry = models.ForeignKey(ListEntry, null=True, on_delete=models.PROTECT, related_name="family_requests")
    passed_on_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="requests_passed_on")
    passed_on_at = models.DateTimeField(null=True)
    told_party = models.CharField(max_length=500, blank=True)  # the neutral's words to the party
    settled_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="requests_settled")
    settled_at = models.DateTimeField(null=True)
    settled_why = models.CharField(max_length=300, blank=True)
    is_granted = models.BooleanField(default=False)  # the entry is off its list, or corrected, because of this
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")  # of what was corrected
    answer = models.CharField(max_length=500, blank=True)  # the neutral's words to the family
    ended_at = models.DateTimeField(null=True)

    objects = FamilyRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-filed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RequestKind.CORRECT) & ~Q(property="") & ~Q(value="")
                | Q(kind=RequestKind.UNLIST, property="", value=""),
                name="a_correction_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.FILED, RequestState.ANSWERED, RequestState.RETRACTED])
                | Q(entry__isnull=False, passed_on_by__isnull=False),
                name="passed_on_about_an_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SETTLED) | Q(settled_by__isnull=False), name="settled_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | ~Q(settled_by=F("passed_on_by")), name="settled_by_another"
            ),
            models.CheckConstraint(
                condition=Q(is_granted=False) | Q(settled_by__isnull=False), name="granted_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(state=RequestState.ANSWERED) | ~Q(answer=""), name="answered_in_words"),
        ]

    def __str__(self) -> str:
        return self.id


def _filed_by(staff: Staff) -> Q:
    return Q(party_id=staff.party_id) if Role.FAMILY_LIAISON in staff.roles else Q(pk__in=[])


def _addressed_to(staff: Staff) -> Q:
    return Q(addressed_to_id=staff.party_id) if Role.NEUTRAL in staff.roles else Q(pk__in=[])


def _passed_on_to(staff: Staff) -> Q:
    if BRINGERS.isdisjoint(staff.roles):
        return Q(pk__in=[])
    return Q(
        entry__list__party_id=staff.party_id,
        entry__list__source__in=sources_reached_by(staff),
        passed_on_at__isnull=False,
    )
