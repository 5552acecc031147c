"""Asking for a linking run over one or several pairs of sources, carrying it out, publishing what it found."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.matching.domain.decisions import constraints_between
from wasl.apps.matching.enums import RunState, Scope
from wasl.apps.matching.models.pair import CandidatePair, Decision
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.matching.rules import may_run
from wasl.apps.matching.states import can_go
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.models.staff import Staff
from wasl.engines.linkage.linking import Links, link
from wasl.engines.linkage.reasons import Pair, Reason
from wasl.engines.linkage.records import Decisions, Records
from wasl.kernel.errors import DomainError

FLOOR = 0.05  # pairs less likely than this are not kept
BATCH = 2_000
TENTHS = 10
REPORT_EVERY = 0.5  # seconds between two notes of progress
LANGUAGES = ("en", "ar")

# which claim fills which column the linkage engine compares
COLUMNS: dict[Property, str] = {
    Property.NAME: "name",
    Property.NAME_LATIN: "name_latin",
    Property.GIVEN: "given",
    Property.FATHER: "father",
    Property.GRANDFATHER: "grandfather",
    Property.FAMILY: "family",
    Property.MOTHER: "mother",
    Property.SEX: "sex",
    Property.BIRTH_DATE: "birth_date",
    Property.BIRTH_PLACE: "birth_place",
    Property.DEPRIVED_ON: "arrest_date",
    Property.DEPRIVED_AT: "arrest_place",
}


Step = tuple[str, str | None]  # ids of two sources; None: the first with itself


class LinkingError(DomainError):
    code = "linking"


@dataclass(slots=True)
class Found:
    """What the steps of a run found, gathered until all are done."""

    rows: dict[tuple[str, str], CandidatePair] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)  # counts of each
    warnings: list[str] = field(default_factory=list)
    stamps: list[dict[str, Any]] = field(default_factory=list)
    threshold: float = 0.5


def ask_for_linking(left: Source, right: Source | None, *, by: Staff, at: datetime) -> LinkingRun:
    """Note that a run is wanted; the worker takes it up. ``right`` None looks for duplicates within ``left``."""
    return ask_for_steps([(left, right)], scope=Scope.LISTS, by=by, at=at)


def ask_for_steps(
    steps: Sequence[tuple[Source, Source | None]], *, scope: Scope, by: Staff, at: datetime
) -> LinkingRun:
    """Note that one run is wanted over several pairs of sources, each pair once. Raises LinkingError."""
    if not may_run(by.roles):
        raise LinkingError(
            "no linking was started",
            why="your role does not bring lists together",
            do="Ask a mediator, the neutral or the secretariat.",
        )
    steps = _each_once(steps)
    if not steps:
        raise LinkingError(
            "no linking was started", why="there is nothing to compare", do="Wait until another list is accepted."
        )
    left, right = steps[0][0], steps[0][1] if len(steps) == 1 else None
    with transaction.atomic():
        ids = [[one.id, other.id if other else None] for one, other in steps]
        run = LinkingRun.objects.create(left=left, right=right, scope=scope, steps=ids, asked_by=by, asked_at=at)
        run.sources.set({source for step in steps for source in step if source is not None})
        plain = {"scope": scope.value, "left": left.id, "right": right.id if right else None, "steps": len(ids)}
        append(Event("linking_asked", by=by.id, subject=run.id, plain=plain, sealed={"steps": ids}), at=at)
    return run


def run_linking(
    run_id: str, *, clock: Callable[[], datetime], watch: Callable[[str, float], None] | None = None
) -> LinkingRun:
    """Link the sources of a run, pair by pair, and publish what was found in one commit.

    Progress is written as it goes (and told to ``watch``); the result appears whole or not at all, so a
    run that was cut off can simply be run again. What the engine cannot do ends the run as failed.
    """
    run = _begin(run_id)
    try:
        found = _found(run, report=_reporter(run, watch))
    except Exception as failure:
        _fail(run, failure, at=clock())
        raise
    return _publish(run, found, at=clock())


def broken_runs() -> list[str]:
    """Ids of runs that a stopped worker left unfinished, oldest first."""
    unfinished = LinkingRun.objects.filter(state__in=[RunState.WAITING, RunState.RUNNING])
    return list(unfinished.order_by("asked_at").values_list("id", flat=True))


def _begin(run_id: str) -> LinkingRun:
    with transaction.atomic():
        run = LinkingRun.objects.select_for_update().get(pk=run_id)
        if not can_go(RunState(run.state), RunState.RUNNING):
            raise LinkingError(f"run {run.id} was not started", why=f"it is {run.state}", do="Ask for a new run.")
        run.state, run.stage, run.share = RunState.RUNNING, "reading", 0.0
        run.save()
    return run


def _each_once(steps: Iterable[tuple[Source, Source | None]]) -> list[tuple[Source, Source | None]]:
    """The steps, none of them twice, whichever source of it comes first."""
    kept = {frozenset({one.id, other.id if other else one.id}): (one, other) for one, other in reversed(list(steps))}
    return list(reversed(kept.values()))


def _found(run: LinkingRun, *, report: Callable[[str, float], None]) -> Found:
    """Link each pair of sources in turn, obeying what people decided. A list withdrawn meanwhile is passed over."""
    found = Found()
    named = {one for step in run.pairs_of_sources for one in step if one}
    standing = PersonRecord.objects.filter(source__in=named, withdrawn_at=None)
    sizes = dict(standing.values_list("source").annotate(Count("pk")))
    steps = [(left, right) for left, right in run.pairs_of_sources if left in sizes and (right or left) in sizes]
    for (left, right), tell in _in_turn(steps, sizes, report):
        tell("reading", 0.0)
        lists = _records_of(left), _records_of(right) if right else None
        must, cannot = constraints_between(lists[0].ids, (lists[1] or lists[0]).ids)
        links = link(*lists, decisions=Decisions.of(must_link=must, cannot_link=cannot), progress=tell)
        _gather(found, run, (left, right), links)
    return found


def _in_turn(
    steps: Sequence[Step], sizes: dict[str, int], report: Callable[[str, float], None]
) -> Iterator[tuple[Step, Callable[[str, float], None]]]:
    """Each step with a way to report its own share of the work as a share of all."""
    work = [sizes[left] + sizes[right or left] for left, right in steps]
    done = 0
    for step, mine in zip(steps, work, strict=True):
        start, part = done / sum(work), mine / sum(work)
        yield step, partial(_report_part, report, start, part)
        done += mine


def _report_part(report: Callable[[str, float], None], start: float, part: float, stage: str, share: float) -> None:
    report(stage, start + part * share)


def _gather(found: Found, run: LinkingRun, step: Step, links: Links) -> None:
    matched = set(links.matches)
    kept = [pair for pair in links.pairs if pair.probability >= FLOOR or (pair.left_id, pair.right_id) in matched]
    rows = [_row(run, pair, suggested=(pair.left_id, pair.right_id) in matched) for pair in kept]
    found.rows |= {(row.first_id, row.second_id): row for row in rows}
    counts = {"candidates": links.candidate_count, "kept": len(rows), "suggested": len(matched)}
    found.steps.append({"left": step[0], "right": step[1], **counts, "histogram": _histogram(kept)})
    found.warnings += [one for one in links.warnings if one not in found.warnings]
    found.stamps.append(asdict(links.stamp))
    found.threshold = links.threshold


def _records_of(source: str) -> Records:
    """The records of a source and its later versions as columns of text, in the order of their ids."""
    sources = Source.objects.get(pk=source).with_versions()
    records = PersonRecord.objects.filter(source__in=sources, withdrawn_at=None).order_by("id")
    ids = list(records.values_list("id", flat=True).iterator(chunk_size=BATCH))
    place = {record: index for index, record in enumerate(ids)}
    spoken_of = CustodyEpisode.objects.filter(record__source__in=sources).values_list("id", "record_id").order_by("id")
    episodes = dict(spoken_of.iterator(chunk_size=BATCH))
    columns: dict[str, list[str]] = defaultdict(lambda: [""] * len(ids))
    once: dict[str, str] = {}  # each text is kept once, however often it is said
    claims = Claim.objects.filter(source__in=sources, property__in=COLUMNS).standing().order_by("pk")
    said = claims.values_list("subject", "property", "value", "edtf").iterator(chunk_size=BATCH)
    for subject, property, value, edtf in said:
        index = place.get(episodes.get(subject, subject))
        if index is not None:
            text = edtf or value
            columns[COLUMNS[Property(property)]][index] = once.setdefault(text, text)
    return Records(ids=tuple(ids), columns=dict(columns))


def _reporter(run: LinkingRun, watch: Callable[[str, float], None] | None) -> Callable[[str, float], None]:
    last = 0.0

    def report(stage: str, share: float) -> None:
        nonlocal last
        if watch is not None:
            watch(stage, share)
        if time.monotonic() - last >= REPORT_EVERY:
            last = time.monotonic()
            LinkingRun.objects.filter(pk=run.pk).update(stage=stage, share=share)

    return report


def _publish(run: LinkingRun, found: Found, *, at: datetime) -> LinkingRun:
    rows = list(found.rows.values())
    told = ["run", "probability", "weight", "reasons"]
    flags = ["suggested", "is_current"]
    with transaction.atomic():
        run = LinkingRun.objects.select_for_update().get(pk=run.pk)
        for step in run.pairs_of_sources:
            _current_between(step).update(is_current=False, suggested=False)
        decided = _decided_pairs()
        _written([row for row in rows if (row.first_id, row.second_id) not in decided], fields=told + flags)
        _written([row for row in rows if (row.first_id, row.second_id) in decided], fields=flags)
        run.state, run.stage, run.share, run.ended_at = RunState.FINISHED, "", 1.0, at
        run.figures = _figures(found)
        run.save()
        append(
            Event(
                "linking_finished",
                by=run.asked_by_id,
                subject=run.id,
                plain={name: run.figures[name] for name in ("candidates", "suggested")},
                sealed={"pairs": [[row.first_id, row.second_id] for row in rows]},
            ),
            at=at,
        )
    return run


def _written(rows: list[CandidatePair], *, fields: list[str]) -> None:
    """New pairs as they are; of pairs found before, these fields."""
    CandidatePair.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["first", "second"], update_fields=fields
    )


def _decided_pairs() -> set[tuple[str, str]]:
    """Pairs on which a decision stands. They keep the probability that was shown to whoever decided: a later run,
    which obeys the decision, would call it certain, and nobody could measure any more how good the suggestion was.
    """
    standing = Decision.objects.filter(undone_at=None).values_list("pair__first_id", "pair__second_id")
    return set(standing.iterator(chunk_size=BATCH))


def _current_between(step: Step) -> QuerySet[CandidatePair]:
    """Current pairs of two sources, or of one with itself."""
    left, right = step[0], step[1] or step[0]
    between = Q(first__source=left, second__source=right) | Q(first__source=right, second__source=left)
    return CandidatePair.objects.filter(between, is_current=True)


def _figures(found: Found) -> dict[str, Any]:
    """Counts of the whole run and of each step, and what it takes to compute it again."""
    if not found.steps:
        return {"candidates": 0, "kept": 0, "suggested": 0, "histogram": [0] * TENTHS, "steps": [], "warnings": []}
    digests = [stamp["inputs"] for stamp in found.stamps]
    inputs = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
    return {
        **{name: sum(step[name] for step in found.steps) for name in ("candidates", "kept", "suggested")},
        "histogram": [sum(tenth) for tenth in zip(*(step["histogram"] for step in found.steps), strict=True)],
        "steps": found.steps,
        "warnings": found.warnings,
        "threshold": found.threshold,
        "stamp": found.stamps[0] | {"inputs": inputs},
    }


def _row(run: LinkingRun, pair: Pair, *, suggested: bool) -> CandidatePair:
    first, second = sorted((pair.left_id, pair.right_id))
    return CandidatePair(
        first_id=first,
        second_id=second,
        run=run,
        probability=pair.probability,
        weight=pair.weight,
        suggested=suggested,
        is_current=True,
        reasons=[_told(reason, turned=first != pair.left_id) for reason in pair.reasons],
    )


def _told(reason: Reason, *, turned: bool) -> dict[str, Any]:
    """A reason to be kept: ``first`` and ``second`` are what the pair's own first and second record say."""
    texts = (reason.right_text, reason.left_text) if turned else (reason.left_text, reason.right_text)
    told = {"field": reason.field, "verdict": reason.verdict.value, "bits": round(reason.weight, 2)}
    told |= {"first": texts[0], "second": texts[1]}
    return told | {language: reason.text(language) for language in LANGUAGES}


def _histogram(pairs: list[Pair]) -> list[int]:
    """How many pairs in each tenth of probability."""
    counts = [0] * TENTHS
    for pair in pairs:
        counts[min(int(pair.probability * TENTHS), TENTHS - 1)] += 1
    return counts


def _fail(run: LinkingRun, failure: Exception, *, at: datetime) -> None:
    with transaction.atomic():
        LinkingRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, ended_at=at, failure=type(failure).__name__)
        append(Event("linking_failed", by=run.asked_by_id, subject=run.id), at=at)
