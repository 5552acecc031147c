"""What may be confirmed, by whom, after what; and terms that contradict themselves."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from tests.engines.crossing.journeys import DEVICES, smooth_day, terms_for

from wasl.engines.crossing.confirming import WORDS, confirm, open_steps
from wasl.engines.crossing.errors import ConfirmationError, TermsError
from wasl.engines.crossing.facts import Refusal
from wasl.engines.crossing.journals import Confirmation, confirmation_of
from wasl.engines.crossing.steps import NEXT, RANK, STEPS, WHO, leads_on
from wasl.engines.crossing.table_json import table, table_json
from wasl.engines.crossing.terms import Terms, swaps_of, terms_of

TERMS = terms_for(1)


def refused(
    held: list[Confirmation], device: str, step: str, subject: str, terms: Terms = TERMS, **told: Any
) -> Refusal:
    with pytest.raises(ConfirmationError) as error:
        confirm(terms, held, device=device, step=step, subject=subject, **{"at": 1} | told)
    assert isinstance(error.value.refusal, Refusal)
    assert error.value.refusal.code in WORDS
    return error.value.refusal


def departed(at: int = 1, terms: Terms = TERMS) -> Confirmation:
    return confirm(terms, [], device="phone-a", step="departed", subject="stage-0/a", count=1, at=at)


def test_refusals__each_for_its_reason() -> None:
    first = departed()
    assert refused([], "phone-x", "aborted", "op-1").code == "unknown_device"
    assert refused([], "phone-a", "landed", "op-1").code == "unknown_step"
    assert refused([], "phone-a", "aborted", "stage-0").code == "unknown_subject"
    assert refused([], "phone-b", "departed", "stage-0/a", count=1) == Refusal("not_yours", "stage-0/a", "mb", ("ma",))
    assert refused([], "phone-a", "identified", "a0-0.0") == Refusal("not_yours", "a0-0.0", "ma", ("mb", "n"))
    assert refused([], "phone-b", "mismatched", "b0-0.0") == Refusal("not_yours", "b0-0.0", "mb", ("ma", "n"))
    assert refused([first], "phone-a", "departed", "stage-0/a", count=1).code == "already"
    assert refused([], "phone-b", "arrived", "stage-0/a", count=1) == Refusal(
        "not_yet", "stage-0/a", "awaited", ("departed",)
    )
    assert refused([], "phone-a", "departed", "stage-0/a", count=2) == Refusal("count", "stage-0/a", "2", ("1",))
    assert refused([], "phone-a", "departed", "stage-0/a") == Refusal("count", "stage-0/a", "None", ("1",))
    assert refused([], "phone-n", "miscounted", "stage-0/a", count=1).code == "count"
    assert refused([], "phone-a", "timed_out", "stage-0").code == "too_early"


def test_a_wrong_count_stops_everything() -> None:
    wrong = confirm(TERMS, [], device="phone-n", step="miscounted", subject="stage-0/a", count=2, at=1)
    assert [one.step for one in open_steps(TERMS, [wrong], device="phone-a", at=1)] == [
        "refused", "refused", "went_home", "went_home",
    ]  # fmt: skip


def test_the_deadline__before_it_prepared_and_after_it_home() -> None:
    terms = terms_for(1, deadline=100)
    day = smooth_day(terms, random.Random(1))
    before = day[: next(at for at, one in enumerate(day) if one.step == "prepared")]
    assert refused(before, "phone-a", "prepared", "stage-0", terms, at=101) == Refusal(
        "too_late", "stage-0", "101", ("100",)
    )
    assert refused(before, "phone-a", "timed_out", "stage-0", terms, at=100).code == "too_early"
    late = confirm(terms, before, device="phone-a", step="timed_out", subject="stage-0", at=101)
    assert "prepared" not in {one.step for one in open_steps(terms, [*before, late], device="phone-b", at=99)}


def test_clocks__off_by_more_than_agreed_are_refused_until_set() -> None:
    first = departed(at=10_000)
    assert refused([], "phone-a", "aborted", "op-1", at=7_200, reference_at=0).code == "clock"
    assert refused([first], "phone-a", "aborted", "op-1", at=9_000).code == "clock"  # set back since
    assert confirm(TERMS, [first], device="phone-a", step="aborted", subject="op-1", at=9_990).counter == 2
    assert confirm(TERMS, [], device="phone-a", step="aborted", subject="op-1", at=119, reference_at=0).at == 119


def test_open_steps__is_what_can_be_confirmed() -> None:
    day = smooth_day(TERMS, random.Random(2))
    for upto in range(0, len(day), 4):
        for device in DEVICES:
            found = {(one.step, one.subject): one.count for one in open_steps(TERMS, day[:upto], device=device, at=50)}
            for step in STEPS:
                for subject in TERMS.about:
                    if step.count == "other":
                        continue
                    told = {"step": step.name, "subject": subject, "count": found.get((step.name, subject)), "at": 50}
                    if (step.name, subject) in found:
                        assert confirm(TERMS, day[:upto], device=device, **told).step == step.name
                    elif not step.count:
                        with pytest.raises(ConfirmationError):
                            confirm(TERMS, day[:upto], device=device, **told)


def test_a_confirmation__comes_back_from_json_with_its_id() -> None:
    for one in smooth_day(TERMS, random.Random(4)):
        assert confirmation_of(json.loads(json.dumps(one.as_json()))).id == one.id


@pytest.mark.parametrize(
    "spoilt", [{"at": "1"}, {"at": True}, {"count": None}, {"seen": [["phone-b", 1]]}, {"at": 2**60}, {"more": 1}]
)
def test_a_confirmation__of_another_shape_is_refused(spoilt: dict[str, object]) -> None:
    with pytest.raises(ConfirmationError):
        confirmation_of(departed().as_json() | spoilt)


def test_terms__come_back_from_json() -> None:
    terms = terms_for(2, 1, deadline=5, sizes=(1, 2))
    assert terms_of(json.loads(json.dumps(terms.as_json()))) == terms


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"stages": ()}, "move nobody"),
        ({"stages": (TERMS.stages[0], TERMS.stages[0])}, "stands twice"),
        ({"operation": "a name with spaces"}, "cannot be used"),
        ({"operation": "12"}, "cannot be used"),
        ({"devices": TERMS.devices[:2]}, "lack a device"),
        ({"bound": -1}, "negative"),
    ],
)
def test_terms__that_contradict_themselves_are_refused(spoilt: dict[str, Any], why: str) -> None:
    with pytest.raises(TermsError, match=why):
        replace(TERMS, **spoilt)


def test_terms__with_nobody_on_a_side_are_refused() -> None:
    with pytest.raises(TermsError, match="nobody stands on one side"):
        swaps_of(("a1",), ())
    with pytest.raises(TermsError, match="cannot be read"):
        terms_of({"operation": "op-1", "stages": [{"id": "s"}]})


@pytest.mark.parametrize(("a", "b"), [(5, 5), (7, 3), (3, 7), (1, 30)])
def test_swaps_of__everybody_once_and_evenly(a: int, b: int) -> None:
    people = tuple(f"a{at}" for at in range(a)), tuple(f"b{at}" for at in range(b))
    swaps = swaps_of(*people)
    assert tuple(sum((swap.a for swap in swaps), ())) == people[0]
    assert tuple(sum((swap.b for swap in swaps), ())) == people[1]
    sizes = {(len(swap.a), len(swap.b)) for swap in swaps}
    assert max(max(one) for one in sizes) - min(max(one) for one in sizes) <= 1


def test_tables__states_go_on_and_never_up() -> None:
    """What can follow comes later in the order of precedence, and every step leads somewhere its table knows."""
    for about, rows in NEXT.items():
        for state in rows:
            assert all(RANK[about][later] > RANK[about][state] for later in leads_on(about, state)), (about, state)
    for step in STEPS:
        assert step.who in WHO
        assert all(state in NEXT[about] for about, state in step.leads)
        assert not step.begins or step.begins in NEXT[step.about]
        assert all(step.clock == "" or step.about == "stage" for step in STEPS)


def test_table_json__is_the_table() -> None:
    assert json.loads(table_json()) == table()
    assert [step["name"] for step in table()["steps"]] == [step.name for step in STEPS]
