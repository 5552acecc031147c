"""The append-only log. Personal data: none in an entry; an opening holds the value an entry commits to."""

from typing import Any

from django.db import models


class LoggedEntry(models.Model):
    """One change of state, as the canonical JSON that is hashed into the Merkle tree.

    Never changed and never deleted. ``text`` is the truth; the other columns are read from it.
    """

    seq = models.BigIntegerField(primary_key=True)
    text = models.TextField()
    leaf = models.CharField(max_length=64)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    by = models.CharField(max_length=25)
    subject = models.CharField(max_length=25)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["subject", "seq"], name="log_by_subject")]
        constraints = [models.CheckConstraint(condition=models.Q(seq__gte=0), name="log_seq_not_negative")]

    def __str__(self) -> str:
        return f"#{self.seq} {self.event}"

    def save(self, *_args: Any, **_options: Any) -> None:
        raise TypeError("the log is written by audit.domain.log.append alone")

    def delete(self, *_args: Any, **_options: Any) -> Any:
        raise TypeError("a log entry is never deleted")


class LogHead(models.Model):
    """Where the log stands: one row, locked by whoever appends."""

    one = models.BooleanField(primary_key=True, default=True)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    frontier = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(one=True), name="log_has_one_head")]


class Subtree(models.Model):
    """The hash over a full subtree of two or more entries, so that a proof needs few of them and no entry.

    ``place`` is its number in the order in which subtrees become full: see ``audit.domain.tree``. Written with the
    entry that fills it, never changed; all can be made anew from the entries.
    """

    place = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(place__gte=0), name="subtree_place_not_negative")]


class Opening(models.Model):
    """A value that an entry only commits to, with the salt that opens the commitment.

    Basis: the log must prove what was said without telling it to whoever reads the log. Retired by
    deleting the row: the entry stays valid, its content can no longer be shown.
    """

    entry = models.ForeignKey(LoggedEntry, on_delete=models.PROTECT, related_name="openings")
    name = models.CharField(max_length=40)
    salt = models.CharField(max_length=64)
    value = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="one_opening_per_name")]
