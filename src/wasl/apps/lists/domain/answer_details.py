"""What an answer tells beside itself: its evidence, and the items of custody it speaks to or leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wasl.apps.lists.domain.errors import AnswerError
from wasl.apps.lists.domain.traits import forget_traits
from wasl.apps.lists.enums import Disposition
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry
from wasl.apps.lists.rules import DETAILS
from wasl.apps.register.domain.statements import record_statement, withdraw_statement
from wasl.apps.register.enums import Property
from wasl.apps.sources.domain.source_verbs import open_reach, open_to_readers_of, record_source
from wasl.apps.sources.domain.vault import fetch
from wasl.apps.sources.enums import SourceKind
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.enums import Purpose
from wasl.apps.staff.models.staff import Staff
from wasl.kernel.dates import DateError, parse_date
from wasl.kernel.provenance import Voice, VoiceRole

LONGEST_DETAIL = 500
MOST_BYTES = 20 * 1024 * 1024
NOT_TOLD = ""  # the holder says that it does not tell this now


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that bears an answer out: its bytes, what it is, and of which date."""

    content: bytes
    filename: str
    title: str
    date: str = ""


def read_on_date(text: str) -> str:
    """A date as people write it, as EDTF; "" for none. Raises AnswerError when it cannot be read."""
    if not text.strip():
        return ""
    try:
        return parse_date(text).edtf
    except DateError as refusal:
        raise AnswerError(
            "the date of the answer was not read", why=refusal.why or str(refusal), do=refusal.do
        ) from refusal


def check_details(entry: ListEntry, disposition: Disposition, details: Mapping[Property, str]) -> dict[str, str]:
    """The details that belong to this disposition, ready to be kept. Raises AnswerError for any other."""
    if set(details) - set(DETAILS.get(disposition, ())):
        raise AnswerError(
            f"entry {entry.id} was not answered",
            why="it tells a detail that does not belong to this answer",
            do="Leave it out, or choose the answer it belongs to.",
        )
    kept = {property.value: text.strip() for property, text in details.items()}
    if any(len(text) > LONGEST_DETAIL for text in kept.values()):
        raise AnswerError(
            f"entry {entry.id} was not answered",
            why="a detail is too long",
            do=f"Use at most {LONGEST_DETAIL} letters.",
        )
    return kept


def check_evidence(entry: ListEntry, evidence: Evidence | None) -> None:
    if evidence is None:
        return
    if not evidence.content or len(evidence.content) > MOST_BYTES:
        raise AnswerError(
            f"entry {entry.id} was not answered",
            why="the document is empty or larger than 20 MB",
            do="Choose another file.",
        )
    if not evidence.title.strip():
        raise AnswerError(
            f"entry {entry.id} was not answered", why="the document has no title", do="Say what the document is."
        )


def keep_source(*, evidence: Evidence | None, needed: bool, by: Staff, at: datetime) -> Source | None:
    """The source of an answer's claims, with its document in the vault; only the holder reaches it for now."""
    if evidence is None and not needed:
        return None
    source = record_source(
        kind=SourceKind.DOCUMENT if evidence else SourceKind.STATEMENT,
        title=evidence.title.strip()[:300] if evidence else by.party.code,  # no day: it may wait for a second person
        by=by.id,
        at=at,
        content=evidence.content if evidence else None,
        filename=evidence.filename[-255:] if evidence else "",
        published=read_on_date(evidence.date) if evidence else "",
        family=by.party.code,
        brought_by=by.party,
    )
    open_reach(source, to=by.party, purpose=Purpose.HOLD, by=by.id, at=at)
    return source


def tell_details(answer: Answer, *, by: Staff, at: datetime) -> None:
    """The answer is given: whoever reads its entry reaches its source, and what it tells becomes claims."""
    if answer.source is None:
        return
    open_to_readers_of(answer.entry.list.source, answer.source, by=by.id, at=at)
    told = {Property(name): text for name, text in answer.details.items() if text != NOT_TOLD}
    if answer.disposition == Disposition.RELEASED and answer.on_date:
        told.setdefault(Property.RELEASED_ON, answer.on_date)
    if told:
        record_statement(
            answer.entry.record,
            told,
            source=answer.source,
            by=by.id,
            at=at,
            voice=Voice(by.party.code, VoiceRole.HOLDER),
            holder=by.party,
            about_date="" if answer.disposition == Disposition.RELEASED else answer.on_date,
        )
        forget_traits([answer.entry_id])


def end_details(answers: list[Answer], *, why: str, by: Staff, at: datetime) -> None:
    """These answers ended: what they claimed stops standing with them."""
    for answer in answers:
        if answer.source is not None:
            withdraw_statement(answer.source, why=why, by=by.id, at=at)
            forget_traits([answer.entry_id])


def evidence_of(answer: Answer) -> bytes:
    """The document of an answer, its hash checked. Raises AnswerError when it has none."""
    if answer.source is None or not answer.source.sha256:
        raise AnswerError(f"answer {answer.id} has no document", why="none was given with it")
    return fetch(answer.source.sha256)


def items_of(answer: Answer) -> list[tuple[Property, str, str]]:
    """Each item that such an answer may tell: its property, "told", "not_told" or "missing", and the text."""
    items = []
    for property in DETAILS.get(Disposition(answer.disposition), ()):
        text = answer.details.get(property.value)
        if property is Property.RELEASED_ON and text is None and answer.on_date:
            text = answer.on_date
        state = "missing" if text is None else ("told" if text != NOT_TOLD else "not_told")
        items.append((property, state, text or ""))
    return items
