"""An invented pool and its rules: nobody in it exists, and the same seed gives the same bytes anywhere.

The shares below are invented too, though of the size seen in published exchanges; nothing may be concluded from them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal, TypeVar

from wasl.engines.planning.errors import PlanningError
from wasl.engines.planning.pool_files import pool_csv

AS_OF = date(2021, 12, 16)
NAMES = ("NORTH", "SOUTH", "EAST", "WEST", "CENTRE")
MAX_PARTIES, MAX_SIZE = 12, 1_000_000
CATEGORIES = (
    ("woman", 0.08), ("child", 0.03), ("gravely_ill", 0.03), ("wounded", 0.05), ("elderly", 0.06), ("life_term", 0.07),
)  # fmt: skip
POINTS = {"child": 6, "gravely_ill": 5, "woman": 3, "wounded": 3, "elderly": 3}
IN_FAMILY, COMPANION, VETOED, THIRD, BODY = 0.06, 0.015, 0.06, 0.02, 0.05
FAMILY_SIZES = ((2, 5), (3, 3), (4, 2), (5, 1))
REGIONS, SITES = 10, 4
SITE_SHARE = 0.85  # of the people at a site, how many it can prepare in time

Parity = Literal["pairwise", "circulation"]
Row = dict[str, str]
Thing = TypeVar("Thing")


class CannotInvent(PlanningError):
    """An invented pool that cannot be made as asked."""

    code = "cannot_invent_exchange"


@dataclass(frozen=True)
class Invented:
    """The files that a plan is made from; seeds are lines ``PARTY=HEX``."""

    pool: bytes
    rules: bytes
    seeds: bytes


def invented_exchange(*, size: int, parties: int, seed: int, parity: Parity = "pairwise", stages: int = 3) -> Invented:
    """A pool of ``size`` people among ``parties`` parties as CSV, and rules for it as YAML. Raises CannotInvent."""
    if not 2 <= parties <= MAX_PARTIES:
        raise CannotInvent("no pool was invented", why=f"{parties} parties", do=f"Ask for 2 to {MAX_PARTIES}.")
    if not parties <= size <= MAX_SIZE:
        raise CannotInvent("no pool was invented", why=f"a size of {size}", do=f"Ask for {parties} to {MAX_SIZE}.")
    codes = [NAMES[at] if at < len(NAMES) else f"PARTY{at + 1}" for at in range(parties)]
    rows = _people(Random(seed), size=size, codes=codes)  # noqa: S311  invented people, nothing secret
    seeds = "".join(f"{party}={hex_}\n" for party, hex_ in invented_seeds(codes, seed=seed).items())
    return Invented(pool_csv(rows), _rules(rows, codes=codes, parity=parity, stages=stages), seeds.encode())


def _people(chance: Random, *, size: int, codes: Sequence[str]) -> list[Row]:
    """Households one after the other until there are enough people."""
    pairs = [
        ((holder, side), (len(codes) - at) * (len(codes) - to / 2))
        for at, holder in enumerate(codes)
        for to, side in enumerate(codes)
        if holder != side
    ]
    rows: list[Row] = []
    families = 0
    while len(rows) < size:
        holder, side = _by_weight(chance, pairs)
        home = {"holder": holder, "side": side, "region": f"R{_number(chance, REGIONS) + 1:02d}"}
        home["site"] = f"{holder}-{_number(chance, SITES) + 1}"
        count = 1
        if chance.random() < IN_FAMILY / 2.8:
            count = min(_by_weight(chance, FAMILY_SIZES), size - len(rows))
        if count > 1:
            families += 1
            home["family"] = f"F{families:05d}"
        for _ in range(count):
            rows.append({"id": f"E{len(rows) + 1:06d}", **home, **_person(chance, holder=holder)})
        if count == 1:
            _accompany(chance, rows)
    return rows


def _person(chance: Random, *, holder: str) -> Row:
    body = chance.random() < BODY
    words = [word for word, share in CATEGORIES if chance.random() < share]
    vetoed = chance.random() < VETOED
    third = chance.random() < THIRD
    return {
        "kind": "body" if body else "living",
        "categories": "" if body else "; ".join(words),
        "vetoed_by": holder if vetoed and not body else "",
        "third_national": "yes" if third else "no",
        "held_since": _since(chance),
    }


def _since(chance: Random) -> str:
    """A day, a month, a year, or not known."""
    day = (AS_OF - timedelta(days=30 + _number(chance, 3_600))).isoformat()
    precision = chance.random()
    if precision < 0.03:
        return ""
    return day[:4] if precision < 0.12 else day[:7] if precision < 0.35 else day


def _accompany(chance: Random, rows: list[Row]) -> None:
    """Let the newest person go only with somebody before them of the same holder and side."""
    if chance.random() >= COMPANION or rows[-1]["kind"] == "body":
        return
    newest = rows[-1]
    for row in rows[-2:-200:-1]:
        if (row["holder"], row["side"], row["kind"]) == (newest["holder"], newest["side"], "living"):
            newest["companion_of"] = row["id"]
            return


def _by_weight(chance: Random, things: Sequence[tuple[Thing, float]]) -> Thing:
    left = chance.random() * sum(weight for _, weight in things)
    for thing, weight in things:
        left -= weight
        if left < 0:
            return thing
    return things[-1][0]


def _number(chance: Random, below: int) -> int:
    return int(chance.random() * below)  # only random() is promised to stay as it is


def _rules(rows: Sequence[Row], *, codes: Sequence[str], parity: Parity, stages: int) -> bytes:
    living = [row for row in rows if row["kind"] == "living"]
    sites = Counter(row["site"] for row in living)
    lines = [
        "# An invented agreement; nobody in it exists.",
        f"as_of: {AS_OF}",
        f"parties: [{', '.join(codes)}]",
        f"parity: {parity}",
        *(["forced:", "  - {category: gravely_ill}"] if _may_force(living) else []),
        "sites:",
        *(f"  {site}: {_share(count)}" for site, count in sorted(sites.items())),
        "vulnerability:",
        *(f"  {category}: {points}" for category, points in POINTS.items()),
        "bodies: {parity: pairwise}",
        *_stages(stages),
    ]
    return ("\n".join(lines) + "\n").encode()


def _may_force(living: Sequence[Row]) -> bool:
    """Whether every two parties hold twice as many of each other's as are gravely ill, so that all of those can go."""
    free = [row for row in living if not row["vetoed_by"]]
    flows = Counter((row["holder"], row["side"]) for row in free)
    ill = Counter((row["holder"], row["side"]) for row in free if "gravely_ill" in row["categories"])
    return all(2 * count <= flows[side, holder] for (holder, side), count in ill.items())


def _share(count: int) -> int:
    return max(1, int(count * SITE_SHARE))


def _stages(stages: int) -> Sequence[str]:
    if stages < 2:
        return ()
    return (f"stages: {{count: {stages}, imbalance: 5}}",)


def invented_seeds(codes: Sequence[str], *, seed: int) -> Mapping[str, str]:
    """Seeds that the parties of an invented pool reveal, as hexadecimal."""
    chance = Random(seed)  # noqa: S311  invented
    return {code: bytes(_number(chance, 256) for _ in range(32)).hex() for code in codes}
