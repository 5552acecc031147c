"""The course of the day, step by step: what was confirmed in which order, and how things stood after each."""

from collections.abc import Sequence

from wasl.apps.exchanges.domain.crossing_day import confirmations_of, refuted_in, standing_by
from wasl.apps.exchanges.domain.gate_signatures import unsigned_among
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.engines.crossing.confirming import Open, open_steps
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.merging import Merged, merge
from wasl.engines.crossing.standing import Standing
from wasl.engines.crossing.terms import Terms

# What carries the day on, in its order; what a doctor says is waited for by nobody.
ONWARD = ("departed", "arrived", "identified", "entered", "counted", "prepared", "swapped", "even", "received",
          "returned", "went_home", "completed", "ended")  # fmt: skip


def course_of(crossing: Crossing) -> tuple[Confirmation, ...]:
    """All confirmations that are here, causes before effects, whatever order they came in."""
    return merge(crossing.terms, confirmations_of(crossing)).every


def without_effect(crossing: Crossing, course: Sequence[Confirmation]) -> frozenset[str]:
    """Ids of those of a course that are set aside: made up, not signed, not of this day, or said too early."""
    return frozenset(_merged(crossing, course).set_aside)


def words_that_stand(crossing: Crossing, course: Sequence[Confirmation]) -> tuple[Confirmation, ...]:
    """Of a course, what stands: nothing that is set aside, or that still waits for a missing part of a journal."""
    merged = _merged(crossing, course)
    standing = {one.id for one in (*merged.applied, *merged.at_once)}
    return tuple(one for one in course if one.id in standing)


def stood_after(crossing: Crossing, course: Sequence[Confirmation]) -> Standing:
    """How things stood by the beginning of a course."""
    return standing_by(crossing, course)


def next_steps(crossing: Crossing, course: Sequence[Confirmation], *, at: int) -> list[tuple[str, list[Open]]]:
    """Of each role the first kind of step that is open to it now, by all that came in: whom the day waits for."""
    terms = crossing.terms
    devices = {role: device for device, role in terms.role_of.items()}
    unsigned = unsigned_among(crossing, course)
    signed = [one for one in course if one.id not in unsigned]
    found = []
    for role, device in sorted(devices.items()):
        steps = [one for one in open_steps(terms, signed, device=device, at=at) if one.step in ONWARD]
        steps.sort(key=lambda one: _rank(terms, one))
        if steps:
            first = _rank(terms, steps[0])
            found.append((role, [one for one in steps if _rank(terms, one) == first]))
    return found


def _rank(terms: Terms, one: Open) -> tuple[int, int]:
    stage = terms.stage_of.get(one.subject)
    return terms.stages.index(stage) if stage else len(terms.stages), ONWARD.index(one.step)


def _merged(crossing: Crossing, course: Sequence[Confirmation]) -> Merged:
    return merge(
        crossing.terms, course, refuted=refuted_in(crossing, course), unsigned=unsigned_among(crossing, course)
    )  # fmt: skip
