"""What a party states of a record in one go: its claims recorded together, and withdrawn together.

The log says that a statement was recorded, from which source; what it says of whom is sealed.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.register.domain.claims import DATES, OF_CUSTODY
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.party import Party
from wasl.kernel.dates import DateError, parse_date
from wasl.kernel.provenance import Voice, voices_to_json


def record_statement(
    record: PersonRecord,
    values: Mapping[Property, str],
    *,
    source: Source,
    by: str,
    at: datetime,
    voice: Voice,
    holder: Party | None = None,
    about_date: str = "",
) -> list[Claim]:
    """Record each value as a claim of the source: about the record, or about its custody where it speaks of that.

    A record whose source told nothing of custody gets its episode here. Values stay as written.
    """
    with transaction.atomic():
        claims = [
            Claim(
                subject=_subject_of(record, property, holder=holder, at=at),
                property=property,
                value=value,
                edtf=_edtf(value) if property in DATES else "",
                about_date=about_date,
                source=source,
                voices=voices_to_json((voice,)),
                grade=str(source.grade()),
                recorded_at=at,
            )
            for property, value in values.items()
        ]
        Claim.objects.bulk_create(claims)
        said = {"record": record.id, "values": {one.value: value for one, value in values.items()}}
        append(Event("statement_recorded", by=by, subject=source.id, sealed=said), at=at)
    return claims


def withdraw_statement(source: Source, *, why: str, by: str, at: datetime) -> None:
    """All claims of this source that stand stop standing, and stay on record."""
    with transaction.atomic():
        standing = list(Claim.objects.standing().filter(source=source))
        if not standing:
            return
        for claim in standing:
            claim.withdrawn_at, claim.withdrawn_why = max(at, claim.recorded_at), why  # a clock may run back
        Claim.objects.bulk_update(standing, ["withdrawn_at", "withdrawn_why"])
        append(Event("statement_withdrawn", by=by, subject=source.id, sealed={"why": why}), at=at)


def _subject_of(record: PersonRecord, property: Property, *, holder: Party | None, at: datetime) -> str:
    if property not in OF_CUSTODY:
        return record.id
    episode = CustodyEpisode.objects.filter(record=record).order_by("recorded_at", "id").first()
    return (episode or CustodyEpisode.objects.create(record=record, holder=holder, recorded_at=at)).id


def _edtf(text: str) -> str:
    try:
        return parse_date(text).edtf
    except DateError:
        return ""
