"""The day at the gate on three telephones: with network, without, and what merges afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_started
from django.utils import timezone
from playwright.sync_api import Page, Route
from tests.apps.exchanges.gate import Gate
from tests.conftest import PASSWORD, Cast
from tests.web.browsing import NARROW, WIDE, Site
from tests.web.gates import AT_GATE, begun, heard_exchange

from wasl.apps.exchanges.domain.crossing_day import standing_of
from wasl.apps.exchanges.enums import ExchangeState
from wasl.apps.exchanges.models.crossing import Crossing, GateConfirmation
from wasl.apps.exchanges.models.exchange import Exchange
from wasl.apps.staff.domain.accounts import close_account

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]


class Phones:
    """Three telephones at one gate, each with its page open."""

    def __init__(self, crossing: Crossing, pages: dict[str, Page]) -> None:
        self.crossing, self.pages = crossing, pages

    def open(self, role: str) -> Page:
        page = self.pages[role]
        page.goto(f"/exchanges/{self.crossing.pk}/gate/")
        page.locator("#choose-list .act").click()
        page.locator("#choose").wait_for(state="hidden")
        return page

    def tap(self, role: str, step: str, subject: str = "") -> None:
        """Tap a step until it is written down; the page takes no tap while it has just changed."""
        page = self.pages[role]
        which = f"[data-step='{step}']" + (f"[data-subject='{subject}']" if subject else "")
        before = held(page)
        for _ in range(20):
            page.locator(f"button{which}").first.click()
            page.evaluate("WaslGate.written()")
            page.wait_for_timeout(60)
            if held(page) > before:
                return
        raise AssertionError(f"{role} could not confirm {step}: {page.locator('#said').inner_text()}")

    def sent(self, *roles: str) -> None:
        for role in roles or self.pages:
            self.pages[role].locator("#net[data-unsent='0']").wait_for()

    def hear(self, *roles: str) -> None:
        """Each of these sends what it has, then asks for what the others sent."""
        for page in 2 * [self.pages[role] for role in roles or self.pages]:
            page.evaluate("WaslGate.send()")

    def go_on(self, *, until: Callable[[str, str], bool] = lambda step, subject: False) -> None:
        """Honest people go on, one act each in turn, until nothing is left or the next act is ``until``."""
        while True:
            acted = False
            for role, page in self.pages.items():
                page.evaluate("WaslGate.send()")
                act = page.locator("#acts .act, #also-acts .act").first
                if not act.count():
                    continue
                step, subject = act.get_attribute("data-step") or "", act.get_attribute("data-subject") or ""
                if step == "examined" or step == "denied":
                    more = page.locator("#also-acts .act")
                    if not more.count():
                        continue
                    page.locator("#also").evaluate("(one) => { one.open = true; }")
                    step, subject = (
                        more.first.get_attribute("data-step") or "",
                        more.first.get_attribute("data-subject") or "",
                    )
                if until(step, subject):
                    return
                self.tap(role, step, subject)
                self.sent(role)
                acted = True
            if not acted:
                return


def held(page: Page) -> int:
    """How many confirmations this telephone holds."""
    return int(page.evaluate("WaslGate.kept().length"))


def as_plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def agree(phones: Phones) -> None:
    """Every telephone and the server come to the same standing."""
    phones.hear()
    stands = as_plain(asdict(standing_of(phones.crossing)))
    for page in phones.pages.values():
        assert page.evaluate("WaslGate.standing()") == stands


@pytest.fixture
def crossing(cast: Cast, live_server: Any) -> Crossing:
    now = timezone.now()
    return begun(cast, heard_exchange(cast, code="2021-7", at=now - timedelta(minutes=5)), at=now)


@pytest.fixture
def at_the_line(crossing: Crossing, cast: Cast) -> Crossing:
    """Both mediators have said "ready to change places": brought before anybody opens the page."""
    gate = Gate(crossing, begins=int(timezone.now().timestamp()) - 600)
    gate.go_on(until=lambda step, subject: step == "swapped")
    gate.hand_in({role: cast.people[who] for role, who in AT_GATE.items()}, at=timezone.now())
    return crossing


@pytest.fixture
def phones(site: Site, cast: Cast, crossing: Crossing) -> Iterator[Phones]:
    with ExitStack() as together:
        yield Phones(crossing, {
            role: together.enter_context(site.as_person(cast.people[who], size=NARROW)) for role, who in AT_GATE.items()
        })  # fmt: skip


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """Every address the server is asked for."""
    seen: list[str] = []

    def hear(environ: dict[str, Any], **_: Any) -> None:
        seen.append(environ["PATH_INFO"])

    request_started.connect(hear)
    yield seen
    request_started.disconnect(hear)


def ready_without_network(page: Page, site: Site) -> None:
    page.locator("#aside", has_text=site.say("This page also opens without network.")).wait_for(state="attached")


SENT = "**/gate/confirmations"
LEFT = (
    "async () => [Object.keys(localStorage).filter((key) => key.startsWith('wasl-gate')), await caches.keys(),"
    " (await navigator.serviceWorker.getRegistrations()).length]"
)
in_english = pytest.mark.parametrize("site", ["en"], indirect=True)
in_arabic = pytest.mark.parametrize("site", ["ar"], indirect=True)


@in_arabic
def test_gate__an_honest_day(phones: Phones, site: Site) -> None:
    for role in phones.pages:
        page = phones.open(role)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    phones.go_on()
    agree(phones)
    assert standing_of(phones.crossing).states[phones.crossing.pk] == "completed"
    assert Exchange.objects.get().state == ExchangeState.SETTLING
    assert site.complaints == []


@in_english
def test_gate__one_is_alone_and_comes_back(at_the_line: Crossing, phones: Phones, site: Site, asked: list[str]) -> None:
    for role in phones.pages:
        ready_without_network(phones.open(role), site)
    page = phones.pages["mb"]
    page.context.set_offline(True)
    page.route(SENT, lambda route: route.abort())  # a page just opened again is offline a moment late
    asked.clear()
    phones.tap("mb", "swapped", "swap-1-1")
    page.reload()
    page.locator("#net[data-unsent='1']").wait_for()
    assert [path for path in asked if path.endswith("/gate/")] == []  # it came from the telephone itself
    assert page.evaluate("WaslGate.kept().filter((one) => one.step === 'swapped').length") == 1
    phones.tap("ma", "swapped", "swap-1-1")
    phones.hear("ma", "n")
    assert standing_of(at_the_line).states["swap-1-1"] == "half"
    page.unroute(SENT)
    page.context.set_offline(False)
    phones.sent("mb")
    agree(phones)
    assert standing_of(at_the_line).states["swap-1-1"] == "swapped"
    phones.go_on()
    agree(phones)
    assert standing_of(at_the_line).states[at_the_line.pk] == "completed"


@in_english
def test_gate__whoever_was_alone_learns_late_that_all_was_stopped(at_the_line: Crossing, phones: Phones) -> None:
    for role in phones.pages:
        phones.open(role)
    page = phones.pages["mb"]
    page.context.set_offline(True)
    stop = phones.pages["n"]
    stop.locator("#stop summary").click()
    phones.tap("n", "aborted")
    phones.hear("n", "ma")
    phones.pages["ma"].locator("#alarm", has_text="STOPPED").wait_for()
    phones.tap("mb", "swapped", "swap-1-1")  # it does not know
    assert not page.locator("#alarm").is_visible()
    page.context.set_offline(False)
    phones.sent("mb")
    agree(phones)
    page.locator("#alarm", has_text="STOPPED").wait_for()
    page.locator("#alarm", has_text="without knowing that everything was stopped").wait_for()
    stands = standing_of(at_the_line)
    assert {one.kind for one in stands.contradictions} == {"unaware"}
    assert {stands.where[one].place for one in at_the_line.terms.swaps[0].a} == {"disputed"}


@in_english
def test_gate__a_code_is_read_out_and_typed(at_the_line: Crossing, phones: Phones) -> None:
    for role in phones.pages:
        phones.open(role)
        phones.pages[role].context.set_offline(True)
    phones.tap("ma", "swapped", "swap-1-1")
    code = phones.pages["ma"].locator("#said .code bdi").inner_text()
    page = phones.pages["mb"]
    phones.tap("mb", "swapped", "swap-1-1")
    page.locator("#heard summary").click()
    page.locator("#heard-what").select_option(label="Mediator facing side_a: They have changed places: Swap 1")
    page.fill("#heard-code", code[:-1] + ("3" if code[-1] != "3" else "4"))
    page.get_by_role("button", name="Write it down").click()
    page.locator("#said", has_text="misheard").wait_for()
    page.fill("#heard-code", code.lower())
    page.get_by_role("button", name="Write it down").click()
    page.locator("#said", has_text="Recorded").wait_for()
    assert page.evaluate("WaslGate.standing().states['swap-1-1']") == "swapped"
    phones.tap("mb", "swapped", "swap-1-2")  # it can go on
    for one in phones.pages.values():
        one.context.set_offline(False)
    agree(phones)
    stands = standing_of(at_the_line)
    assert (stands.states["swap-1-1"], stands.on_word, stands.contradictions) == ("swapped", (), ())


@in_english
@pytest.mark.parametrize("lost", ["question", "answer"])
def test_gate__nothing_is_lost_when_sending_fails(at_the_line: Crossing, phones: Phones, lost: str) -> None:
    page = phones.open("ma")
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            return route.continue_()
        failed.append(route.request.url)
        if lost == "answer":
            route.fetch()  # the server has it; the telephone is never told
        return route.abort()

    page.route(SENT, fail_once)
    phones.tap("ma", "swapped", "swap-1-1")
    page.locator("#net[data-state='no_net'][data-unsent='1']").wait_for()
    before = GateConfirmation.objects.filter(written__step="swapped").count()
    assert before == (1 if lost == "answer" else 0)
    phones.hear("ma")
    assert GateConfirmation.objects.filter(written__step="swapped").count() == 1


@in_english
def test_gate__another_person_on_the_same_telephone(
    at_the_line: Crossing, phones: Phones, site: Site, cast: Cast
) -> None:
    """What one kept is neither shown nor sent as another; whoever logs in again has it back."""
    page = phones.open("ma")
    ready_without_network(page, site)
    page.route(SENT, lambda route: route.abort())
    phones.tap("ma", "swapped", "swap-1-1")
    other = page.context.new_page()
    other.goto("/")
    other.locator("form[action='/account/logout/'] button").click()
    other.wait_for_load_state()
    assert other.evaluate("caches.keys()") == []  # names do not stay behind
    log_in(other, cast.mediator_2.username)
    page.unroute(SENT)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#other-user").wait_for()
    assert not page.locator("#main").is_visible()
    other.goto(f"/exchanges/{at_the_line.pk}/gate/")
    other.locator("#choose-list .act").wait_for()
    assert other.evaluate("WaslGate.kept().filter((one) => one.step === 'swapped').length") == 0
    assert not GateConfirmation.objects.filter(written__step="swapped").exists()
    other.goto("/")
    other.locator("form[action='/account/logout/'] button").click()
    other.wait_for_load_state()
    log_in(other, cast.mediator.username)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#net[data-unsent='0']").wait_for()
    assert GateConfirmation.objects.filter(written__step="swapped").count() == 1


def log_in(page: Page, username: str) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("form[action='/account/login/'] button")
    page.wait_for_url(lambda url: url.endswith("/") and "login" not in url)


@in_english
def test_gate__clearing_the_device(at_the_line: Crossing, phones: Phones, site: Site) -> None:
    page = phones.open("ma")
    ready_without_network(page, site)
    page.context.set_offline(True)
    phones.tap("ma", "swapped", "swap-1-1")
    page.locator("#device summary").click()
    page.locator("#clear").click()
    page.locator("#clear-said", has_text="First everything must be sent").wait_for()
    page.context.set_offline(False)
    phones.sent("ma")
    page.locator("#clear").click()
    page.get_by_role("button", name="Tap again to clear this device").click()
    page.get_by_role("heading", name="This device was cleared").wait_for()
    assert page.evaluate(LEFT) == [[], [], 0]


@in_english
def test_gate__whose_account_was_closed_keeps_nothing(
    at_the_line: Crossing, phones: Phones, site: Site, cast: Cast
) -> None:
    page = phones.open("ma")
    ready_without_network(page, site)
    close_account(cast.mediator, by=cast.secretariat, at=timezone.now())
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_role("heading", name="This device was cleared").wait_for()
    assert page.evaluate(LEFT) == [[], [], 0]
    assert "خالد" not in page.content()


@in_english
def test_gate__a_wrong_clock_confirms_nothing(at_the_line: Crossing, phones: Phones) -> None:
    page = phones.pages["ma"]
    page.clock.set_system_time(timezone.now() + timedelta(hours=2))
    phones.open("ma")
    page.locator("#alarm", has_text="The clock of this device is wrong").wait_for()
    before = held(page)
    page.wait_for_timeout(500)
    page.locator("button[data-step='swapped']").first.click()
    page.wait_for_timeout(500)
    page.locator("button[data-sure]").click()
    page.locator("#said", has_text="Set it to network time").wait_for()
    assert held(page) == before


@in_english
def test_gate__without_a_worker_the_open_page_goes_on(at_the_line: Crossing, phones: Phones) -> None:
    """As on plain HTTP: it cannot be opened again without network, and says so."""
    page = phones.pages["ma"]
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    phones.open("ma")
    page.locator("#aside.warned", has_text="Do not close this page").wait_for()
    page.context.set_offline(True)
    phones.tap("ma", "swapped", "swap-1-1")
    page.locator("#net[data-unsent='1']").wait_for()
    page.context.set_offline(False)
    phones.sent("ma")
    assert GateConfirmation.objects.filter(written__step="swapped").count() == 1


@in_english
def test_gate__a_tap_that_bounces_is_one_tap(at_the_line: Crossing, phones: Phones) -> None:
    page = phones.open("ma")
    page.wait_for_timeout(500)
    before = held(page)
    page.locator("button[data-step='swapped']").first.dblclick()
    page.locator("button[data-sure]").wait_for()
    assert held(page) == before


@in_english
def test_gate__when_the_time_is_over_it_can_be_said_at_once(crossing: Crossing, phones: Phones) -> None:
    page = phones.pages["n"]
    page.route("**/gate/known*", lambda route: route.abort())  # nobody tells it that its clock runs ahead
    page.clock.set_system_time(timezone.now() + timedelta(hours=2))
    phones.open("n")
    page.locator("#strip .late").wait_for()
    phones.tap("n", "timed_out")
    page.locator("#alarm", has_text="STOPPED").wait_for()
    assert "Ready to change places" not in page.locator("#acts").inner_text()


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_gate__axe_finds_nothing(site: Site, cast: Cast, at_the_line: Crossing, size: dict[str, int]) -> None:
    with site.as_person(cast.mediator, size=size) as page:
        page.goto(f"/exchanges/{at_the_line.pk}/gate/")
        found = _violations(page)
        page.locator("#choose-list .act").click()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(500)
        page.locator("#acts button[data-step='swapped']").click()
        assert found + _violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        low = "[...document.querySelectorAll('button, summary, input, select')].filter((one) => one.offsetHeight > 0"
        assert page.evaluate(f"{low} && one.offsetHeight < 64).map((one) => one.outerHTML)") == []
    assert site.complaints == []


def _violations(page: Page) -> list[str]:
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]}"
        for one in Axe().run(page).response["violations"]
        for node in one["nodes"]
    ]
