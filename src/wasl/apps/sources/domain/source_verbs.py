"""Recording sources, and opening and closing whom they reach."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.sources.domain import vault
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Reach, Source
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.party import Party


@transaction.atomic
def record_source(
    *,
    kind: SourceKind,
    title: str,
    by: str,
    at: datetime,
    content: bytes | None = None,
    filename: str = "",
    family: str = "",
    language: str = "",
    published: str = "",
    url: str = "",
    reliability: str = "F",
    brought_by: Party | None = None,
    is_public: bool = False,
) -> Source:
    """Keep a source: its bytes in the vault first, then its row and its log entry together."""
    digest = vault.keep(content) if content is not None else ""
    source = Source.objects.create(
        kind=kind,
        title=title,
        family=family,
        language=language,
        published=published,
        url=url,
        reliability=reliability,
        sha256=digest,
        size=len(content or b""),
        filename=filename,
        brought_by=brought_by,
        is_public=is_public,
        recorded_at=at,
    )
    append(
        Event(
            "source_recorded",
            by=by,
            subject=source.id,
            plain={"kind": kind.value},
            sealed={"title": title, "sha256": digest},
        ),
        at=at,
    )
    return source


@transaction.atomic
def open_reach(source: Source, *, to: Party, purpose: Purpose, by: str, at: datetime) -> None:
    """Let a party read the source for a purpose. Opening what is open changes nothing."""
    _, opened = Reach.objects.get_or_create(
        source=source,
        party=to,
        purpose=purpose,
        closed_at=None,
        defaults={"opened_at": at, "opened_by": by},
    )
    if opened:
        append(
            Event("reach_opened", by=by, subject=source.id, plain={"party": to.id, "purpose": purpose.value}),
            at=at,
        )


@transaction.atomic
def open_to_readers_of(first: Source, source: Source, *, by: str, at: datetime) -> None:
    """Whoever reads ``first`` now, for whatever purpose, reads ``source`` from now on."""
    for reach in first.reach.filter(closed_at=None).select_related("party"):
        open_reach(source, to=reach.party, purpose=Purpose(reach.purpose), by=by, at=at)


@transaction.atomic
def speak_on(first: Source, source: Source, *, by: str, at: datetime) -> None:
    """``source`` speaks on for ``first``: of the same records, to the same readers."""
    source.continues = first
    source.save(update_fields=["continues"])
    open_to_readers_of(first, source, by=by, at=at)


@transaction.atomic
def close_reach(source: Source, *, to: Party, purpose: Purpose, by: str, at: datetime) -> None:
    closed = Reach.objects.filter(source=source, party=to, purpose=purpose, closed_at=None).update(
        closed_at=Greatest(Value(at), F("opened_at"))
    )
    if closed:
        append(
            Event("reach_closed", by=by, subject=source.id, plain={"party": to.id, "purpose": purpose.value}),
            at=at,
        )
