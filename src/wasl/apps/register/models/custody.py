"""Episodes of custody, shaped on ICPPED Article 17(3). What is known of one is its claims."""

from django.db import models

from wasl.apps.fields import TypedIdField
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.party import Party


class CustodyEpisode(models.Model):
    """One stretch of deprivation of liberty, as one source tells of it. Holds no personal data itself."""

    id = TypedIdField("cus")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="custody")
    holder = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="custody")
    recorded_at = models.DateTimeField()
