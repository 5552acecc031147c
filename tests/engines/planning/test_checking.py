"""The checker: a plan that was made is right; one that anybody touched is not, and what was touched is named."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.planning.checking import check_plan
from wasl.engines.planning.inventing import invented_exchange
from wasl.engines.planning.planning import plan
from wasl.engines.planning.pool_files import read_pool
from wasl.engines.planning.repairing import repair
from wasl.engines.planning.rules_files import read_rules
from wasl.engines.planning.terms import Person, Rules
from wasl.kernel.canonical import canonical_json, sha256_hex

Json = Any
MORE = b"""
caps: [{where: {holder: NORTH}, at_most: 70, name: cap}]
shares: [{part: {category: woman}, whole: {side: EAST}, at_least: 1}]
"""


@dataclass(frozen=True)
class Made:
    manifest: Json
    certificate: Json
    pool: list[Person]
    rules: Rules
    before: Json = None

    def found(self, manifest: Json, certificate: Json) -> set[tuple[str, str]]:
        """What is found, by kind and place; the forger's certificate is of the forged manifest."""
        certificate = certificate | {"manifest": sha256_hex(manifest)}
        before = None if self.before is None else canonical_json(self.before)
        checked = check_plan(
            canonical_json(manifest), canonical_json(certificate), pool=self.pool, rules=self.rules, before=before
        )
        return {(finding.kind, finding.where) for finding in checked.findings}


@cache
def made(parity: str = "pairwise", size: int = 260, seed: int = 5) -> Made:
    files = invented_exchange(size=size, parties=3, seed=seed, parity=parity)  # type: ignore[arg-type]
    agreed = read_rules(files.rules + MORE)
    pool = read_pool(files.pool, parties=agreed.rules.parties, as_of=agreed.as_of)
    seeds = dict(line.split("=") for line in files.seeds.decode().split())
    planned = plan(pool, agreed.rules, seeds=seeds)
    return Made(planned.manifest, planned.certificate, pool, agreed.rules)


@cache
def mended() -> Made:
    one = made()
    dropped = [entry["person"] for entry in one.manifest["chosen"]][::5]
    repaired = repair(one.manifest, one.pool, one.rules, dropped=dropped)
    return Made(repaired.manifest, repaired.certificate, one.pool, one.rules, before=one.manifest)


@pytest.mark.parametrize("parity", ["pairwise", "circulation"])
@pytest.mark.parametrize("seed", range(6))
def test_plan__as_it_was_made_is_right_and_proven(parity: str, seed: int) -> None:
    one = made(parity, seed=seed)
    assert one.found(one.manifest, one.certificate) == set()


def test_plan__is_proven_objective_by_objective() -> None:
    one = made()
    checked = check_plan(canonical_json(one.manifest), canonical_json(one.certificate), pool=one.pool, rules=one.rules)
    assert [name for name, _, _ in checked.proven] == ["people", "vulnerability", "time", "regions", "bodies", "lot"]
    assert [value for _, value, _ in checked.proven] == [bound for _, _, bound in checked.proven]


def test_order_of_the_pool__does_not_matter() -> None:
    one = made()
    assert replace(one, pool=one.pool[::-1]).found(one.manifest, one.certificate) == set()


# --- forgeries --------------------------------------------------------------------------------------------

Forgery = Callable[[Json, Json, Made], set[tuple[str, str]]]
"""Changes a manifest and certificate in place, and says what must be found, at least."""


def swap_a_person(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    """One who is freed for one who is not, and goes elsewhere: parity breaks."""
    chosen = {entry["person"] for entry in manifest["chosen"]}
    people = {person.id: person for person in one.pool}
    entry = next(
        entry
        for entry in manifest["chosen"]
        if alone(people[entry["person"]]) and people[entry["person"]].holder == "EAST"
    )
    other = next(person for person in one.pool if alone(person) and person.holder != "EAST" and person.id not in chosen)
    entry |= {"person": other.id, "unit": other.id}
    manifest["chosen"].sort(key=lambda entry: entry["person"])
    return {("class", other.id), ("counts", "counts"), ("objective", "lot")}


def alone(person: Person) -> bool:
    return (
        not (person.family or person.companion_of or person.vetoed_by or person.categories) and person.kind == "living"
    )


def swap_alike(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    """One who is freed for a substitute of the same class: only the lot tells them apart."""
    entry = next(entry for entry in manifest["substitutes"])
    name = entry["units"][0]
    inside = next(row for row in manifest["chosen"] if row["class"] == entry["class"])
    entry["units"][0] = inside["unit"]
    inside |= {"person": name, "unit": name}
    manifest["chosen"].sort(key=lambda entry: entry["person"])
    return {("objective", "lot")}


def drop_a_person(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    kinds = {person.id: person.kind for person in one.pool}
    place = next(n for n, entry in enumerate(manifest["chosen"]) if kinds[entry["person"]] == "living")
    del manifest["chosen"][place]
    return {("objective", "people"), ("counts", "counts")}


def break_a_family(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    place, family = first_with(manifest, one, "family")
    del manifest["chosen"][place]
    return {("family", family)}


def part_a_family(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    place, family = first_with(manifest, one, "family")
    entry = manifest["chosen"][place]
    entry["stage"] = entry["stage"] % 3 + 1
    return {("family", family)}


def leave_the_accompanied(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    place, accompanied = first_with(manifest, one, "companion_of")
    companion = manifest["chosen"][place]["person"]
    manifest["chosen"] = [entry for entry in manifest["chosen"] if entry["person"] != accompanied]
    return {("companion", companion)}


def part_companions(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    place, _accompanied = first_with(manifest, one, "companion_of")
    entry = manifest["chosen"][place]
    entry["stage"] = entry["stage"] % 3 + 1
    return {("companion", entry["person"])}


def first_with(manifest: Json, one: Made, word: str) -> tuple[int, str]:
    people = {person.id: person for person in one.pool if person.kind == "living"}
    found = ((n, getattr(people.get(entry["person"]), word, None)) for n, entry in enumerate(manifest["chosen"]))
    return next((n, str(value)) for n, value in found if value)


def free_the_vetoed(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    person = next(person for person in one.pool if person.vetoed_by)
    manifest["chosen"].append({"person": person.id, "unit": person.id, "stage": 1, "class": 0})
    manifest["chosen"].sort(key=lambda entry: entry["person"])
    return {("veto", person.id)}


def free_beside_the_vetoed(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    """One of a family of whom another is vetoed."""
    family = next(person.family for person in one.pool if person.vetoed_by and person.family)
    person = next(person for person in one.pool if person.family == family and not person.vetoed_by)
    manifest["chosen"].append({"person": person.id, "unit": person.id, "stage": 1, "class": 0})
    manifest["chosen"].sort(key=lambda entry: entry["person"])
    return {("barred", person.id), ("family", str(family))}


def keep_the_forced(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    ill = {person.id for person in one.pool if "gravely_ill" in person.categories}
    manifest["chosen"] = [entry for entry in manifest["chosen"] if entry["person"] not in ill]
    return {("force", "forced: gravely_ill")}


def hide_the_barred(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["barred"] = []
    return {("barred", "forced: gravely_ill")}


def forget_a_stage(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    """All that one party frees goes in the last stage: the others are ahead by far."""
    holders = {person.id: person.holder for person in one.pool}
    for entry in manifest["chosen"]:
        entry["stage"] = 3 if holders[entry["person"]] == "NORTH" else 1
    return {("imbalance", "stage 1"), ("imbalance", "stage 2"), ("counts", "counts")}


def invent_a_stage(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["chosen"][0]["stage"] = 4
    return {("stage", "stage 4")}


def name_another_unit(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["chosen"][0]["unit"] = manifest["chosen"][1]["person"]
    return {("unit", manifest["chosen"][0]["person"])}


def reorder_substitutes(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    next(entry for entry in manifest["substitutes"] if len(entry["units"]) > 1)["units"].reverse()
    return {("substitutes", "substitutes")}


def count_one_more(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["counts"][0]["people"] += 1
    return {("counts", "counts")}


def claim_a_better_value(manifest: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    manifest["objectives"][1]["value"] += 1
    certificate["proofs"][1]["value"] += 1
    certificate["proofs"][1]["bound"] += 1
    return {("objective", "vulnerability")}


def leave_an_objective_out(manifest: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    del manifest["objectives"][2], certificate["proofs"][2]
    return {("objective", "objectives"), ("proof", "proofs")}


def choose_the_seed(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["seeds"][0][1] = "00" * 32
    return {("objective", "lot")}


def leave_a_seed_out(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    del manifest["seeds"][0]
    return {("seeds", "seeds")}


def claim_another_pool(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["pool"] = "0" * 64
    return {("digest", "pool")}


def claim_other_rules(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["rules"] = "0" * 64
    return {("digest", "rules")}


def free_a_stranger(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["chosen"][-1]["person"] = "Z999"
    return {("person", "Z999")}


def free_somebody_twice(manifest: Json, _: Json, one: Made) -> set[tuple[str, str]]:
    manifest["chosen"].insert(0, manifest["chosen"][0])
    return {("person", manifest["chosen"][0]["person"])}


def bring_more_home_alone(manifest: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    manifest["alone"][0]["people"] += 1
    return {("alone", "alone")}


def prove_less(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    certificate["proofs"][0]["bound"] -= 1
    return {("proof", "people")}


def forge_a_root(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    certificate["proofs"][0]["root"] = {"scale": 1, "rows": {}}
    certificate["proofs"][0]["tree"] = None
    return {("proof", "people")}


def forge_a_multiplier(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    rows = certificate["proofs"][2]["root"]["rows"]
    rows["objective:people"] = rows.get("objective:people", 0) + 2**40
    certificate["proofs"][2]["tree"] = None
    return {("proof", "time")}


def turn_a_sign(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    """A site's limit is from above: the other side limits nothing."""
    certificate["proofs"][0]["root"]["rows"]["bound:cap"] = -1
    return {("proof", "people")}


def weigh_what_is_not_there(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    certificate["proofs"][0]["root"]["rows"]["bound:luck"] = 1
    return {("proof", "people")}


def weigh_what_is_not_settled_yet(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    certificate["proofs"][0]["root"]["rows"]["objective:people"] = 1
    return {("proof", "people")}


def count_backwards(_: Json, certificate: Json, one: Made) -> set[tuple[str, str]]:
    certificate["proofs"][0]["root"]["scale"] = -1
    return {("proof", "people")}


FORGERIES: list[Forgery] = [
    swap_a_person, swap_alike, drop_a_person, break_a_family, part_a_family, leave_the_accompanied, part_companions,
    free_the_vetoed,
    free_beside_the_vetoed, keep_the_forced, hide_the_barred, forget_a_stage, invent_a_stage, name_another_unit,
    reorder_substitutes, count_one_more, claim_a_better_value, leave_an_objective_out, choose_the_seed,
    leave_a_seed_out, claim_another_pool, claim_other_rules, free_a_stranger, free_somebody_twice,
    bring_more_home_alone, prove_less, forge_a_root, forge_a_multiplier, turn_a_sign, weigh_what_is_not_there,
    weigh_what_is_not_settled_yet, count_backwards,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_forgery__is_named(forge: Forgery) -> None:
    one = made()
    manifest, certificate = deepcopy(one.manifest), deepcopy(one.certificate)
    wanted = forge(manifest, certificate, one)
    assert wanted <= one.found(manifest, certificate)


def test_seed__other_than_revealed_is_named() -> None:
    """All who write a manifest can draw seeds until the lot pleases them; hence those revealed are compared."""
    one = made()
    manifest, certificate = canonical_json(one.manifest), canonical_json(one.certificate)
    revealed = dict(one.manifest["seeds"])
    assert not check_plan(manifest, certificate, pool=one.pool, rules=one.rules, seeds=revealed).findings
    found = check_plan(
        manifest, certificate, pool=one.pool, rules=one.rules, seeds=revealed | {"EAST": "0" * 64}
    ).findings
    assert [(finding.kind, finding.where) for finding in found] == [("seeds", "EAST")]


# --- repairs ----------------------------------------------------------------------------------------------


def test_repair__is_right_beside_the_plan_that_it_repairs() -> None:
    one = mended()
    assert one.found(one.manifest, one.certificate) == set()
    assert one.manifest["objectives"][0]["name"] == "kept"


def test_repair__cannot_be_checked_without_the_plan_before() -> None:
    one = replace(mended(), before=None)
    assert one.found(one.manifest, one.certificate) == {("replaces", "replaces")}


def test_repair__of_another_plan_is_seen() -> None:
    one = replace(mended(), before=made("circulation").manifest)
    assert one.found(one.manifest, one.certificate) == {("replaces", "replaces")}


def test_repair__that_frees_whom_it_cannot_is_seen() -> None:
    one = mended()
    manifest = deepcopy(one.manifest)
    gone = manifest["dropped"][0]
    manifest["chosen"].append({"person": gone, "unit": gone, "stage": 1, "class": 0})
    manifest["chosen"].sort(key=lambda entry: entry["person"])
    assert ("dropped", gone) in one.found(manifest, one.certificate)


def test_repair__that_claims_to_keep_more_is_seen() -> None:
    one = mended()
    manifest, certificate = deepcopy(one.manifest), deepcopy(one.certificate)
    for claim in (manifest["objectives"][0], certificate["proofs"][0]):
        claim["value"] += 1
    assert {("objective", "kept"), ("proof", "kept")} <= one.found(manifest, certificate)


def test_repair_of_a_repair__forgets_nobody_who_dropped_out() -> None:
    one = mended()
    twice = repair(one.manifest, one.pool, one.rules, dropped=[one.manifest["chosen"][0]["person"]])
    again = Made(twice.manifest, twice.certificate, one.pool, one.rules, before=one.manifest)
    assert again.found(twice.manifest, twice.certificate) == set()
    forgetful = twice.manifest | {
        "dropped": [gone for gone in twice.manifest["dropped"] if gone != one.manifest["dropped"][0]]
    }
    assert again.found(forgetful, twice.certificate) == {("dropped", "dropped")}


# --- bytes ------------------------------------------------------------------------------------------------


def check_bytes(manifest: bytes, certificate: bytes) -> int:
    one = made(size=80)
    return len(check_plan(manifest, certificate, pool=one.pool, rules=one.rules).findings)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_manifest__changed_in_one_byte_is_found(data: st.DataObject) -> None:
    one = made(size=80)
    manifest, certificate = canonical_json(one.manifest), canonical_json(one.certificate)
    place = data.draw(st.integers(0, len(manifest) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != manifest[place]))
    assert check_bytes(manifest[:place] + bytes([other]) + manifest[place + 1 :], certificate) > 0


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_certificate__changed_in_one_byte_never_raises(data: st.DataObject) -> None:
    one = made(size=80)
    manifest, certificate = canonical_json(one.manifest), canonical_json(one.certificate)
    place = data.draw(st.integers(0, len(certificate) - 1))
    other = data.draw(st.integers(0, 255))
    assert check_bytes(manifest, certificate[:place] + bytes([other]) + certificate[place + 1 :]) >= 0


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_value_in_any_place__is_found_and_never_raises(data: st.DataObject) -> None:
    """One value anywhere in the manifest becomes another, and the certificate is made to fit."""
    one = made(size=80)
    manifest, certificate = deepcopy(one.manifest), one.certificate
    whole = data.draw(st.sampled_from([manifest, deepcopy(certificate)]))
    inside, last = whole, data.draw(st.sampled_from(sorted(whole)))
    while isinstance(inside[last], dict | list) and inside[last] and data.draw(st.booleans()):
        inside = inside[last]
        last = data.draw(st.sampled_from(sorted(inside) if isinstance(inside, dict) else range(len(inside))))
    before = inside[last]
    inside[last] = data.draw(JUNK)
    if whole is manifest:
        assert (inside[last] == before and type(inside[last]) is type(before)) == (not one.found(manifest, certificate))
    else:
        one.found(manifest, whole)


@pytest.mark.parametrize("content", [b"", b"{}", b"[", b"null", b"[" * 100_000, b"1" * 5_000, b"\xff", b'{"a":1.5}'])
def test_strangers_bytes__are_a_finding(content: bytes) -> None:
    manifest, certificate = (canonical_json(one) for one in (made(size=80).manifest, made(size=80).certificate))
    assert check_bytes(content, certificate) == check_bytes(manifest, content) == 1
