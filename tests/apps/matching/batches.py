"""Suggested pairs of a sought and a held list, as many as asked for, whatever an engine would think of them."""

from dataclasses import dataclass
from typing import Any

from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.answers import answer_entry, second_answer
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.enums import Disposition, ListKind
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.domain.bulk import accept_batch, draw_batch, look_at_sample, propose_batch
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.batch import Batch
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff

NOW = START + 5 * DAY
AGREE = [
    {"field": field, "verdict": "same", "bits": 3.0, "first": "x", "second": "x", "en": "same", "ar": "متطابق"}
    for field in ("given", "father", "mother", "sex", "birth_date")
]


@dataclass(frozen=True)
class Suggested:
    sought: NameList
    held: NameList
    a: list[str]  # records of the sought list, by row
    b: list[str]
    run: LinkingRun

    def pair(self, first: str, second: str, **changes: Any) -> CandidatePair:
        values = {"run": self.run, "probability": 0.999, "weight": 9, "suggested": True, "reasons": AGREE} | changes
        return CandidatePair.objects.create(first_id=min(first, second), second_id=max(first, second), **values)


def suggested(cast: Cast, room: Any, rows: int, *, pairs: bool = True) -> Suggested:
    """Two lists of so many people; with ``pairs``, each row is suggested with the same row of the other list."""
    text = "\n".join(["name", *(f"Person {row}" for row in range(rows))]).encode()
    asked = bring_list(text, filename="a.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
                       by=cast.asker_a, at=START)  # fmt: skip
    sought = put_list(accept_list(asked, by=cast.asker_a, at=START), by=cast.mediator, at=START)
    brought = bring_list(text, filename="b.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START)
    held = accept_list(brought, by=cast.holder_b, at=START)
    run = LinkingRun.objects.create(left=sought.source, right=held.source, asked_by=cast.mediator, asked_at=START)
    a, b = (
        list(PersonRecord.objects.filter(source=one.source).order_by("entry__row__number").values_list("id", flat=True))
        for one in (sought, held)
    )
    made = Suggested(sought, held, a, b, run)
    if pairs:
        CandidatePair.objects.bulk_create(
            CandidatePair(first_id=min(x, y), second_id=max(x, y), run=run, probability=0.999, weight=9, suggested=True,
                          reasons=AGREE)
            for x, y in zip(a, b, strict=True)
        )  # fmt: skip
    return made


def answered_dead(record: str, cast: Cast) -> None:
    """The holder answers for the entry of this record, by two people."""
    entry = ListEntry.objects.get(record=record)
    answer = answer_entry(entry, disposition=Disposition.DEAD, by=cast.holder_b, at=NOW)
    second_answer(answer, by=cast.holder_b2, at=NOW)


def drawn(by: Staff, *, floor: float = 0.99) -> Batch:
    return draw_batch(CandidatePair.objects.reaching(by), floor=floor, by=by, at=NOW)


def looked_at(batch: Batch, *, by: Staff, drawn_for: int) -> Batch:
    sample = batch.pairs.filter(drawn_for=drawn_for).values_list("pair_id", flat=True)
    return look_at_sample(batch, dict.fromkeys(sample, Verdict.SAME), by=by, at=NOW)


def proposed(batch: Batch) -> Batch:
    return propose_batch(looked_at(batch, by=batch.by, drawn_for=1), by=batch.by, at=NOW)


def accepted(batch: Batch, *, by: Staff) -> Batch:
    return accept_batch(looked_at(batch, by=by, drawn_for=2), by=by, at=NOW + DAY)
