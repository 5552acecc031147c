"""What logging in remembers for minutes: attempts, codes used. Personal data: none that can be read; keys are digests.

Retired by itself: what is past its time is deleted with the next thing remembered.
"""

from django.db import models


class Remembered(models.Model):
    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    until = models.DateTimeField(null=True, blank=True, db_index=True)
