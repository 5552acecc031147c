"""Recording rounds of talks."""

from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.talks.models.round import Round


@transaction.atomic
def record_round(number: int, *, starts: str, by: str, at: datetime) -> Round:
    held = Round.objects.create(number=number, starts=starts, recorded_at=at)
    append(Event("round_recorded", by=by, subject=held.id, plain={"number": number}), at=at)
    return held
