"""The standing is a function of the set; what is contradictory is shown; nothing counts by half."""

import random
from dataclasses import replace
from itertools import permutations

import pytest
from tests.engines.crossing.journeys import DEVICES, rough_day, smooth_day, terms_for

from wasl.engines.crossing.confirming import confirm, open_steps
from wasl.engines.crossing.errors import ConfirmationError
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.standing import Where, standing
from wasl.engines.crossing.terms import Terms


def prepared(terms: Terms, *, upto: str = "prepared") -> list[Confirmation]:
    """A day until both mediators are prepared for the first stage (or until a step that is not open any more)."""
    held: list[Confirmation] = []
    order = ("departed", "arrived", "identified", "entered", "counted", "prepared")
    for step in order[: order.index(upto) + 1]:
        for device in DEVICES:
            for one in open_steps(terms, held, device=device, at=1):
                if one.step == step and (terms.stage_of[one.subject].id == "stage-0"):
                    held.append(told(terms, held, device, step, one.subject, count=one.count))
    return held


def told(
    terms: Terms,
    held: list[Confirmation],
    device: str,
    step: str,
    subject: str,
    *,
    at: int = 1,
    count: int | None = None,
) -> Confirmation:
    return confirm(terms, held, device=device, step=step, subject=subject, at=at, count=count)


def with_(terms: Terms, held: list[Confirmation], *acts: tuple[str, str, str]) -> list[Confirmation]:
    """The same with these acts of devices that hold everything."""
    held = list(held)
    for device, step, subject in acts:
        held.append(told(terms, held, device, step, subject))
    return held


@pytest.mark.parametrize("seed", range(40))
def test_order_and_copies_do_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    terms = terms_for(2, 1, sizes=rng.choice(((1, 1), (1, 2))), deadline=rng.choice((0, 600)))
    day = rough_day(terms, rng, length=70, wild=rng.choice((0.02, 0.15, 0.4)))
    whole = standing(terms, day)
    for _ in range(6):
        part = rng.sample(day, rng.randrange(len(day) + 1))
        standing(terms, part)  # a part has a standing too, and leaves nothing behind
        again = day + part
        rng.shuffle(again)
        assert standing(terms, again) == whole


def test_every_permutation_of_a_short_day() -> None:
    terms = terms_for(1)
    held = prepared(terms, upto="arrived")
    late = with_(terms, held, ("phone-n", "aborted", "op-1"))[-1:]
    day = [*with_(terms, held, ("phone-b", "mismatched", "a0-0.0"))[-4:], *late]
    first = standing(terms, day)
    assert {standing(terms, order) == first for order in permutations(day)} == {True}


def test_a_smooth_day_is_completed() -> None:
    terms = terms_for(2, 1)
    found = standing(terms, smooth_day(terms, random.Random(5)))
    assert (found.states["op-1"], found.contradictions, found.waiting, found.gaps) == ("completed", (), (), ())
    assert {found.states[person] for person in terms.people} <= {"received", "examined"}
    assert set(found.where.values()) == {Where("across")}


def test_a_lone_word_waits_and_everybody_sees_both_claims() -> None:
    terms = terms_for(1)
    half = with_(terms, prepared(terms), ("phone-a", "swapped", "swap-0-0"))
    found = standing(terms, half)
    assert [(one.step, one.by, one.awaited) for one in found.waiting] == [("swapped", ("ma",), ("mb",))]
    assert found.states["swap-0-0"] == "half"
    assert found.where["a0-0.0"] == Where("disputed", (("ma", "across"), ("mb", "silent")))
    whole = standing(terms, with_(terms, half, ("phone-b", "swapped", "swap-0-0")))
    assert (whole.states["swap-0-0"], whole.where["b0-0.0"]) == ("swapped", Where("across"))


def test_identified__when_the_mediator_across_and_the_neutral_have_said_so() -> None:
    terms = terms_for(1)
    held = prepared(terms, upto="arrived")
    for first, other, roles in (("phone-a", "phone-n", ("ma", "n")), ("phone-n", "phone-a", ("n", "ma"))):
        one = with_(terms, held, (first, "identified", "b0-0.0"))
        found = standing(terms, one)
        assert [(wait.step, wait.by, wait.awaited) for wait in found.waiting] == [("identified", roles[:1], roles[1:])]
        assert found.states["b0-0.0"] == "seen"
        entering = [open.step for open in open_steps(terms, one, device="phone-b", at=1)]
        assert "entered" not in entering
        both = standing(terms, with_(terms, one, (other, "identified", "b0-0.0")))
        assert (both.states["b0-0.0"], both.waiting, both.contradictions) == ("identified", (), ())


@pytest.mark.parametrize(("says_yes", "says_no"), [("phone-a", "phone-n"), ("phone-n", "phone-a")])
@pytest.mark.parametrize("knows", [True, False])
def test_one_says_it_is_the_person_and_the_other_that_it_is_not(says_yes: str, says_no: str, knows: bool) -> None:
    terms = terms_for(2)
    held = prepared(terms, upto="arrived")
    yes = told(terms, held, says_yes, "identified", "b0-0.0")
    no = told(terms, [*held, yes] if knows else held, says_no, "mismatched", "b0-0.0")
    for order in ([yes, no], [no, yes]):
        found = standing(terms, [*held, *order])
        assert (found.states["b0-0.0"], found.states["swap-0-0"]) == ("mismatched", "dropped")
        assert [(one.kind, one.subject, one.ids) for one in found.contradictions] == [
            ("conflict", "b0-0.0", tuple(sorted((yes.id, no.id))))
        ]
        assert found.waiting == ()  # nobody is asked any more whether it is the person
    with pytest.raises(ConfirmationError):
        told(terms, [*held, yes, no], says_no, "identified", "b0-0.0")


def test_a_mismatch_after_both_have_identified__drops_the_pair_and_is_shown() -> None:
    terms = terms_for(1)
    entered = prepared(terms, upto="entered")
    found = standing(terms, with_(terms, entered, ("phone-n", "mismatched", "a0-0.0")))
    assert (found.states["a0-0.0"], found.states["swap-0-0"]) == ("mismatched", "dropped")
    assert [(one.kind, one.subject) for one in found.contradictions] == [("conflict", "a0-0.0")]


def test_a_lone_word__is_waited_for_only_while_it_can_be_borne_out() -> None:
    terms = terms_for(1)
    seen = with_(terms, prepared(terms, upto="arrived"), ("phone-a", "identified", "b0-0.0"))
    assert len(standing(terms, seen).waiting) == 1
    for stop in (("phone-b", "mismatched", "a0-0.0"), ("phone-n", "aborted", "op-1")):
        assert standing(terms, with_(terms, seen, stop)).waiting == ()


def test_a_swap_denied_stays_disputed_and_nobody_goes_on() -> None:
    terms = terms_for(2)
    half = with_(terms, prepared(terms), ("phone-a", "swapped", "swap-0-0"), ("phone-b", "denied", "swap-0-0"))
    found = standing(terms, half)
    assert found.where["a0-0.0"] == Where("disputed", (("ma", "across"), ("mb", "not_across")))
    assert [one.step for one in open_steps(terms, half, device="phone-a", at=1) if one.subject == "swap-0-1"] == []
    home = with_(terms, half, ("phone-n", "aborted", "op-1"))
    going = [one for one in open_steps(terms, home, device="phone-a", at=1) if one.step == "went_home"]
    assert [one.count for one in going] == [1, 1]  # of two a side, one is in dispute


def test_abort__swaps_stand_and_the_rest_goes_home() -> None:
    terms = terms_for(2)
    done = with_(terms, prepared(terms), ("phone-a", "swapped", "swap-0-0"), ("phone-b", "swapped", "swap-0-0"))
    stopped = with_(terms, done, ("phone-n", "aborted", "op-1"))
    with pytest.raises(ConfirmationError, match="something else must come first"):
        told(terms, stopped, "phone-a", "swapped", "swap-0-1")
    for step in ("went_home", "received", "ended"):
        for device in DEVICES:
            for one in open_steps(terms, stopped, device=device, at=1):
                if one.step == step:
                    stopped.append(told(terms, stopped, device, step, one.subject, count=one.count))
    found = standing(terms, stopped)
    assert (found.states["op-1"], found.contradictions) == ("ended", ())
    assert found.where["a0-0.0"] == Where("across")
    assert found.where["a0-1.0"] == Where("at_home")


def test_mid_swap__the_other_may_still_confirm_after_the_abort() -> None:
    terms = terms_for(1)
    half = with_(terms, prepared(terms), ("phone-a", "swapped", "swap-0-0"), ("phone-n", "aborted", "op-1"))
    found = standing(terms, with_(terms, half, ("phone-b", "swapped", "swap-0-0")))
    assert (found.states["op-1"], found.states["swap-0-0"], found.contradictions) == ("stopped", "swapped", ())


def test_a_device_that_comes_back_late__is_shown_and_not_dropped() -> None:
    terms = terms_for(1)
    before = prepared(terms)
    abort = told(terms, before, "phone-n", "aborted", "op-1")
    unaware = told(terms, before, "phone-b", "swapped", "swap-0-0")
    found = standing(terms, [*before, abort, unaware])
    assert [(one.kind, one.ids) for one in found.contradictions] == [("unaware", (unaware.id, abort.id))]
    assert (found.states["op-1"], found.states["swap-0-0"]) == ("stopped", "half")


def test_a_stop_is_obeyed_before_its_chain_is_whole() -> None:
    terms = terms_for(1)
    before = prepared(terms)
    abort = told(terms, before, "phone-n", "aborted", "op-1")
    lost = [one for one in before if one.device != "phone-n"]
    found = standing(terms, [*lost, abort])
    hanging = [one.id for one in lost if any(tip.device == "phone-n" for tip in one.seen)]
    assert (found.states["op-1"], found.gaps) == ("stopped", tuple(sorted([*hanging, abort.id])))
    whole = [one for one in lost if one.step in ("departed", "arrived")]
    with pytest.raises(ConfirmationError, match="has been stopped"):
        told(terms, [*whole, abort], "phone-b", "identified", "a0-0.0")


def test_what_the_rules_forbid_is_set_aside_and_shown() -> None:
    terms = terms_for(1)
    held = prepared(terms, upto="arrived")
    honest = told(terms, held, "phone-a", "identified", "b0-0.0")
    lie = replace(honest, step="swapped", subject="swap-0-0")
    found = standing(terms, [*held, lie])
    assert [(one.kind, one.subject, one.why.code) for one in found.contradictions if one.why] == [
        ("out_of_order", "swap-0-0", "not_yet")
    ]
    assert found.states["swap-0-0"] == "waiting"
    assert found.where["a0-0.0"] == Where("disputed", (("ma", "across"), ("mb", "silent")))


def test_one_journal_with_two_stories_is_named() -> None:
    terms = terms_for(1)
    held = prepared(terms, upto="arrived")
    one = told(terms, held, "phone-a", "identified", "b0-0.0")
    other = told(terms, held, "phone-a", "mismatched", "b0-0.0")
    found = standing(terms, [*held, one, other])
    both = tuple(sorted((one.id, other.id)))
    assert [(this.kind, this.ids) for this in found.contradictions] == [("conflict", both), ("forked", both)]
    assert found.states["swap-0-0"] == "dropped"


def test_refusal_and_swap_of_the_same_person_contradict() -> None:
    terms = terms_for(1)
    held = prepared(terms)
    swapped = [told(terms, held, device, "swapped", "swap-0-0") for device in ("phone-a", "phone-b")]
    heard = told(terms, held, "phone-n", "refused", "a0-0.0")
    found = standing(terms, [*held, *swapped, heard])
    assert found.states["a0-0.0"] == "handed_over"
    assert [(one.kind, one.subject) for one in found.contradictions] == [("conflict", "a0-0.0")]


def test_clocks__marked_and_kept() -> None:
    terms = terms_for(1)
    first = told(terms, [], "phone-a", "departed", "stage-0/a", at=10_000, count=1)
    slow = told(terms, [first], "phone-b", "arrived", "stage-0/a", at=100, count=1)
    found = standing(terms, [first, slow])
    assert [(one.kind, one.ids) for one in found.contradictions] == [("clock", (first.id, slow.id))]
    assert found.states["stage-0/a"] == "arrived"


def test_a_word_carried_over__counts_is_marked_and_can_be_refuted() -> None:
    terms = terms_for(1)
    first = told(terms, [], "phone-a", "departed", "stage-0/a", count=1)
    word = confirm(
        terms,
        [first],
        device="phone-a",
        role="mb",
        code="3333-3333-3",
        step="arrived",
        subject="stage-0/a",
        count=1,
        at=1,
    )
    found = standing(terms, [first, word])
    assert (found.states["stage-0/a"], found.on_word) == ("arrived", (word.id,))
    borne_out = told(terms, [first, word], "phone-b", "arrived", "stage-0/a", count=1)
    assert standing(terms, [first, word, borne_out]).on_word == ()
    refuted = standing(terms, [first, word], refuted={word.id})
    assert (refuted.states["stage-0/a"], [one.kind for one in refuted.contradictions]) == ("departed", ["refuted"])
