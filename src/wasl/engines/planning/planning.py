"""A plan: who is freed, in which stage, who would stand in, and the proofs that nothing agreed allows more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wasl.engines.planning.conflicts import impossible
from wasl.engines.planning.errors import InfeasibleError
from wasl.engines.planning.manifests import lots_of, manifest_of
from wasl.engines.planning.model import (
    Model,
    Row,
    check_rules,
    model_of,
    objective_of,
    with_region_columns,
    with_regions,
)
from wasl.engines.planning.proving import Proof
from wasl.engines.planning.seeds import check_revealed
from wasl.engines.planning.solving import maximise
from wasl.engines.planning.staging import stages_of
from wasl.engines.planning.terms import LOT_BITS, Person, Rules, lot_of, lot_seed, pool_digest
from wasl.engines.planning.units import Unit, Units, units_of
from wasl.kernel.canonical import sha256_hex


@dataclass(frozen=True)
class Plan:
    """``manifest`` is the same on every machine; ``certificate`` proves it, with numbers that need not be.

    ``proofs`` by objective; ``unique``: no other plan does as well by every objective and by the lot.
    """

    manifest: dict[str, object]
    certificate: dict[str, object]
    proofs: tuple[tuple[str, Proof], ...]
    unique: bool

    @property
    def proven(self) -> bool:
        return all(proof.closed for _, proof in self.proofs)


@dataclass(frozen=True)
class Chosen:
    """What the objectives, one after the other, and then the lot, came to."""

    units: tuple[Unit, ...]
    proofs: tuple[tuple[str, Proof], ...]
    unique: bool


def plan(pool: Sequence[Person], rules: Rules, *, seeds: Mapping[str, str]) -> Plan:
    """The best exchange that the rules allow, and the proof that it is.

    Parameters
    ----------
    pool : everyone put forward; the order does not matter.
    rules : what was agreed.
    seeds : for each party of the rules the seed it revealed, hexadecimal. They decide between people whom nothing
        agreed tells apart.

    Raises
    ------
    PoolError, RulesError, SeedError for input that contradicts itself. ImpossibleRulesError names a smallest set of
    rules that contradict each other. StagesError when those chosen cannot be split into stages.
    """
    check_rules(rules)
    check_revealed(seeds, parties=rules.parties)
    units = units_of(pool, parties=rules.parties)
    return planned(rules, seeds=seeds, units=units, digest=pool_digest(pool))


def planned(
    rules: Rules,
    *,
    seeds: Mapping[str, str],
    units: Units,
    digest: str,
    keep: frozenset[str] | None = None,
    before: Mapping[str, int] | None = None,
    more: Mapping[str, object] | None = None,
) -> Plan:
    """The plan over the units of the pool with this digest.

    A repair also says which units to keep, the stages they had, and what more its manifest tells.
    """
    model = model_of(units.free, rules)
    seed = lot_seed(seeds.items())
    try:
        chosen = pursue(model, rules, seed=seed, keep=keep)
    except InfeasibleError:
        raise impossible(model, rules) from None
    alone = home_alone(model, rules.parties)
    manifest = manifest_of(
        rules,
        digest=digest,
        units=units,
        model=model,
        seeds=seeds,
        chosen=chosen.units,
        stages=stages_of(chosen.units, rules, lots=lots_of(chosen.units, seed=seed), before=before),
        values=[(name, proof.value) for name, proof in chosen.proofs],
        alone={party: proof.value for party, proof in alone.items()},
        more=more or {},
    )
    certificate: dict[str, object] = {
        "format": "wasl exchange certificate 1",
        "manifest": sha256_hex(manifest),
        "proofs": [{"objective": name} | proof.record() for name, proof in chosen.proofs],
        "alone": [{"party": party} | proof.record() for party, proof in alone.items()],
    }
    return Plan(manifest, certificate, chosen.proofs, chosen.unique)


def pursue(model: Model, rules: Rules, *, seed: bytes, keep: frozenset[str] | None = None) -> Chosen:
    """Each objective in turn at its best, the earlier ones held; the lot last. Raises InfeasibleError."""
    fixed: tuple[int | None, ...] = (None,) * len(model.columns)
    taken: tuple[int, ...] | None = None
    proofs: list[tuple[str, Proof]] = []
    for name in (*([] if keep is None else ["kept"]), *rules.objectives, "lot"):
        if name == "regions":
            model, objective = with_regions(model, dict(proofs)["people"].value)
            fixed += (None,) * (len(model.columns) - len(fixed))
            taken = taken and with_region_columns(model, taken)
        else:
            objective = _objective(model, name, rules, seed=seed, keep=keep or frozenset())
        best = maximise(model, objective, fixed, taken)
        proofs.append((name, best.proof))
        taken, fixed = best.taken, best.fixed
        model = model.with_sum(Row(f"objective:{name}", best.proof.value, best.proof.value), objective)
    assert taken is not None  # noqa: S101  # the lot is always asked
    taken = _lowest_lots(model, taken, seed=seed)
    units = tuple(unit for unit, n in zip(model.units, taken, strict=False) if n)
    unique = all(proof.closed for _, proof in proofs) and _is_unique(model, taken, fixed)
    return Chosen(units, tuple(proofs), unique)


def _objective(model: Model, name: str, rules: Rules, *, seed: bytes, keep: frozenset[str]) -> list[int]:
    if name == "kept":
        numbers = [len(unit.people) if unit.name in keep else 0 for unit in model.units]
    elif name == "lot":
        most = 1 << LOT_BITS
        numbers = [sum(most - lot_of(person.id, seed=seed) for person in unit.people) for unit in model.units]
    else:
        return objective_of(model, name, rules)  # type: ignore[arg-type]  # kept and lot were taken above
    return numbers + [0] * (len(model.columns) - len(model.units))


def _lowest_lots(model: Model, taken: Sequence[int], *, seed: bytes) -> tuple[int, ...]:
    """Among units that nothing tells apart, not even the lots as far as the objective counts, the digest decides."""
    alike: dict[object, list[int]] = {}
    for place in range(len(model.units)):
        alike.setdefault(model.coefficients(place), []).append(place)
    result = list(taken)
    for places in alike.values():
        count = sum(taken[place] for place in places)
        if 0 < count < len(places):
            lots = lots_of([model.units[place] for place in places], seed=seed)
            in_order = sorted(places, key=lambda place: (lots[model.units[place].name], model.units[place].name))
            for rank, place in enumerate(in_order):
                result[place] = int(rank < count)
    return tuple(result)


def _is_unique(model: Model, taken: Sequence[int], fixed: Sequence[int | None]) -> bool:
    """Whether every other choice that reaches all the values breaks a rule. ``model`` holds the objectives already."""
    turns = [0] * len(model.columns)
    for place in range(len(model.units)):
        if fixed[place] is None:
            turns[place] = 1 if taken[place] else -1
    if not any(turns):
        return True
    model = model.with_sum(Row("other", None, sum(turn > 0 for turn in turns) - 1), turns)
    try:
        maximise(model, [0] * len(model.columns), fixed)
    except InfeasibleError:
        return True
    return False


def home_alone(model: Model, parties: Iterable[str]) -> dict[str, Proof]:
    """The most people who could come home to each party if it freed nobody, while no one goes elsewhere."""
    rows = tuple(_only_upper(row) for row in model.rows)
    places: dict[str, list[int]] = {party: [] for party in sorted(parties)}
    for place, unit in enumerate(model.units):
        sides = {person.side for person in unit.people}
        if len(sides) == 1 and unit.people[0].kind == "living":  # bodies are units of their own
            places[unit.people[0].side].append(place)
    return {party: _most_home(model, rows, home) for party, home in places.items()}


def _most_home(model: Model, rows: tuple[Row, ...], places: Sequence[int]) -> Proof:
    smaller = Model(
        tuple(model.units[place] for place in places), tuple(model.columns[place] for place in places), rows
    )
    return maximise(smaller, [unit.living for unit in smaller.units], [None] * len(places)).proof


def _only_upper(row: Row) -> Row:
    if row.name.startswith("bound:"):
        return Row(row.name, None, row.high)
    if row.name.startswith("force:") or (row.name.startswith("share:") and row.name.endswith(":least")):
        return Row(row.name)
    return row
