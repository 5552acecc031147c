"""Parties: who sits at the table. Personal data: none."""

from django.db import models
from django.utils.translation import get_language

from wasl.apps.fields import TypedIdField
from wasl.apps.staff.enums import PartyKind


class Party(models.Model):
    id = TypedIdField("pty")
    code = models.CharField(max_length=20, unique=True)  # neutral: SYR_OPP, never a loaded word
    kind = models.CharField(max_length=10, choices=PartyKind.choices)
    name_en = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120, blank=True)
    faces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="faced_by")

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (get_language() == "ar" and self.name_ar) or self.name_en
