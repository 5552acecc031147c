"""What is contradictory in a chain of custody, and the readable twin that looks back from each step on its own."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
from tests.conftest import DAY, START

from wasl.apps.identification.domain.custody_gaps import gaps, holding_after
from wasl.apps.identification.enums import CustodyKind as K
from wasl.apps.identification.enums import GapKind as G

LATER = START + 100 * DAY


@dataclass(frozen=True)
class Said:
    id: str
    kind: str
    happened_at: datetime
    recorded_at: datetime
    party_id: str
    to_party_id: str | None
    seal: str


def chain(*steps: str) -> list[Said]:
    """Steps as ``kind party [>to] [#seal]``, a day apart."""
    made = []
    for place, words in enumerate(steps):
        kind, party, *more = words.split()
        to = next((word[1:] for word in more if word[0] == ">"), None)
        seal = next((word[1:] for word in more if word[0] == "#"), "")
        made.append(Said(str(place), K(kind).value, START + place * DAY, LATER, party, to, seal))
    return made


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], []),
        (["taken A #1", "given A >B", "received B #1", "opened B #1", "sealed B #2", "stored B #2"], []),
        (["taken A", "given A >B"], []),
        (["taken A #1", "opened A", "used_up A"], []),
        (["taken A", "buried A", "exhumed A", "given A >B", "received B"], []),
        (["stored A"], [("0", G.NOT_BEGUN)]),
        (["taken A", "taken A"], [("1", G.TAKEN_AGAIN)]),
        (["taken A", "given A >B", "stored A"], [("2", G.NOT_RECEIVED)]),
        (["taken A", "given A >B", "stored B"], [("2", G.NOT_RECEIVED)]),
        (["taken A", "given A >B", "stored C"], [("2", G.NOT_RECEIVED), ("2", G.OTHER_HOLDER)]),
        (["taken A", "received B"], [("1", G.NOT_GIVEN)]),
        (["taken A", "given A >B", "received C"], [("2", G.OTHER_RECEIVER)]),
        (["taken A", "stored B"], [("1", G.OTHER_HOLDER)]),
        (["taken A #1", "stored A #2"], [("1", G.OTHER_SEAL)]),
        (["taken A #1", "given A >B #1", "received B #2"], [("2", G.OTHER_SEAL)]),
        (["taken A #1", "sealed A #2"], [("1", G.OTHER_SEAL)]),
        (["taken A #1", "opened A #9", "sealed A #2"], [("1", G.OTHER_SEAL)]),
        (["taken A #1", "opened A", "stored A #1"], [("2", G.OTHER_SEAL)]),
        (["taken A", "stored A #1"], []),
        (["taken A #1", "stored A", "stored A #1"], []),
        (["taken A", "destroyed A", "stored A"], [("2", G.AFTER_THE_END)]),
        (["taken A", "buried A", "given A >B"], [("2", G.NOT_EXHUMED)]),
        (["taken A", "exhumed A"], [("1", G.NOT_BURIED)]),
    ],
)  # fmt: skip
def test_what_cannot_both_be_true_is_a_gap(steps: list[str], expected: list[tuple[str, G]]) -> None:
    assert [(gap.step, gap.kind) for gap in gaps(chain(*steps))] == expected


def test_long_silence_is_no_gap_and_a_step_later_than_its_record_is() -> None:
    first, second = chain("taken A", "stored A")
    quiet = Said(**{**second.__dict__, "happened_at": START + 99 * DAY})
    late = Said(**{**second.__dict__, "happened_at": LATER + DAY})
    assert gaps([first, quiet]) == ()
    assert [gap.kind for gap in gaps([first, late])] == [G.IN_THE_FUTURE]


@pytest.mark.parametrize(
    ("steps", "party", "given_to", "is_gone"),
    [
        ([], None, None, False),
        (["taken A"], "A", None, False),
        (["taken A", "given A >B"], "A", "B", False),
        (["taken A", "given A >B", "received B"], "B", None, False),
        (["taken A", "used_up A"], "A", None, True),
    ],
)
def test_who_has_it(steps: list[str], party: str | None, given_to: str | None, is_gone: bool) -> None:
    holding = holding_after(chain(*steps))
    assert (holding.party, holding.given_to, holding.is_gone) == (party, given_to, is_gone)


def looking_back(steps: Sequence[Said]) -> set[tuple[str, G]]:
    """The readable twin: each rule on its own, from each step back over those before it."""
    found = set()
    for at, step in enumerate(steps):
        before = steps[:at]
        last = before[-1] if before else None
        was_given = last is not None and last.kind == K.GIVEN

        def add(kind: G, *, when: bool, id: str = step.id) -> None:
            if when:
                found.add((id, kind))

        add(G.IN_THE_FUTURE, when=step.happened_at > step.recorded_at)
        add(G.NOT_BEGUN, when=not before and step.kind != K.TAKEN)
        if last is None:
            continue
        add(G.TAKEN_AGAIN, when=step.kind == K.TAKEN)
        add(G.AFTER_THE_END, when=any(one.kind in (K.USED_UP, K.DESTROYED) for one in before))
        add(G.NOT_GIVEN, when=step.kind == K.RECEIVED and not was_given)
        add(G.OTHER_RECEIVER, when=step.kind == K.RECEIVED and was_given and last.to_party_id != step.party_id)
        stays = step.kind not in (K.RECEIVED, K.TAKEN)
        add(G.NOT_RECEIVED, when=stays and was_given)
        hands = {last.party_id, last.to_party_id if was_given else None}
        add(G.OTHER_HOLDER, when=stays and step.party_id not in hands)
        graves = [one.kind for one in before if one.kind in (K.BURIED, K.EXHUMED)]
        lies = bool(graves) and graves[-1] == K.BURIED
        add(G.NOT_EXHUMED, when=lies and step.kind != K.EXHUMED)
        add(G.NOT_BURIED, when=not lies and step.kind == K.EXHUMED)
        openings = [place for place, one in enumerate(before) if one.kind == K.OPENED]
        since = before[openings[-1] + 1 :] if openings else before
        seals = [one.seal for one in since if one.seal]
        is_open = bool(openings) and not any(one.kind == K.SEALED for one in since)
        another = bool(seals) and seals[-1] != step.seal
        add(G.OTHER_SEAL, when=bool(step.seal) and (another or (not seals and is_open and step.kind != K.SEALED)))
    return found


def test_the_reading_agrees_with_its_twin_on_thousands_of_chains() -> None:
    rng = random.Random(20210301)
    seen: set[G] = set()
    for _ in range(5_000):
        words = []
        for _ in range(rng.randint(1, 7)):
            kind = rng.choice([*K, K.GIVEN, K.RECEIVED, K.OPENED, K.SEALED])
            seal = rng.choice(["", " #1", " #2"])
            to = f" >{rng.choice('ABC')}" if kind is K.GIVEN else ""
            words.append(f"{kind.value} {rng.choice('AB')}{to}{seal}")
        steps = chain(*words)
        found = {(gap.step, gap.kind) for gap in gaps(steps)}
        assert found == looking_back(steps), words
        seen |= {kind for _, kind in found}
    assert seen == set(G) - {G.IN_THE_FUTURE}
