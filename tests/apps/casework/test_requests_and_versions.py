"""What families were granted, and later versions of the list: neither undoes the other unseen."""

import pytest
from tests.apps.casework.test_requests import NOW, entry_of, passed, said_of, standing_of
from tests.apps.lists.test_versions import HANI, HEADER, KHALED, RAMI, SAMIRA, WALID, version
from tests.conftest import DAY, SOUGHT, Cast

from wasl.apps.audit.domain.log import verify
from wasl.apps.casework.domain.requests import grant, refuse
from wasl.apps.lists.domain.errors import VersionError
from wasl.apps.lists.domain.list_verbs import withdraw_list
from wasl.apps.lists.domain.versions import accept_version, can_undo, change_of, undo_version
from wasl.apps.lists.enums import EntryChanged, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.register.enums import Property

ROWS = SOUGHT.splitlines()
RIGHT = "هدى القاسم"


def accepted(cast: Cast, first: NameList, rows: list[str], *, at=NOW + DAY, **options) -> ListVersion:
    return accept_version(version(first, rows, by=cast.asker_a, at=at, **options), by=cast.asker_a, at=at)


def test_corrected__a_version_that_says_the_old_value_changes_nothing(cast: Cast, put: NameList) -> None:
    grant(passed(cast, "A-3", property=Property.MOTHER, value=RIGHT), why="a slip", by=cast.asker_a, at=NOW)
    again = version(put, ROWS, by=cast.asker_a, at=NOW + DAY)
    assert dict(change_of(again).counts) == {EntryChanged.UNCHANGED: 5}
    accept_version(again, by=cast.asker_a, at=NOW + DAY)
    assert said_of("A-3", Property.MOTHER) == [RIGHT]


def test_corrected__another_value_of_a_version_does_not_stand_either__and_the_first_comes_back(
    cast: Cast, put: NameList
) -> None:
    one = passed(cast, "A-3", property=Property.MOTHER, value=RIGHT)
    grant(one, why="a slip", by=cast.asker_a, at=NOW)
    accepted(cast, put, [row.replace("هدى", "ليلى") for row in ROWS])
    assert said_of("A-3", Property.MOTHER) == [RIGHT]
    refuse(one, why="it was right before", by=cast.asker_a, at=NOW + 2 * DAY)
    assert said_of("A-3", Property.MOTHER) == ["هدى"]


@pytest.mark.parametrize(
    ("property", "value"),
    [(Property.MOTHER, RIGHT), (Property.NAME, "سماهر ياسين الخطيب"), (Property.BIRTH_DATE, "1961")],
)
def test_corrected__a_file_without_keys_still_finds_the_entry(
    cast: Cast, put: NameList, property: Property, value: str
) -> None:
    grant(passed(cast, "A-3", property=property, value=value), why="a slip", by=cast.asker_a, at=NOW)
    keyless = [row.split(",", 1)[1] for row in ROWS]
    change = change_of(version(put, keyless, by=cast.asker_a, at=NOW + DAY))
    assert dict(change.counts) == {EntryChanged.UNCHANGED: 5}


def test_undoing_a_version__refused_while_a_correction_stands_on_what_it_said(cast: Cast, put: NameList) -> None:
    second = accepted(cast, put, [row.replace("هدى", "ليلى") for row in ROWS], at=NOW - DAY)
    one = passed(cast, "A-3", property=Property.MOTHER, value=RIGHT)
    grant(one, why="a slip", by=cast.asker_a, at=NOW)
    assert not can_undo(second, by=cast.asker_a)
    with pytest.raises(VersionError, match="family"):
        undo_version(second, why="wrong file", by=cast.asker_a, at=NOW + DAY)
    assert said_of("A-3", Property.MOTHER) == [RIGHT]
    refuse(one, why="it was right before", by=cast.asker_a, at=NOW + DAY)
    undo_version(second, why="wrong file", by=cast.asker_a, at=NOW + 2 * DAY)
    assert said_of("A-3", Property.MOTHER) == ["هدى"]
    assert verify().ok


def test_undoing_a_version__a_correction_of_something_else_stays(cast: Cast, put: NameList) -> None:
    second = accepted(cast, put, [row.replace("1986", "1987") for row in ROWS], at=NOW - DAY)
    grant(passed(cast, "A-3", property=Property.MOTHER, value=RIGHT), why="a slip", by=cast.asker_a, at=NOW)
    undo_version(second, why="wrong file", by=cast.asker_a, at=NOW + DAY)
    assert said_of("A-3", Property.MOTHER) == [RIGHT]
    assert said_of("A-2", Property.BIRTH_DATE) == ["1986"]


def test_granted_refused_granted_refused__said_once(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3", property=Property.MOTHER, value=RIGHT)
    for turn in range(2):
        grant(one, why="a slip", by=cast.asker_a, at=NOW + turn * DAY)
        refuse(one, why="it was right before", by=cast.asker_a, at=NOW + turn * DAY)
    assert said_of("A-3", Property.MOTHER) == ["هدى"]


def test_unlisted__what_a_version_says_of_that_person_changes_nothing(cast: Cast, put: NameList) -> None:
    grant(passed(cast, "A-3"), why="she is home", by=cast.asker_a, at=NOW)
    again = version(put, [row.replace("هدى", "ليلى") for row in ROWS], by=cast.asker_a, at=NOW + DAY)
    assert dict(change_of(again).counts) == {EntryChanged.UNCHANGED: 5}
    accept_version(again, by=cast.asker_a, at=NOW + DAY)
    assert said_of("A-3", Property.MOTHER) == ["هدى"]


def test_unlisted__its_list_withdrawn__taking_the_grant_back_brings_nobody_back(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    grant(one, why="she is home", by=cast.asker_a, at=NOW)
    withdraw_list(put, why="a newer one", by=cast.asker_a, at=NOW + DAY)
    refuse(one, why="another person", by=cast.asker_a, at=NOW + 2 * DAY)
    assert entry_of("A-3").record.withdrawn_at == NOW
    assert verify().ok


@pytest.mark.parametrize("how", ["undone", "left out"])
def test_unlisted__dropped_by_its_list_meanwhile__stays_off_until_a_version_brings_it(
    cast: Cast, put: NameList, how: str
) -> None:
    second = accepted(cast, put, [*ROWS, HANI], at=NOW - DAY)
    one = passed(cast, "A-9")
    grant(one, why="he is home", by=cast.asker_a, at=NOW)
    if how == "undone":
        undo_version(second, why="wrong file", by=cast.asker_a, at=NOW + DAY)
    else:
        accepted(cast, put, ROWS)
    refuse(one, why="another person", by=cast.asker_a, at=NOW + 2 * DAY)
    assert entry_of("A-9").record.withdrawn_at == NOW
    assert standing_of("A-9", at=NOW + 3 * DAY) == Standing.WITHDRAWN
    accepted(cast, put, [*ROWS, HANI], at=NOW + 4 * DAY)
    assert entry_of("A-9").record.withdrawn_at is None
    assert standing_of("A-9", at=NOW + 5 * DAY) == Standing.AWAITING


def test_unlisted__still_in_the_latest_version__stands_again(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3")
    grant(one, why="she is home", by=cast.asker_a, at=NOW)
    accepted(cast, put, [HEADER, KHALED, WALID, SAMIRA, RAMI])
    accepted(cast, put, [HEADER, HANI], at=NOW + 2 * DAY, partial=True)
    refuse(one, why="another person", by=cast.asker_a, at=NOW + 3 * DAY)
    assert standing_of("A-3", at=NOW + 4 * DAY) == Standing.AWAITING


def test_the_source_of_a_correction__tells_its_readers_nothing_of_a_family(cast: Cast, put: NameList) -> None:
    one = passed(cast, "A-3", property=Property.MOTHER, value=RIGHT)
    grant(one, why="a slip", by=cast.asker_a, at=NOW)
    corrected = ListEntry.objects.get(party_key="A-3").list.source.continued_by.get()
    assert (corrected.title, corrected.kind) == (put.source.title, put.source.kind)
