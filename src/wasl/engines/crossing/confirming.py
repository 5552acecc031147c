"""What a device may confirm next, and the confirmation itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wasl.engines.crossing.errors import ConfirmationError
from wasl.engines.crossing.facts import Facts, Refusal
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.merging import Merged, merge, refusal_of
from wasl.engines.crossing.steps import STOPPED, TABLE, Table
from wasl.engines.crossing.terms import Terms

# What to say to the person at the gate, by the code of a refusal.
WORDS = {
    "unknown_device": ("this device keeps no journal of this operation", "Use a device that the terms name."),
    "unknown_step": ("there is no such step", ""),
    "unknown_subject": ("this operation has no such person, swap or stage", ""),
    "not_yours": ("this is confirmed by another", "Ask whoever it belongs to."),
    "already": ("this was confirmed before", ""),
    "own_word": ("the same mediator said the opposite before", "Nothing said is taken back: tell the others."),
    "not_yet": ("something else must come first, or it is too late for it", "See what is waited for."),
    "stopped": ("the operation has been stopped", "Everybody who was not handed over goes home."),
    "count": ("the number is not the one expected", "Count again. If it stays, record that the count is wrong."),
    "differs": ("the same mediator told another number before", "Nothing said is taken back: tell the others."),
    "nobody_left": ("nobody is left who could go home", ""),
    "too_late": ("the agreed time is over", "Everybody goes home: record that the time is over."),
    "too_early": ("the agreed time is not over, or none was agreed", ""),
    "clock": ("this device's clock is off by more than was agreed", "Set the clock, then confirm again."),
}


@dataclass(frozen=True)
class Open:
    """A step that may be confirmed now. ``completes``: another has confirmed it and waits for this word."""

    step: str
    subject: str
    count: int | None
    completes: bool


def confirm(
    terms: Terms,
    held: Iterable[Confirmation],
    *,
    device: str,
    step: str,
    subject: str,
    at: int,
    count: int | None = None,
    role: str | None = None,
    code: str = "",
    reference_at: int | None = None,
    table: Table = TABLE,
) -> Confirmation:
    """The next confirmation of a device's journal. Raises ConfirmationError, with its ``refusal``, when it may not be.

    ``held`` is everything on the device. ``reference_at`` is what a clock that all trust shows now, where there is one.
    ``role`` and ``code`` are given together, when the word of another was heard or read and its code typed in.
    """
    desk = _Desk(terms, merge(terms, held, table=table), device, table)
    draft = desk.draft(step, subject, role=role, at=at, count=count, code=code)
    refused = desk.refusal(draft, reference_at=reference_at)
    if refused is None:
        return draft
    why, do = WORDS[refused.code]
    raise ConfirmationError(f"{step} of {subject} was not confirmed", why=why, do=do, refusal=refused)


def open_steps(
    terms: Terms, held: Iterable[Confirmation], *, device: str, at: int, table: Table = TABLE
) -> tuple[Open, ...]:
    """All that this device may confirm now, in the order of the table and of the terms; wrong counts are left out."""
    desk = _Desk(terms, merge(terms, held, table=table), device, table)
    return tuple(desk.open(at)) if device in terms.role_of else ()


class _Desk:
    """A device with what it holds, sorted out once."""

    def __init__(self, terms: Terms, merged: Merged, device: str, table: Table) -> None:
        self.terms, self.merged, self.device, self.table = terms, merged, device, table
        own = self._newest(device, None)
        before = own and merged.past.tips(own)
        self.own = own
        known = {other: self._newest(other, before.get(other) if before else None) for other in terms.role_of}
        self.seen = tuple(one.tip for other, one in sorted(known.items()) if one and other != device)
        now = self.draft("", "", role=None, at=0, count=None, code="")
        self.facts = Facts(terms, merged.past.view(now), table=table)

    def _newest(self, device: str, after: Confirmation | None) -> Confirmation | None:
        """The end of a journal; of a forked one, of the branch that was seen before."""
        whole = self.merged.past.journal(device)
        ends = [one for one in whole if after is None or self.merged.past.includes(one, after)]
        return max(ends, key=lambda one: (one.counter, one.id), default=None)

    def draft(
        self, step: str, subject: str, *, role: str | None, at: int, count: int | None, code: str
    ) -> Confirmation:
        return Confirmation(
            operation=self.terms.operation,
            device=self.device,
            counter=self.own.counter + 1 if self.own else 1,
            previous=self.own.id if self.own else "",
            seen=self.seen,
            step=step,
            subject=subject,
            role=role or self.terms.role_of.get(self.device, ""),
            at=at,
            count=-1 if count is None else count,
            code=code,
        )

    def refusal(self, draft: Confirmation, *, reference_at: int | None) -> Refusal | None:
        own_role = self.terms.role_of.get(draft.device)
        if own_role is None or (draft.role != own_role) is not bool(draft.code):
            return Refusal("unknown_device", draft.subject, draft.device)
        if self._is_clock_off(draft.at, reference_at):
            return Refusal("clock", draft.subject, str(draft.at), (str(reference_at or ""),))
        if self._said(draft):
            return Refusal("already", draft.subject, draft.step)
        refused = refusal_of(draft, self.merged.past, self.facts)
        if refused is None and self.merged.at_once and self._moves_on(draft.step):
            return Refusal("stopped", draft.subject, self.merged.at_once[0].step)
        return refused

    def _is_clock_off(self, at: int, reference_at: int | None) -> bool:
        off = abs(at - reference_at) if reference_at is not None else 0
        back = self.own.at - at if self.own else 0
        return max(off, back) > self.terms.clock_tolerance

    def _said(self, draft: Confirmation) -> bool:
        """Whether this role has said it: on a device of its own, or, for a word carried over, anywhere."""
        known = self.merged.keys.get((draft.step, draft.subject, draft.role), ())
        return any(draft.code or not one.code for one in known)

    def _moves_on(self, step: str) -> bool:
        return STOPPED not in self.table.steps[step].needs

    def open(self, at: int) -> Iterator[Open]:
        for step in self.table.steps.values():
            for subject, about in self.terms.about.items():
                if about != step.about or step.count == "other":
                    continue
                count = self.facts.expected(step, subject) if step.count else None
                draft = self.draft(step.name, subject, role=None, at=at, count=count, code="")
                if not self.refusal(draft, reference_at=None):
                    yield Open(step.name, subject, count, bool(self.facts.confirmed_by(step, subject)))
