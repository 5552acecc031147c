"""Finding a person, as the API asks and answers."""

from typing import Any, Literal

from ninja import Schema
from pydantic import Field as Bounds

from wasl.api.schemas.entries import EntryOut, entry_values
from wasl.api.values import Given, Words
from wasl.apps.lists.domain.finding import FoundEntry
from wasl.apps.register.domain.finding import SHOWN
from wasl.engines.names.comparing import Rule, Verdict

MOST = 50


class FindIn(Given):
    """What is known of a person. It comes in the body, because addresses are written down on the way."""

    name: Words = Bounds("", description="In either script, whole or in part; or an id, a side's own key, a row.")
    mother: Words = ""
    place: Words = ""
    year: Words = Bounds("", description="Of birth or arrest: 1984, or 1980-1985.")
    withdrawn: bool = False
    limit: int = Bounds(SHOWN, ge=1, le=MOST)


class WhyOut(Schema):
    """What is said of one part of a name sought (``asked``) and of the entry (``written``)."""

    kind: Literal["name", "kunya", "mother"]
    verdict: Verdict
    rule: Rule
    asked: str
    written: str


class FoundOut(EntryOut):
    by: Literal["id", "key", "row", "name"]
    withdrawn: bool
    why: list[WhyOut]


def found_out(found: FoundEntry) -> FoundOut:
    why: list[dict[str, Any]] = [
        {"kind": reason.kind, "verdict": part.verdict, "rule": part.rule, "asked": part.a, "written": part.b}
        for reason in found.reasons
        for part in reason.evidence.parts
    ]
    withdrawn = found.entry.record.withdrawn_at is not None
    return FoundOut(by=found.by, withdrawn=withdrawn, why=[WhyOut(**one) for one in why], **entry_values(found.entry))
