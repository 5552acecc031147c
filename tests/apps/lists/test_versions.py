"""A later version of a list: entries keep their ids and answers, earlier days their values; undoing is exact."""

from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.apps.conftest import asked
from tests.conftest import DAY, HELD, SOUGHT, START, Cast

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.answers import answer_entry, take_back_answer
from wasl.apps.lists.domain.columns import key_of, set_columns
from wasl.apps.lists.domain.errors import AnswerError, ListError, VersionError
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, put_list, withdraw_list
from wasl.apps.lists.domain.standing import standing_counts
from wasl.apps.lists.domain.versions import accept_version, bring_version, change_of, undo_version
from wasl.apps.lists.enums import Disposition, EntryChanged, KeyStanding, ListKind, ListState, Standing
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import EntryChange, ListVersion, Withdrawal
from wasl.apps.matching.domain.linking import _records_of
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.person import PersonRecord
from wasl.engines.tables.errors import TableError

HEADER, KHALED, WALID, SAMIRA, RAMI, NOBODY, AGAIN = SOUGHT.splitlines()
WALID_1987 = WALID.replace("1986", "1987")
HANI = "A-9,هاني سعيد يوسف العلي,ليلى,ذكر,1991,حلب,2014,حلب"
SECOND = [HEADER, KHALED, WALID_1987, RAMI, NOBODY, HANI]  # without Samira and the second Khaled
V2, V3, V4 = START + 10 * DAY, START + 20 * DAY, START + 30 * DAY


def version(first: NameList, rows: list[str], *, by, at: datetime = V2, partial: bool = False) -> ListVersion:
    return bring_version(first, "\n".join(rows).encode(), filename="second.csv", by=by, at=at, partial=partial)


@pytest.fixture
def second(cast: Cast, put: NameList) -> ListVersion:
    """A second version of the put list, staged."""
    return version(put, SECOND, by=cast.asker_a)


def entry(key: str) -> ListEntry:
    return ListEntry.objects.select_related("record", "list").get(party_key=key)


def values(key: str, *, at: datetime | None = None) -> dict[str, str]:
    one = entry(key)
    subjects = [one.record_id, *one.record.custody.values_list("id", flat=True)]
    claims = Claim.objects.about(*subjects)
    claims = claims.known_at(at) if at else claims.standing()
    return dict(claims.order_by("pk").values_list("property", "value"))


def whole(first: NameList) -> dict[str, tuple]:
    """All that the list says now, by key."""
    entries = ListEntry.objects.filter(list=first).select_related("record")
    return {
        one.party_key: (
            one.id, one.record.name_ar, one.record.name_latin, one.record.folded, one.record.withdrawn_at is None,
            values(one.party_key),
        )
        for one in entries
    }  # fmt: skip


def standing(first: NameList, at: datetime, seen_by: str = "") -> dict[str, int]:
    counts = standing_counts(first, moment=at, seen_by=seen_by or first.party_id).by_standing
    return {one.value: count for one, count in counts.items()}


def test_bring_version__staged_as_a_list_of_its_own(cast: Cast, put: NameList, second: ListVersion) -> None:
    before = whole(put)
    assert (second.list.state, second.list.party_id, second.list.addressed_to_id, second.continues_id) == (
        ListState.STAGED, put.party_id, put.addressed_to_id, put.id,
    )  # fmt: skip
    assert whole(put) == before
    with pytest.raises(ListError, match="new version"):
        accept_list(second.list, by=cast.asker_a, at=V2)


def test_change_of__counts(second: ListVersion) -> None:
    change = change_of(second)
    assert dict(change.counts) == {
        EntryChanged.ADDED: 1, EntryChanged.CHANGED: 1, EntryChanged.UNCHANGED: 2, EntryChanged.WITHDRAWN: 2,
    }  # fmt: skip
    assert (change.standing, change.kept_out, change.withdraws_most) == (5, (5,), False)


def test_accept_version__entries_keep_their_ids_and_every_day_its_values(
    cast: Cast, put: NameList, second: ListVersion
) -> None:
    ids = {one.party_key: one.id for one in put.entries.all()}
    answer = answer_entry(entry("A-2"), disposition=Disposition.HELD, by=cast.holder_b, at=START + 5 * DAY)
    accepted = accept_version(second, by=cast.asker_a, at=V2)
    assert (accepted.number, accepted.list.state) == (2, ListState.JOINED)
    assert {key: entry(key).id for key in ids} == ids
    assert entry("A-9").list_id == put.id
    assert values("A-2")["birth_date"] == "1987"
    assert values("A-2", at=V2 - DAY)["birth_date"] == "1986"
    assert values("A-2")["deprived_on"] == values("A-2", at=V2 - DAY)["deprived_on"]
    assert entry("A-2").answers.get() == answer
    assert standing(put, V2 - DAY) == {"awaiting": 4, "answered": 1}
    assert standing(put, V2) == {"awaiting": 3, "answered": 1, "withdrawn": 2}
    old = Claim.objects.get(subject=entry("A-2").record_id, property="birth_date", value="1986")
    assert (old.withdrawn_at, old.source_id) == (V2, put.source_id)
    assert Claim.objects.get(subject=entry("A-2").record_id, value="1987").source_id == second.list.source_id


def test_accept_version__reaches_whom_the_list_reaches(cast: Cast, put: NameList, second: ListVersion) -> None:
    names = ("asker_a", "holder_a", "asker_b", "holder_b", "stranger", "mediator", "neutral")

    def readers() -> set[str]:
        claims = second.list.source.claims.all()
        return {name for name in names if claims.reaching(cast.people[name]).exists()}

    assert readers() == set()
    accept_version(second, by=cast.asker_a, at=V2)
    assert readers() == {"asker_a", "holder_b", "mediator", "neutral"}
    assert [
        NameList.objects.reaching(cast.people[name]).filter(pk=second.pk).count() for name in ("asker_a", "mediator")
    ] == [1, 0]


def test_accept_version__an_entry_off_the_list_is_not_answered_and_not_linked(
    cast: Cast, put: NameList, second: ListVersion
) -> None:
    accept_version(second, by=cast.asker_a, at=V2)
    with pytest.raises(AnswerError, match="not put to your party"):
        answer_entry(entry("A-3"), disposition=Disposition.HELD, by=cast.holder_b, at=V2)
    linked = _records_of(put.source_id)
    shown = {key: dict(zip(linked.ids, linked.columns[key], strict=True)) for key in ("name", "birth_date")}
    assert set(linked.ids) == {entry(key).record_id for key in ("A-1", "A-2", "A-4", "A-9")}
    assert shown["birth_date"][entry("A-2").record_id] == "1987"
    assert shown["name"][entry("A-9").record_id] == "هاني سعيد يوسف العلي"


def test_what_was_taken_off_before_the_list_was_put__never_reaches_its_holder(cast: Cast, sought: NameList) -> None:
    accepted = accept_list(sought, by=cast.asker_a, at=START + DAY)
    accept_version(version(accepted, SECOND, by=cast.asker_a), by=cast.asker_a, at=V2)
    put_list(accepted, by=cast.mediator, at=V3)
    kept = {"A-1", "A-2", "A-4", "A-9"}
    everyone = kept | {"A-3", "A-6"}

    def keys(name: str) -> set[str]:
        return set(ListEntry.objects.reaching(cast.people[name]).values_list("party_key", flat=True))

    assert (keys("holder_b"), keys("mediator"), keys("asker_a")) == (kept, everyone, everyone)
    assert standing(accepted, V3, cast.parties["side_b"].id) == {"awaiting": 4}
    assert standing(accepted, V3) == {"awaiting": 4, "withdrawn": 2}
    records = PersonRecord.objects.reaching(cast.holder_b).values_list("entry__party_key", flat=True)
    assert set(records) == kept
    said = Claim.objects.reaching(cast.holder_b).about(entry("A-2").record_id).filter(property="birth_date")
    assert list(said.values_list("value", flat=True)) == ["1987"]  # not 1986, withdrawn before it was put
    assert ListVersion.objects.reaching(cast.holder_b).count() == 0
    assert ListVersion.objects.reaching(cast.mediator).count() == 1


def test_a_later_version__brings_back_what_an_earlier_one_left_out(
    cast: Cast, put: NameList, second: ListVersion
) -> None:
    ids = {one.party_key: one.id for one in put.entries.all()}
    accept_version(second, by=cast.asker_a, at=V2)
    third = version(put, [HEADER, KHALED, WALID_1987, SAMIRA, RAMI, HANI], by=cast.asker_a, at=V3)
    assert dict(change_of(third).counts) == {EntryChanged.UNCHANGED: 4, EntryChanged.RETURNED: 1}
    assert accept_version(third, by=cast.asker_a, at=V3).number == 3
    assert entry("A-3").id == ids["A-3"]
    assert standing(put, V2) == {"awaiting": 4, "withdrawn": 2}
    assert standing(put, V3) == {"awaiting": 5, "withdrawn": 1}
    answer_entry(entry("A-3"), disposition=Disposition.HELD, by=cast.holder_b, at=V3)


def test_partial__adds_and_updates_and_withdraws_nothing(cast: Cast, put: NameList) -> None:
    part = version(put, [HEADER, WALID_1987, HANI], by=cast.asker_a, partial=True)
    accept_version(part, by=cast.asker_a, at=V2)
    assert standing(put, V2) == {"awaiting": 6}
    assert values("A-2")["birth_date"] == "1987"


def test_undo_version__the_list_is_as_it_was(cast: Cast, put: NameList, second: ListVersion) -> None:
    before = whole(put)
    accept_version(second, by=cast.asker_a, at=V2)
    during = whole(put)
    undo_version(second, why="The wrong file", by=cast.asker_a, at=V3)
    after = whole(put)
    added = after.pop("A-9")
    assert after == before
    assert (added[4], added[5]) == (False, {})  # it stays, off the list, and nothing is said of it
    assert standing(put, V3) == {"awaiting": 5, "withdrawn": 1}
    assert values("A-2", at=V2) == during["A-2"][5]
    assert values("A-2", at=V3) == before["A-2"][5]
    assert (second.list.source.claims.standing().count(), NameList.objects.get(pk=second.pk).state) == (0, "withdrawn")
    again = version(put, SECOND, by=cast.asker_a, at=V4)
    assert dict(change_of(again).counts)[EntryChanged.RETURNED] == 1  # Hani, whom the list knows by key
    assert accept_version(again, by=cast.asker_a, at=V4).number == 3
    assert {key: row[:5] for key, row in whole(put).items()} == {key: row[:5] for key, row in during.items()}
    assert values("A-9") == during["A-9"][5]


def test_undo_version__refused_without_a_reason_while_a_later_one_stands_and_twice(
    cast: Cast, put: NameList, second: ListVersion
) -> None:
    with pytest.raises(VersionError, match="not part of its list"):
        undo_version(second, why="Wrong", by=cast.asker_a, at=V2)
    accept_version(second, by=cast.asker_a, at=V2)
    third = version(put, [HEADER, KHALED, WALID, RAMI, HANI], by=cast.asker_a, at=V3)
    accept_version(third, by=cast.asker_a, at=V3)
    with pytest.raises(VersionError, match="no reason"):
        undo_version(third, why=" ", by=cast.asker_a, at=V4)
    with pytest.raises(VersionError, match="later version stands"):
        undo_version(second, why="Wrong", by=cast.asker_a, at=V4)
    undo_version(third, why="Wrong", by=cast.asker_a, at=V4)
    undo_version(second, why="Wrong", by=cast.asker_a, at=V4)
    with pytest.raises(VersionError, match="not part of its list"):
        undo_version(second, why="Wrong", by=cast.asker_a, at=V4)


def test_mass_withdrawal__needs_its_number(cast: Cast, put: NameList) -> None:
    wrong = version(put, [HEADER, KHALED], by=cast.asker_a)
    for number in (None, 3):
        with pytest.raises(VersionError, match="more than half"):
            accept_version(wrong, by=cast.asker_a, at=V2, withdrawn=number)
    assert standing(put, V2) == {"awaiting": 5}
    accept_version(wrong, by=cast.asker_a, at=V2, withdrawn=4)
    assert standing(put, V2) == {"awaiting": 1, "withdrawn": 4}


def test_a_key_at_another_name__needs_its_number(cast: Cast, put: NameList) -> None:
    moved = [HEADER, KHALED, WALID, SAMIRA, RAMI.replace("رامي جورج الياس حداد", "هاني سعيد يوسف العلي"), AGAIN]
    shifted = version(put, moved, by=cast.asker_a)
    with pytest.raises(VersionError, match="other people's names"):
        accept_version(shifted, by=cast.asker_a, at=V2)
    accept_version(shifted, by=cast.asker_a, at=V2, renamed=1)
    assert entry("A-4").record.name_ar == "هاني سعيد يوسف العلي"


def test_what_was_looked_at_is_what_is_accepted(cast: Cast, put: NameList, second: ListVersion) -> None:
    seen = change_of(second).digest
    assert change_of(second).digest == seen
    part = version(put, [HEADER, SAMIRA.replace("هدى", "هيام")], by=cast.asker_a, partial=True)
    accept_version(part, by=cast.asker_a, at=V2, seen=change_of(part).digest)
    accept_version(version(put, [HEADER, HANI], by=cast.asker_a, partial=True), by=cast.asker_a, at=V2)
    with pytest.raises(VersionError, match="no longer change what was looked at"):
        accept_version(second, by=cast.asker_a, at=V3, seen=seen)
    accept_version(second, by=cast.asker_a, at=V3, seen=change_of(second).digest)


def test_refused__another_party_another_role_another_state(cast: Cast, put: NameList, second: ListVersion) -> None:
    for name in ("holder_a", "asker_b", "mediator", "stranger"):
        with pytest.raises(VersionError, match="another party"):
            version(put, SECOND, by=cast.people[name])
        with pytest.raises(VersionError, match="another party"):
            accept_version(second, by=cast.people[name], at=V2)
    with pytest.raises(VersionError, match="itself a version"):
        version(second.list, SECOND, by=cast.asker_a)
    with pytest.raises(TableError):
        version(put, [""], by=cast.asker_a)
    accept_version(second, by=cast.asker_a, at=V2)
    with pytest.raises(VersionError, match='it is "joined"'):
        accept_version(second, by=cast.asker_a, at=V2)
    with pytest.raises(ListError, match="Undo that version"):
        withdraw_list(second.list, why="Wrong", by=cast.asker_a, at=V2)
    with pytest.raises(ListError, match="joined"):
        set_columns(second.list, {"name": 1}, by=cast.asker_a, at=V2)
    withdraw_list(put, why="All of it", by=cast.asker_a, at=V3)
    with pytest.raises(VersionError, match='"withdrawn"'):
        undo_version(second, why="Wrong", by=cast.asker_a, at=V3)
    with pytest.raises(VersionError, match='"withdrawn"'):
        version(put, SECOND, by=cast.asker_a, at=V3)
    assert PersonRecord.objects.filter(entry__list=put, withdrawn_at=None).count() == 0


def test_an_answer_to_an_entry_that_left__cannot_be_taken_back_and_stays(
    cast: Cast, put: NameList, second: ListVersion
) -> None:
    answer = answer_entry(entry("A-3"), disposition=Disposition.HELD, by=cast.holder_b, at=START + 5 * DAY)
    accept_version(second, by=cast.asker_a, at=V2)
    with pytest.raises(AnswerError):
        take_back_answer(answer, why="error", by=cast.holder_b, at=V2)
    assert entry("A-3").answers.get().state == "given"


def test_all_or_nothing(cast: Cast, put: NameList, second: ListVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    before, logged = whole(put), LoggedEntry.objects.count()

    def fails(*_args, **_more) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("wasl.apps.lists.domain.versions.append", fails)
    with pytest.raises(RuntimeError):
        accept_version(second, by=cast.asker_a, at=V2)
    assert (whole(put), LoggedEntry.objects.count(), EntryChange.objects.count()) == (before, logged, 0)
    assert NameList.objects.get(pk=second.pk).state == ListState.STAGED


def test_log__who_did_what_to_which_entry_and_no_name(cast: Cast, put: NameList, second: ListVersion) -> None:
    accept_version(second, by=cast.asker_a, at=V2)
    undo_version(second, why="Wrong", by=cast.asker_a, at=V3)
    logged = LoggedEntry.objects.filter(subject=second.pk).order_by("seq")
    assert list(logged.values_list("event", flat=True)) == [
        "list_brought", "version_brought", "version_accepted", "version_undone",
    ]  # fmt: skip
    assert '"added":1' in logged.get(event="version_accepted").text
    about = {
        key: list(LoggedEntry.objects.filter(subject=entry(key).id).order_by("seq").values_list("event", flat=True))
        for key in ("A-2", "A-3", "A-9")
    }
    assert about == {
        "A-2": ["entry_recorded", "entry_changed"], "A-3": ["entry_recorded", "entry_withdrawn"],
        "A-9": ["entry_recorded"],
    }  # fmt: skip
    assert not any("هاني" in text for text in LoggedEntry.objects.values_list("text", flat=True))


def test_held_list__has_versions_too(cast: Cast, held: NameList) -> None:
    text = "\n".join([*HELD.splitlines()[:3], "B-9,Hani Saeed Yousef al-Ali,Layla,M,1991,Aleppo,2014,Aleppo"])
    next_one = bring_version(held, text.encode(), filename="h.csv", by=cast.holder_b2, at=V2)
    accept_version(next_one, by=cast.holder_b2, at=V2)
    assert standing(held, V2) == {"stated_held": 3, "withdrawn": 2}
    assert entry("B-9").record.custody.get().holder_id == held.party_id


def test_names_parts_and_custody_said_for_the_first_time(cast: Cast, room) -> None:
    first = bring_list(
        "key,given,family\nK-1,خالد,العطار\n".encode(), filename="a.csv", room=room, kind=ListKind.SOUGHT,
        addressed_to=cast.parties["side_b"], by=cast.asker_a, at=START,
    )  # fmt: skip
    set_columns(first, {"entry_key": 0, "given": 1, "family": 2}, by=cast.asker_a, at=START)
    accept_list(first, by=cast.asker_a, at=START)
    text = "key,given,family,taken\nK-1,خالد,العطّار,2013\n"
    second = bring_version(first, text.encode(), filename="b.csv", by=cast.asker_a, at=V2)
    columns = {"entry_key": 0, "given": 1, "family": 2, "arrest_date": 3}
    set_columns(second.list, columns, by=cast.asker_a, at=V2)
    accept_version(ListVersion.objects.get(pk=second.pk), by=cast.asker_a, at=V2)
    one = entry("K-1")
    assert (one.record.name_ar, values("K-1")) == (
        "خالد العطّار", {"given": "خالد", "family": "العطّار", "deprived_on": "2013"},
    )  # fmt: skip
    episode = one.record.custody.get()
    assert episode.holder_id == cast.parties["side_b"].id
    assert Claim.objects.get(subject=episode.id).property == Property.DEPRIVED_ON
    undo_version(second, why="Wrong", by=cast.asker_a, at=V3)
    assert (entry("K-1").record.name_ar, values("K-1")) == ("خالد العطار", {"given": "خالد", "family": "العطار"})


def test_a_clock_that_runs_back__nothing_ends_before_it_began(cast: Cast, put: NameList, second: ListVersion) -> None:
    accepted = accept_version(second, by=cast.asker_a, at=START - DAY)
    assert accepted.accepted_at == START + DAY  # when the list itself was accepted
    undone = undo_version(second, why="Wrong", by=cast.asker_a, at=START - 2 * DAY)
    assert undone.undone_at == START + DAY


def test_constraints(cast: Cast, put: NameList, second: ListVersion) -> None:
    accept_version(second, by=cast.asker_a, at=V2)
    gone = Withdrawal.objects.first()
    assert gone is not None
    broken = [
        lambda: ListVersion.objects.filter(pk=second.pk).update(number=1),
        lambda: ListVersion.objects.filter(pk=second.pk).update(continues=second.pk),
        lambda: ListVersion.objects.filter(pk=second.pk).update(undone_at=START),
        lambda: EntryChange.objects.filter(what=EntryChanged.WITHDRAWN).update(what=EntryChanged.CHANGED),
        lambda: Withdrawal.objects.create(entry=gone.entry, since=V3),
        lambda: Withdrawal.objects.filter(pk=gone.pk).update(until=START),
        lambda: EntryChange.objects.create(version=second, entry=gone.entry, what=EntryChanged.WITHDRAWN),
    ]
    for one in broken:
        with pytest.raises(IntegrityError), transaction.atomic():
            one()


def test_accept_version__asks_as_often_for_many_entries_as_for_few(cast: Cast, put: NameList) -> None:
    few, many = (
        [HEADER, KHALED, WALID, SAMIRA, RAMI, AGAIN, *(HANI.replace("A-9", f"{letter}-{n}") for n in range(count))]
        for letter, count in (("X", 1), ("Y", 9))
    )
    counts = []
    for at, rows in ((V2, few), (V3, [*many, few[-1]])):
        one = version(put, rows, by=cast.asker_a, at=at)
        with CaptureQueriesContext(connection) as seen:
            accept_version(one, by=cast.asker_a, at=at)
        counts.append(asked(seen))
    assert counts[0] == counts[1]
    assert standing(put, V3)[Standing.AWAITING] == 15


NUMBERED = ["م,الاسم الكامل,اسم الأم", "1,خالد محمود العطار,فاطمة", "2,سميرة قاسم الصباغ,هدى", "3,رامي جورج حداد,ماري"]
SHIFTED = [NUMBERED[0], "1,هاني سعيد العلي,ليلى", *(f"{at},{row[2:]}" for at, row in enumerate(NUMBERED[1:], start=2))]


def numbered(cast: Cast, room) -> NameList:
    text = "\n".join(NUMBERED).encode()
    return bring_list(text, filename="a.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START)


def test_a_row_put_in_between__moves_nobody(cast: Cast, room) -> None:
    """A serial number is not proposed as the key; chosen as one all the same, it does not move people unseen."""
    first = numbered(cast, room)
    assert (first.columns, key_of(first, first.columns)) == ({"name": 1, "mother": 2}, (KeyStanding.NONE, [0]))
    accept_list(first, by=cast.holder_b, at=START)
    first.refresh_from_db()
    change = change_of(version(first, SHIFTED, by=cast.holder_b))
    counts = {what: count for what, count in change.counts.items() if count}
    assert (counts, change.by_person) == ({EntryChanged.UNCHANGED: 3, EntryChanged.ADDED: 1}, 3)


def test_a_serial_number_chosen_as_the_key__is_said_and_its_shift_asked_about(cast: Cast, room) -> None:
    first = numbered(cast, room)
    columns = {"entry_key": 0, "name": 1, "mother": 2}
    assert key_of(first, columns) == (KeyStanding.SERIAL, [0])
    set_columns(first, columns, by=cast.holder_b, at=START)
    accept_list(first, by=cast.holder_b, at=START)
    first.refresh_from_db()
    shifted = version(first, SHIFTED, by=cast.holder_b)
    assert (shifted.list.columns, change_of(shifted).renamed) == (columns, 3)
    with pytest.raises(VersionError, match="other people's names"):
        accept_version(shifted, by=cast.holder_b, at=V2)


def test_numbers_under_the_name_of_a_key__are_the_key(cast: Cast, room) -> None:
    text = "\n".join(NUMBERED).replace("م,", "رقم الملف,", 1)
    first = bring_list(text.encode(), filename="a.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START)
    assert first.columns == {"entry_key": 0, "name": 1, "mother": 2}
    assert key_of(first, first.columns) == (KeyStanding.OWN, [])
