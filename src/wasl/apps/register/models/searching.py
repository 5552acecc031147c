"""What is kept for finding people, and how often each person searched.

Personal data: names, as every other text of a record; a count per member of staff and day, never what was sought.
Basis: tracing the missing; accountability of access. What is kept for finding is derived and may be thrown away at any
time; it is written anew at the next search. Scrubbed for development by deleting both tables.
"""

from django.db import models

from wasl.apps.fields import TypedIdField
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff


class SearchBlock(models.Model):
    """Some of the records of one source, their names read for searching. Who may use it is the reach of its source."""

    id = TypedIdField("blk")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="search_blocks")
    number = models.PositiveIntegerField()  # from 0, of the blocks of a source
    state = models.CharField(max_length=16)  # of the engine that read the names: another one reads them anew
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="search_block_once")]


class SearchCount(models.Model):
    """How many searches one person made on one day. What was sought is kept nowhere."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="searches")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "staff__username"]
        constraints = [models.UniqueConstraint(fields=["staff", "day"], name="searches_counted_once_a_day")]
