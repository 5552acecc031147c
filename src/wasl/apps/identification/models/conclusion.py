"""Whose remains they are, signed by two qualified people, and what follows: telling, handing over, burying, correcting.

Personal data: that somebody is dead, and where they lie. Basis: the programme. Reach: those of the programme who
examine, type or oversee; of signed conclusions the party that speaks with the family; of a handover those who give and
receive.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import TypedIdField
from wasl.apps.identification.enums import BurialKind, ConclusionState, Part, Telling
from wasl.apps.identification.models.comparing import Match
from wasl.apps.identification.models.family import Family, Missing, Relative
from wasl.apps.identification.models.programme import Programme, programmes_of
from wasl.apps.identification.models.site import Remains
from wasl.apps.identification.rules import READ_REMAINS
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

TOLD_STATES = [ConclusionState.SIGNED, ConclusionState.CORRECTED]


class ConclusionQuerySet(models.QuerySet["Conclusion"]):
    def reaching(self, staff: Staff) -> "ConclusionQuerySet":
        qualified = Q(programme__in=programmes_of(staff, READ_REMAINS), missing__in=Missing.objects.reaching(staff))
        for_families = Q(
            programme__in=programmes_of(staff, frozenset({Part.FAMILIES})),
            missing__family__party_id=staff.party_id, state__in=TOLD_STATES,
        )  # fmt: skip
        return self.filter(qualified | for_families)

    def signed(self) -> "ConclusionQuerySet":
        return self.filter(state=ConclusionState.SIGNED)


class Conclusion(models.Model):
    """These remains are this person. Proposed by one, signed by another, corrected by two when it was wrong."""

    id = TypedIdField("con")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="conclusions")
    remains = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="conclusions")
    missing = models.ForeignKey(Missing, on_delete=models.PROTECT, related_name="conclusions")
    match = models.ForeignKey(Match, null=True, on_delete=models.PROTECT, related_name="conclusions")
    state = models.CharField(max_length=10, choices=ConclusionState.choices, default=ConclusionState.PROPOSED)
    basis = models.JSONField()  # values of enums.Evidence
    why = models.TextField()  # the integrated reasoning, for and against
    evidence_sha256 = models.CharField(max_length=64)  # of the board as both saw it: a later change voids the signature
    proposed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="conclusions_proposed")
    proposed_at = models.DateTimeField()
    seconded_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="conclusions_seconded")
    seconded_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=500, blank=True)
    doubted_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="conclusions_doubted")
    doubted_at = models.DateTimeField(null=True)
    doubted_why = models.CharField(max_length=500, blank=True)
    corrected_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="conclusions_corrected")
    corrected_at = models.DateTimeField(null=True)

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["remains"],
                condition=Q(state__in=[ConclusionState.PROPOSED, ConclusionState.SIGNED]),
                name="remains_are_of_one_person",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | ~Q(seconded_by=F("proposed_by")), name="identified_by_two"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=TOLD_STATES) | Q(seconded_by__isnull=False), name="signed_by_a_second"
            ),
            models.CheckConstraint(
                condition=Q(corrected_by=None) | ~Q(corrected_by=F("doubted_by")), name="corrected_by_two"
            ),
            models.CheckConstraint(
                condition=~Q(state=ConclusionState.CORRECTED)
                | (Q(corrected_by__isnull=False, doubted_by__isnull=False) & ~Q(doubted_why="")),
                name="corrected_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConclusionState.REFUSED) | ~Q(refused_why=""), name="not_signed_for_a_reason"
            ),
        ]


class TellingWish(models.Model):
    """Whom of a family to tell first, and who does not want to be told; a later wish ends the one before."""

    relative = models.ForeignKey(Relative, on_delete=models.PROTECT, related_name="telling_wishes")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="telling_wishes")
    wish = models.CharField(max_length=5, choices=Telling.choices)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="telling_wishes")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["relative"], condition=Q(ended_at=None), name="one_wish_about_telling"),
            models.UniqueConstraint(
                fields=["family"], condition=Q(ended_at=None, wish=Telling.FIRST), name="one_is_told_first"
            ),
        ]


class Notification(models.Model):
    """A member of the family was told, in person where that could be; of a conclusion, or that it was wrong."""

    id = TypedIdField("ntf")
    conclusion = models.ForeignKey(Conclusion, on_delete=models.PROTECT, related_name="notifications")
    relative = models.ForeignKey(Relative, on_delete=models.PROTECT, related_name="notifications")
    of_correction = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    how = models.CharField(max_length=300)
    wishes = models.TextField(blank=True)  # what the family wants: burial, rites, to see, not to know more
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="families_notified")
    at = models.DateTimeField()

    class Meta:
        ordering = ["told_at", "id"]


class HandoverQuerySet(models.QuerySet["Handover"]):
    def reaching(self, staff: Staff) -> "HandoverQuerySet":
        readers = Q(remains__site__programme__in=programmes_of(staff, READ_REMAINS))
        sides = Q(remains__site__programme__in=programmes_of(staff, frozenset({Part.SIDE, Part.FAMILIES})))
        concerned = Q(giver_id=staff.party_id) | Q(receiver_id=staff.party_id)
        own_family = Q(relative__family__party_id=staff.party_id)
        return self.filter(readers | (sides & (concerned | own_family)))


class Handover(models.Model):
    """Remains go from one side to another, or home to a family; provisionally, until a conclusion is signed."""

    id = TypedIdField("hnd")
    remains = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="handovers")
    conclusion = models.ForeignKey(Conclusion, null=True, on_delete=models.PROTECT, related_name="handovers")
    giver = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="remains_given")
    receiver = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="remains_received")
    relative = models.ForeignKey(Relative, null=True, on_delete=models.PROTECT, related_name="remains_received")
    place = models.CharField(max_length=200)
    contents = models.TextField()  # what is in the coffin, labels of all parts
    pieces = models.ManyToManyField(Remains, related_name="handed_in")  # the same, as rows
    returns = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="given_back")
    returned_at = models.DateTimeField(null=True)  # when what this one gave was back with who gave it
    given_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="remains_given")
    given_at = models.DateTimeField()
    received_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="remains_received")
    received_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=300, blank=True)  # how the receipt was given, its number
    # what the receiving side says later, once its own people have looked
    confirmed_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="handovers_confirmed")
    confirmed_at = models.DateTimeField(null=True)
    is_as_stated = models.BooleanField(null=True)
    confirmation = models.CharField(max_length=500, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(receiver__isnull=False, relative=None) | Q(receiver=None, relative__isnull=False),
                name="to_a_side_or_to_a_family",
            ),
            models.CheckConstraint(
                condition=Q(relative=None) | Q(conclusion__isnull=False), name="home_only_once_identified"
            ),
            models.CheckConstraint(
                condition=Q(received_by=None) | ~Q(received_by=F("given_by")), name="given_and_received_by_two"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(is_as_stated__isnull=False, received_at__isnull=False),
                name="confirmed_after_received",
            ),
            models.CheckConstraint(
                condition=Q(received_at=None) | Q(received_at__gte=F("given_at")), name="received_after_given"
            ),
            models.CheckConstraint(
                condition=Q(is_as_stated=None) | Q(is_as_stated=True) | ~Q(confirmation=""),
                name="not_as_stated_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["remains"], condition=Q(returns=None, returned_at=None), name="handed_over_once"
            ),
            models.UniqueConstraint(fields=["returns"], name="given_back_once"),
        ]


class BurialQuerySet(models.QuerySet["Burial"]):
    def reaching(self, staff: Staff) -> "BurialQuerySet":
        """Of remains that one examines or oversees, or that went to one's party or a family it speaks with."""
        return self.filter(
            Q(remains__in=Remains.objects.reaching(staff))
            | Q(remains__handed_in__in=Handover.objects.reaching(staff).filter(returned_at=None, returns=None))
        ).distinct()

    def standing(self) -> "BurialQuerySet":
        return self.filter(opened_on="")


class Burial(models.Model):
    """Where remains were laid, for how long, and who can find the place."""

    id = TypedIdField("bur")
    remains = models.ForeignKey(Remains, on_delete=models.PROTECT, related_name="burials")
    kind = models.CharField(max_length=9, choices=BurialKind.choices)
    on_date = models.CharField(max_length=40)  # EDTF
    place = models.CharField(max_length=200)
    grave = models.CharField(max_length=120)  # row, number, marker
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precision = models.CharField(max_length=12)  # kernel.places.PlacePrecision
    rites = models.CharField(max_length=300, blank=True)
    present = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="burials_recorded")
    recorded_at = models.DateTimeField()
    opened_on = models.CharField(max_length=40, blank=True)  # EDTF: taken out again
    opened_why = models.CharField(max_length=300, blank=True)
    opened_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="graves_opened")
    opened_at = models.DateTimeField(null=True)  # when that was recorded

    objects = BurialQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_on="") | (~Q(opened_why="") & Q(opened_by__isnull=False, opened_at__isnull=False)),
                name="a_grave_is_opened_for_a_reason",
            ),
            models.UniqueConstraint(fields=["remains"], condition=Q(opened_on=""), name="remains_lie_in_one_grave"),
        ]
