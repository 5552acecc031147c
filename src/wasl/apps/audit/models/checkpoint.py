"""Signed heads of the log and who saw them. Personal data: none; names of keys, which their owners made public."""

from django.db import models


class Checkpoint(models.Model):
    """The head of the log at one size, signed with the key of the log. One for each size: there can be no other root.

    ``note`` is the signed note as it is given out, without cosignatures. When nothing was logged until the next fixed
    time, the checkpoint stays and only ``renewed_at`` moves on.
    """

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()
    renewed_at = models.DateTimeField()

    class Meta:
        ordering = ["-size"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="checkpoint_size_not_negative"),
            models.CheckConstraint(
                condition=models.Q(renewed_at__gte=models.F("at")), name="checkpoint_not_renewed_before_it_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class Cosignature(models.Model):
    """A known witness saw this checkpoint, at the second it says. ``line`` is the signature as in the note."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    name = models.CharField(max_length=255)
    key_id = models.CharField(max_length=8)
    at = models.DateTimeField()
    line = models.TextField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "name", "key_id"], name="one_cosignature_of_a_key")
        ]


class WitnessedLog(models.Model):
    """Another log, whose checkpoints this site cosigns: its key, and the last head it cosigned."""

    origin = models.CharField(max_length=255, primary_key=True)
    vkey = models.TextField()
    size = models.BigIntegerField(default=0)
    text = models.TextField(blank=True)  # of the last checkpoint; empty before the first
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=0), name="witnessed_size_not_negative")]
