"""What the minutes of an exchange say, gathered from what was recorded. Names of persons are nowhere in it."""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db.models import Max
from django.utils.translation import override

from wasl.apps.audit.domain.checkpoints import newest_checkpoint
from wasl.apps.audit.models.checkpoint import Checkpoint
from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.exchanges.domain.bodies import shortfalls
from wasl.apps.exchanges.domain.course import course_of, stood_after, words_that_stand
from wasl.apps.exchanges.enums import BodyFinding, ExchangeState, Part
from wasl.apps.exchanges.interfaces import paper_terms as paper
from wasl.apps.exchanges.interfaces.paper_words import words_of
from wasl.apps.exchanges.models.crossing import Crossing, Device
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.rules import STAYS
from wasl.apps.papers.errors import PaperError
from wasl.apps.staff.models.party import Party
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.standing import Standing
from wasl.engines.ledger.keys import Verifier

ROLES = {Part.SIDE: paper.Role.SIDE, Part.MEDIATOR: paper.Role.MEDIATOR, Part.NEUTRAL: paper.Role.NEUTRAL}
DROPPED = {
    "absent": paper.NotCrossed.NOT_PRESENTED,
    "refused": paper.NotCrossed.STAYED,
    "mismatched": paper.NotCrossed.MISMATCH,
}
ACROSS = frozenset({"handed_over", "received", "examined"})
CONFIRMED_BY = {"identified": 2, "swapped": 2, "received": 1, "examined": 1}  # how many have to, for one to count
TOLD = frozenset(paper.Step) - {paper.Step.RULES_AGREED}
UTC_OFFSET_MINUTES = 180  # of the crossing's clock; Damascus and Ankara since 2016


def gather_minutes(crossing: Crossing, *, language: str, offset: int = UTC_OFFSET_MINUTES) -> paper.Minutes:
    """The minutes as they stand; the same record gives the same values. Party names are in the language they have.

    Raises PaperError until a checkpoint of the log covers all that is told.
    """
    exchange = crossing.exchange
    if not is_due(crossing):
        raise PaperError(f"the minutes of exchange {exchange.id} were not written",
                               why="the day is not over", do="Wait until it is.")  # fmt: skip
    checkpoint = _checkpoint(exchange)
    course = course_of(crossing)
    stands = stood_after(crossing, course)
    said = words_that_stand(crossing, course)
    with override("ar" if language == "ar" else "en"):
        seats = list(exchange.seats.select_related("party", "faces"))
        present = tuple(paper.Presence(seat.party.name, ROLES[Part(seat.part)]) for seat in seats)
        return paper.Minutes(
            group=words_of(language).text("working_group"),
            number=_number(exchange),
            exchange=exchange.id,
            place=str(exchange.place),
            utc_offset_minutes=offset,
            planned=(exchange.starts_at, exchange.ends_at),
            actual=_span(said),
            clock_tolerance_seconds=exchange.clock_tolerance_s,
            outcome=_outcome(crossing, stands),
            present=present,
            transfers=tuple(_transfers(crossing, stands)),
            steps=(*_before(crossing), *_at_gate(crossing, said)),
            not_crossed=tuple(_not_crossed(crossing, stands)),
            receipts=tuple(_receipts(crossing, stands)),
            bodies=tuple(_bodies(crossing)),
            disputes=tuple(_disputes(exchange)),
            dispute_until=exchange.disputes_until or exchange.ends_at,
            manifest_sha256=crossing.manifest.sha256,
            checkpoint=checkpoint,
            signatures=tuple(_signatures(crossing)),
            hand_signatures=present,
            drawn_up_at=checkpoint.at,
        )


def _checkpoint(exchange: Exchange) -> paper.Checkpoint:
    last = LoggedEntry.objects.filter(subject=exchange.id).aggregate(last=Max("seq"))["last"] or 0
    found = newest_checkpoint(covering=last + 1)
    if found is None:
        raise PaperError(
            f"the minutes of exchange {exchange.id} were not written", why="no checkpoint of the log covers it yet",
            do="Wait for the next checkpoint.",
        )  # fmt: skip
    return told_head(found)


def told_head(found: Checkpoint) -> paper.Checkpoint:
    """A checkpoint as a paper tells of it."""
    origin = found.note.partition("\n")[0]
    return paper.Checkpoint(origin, found.size, base64.b64encode(bytes.fromhex(found.root)).decode(), found.at)


def _number(exchange: Exchange) -> int:
    """That of the release it was reported as, or its place among those opened in which all of its parties sit: what
    others agree elsewhere is not counted."""
    if exchange.release is not None:
        return exchange.release.number
    earlier = Exchange.objects.filter(opened_at__lt=exchange.opened_at)
    for seat in exchange.seats.all():
        earlier = earlier.filter(seats__party=seat.party_id)
    return earlier.count() + 1


def _span(course: Iterable[Confirmation]) -> tuple[datetime, datetime] | None:
    times = [_moment(one.at) for one in course]
    return (min(times), max(times)) if times else None


def _outcome(crossing: Crossing, stands: Standing) -> paper.Outcome:
    state = stands.states[crossing.exchange_id]
    if state not in {"completed", "ended"}:
        return paper.Outcome.NOT_CONCLUDED
    if state == "completed":
        return paper.Outcome.COMPLETED
    anybody = any(one.place == "across" for one in stands.where.values())
    return paper.Outcome.STOPPED_BETWEEN if anybody else paper.Outcome.STOPPED_BEFORE


def _transfers(crossing: Crossing, stands: Standing) -> Iterator[paper.Transfer]:
    a, b = crossing.side_a.name, crossing.side_b.name
    for number, stage in enumerate(crossing.terms.stages, start=1):
        for side, giver, receiver in (("a", a, b), ("b", b, a)):
            people = [person for swap in stage.swaps for person in swap.of(side)]
            crossed = sum(1 for person in people if stands.states[person] in ACROSS)
            yield paper.Transfer(number, giver, receiver, paper.Kind.PERSON, len(people), crossed)


def _before(crossing: Crossing) -> Iterator[paper.StepTaken]:
    exchange, manifest = crossing.exchange, crossing.manifest
    pools = exchange.pools.aggregate(sealed=Max("sealed_at"), given=Max("opening_given_at"))
    heard = exchange.interviews.aggregate(last=Max("at"))["last"]
    steps = (
        (exchange.opened_at, paper.Step.RULES_AGREED),
        (pools["sealed"], paper.Step.POOLS_COMMITTED),
        (pools["given"], paper.Step.SEEDS_REVEALED),
        (manifest.signed_at, paper.Step.MANIFEST_SIGNED),
        (heard, paper.Step.INTERVIEWS_DONE),
    )
    yield from (paper.StepTaken(at, step, ()) for at, step in steps if at is not None)


def _at_gate(crossing: Crossing, course: Iterable[Confirmation]) -> Iterator[paper.StepTaken]:
    """Stage by stage what was confirmed, the last time it was, by whom, and of how many."""
    terms = crossing.terms
    devices = Device.objects.filter(exchange=crossing.exchange_id).select_related("party")
    who = {device.role: device.party.name for device in devices}
    grouped: dict[tuple[int, str], list[Confirmation]] = defaultdict(list)
    for one in course:
        if one.step in TOLD:
            stage = terms.stage_of.get(one.subject)
            grouped[terms.stages.index(stage) + 1 if stage else 0, one.step].append(one)
    told = sorted(grouped.items(), key=lambda item: max(one.at for one in item[1]))
    for (stage_number, step), confirmed in told:
        said = Counter(subject for subject, _role in {(one.subject, one.role) for one in confirmed})
        whole = sum(words >= CONFIRMED_BY[step] for words in said.values()) if step in CONFIRMED_BY else None
        counted = sum({one.subject: one.count for one in confirmed if one.count >= 0}.values())
        yield paper.StepTaken(
            at=_moment(max(one.at for one in confirmed)),
            step=paper.Step(step),
            confirmed_by=tuple(sorted({who.get(one.role, one.role) for one in confirmed})),
            stage=stage_number or None,
            count=counted or whole,
        )


def _not_crossed(crossing: Crossing, stands: Standing) -> Iterator[paper.DidNotCross]:
    counts: Counter[tuple[str, paper.NotCrossed]] = Counter()
    stayed = crossing.exchange.interviews.standing().filter(outcome__in=STAYS)
    for holder in stayed.values_list("candidate__told__holder", flat=True):
        counts[holder, paper.NotCrossed.STAYED] += 1
    for person, side in crossing.terms.people.items():
        if stands.states[person] in DROPPED:
            holder = crossing.side_a.code if side == "a" else crossing.side_b.code
            counts[holder, DROPPED[stands.states[person]]] += 1
    names = {party.code: party.name for party in (crossing.side_a, crossing.side_b)}
    for (holder, word), count in sorted(counts.items()):
        yield paper.DidNotCross(names[holder], word, count)


def _receipts(crossing: Crossing, stands: Standing) -> Iterator[paper.ReceiptCount]:
    """A person handed over is confirmed by both mediators; received, by the one across."""
    for side, receiver in (("b", crossing.side_a), ("a", crossing.side_b)):
        states = [stands.states[person] for person, its in crossing.terms.people.items() if its == side]
        received = sum(1 for state in states if state in {"received", "examined"})
        waiting = sum(1 for state in states if state == "handed_over")
        yield paper.ReceiptCount(receiver.name, paper.Kind.PERSON, by_both=received, by_one=waiting)


def _bodies(crossing: Crossing) -> Iterator[paper.BodyAccount]:
    chosen = crossing.manifest.chosen
    bodies = Candidate.objects.filter(pk__in=chosen, told__kind="body").select_related("handover")
    owed = shortfalls(crossing.exchange)
    for giver, receiver in ((crossing.side_a, crossing.side_b), (crossing.side_b, crossing.side_a)):
        its = [body for body in bodies if body.told["holder"] == giver.code]
        if not its:
            continue
        given = [body.handover for body in its if hasattr(body, "handover") and body.handover.is_receipted]
        found = Counter(handover.settled for handover in given)
        yield paper.BodyAccount(
            giver=giver.name, receiver=receiver.name, agreed=len(its), provisional=len(given),
            confirmed=found[BodyFinding.CONFIRMED], not_as_stated=found[BodyFinding.ANOTHER],
            owed=owed.get((giver.code, receiver.code), 0),
        )  # fmt: skip


def _disputes(exchange: Exchange) -> Iterator[paper.Dispute]:
    """Each with what every other party with a part in it answered, or nothing."""
    parties: list[Party] = [seat.party for seat in exchange.seats.select_related("party")]
    raised = exchange.disputes.filter(answers=None).prefetch_related("answered_by")
    for number, one in enumerate(raised, start=1):
        answers = defaultdict(list)
        for answer in one.answered_by.all():
            answers[answer.party_id].append(answer.said)
        answers[one.party_id].insert(0, one.said)
        statements = tuple(paper.Statement(party.name, "\n".join(answers.get(party.id, ()))) for party in parties)
        yield paper.Dispute(str(number), statements)


def _signatures(crossing: Crossing) -> Iterator[paper.Signature]:
    keys = {seat.party_id: Verifier.parse(seat.vkey) for seat in crossing.exchange.seats.exclude(vkey="")}
    for one in crossing.manifest.signatures.select_related("party"):
        key = keys[one.party_id]
        yield paper.Signature(one.party.name, f"{key.name}+{key.key_id.hex()}", paper.Signed.MANIFEST, one.lodged_at)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def is_due(crossing: Crossing) -> bool:
    """Whether there are minutes to write: the day at the gate is over."""
    return crossing.exchange.state in {ExchangeState.SETTLING, ExchangeState.CLOSED}
