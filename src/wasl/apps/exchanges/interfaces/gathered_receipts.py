"""The receipts of an exchange, gathered from what was recorded: who may take which, and what each says.

A receipt tells of the first checkpoint that covers it, not of the newest: it is the same whenever it is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.db.models import Max
from django.utils.translation import override

from wasl.apps.audit.domain.checkpoints import first_checkpoint
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain.crossing_day import confirmations_of, refuted_in
from wasl.apps.exchanges.domain.families import RECEIVED
from wasl.apps.exchanges.domain.gate_reading import parties_at_gate
from wasl.apps.exchanges.interfaces import paper_terms as paper
from wasl.apps.exchanges.interfaces.gathered_minutes import UTC_OFFSET_MINUTES, told_head
from wasl.apps.exchanges.interfaces.minutes_files import PaperFile
from wasl.apps.exchanges.interfaces.receipt import write_receipts
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import may_take_receipt
from wasl.apps.papers.errors import PaperError
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff
from wasl.engines.crossing.merging import merge
from wasl.engines.crossing.standing import standing
from wasl.engines.crossing.terms import ACROSS


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who was handed over and received. ``covered_from``: size of a log that holds the last word on it."""

    person: str
    kind: paper.Kind
    stage: int
    at: datetime
    giver: Party
    receiver: Party
    covered_from: int


def receipts_for(crossing: Crossing, staff: Staff) -> list[Passed]:
    """Those whose receipts this person may take, in the order of the day: of people whom they see in the exchange.

    A side takes those of people it gave or was given; mediators and the neutral take all.
    """
    part = crossing.exchange.part_of(staff)
    seen = set(Candidate.objects.chosen_for(staff, crossing.manifest.chosen).values_list("pk", flat=True))
    return [
        one
        for one in (*_living(crossing), *_bodies(crossing))
        if one.person in seen
        and may_take_receipt(part, staff.roles, own=staff.party_id, between=[one.giver.id, one.receiver.id])
    ]


def receipts_file(crossing: Crossing, passed: Sequence[Passed], *, language: str) -> PaperFile:
    """One page for each. Raises PaperError when there are none, too many, or no checkpoint covers one of them yet."""
    receipts = _written(crossing, passed, language=language)
    content = write_receipts(receipts, language=language)
    of = passed[0].person if len(passed) == 1 else crossing.exchange_id
    return PaperFile(f"receipt-{of}-{language}.pdf", "application/pdf", content)


def _living(crossing: Crossing) -> Iterator[Passed]:
    terms, held = crossing.terms, confirmations_of(crossing)
    refuted = refuted_in(crossing, held)
    states = standing(terms, held, refuted=refuted).states
    said = merge(terms, held, refuted=refuted).keys
    came_in = dict(crossing.confirmations.values_list("pk", "received_at"))
    entries = LoggedEntry.objects.filter(subject=crossing.exchange_id, event="gate_confirmed").order_by()
    logged = dict(entries.values_list("at").annotate(Max("seq")))
    for person, side in terms.people.items():
        if states[person] not in RECEIVED:
            continue
        word = min(said["received", person, ACROSS[side]], key=lambda one: (one.at, one.id))
        sides = (crossing.side_a, crossing.side_b)
        giver, receiver = sides if side == "a" else reversed(sides)
        stage = terms.stages.index(terms.stage_of[person]) + 1
        at = datetime.fromtimestamp(word.at, UTC)
        yield Passed(person, paper.Kind.PERSON, stage, at, giver, receiver, logged[came_in[word.id]] + 1)


def _bodies(crossing: Crossing) -> Iterator[Passed]:
    parties = {party.code: party for party in (crossing.side_a, crossing.side_b)}
    stages = {one["person"]: one["stage"] for one in crossing.manifest.said["chosen"]}
    handovers = crossing.exchange.bodies.receipted().filter(candidate__in=stages).select_related("candidate")
    entries = LoggedEntry.objects.filter(subject__in=stages, event__in=["body_given", "body_received"]).order_by()
    logged = dict(entries.values_list("subject").annotate(Max("seq")))
    for one in sorted(handovers, key=lambda one: one.candidate_id):
        told = one.candidate.told
        last = max(at for at in (one.given_at, one.received_at) if at is not None)
        yield Passed(
            one.candidate_id, paper.Kind.BODY, stages[one.candidate_id], last,
            parties[told["holder"]], parties[told["side"]], logged[one.candidate_id] + 1,
        )  # fmt: skip


def _written(crossing: Crossing, passed: Sequence[Passed], *, language: str) -> list[paper.Receipt]:
    exchange = crossing.exchange
    head = cache(lambda covering: _head(exchange.id, covering))
    with override("ar" if language == "ar" else "en"):
        at_gate = parties_at_gate(exchange)
        return [
            paper.Receipt(
                exchange=exchange.id,
                number=exchange.code,
                person=one.person,
                kind=one.kind,
                stage=one.stage,
                utc_offset_minutes=UTC_OFFSET_MINUTES,
                at=one.at,
                place=str(exchange.place),
                giver=one.giver.name,
                receiver=one.receiver.name,
                mediators=(", ".join(at_gate["ma"]), ", ".join(at_gate["mb"])),
                manifest_sha256=crossing.manifest.sha256,
                checkpoint=head(one.covered_from),
                qr=f"wasl:receipt/{exchange.id}/{one.person}",
            )
            for one in passed
        ]


def _head(exchange: str, covering: int) -> paper.Checkpoint:
    found = first_checkpoint(covering=covering)
    if found is None:
        raise PaperError(
            f"a receipt of exchange {exchange} was not written", why="no checkpoint of the log covers it yet",
            do="Wait for the next checkpoint.",
        )  # fmt: skip
    return told_head(found)
