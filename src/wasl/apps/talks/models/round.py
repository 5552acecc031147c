"""Rounds of talks. Personal data: none. What is known of a round is its claims."""

from django.db import models

from wasl.apps.fields import TypedIdField


class Round(models.Model):
    id = TypedIdField("rnd")
    number = models.PositiveIntegerField(unique=True)
    starts = models.CharField(max_length=40)  # EDTF, as most sources have it; for ordering and drawing
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
