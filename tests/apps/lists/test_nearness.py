"""Whom the entries put to a holder are like: nobody is unlike all who was not compared with all."""

import pytest
from tests.apps.lists.conftest import day
from tests.conftest import HELD, Cast

from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.domain.nearness import near_own, nearness_to
from wasl.apps.lists.domain.versions import accept_version, bring_version, undo_version
from wasl.apps.lists.enums import ListKind, Near
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.lists.models.version import ListVersion
from wasl.apps.matching.domain.decisions import decide_pair
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.matching.enums import Verdict
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.staff.models.staff import Staff


def keys(by: Staff, near: Near) -> set[str]:
    """As the filter leaves them, and as each is told by itself: the two must agree."""
    put_to = ListEntry.objects.reaching(by).put_to(by.party)
    found = set(put_to.filter(near_own(near, by=by)).values_list("party_key", flat=True))
    rows = list(put_to.values_list("party_key", "record_id", "list_id"))
    told = nearness_to(by)
    assert found == {key for key, record, of in rows if near in told.of(record, of)}
    return found


def link(cast: Cast, put: NameList, held: NameList, *, at: int) -> None:
    run_linking(ask_for_linking(put.source, held.source, by=cast.mediator, at=day(at)).id, clock=lambda: day(at))


def in_words(put: NameList, near: Near) -> set[str]:
    """The slow, readable twin: entry by entry, pair by pair, after the lists were compared."""
    found = set()
    for entry in put.entries.all():
        pairs = [one for one in CandidatePair.objects.all() if entry.record_id in (one.first_id, one.second_id)]
        said = {one.id: [made.verdict for made in one.decisions.filter(undone_at=None)] for one in pairs}
        if near is Near.NONE and all(said[one.id] == [Verdict.DIFFERENT] for one in pairs):
            found.add(entry.party_key)
        if near is Near.UNDECIDED and any(one.suggested and not said[one.id] for one in pairs):
            found.add(entry.party_key)
        if near is Near.LINKED and [Verdict.SAME] in said.values():
            found.add(entry.party_key)
    return found


def test_before_the_lists_are_compared__nobody_is_called_unlike_all(cast: Cast, put: NameList, held: NameList) -> None:
    assert [keys(cast.holder_b, near) for near in Near] == [set(), set(), set()]


def test_compared__as_pair_by_pair(cast: Cast, put: NameList, held: NameList) -> None:
    link(cast, put, held, at=3)
    before = {near: keys(cast.holder_b, near) for near in Near}
    assert before == {near: in_words(put, near) for near in Near}
    assert "A-3" in before[Near.NONE]
    assert {"A-1", "A-2"} <= before[Near.UNDECIDED]


@pytest.mark.parametrize(("verdict", "near"), [(Verdict.SAME, Near.LINKED), (Verdict.DIFFERENT, Near.NONE)])
def test_decided__linked_or_unlike(cast: Cast, put: NameList, held: NameList, verdict, near: Near) -> None:
    link(cast, put, held, at=3)
    record = put.entries.get(party_key="A-2").record_id
    pairs = [one for one in CandidatePair.objects.current() if record in (one.first_id, one.second_id)]
    for one in pairs:
        right = verdict if one.probability > 0.9 else Verdict.DIFFERENT
        for by in (cast.mediator, cast.mediator_2):
            if not one.decisions.filter(undone_at=None).exists():
                decide_pair(one, verdict=right, by=by, at=day(4), why="same mother")
    assert {one for one in Near if "A-2" in keys(cast.holder_b, one)} == {near}
    assert {one: keys(cast.holder_b, one) for one in Near} == {one: in_words(put, one) for one in Near}


def test_held_list_with_people_not_compared_yet__nobody_is_called_unlike_all(
    cast: Cast, put: NameList, held: NameList
) -> None:
    link(cast, put, held, at=3)
    assert keys(cast.holder_b, Near.NONE)
    text = HELD + "B-9,Samira Abdulrahman Kasem Sabbagh,Huda,F,1990-03-12,Homs,2014-04,Homs\n"
    version = bring_version(held, text.encode(), filename="held.csv", by=cast.holder_b, at=day(4))
    assert keys(cast.holder_b, Near.NONE)  # staged, and part of nothing
    version = accept_version(ListVersion.objects.get(pk=version.pk), by=cast.holder_b, at=day(5))
    assert keys(cast.holder_b, Near.NONE) == set()
    undo_version(version, why="wrong file", by=cast.holder_b, at=day(6))
    assert keys(cast.holder_b, Near.NONE) == set()
    link(cast, put, held, at=7)
    assert "A-3" in keys(cast.holder_b, Near.NONE)


def test_second_held_list_not_compared__nobody_is_called_unlike_all(
    cast: Cast, put: NameList, held: NameList, room
) -> None:
    link(cast, put, held, at=3)
    another = bring_list(
        HELD.encode(), filename="more.csv", room=room, kind=ListKind.HELD, title="More", by=cast.holder_b, at=day(4)
    )
    assert keys(cast.holder_b, Near.NONE)
    accept_list(another, by=cast.holder_b, at=day(5))
    assert keys(cast.holder_b, Near.NONE) == set()


def test_other_sides_holder__filters_nothing_in(cast: Cast, put: NameList, held: NameList) -> None:
    link(cast, put, held, at=3)
    assert keys(cast.holder_b, Near.NONE)
    assert [keys(cast.holder_a, near) for near in Near] == [set(), set(), set()]
