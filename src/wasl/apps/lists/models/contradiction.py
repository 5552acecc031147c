"""What people wrote under contradictions that they looked at.

Personal data: the reason may tell of a person. Reach: whoever reaches the contradiction, of those who review.
A contradiction itself is never stored: it is found anew in what is recorded, and known by its id.
"""

from django.db import models
from django.db.models import F, Q

from wasl.apps.fields import SubjectField, TypedIdField
from wasl.apps.staff.models.staff import Staff


class ContradictionNote(models.Model):
    """Looked at: it stands as it is, because …"""

    id = TypedIdField("ctn")
    contradiction = SubjectField()
    why = models.CharField(max_length=500)
    by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="contradiction_notes")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="contradiction_notes_undone")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contradiction"], condition=Q(undone_at=None), name="one_standing_note"),
            models.CheckConstraint(condition=~Q(why=""), name="a_note_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="note_undone_after_made"
            ),
        ]

    def __str__(self) -> str:
        return self.id
