"""The tables of many pairs hold what one comparison after another says."""

from itertools import product

import numpy as np
import pytest

from wasl.engines.kinship.errors import LineageError
from wasl.engines.kinship.lines.mt_haplotypes import common_ranges, compare, mt_haplotype
from wasl.engines.kinship.lines.screening import mt_differing, y_differing
from wasl.engines.kinship.lines.y_haplotypes import differences, y_haplotype

CALLS = [
    "73G", "150Y", "150T", "152C", "152Y", "185N", "263G", "290-", "291DEL", "290.1T 290.2T", "292-", "309.1C",
    "315.1C", "523- 524-", "16189C", "16193.1C", "16223T", "3107-",
]  # fmt: skip
RANGES = ["16024-576", "16024-16365 73-340", "73-340", "16024-16365", "1-16569"]


def some_men(rng, number):
    kinds = {
        "DYS19": ["13", "14", "14,15", "0", None],
        "DYS385": ["11", "11,14", "14,14", None],
        "DYS389I": ["12", "13", "13.2", None],
        "DYS389II": ["28", "29", "29,30", None],
        "DYS458": ["17", "17.2", None],
    }
    men = []
    while len(men) < number:
        drawn = {locus: rng.choice(np.array(values, dtype=object)) for locus, values in kinds.items()}
        typed = {locus: value for locus, value in drawn.items() if value is not None}
        if typed:
            men.append(y_haplotype(typed))
    return men


def some_women(rng, number):
    women = []
    while len(women) < number:
        calls = [call for call in CALLS if rng.random() < 0.35]
        try:
            women.append(mt_haplotype(" ".join(calls), RANGES[rng.integers(len(RANGES))]))
        except LineageError:
            continue
    return women


def test_y_differing__as_one_by_one():
    rng = np.random.default_rng(2026)
    bodies, references = some_men(rng, 40), some_men(rng, 30)
    differing, compared = y_differing(bodies, references)
    pairs = 0
    for (i, body), (j, reference) in product(enumerate(bodies), enumerate(references)):
        if not set(body) & set(reference):
            assert (differing[i, j], compared[i, j]) == (0, 0)
            continue
        found = differences(body, reference)
        assert (differing[i, j], compared[i, j]) == (sum(one.kind != "same" for one in found), len(found))
        pairs += 1
    assert pairs > 1000


def test_mt_differing__as_one_by_one():
    rng = np.random.default_rng(7)
    bodies, references = some_women(rng, 40), some_women(rng, 30)
    differing, positions = mt_differing(bodies, references)
    joined = 0
    for (i, body), (j, reference) in product(enumerate(bodies), enumerate(references)):
        ranges = common_ranges(body, reference)
        assert positions[i, j] == sum(last - first + 1 for first, last in ranges)
        if not ranges:
            assert differing[i, j] == 0
            continue
        found = compare(body, reference)
        assert differing[i, j] == len(found.differing)
        joined += any(", " in text for text in found.differing)
    assert joined > 20


def test_nobody__gives_empty_tables():
    assert [table.shape for table in y_differing([], some_men(np.random.default_rng(1), 2))] == [(0, 2), (0, 2)]
    assert [table.shape for table in mt_differing([mt_haplotype("", "73-340")], [])] == [(1, 0), (1, 0)]


@pytest.mark.parametrize("calls", ["", "73G"])
def test_mt_differing__nothing_but_the_reference(calls):
    one = mt_haplotype(calls, "73-340")
    differing, positions = mt_differing([one], [mt_haplotype("", "73-340")])
    assert (differing.tolist(), positions.tolist()) == ([[len(calls.split())]], [[268]])
