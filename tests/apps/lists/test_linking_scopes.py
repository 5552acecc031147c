"""One run over a room, one that holds lists up to the register; what is proposed; who sees such a run."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.linking_scopes import (
    ask_for_register_linking,
    ask_for_room_linking,
    rooms_to_link,
    steps_of_room,
)
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list, withdraw_list
from wasl.apps.lists.enums import ListKind
from wasl.apps.lists.models.list import NameList
from wasl.apps.matching.domain.linking import LinkingError, ask_for_linking, ask_for_steps, run_linking
from wasl.apps.matching.enums import RunState, Scope
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.matching.models.run import LinkingRun
from wasl.apps.sources.models.source import Reach

NOW = START + 5 * DAY
MORE = "name,mother\nخالد محمود درويش العطار,فاطمة\nنور الدين سليم الحلبي,هناء\n"


def brought(cast: Cast, room, *, kind: ListKind, by: str, asked: str = "") -> NameList:
    staged = bring_list(
        MORE.encode(), filename="more.csv", room=room, kind=kind, by=cast.people[by], at=START,
        addressed_to=cast.parties[asked] if asked else None,
    )  # fmt: skip
    return accept_list(staged, by=cast.people[by], at=START + DAY)


def run(asked: LinkingRun) -> LinkingRun:
    return run_linking(asked.id, clock=lambda: NOW)


def titles(steps) -> set[tuple[str, str]]:
    return {(one.title, other.title if other else "") for one, other in steps}


def found() -> dict[frozenset[str], float]:
    pairs = CandidatePair.objects.current()
    return {frozenset({pair.first_id, pair.second_id}): pair.probability for pair in pairs}


def test_steps__sought_with_the_other_sides_held__and_each_with_itself(cast: Cast, room, put, held) -> None:
    own = brought(cast, room, kind=ListKind.HELD, by="holder_a")
    lists = list(NameList.objects.select_related("source").order_by("brought_at", "id"))
    steps = steps_of_room(lists)
    sought = put.source.title
    assert titles(steps) == {
        (sought, held.source.title), (sought, ""), (held.source.title, ""), (own.source.title, ""),
    }  # fmt: skip


def test_room__one_run__finds_what_its_runs_one_by_one_find(cast: Cast, room, put, held) -> None:
    for left, right in ((put.source, held.source), (put.source, None), (held.source, None)):
        run(ask_for_linking(left, right, by=cast.mediator, at=NOW))
    apart = found()
    CandidatePair.objects.all().delete()
    shares: list[float] = []
    asked = ask_for_room_linking(room, by=cast.mediator, at=NOW)
    done = run_linking(asked.id, clock=lambda: NOW, watch=lambda _stage, share: shares.append(share))
    assert found() == apart
    assert (done.state, done.scope, len(done.figures["steps"])) == (RunState.FINISHED, Scope.ROOM, 3)
    assert done.figures["kept"] == CandidatePair.objects.count() == sum(done.figures["histogram"])
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_room__a_list_withdrawn_meanwhile__is_passed_over(cast: Cast, room, put, held) -> None:
    asked = ask_for_room_linking(room, by=cast.mediator, at=NOW)
    withdraw_list(held, why="a wrong file", by=cast.holder_b, at=NOW)
    assert [step["right"] for step in run(asked).figures["steps"]] == [None]
    again = ask_for_linking(put.source, held.source, by=cast.mediator, at=NOW)
    assert (run(again).state, again.pairs.count()) == (RunState.FINISHED, 0)


def test_register__a_list_meets_all_others_but_itself(cast: Cast, room, put, held) -> None:
    more = brought(cast, room, kind=ListKind.SOUGHT, by="asker_a", asked="side_b")
    done = run(ask_for_register_linking([more], room=None, by=cast.mediator, at=NOW))
    between = {frozenset({step["left"], step["right"]}) for step in done.figures["steps"]}
    assert between == {frozenset({more.source_id, other}) for other in (put.source_id, held.source_id)}
    own = set(more.source.records.values_list("id", flat=True))
    assert CandidatePair.objects.exists()
    assert all(len({pair.first_id, pair.second_id} & own) == 1 for pair in CandidatePair.objects.all())


def test_register__several_lists__each_pair_of_lists_once(cast: Cast, room, put, held) -> None:
    more = brought(cast, room, kind=ListKind.SOUGHT, by="asker_a", asked="side_b")
    asked = ask_for_register_linking([more, put], room=room, by=cast.mediator, at=NOW)
    assert len(asked.steps) == len({frozenset(step) for step in asked.steps}) == 3
    assert set(asked.sources.values_list("id", flat=True)) == {more.source_id, put.source_id, held.source_id}


def test_register__list_not_accepted_or_nothing_else__refused(cast: Cast, room, sought, held) -> None:
    for lists in ([sought], []):
        with pytest.raises(LinkingError, match="not accepted"):
            ask_for_register_linking(lists, room=None, by=cast.mediator, at=NOW)
    with pytest.raises(LinkingError, match="nothing to compare"):
        ask_for_register_linking([held], room=None, by=cast.mediator, at=NOW)


def test_register__what_the_asker_does_not_reach__is_not_compared(cast: Cast, room, put, held) -> None:
    Reach.objects.filter(source=held.source, party=cast.mediator.party).update(closed_at=NOW)
    with pytest.raises(LinkingError, match="nothing to compare"):
        ask_for_register_linking([put], room=None, by=cast.mediator, at=NOW)


@pytest.mark.parametrize("name", ["asker_a", "holder_b", "auditor"])
def test_scopes__by_whoever_does_not_convene__refused(cast: Cast, room, put, held, name: str) -> None:
    with pytest.raises(LinkingError, match="your role"):
        ask_for_steps([(put.source, held.source)], scope=Scope.ROOM, by=cast.people[name], at=NOW)
    assert rooms_to_link(cast.people[name]) == []


def test_run__over_a_source_one_does_not_reach__is_not_there(cast: Cast, room, put, held) -> None:
    asked = ask_for_room_linking(room, by=cast.mediator, at=NOW)
    assert list(LinkingRun.objects.reaching(cast.neutral)) == [asked]
    Reach.objects.filter(source=held.source, party=cast.neutral.party).update(closed_at=NOW)
    assert not LinkingRun.objects.reaching(cast.neutral).exists()


def test_room__proposed_until_it_was_linked__and_again_with_a_new_list(cast: Cast, room, put, held) -> None:
    (one,) = rooms_to_link(cast.mediator)
    assert (one.room, one.lists, one.steps, one.due) == (room, 2, 3, 3)
    asked = ask_for_linking(put.source, held.source, by=cast.mediator, at=NOW)
    assert rooms_to_link(cast.mediator)[0].due == 2
    ask_for_room_linking(room, by=cast.mediator, at=NOW)
    assert rooms_to_link(cast.mediator) == []
    LinkingRun.objects.exclude(pk=asked.pk).update(state=RunState.FAILED)
    assert rooms_to_link(cast.mediator)[0].due == 2
    brought(cast, room, kind=ListKind.SOUGHT, by="asker_a", asked="side_b")
    assert rooms_to_link(cast.mediator)[0].due == 4
