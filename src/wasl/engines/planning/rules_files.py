"""What was agreed, as a YAML file: short forms for what agreements usually say, each becoming a few plain rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import get_args

from wasl.engines.planning.model import check_rules
from wasl.engines.planning.pool_files import YES_NO
from wasl.engines.planning.strict_yaml import Spot, read_yaml
from wasl.engines.planning.terms import (
    OBJECTIVES,
    Balance,
    Bound,
    Force,
    Kind,
    Objective,
    Person,
    Rule,
    Rules,
    Share,
    Stages,
    Where,
)

KEYS: Mapping[str, str] = {
    "as_of": "Day until which days held are counted: `2021-12-16`.",
    "parties": "Codes of all parties that hold people or receive them: `[NORTH, SOUTH]`.",
    "parity": "`pairwise`: every two parties free as many of each other's people. `circulation`: every party frees as "
    "many as come to it, from whomever. `none`. Or a table of `form`, `tolerance` and `of` (a selection), or a list "
    "of such tables.",
    "ratio": "List of `{from, to, gives, gets, tolerance, give, get, name}`: party `from` frees `gives` people of the "
    "selection `give` for every `gets` of the selection `get` that `to` frees.",
    "forced": "List of selections: all who match are freed, unless a veto bars them.",
    "caps": "List of `{where, at_least, at_most, name}`: at least and at most so many people of a selection.",
    "shares": "List of `{part, whole, at_least, at_most, name}`: of 1,000 people freed who match `whole`, so many "
    "match `part`.",
    "sites": "Table of sites: how many living people each can make ready.",
    "stages": "`{count, imbalance, seats}`: after each of `count` stages no balance is off by more than `imbalance` "
    "people; `seats` is a table of parties: how many people one stage can bring from each.",
    "vulnerability": "Table of categories: points that a freed person of it counts.",
    "objectives": "What comes before what. Default: `[people, vulnerability, time, regions, bodies]`. The lot decides "
    "what they leave open.",
    "time_unit_days": "Time held counts in whole units of so many days. Default: 30.",
    "bodies": "`{parity, tolerance}`: the remains, a currency of their own, never weighed against living people.",
}
WHERE: Mapping[str, str] = {
    "holder": "Party that holds the person.",
    "side": "Party the person goes to.",
    "kind": "`living` (the default) or `body`.",
    "category": "One of the person's categories.",
    "region": "Region.",
    "site": "Site.",
    "third_national": "`yes` or `no`.",
}
FORMS = ("pairwise", "circulation", "none")
KINDS: tuple[Kind, ...] = get_args(Kind)
MAX_NAME = 80
MAX_PARTIES = 64


@dataclass(frozen=True)
class RulesFile:
    """The rules of a file, and the day until which it counts days held."""

    rules: Rules
    as_of: date


def read_rules(content: bytes, *, file: str = "the rules") -> RulesFile:
    """The rules of a YAML file. Raises RulesError with the line and column of what is wrong."""
    root = read_yaml(content, file=file)
    keys = root.table(tuple(KEYS), needed=("as_of", "parties"))
    parties = _parties(keys["parties"])
    named = [*_named_rules(keys, parties=parties)]
    _check_names(named)
    rules = Rules(
        parties=parties,
        rules=tuple(rule for rule, _ in named),
        points=tuple((word, spot.number(most=1000)) for word, spot in _pairs(keys, "vulnerability")),
        objectives=_objectives(keys["objectives"]) if "objectives" in keys else OBJECTIVES,
        time_unit_days=keys["time_unit_days"].number(least=1, most=3660) if "time_unit_days" in keys else 30,
        stages=_stages(keys["stages"], parties=parties) if "stages" in keys else None,
    )
    check_rules(rules)
    return RulesFile(rules, _day(keys["as_of"]))


def rules_without_people(rules: Rules, pool: Sequence[Person]) -> tuple[str, ...]:
    """Names of rules that name a category, region or site which nobody in the pool has: perhaps misspelled."""
    known = {"category": {word for person in pool for word in person.categories},
             "region": {person.region for person in pool}, "site": {person.site for person in pool}}  # fmt: skip

    def is_strange(where: Where) -> bool:
        return any(getattr(where, key) is not None and getattr(where, key) not in words for key, words in known.items())

    found = [rule.name for rule in rules.rules if any(map(is_strange, _selections(rule)))]
    return (*found, *(f"vulnerability {word}" for word, _ in rules.points if word not in known["category"]))


def _selections(rule: Rule) -> tuple[Where, ...]:
    match rule:
        case Balance():
            return rule.give, rule.get
        case Share():
            return rule.part, rule.whole
        case _:
            return (rule.where,)


Named = tuple[Rule, Spot]


def _named_rules(keys: Mapping[str, Spot], *, parties: Sequence[str]) -> Iterator[Named]:
    """Every rule with the place it comes from, short form after short form."""
    if "parity" in keys:
        yield from _parity(keys["parity"], parties=parties)
    for number, spot in _items(keys, "ratio"):
        yield _ratio(spot, number=number, parties=parties), spot
    for _, spot in _items(keys, "forced"):
        where = _where(spot, parties=parties)
        yield Force(f"forced: {_told(where)}", where), spot
    for number, spot in _items(keys, "caps"):
        yield _cap(spot, number=number, parties=parties), spot
    for number, spot in _items(keys, "shares"):
        yield _share(spot, number=number, parties=parties), spot
    for site, spot in _pairs(keys, "sites"):
        yield Bound(f"site {site}", Where(site=site), at_most=spot.number()), spot
    if "bodies" in keys:
        yield from _bodies(keys["bodies"], parties=parties)


# --- short forms ------------------------------------------------------------------------------------------


def _parity(spot: Spot, *, parties: Sequence[str]) -> Iterator[Named]:
    """``pairwise``, a table, or a list of tables."""
    if isinstance(spot.value, str):
        form = spot.one_of(FORMS, called="a form of parity")
        yield from _balances(form, Where(), tolerance=0, parties=parties, spot=spot)
        return
    for one in spot.value if isinstance(spot.value, tuple) else (spot,):
        table = one.table(("form", "tolerance", "of"), needed=("form",))
        of = _where(table["of"], parties=parties, only=("category", "region", "site", "third_national")) \
            if "of" in table else Where()  # fmt: skip
        form = table["form"].one_of(FORMS, called="a form of parity")
        yield from _balances(form, of, tolerance=_number(table, "tolerance", 0), parties=parties, spot=one)


def _bodies(spot: Spot, *, parties: Sequence[str]) -> Iterator[Named]:
    table = spot.table(("parity", "tolerance"), needed=("parity",))
    form = table["parity"].one_of(FORMS, called="a form of parity")
    tolerance = _number(table, "tolerance", 0)
    yield from _balances(form, Where(kind="body"), tolerance=tolerance, parties=parties, spot=spot)


def _balances(form: str, of: Where, *, tolerance: int, parties: Sequence[str], spot: Spot) -> Iterator[Named]:
    called = "parity" + (f" of {_told(of)}" if _told(of) else "")
    if form == "pairwise":
        for a, b in combinations(sorted(parties), 2):
            give, get = _at(of, holder=a, side=b), _at(of, holder=b, side=a)
            yield Balance(f"{called}: {a}, {b}", give, get, tolerance=tolerance), spot
    elif form == "circulation":
        for party in sorted(parties):
            give, get = _at(of, holder=party), _at(of, side=party)
            yield Balance(f"{called}: {party}", give, get, tolerance=tolerance), spot


def _ratio(spot: Spot, *, number: int, parties: Sequence[str]) -> Balance:
    known = ("from", "to", "gives", "gets", "tolerance", "give", "get", "name")
    table = spot.table(known, needed=("from", "to", "gives", "gets"))
    giver, getter = (table[key].one_of(parties, called="a party of these rules") for key in ("from", "to"))
    if giver == getter:
        raise table["to"].refused("it is the same party as 'from'", "Name two parties.")
    classes = ("kind", "category", "region", "site", "third_national")
    give, get = (
        _where(table[key], parties=parties, only=classes) if key in table else Where() for key in ("give", "get")
    )
    if give.kind != get.kind:
        raise spot.refused("it weighs bodies against living people", "Give both the same kind.")
    return Balance(
        _name(table, f"ratio {number}"),
        give=_at(give, holder=giver, side=getter),
        get=_at(get, holder=getter, side=giver),
        gives=table["gives"].number(least=1, most=10_000),
        gets=table["gets"].number(least=1, most=10_000),
        tolerance=_number(table, "tolerance", 0),
    )


def _cap(spot: Spot, *, number: int, parties: Sequence[str]) -> Bound:
    table = spot.table(("where", "at_least", "at_most", "name"), needed=("where",))
    where = _where(table["where"], parties=parties)
    return Bound(_name(table, f"cap {number}"), where, *_limits(spot, table, most=10**6))


def _share(spot: Spot, *, number: int, parties: Sequence[str]) -> Share:
    table = spot.table(("part", "whole", "at_least", "at_most", "name"), needed=("part", "whole"))
    part, whole = (_where(table[key], parties=parties) for key in ("part", "whole"))
    if part.kind != whole.kind:
        raise spot.refused("it weighs bodies against living people", "Give both the same kind.")
    return Share(_name(table, f"share {number}"), part, whole, *_limits(spot, table, most=1000))


def _limits(spot: Spot, table: Mapping[str, Spot], *, most: int) -> tuple[int | None, int | None]:
    low, high = (table[key].number(most=most) if key in table else None for key in ("at_least", "at_most"))
    if low is None and high is None:
        raise spot.refused("it has neither 'at_least' nor 'at_most'", "Add one of them.")
    if low is not None and high is not None and low > high:
        raise spot.refused("'at_least' is more than 'at_most'", "Correct one of them.")
    return low, high


def _stages(spot: Spot, *, parties: Sequence[str]) -> Stages:
    table = spot.table(("count", "imbalance", "seats"), needed=("count", "imbalance"))
    seats = table["seats"].pairs() if "seats" in table else {}
    for party, at in seats.items():
        if party not in parties:
            raise at.refused("it names a party that is not in these rules", f"Use one of: {', '.join(parties)}.")
    return Stages(
        count=table["count"].number(least=1, most=1000),
        imbalance=table["imbalance"].number(),
        seats=tuple(sorted((party, at.number()) for party, at in seats.items())),
    )


# --- words ------------------------------------------------------------------------------------------------


def _parties(spot: Spot) -> tuple[str, ...]:
    codes: list[str] = []
    for item in spot.items():
        code = item.word()
        if not code or len(code) > 40 or not code.replace("_", "").replace("-", "").isalnum():
            raise item.refused("a party's code is letters, digits, '_' and '-'", "Give it a neutral code.")
        if code in codes:
            raise item.refused("the party is there twice", "Keep one of them.")
        codes.append(code)
    if not 2 <= len(codes) <= MAX_PARTIES:
        raise spot.refused(f"there are {len(codes)} parties", f"Name 2 to {MAX_PARTIES}.")
    return tuple(codes)


def _objectives(spot: Spot) -> tuple[Objective, ...]:
    words: list[Objective] = []
    for item in spot.items():
        word = item.one_of(OBJECTIVES, called="an objective")
        if word in words:
            raise item.refused("the objective is there twice", "Keep one of them.")
        words.extend(known for known in OBJECTIVES if known == word)
    if not words:
        raise spot.refused("there are no objectives", "Name at least: people.")
    return tuple(words)


def _where(spot: Spot, *, parties: Sequence[str], only: Sequence[str] = tuple(WHERE)) -> Where:
    table = spot.table(only)
    if not table:
        raise spot.refused("the selection is empty", f"Use: {', '.join(only)}.")
    for key in ("holder", "side"):
        if key in table:
            table[key].one_of(parties, called="a party of these rules")
    words = {key: table[key].word() if key in table else None for key in WHERE}
    if words["holder"] and words["holder"] == words["side"]:
        raise spot.refused("holder and side are the same party", "Name two parties.")
    for key, word in words.items():
        if word == "":
            raise table[key].refused(f"'{key}' is empty", "Give it a word, or leave it out.")
    kind = next((kind for kind in KINDS if kind == words["kind"]), None)
    if words["kind"] and kind is None:
        table["kind"].one_of(KINDS, called="a kind")
    third = YES_NO[table["third_national"].one_of(("yes", "no"), called="yes or no")] \
        if "third_national" in table else None  # fmt: skip
    return Where(
        words["holder"], words["side"], kind or "living", words["category"], words["region"], words["site"], third
    )


def _at(where: Where, *, holder: str | None = None, side: str | None = None) -> Where:
    return Where(holder, side, where.kind, where.category, where.region, where.site, where.third_national)


def _told(where: Where) -> str:
    """A selection in a few words, for the name of a rule."""
    words = [] if where.kind == "living" else ["bodies"]
    words += [f"{key} {getattr(where, key)}" for key in ("holder", "side", "region", "site") if getattr(where, key)]
    words += [where.category] if where.category else []
    if where.third_national is not None:
        words.append("third nationals" if where.third_national else "no third nationals")
    return ", ".join(words)


def _name(table: Mapping[str, Spot], otherwise: str) -> str:
    if "name" not in table:
        return otherwise
    name = table["name"].word()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise table["name"].refused("it is empty, too long or not printable", "Use a few words.")
    return name


def _check_names(named: Sequence[Named]) -> None:
    seen: dict[str, Spot] = {}
    for rule, spot in named:
        if rule.name in seen:
            raise spot.refused(
                f"the rule '{rule.name}' is there already, in line {seen[rule.name].line}", "Leave it out, or name it."
            )
        seen[rule.name] = spot


def _day(spot: Spot) -> date:
    try:
        return date.fromisoformat(spot.word())
    except ValueError:
        raise spot.refused("it is not a day", "Write it as 2021-12-16.") from None


def _number(table: Mapping[str, Spot], key: str, otherwise: int) -> int:
    return table[key].number() if key in table else otherwise


def _items(keys: Mapping[str, Spot], key: str) -> Iterator[tuple[int, Spot]]:
    return enumerate(keys[key].items(), start=1) if key in keys else iter(())


def _pairs(keys: Mapping[str, Spot], key: str) -> Iterator[tuple[str, Spot]]:
    return iter(keys[key].pairs().items()) if key in keys else iter(())
