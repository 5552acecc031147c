"""Bones counted among remains, and taken back."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.bones import Counted
from wasl.apps.identification.domain.elements import minimum_number_of, record_element, withdraw_element
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.enums import RemainsKind
from wasl.apps.identification.models.site import Element, Remains

LATER = START + 2 * DAY


def test_the_minimum_number_of_a_site_counts_all_its_remains_and_nothing_withdrawn(
    cast: Cast, remains: Remains
) -> None:
    other = Remains.objects.create(
        site=remains.site, recovery=remains.recovery, number=2, kind=RemainsKind.COMMINGLED,
        recorded_by=cast.examiner, recorded_at=LATER,
    )  # fmt: skip
    record_element(remains, Counted("femur", "L"), by=cast.examiner, at=LATER)
    record_element(other, Counted("femur", "L", 2), by=cast.examiner, at=LATER)
    wrong = record_element(other, Counted("femur", "L", 40), by=cast.examiner, at=LATER)
    assert minimum_number_of([remains, other]).people == 43
    withdraw_element(wrong, why="Goat", by=cast.examiner_2, at=LATER)
    assert minimum_number_of([remains, other]).people == 3
    assert minimum_number_of([remains]).people == 1
    names = list(LoggedEntry.objects.order_by("-pk").values_list("event", flat=True)[:4])
    assert names == ["bones_withdrawn", "bones_counted", "bones_counted", "bones_counted"]


@pytest.mark.parametrize(
    ("counted", "why"),
    [
        (Counted("wishbone"), "no bone of that name"),
        (Counted("skull", "L"), "skull has no such side"),
        (Counted("femur", "X"), "femur has no such side"),
        (Counted("femur", "L", 0), "a count runs from 1"),
        (Counted("femur", "L", age_group="old"), "none of those known"),
        (Counted("femur", "L", sex="X"), "none of those known"),
    ],
)
def test_a_count_is_refused(cast: Cast, remains: Remains, counted: Counted, why: str) -> None:
    with pytest.raises(IdentificationError) as refusal:
        record_element(remains, counted, by=cast.examiner, at=LATER)
    assert why in refusal.value.why
    assert not Element.objects.exists()


def test_only_an_examiner_counts_and_withdraws_with_a_reason_once(cast: Cast, remains: Remains) -> None:
    with pytest.raises(IdentificationError, match="you do not examine"):
        record_element(remains, Counted("skull"), by=cast.laboratory, at=LATER)
    element = record_element(remains, Counted("skull"), by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="no reason was given"):
        withdraw_element(element, why=" ", by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="you do not examine"):
        withdraw_element(element, why="Goat", by=cast.neutral, at=LATER)
    withdraw_element(element, why="Goat", by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="was withdrawn before"):
        withdraw_element(element, why="Goat", by=cast.examiner, at=LATER)
