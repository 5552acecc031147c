"""Why pairs of entries are or are not thought one person, field by field, in the words of their lists."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.comparing import Compared, compared_pairs
from wasl.engines.linkage.encoding import ROLES, Encoded
from wasl.engines.linkage.levels import levels_of_kind
from wasl.engines.linkage.plan import Comparison, Kind, Plan
from wasl.engines.linkage.preparing import prepared
from wasl.engines.linkage.reading import NONE, what_is_compared
from wasl.engines.linkage.reasons import Pair, Reason
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import Persons
from wasl.engines.linkage.weights import KINDS, SAME_PERSON, Weights, field_log2, log2_by_kind, tables
from wasl.engines.names.parsing import Part, parse_name

Rows = NDArray[np.int64]
Doubles = NDArray[np.float64]


class Entry(NamedTuple):
    """An entry to be told of: its id, and the list and row that say what is written."""

    id: str
    records: Records
    row: int


def explained(
    plan: Plan,
    parts: Sequence[Part],
    weights: Weights,
    compared: Compared,
    entries: Sequence[tuple[Entry, Entry]],
    *,
    probability: Doubles | None = None,
) -> list[Pair]:
    """The pairs with their reasons, in the order given. parts: name parts by number; compared: evidence of the pairs.

    probability: of each pair, where more than its own evidence speaks; otherwise it follows from that.
    """
    model = tables(plan, weights)
    log2 = log2_by_kind(model, compared)
    by_field = [field_log2(model, column, compared) for column in range(len(plan.comparisons))]
    with np.errstate(divide="ignore"):  # kinds that are not there at all
        by_kind = log2 + np.log2(np.array(weights.shares))
    against = 1 + by_kind[:, 1:].argmax(axis=1) if len(entries) else np.empty(0, np.intp)
    others = np.logaddexp2.reduce(by_kind[:, 1:], axis=1)
    evidence = log2[:, SAME_PERSON] - (others - np.log2(sum(weights.shares[1:])))
    if probability is None:
        probability = probability_of(by_kind[:, SAME_PERSON] - others)
    pairs = []
    for k, both in enumerate(entries):
        reasons = tuple(
            _reason(parts, comparison, both, compared, (k, column), by_field[column][k], int(against[k]))
            for column, comparison in enumerate(plan.comparisons)
        )
        weight = round(float(evidence[k]), 4)
        pairs.append(Pair(both[0].id, both[1].id, float(probability[k]), weight, KINDS[against[k]], reasons))
    return pairs


def entries_of(encoded: Encoded, left: Rows, right: Rows) -> list[tuple[Entry, Entry]]:
    """The entries of the pairs ``(left[k], right[k])`` of a run."""
    sides = ([Entry(encoded.id_of(row), *encoded.entry(row)) for row in rows.tolist()] for rows in (left, right))
    return list(zip(*sides, strict=True))


def explained_edges(persons: Persons, numbers: NDArray[np.int64]) -> list[Pair]:
    """Some of the pairs that a run on many lists kept, by their numbers; few, as each is put in words."""
    encoded, edges = persons.encoded, persons.edges
    left, right = edges.left[numbers].astype(np.int64), edges.right[numbers].astype(np.int64)
    turned = encoded.tags[left] > encoded.tags[right]  # as they were compared before
    first, other = np.where(turned, right, left), np.where(turned, left, right)
    pairs = explained(
        encoded.plan,
        encoded.parts,
        persons.model,
        compared_pairs(prepared(encoded), first, other),
        entries_of(encoded, first, other),
        probability=probability_of(edges.weight[numbers]),
    )
    return [pair.turned() if is_turned else pair for pair, is_turned in zip(pairs, turned, strict=True)]


def probability_of(weight: NDArray[np.floating[Any]]) -> Doubles:
    """The probability of which a weight is log2 of the odds."""
    return 1.0 / (1.0 + np.exp2(-weight.astype(np.float64)))


def _reason(
    name_parts: Sequence[Part],
    comparison: Comparison,
    entries: tuple[Entry, Entry],
    compared: Compared,
    at: tuple[int, int],
    logs: Doubles,
    against: int,
) -> Reason:
    """The reason of one field, ``at`` pair and column; a name part is the one that was compared, wherever it stands."""
    texts = [records.text(comparison.field, row) for _, records, row in entries]
    if comparison.kind is Kind.ROLE:
        numbers = compared.facing[at[0], ROLES.index(comparison.field)]
        parts = [name_parts[number] if number != NONE else None for number in numbers]
        last = comparison.field == "family"
        texts = [_written(entry, part, last=last) for entry, part in zip(entries, parts, strict=True)]
    level = levels_of_kind(comparison.kind)[int(compared.levels[at])]
    weight = round(float(logs[SAME_PERSON] - logs[against]), 4)
    return Reason(comparison.field, level, weight, texts[0], texts[1])


def _written(entry: Entry, part: Part | None, *, last: bool) -> str:
    """A part of a person's name as this list writes it; the ``last`` such part where two are alike (أحمد، الأحمد)."""
    if part is None:
        return ""
    texts = (entry.records.text(name, entry.row) for name in ("name", "name_latin", *ROLES))
    found = (one for text in texts if text for one in parse_name(text).parts)
    same = (one for one in found if what_is_compared(one) == what_is_compared(part))
    texts_of_it = [one.text for one in same]
    return texts_of_it[-1 if last else 0] if texts_of_it else ""
