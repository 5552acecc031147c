"""A plan for any table: which columns are compared, and how pairs are proposed, by one rule.

Every column is a text unless said otherwise: exact codes, dates in one notation and names alike. How much agreement,
one slip or a word in common is worth in each is learned from the table itself, and so is what a frequent value is
worth; nothing is to be set. Pairs are proposed when they agree on a whole column, or on how two columns begin.

Columns that repeat each other (a whole name beside its parts) would count twice what is said once:
``telling_columns`` leaves such columns out. Lists of persons with Arabic names are served by ``plan.DEFAULT_PLAN``,
which knows names, relatives and places.
"""

from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import combinations, permutations
from typing import TypeAlias

from wasl.engines.linkage.errors import BadPlan
from wasl.engines.linkage.keys import digest_of
from wasl.engines.linkage.plan import Comparison, Kind, Plan
from wasl.engines.linkage.reading import folded_text
from wasl.engines.linkage.records import Records

Words: TypeAlias = Mapping[str, frozenset[str]]
"""The words an entry has, by column."""

BEGINNING = 3
"""Letters of a text that two entries share to be proposed by it and another field."""
RANDOM_PAIRS = 200_000
"""Slips are rare among strangers: so many pairs are drawn to see how rare."""

REPEATS_FROM = 0.8
"""One column is part of another when its words stand in the other in so many of the entries that have both."""
COVERED_FROM = 0.5
"""A column that others are part of only repeats them when they have so many of its words, in the mean of entries."""
ENTRIES_LOOKED_AT, ENTRIES_TO_TELL = 2_000, 10
"""Most entries of a list that are looked at, and fewest of all lists with both columns that tell something."""


def telling_columns(lists: Sequence[Records]) -> tuple[str, ...]:
    """Columns of the lists by name, without those that only repeat others.

    Left out are a column that two others or more are part of and that adds little to them, and one that holds the same
    words as an earlier one. Entries are chosen by their ids, whatever the order of rows.
    """
    columns = sorted({name for records in lists for name in records.columns})
    entries = [entry for records in lists for entry in _words(records, columns)]
    within = {pair for pair in permutations(columns, 2) if _is_within(entries, *pair)}
    kept: list[str] = []
    for column in columns:
        same = any({(column, other), (other, column)} <= within for other in kept)
        parts = [other for other in columns if (other, column) in within and (column, other) not in within]
        if not same and (len(parts) < 2 or _covered(entries, column, parts) < COVERED_FROM):
            kept.append(column)
    return tuple(kept)


def _words(records: Records, columns: Sequence[str]) -> list[Words]:
    """The words of some entries by column; columns in which nothing is known left out."""
    rows = nsmallest(
        ENTRIES_LOOKED_AT, range(len(records)), key=lambda row: (digest_of(records.id_of(row)), records.id_of(row))
    )
    words = ({name: frozenset(folded_text(records.text(name, row)).split()) for name in columns} for row in rows)
    return [{name: found for name, found in entry.items() if found} for entry in words]


def _is_within(entries: Sequence[Words], part: str, whole: str) -> bool:
    both = [entry[part] <= entry[whole] for entry in entries if part in entry and whole in entry]
    return len(both) >= ENTRIES_TO_TELL and sum(both) / len(both) >= REPEATS_FROM


def _covered(entries: Sequence[Words], whole: str, parts: Sequence[str]) -> float:
    """The share of the words of one column that others have too."""
    shares = [
        len(entry[whole] & frozenset().union(*(entry.get(part, ()) for part in parts))) / len(entry[whole])
        for entry in entries
        if whole in entry
    ]
    return sum(shares) / max(len(shares), 1)


def plan_for(fields: Iterable[str], *, kinds: Mapping[str, Kind] | None = None) -> Plan:
    """The plan that compares these columns, as texts where ``kinds`` says nothing of them.

    Keys grow with the square of the columns: twenty make 210. Raises BadPlan for no column, for one named twice or
    with a colon, for a kind of a column that is not there, and for parts of personal names, which only the plan for
    persons aligns.

    >>> plan_for(["surname", "town"]).keys
    (('surname',), ('town',), ('surname:3', 'town:3'))
    """
    named, kinds = tuple(fields), dict(kinds or {})
    _check(named, kinds)
    comparisons = tuple(Comparison(field, kinds.get(field, Kind.TEXT)) for field in named)
    alone = tuple((field,) for field in named)
    by_two = combinations(map(_beginning, comparisons), 2)
    return Plan(comparisons=comparisons, keys=(*alone, *by_two), refine_by=named, random_pairs=RANDOM_PAIRS)


def _beginning(comparison: Comparison) -> str:
    by_letters = comparison.kind in (Kind.TEXT, Kind.WORD, Kind.PLACE)
    return f"{comparison.field}:{BEGINNING}" if by_letters else comparison.field


def _check(fields: tuple[str, ...], kinds: Mapping[str, Kind]) -> None:
    if not fields:
        raise BadPlan("no plan was made", why="there is no column to compare", do="Name at least one.")
    if marked := [field for field in fields if ":" in field]:
        raise BadPlan("no plan was made", why=f"column {marked[0]!r} has a colon in its name", do="Rename it.")
    twice = sorted({field for field in fields if fields.count(field) > 1})
    if twice:
        raise BadPlan("no plan was made", why=f"column {twice[0]!r} is named twice", do="Name each once.")
    for field, kind in kinds.items():
        if field not in fields:
            raise BadPlan("no plan was made", why=f"there is no column {field!r}", do="Correct the kinds.")
        if kind is Kind.ROLE:
            raise BadPlan(
                "no plan was made",
                why=f"column {field!r} is a part of a personal name",
                do="Use the plan for persons, or compare it as a text.",
            )
