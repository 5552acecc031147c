"""A drawing of what records tell of custody, line under line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import PersonRecord
from wasl.kernel.dates import DateError, from_edtf
from wasl.web.drawings import Span, custody
from wasl.web.templatetags.wasl import day

BEGINS = (Property.DEPRIVED_ON, Property.ADMITTED_ON)


def picture_of_custody(
    records: Sequence[tuple[PersonRecord, dict[str, list[Claim]]]], *, key: str = "custody", letters: Sequence[str] = ()
) -> SafeString:
    """One line for each record that dates its custody, under its letter when it has one; empty when none does."""
    called = letters or [""] * len(records)
    spans = [
        span for (record, claims), one in zip(records, called, strict=True) for span in _spans(record, claims, one)
    ]
    about = "; ".join(f"{span.line}: {span.label}" for span in spans)
    return custody(spans, title=_("Custody over time"), about=about, key=key, rtl=get_language_bidi())


def _spans(record: PersonRecord, claims: dict[str, list[Claim]], letter: str) -> list[Span]:
    begun = [claim for one in BEGINS for claim in claims.get(one, []) if claim.edtf][:1]
    ended = [claim for claim in claims.get(Property.RELEASED_ON, []) if claim.edtf][:1]
    if not begun and not ended:
        return []
    words = [_("from %(day)s") % {"day": day(claim.edtf)} for claim in begun]
    words += [_("until %(day)s") % {"day": day(claim.edtf)} for claim in ended]
    line = " · ".join(filter(None, (letter, _line_of(record))))
    return [Span(line, ", ".join(words), _bound(begun, "earliest"), _bound(ended, "latest"))]


def _line_of(record: PersonRecord) -> str:
    entry = getattr(record, "entry", None)
    return entry.list.party.name if entry else record.locator


def _bound(claims: Sequence[Any], side: str) -> date | None:
    if not claims:
        return None
    try:
        return getattr(from_edtf(claims[0].edtf), side)
    except DateError:
        return None
