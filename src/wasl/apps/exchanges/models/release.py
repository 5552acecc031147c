"""Mutual and simultaneous releases that took place. Personal data: none; counts are claims of sources."""

from django.db import models

from wasl.apps.fields import TypedIdField


class Release(models.Model):
    id = TypedIdField("rls")
    number = models.PositiveIntegerField(unique=True)
    happened = models.CharField(max_length=40)  # EDTF, as most sources have it; for ordering and drawing
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
