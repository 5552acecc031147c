"""What was agreed: a manifest by opaque ids, and who signed it. Personal data: none; its ids open through a pool."""

import json
from collections import Counter
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q

from wasl.apps.exchanges.enums import ManifestState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.fields import TypedIdField
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff


class ManifestQuerySet(models.QuerySet["Manifest"]):
    def reaching(self, staff: Staff) -> "ManifestQuerySet":
        return self.filter(exchange__in=Exchange.objects.reaching(staff))

    def standing(self) -> "ManifestQuerySet":
        return self.exclude(state=ManifestState.REPLACED)


class Manifest(models.Model):
    id = TypedIdField("mfs")
    exchange = models.ForeignKey(Exchange, on_delete=models.PROTECT, related_name="manifests")
    number = models.PositiveSmallIntegerField()  # 1 and on: a repaired one is the next
    text = models.TextField()  # canonical JSON, byte for byte what is signed
    sha256 = models.CharField(max_length=64)
    certificate = models.TextField()  # proves that no better plan exists; not signed, since any proof will do
    state = models.CharField(max_length=10, choices=ManifestState.choices, default=ManifestState.PROPOSED)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="manifests_made")
    made_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    objects = ManifestQuerySet.as_manager()

    class Meta:
        ordering = ["exchange", "number"]
        constraints = [
            models.UniqueConstraint(fields=["exchange", "number"], name="manifest_numbered_once"),
            models.UniqueConstraint(
                fields=["exchange"], condition=~Q(state=ManifestState.REPLACED), name="one_manifest_stands"
            ),
            models.CheckConstraint(
                condition=~Q(state=ManifestState.SIGNED) | Q(signed_at__isnull=False), name="signed_at_a_moment"
            ),
        ]

    @cached_property
    def said(self) -> dict[str, Any]:
        """What the text says; its form is that of the engine ``planning``."""
        read: dict[str, Any] = json.loads(self.text)
        return read

    @property
    def chosen(self) -> set[str]:
        return {one["person"] for one in self.said["chosen"]}

    def bodies_by_holder(self) -> Counter[str]:
        """How many bodies each party would hand over, by its code."""
        counts: Counter[str] = Counter()
        for one in self.said["counts"]:
            if one["kind"] == "body":
                counts[one["holder"]] += one["people"]
        return counts


class SignatureQuerySet(models.QuerySet["Signature"]):
    def reaching(self, staff: Staff) -> "SignatureQuerySet":
        """One's own party's, and all once all have signed: nobody can wave a half-signed paper."""
        mine = Q(party_id=staff.party_id) | Q(manifest__signed_at__isnull=False)
        return self.filter(mine, manifest__exchange__in=Exchange.objects.reaching(staff))


class Signature(models.Model):
    manifest = models.ForeignKey(Manifest, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="manifest_signatures")
    key_name = models.CharField(max_length=120)
    note = models.TextField()  # the signed note as it was handed in
    lodged_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="signatures_lodged")
    lodged_at = models.DateTimeField()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["manifest", "party"], name="a_party_signs_once")]
