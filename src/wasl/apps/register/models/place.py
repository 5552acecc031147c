"""Places of public reference. Personal data: none."""

from django.db import models
from django.utils.translation import get_language

from wasl.apps.fields import TypedIdField


class Place(models.Model):
    id = TypedIdField("plc")
    code = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=160)
    name_ar = models.CharField(max_length=160, blank=True)
    pcode = models.CharField(max_length=12, blank=True)  # OCHA
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precision = models.CharField(max_length=12)
    aliases = models.JSONField(default=list)

    def __str__(self) -> str:
        return (get_language() == "ar" and self.name_ar) or self.name_en
