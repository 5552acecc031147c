"""Is this plan right, and is none better? Answered without a solver and without the code that made the plan.

Only ``terms.py`` and canonical JSON are shared with the maker. Every rule is looked at again on the people chosen,
every number counted again, every bound proven again in whole numbers on rows built here (README, "The model, exactly").
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

from wasl.engines.planning.checking_best import check_proofs
from wasl.engines.planning.checking_case import Case
from wasl.engines.planning.checking_files import CERTIFICATE, Unreadable, read_manifest, read_strictly
from wasl.engines.planning.checking_proofs import Unit
from wasl.engines.planning.findings import Checked, Finding
from wasl.engines.planning.terms import (
    LOT_BITS,
    Balance,
    Bound,
    Force,
    Person,
    Rules,
    Share,
    lot_digest,
    pool_digest,
    rules_digest,
)

Json = Any


def check_plan(
    manifest: bytes,
    certificate: bytes,
    *,
    pool: Sequence[Person],
    rules: Rules,
    seeds: Mapping[str, str] | None = None,
    before: bytes | None = None,
) -> Checked:
    """Everything that is wrong with a plan; nothing found means that it is right and proven as far as it says.

    Parameters: pool and rules, read from one's own files; seeds, as the parties revealed them (without them, whoever
    wrote the manifest may have chosen who is drawn); before, the manifest that this one repairs.
    A stranger's bytes never raise: what cannot be read is a finding.
    """
    try:
        plan = read_manifest(manifest, called="manifest")
        proofs = read_strictly(certificate, CERTIFICATE, called="certificate")
        replaced = read_manifest(before, called="manifest replaced") if before is not None else None
    except Unreadable as refused:
        return Checked((Finding("bytes", "manifest or certificate", str(refused)),))
    found = [
        *_check_digests(plan, pool=pool, rules=rules),
        *_check_seeds(plan["seeds"], rules=rules, revealed=seeds),
        *_check_replaced(plan, replaced, before=before),
        *_check_listed(plan, people={person.id for person in pool}),
    ]
    if proofs["format"] != "wasl exchange certificate 1" or proofs["manifest"] != sha256(manifest).hexdigest():
        found.append(Finding("digest", "certificate", "is of another manifest"))
    if any(finding.where != "certificate" for finding in found):
        return Checked(tuple(found))
    case = Case(plan, pool=pool, rules=rules, before=replaced)
    found += [*_check_people(case), *_check_rules(case), *_check_stages(case), *_check_told(case)]
    proven: list[tuple[str, int, int]] = []
    found += check_proofs(case, proofs, proven=proven)
    return Checked(tuple(found), tuple(proven))


# --- what is told -----------------------------------------------------------------------------------------


def _check_digests(plan: Json, *, pool: Sequence[Person], rules: Rules) -> Iterator[Finding]:
    told = {
        "format": (plan["format"], "wasl exchange manifest 1"),
        "pool": (plan["pool"], pool_digest(pool)),
        "rules": (plan["rules"], rules_digest(rules)),
    }
    yield from (Finding("digest", name, "is of something else") for name, (said, true) in told.items() if said != true)


def _check_seeds(told: Json, *, rules: Rules, revealed: Mapping[str, str] | None) -> Iterator[Finding]:
    parties = [pair[0] for pair in told if len(pair) == 2]
    if len(parties) != len(told) or parties != sorted(set(rules.parties)):
        yield Finding("seeds", "seeds", "are not one each of the parties of the rules, in their order")
        return
    for party, seed in told:
        if revealed is not None and revealed.get(party) != seed:
            yield Finding("seeds", party, "is not the seed that was revealed")


def _check_replaced(plan: Json, replaced: Json, *, before: bytes | None) -> Iterator[Finding]:
    """That a repair is one of the plan given, and forgets none of those who dropped out before."""
    if plan["replaces"] is None:
        return
    if before is None:
        yield Finding("replaces", "replaces", "is another plan, without which this one cannot be checked")
    elif plan["replaces"] != sha256(before).hexdigest():
        yield Finding("replaces", "replaces", "is not the plan that was given")
    elif not set(replaced.get("dropped", ())) <= set(plan["dropped"]):
        yield Finding("dropped", "dropped", "forgets some who dropped out before")
    if plan["dropped"] != sorted(set(plan["dropped"])):
        yield Finding("dropped", "dropped", "is out of order")


def _check_listed(plan: Json, *, people: Collection[str]) -> Iterator[Finding]:
    listed = [entry["person"] for entry in plan["chosen"]]
    for person in [*listed, *plan.get("dropped", ())]:
        if person not in people:
            yield Finding("person", person, "is not in the pool")
    for last, person in pairwise(listed):
        if last >= person:
            yield Finding("person", person, "is out of order, or there twice")


def _check_people(case: Case) -> Iterator[Finding]:
    """Vetoes, families, companions."""
    for person in case.chosen:
        if person.id in case.dropped:
            yield Finding("dropped", person.id, "is freed and has dropped out")
        if person.vetoed_by:
            yield Finding("veto", person.id, f"is freed against the veto of {', '.join(sorted(person.vetoed_by))}")
        if person.companion_of and person.companion_of not in case.stage:
            yield Finding("companion", person.id, f"is freed without {person.companion_of}")
        elif person.companion_of and case.stage[person.companion_of] != case.stage[person.id]:
            yield Finding("companion", person.id, f"travels in another stage than {person.companion_of}")
        if case.unit_of[person.id] in case.barred:
            yield Finding("barred", person.id, "is freed without those who stay with a veto, or are gone")
    for unit in case.every_unit:
        stages = {case.stage.get(person.id) for person in unit.people}
        if len(stages) > 1:
            apart = "is not freed whole" if None in stages else "travels in several stages"
            yield Finding("family", str(unit.people[0].family), apart)


def _check_rules(case: Case) -> Iterator[Finding]:
    """Every rule, directly on the people chosen."""
    for rule in case.rules.rules:
        if isinstance(rule, Balance):
            give, get = case.count(rule.give), case.count(rule.get)
            if abs(rule.gets * give - rule.gives * get) > rule.tolerance * max(rule.gives, rule.gets):
                yield Finding("balance", rule.name, f"{give} are given and {get} received")
        elif isinstance(rule, Bound):
            count = case.count(rule.where)
            if not (rule.at_least or 0) <= count <= (count if rule.at_most is None else rule.at_most):
                yield Finding("bound", rule.name, f"{count} are freed")
        elif isinstance(rule, Share):
            part, whole = case.count(rule.part), case.count(rule.whole)
            high = 1000 * part if rule.at_most is None else rule.at_most * whole
            if not (rule.at_least or 0) * whole <= 1000 * part <= high:
                yield Finding("share", rule.name, f"{part} of {whole} are freed")
        else:
            yield from _check_forced(rule, case)


def _check_forced(rule: Force, case: Case) -> Iterator[Finding]:
    matching = sorted(person.id for person in case.pool if rule.where.matches(person))
    barred = [person for person in matching if case.unit_of[person] in case.barred]
    told = [entry["people"] for entry in case.plan["barred"] if entry["rule"] == rule.name]
    if told != ([barred] if barred else []):
        yield Finding("barred", rule.name, "those who are to be freed and are barred are others")
    for person in sorted(set(matching) - set(barred) - set(case.stage)):
        yield Finding("force", rule.name, f"{person} is not freed")


def _check_stages(case: Case) -> Iterator[Finding]:
    """Stage after stage: seats, and how far each balance is off until then."""
    stages = case.rules.stages
    last = stages.count if stages else 1
    for person, stage in case.stage.items():
        if not 1 <= stage <= last:
            yield Finding("stage", f"stage {stage}", f"{person} travels in a stage that there is not")
    if stages is None:
        return
    for holder, seats in stages.seats:
        taken = Counter(case.stage[p.id] for p in case.chosen if p.holder == holder and p.kind == "living")
        for stage in sorted(taken):
            if taken[stage] > seats:
                yield Finding("seats", f"stage {stage}", f"{taken[stage]} people from {holder} on {seats} seats")
    for rule in case.rules.rules:
        if isinstance(rule, Balance):
            give, get = (
                Counter(case.stage[p.id] for p in case.drawers.matching(where)) for where in (rule.give, rule.get)
            )
            off = 0
            for stage in range(1, last + 1):
                off += rule.gets * give[stage] - rule.gives * get[stage]
                if abs(off) > stages.imbalance * max(rule.gives, rule.gets):
                    yield Finding("imbalance", f"stage {stage}", f"{rule.name} is off by more than {stages.imbalance}")


def _check_told(case: Case) -> Iterator[Finding]:
    """Units, classes, substitutes, counts and objectives are what they are said to be."""
    for entry in case.plan["chosen"]:
        if entry["unit"] != case.unit_of[entry["person"]]:
            yield Finding("unit", entry["person"], "is said to be of another unit")
    classes = _classes(case)
    for entry in case.plan["chosen"]:
        if entry["class"] != classes.get(case.unit_of[entry["person"]]):
            yield Finding("class", entry["person"], "is said to be of another class")
    if case.plan["substitutes"] != _substitutes(case, classes):
        yield Finding("substitutes", "substitutes", "are others, or in another order")
    keys = Counter((p.kind, p.holder, p.side, case.stage[p.id]) for p in case.chosen)
    counts = [{"kind": kind, "holder": holder, "side": side, "stage": stage, "people": keys[kind, holder, side, stage]}
              for kind, holder, side, stage in sorted(keys)]  # fmt: skip
    if case.plan["counts"] != counts:
        yield Finding("counts", "counts", "are others")
    forces = [rule.name for rule in case.rules.rules if isinstance(rule, Force)]
    named = [entry["rule"] for entry in case.plan["barred"]]
    if named != sorted(set(named) & set(forces)):
        yield Finding("barred", "barred", "names no rule that forces, or is out of order")
    if [entry["name"] for entry in case.plan["objectives"]] != case.objectives:
        yield Finding("objective", "objectives", "are not those of the rules, in their order")
        return
    for name, value in _values(case).items():
        if case.values.get(name, value) != value:
            yield Finding("objective", name, f"is {value} and is said to be {case.values[name]}")


def _values(case: Case) -> dict[str, int]:
    """What the people chosen reach under each objective, directly."""
    living = [person for person in case.chosen if person.kind == "living"]
    regions = Counter(person.region for person in living)
    return {
        "kept": sum(case.unit_of[person.id] in case.kept for person in case.chosen),
        "people": len(living),
        "vulnerability": sum(map(case.vulnerability, living)),
        "time": sum(map(case.time, living)),
        "regions": sum(min(share, regions[region]) for region, share in case.region_shares().items()),
        "bodies": len(case.chosen) - len(living),
        "lot": sum(2**LOT_BITS - case.lots.get(person.id, 0) for person in case.chosen),
    }


def _classes(case: Case) -> dict[str, int]:
    """Units that are alike in every row and in numbers, by the number of their class."""
    columns: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for name, row in case.rows.items():
        for column, coefficient in row.terms:
            columns[column].append((name, coefficient))
    numbers: dict[Any, int] = {}
    return {
        unit.name: numbers.setdefault((*columns[at], len(unit.people), unit.people[0].kind), len(numbers))
        for at, unit in enumerate(case.units)
    }


def _substitutes(case: Case, classes: Mapping[str, int]) -> list[Json]:
    """Of each class with somebody chosen, who is not, in the order in which they would step in."""
    tied = {case.units[column].name for name, row in case.rows.items() if name.startswith("companion:")
            for column, _ in row.terms}  # fmt: skip
    left_out = {classes[unit] for unit in tied}
    used = {classes.get(case.unit_of[person]) for person in case.stage} - left_out
    waiting: dict[int, list[Unit]] = defaultdict(list)
    for unit in case.units:
        if classes[unit.name] in used and unit.people[0].id not in case.stage:
            waiting[classes[unit.name]].append(unit)

    def order(unit: Unit) -> tuple[int, int, int, bytes]:
        living = [person for person in unit.people if person.kind == "living"]
        lots = sum(case.lots[person.id] for person in unit.people)
        vulnerability, time = sum(map(case.vulnerability, living)), sum(map(case.time, living))
        return -vulnerability, -time, lots, lot_digest(unit.name, seed=case.seed)

    return [{"class": number, "units": [unit.name for unit in sorted(waiting[number], key=order)]}
            for number in sorted(waiting)]  # fmt: skip
