"""Who brought what in, and who took what out: conveners see the room's, a side its own, strangers nothing."""

from datetime import timedelta

import pytest
from tests.apps.lists.test_versions import SECOND, V2, V3, version
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.exports import Written, approve_export, ask_export, refuse_export, take_export, write_export
from wasl.apps.lists.domain.list_verbs import bring_list, withdraw_list
from wasl.apps.lists.domain.movements import WAYS, movements_for, parties_in, per_day, told
from wasl.apps.lists.domain.versions import accept_version, undo_version
from wasl.apps.lists.enums import ExportFormat, ListKind, Movement, Way
from wasl.apps.lists.models.list import NameList

AT = START + 40 * DAY


@pytest.fixture
def moved(cast: Cast, room, put: NameList, held: NameList) -> NameList:
    """Two lists, a version accepted and undone, one copy taken, one refused, one list withdrawn, one only staged."""
    second = accept_version(version(put, SECOND, by=cast.asker_a), by=cast.asker_a, at=V2)
    undo_version(second, why="Wrong", by=cast.asker_a, at=V3)
    wish = {"format": ExportFormat.XLSX, "language": "en", "recipient": "The host", "purpose": "A round"}
    asked = ask_export(put, by=cast.asker_a, at=AT, **wish)
    approve_export(asked, by=cast.mediator, at=AT)
    ready = write_export(asked.id, writer=lambda _: Written(b"a copy", []), clock=lambda: AT)
    take_export(ready, by=cast.asker_a, at=AT + DAY)
    refuse_export(ask_export(put, by=cast.mediator, at=AT, **wish), by=cast.neutral, at=AT)
    withdraw_list(held, why="Wrong", by=cast.holder_b, at=AT)
    bring_list(
        "name\nسامي العلي\n".encode(), filename="x.csv", room=room, kind=ListKind.SOUGHT, by=cast.asker_a, at=AT,
        addressed_to=cast.parties["side_b"],
    )  # fmt: skip
    return put


def seen(person, **asked) -> list[tuple[str, str]]:
    """(what, whose list) of each movement, the first one first."""
    some = told(movements_for(person, **asked), person)
    return [(one.what.value, one.list.party.code) for one in reversed(some)]


OF_A = [
    ("list_brought", "side_a"), ("list_accepted", "side_a"), ("list_brought", "side_a"),
    ("version_accepted", "side_a"), ("version_undone", "side_a"),
]  # fmt: skip
COPY = [(event, "side_a") for event in ("export_asked", "export_approved", "export_taken")]
REFUSED = [("export_asked", "side_a"), ("export_refused", "side_a")]
OF_B = [("list_brought", "side_b"), ("list_accepted", "side_b")]


def test_who_sees_what(cast: Cast, moved: NameList) -> None:
    assert seen(cast.asker_a) == [*OF_A, *COPY, ("list_brought", "side_a")]
    whole = [*OF_A[:2], *OF_B, *OF_A[2:], *COPY, *REFUSED, ("list_withdrawn", "side_b")]
    assert seen(cast.mediator) == seen(cast.neutral) == seen(cast.secretariat) == whole
    assert seen(cast.holder_b) == [*OF_B, ("list_withdrawn", "side_b")]
    for name in ("holder_a", "asker_b", "stranger", "stranger_mediator", "auditor", "liaison"):
        assert seen(cast.people[name]) == []


def test_filters(cast: Cast, moved: NameList) -> None:
    assert seen(cast.mediator, party="side_b") == [*OF_B, ("list_withdrawn", "side_b")]
    assert seen(cast.mediator, party="guarantor") == [("export_approved", "side_a"), ("export_asked", "side_a")]
    assert seen(cast.mediator, party="nobody") == []
    assert seen(cast.mediator, since=V2, until=V3 - DAY) == OF_A[2:4]
    assert set(parties_in(movements_for(cast.mediator)).values_list("code", flat=True)) == {
        "side_a", "side_b", "guarantor", "neutral_body",
    }  # fmt: skip
    assert set(parties_in(movements_for(cast.holder_b)).values_list("code", flat=True)) == {"side_b"}


def test_told__the_copy_the_version_and_the_counts(cast: Cast, moved: NameList) -> None:
    some = {one.what: one for one in told(movements_for(cast.asker_a), cast.asker_a)}
    taken = some[Movement.EXPORT_TAKEN]
    assert taken.export is not None
    assert (taken.export.recipient, taken.export.purpose, taken.by) == ("The host", "A round", cast.asker_a)
    accepted = some[Movement.VERSION_ACCEPTED]
    assert (accepted.list, accepted.version, accepted.counts["added"], accepted.counts["withdrawn"]) == (moved, 2, 1, 2)


def test_told__how_many_rows_a_file_has_to_its_own_side_alone(cast: Cast, moved: NameList) -> None:
    def counts(person) -> list[dict[str, int]]:
        some = told(movements_for(person, party="side_b"), person)
        return [one.counts for one in some if one.what is Movement.LIST_BROUGHT]

    assert (counts(cast.holder_b), counts(cast.mediator)) == ([{"rows": 4}], [{}])


def test_per_day__counts_each_way(cast: Cast, moved: NameList) -> None:
    days = per_day(movements_for(cast.asker_a))
    assert [((day - START.date()) // timedelta(days=1), way, count) for day, way, count in days] == [
        (0, Way.IN, 1), (1, Way.IN, 1), (10, Way.IN, 2), (20, Way.BACK, 1), (40, Way.IN, 1), (40, Way.OUT, 2),
        (41, Way.OUT, 1),
    ]  # fmt: skip


def test_every_movement_has_its_way() -> None:
    assert set(WAYS) == set(Movement)
