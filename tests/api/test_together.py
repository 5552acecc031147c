import pytest
from tests.api.test_matching import pair_of, run  # noqa: F401  fixtures

from wasl.apps.lists.models.list import ListEntry
from wasl.apps.matching.models.pair import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def khaled(run):
    """Three records of one man: twice on the sought list, once on the held list."""
    entries = [ListEntry.objects.get(party_key=key) for key in ("A-1", "A-6", "B-1")]
    pair_of(run, entries[0], entries[2], 0.94)
    pair_of(run, entries[1], entries[2], 0.93)
    return [one.record_id for one in entries]


def test_together__whoever_reaches_the_record_sees_what_they_reach(cast, khaled, as_, not_found):
    seen = as_(cast.mediator).get(f"/together/{khaled[0]}").json()
    assert {one["record"] for one in seen["records"]} == set(khaled)
    assert [one["probability"] for one in seen["pairs"]] == [0.94, 0.93]
    alone = as_(cast.asker_a).get(f"/together/{khaled[0]}").json()
    assert ([one["record"] for one in alone["records"]], alone["pairs"]) == ([khaled[0]], [])
    for person, record in ((cast.asker_a, khaled[2]), (cast.stranger, khaled[0]), (cast.auditor, khaled[0])):
        reply = as_(person).get(f"/together/{record}")
        assert (reply.status_code, reply.json()) == not_found


def test_join_and_take_out__as_planned(cast, khaled, as_):
    mediator, neutral = as_(cast.mediator), as_(cast.neutral)
    wish = {"act": "join", "records": khaled}
    plan = mediator.post(f"/together/{khaled[0]}/plan", wish).json()
    assert ([len(plan["before"]), len(plan["after"])], Decision.objects.count()) == ([3, 1], 0)
    told = wish | {"plan": plan["plan"], "why": "same mother"}
    assert mediator.post(f"/together/{khaled[0]}/decisions", told | {"why": " "}).status_code == 422
    assert mediator.post(f"/together/{khaled[0]}/decisions", told).json() == plan
    assert mediator.post(f"/together/{khaled[0]}/decisions", told).status_code == 409
    wish = {"act": "take_out", "records": [khaled[1]]}
    plan = neutral.post(f"/together/{khaled[0]}/plan", wish).json()
    undone = [step["undoes"] for step in plan["steps"]]
    assert undone == [Decision.objects.get(pair=plan["steps"][0]["pair"]).id]
    assert neutral.post(
        f"/together/{khaled[0]}/decisions", wish | {"plan": plan["plan"], "why": "his cousin"}
    ).status_code == 200  # fmt: skip
    assert sorted(Decision.objects.filter(undone_at=None).values_list("verdict", flat=True)) == ["different", "same"]


def test_plan__a_record_outside__is_like_one_that_does_not_exist(cast, khaled, as_, not_found):
    outside = ListEntry.objects.get(party_key="A-3").record_id
    for record in (outside, "rec_" + "0" * 20):
        reply = as_(cast.mediator).post(f"/together/{khaled[0]}/plan", {"act": "join", "records": [khaled[0], record]})
        assert (reply.status_code, reply.json()) == not_found


@pytest.mark.parametrize("body", [{}, {"act": "merge", "records": []}, {"act": "join", "records": []}])
def test_plan__body_it_does_not_take(cast, khaled, as_, body):
    assert as_(cast.mediator).post(f"/together/{khaled[0]}/plan", body).status_code == 422
