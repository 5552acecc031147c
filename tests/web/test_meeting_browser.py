"""A whole meeting in a real browser, by clicking alone; ``benchmarks.speed.meeting`` times the same walk at full size.

``WASL_MEETING=8576x7487`` walks it here with other sizes: names asked for, names held.
"""

import os
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from benchmarks.speed.meeting import Walk, hold_meeting, make_files, today
from django.utils import timezone
from playwright.sync_api import Page
from tests.conftest import Cast
from tests.web.browsing import NARROW, WIDE, Site

from wasl.apps.lists.domain.due import due_lists, owed_by_list
from wasl.apps.lists.enums import AnswerState, Disposition
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.models.pair import Decision

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

SIZES = os.environ.get("WASL_MEETING", "300x260")
SEATS = {"asking": "asker_a", "holder": "holder_b", "mediator": "mediator", "mediator2": "mediator_2",
         "secretariat": "secretariat"}  # fmt: skip


def test_a_meeting__from_two_files_to_the_last_answer(site: Site, cast: Cast, room: Any) -> None:
    left, right = map(int, SIZES.split("x"))
    size = NARROW if site.language == "ar" else WIDE

    def enter(who: str) -> AbstractContextManager[Page]:
        return site.as_person(getattr(cast, SEATS[who]), size=size)

    outcome = hold_meeting(Walk(enter), make_files(left, right), reply_by=today() + timedelta(days=14))

    given = Answer.objects.filter(state=AnswerState.GIVEN)
    assert outcome.total == left
    assert outcome.linked == given.filter(disposition=Disposition.HELD).count() > 0
    assert outcome.unlike == given.filter(disposition=Disposition.NOT_HELD).count() > 0
    assert outcome.linked + outcome.unlike + outcome.waiting == outcome.total
    now = timezone.now()
    (put,) = due_lists(NameList.objects.reaching(cast.holder_b))
    (owed,) = owed_by_list([put], moment=now, seen_by=cast.holder_b.party_id)
    assert (owed.total, owed.owed, owed.days_over) == (left, outcome.waiting, 0)
    seconded = Decision.objects.values_list("batch__by__username", "batch__second__username").distinct()
    assert list(seconded) == [("mediator", "mediator_2")]
    assert site.complaints == []
