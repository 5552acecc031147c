"""List pages ask the database as often for three rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.audit.test_checkpoints import cosigned
from tests.apps.staff.test_log_keys import signer_of
from tests.conftest import DAY, START, Cast
from tests.web import exchanging
from tests.web.conftest import World, browser

from wasl.apps.audit.domain.checkpoints import newest_checkpoint
from wasl.apps.audit.models.log import Opening
from wasl.apps.lists.domain.exports import ask_export
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list
from wasl.apps.lists.domain.meetings import call_list, open_meeting
from wasl.apps.lists.domain.questions import ask_back
from wasl.apps.lists.domain.versions import accept_version, bring_version
from wasl.apps.lists.enums import Disposition, ExportFormat, ListKind, ListState, QuestionKind
from wasl.apps.lists.models.answer import AnswerBatch
from wasl.apps.lists.models.list import NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.staff.domain.erasing import ask_to_erase, erase_opening
from wasl.apps.staff.domain.log_keys import accept_cosigned
from wasl.apps.staff.models.erasure import Erasure

SOUGHT_ROWS = [
    "A-1,خالد محمود درويش العطار,فاطمة,1984",
    "A-2,وليد محمود درويش العطار,فاطمة,1986",
    "A-4,رامي جورج الياس حداد,ماري,1988",
]


def queries_of(client, path: str) -> int:
    assert client.get(path).status_code == 200  # whatever is cached per process is cached now
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def brought(cast: Cast, room, *, rows: int, key: str) -> NameList:
    text = "\n".join(["الرقم,الاسم الكامل,اسم الأم,تاريخ الميلاد", *[f"{key}{row}" for row in SOUGHT_ROWS[:rows]]])
    staged = bring_list(
        text.encode(), filename="list.csv", room=room, kind=ListKind.SOUGHT, addressed_to=cast.parties["side_b"],
        title=f"List {key}", by=cast.asker_a, at=START,
    )  # fmt: skip
    accept_list(staged, by=cast.asker_a, at=START + DAY)
    return put_list(staged, by=cast.mediator, at=START + DAY)


def link(cast: Cast, left: NameList, right: NameList) -> str:
    run = ask_for_linking(left.source, right.source, by=cast.mediator, at=START + DAY)
    return run_linking(run.id, clock=lambda: START + DAY).id


def joined_and_waiting(cast: Cast, first: NameList) -> list[str]:
    """Two later versions of the list, in which every birth year is another; one accepted."""
    keys = list(first.entries.order_by("row__number").values_list("party_key", flat=True))
    found = []
    for year in (1970, 1971):
        lines = [f"{key},{row.split(',')[1]},فاطمة,{year}" for key, row in zip(keys, SOUGHT_ROWS, strict=False)]
        text = "\n".join(["الرقم,الاسم الكامل,اسم الأم,تاريخ الميلاد", *lines])
        version = bring_version(first, text.encode(), filename="v.csv", by=cast.asker_a, at=START + 2 * DAY)
        found.append(version.pk)
    accept_version(ListVersion.objects.get(pk=found[0]), by=cast.asker_a, at=START + 2 * DAY)
    return found


@pytest.fixture
def counts(cast: Cast, room, held):
    """Queries of each list page, with so many rows of everything."""

    def of(rows: int) -> dict[str, int]:
        lists = [brought(cast, room, rows=rows, key=f"{rows}{number}-") for number in range(rows)]
        runs = []
        for one in lists:
            runs.append(link(cast, one, held))
            ask_export(
                one,
                format=ExportFormat.PDF,
                language="en",
                recipient="A",
                purpose="B",
                by=cast.mediator,
                at=START + DAY,
            )
            first = one.entries.select_related("list").first()
            ask_back(first, kind=QuestionKind.MOTHER, by=cast.holder_b, at=START + DAY)
            AnswerBatch.objects.create(disposition=Disposition.HELD, by=cast.holder_b, at=START + DAY)
        meeting = open_meeting(
            room, number=rows, starts_at=START, reply_by=START.date(), by=cast.mediator, at=START + 2 * DAY
        )
        for one in NameList.objects.filter(state=ListState.PUT):
            call_list(meeting, one, by=cast.mediator, at=START + 2 * DAY)
        exchange = [exchanging.broken(cast, f"exchange-{rows}-{number}") for number in range(rows)][-1]
        joined, waiting = joined_and_waiting(cast, lists[0])
        mediator, holder, asker = browser(cast.mediator), browser(cast.holder_b), browser(cast.asker_a)
        return {
            "/": queries_of(mediator, "/"),
            "/lists/": queries_of(mediator, "/lists/"),
            "list": queries_of(mediator, f"/lists/{lists[0].id}/"),
            "/questions/": queries_of(holder, "/questions/"),
            "/questions-back/": queries_of(holder, "/questions-back/"),
            "/questions/batches/": queries_of(holder, "/questions/batches/"),
            "/meetings/": queries_of(mediator, "/meetings/"),
            "meeting": queries_of(mediator, f"/meetings/{meeting.id}/"),
            "/changes/": queries_of(mediator, "/changes/?since=2021-02-01"),
            "/standing/": queries_of(mediator, "/standing/"),
            "/exchanges/": queries_of(mediator, "/exchanges/"),
            "exchange": queries_of(mediator, f"/exchanges/{exchange.id}/"),
            "interviews": queries_of(browser(cast.neutral), f"/exchanges/{exchange.id}/interviews/"),
            "/linking/": queries_of(mediator, "/linking/"),
            "run": queries_of(mediator, f"/linking/{runs[0]}/"),
            "/quality/": queries_of(mediator, "/quality/"),
            "/bulk/": queries_of(mediator, "/bulk/"),
            "/contradictions/": queries_of(mediator, "/contradictions/"),
            "/review/": queries_of(mediator, "/review/"),
            "/copies/": queries_of(mediator, "/copies/"),
            "/movements/": queries_of(mediator, "/movements/"),
            "versions": queries_of(asker, f"/lists/{lists[0].id}/versions"),
            "what changes": queries_of(asker, f"/lists/{waiting}/change"),
            "what changed": queries_of(asker, f"/lists/{joined}/change"),
            "history": queries_of(asker, f"/entries/{lists[0].entries.first().id}/history"),
        }

    return of


def test_list_pages__ask_as_often_for_three_rows_as_for_one(counts) -> None:
    one = counts(1)
    assert counts(3) == one


def test_log_and_process__do_not_ask_by_row(cast: Cast, world: World) -> None:
    auditor = browser(cast.auditor)
    assert queries_of(auditor, "/log/") <= 20  # ten of them for the picture, with any number of cosignatures
    before = queries_of(auditor, "/log/")
    now, made = timezone.now(), newest_checkpoint()
    accept_cosigned(cosigned(made, signer_of("guarantor"), at=now), at=now)
    assert queries_of(auditor, "/log/") == before
    assert queries_of(auditor, "/log/keys/") <= 8
    assert queries_of(auditor, "/process/") <= 14


def test_erasures__do_not_ask_by_row(cast: Cast, world: World) -> None:
    neutral, path = browser(cast.neutral), "/log/erasures/"
    one = queries_of(neutral, path)
    for sealed in Opening.objects.order_by("id")[:2]:
        asked = ask_to_erase(sealed.entry_id, sealed.name, why="A reason", by=cast.secretariat, at=START)
        erase_opening(asked, by=cast.neutral, at=START)
    assert Erasure.objects.count() == 3
    assert queries_of(neutral, path) == one
