"""What a later version of a source says otherwise: old claims withdrawn, new ones recorded, many records at once.

Logging is left to the caller, who knows what the version was brought for. Must run inside a transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import NamedTuple, TypeVar

from wasl.apps.register.domain.claims import BATCH, OF_CUSTODY, claim_of, folded_names
from wasl.apps.register.domain.searchable import forget_source
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.party import Party

T = TypeVar("T")


class Said(NamedTuple):
    """A standing claim by its number, and its value as written."""

    claim: int
    value: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One record: the claims that no longer stand, what is said instead, and the names now to be shown."""

    record: str
    withdrawn: tuple[int, ...]  # claims by number
    said: Mapping[Property, str]
    name_ar: str
    name_latin: str
    dates: Mapping[Property, str] = field(default_factory=dict)  # as EDTF, where the caller has read them


def standing_claims(source: Source) -> dict[str, dict[Property, Said]]:
    """What a source and its later versions say now, by record and property; of custody too."""
    said = source.with_versions()
    episodes = dict(CustodyEpisode.objects.filter(record__source__in=said).values_list("id", "record_id"))
    found: dict[str, dict[Property, Said]] = defaultdict(dict)
    claims = Claim.objects.filter(source__in=said).standing().order_by("pk")
    for subject, property, number, value in claims.values_list("subject", "property", "pk", "value").iterator(BATCH):
        found[episodes.get(subject, subject)][Property(property)] = Said(number, value)
    return found


def revise_people(
    revisions: Sequence[Revision], *, source: Source, holder: Party | None, why: str, at: datetime
) -> None:
    """Let ``source`` speak instead of what it replaces. What was known on any earlier day stays as it was."""
    withdraw_claims((claim for one in revisions for claim in one.withdrawn), why=why, at=at)
    spoken = [one for one in revisions if OF_CUSTODY & one.said.keys()]
    episodes = _episodes_of([one.record for one in spoken], holder=holder, at=at)
    grade = str(source.grade())
    claims = [
        claim_of(
            episodes[one.record] if property in OF_CUSTODY else one.record,
            property,
            value,
            source=source,
            at=at,
            grade=grade,
            edtf=one.dates.get(property),
        )
        for one in revisions
        for property, value in one.said.items()
    ]
    Claim.objects.bulk_create(claims, batch_size=BATCH)
    rename({one.record: (one.name_ar, one.name_latin) for one in revisions})
    forget_source(source.id)


def take_revision_back(source: Source, *, replaced: str, why: str, at: datetime) -> None:
    """What ``source`` says no longer stands; what it replaced is said anew, by whoever said it then.

    ``replaced``: the reason under which the claims that it replaced were withdrawn.
    """
    first = source.continues or source
    ended = Claim.objects.filter(source__in=first.with_versions(), withdrawn_why=replaced).order_by("pk")
    latest = {(claim.subject, claim.property): claim for claim in ended}  # replaced, said again and replaced anew
    again = [_said_again(claim, at=at) for claim in latest.values()]
    Claim.objects.filter(source=source).standing().update(withdrawn_at=at, withdrawn_why=why)
    Claim.objects.bulk_create(again, batch_size=BATCH)
    forget_source(source.id)


def withdraw_claims(numbers: Iterable[int], *, why: str, at: datetime) -> None:
    for some in _in_batches(numbers):
        Claim.objects.filter(pk__in=some).standing().update(withdrawn_at=at, withdrawn_why=why)


def rename(names: Mapping[str, tuple[str, str]]) -> None:
    """Show records by other names, in Arabic script and in Latin letters; those that have them already stay."""
    changed = []
    for some in _in_batches(names):
        for record in PersonRecord.objects.filter(pk__in=some):
            name_ar, name_latin = names[record.pk]
            if (record.name_ar, record.name_latin) != (name_ar, name_latin):
                record.name_ar, record.name_latin = name_ar, name_latin
                record.folded = folded_names(name_ar, name_latin)
                changed.append(record)
    PersonRecord.objects.bulk_create(  # one statement writes many rows; they are all there already
        changed, batch_size=BATCH, update_conflicts=True, unique_fields=["id"],
        update_fields=["name_ar", "name_latin", "folded"],
    )  # fmt: skip


def mark_withdrawn(records: Iterable[str], *, at: datetime | None) -> None:
    """Records that drop out of linking from ``at`` on; None lets them in again."""
    for some in _in_batches(records):
        PersonRecord.objects.filter(pk__in=some).update(withdrawn_at=at)


def _episodes_of(records: Sequence[str], *, holder: Party | None, at: datetime) -> dict[str, str]:
    """The episode of custody of each record; one is made where there is none yet."""
    found: dict[str, str] = {}
    for some in _in_batches(records):
        known = CustodyEpisode.objects.filter(record__in=some).order_by("-recorded_at", "-id")
        found |= {record: episode for episode, record in known.values_list("id", "record_id")}
    made = [
        CustodyEpisode(record_id=record, holder=holder, recorded_at=at) for record in records if record not in found
    ]
    CustodyEpisode.objects.bulk_create(made, batch_size=BATCH)
    return found | {episode.record_id: episode.id for episode in made}


def _said_again(claim: Claim, *, at: datetime) -> Claim:
    kept = {
        field.attname: getattr(claim, field.attname) for field in Claim._meta.concrete_fields if not field.primary_key
    }
    return Claim(**kept | {"recorded_at": at, "withdrawn_at": None, "withdrawn_why": ""})


def _in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, BATCH)):
        yield some
