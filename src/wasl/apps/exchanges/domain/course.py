"""The course of the day, step by step: what was confirmed in which order, and how things stood after each."""

from collections.abc import Sequence

from wasl.apps.exchanges.domain.crossing_day import confirmations_of, refuted_in
from wasl.apps.exchanges.models.crossing import Crossing
from wasl.engines.crossing.journals import Confirmation
from wasl.engines.crossing.merging import merge
from wasl.engines.crossing.standing import Standing, standing


def course_of(crossing: Crossing) -> tuple[Confirmation, ...]:
    """All confirmations that are here, causes before effects, whatever order they came in."""
    return merge(crossing.terms, confirmations_of(crossing)).every


def stood_after(crossing: Crossing, course: Sequence[Confirmation]) -> Standing:
    """How things stood by the beginning of a course."""
    return standing(crossing.terms, course, refuted=refuted_in(crossing, course))
