"""The checker beside the planner on random small pools: what is made holds, and what is worse is not believed."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.engines.planning.twins import SEEDS, agreements, barred, pools, possible, value_of

from wasl.engines.planning.checking import check_plan
from wasl.engines.planning.errors import PlanningError
from wasl.engines.planning.findings import Checked
from wasl.engines.planning.planning import Plan, plan
from wasl.engines.planning.repairing import repair
from wasl.engines.planning.terms import Person, Rules, Stages
from wasl.kernel.canonical import canonical_json, sha256_hex

SLOW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
STAGES = st.none() | st.builds(
    Stages, st.integers(1, 3), st.integers(0, 3), st.just(()) | st.just((("A", 2),)) | st.just((("A", 2), ("B", 3)))
)


def planned(pool: list[Person], rules: Rules) -> Plan:
    """A plan; what cannot be planned is not looked at here."""
    found: Plan | None = None
    with suppress(PlanningError):
        found = plan(pool, rules, seeds=SEEDS)
    assume(found is not None)
    assert found is not None
    return found


def checked(made: Plan, pool: list[Person], rules: Rules, before: Any = None) -> Checked:
    replaced = None if before is None else canonical_json(before)
    manifest, certificate = canonical_json(made.manifest), canonical_json(made.certificate)
    return check_plan(manifest, certificate, pool=pool, rules=rules, before=replaced)


@SLOW
@given(pool=pools(), rules=agreements(), stages=STAGES)
def test_plan_that_is_made__holds_and_is_proven(pool: list[Person], rules: Rules, stages: Stages | None) -> None:
    rules = replace(rules, stages=stages)
    made = planned(pool, rules)
    answer = checked(made, pool, rules)
    assert answer.findings == ()
    assert [bound for *_, bound in answer.proven] == [entry["value"] for entry in made.manifest["objectives"]]


@SLOW
@given(pool=pools(), rules=agreements(), stages=STAGES, data=st.data())
def test_repair_that_is_made__holds(
    pool: list[Person], rules: Rules, stages: Stages | None, data: st.DataObject
) -> None:
    rules = replace(rules, stages=stages)
    made = planned(pool, rules)
    dropped = data.draw(st.lists(st.sampled_from(sorted(person.id for person in pool)), unique=True, max_size=4))
    mended: Plan | None = None
    with suppress(PlanningError):
        mended = repair(made.manifest, pool, rules, dropped=dropped)
    assume(mended is not None)
    assert mended is not None
    assert checked(mended, pool, rules, before=made.manifest).findings == ()


@SLOW
@given(pool=pools(), rules=agreements(), data=st.data())
def test_choice_that_keeps_the_rules_and_is_worse__is_not_believed(
    pool: list[Person], rules: Rules, data: st.DataObject
) -> None:
    """A forger frees others, counts everything rightly, and has only the proofs of the better plan to show."""
    made = planned(pool, rules)
    freed = [entry["person"] for entry in made.manifest["chosen"]]
    worse = [choice for choice in possible(pool, rules.rules) if sorted(person.id for person in choice) != freed]
    assume(worse)
    choice = data.draw(st.sampled_from(worse))
    able = [person for person in pool if person.id not in barred(pool)]
    values: dict[str, int] = {}
    for name in (*rules.objectives, "lot"):
        values[name] = value_of(name, choice, able, rules, values)
    ids = sorted(person.id for person in choice)
    manifest = made.manifest | {
        "chosen": [{"person": person, "unit": person, "stage": 1, "class": 0} for person in ids],
        "objectives": [{"name": name, "value": value} for name, value in values.items()],
    }
    proofs = [proof | {"value": values[proof["objective"]], "bound": values[proof["objective"]]}
              for proof in made.certificate["proofs"]]  # fmt: skip
    certificate = made.certificate | {"manifest": sha256_hex(manifest), "proofs": proofs}
    answer = check_plan(canonical_json(manifest), canonical_json(certificate), pool=pool, rules=rules)
    kinds = {finding.kind for finding in answer.findings}
    assert "objective" not in kinds
    assert "proof" in kinds
