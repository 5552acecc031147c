"""The board of a crossing and what comes after it, as each sees it."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from tests.conftest import DAY, Cast, make_cast
from tests.once import Once, once
from tests.web import exchanging
from tests.web.conftest import browser

from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.exchanges.models.pool import Candidate
from wasl.apps.exchanges.models.settlement import Dispute, FamilyTold

HAVE_A_PART = ["asker_a", "holder_a", "asker_b", "holder_b", "holder_b2", "mediator", "mediator_2", "neutral",
               "laboratory"]  # fmt: skip

TWO_OF_TWO = {"en": ">2 of 2<", "ar": ">2 من 2<"}


def day_over() -> tuple[Cast, Exchange]:
    cast = make_cast()
    return cast, exchanging.settling(cast)


@pytest.fixture(scope="module")
def first(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Once[tuple[Cast, Exchange]]]:
    with once(day_over, blocker=django_db_blocker, folder=tmp_path_factory.mktemp("over")) as made:
        yield made


@pytest.fixture
def over(first: Once[tuple[Cast, Exchange]], db: None, tmp_path: Path) -> tuple[Cast, Exchange]:
    return first.copied(tmp_path)


@pytest.fixture
def cast(over: tuple[Cast, Exchange]) -> Cast:
    return over[0]


@pytest.fixture
def settling(over: tuple[Cast, Exchange]) -> Exchange:
    return over[1]


@pytest.mark.parametrize("who", HAVE_A_PART)
def test_board__names_nobody_and_counts_all(cast: Cast, settling: Exchange, who: str) -> None:
    names = [one.told["name"] for one in Candidate.objects.filter(pool__exchange=settling)]
    for language in ("en", "ar"):
        page = browser(cast.people[who], language=language).get(f"/exchanges/{settling.id}/board/").content.decode()
        assert page.count(TWO_OF_TWO[language]) == 2
        assert not [name for name in names if name in page]


def test_board__goes_step_by_step(cast: Cast, settling: Exchange) -> None:
    client = browser(cast.mediator)
    total = settling.crossing.confirmations.count()
    start, end = (client.get(f"/exchanges/{settling.id}/board/?at={at}").content.decode() for at in (0, total))
    assert start.count(">0 of 2<") == end.count(">2 of 2<") == 2
    assert "Nothing has been confirmed yet" in start
    assert f"after {total} of {total} confirmations" in end
    counts = []
    for at in range(total + 1):
        page = client.get(f"/exchanges/{settling.id}/board/?at={at}").content.decode()
        counts.append(sum(page.count(f">{number} of 2<") * number for number in (1, 2)))
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 4)


@pytest.mark.parametrize("at", ["x", "-1", "99999999999", "１２"])
def test_board__a_step_that_is_none_is_the_last(cast: Cast, settling: Exchange, at: str) -> None:
    client = browser(cast.mediator)
    path = f"/exchanges/{settling.id}/board/"
    asked, last = (client.get(path, data).content.partition(b'id="board"')[2] for data in ({"at": at}, {}))
    assert asked == last != b""


def test_board__plays_on_by_itself_until_the_end(cast: Cast, settling: Exchange) -> None:
    client = browser(cast.mediator)
    total = settling.crossing.confirmations.count()
    playing, over = (
        client.get(f"/exchanges/{settling.id}/board/", {"at": at, "play": 1}).content.decode()
        for at in (total - 1, total)
    )
    assert f'hx-get="?at={total}&amp;play=1"' in playing
    assert "play=1&quot;" not in over
    assert 'hx-trigger="load' not in over


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "secretariat", "liaison", "monitor", "auditor"])
@pytest.mark.parametrize("page", ["board/", "after/", "minutes-en.pdf"])
def test_board__is_not_there_for_who_has_no_part(cast: Cast, settling: Exchange, who: str, page: str) -> None:
    client = browser(cast.people[who])
    seen, nothing = (client.get(f"/exchanges/{id}/{page}") for id in (settling.id, "exc_00000000000000000000"))
    assert (seen.status_code, seen.content) == (404, nothing.content)


def test_board__is_not_there_before_the_day(cast: Cast) -> None:
    exchange = exchanging.agreed(cast)
    assert browser(cast.mediator).get(f"/exchanges/{exchange.id}/board/").status_code == 404


# --- after ---------------------------------------------------------------------------------------------


def test_after__tell_a_family(cast: Cast, settling: Exchange) -> None:
    freed = Candidate.objects.get(told__id="B-3")
    client = browser(cast.asker_a)
    page = client.get(f"/exchanges/{settling.id}/after/").content.decode()
    assert page.count('name="person"') == 2  # those who come home to side A
    assert client.post(f"/exchanges/{settling.id}/after/told", {"person": freed.id}).status_code == 302
    assert FamilyTold.objects.get().candidate == freed
    assert client.get(f"/exchanges/{settling.id}/after/").content.decode().count('name="person"') == 1


def test_after__disputes_stand_beside_each_other(cast: Cast, settling: Exchange) -> None:
    path = f"/exchanges/{settling.id}/after"
    browser(cast.holder_a).post(f"{path}/dispute", {"said": "Fifteen were agreed."})
    raised = Dispute.objects.get()
    browser(cast.holder_b).post(f"{path}/dispute", {"said": "اتُّفق على أربعة عشر.", "answers": raised.id})
    page = browser(cast.neutral).get(f"{path}/").content.decode()
    assert page.index("Fifteen were agreed.") < page.index("اتُّفق على أربعة عشر.")


def test_after__closing(cast: Cast, settling: Exchange) -> None:
    client, path = browser(cast.neutral), f"/exchanges/{settling.id}/after"
    assert client.post(f"{path}/close").status_code == 409
    Exchange.objects.update(disputes_until=timezone.now() - DAY)
    assert client.post(f"{path}/close").status_code == 302
    assert Exchange.objects.get().state == ExchangeState.CLOSED


@pytest.mark.parametrize("language", ["ar", "en", "ru", "tr"])
def test_minutes__the_same_bytes_each_time(cast: Cast, settling: Exchange, language: str) -> None:
    names = [one.told["name"] for one in Candidate.objects.filter(pool__exchange=settling)]
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        path = f"/exchanges/{settling.id}/minutes-{language}.{ending}"
        first, second = (browser(cast.people[who]).get(path).content for who in ("holder_a", "neutral"))
        assert first == second
        assert first.startswith(begins)
    said = zipfile.ZipFile(io.BytesIO(first)).read("word/document.xml").decode()
    assert settling.crossing.manifest.sha256 in said
    assert not [name for name in names if name in said]


@pytest.mark.parametrize("which", ["minutes-de.pdf", "minutes-en.exe"])
def test_minutes__in_no_other_language_or_form(cast: Cast, settling: Exchange, which: str) -> None:
    assert browser(cast.neutral).get(f"/exchanges/{settling.id}/{which}").status_code == 404


def test_minutes__not_before_the_day_is_over(cast: Cast) -> None:
    exchange = exchanging.crossing(cast)
    answer = browser(cast.neutral).get(f"/exchanges/{exchange.id}/minutes-en.pdf")
    assert answer.status_code == 409
    assert "the day is not over" in answer.content.decode()
