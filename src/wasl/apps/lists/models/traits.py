"""What pages sort and count entries by: derived from their claims, thrown away and read again when those change.

Personal data: sex, age, place and health of a person, as derived values. Reach: that of the entry.
"""

from django.db import models

from wasl.apps.lists.models.list import ListEntry


class EntryTraits(models.Model):
    """None says: not known. Dates bound the birth; who is a child or old today is asked when it is asked."""

    entry = models.OneToOneField(ListEntry, on_delete=models.CASCADE, primary_key=True, related_name="traits")
    is_woman = models.BooleanField(null=True)
    was_child = models.BooleanField(null=True)  # under 18 at the arrest
    born_from = models.DateField(null=True)
    born_to = models.DateField(null=True)
    is_sick = models.BooleanField(null=True)  # True or not known: that nothing is said does not make one well
    place = models.CharField(max_length=200, blank=True)  # of arrest, or for one's own people held: of custody
    place_key = models.CharField(max_length=200, blank=True)  # folded
    governorate = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = [models.Index(fields=["governorate", "place_key"], name="traits_by_place")]
