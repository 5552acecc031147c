"""Pairs laid by hand over the standing cast's lists: what the engine thinks of them is up to the test."""

from collections.abc import Callable

import pytest
from django.test.utils import CaptureQueriesContext
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.enums import RunState
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun

NOW = START + 5 * DAY
Lay = Callable[..., CandidatePair]


def asked(seen: CaptureQueriesContext) -> int:
    """How many questions, but for the log's own: its tree grows at every second entry, wherever it stands just then."""
    return sum("audit_subtree" not in one["sql"] for one in seen.captured_queries)


def record(key: str) -> str:
    return ListEntry.objects.get(party_key=key).record_id


def reason(field: str, verdict: str) -> dict[str, object]:
    return {"field": field, "verdict": verdict, "bits": 0, "first": "", "second": "", "en": "", "ar": ""}


@pytest.fixture
def lay(cast: Cast, put: NameList, held: NameList) -> Lay:
    """``lay("A-1", "B-1", 0.9, sex="contradicted")``: a pair as a finished run would have left it."""
    run = LinkingRun.objects.create(
        left=put.source, right=held.source, asked_by=cast.mediator, asked_at=NOW, state=RunState.FINISHED
    )

    def laid(one: str, other: str, probability: float = 0.9, *, suggested: bool = True, **told: str) -> CandidatePair:
        first, second = sorted((record(one), record(other)))
        return CandidatePair.objects.create(
            first_id=first, second_id=second, run=run, probability=probability, weight=0, suggested=suggested,
            reasons=[reason(field, verdict) for field, verdict in told.items()],
        )  # fmt: skip

    return laid
