"""Two look at everybody at the gate: the mediator across and the neutral, each on a telephone of their own."""

import pytest
from django.utils import timezone
from tests.apps.exchanges.gate import Gate
from tests.conftest import Cast
from tests.web.gates import AT_GATE
from tests.web.test_gate_browser import Phones, agree, crossing, in_english, phones  # noqa: F401  fixtures

from wasl.apps.exchanges.domain.crossing_day import standing_of
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.apps.exchanges.models.pool import Candidate

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium"), in_english]


@pytest.fixture
def at_the_gate(crossing: Crossing, cast: Cast) -> Crossing:
    """All have arrived; nobody was looked at yet."""
    gate = Gate(crossing, begins=int(timezone.now().timestamp()) - 600)
    gate.arrive()
    gate.hand_in({role: cast.people[who] for role, who in AT_GATE.items()}, at=timezone.now())
    return crossing


def asked_of(phones: Phones, role: str) -> list[str | None]:
    acts = phones.pages[role].locator("#acts [data-step='identified']")
    return sorted(str(one.get_attribute("data-subject")) for one in acts.all())


def test_gate__who_is_asked_to_look_at_whom(at_the_gate: Crossing, phones: Phones) -> None:
    people = at_the_gate.terms.people
    for role in phones.pages:
        phones.open(role)
    of_a, of_b = (sorted(one for one, its in people.items() if its == side) for side in "ab")
    assert asked_of(phones, "mb") == of_a
    assert asked_of(phones, "ma") == of_b
    assert asked_of(phones, "n") == sorted(people)
    told = Candidate.objects.get(pk=of_a[0]).told
    button = phones.pages["n"].locator(f"#acts [data-step='identified'][data-subject='{of_a[0]}']")
    assert [word for word in (told["name"], told["mother"]) if word not in button.inner_text()] == []
    phones.tap("mb", "identified", of_a[0])
    phones.hear()
    phones.pages["n"].wait_for_timeout(50)
    assert phones.pages["n"].evaluate(f"WaslGate.standing().states['{of_a[0]}']") == "seen"
    assert "waits" not in button.inner_text()  # the second looks without leaning on the first
    phones.tap("n", "identified", of_a[0])
    agree(phones)
    assert standing_of(at_the_gate).states[of_a[0]] == "identified"


def test_gate__the_neutral_alone_stops_a_stand_in(at_the_gate: Crossing, phones: Phones) -> None:
    for role in phones.pages:
        phones.open(role)
    swap = at_the_gate.terms.swaps[0]
    phones.tap("ma", "identified", swap.b[0])
    phones.hear()
    phones.pages["n"].locator("#wrong").evaluate("(one) => { one.open = true; }")
    phones.tap("n", "mismatched", swap.b[0])
    agree(phones)
    stands = standing_of(at_the_gate)
    assert (stands.states[swap.b[0]], stands.states[swap.id]) == ("mismatched", "dropped")
    assert [(one.kind, one.subject) for one in stands.contradictions] == [("conflict", swap.b[0])]
    for page in phones.pages.values():
        page.locator("#alarm", has_text="B-1: two words contradict each other").wait_for()
    phones.go_on()
    agree(phones)
    assert standing_of(at_the_gate).states[at_the_gate.pk] == "completed"


def test_gate__what_the_mediator_saw_is_read_out(at_the_gate: Crossing, phones: Phones) -> None:
    """Without network: the neutral types the mediator's code, the mediator the neutral's."""
    for role in phones.pages:
        phones.open(role)
        phones.pages[role].context.set_offline(True)
    person = at_the_gate.terms.swaps[0].b[0]
    codes = {}
    for role in ("ma", "n"):
        phones.tap(role, "identified", person)
        codes[role] = phones.pages[role].locator("#said .code bdi").inner_text()
    for role, other, called in (("n", "ma", "Mediator facing side_a"), ("ma", "n", "The neutral")):
        page = phones.pages[role]
        page.locator("#heard summary").click()
        page.locator("#heard-what").select_option(label=f"{called}: This is the person: B-1")
        page.fill("#heard-code", codes[other])
        page.get_by_role("button", name="Write it down").click()
        page.evaluate("WaslGate.written()")
        page.locator("#said", has_text="Recorded").wait_for()
        assert page.evaluate(f"WaslGate.standing().states['{person}']") == "identified"
    for page in phones.pages.values():
        page.context.set_offline(False)
    agree(phones)
    stands = standing_of(at_the_gate)
    assert (stands.states[person], stands.on_word, stands.contradictions) == ("identified", (), ())
