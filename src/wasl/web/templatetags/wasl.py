"""Tags and filters every page may use."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _lazy

from wasl.apps.casework.enums import RequestKind, RequestState, ToldState
from wasl.apps.exchanges.enums import ExchangeState, Readiness, Step, Turn
from wasl.apps.exchanges.enums import Part as SeatPart
from wasl.apps.identification.enums import (
    BurialKind,
    ConsentForm,
    ConsentPurpose,
    HandoverStanding,
    Material,
    PassedOn,
    ReadingState,
    RemainsKind,
    RemainsStage,
    SampleState,
    SiteKind,
    Telling,
)
from wasl.apps.identification.enums import Part as ProgrammePart
from wasl.apps.lists.domain.field_names import COLUMN_NAMES
from wasl.apps.lists.domain.review_worth import Tier
from wasl.apps.lists.enums import (
    AnswerState,
    Contradicts,
    CopyExtent,
    Disposition,
    EntryChanged,
    ExportFormat,
    ExportState,
    ListKind,
    ListState,
    Movement,
    QuestionKind,
    QuestionState,
    Standing,
    Way,
)
from wasl.apps.matching.enums import BatchState, Excluded, RunState, Scope, Verdict
from wasl.apps.register.enums import Confidence, Property
from wasl.engines.names.folding import is_arabic
from wasl.engines.tables.fields import Field
from wasl.kernel.dates import DateError, display_date, from_day, from_edtf
from wasl.kernel.errors import KernelError
from wasl.kernel.provenance import AdmiraltyGrade
from wasl.web.comparing import KINDS
from wasl.web.course_words import PLACE_WORDS
from wasl.web.event_words import EVENT_WORDS
from wasl.web.refusals import said_again

register = template.Library()
register.filter("said_again", said_again)

WORDS = {
    "standing": Standing,
    "disposition": Disposition,
    "list": ListState,
    "kind": ListKind,
    "answer": AnswerState,
    "export": ExportState,
    "format": ExportFormat,
    "extent": CopyExtent,
    "run": RunState,
    "scope": Scope,
    "contradicts": Contradicts,
    "batch": BatchState,
    "excluded": Excluded,
    "verdict": Verdict,
    "confidence": Confidence,
    "property": Property,
    "request": RequestState,
    "told": ToldState,
    "request_kind": RequestKind,
    "change": EntryChanged,
    "movement": Movement,
    "way": Way,
    "question": QuestionState,
    "question_kind": QuestionKind,
    "exchange": ExchangeState,
    "part": SeatPart,
    "readiness": Readiness,
    "step": Step,
    "turn": Turn,
    "site_kind": SiteKind,
    "remains_kind": RemainsKind,
    "remains": RemainsStage,
    "handover": HandoverStanding,
    "burial_kind": BurialKind,
    "telling": Telling,
    "material": Material,
    "programme_part": ProgrammePart,
    "consent": ConsentPurpose,
    "consent_form": ConsentForm,
    "passed_on": PassedOn,
    "sample": SampleState,
    "reading": ReadingState,
}
STAGES = {  # of a linking run
    "reading": _lazy("Reading the lists"),
    "read": _lazy("Reading the lists"),
    "propose": _lazy("Finding pairs worth comparing"),
    "compare": _lazy("Comparing them"),
    "weigh": _lazy("Weighing the evidence"),
    "decide": _lazy("Choosing what to suggest"),
    "done": _lazy("Writing down what was found"),
}
CONTROL = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"
)  # shown by number
ISO_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b")
TRANSLITERATED = "ar-Latn"  # a name of the region in Latin letters


@register.filter
def label(value: str, kind: str) -> str:
    """The name for people of a value of one of our word lists: ``{{ entry.standing|label:"standing" }}``."""
    try:
        return str(WORDS[kind](value).label)
    except ValueError:
        return value


@register.filter
def gate_place(place: str) -> str:
    """Where somebody is on the day at the gate."""
    return str(PLACE_WORDS[place])


@register.filter
def field_named(field: str) -> str:
    """What a column of a list may hold, by its name for people."""
    return str(COLUMN_NAMES[Field(field)])


@register.simple_tag
def chip(kind: str, value: str) -> SafeString:
    """A small mark that says a state in words, with a colour and a shape of its own."""
    return format_html(
        '<span class="chip chip-{} chip-{}-{}">{}{}</span>', kind, kind, value, swatch(kind, value), label(value, kind)
    )


@register.simple_tag
@lru_cache(maxsize=1_000)  # a page may show one of them hundreds of times
def swatch(kind: str, value: str) -> SafeString:
    """The colour and pattern of a state, as the drawings have them."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true" focusable="false">'
        '<rect class="fill-{}-{}" width="12" height="12"/><rect class="over-{}-{}" width="12" height="12"/></svg>',
        kind, value, kind, value,
    )  # fmt: skip


@register.simple_tag
def confidence(value: str) -> SafeString:
    """How far a value of an event is trusted: one word, with what it means behind it."""
    word, _, meaning = label(value, "confidence").partition(": ")
    return format_html('<abbr title="{}">{}</abbr>', meaning, gettext("confidence: %(word)s") % {"word": word.lower()})


@register.filter
def written(text: str) -> SafeString:
    """Text as somebody wrote it, isolated, with the direction of its own script."""
    return _isolated(str(text), latin="und-Latn")


@register.filter
def named(text: str) -> SafeString:
    """A personal name as somebody wrote it."""
    return _isolated(str(text), latin=TRANSLITERATED)


@register.simple_tag
def both_names(record: Any) -> SafeString:
    """The names of a record in both scripts, Arabic first; its place in its source when it has none."""
    names = [name for name in (record.name_ar, record.name_latin) if name]
    if not names:
        return format_html('<span class="quiet">{}</span>', record.locator)
    return mark_safe(" ".join(f'<span class="name">{named(name)}</span>' for name in names))  # noqa: S308  escaped in named


@register.simple_tag
def entry_lines(entries: Iterable[Any]) -> SafeString:
    """Entries as items of a list: the names, leading to the entry; its row; the side's own key. Made for thousands.

    An entry has ``id``, ``number``, ``party_key``, and of its record ``name_ar``, ``name_latin`` and ``locator``.
    """
    before, after = reverse("entry", args=["0"]).split("0")
    row = escape(gettext("row %(number)s"))
    lines = []
    for one in entries:
        key = f' · <bdi class="key">{escape(one.party_key)}</bdi>' if one.party_key else ""
        href, told = f"{before}{escape(one.id)}{after}", row % {"number": one.number} + key
        lines.append(f'<li><a href="{href}">{both_names(one)}</a> <span class="quiet">{told}</span></li>')
    return mark_safe("".join(lines))  # noqa: S308  every text in it is escaped


def _isolated(text: str, *, latin: str) -> SafeString:
    """Written without ``format_html``: a page shows hundreds."""
    text = CONTROL.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)
    if is_arabic(text):
        attributes = 'lang="ar" dir="rtl"'
    elif any(letter.isalpha() for letter in text):
        attributes = f'lang="{latin}" dir="ltr"'
    else:
        attributes = 'dir="ltr"'
    return mark_safe(f"<bdi {attributes}>{escape(text)}</bdi>")  # noqa: S308  escaped here


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A moment of ours: day in words, and the hour in UTC."""
    if at is None:
        return ""
    at = timezone.localtime(at, timezone.get_default_timezone())
    return format_html(
        '<time datetime="{}">{} <span class="hour" dir="ltr">{} UTC</span></time>',
        at.isoformat(timespec="seconds"), display_date(from_day(at.date()), language=_language()), f"{at:%H:%M}",
    )  # fmt: skip


@register.filter
def day(edtf: Any) -> str:
    """A partial date in words, at its precision; as it came when it is no EDTF."""
    if not edtf:
        return ""
    if isinstance(edtf, datetime):
        return display_date(from_day(edtf.date()), language=_language())
    try:
        return display_date(from_edtf(str(edtf)), language=_language())
    except DateError:
        return str(edtf)


@register.filter
def claimed(claim: Any) -> SafeString:
    """The value of a claim: as written, and beside a date that reads otherwise, the day in words."""
    value = written(claim.value)
    read = day(claim.edtf) if claim.edtf else ""
    if not read or read == claim.value:
        return value
    if claim.edtf == claim.value:
        return format_html("<span>{}</span>", read)
    return format_html('{} <span class="quiet read-as">{}</span>', value, read)


@register.filter
def share(value: float) -> str:
    """A probability in hundredths, never rounded up to certainty."""
    if 0.995 <= value < 1:
        return gettext("over 99%")
    return gettext("under 1%") if 0 < value < 0.005 else f"{value:.0%}"


@register.filter
def number(value: Any) -> str:
    """A count with Western digits and commas, in either language."""
    return f"{int(value):,}" if value not in (None, "") else ""


@register.filter
def grade_words(grade: str) -> str:
    try:
        return AdmiraltyGrade.parse(grade).label(language=_language())
    except KernelError:
        return grade


@register.filter
def stage(name: str) -> str:
    """A stage of a linking run in words."""
    return str(STAGES.get(name, name))


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The query string of this page with some values changed; an empty value takes its name away."""
    kept = context["request"].GET.dict() | changes
    return "?" + urlencode({name: value for name, value in kept.items() if value not in (None, "")})


@register.filter
def plus_one(index: int) -> int:
    return index + 1


@register.filter
def cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""


@register.filter
def unlocalized(value: float) -> str:
    """A number as HTML wants it in an attribute, whatever the language."""
    return f"{value:.3f}"


@register.filter
def bits(value: float) -> str:
    """A weight of evidence with its sign."""
    return f"{value:+.1f}".replace("-", "−") if abs(value) >= 0.05 else "0"


@register.filter
def two_places(value: float) -> str:
    """A measure between -1 and 1."""
    return f"{value:.2f}".replace("-", "−")


@register.filter
def about(count: float) -> str:
    """An estimated count: whole, or to one place when it is small; never rounded down to none."""
    if 0 < count < 0.05:
        return "< 0.1"
    return f"{count:,.0f}" if count >= 9.5 else f"{count:.1f}"


@register.filter
def give_or_take(one: dict[str, float]) -> str:
    """An estimated count with how far it may be off, unless there is hardly any of it."""
    mean, deviation = one["mean"], one["deviation"]
    if max(mean, deviation) < 0.05:
        return gettext("under 0.1") if mean else "0"
    return f"\u2066{about(mean)} ± {about(deviation)}\u2069"


@register.filter
def unlocalized_fully(value: float) -> str:
    """A number as HTML wants it in an attribute, with all its places."""
    return repr(float(value))


@register.filter
def whole_dates(text: str) -> str:
    """Days such as 2015-03-04 kept on one line: broken at a hyphen, their halves change places in Arabic text."""
    return ISO_DAY.sub(lambda found: found[0].replace("-", "-\u2060"), text)


@register.filter
def weighs(one: Any) -> str:
    """Which way a compared field speaks: ``for``, ``against``, or ``neither``."""
    bits = one["bits"] if isinstance(one, dict) else one.bits
    if abs(bits) < 0.05:
        return "neither"
    return "for" if bits > 0 else "against"


@register.filter
def kind_sign(kind: str) -> str:
    """The sign of a kind of difference, beside its words."""
    return KINDS[kind].sign if kind in KINDS else "·"


@register.filter
def event_words(event: str) -> str:
    """What happened, of an entry of the log; its name as it is when it has no words."""
    return str(EVENT_WORDS.get(event, event))


@register.filter
def tier_words(tier: int) -> str:
    """Which part of the queue a pair stands in."""
    return str(Tier(tier).label)


@register.filter
def decimal(value: float) -> str:
    return f"{value:.2f}"


@register.filter
def kind_words(kind: str) -> str:
    return str(KINDS[kind].words) if kind in KINDS else kind


@register.filter
def locator(text: str) -> str:
    """Where in its source: "row 17"."""
    word, _, at = text.partition(" ")
    return gettext("row %(number)s") % {"number": at} if word == "row" else text


@register.filter
def language_named(code: str) -> str:
    return gettext(dict(settings.LANGUAGES).get(code, code))


@register.filter
def noted(note: Any) -> str:
    """What the reader of a file noticed, in the reader's language."""
    return said_again(note["message"] if isinstance(note, dict) else note)


@register.simple_tag(takes_context=True)
def event_value(context: dict[str, Any], value: str, said: str) -> SafeString | str:
    """A value said of a round or a release: days in words, parties and places by their names."""
    if said == Property.HAPPENED_ON:
        return format_html('<data value="{}">{}</data>', value, day(value))
    if said == Property.PRESENT:
        parties = context["parties"]
        return gettext(", ").join(parties.get(code, code) for code in value.split(", "))
    if said == Property.HAPPENED_AT:
        return place_named(context, value)
    return written(value)


@register.simple_tag(takes_context=True)
def place_named(context: dict[str, Any], value: str) -> SafeString | str:
    return written(context["places"].get(value) or gettext(value))


@register.filter
def get(mapping: dict[Any, Any] | None, key: Any) -> Any:
    return (mapping or {}).get(key)


def _language() -> str:
    return "ar" if (get_language() or "en").startswith("ar") else "en"
