"""Keys for programs. Personal data: whose key it is. Only a digest of the key is kept."""

from django.db import models

from wasl.apps.fields import TypedIdField
from wasl.apps.staff.models.staff import Staff


class ApiKey(models.Model):
    id = TypedIdField("key")
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="api_keys")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
