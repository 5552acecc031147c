"""The readable twin: every subset of the people, each rule read as it stands. And pools to try it on."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

from wasl.engines.planning.terms import (
    LOT_BITS,
    Balance,
    Bound,
    Force,
    Person,
    Rule,
    Rules,
    Share,
    Where,
    lot_digest,
    lot_of,
    lot_seed,
)

PARTIES = ("A", "B", "C")
SEEDS = {"A": "0a" * 16, "B": "0b" * 16, "C": "0c" * 16}


def count(people: Sequence[Person], where: Where) -> int:
    return sum(where.matches(person) for person in people)


def barred(pool: Sequence[Person]) -> set[str]:
    """Ids of those who cannot go: by a veto, with their family, or with the one they accompany."""
    out = {person.id for person in pool if person.vetoed_by}
    while True:
        families = {person.family for person in pool if person.id in out and alive(person) and person.family}
        more = {p.id for p in pool if alive(p) and (p.family in families or p.companion_of in out)} | out
        if more == out:
            return out
        out = more


def alive(person: Person) -> bool:
    return person.kind == "living"


def together(chosen: Sequence[Person], pool: Sequence[Person]) -> bool:
    """Families whole or not at all, companions only with the one they accompany."""
    ids = {person.id for person in chosen}
    families = {person.family for person in chosen if alive(person) and person.family}
    whole = all(person.id in ids for person in pool if alive(person) and person.family in families)
    return whole and all(person.companion_of is None or person.companion_of in ids for person in chosen)


def holds(rule: Rule, chosen: Sequence[Person], able: Sequence[Person]) -> bool:
    match rule:
        case Balance(give=give, get=get, gives=gives, gets=gets):
            off = abs(gets * count(chosen, give) - gives * count(chosen, get))
            return off <= rule.tolerance * max(gives, gets)
        case Bound(where=where):
            n = count(chosen, where)
            return (rule.at_least is None or n >= rule.at_least) and (rule.at_most is None or n <= rule.at_most)
        case Share(part=part, whole=whole):
            n, of = 1000 * count(chosen, part), count(chosen, whole)
            return (rule.at_least is None or n >= rule.at_least * of) and (
                rule.at_most is None or n <= rule.at_most * of
            )
        case Force(where=where):
            return count(chosen, where) == count(able, where)


def possible(pool: Sequence[Person], rules: Sequence[Rule]) -> Iterator[tuple[Person, ...]]:
    out = barred(pool)
    able = [person for person in pool if person.id not in out]
    for size in range(len(able) + 1):
        for chosen in combinations(able, size):
            if together(chosen, pool) and all(holds(rule, chosen, able) for rule in rules):
                yield chosen


def best(
    pool: Sequence[Person], rules: Rules, *, keep: frozenset[str] | None = None
) -> tuple[list[tuple[str, int]], list[str]] | None:
    """The values in order and the ids chosen; None where the rules leave nothing. ``keep``: ids kept first of all."""
    left = list(possible(sorted(pool, key=lambda p: p.id), rules.rules))
    if not left:
        return None
    values: list[tuple[str, int]] = []
    out = barred(pool)
    able = [person for person in pool if person.id not in out]
    for name in (*([] if keep is None else ["kept"]), *rules.objectives, "lot"):
        if keep is not None and name == "kept":
            worth = [len(keep & {person.id for person in chosen}) for chosen in left]
        else:
            worth = [value_of(name, chosen, able, rules, dict(values)) for chosen in left]
        left = [chosen for chosen, value in zip(left, worth, strict=True) if value == max(worth)]
        values.append((name, max(worth)))
    assert len(left) == 1
    return values, sorted(person.id for person in left[0])


def value_of(name: str, chosen: Sequence[Person], able: Sequence[Person], rules: Rules, so_far: dict[str, int]) -> int:
    living = [person for person in chosen if alive(person)]
    match name:
        case "people":
            return len(living)
        case "vulnerability":
            return sum(dict(rules.points).get(category, 0) for person in living for category in person.categories)
        case "time":
            return sum(person.days_held // rules.time_unit_days for person in living)
        case "bodies":
            return len(chosen) - len(living)
        case "regions":
            shares = shares_of([person.region for person in able if alive(person)], so_far["people"])
            return sum(min(share, count(living, Where(region=region))) for region, share in shares.items())
    seed = lot_seed(SEEDS.items())
    return sum((1 << LOT_BITS) - lot_of(person.id, seed=seed) for person in chosen)


def shares_of(regions: Sequence[str], people: int) -> dict[str, int]:
    exact = {region: Fraction(people * regions.count(region), len(regions)) for region in sorted(set(regions))}
    shares = {region: int(share) for region, share in exact.items()}
    while sum(shares.values()) < people:
        most = max(exact, key=lambda region: exact[region] - shares[region])
        shares[most] += 1
    return shares


def smallest_conflict(pool: Sequence[Person], rules: Sequence[Rule]) -> int:
    """How many rules the smallest contradiction has."""
    sizes = (
        len(some)
        for n in range(len(rules) + 1)
        for some in combinations(rules, n)
        if next(possible(pool, some), None) is None
    )
    return next(sizes)


def lot_key(name: str) -> bytes:
    return lot_digest(name, seed=lot_seed(SEEDS.items()))


WHERES = st.sampled_from(
    [
        *(Where(holder=h, side=s) for h, s in product((None, *PARTIES), (None, *PARTIES)) if h is None or h != s),
        *(Where(category=c) for c in ("child", "ill")),
        *(Where(holder=h, category=c) for h in PARTIES for c in ("child", "ill")),
        Where(region="north"),
        Where(site="s1"),
        Where(third_national=True),
    ]
)


@st.composite
def pools(draw: st.DrawFn, most: int = 9) -> list[Person]:
    size = draw(st.integers(1, most))
    pool: list[Person] = []
    for number in range(size):
        holder, side = draw(st.permutations(PARTIES))[:2]
        body = draw(st.integers(0, 5)) == 0
        leads = [person.id for person in pool if alive(person)]
        pool.append(
            Person(
                id=f"P{number:02d}",
                holder=holder,
                side=side,
                kind="body" if body else "living",
                categories=draw(st.frozensets(st.sampled_from(["child", "ill"]))),
                family=draw(st.sampled_from([None, None, None, "f1", "f2"])),
                companion_of=draw(st.sampled_from(leads))
                if leads and not body and draw(st.integers(0, 4)) == 0
                else None,
                region=draw(st.sampled_from(["", "north", "south"])),
                site=draw(st.sampled_from(["s1", "s2"])),
                days_held=draw(st.integers(0, 200)),
                third_national=draw(st.booleans()),
                vetoed_by=frozenset({holder}) if draw(st.integers(0, 7)) == 0 else frozenset(),
            )
        )
    return pool


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Rule]:
    kinds = draw(st.lists(st.sampled_from(["balance", "balance", "bound", "share", "force", "bodies"]), max_size=5))
    rules: list[Rule] = []
    for number, kind in enumerate(kinds):
        name, where, other = f"rule {number}", draw(WHERES), draw(WHERES)
        if kind == "balance":
            rates = draw(st.sampled_from([(1, 1), (1, 1), (1, 2), (2, 3), (3, 1)]))
            rules.append(Balance(name, where, other, *rates, tolerance=draw(st.integers(0, 2))))
        elif kind == "bodies":
            a, b = Where(holder="A", kind="body"), Where(holder="B", kind="body")
            rules.append(Balance(name, a, b, tolerance=draw(st.integers(0, 1))))
        elif kind == "bound":
            low = draw(st.sampled_from([None, None, 1, 2]))
            rules.append(Bound(name, where, at_least=low, at_most=draw(st.integers(low or 0, 5))))
        elif kind == "share":
            low, high = draw(st.sampled_from([(100, None), (None, 500), (200, 700), (334, None)]))
            rules.append(Share(name, where, Where(), at_least=low, at_most=high))
        else:
            rules.append(Force(name, where))
    return rules


@st.composite
def agreements(draw: st.DrawFn) -> Rules:
    objectives = draw(
        st.sampled_from(
            [
                ("people", "vulnerability", "time", "regions", "bodies"),
                ("people", "bodies"),
                ("bodies", "people", "regions"),
                ("time", "vulnerability"),
                (),
            ]
        )
    )
    return Rules(PARTIES, tuple(draw(rule_lists())), points=(("child", 3), ("ill", 2)), objectives=objectives)
