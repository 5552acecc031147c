"""Why pairs of entries are or are not thought one person, field by field, in the words of their lists."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wasl.engines.linkage.comparing import Compared, compared_pairs
from wasl.engines.linkage.encoding import ROLES, Encoded
from wasl.engines.linkage.levels import levels_of_kind
from wasl.engines.linkage.plan import Comparison, Kind
from wasl.engines.linkage.preparing import prepared
from wasl.engines.linkage.reading import NONE
from wasl.engines.linkage.reasons import Pair, Reason
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import Persons
from wasl.engines.linkage.weights import KINDS, SAME_PERSON, Tables, Weights, field_log2, log2_by_kind, tables
from wasl.engines.names.parsing import Part, parse_name

Rows = NDArray[np.int64]
Doubles = NDArray[np.float64]


def explained(
    encoded: Encoded,
    weights: Weights,
    model: Tables,
    left: Rows,
    right: Rows,
    compared: Compared,
    *,
    probability: Doubles,
) -> list[Pair]:
    """The pairs ``(left[k], right[k])`` with their reasons, in that order. compared: of these; model: of weights."""
    plan, log2 = encoded.plan, log2_by_kind(model, compared)
    by_field = [field_log2(model, column, compared) for column in range(len(plan.comparisons))]
    with np.errstate(divide="ignore"):  # kinds that are not there at all
        others = log2[:, 1:] + np.log2(np.array(weights.shares[1:]))
    against = 1 + others.argmax(axis=1) if len(left) else np.empty(0, np.intp)
    evidence = log2[:, SAME_PERSON] - (np.logaddexp2.reduce(others, axis=1) - np.log2(sum(weights.shares[1:])))
    pairs = []
    for k, rows in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        entries = [encoded.entry(row) for row in rows]
        reasons = tuple(
            _reason(encoded, comparison, entries, compared, (k, column), by_field[column][k], int(against[k]))
            for column, comparison in enumerate(plan.comparisons)
        )
        ids = [encoded.id_of(row) for row in rows]
        weight = round(float(evidence[k]), 4)
        pairs.append(Pair(ids[0], ids[1], float(probability[k]), weight, KINDS[against[k]], reasons))
    return pairs


def explained_edges(persons: Persons, numbers: NDArray[np.int64]) -> list[Pair]:
    """Some of the pairs that a run on many lists kept, by their numbers; few, as each is put in words."""
    encoded, edges, model = persons.encoded, persons.edges, tables(persons.encoded.plan, persons.model)
    left, right = edges.left[numbers].astype(np.int64), edges.right[numbers].astype(np.int64)
    turned = encoded.tags[left] > encoded.tags[right]  # as they were compared before
    compared = compared_pairs(prepared(encoded), np.where(turned, right, left), np.where(turned, left, right))
    pairs = explained(
        encoded,
        persons.model,
        model,
        np.where(turned, right, left),
        np.where(turned, left, right),
        compared,
        probability=probability_of(edges.weight[numbers]),
    )
    return [pair.turned() if is_turned else pair for pair, is_turned in zip(pairs, turned, strict=True)]


def probability_of(weight: NDArray[np.float32]) -> Doubles:
    """The probability of which a weight is log2 of the odds."""
    return 1.0 / (1.0 + np.exp2(-weight.astype(np.float64)))


def _reason(
    encoded: Encoded,
    comparison: Comparison,
    entries: Sequence[tuple[Records, int]],
    compared: Compared,
    at: tuple[int, int],
    logs: Doubles,
    against: int,
) -> Reason:
    """The reason of one field, ``at`` pair and column; a name part is the one that was compared, wherever it stands."""
    texts = [records.text(comparison.field, row) for records, row in entries]
    if comparison.kind is Kind.ROLE:
        numbers = compared.facing[at[0], ROLES.index(comparison.field)]
        parts = [encoded.parts[number] if number != NONE else None for number in numbers]
        last = comparison.field == "family"
        texts = [_written(*entry, part, last=last) for entry, part in zip(entries, parts, strict=True)]
    level = levels_of_kind(comparison.kind)[int(compared.levels[at])]
    weight = round(float(logs[SAME_PERSON] - logs[against]), 4)
    return Reason(comparison.field, level, weight, texts[0], texts[1])


def _written(records: Records, row: int, part: Part | None, *, last: bool) -> str:
    """A part of a person's name as this list writes it; the ``last`` such part where two are alike (أحمد، الأحمد)."""
    if part is None:
        return ""
    texts = (records.text(name, row) for name in ("name", "name_latin", *ROLES))
    found = (one for text in texts if text for one in parse_name(text).parts)
    same = (one for one in found if (one.kind, one.core, one.arabic) == (part.kind, part.core, part.arabic))
    texts_of_it = [one.text for one in same]
    return texts_of_it[-1 if last else 0] if texts_of_it else ""
