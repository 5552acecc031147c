"""People decide at the same moment: whatever the order, no group ends up holding a "different"."""

import threading
from itertools import combinations

import pytest
from django.db import connections
from tests.conftest import START, Cast

from wasl.apps.audit.domain import log
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.domain.decisions import DecisionError, decide_pair, group_of
from wasl.apps.matching.domain.linking import ask_for_linking
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair, Decision, Opinion

ROUNDS = 8


@pytest.mark.django_db(transaction=True)
def test_decide__a_is_b__b_is_c__a_is_not_c__at_once(cast: Cast, held: NameList) -> None:
    run = ask_for_linking(held.source, None, by=cast.mediator, at=START)
    a, b, c = sorted(held.source.records.values_list("id", flat=True))[:3]
    pairs = {
        (x, y): CandidatePair.objects.create(
            first_id=x, second_id=y, run=run, probability=0.5, weight=0, suggested=False
        )
        for x, y in combinations((a, b, c), 2)
    }
    refused = 0
    for _ in range(ROUNDS):
        Opinion.objects.all().delete()
        Decision.objects.all().delete()
        refused += _at_once(
            (pairs[a, b], Verdict.SAME), (pairs[b, c], Verdict.SAME), (pairs[a, c], Verdict.DIFFERENT), by=cast
        )
        different = Decision.objects.filter(verdict=Verdict.DIFFERENT).first()
        assert different is None or different.pair.second_id not in group_of(different.pair.first_id)
    assert refused == ROUNDS  # each time one of the three came too late
    assert log.verify().ok


def _at_once(*decisions: tuple[CandidatePair, Verdict], by: Cast) -> int:
    """Decide all of them from threads that start together; how many were refused."""
    start, refused = threading.Barrier(len(decisions)), []

    def decide(pair: CandidatePair, verdict: Verdict) -> None:
        try:
            start.wait()
            decide_pair(pair, verdict=verdict, by=by.mediator, at=START)
        except DecisionError as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=decision) for decision in decisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(refused)
