"""The linkage engine again, slowly: every pair, no blocking, one field after the other, plain Python.

Takes the fitted model of a run and scores each pair with it; shares nothing with the fast version but the parser,
the table of places, the comparison of two name parts, and the table of defaults.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from wasl.engines.linkage.records import Records
from wasl.engines.linkage.weights import Weights
from wasl.engines.names.alignment import compare_parts
from wasl.engines.names.model import default_model
from wasl.engines.names.parsing import Part, parse_name
from wasl.engines.names.rarity import UNSEEN
from wasl.engines.places.writings import in_arabic
from wasl.kernel.dates import DateError, PartialDate, Precision, parse_date

ROLES = ("given", "father", "grandfather", "family")
Placed = list[tuple[int, Part]]  # (role, part); role 4: a further ancestor


def column(records: Records, name: str) -> list[str]:
    return [records.text(name, row) for row in range(len(records))]


def whole_name(text: str) -> Placed:
    parts = list(parse_name(text).parts)
    parts = parts if len(parts) <= 5 else [*parts[:4], parts[-1]]
    if len(parts) < 2:
        return [(0, part) for part in parts]
    middle = ([1, 2] + [4] * 9)[: len(parts) - 2]
    return list(zip([0, *middle, 3], parts, strict=True))


def place_parts(text: str) -> Sequence[Part]:
    return parse_name(in_arabic(text)).parts[:3]


class Twin:
    """All-pairs scoring of two lists that have whole names (no split columns)."""

    def __init__(self, left: Records, right: Records, weights: Weights) -> None:
        self.lists, self.weights = (left, right), weights
        self.names = [[whole_name(text) for text in column(side, "name")] for side in self.lists]
        self.mothers = [[parse_name(text).parts[:1] for text in column(side, "mother")] for side in self.lists]
        self.counts = {group: Counter[str]() for group in ("given", "ancestor", "family", "mother", "place")}
        for side, names, mothers in zip(self.lists, self.names, self.mothers, strict=True):
            for role, part in (placed for name in names for placed in name if placed[0] < 4):
                self.counts[("given", "ancestor", "ancestor", "family")[role]][part.skeleton] += 1
            self.counts["mother"].update(part.skeleton for mother in mothers for part in mother)
            for place in ("birth_place", "arrest_place"):
                for text in column(side, place):
                    self.counts["place"].update(part.skeleton for part in place_parts(text))

    def weight(self, i: int, j: int) -> float:
        """log2 of the evidence for one person over the mixture of the other kinds."""
        kinds = [0.0, 0.0, 0.0, 0.0]
        for field, (level, share) in self.levels(i, j).items():
            if level:
                kinds = [
                    total + math.log2(max(p, 1e-7))
                    for total, p in zip(kinds, self.chances(field, level, share), strict=True)
                ]
        others = sum(2**k * share for k, share in zip(kinds[1:], self.weights.shares[1:], strict=True))
        return kinds[0] - math.log2(others / sum(self.weights.shares[1:]))

    def probability(self, i: int, j: int) -> float:
        same, *others = self.weights.shares
        odds = 2 ** self.weight(i, j) * same / sum(others)
        return odds / (1 + odds)

    # --- one field ---

    def chances(self, field: str, level: int, share: float) -> tuple[float, float, float, float]:
        m, u = self.weights.m[field], self.weights.u[field]
        agreeing = {
            "given": 3,
            "father": 3,
            "grandfather": 3,
            "family": 3,
            "mother": 3,
            "birth_place": 2,
            "arrest_place": 2,
        }
        same, strangers = m[level], u[level]
        if field in ROLES and level == 5:
            return same, 0.3, 0.3, 0.3
        if level < agreeing.get(field, 0):
            frequency = min(max(self.weights.kappa[field] * share, 1e-6), 0.9)
            strangers = frequency * m[level] / max(sum(m[1 : agreeing[field]]), 1e-6)
        if field == "given":
            apart = (0, 0, 0, 0.01, 0.98, 0.01)[level]
            return same, strangers, *((0.1 * strangers, strangers) if level < 3 else (apart, apart))
        if field in ("father", "mother"):
            return same, strangers, same, strangers
        if field in ("grandfather", "family"):
            return same, strangers, same, same
        if field == "birth_date":
            possible = 0.03 * m[4]
            apart = (0, 0, 0.001, 0.012, possible, 0.22, 1 - 0.001 - 0.012 - possible - 0.22)[level]
            return same, strangers, 0.01 * same + 0.99 * apart, strangers
        if field == "sex":
            return same, strangers, strangers, strangers
        first, second = {"birth_place": (0.9, 0.6), "arrest_place": (0.7, 0.4), "arrest_date": (0.4, 0.3)}[field]
        return same, strangers, first * same + (1 - first) * strangers, second * same + (1 - second) * strangers

    def levels(self, i: int, j: int) -> dict[str, tuple[int, float]]:
        found = self.name_levels(self.names[0][i], self.names[1][j])
        found["mother"] = self.mother_level(i, j)
        found["sex"] = self.sex_level(i, j)
        for field in ("birth_date", "arrest_date"):
            found[field] = (self.date_level(field, i, j), 1.0)
        for field in ("birth_place", "arrest_place"):
            found[field] = self.place_level(field, i, j)
        return found

    def share(self, group: str, a: Part, b: Part) -> float:
        counts, prior = self.counts[group], default_model().common.shares if group not in ("family", "place") else {}
        total = sum(counts.values())
        return max((counts[part.skeleton] + 200 * prior.get(part.skeleton, UNSEEN)) / (total + 200) for part in (a, b))

    def name_levels(self, a: Placed, b: Placed) -> dict[str, tuple[int, float]]:
        """The given order; where that leaves a part without an answer in both names, b with its family name taken from
        one end to the other, if every part then has its answer, or all but one and two have, and that says 3 more."""
        best_total, links, order = *self.best_links(a, b), b
        all_answered = len(links) == min(len(a), len(b))
        best = a
        in_first = ([(a[k - 1][0], a[k][1]) for k in range(len(a))], [b[-1], *b[:-1]]) if b else (a, b)
        for one, turned in (in_first, (a, self.moved(b, [*range(1, len(b)), 0]))):
            if len(b) > 1 and not all_answered:
                total, other = self.best_links(one, turned)
                all_answered = len(other) == min(len(a), len(b))
                believed = all_answered or (len(other) >= 2 and len(other) == min(len(a), len(b)) - 1)
                if total - 3.0 > best_total and believed:
                    best_total, links, best, order = total - 3.0, other, one, turned
        return self.role_levels(best, order, links)

    @staticmethod
    def moved(b: Placed, order: Sequence[int]) -> Placed:
        return [(role, b[k][1]) for (role, _), k in zip(b, order, strict=False)]

    @staticmethod
    def odds(a: Part, b: Part) -> float:
        return compare_parts(a, b, default_model())[0]

    def best_links(self, a: Placed, b: Placed) -> tuple[float, list[tuple[int, int]]]:
        """Every order-preserving set of answering parts is tried."""
        best: tuple[float, list[tuple[int, int]]] = (0.0, [])
        for total, links in self.all_links(a, b):
            if total > best[0] + 1e-4:
                best = (total, links)
        return best

    def are_tied(self, a: Placed, b: Placed) -> bool:
        """Whether two sets of answering parts explain as much as each other and no set more."""
        totals = sorted((total for total, _ in self.all_links(a, b)), reverse=True)
        return len(totals) > 1 and totals[0] - totals[1] < 1e-3

    def all_links(self, a: Placed, b: Placed) -> Iterator[tuple[float, list[tuple[int, int]]]]:
        for size in range(1, min(len(a), len(b)) + 1):
            for left in combinations(range(len(a)), size):
                for right in combinations(range(len(b)), size):
                    links = list(zip(left, right, strict=True))
                    gains = [self.odds(a[x][1], b[y][1]) + 0.3 * (a[x][0] == b[y][0]) for x, y in links]
                    if min(gains) > 0:
                        yield sum(gains), links

    def role_levels(self, a: Placed, b: Placed, links: list[tuple[int, int]]) -> dict[str, tuple[int, float]]:
        found: dict[str, tuple[int, float]] = dict.fromkeys(ROLES, (0, 1.0))
        groups = ("given", "ancestor", "ancestor", "family")
        for x, y in links:
            low, high = sorted((a[x][0], b[y][0]))
            role = high if low == 0 else low
            if role < 4 and found[ROLES[role]][0] != 1:
                level = 1 if self.odds(a[x][1], b[y][1]) > 3.0 else 2
                found[ROLES[role]] = (level, self.share(groups[role], a[x][1], b[y][1]))
        for number, role in enumerate(ROLES):
            x, y = (next((k for k, (r, _) in enumerate(side) if r == number), None) for side in (a, b))
            if found[role][0] == 0 and x is not None and y is not None:
                free = x not in [p for p, _ in links] and y not in [q for _, q in links]
                near = self.odds(a[x][1], b[y][1]) > -2.0
                elsewhere = 4 if len(links) < min(len(a), len(b)) else 5
                found[role] = ((3 if near else 4) if free else elsewhere, 1.0)
        return found

    def mother_level(self, i: int, j: int) -> tuple[int, float]:
        a, b = self.mothers[0][i], self.mothers[1][j]
        if not (a and b):
            return 0, 1.0
        odds = self.odds(a[0], b[0])
        if odds > 0:
            return (1 if odds > 3.0 else 2), self.share("mother", a[0], b[0])
        return (3 if odds > -2.0 else 4), 1.0

    def sex_level(self, i: int, j: int) -> tuple[int, float]:
        read = {"ذكر": 1, "M": 1, "m": 1, "male": 1, "أنثى": 2, "F": 2, "f": 2, "female": 2}
        a, b = read.get(self.lists[0].text("sex", i), 0), read.get(self.lists[1].text("sex", j), 0)
        return (0 if not (a and b) else 1 if a == b else 2), 1.0

    def place_level(self, field: str, i: int, j: int) -> tuple[int, float]:
        if not all(field in side.columns for side in self.lists):
            return 0, 1.0
        a, b = (place_parts(side.text(field, k)) for side, k in zip(self.lists, (i, j), strict=True))
        if not (a and b):
            return 0, 1.0
        odds, x, y = max(((self.odds(p, q), p, q) for p in a for q in b), key=lambda found: found[0])
        return (1, self.share("place", x, y)) if odds > 0 else (2, 1.0)

    def date_level(self, field: str, i: int, j: int) -> int:
        a, b = (read_date(side.text(field, k)) for side, k in zip(self.lists, (i, j), strict=True))
        if a is None or b is None:
            return 0
        (first_a, last_a, exact_a), (first_b, last_b, exact_b) = (
            bounds(day, birth=field == "birth_date") for day in (a, b)
        )
        gap = max(0, (first_b - last_a).days, (first_a - last_b).days)
        if not (exact_a and exact_b):
            return 4 if gap == 0 else 5 if gap <= 731 else 6
        if gap == 0:
            return 1
        if (first_a.year, first_a.month, first_a.day) == (first_b.year, first_b.day, first_b.month):
            return 2
        differing = sum(getattr(first_a, p) != getattr(first_b, p) for p in ("year", "month", "day"))
        if gap <= 3 or (differing == 1 and abs(first_a.year - first_b.year) <= 1):
            return 3
        return 5 if gap <= 731 else 6


def read_date(text: str) -> PartialDate | None:
    try:
        day = parse_date(text) if text.strip() else None
    except DateError:
        return None
    return day if day is not None and day.is_known else None


def bounds(day: PartialDate, *, birth: bool) -> tuple[date, date, bool]:
    first, last = day.earliest or date.min, day.latest or date.max
    if birth and day.precision is Precision.DAY and (first.month, first.day) == (1, 1):
        return date(first.year, 1, 1), date(first.year, 12, 31), False
    return first, last, day.precision is Precision.DAY and first == last


# --- rivals -----------------------------------------------------------------------------------------------


def odds_among_matchings(pairs: Sequence[tuple[int, int]], odds: Sequence[float]) -> list[float]:
    """Odds of each pair when every choice of pairs without a common entry is as likely as the product of its odds."""
    with_it, without = [0.0] * len(pairs), [0.0] * len(pairs)
    for size in range(len(pairs) + 1):
        for chosen in combinations(range(len(pairs)), size):
            lefts, rights = ({pairs[k][side] for k in chosen} for side in (0, 1))
            if len(lefts) == len(rights) == size:
                weight = math.prod(odds[k] for k in chosen)
                for k in range(len(pairs)):
                    if k in chosen:
                        with_it[k] += weight
                    else:
                        without[k] += weight
    return [yes / no for yes, no in zip(with_it, without, strict=True)]


def odds_by_messages(
    pairs: Sequence[tuple[int, int]], odds: Sequence[float], duplicates: dict[tuple[int, int], float], *, rounds: int
) -> list[float]:
    """What belief propagation makes of the odds, one pair after the other. duplicates: of two pairs, that their other
    entries are one person."""

    def taken(values: Sequence[float], side: int) -> list[float]:
        found = []
        for k in range(len(pairs)):
            rivals = [other for other in range(len(pairs)) if other != k and pairs[other][side] == pairs[k][side]]
            sure = 1 + sum(values[other] for other in rivals if (k, other) not in duplicates)
            free = 1 / sure
            for other in rivals:
                if (k, other) in duplicates:
                    same = duplicates[k, other]
                    free *= same + (1 - same) / (1 + values[other] / sure)
            found.append(1 / free - 1)
        return found

    free_right, taken_right = list(odds), [0.0] * len(odds)
    for _ in range(rounds):
        free_left = [x / (1 + y) for x, y in zip(odds, taken(free_right, 0), strict=True)]
        taken_right = taken(free_left, 1)
        free_right = [x / (1 + y) for x, y in zip(odds, taken_right, strict=True)]
    return [x / ((1 + y) * (1 + z)) for x, y, z in zip(odds, taken(free_right, 0), taken_right, strict=True)]
