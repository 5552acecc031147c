"""What is found on remains: read, kept, withdrawn for a reason, never changed."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.post_mortem import record_finding, withdraw_finding
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.site import Remains

LATER = START + 2 * DAY


def test_a_finding_is_kept_as_written_with_what_was_read_from_it(cast: Cast, remains: Remains) -> None:
    found = record_finding(
        remains, "stature", "165-172", method="Trotter and Gleser 1958, left femur", on_date="3/3/2021",
        by=cast.examiner, at=LATER,
    )  # fmt: skip
    kept = Described.objects.get(pk=found.pk)
    assert (kept.value, kept.low, kept.high, kept.on_date) == ("165-172", 165, 172, "2021-03-03")
    assert kept.told_by is None


def test_one_value_stands_and_another_comes_after_it_was_withdrawn(cast: Cast, remains: Remains) -> None:
    first = record_finding(remains, "sex", "male", by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="a value of sex stands"):
        record_finding(remains, "sex", "female", by=cast.examiner, at=LATER)
    withdraw_finding(first, why="The pelvis is of another", by=cast.examiner_2, at=LATER)
    record_finding(remains, "sex", "female", by=cast.examiner, at=LATER)
    assert [one.value for one in remains.described_values.standing()] == ["female"]
    assert remains.described_values.count() == 2
    with pytest.raises(IdentificationError, match="was withdrawn before"):
        withdraw_finding(first, why="Again", by=cast.examiner, at=LATER)


def test_several_values_stand_where_there_can_be_several(cast: Cast, remains: Remains) -> None:
    for scar in ("left knee", "chin"):
        record_finding(remains, "scars", scar, by=cast.examiner, at=LATER)
    assert remains.described_values.standing().count() == 2


@pytest.mark.parametrize(
    ("key", "value", "on_date"),
    [("stature", "tall as a door", ""), ("last_seen_on", "2013", ""), ("scars", "chin", "yesterday evening")],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(
    cast: Cast, remains: Remains, key: str, value: str, on_date: str
) -> None:
    with pytest.raises(IdentificationError) as refusal:
        record_finding(remains, key, value, on_date=on_date, by=cast.examiner, at=LATER)
    assert value not in str(refusal.value)
    assert not Described.objects.exists()


def test_only_an_examiner_records_and_withdraws(cast: Cast, remains: Remains) -> None:
    for name in ("laboratory", "liaison", "neutral", "holder_a"):
        with pytest.raises(IdentificationError, match="you do not examine"):
            record_finding(remains, "scars", "chin", by=cast.people[name], at=LATER)
    found = record_finding(remains, "scars", "chin", by=cast.examiner, at=LATER)
    with pytest.raises(IdentificationError, match="you do not examine"):
        withdraw_finding(found, why="Wrong", by=cast.laboratory, at=LATER)
    with pytest.raises(IdentificationError, match="no reason was given"):
        withdraw_finding(found, why="  ", by=cast.examiner, at=LATER)


def test_the_log_holds_no_finding_in_plain(cast: Cast, remains: Remains) -> None:
    record_finding(remains, "tattoos", "a swallow", by=cast.examiner, at=LATER)
    entry = LoggedEntry.objects.order_by("pk").last()
    assert remains.id in str(entry.__dict__)
    assert "swallow" not in str(entry.__dict__)
