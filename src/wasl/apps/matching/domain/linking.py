"""Asking for a linking run, carrying it out, publishing what it found."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.matching.domain.decisions import constraints_between
from wasl.apps.matching.enums import RunState
from wasl.apps.matching.models.pair import CandidatePair
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


class LinkingError(DomainError):
    code = "linking"


def ask_for_linking(left: Source, right: Source | None, *, by: Staff, at: datetime) -> LinkingRun:
    """Note that a run is wanted; the worker takes it up. ``right`` None looks for duplicates within ``left``."""
    if not may_run(by.roles):
        raise LinkingError(
            "no linking was started",
            why="your role does not bring lists together",
            do="Ask a mediator, the neutral or the secretariat.",
        )
    with transaction.atomic():
        run = LinkingRun.objects.create(left=left, right=right, asked_by=by, asked_at=at)
        append(
            Event(
                "linking_asked", by=by.id, subject=run.id, plain={"left": left.id, "right": right.id if right else None}
            ),
            at=at,
        )
    return run


def run_linking(
    run_id: str, *, clock: Callable[[], datetime], watch: Callable[[str, float], None] | None = None
) -> LinkingRun:
    """Link the two sources of a run and publish what was found in one commit.

    Progress is written as it goes (and told to ``watch``); the result appears whole or not at all, so a
    run that was cut off can simply be run again. What the engine cannot do ends the run as failed.
    """
    run = _begin(run_id)
    try:
        left = _records_of(run.left)
        right = _records_of(run.right) if run.right else None
        must, cannot = constraints_between(left.ids, right.ids if right else left.ids)
        decisions = Decisions.of(must_link=must, cannot_link=cannot)
        links = link(left, right, decisions=decisions, progress=_reporter(run, watch))
    except Exception as failure:
        _fail(run, failure, at=clock())
        raise
    return _publish(run, links, at=clock())


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


def _records_of(source: Source) -> Records:
    """The records of a source and its later versions as columns of text, in the order of their ids."""
    said = source.with_versions()
    ids = list(
        PersonRecord.objects.filter(source__in=said, withdrawn_at=None).order_by("id").values_list("id", flat=True)
    )
    place = {record: index for index, record in enumerate(ids)}
    episodes = dict(
        CustodyEpisode.objects.filter(record__source__in=said).values_list("id", "record_id").order_by("id")
    )
    columns: dict[str, list[str]] = defaultdict(lambda: [""] * len(ids))
    claims = Claim.objects.filter(source__in=said, property__in=COLUMNS).standing().order_by("pk")
    for subject, property, value, edtf in claims.values_list("subject", "property", "value", "edtf"):
        index = place.get(episodes.get(subject, subject))
        if index is not None:
            columns[COLUMNS[Property(property)]][index] = edtf or value
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


def _publish(run: LinkingRun, links: Links, *, at: datetime) -> LinkingRun:
    matched = set(links.matches)
    kept = [pair for pair in links.pairs if pair.probability >= FLOOR or (pair.left_id, pair.right_id) in matched]
    rows = [_row(run, pair, suggested=(pair.left_id, pair.right_id) in matched) for pair in kept]
    with transaction.atomic():
        run = LinkingRun.objects.select_for_update().get(pk=run.pk)
        earlier = LinkingRun.objects.filter(left=run.left, right=run.right)
        CandidatePair.objects.filter(run__in=earlier).update(is_current=False, suggested=False)
        CandidatePair.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["run", "probability", "weight", "suggested", "reasons", "is_current"],
        )
        run.state, run.stage, run.share, run.ended_at = RunState.FINISHED, "", 1.0, at
        run.figures = {
            "candidates": links.candidate_count,
            "kept": len(rows),
            "suggested": len(matched),
            "histogram": _histogram(kept),
            "warnings": list(links.warnings),
            "threshold": links.threshold,
            "stamp": asdict(links.stamp),
        }
        run.save()
        append(
            Event(
                "linking_finished",
                by=run.asked_by_id,
                subject=run.id,
                plain={"candidates": links.candidate_count, "suggested": len(matched)},
                sealed={"pairs": [[row.first_id, row.second_id] for row in rows]},
            ),
            at=at,
        )
    return run


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
    counts = [0] * 10
    for pair in pairs:
        counts[min(int(pair.probability * 10), 9)] += 1
    return counts


def _fail(run: LinkingRun, failure: Exception, *, at: datetime) -> None:
    with transaction.atomic():
        LinkingRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, ended_at=at, failure=type(failure).__name__)
        append(Event("linking_failed", by=run.asked_by_id, subject=run.id), at=at)
