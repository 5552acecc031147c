"""What follows from what is known: the state of every subject, and whether a step may be confirmed now.

``Facts`` reads the tables of ``steps.py`` over one question, ``has(step, subject, role)``: is it known that this role
confirmed this step of this subject? The answer is a function of what is known and of nothing else: no clock of ours, no
order of arrival. Confirmations only add, and a state is the last row reached, so two who know the same see the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wasl.engines.crossing.steps import RANK, TABLE, WHO, Need, Step, Table
from wasl.engines.crossing.terms import ACROSS, FACING, SIDES, Terms, group

Has = Callable[[str, str, str], bool]
GIVEN = frozenset({"handed_over", "received", "examined"})
DISPUTED = frozenset({"half", "denied"})
BY_SIDE = {"facing": FACING, "across": ACROSS}


@dataclass(frozen=True)
class Refusal:
    """Why a step may not be confirmed: a stable code, and the subject whose state stands in the way.

    ``found`` is the state or number that is, ``wanted`` what would do.
    """

    code: str
    subject: str
    found: str = ""
    wanted: tuple[str, ...] = ()

    def __str__(self) -> str:
        wanted = f", wanted {' or '.join(self.wanted)}" if self.wanted else ""
        return f"{self.code} at {self.subject}: {self.found or 'not so'}{wanted}"


class Facts:
    """The terms, and what is known. States are computed once each: make a new one when more is known."""

    def __init__(self, terms: Terms, has: Has, *, table: Table = TABLE) -> None:
        self.terms, self.has, self.table = terms, has, table
        self._states: dict[str, str] = {}

    # Who confirms, and who has.

    def roles(self, step: Step, subject: str) -> tuple[tuple[str, ...], bool]:
        """The roles that confirm this step of this subject, and whether all of them must."""
        words, all_of_them = WHO[step.who]
        return tuple(self._meant(word, subject) for word in words), all_of_them

    def _meant(self, word: str, subject: str) -> str:
        return BY_SIDE[word][self.terms.side_of(subject)] if word in BY_SIDE else word

    def confirmed_by(self, step: Step, subject: str) -> tuple[str, ...]:
        return tuple(role for role in self.roles(step, subject)[0] if self.has(step.name, subject, role))

    def is_complete(self, step: Step, subject: str) -> bool:
        roles, all_of_them = self.roles(step, subject)
        known = (self.has(step.name, subject, role) for role in roles)
        return all(known) if all_of_them else any(known)

    # States.

    def state(self, subject: str) -> str:
        if subject not in self._states:
            rank = RANK[self.terms.about[subject]]
            first = next(iter(rank))
            self._states[subject] = max(self.reached(subject), key=rank.__getitem__, default=first)
        return self._states[subject]

    def reached(self, subject: str) -> Iterator[str]:
        """The states that confirmations have led this subject to."""
        about = self.terms.about[subject]
        for step, state in self.table.bearing[about]:
            for source in self.told_of(step.about, subject, about):
                if self.is_complete(step, source):
                    yield state
                elif step.begins and source == subject and self.confirmed_by(step, subject):
                    yield step.begins

    def told_of(self, source: str, subject: str, about: str) -> tuple[str, ...]:
        """The subjects of kind ``source`` whose steps bear on this one."""
        if source == about:
            return (subject,)
        if source == "swap":
            return (self.terms.swap_of[subject].id,)
        if source == "person":
            swap = self.terms.swap_of[subject]
            return swap.a + swap.b
        return self.related("groups" if source == "group" else "stages", subject)

    # What a need speaks of.

    def related(self, of: str, subject: str) -> tuple[str, ...]:
        """The subjects that the word of a need means, seen from this one."""
        terms = self.terms
        if of == "it":
            return (subject,)
        if of == "operation":
            return (terms.operation,)
        if of == "swap":
            return (terms.swap_of[subject].id,)
        if of == "earlier swaps":
            swaps = terms.stage_of[subject].swaps
            return tuple(swap.id for swap in swaps[: swaps.index(terms.swap_of[subject])])
        if of == "earlier stages":
            return tuple(stage.id for stage in terms.stages[: terms.stages.index(terms.stage_of[subject])])
        if of == "persons":
            return self._persons(subject)
        if of == "live persons":
            return tuple(one for one in self._persons(subject) if self.state(terms.swap_of[one].id) != "dropped")
        if of == "groups left":
            return tuple(one for one in self.related("groups", subject) if self.left(one))
        stages = terms.stages if subject == terms.operation else (terms.stage_of[subject],)
        if of == "group":
            return (group(stages[0].id, terms.side_of(subject)),)
        if of == "groups":
            return tuple(group(stage.id, side) for stage in stages for side in SIDES)
        if of == "swaps":
            return tuple(swap.id for stage in stages for swap in stage.swaps)
        return tuple(stage.id for stage in stages)  # "stage" and "stages"

    def _persons(self, subject: str) -> tuple[str, ...]:
        terms, about = self.terms, self.terms.about[subject]
        if about == "operation":
            return tuple(terms.people)
        swaps = (terms.swap_of[subject],) if about in ("swap", "person") else terms.stage_of[subject].swaps
        sides = (terms.side_of(subject),) if about == "group" else SIDES
        return tuple(person for swap in swaps for side in sides for person in swap.of(side))

    def left(self, subject: str) -> tuple[str, ...]:
        """Those who were not handed over, and of whom nobody says so."""
        return tuple(
            one
            for one in self._persons(subject)
            if self.state(one) not in GIVEN and self.state(self.terms.swap_of[one].id) not in DISPUTED
        )

    def expected(self, step: Step, subject: str) -> int:
        """The number that this step tells when all is well."""
        return len(self.left(subject) if step.count == "left" else self.related("live persons", subject))

    # May it be confirmed?

    def refusal(self, step_name: str, subject: str, *, role: str, count: int | None, at: int) -> Refusal | None:
        """Why this role may not confirm this step of this subject at this time; None when it may."""
        step = self.table.steps.get(step_name)
        if step is None:
            return Refusal("unknown_step", subject, step_name)
        if self.terms.about.get(subject) != step.about:
            return Refusal("unknown_subject", subject, wanted=(step.about,))
        roles, _all = self.roles(step, subject)
        if role not in roles:
            return Refusal("not_yours", subject, role, roles)
        if said := next((one for one in step.unless if self.has(one, subject, role)), ""):
            return Refusal("own_word", subject, said)
        return self.not_yet(step, subject) or self._bad_count(step, subject, count) or self._clock(step, subject, at)

    def not_yet(self, step: Step, subject: str) -> Refusal | None:
        """What must come first, or has come, whoever confirms it."""
        begun = bool(self.confirmed_by(step, subject))
        asked = (need for need in step.needs if not (need.to_begin and begun))
        return next((refusal for need in asked if (refusal := self._unmet(need, subject))), None)

    def _unmet(self, need: Need, subject: str) -> Refusal | None:
        for one in self.related(need.of, subject):
            if (found := self.state(one)) not in need.within:
                return Refusal("not_yet", one, found, need.within)
        return None

    def _bad_count(self, step: Step, subject: str, count: int | None) -> Refusal | None:
        if not step.count:
            return None if count is None else Refusal("count", subject, str(count), ("none",))
        expected = self.expected(step, subject)
        if step.count == "left" and not expected:
            return Refusal("nobody_left", subject)
        if count is None or count < 0 or (count == expected) is (step.count == "other"):
            return Refusal("count", subject, str(count), (f"{'not ' if step.count == 'other' else ''}{expected}",))
        return None

    def _clock(self, step: Step, subject: str, at: int) -> Refusal | None:
        deadline = self.terms.stage_of[subject].deadline if step.clock else 0
        if step.clock == "before" and deadline and at > deadline:
            return Refusal("too_late", subject, str(at), (str(deadline),))
        if step.clock == "after" and not (deadline and at > deadline):
            return Refusal("too_early", subject, str(at), (str(deadline),))
        return None
