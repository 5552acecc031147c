"""Clustering: decisions, chains, lists without duplicates, earlier persons, large components; laws; the twin."""

import random
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.engines.linkage.readable_clustering import clusters_of, joined

from wasl.engines.linkage import merging
from wasl.engines.linkage.cluster_figures import pair_f1
from wasl.engines.linkage.clustering import Clusters, ContradictoryDecisions, cluster
from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.engines.linkage.merging import Refused


@dataclass(frozen=True)
class Case:
    """Rows are numbered; the rank of a row is its order; ``scores`` are the weights of all pairs of ranks."""

    edges: tuple[tuple[int, int, float], ...]
    order: tuple[int, ...]
    scores: dict[tuple[int, int], float] = field(default_factory=dict)
    must: tuple[tuple[int, int], ...] = ()
    cannot: tuple[tuple[int, int], ...] = ()
    lists: tuple[int, ...] = ()
    single: tuple[bool, ...] = ()
    kept: tuple[int, ...] = ()
    largest: int = 400
    cut: float = 0.0
    merge_kept: bool = False

    def score(self, a: int, b: int) -> float:
        """Asked with the first by order first: the table has no other."""
        return self.scores[self.order[a], self.order[b]]


def run(case: Case, **changed: Any) -> Clusters:
    columns = list(zip(*case.edges, strict=True)) or [(), (), ()]

    def score_pairs(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.float32]:
        return np.array([case.score(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)], np.float32)

    given: dict[str, Any] = {
        "order": case.order,
        "cut": case.cut,
        "must": case.must,
        "cannot": case.cannot,
        "group": case.lists or None,
        "single": case.single,
        "kept": case.kept or None,
        "merge_kept": case.merge_kept,
        "largest": case.largest,
        "score_pairs": score_pairs if case.scores else None,
    }
    return cluster(len(case.order), *columns, **{**given, **changed})


def groups(labels: NDArray[np.int32]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


def by_twin(case: Case) -> set[frozenset[int]]:
    return clusters_of(
        range(len(case.order)),
        case.edges,
        order=dict(enumerate(case.order)),
        score=case.score if case.scores else None,
        cut=case.cut,
        largest=case.largest,
        must=case.must,
        cannot=case.cannot,
        list_of={row: number for row, number in enumerate(case.lists) if number >= 0},
        single={number for number, alone in enumerate(case.single) if alone},
        person_of={row: number for row, number in enumerate(case.kept) if number >= 0},
        merge_persons=case.merge_kept,
    )


def simple(size: int, *edges: tuple[int, int, float], **others: Any) -> Case:
    return Case(edges=edges, order=tuple(range(size)), **others)


def scored(size: int, weight: float) -> dict[tuple[int, int], float]:
    return dict.fromkeys(combinations(range(size), 2), weight)


def invented(seed: int, *, largest: int = 400, size: int = 0, parting: bool = False) -> Case:
    """A small graph with many ties, and whatever else may be given. parting: a cannot-link may part a known person."""
    chance = random.Random(seed)
    size = size or chance.randint(1, 9)
    rows = range(size)

    def weight() -> float:
        return chance.choice((-14.0, -3.0, -0.5, 0.0, 0.25, 0.5, 1.0, 1.0, 3.0, 20.0))

    def pairs(share: float) -> tuple[tuple[int, int], ...]:
        drawn = [pair for pair in combinations(rows, 2) if chance.random() < share]
        return tuple((b, a) if chance.random() < 0.5 else (a, b) for a, b in drawn)

    edges = tuple((a, b, weight()) for a, b in pairs(chance.choice((0.2, 0.4, 0.8))))
    if edges and chance.random() < 0.3:
        a, b, _ = edges[0]
        edges = (*edges, (b, a, weight()), (a, a, 5.0))
    order = tuple(chance.sample(range(size), size))
    must = pairs(0.05) if chance.random() < 0.4 else ()
    kept = tuple(chance.choice((-1, -1, 0, 1, 2)) for _ in rows) if chance.random() < 0.4 else ()
    same_person = [(a, b) for a, b in combinations(rows, 2) if kept and kept[a] == kept[b] >= 0]
    whole = joined(rows, must if parting else [*must, *same_person])
    apart = tuple(pair for pair in pairs(0.4 if parting else 0.1) if not any(set(pair) <= group for group in whole))
    with_lists = chance.random() < 0.4
    return Case(
        edges=edges,
        order=order,
        scores={pair: weight() for pair in combinations(range(size), 2)} if chance.random() < 0.8 else {},
        must=must,
        cannot=apart if chance.random() < 0.5 else (),
        lists=tuple(chance.randint(-1, 2) for _ in rows) if with_lists else (),
        single=(True, False, True) if with_lists else (),
        kept=kept,
        largest=largest,
        cut=chance.choice((0.0, 0.0, 0.5, -1.0)),
        merge_kept=chance.random() < 0.3,
    )


# --- one thing at a time ---


def test_cluster__two_strong_pairs_and_a_row_alone() -> None:
    found = run(simple(5, (3, 1, 4.0), (4, 0, 2.0)))
    assert found.label.tolist() == [0, 1, 2, 1, 0]
    assert (found.person, found.refused.tolist(), found.components, found.refined) == (None, [], 2, 0)


def test_cluster__label_is_the_first_member_by_order() -> None:
    assert run(replace(simple(3, (0, 1, 3.0), (1, 2, 3.0), (0, 2, 3.0)), order=(5, 9, 1))).label.tolist() == [2, 2, 2]


def test_cluster__pair_below_the_cut_joins_nothing() -> None:
    case = simple(2, (0, 1, 0.99))
    assert groups(run(case, cut=1.0).label) == {frozenset({0}), frozenset({1})}
    assert groups(run(case, cut=0.99).label) == {frozenset({0, 1})}


def test_cluster__no_rows_at_all() -> None:
    found = run(simple(0))
    assert (found.label.tolist(), found.components, found.largest_component, found.split) == ([], 0, 0, ())


def test_cluster__chain_through_a_weak_link_is_refused() -> None:
    case = simple(4, (0, 1, 8.0), (1, 2, 1.0), (2, 3, 8.0), scores=scored(4, -6.0))
    found = run(case)
    assert groups(found.label) == {frozenset({0, 1}), frozenset({2, 3})}
    assert (found.refused.tolist(), found.reasons.tolist()) == ([1], [Refused.WEAK])
    assert (found.components, found.refined, found.scored, found.largest_component) == (1, 1, 3, 4)


def test_cluster__chain_whose_missing_pairs_agree_is_one_person() -> None:
    case = simple(4, (0, 1, 8.0), (1, 2, 1.0), (2, 3, 8.0), scores=scored(4, 2.0))
    assert groups(run(case).label) == {frozenset({0, 1, 2, 3})}


def test_cluster__missing_pairs_count_against_when_nothing_scores_them() -> None:
    case = simple(3, (0, 1, 8.0), (1, 2, 7.0))
    assert groups(run(case).label) == {frozenset({0, 1}), frozenset({2})}


def test_cluster__no_single_pair_outvotes_the_others() -> None:
    case = simple(3, (0, 1, 9.0), (1, 2, 1000.0), (0, 2, -13.0))
    assert groups(run(case).label) == {frozenset({1, 2}), frozenset({0})}  # 0 to both: (9 - 12) / 2
    assert groups(run(case, clip=8.0).label) == {frozenset({0, 1, 2})}  # (8 - 8) / 2, and the first of equals


def test_cluster__must_link_joins_whatever_the_weight() -> None:
    case = simple(4, (0, 1, -9.0), (2, 3, 5.0), must=((1, 0), (1, 2)))
    assert groups(run(case).label) == {frozenset({0, 1, 2}), frozenset({3})}
    assert groups(run(replace(case, must=((1, 0),))).label) == {frozenset({0, 1}), frozenset({2, 3})}


def test_cluster__cannot_link_is_inherited_by_the_whole_group() -> None:
    case = simple(3, (0, 1, 9.0), (1, 2, 8.0), (0, 2, 8.0), cannot=((2, 0),))
    found = run(case)
    assert groups(found.label) == {frozenset({0, 1}), frozenset({2})}
    assert (found.refused.tolist(), found.reasons.tolist()) == ([1, 2], [Refused.CANNOT] * 2)


def test_cluster__cannot_link_parts_a_pair() -> None:
    found = run(simple(2, (0, 1, 9.0), cannot=((0, 1),)))
    assert (found.label.tolist(), found.reasons.tolist()) == ([0, 1], [Refused.CANNOT])


def test_cluster__pair_a_hair_below_the_cut_is_not_a_refused_one() -> None:
    case = simple(3, (0, 1, 9.0), (1, 2, 8.0), (0, 2, -1e-6), cannot=((2, 0),))
    assert run(case).refused.tolist() == [1]


def test_cluster__contradiction_names_the_chain() -> None:
    case = simple(6, must=((0, 3), (3, 5), (1, 2), (4, 3), (4, 1)), cannot=((2, 0),))
    with pytest.raises(ContradictoryDecisions) as refusal:
        run(case)
    assert refusal.value.chain == (2, 1, 4, 3, 0)
    assert "2 = 1 = 4 = 3 = 0" in str(refusal.value)


def test_cluster__a_row_cannot_be_kept_apart_from_itself() -> None:
    with pytest.raises(ContradictoryDecisions) as refusal:
        run(simple(2, cannot=((1, 1),)))
    assert refusal.value.chain == (1, 1)


def test_cluster__list_without_duplicates_gives_one_row_to_a_person() -> None:
    case = simple(3, (0, 1, 9.0), (1, 2, 8.0), (0, 2, 8.0), lists=(0, 1, 0), single=(True, True))
    found = run(case)
    assert groups(found.label) == {frozenset({0, 1}), frozenset({2})}
    assert set(found.reasons.tolist()) == {Refused.ONE_PER_LIST}
    assert groups(run(case, single=(False, True)).label) == {frozenset({0, 1, 2})}
    assert groups(run(simple(2, (0, 1, 9.0), lists=(0, 0), single=(True,))).label) == {frozenset({0}), frozenset({1})}


def test_cluster__must_link_wins_over_a_list_without_duplicates_and_says_so() -> None:
    case = simple(4, (0, 1, 9.0), lists=(0, 1, 0, 0), single=(True, False), must=((0, 1), (1, 2)))
    found = run(case)
    assert groups(found.label) == {frozenset({0, 1, 2}), frozenset({3})}
    assert found.overruled.tolist() == [[0, 2]]


def test_cluster__scorer_is_asked_only_for_pairs_that_matter() -> None:
    asked: list[tuple[int, int]] = []

    def score_pairs(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.float32]:
        asked.extend(zip(a.tolist(), b.tolist(), strict=True))
        return np.zeros(len(a), np.float32)

    case = simple(8, (0, 1, 2.0), (1, 2, 2.0), (2, 3, 2.0), (3, 4, 2.0), (0, 2, -1.0), (5, 6, 3.0))
    case = replace(case, must=((0, 1),), cannot=((0, 3),), lists=(0, 1, 1, 1, 0, 1, 1, 1), single=(True, False))
    found = run(case, score_pairs=score_pairs)
    assert sorted(asked) == [(1, 3), (1, 4), (2, 4)]
    assert found.scored == 3


def test_cluster__many_chunks_answer_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [invented(seed, size=12) for seed in range(40)]
    whole = [run(case) for case in cases]
    monkeypatch.setattr(merging, "CHUNK", 5)
    for case, before in zip(cases, whole, strict=True):
        after = run(case)
        assert (after.label.tolist(), after.refused.tolist()) == (before.label.tolist(), before.refused.tolist())


# --- large components ---


def test_cluster__large_component_is_split_where_it_is_weakest_and_says_so() -> None:
    links = tuple((k, k + 1, 1.0 if k == 4 else 5.0) for k in range(9))
    case = simple(10, *links, largest=6, scores=scored(10, 3.0))
    found = run(case)
    assert groups(found.label) == {frozenset(range(5)), frozenset(range(5, 10))}
    assert (found.refused.tolist(), found.reasons.tolist()) == ([4], [Refused.TOO_LARGE])
    assert [(s.first, s.rows, s.parts, s.refused_weight) for s in found.split] == [(0, 10, 2, 1.0)]
    assert groups(run(replace(case, largest=10)).label) == {frozenset(range(10))}


def test_cluster__identical_rows_are_not_left_alone_when_they_are_too_many() -> None:
    edges = tuple((a, b, 12.0) for a, b in combinations(range(30), 2))
    found = run(simple(30, *edges, largest=10))
    assert sorted(len(group) for group in groups(found.label)) == [10, 10, 10]
    assert found.split[0].parts == 3
    assert len(found.refused) == 300


def test_cluster__must_links_hold_beyond_the_largest_size() -> None:
    chain = tuple(pairwise(range(8)))
    found = run(simple(10, (7, 8, 4.0), (8, 9, 4.0), must=chain, largest=4))
    assert groups(found.label) == {frozenset(range(8)), frozenset({8, 9})}
    assert (found.refused.tolist(), found.reasons.tolist()) == ([0], [Refused.TOO_LARGE])


@pytest.mark.parametrize("largest", [2, 3, 4])
def test_cluster__parts_of_large_components_agree_with_the_twin(largest: int) -> None:
    split = 0
    for seed in range(400):
        case = invented(seed, largest=largest)
        found = run(case)
        assert groups(found.label) == by_twin(case), seed
        split += bool(found.split)
    assert split > 50


# --- earlier persons ---


def test_cluster__new_rows_join_known_persons_or_found_new_ones() -> None:
    case = simple(6, (3, 0, 6.0), (4, 2, 5.0), (5, 4, -3.0), kept=(7, 7, 4, -1, -1, -1), scores=scored(6, 4.0))
    found = run(case)
    assert found.person is not None
    assert found.person.tolist() == [7, 7, 4, 7, 4, 8]
    assert found.absorbed.tolist() == []
    assert run(case, next_number=100).person.tolist() == [7, 7, 4, 7, 4, 100]


def test_cluster__new_row_between_two_known_persons_joins_the_better_and_suggests_the_merger() -> None:
    case = simple(3, (2, 0, 5.0), (2, 1, 6.0), kept=(3, 9, -1), scores=scored(3, 2.0))
    found = run(case)
    assert found.person is not None
    assert found.person.tolist() == [3, 9, 9]
    assert (found.suggested.tolist(), found.suggested_weight.tolist()) == ([[3, 9]], [3.5])
    assert (found.refused.tolist(), found.reasons.tolist()) == ([0], [Refused.KEPT])
    merged = run(case, merge_kept=True)
    assert merged.person is not None
    assert (merged.person.tolist(), merged.absorbed.tolist()) == ([3, 3, 3], [[9, 3]])
    assert merged.suggested.tolist() == []


def test_cluster__pair_of_known_persons_is_suggested_not_merged() -> None:
    found = run(simple(2, (0, 1, 5.0), kept=(8, 2)))
    assert found.person is not None
    assert (found.person.tolist(), found.suggested.tolist(), found.suggested_weight.tolist()) == (
        [8, 2],
        [[2, 8]],
        [5.0],
    )


def test_cluster__must_link_merges_known_persons() -> None:
    found = run(simple(3, must=((0, 2),), kept=(8, 8, 2)))
    assert found.person is not None
    assert (found.person.tolist(), found.absorbed.tolist()) == ([2, 2, 2], [[8, 2]])


def test_cluster__cannot_link_parts_a_known_person_and_most_keep_the_number() -> None:
    case = simple(4, kept=(5, 5, 5, 6), cannot=((0, 2),), scores={**scored(4, -2.0), (0, 1): -4.0, (1, 2): 3.0})
    found = run(case)
    assert found.person is not None
    assert found.person.tolist() == [7, 5, 5, 6]


def test_cluster__many_suggestions_are_all_kept() -> None:
    rows = 40
    edges = tuple((a, b, 3.0) for a, b in combinations(range(rows), 2))
    found = run(simple(rows, *edges, kept=tuple(range(rows))))
    assert [tuple(pair) for pair in found.suggested.tolist()] == list(combinations(range(rows), 2))


@pytest.mark.parametrize("seed", range(60))
def test_cluster__second_run_on_the_same_pairs_changes_nothing(seed: int) -> None:
    case = replace(invented(seed), kept=())
    first = run(case)
    again = run(case, kept=first.label)
    assert again.person is not None
    assert again.person.tolist() == first.label.tolist()
    assert again.absorbed.tolist() == []


# --- laws, and the twin ---


def test_cluster__agrees_with_the_twin() -> None:
    seen: set[int] = set()
    for seed in range(3000):
        case = invented(10_000 + seed)
        found = run(case)
        assert groups(found.label) == by_twin(case), seed
        seen.update(found.reasons.tolist())
    assert seen == {Refused.WEAK, Refused.CANNOT, Refused.ONE_PER_LIST, Refused.KEPT}


def test_cluster__agrees_with_the_twin_on_larger_graphs() -> None:
    for seed in range(25):
        case = invented(50_000 + seed, size=22)
        assert groups(run(case).label) == by_twin(case), seed


def permuted(case: Case, chance: random.Random) -> tuple[Case, list[int]]:
    """The same case with rows and pairs in another order; where each row went."""
    size = len(case.order)
    new = chance.sample(range(size), size)

    def column(values: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(values[new.index(row)] for row in range(size)) if values else ()

    def decisions(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
        return tuple((new[b], new[a]) for a, b in chance.sample(pairs, len(pairs)))

    edges = tuple((new[b], new[a], w) for a, b, w in chance.sample(case.edges, len(case.edges)))
    moved = replace(case, edges=edges, must=decisions(case.must), cannot=decisions(case.cannot))
    return replace(moved, order=column(case.order), lists=column(case.lists), kept=column(case.kept)), new


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 10**6), largest=st.sampled_from([2, 3, 5, 400]), parting=st.booleans())
def test_cluster__order_of_rows_and_pairs_changes_nothing(seed: int, largest: int, parting: bool) -> None:
    case = invented(seed, largest=largest, parting=parting)
    other, new = permuted(case, random.Random(seed))
    before, after = run(case), run(other)
    assert [new[label] for label in before.label.tolist()] == [after.label[new[row]] for row in range(len(new))]
    assert {(new[s.first], s.rows, s.parts, s.refused_weight) for s in before.split} == {
        (s.first, s.rows, s.parts, s.refused_weight) for s in after.split
    }
    assert (before.suggested.tolist(), before.suggested_weight.tolist()) == (
        after.suggested.tolist(),
        after.suggested_weight.tolist(),
    )
    assert (before.absorbed.tolist(), before.scored) == (after.absorbed.tolist(), after.scored)
    if before.person is not None and after.person is not None:
        assert before.person.tolist() == after.person[new].tolist()


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_cluster__a_row_without_pairs_changes_nothing(seed: int) -> None:
    case = invented(seed)
    kept = (*case.kept, -1) if case.kept else ()
    wider = replace(case, order=(*case.order, 10**6), lists=(*case.lists, 0) if case.lists else (), kept=kept)
    assert groups(run(wider).label) == groups(run(case).label) | {frozenset({len(case.order)})}


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 10**6), largest=st.sampled_from([2, 4, 400]), parting=st.booleans())
def test_cluster__decisions_are_obeyed_and_every_strong_pair_is_accounted_for(
    seed: int, largest: int, parting: bool
) -> None:
    case = invented(seed, largest=largest, parting=parting)
    found = run(case)
    label = found.label.tolist()
    assert all(label[a] == label[b] for a, b in case.must)
    assert all(label[a] != label[b] for a, b in case.cannot)
    apart = [k for k, (a, b, w) in enumerate(case.edges) if w >= case.cut and label[a] != label[b]]
    assert found.refused.tolist() == apart
    same_person = [
        (a, b) for a, b in combinations(range(len(label)), 2) if case.kept and case.kept[a] == case.kept[b] >= 0
    ]
    wholes = joined(range(len(label)), [*case.must, *same_person])
    parted = {
        case.kept[row]
        for whole in wholes
        for row in whole
        if case.kept and any({*pair} <= whole for pair in case.cannot)
    }
    for before in set(case.kept) - {-1} if not case.merge_kept else ():
        holders = {label[row] for row, person in enumerate(case.kept) if person == before}
        assert len(holders) == 1 or before in parted


def test_cluster__refining_is_nearer_the_truth_than_connecting() -> None:
    """Invented people with noisy duplicates: some weights of strangers are high, some of one person low."""
    chance = np.random.default_rng(7)
    truth = np.sort(chance.integers(0, 700, 2000)).astype(np.int32)
    chance.shuffle(truth)

    def weights(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.float32]:
        noise = np.sin(np.minimum(a, b) * 12.9898 + np.maximum(a, b) * 78.233) * 43758.5453
        spread = np.sqrt(12) * 3.0 * (noise - np.floor(noise) - 0.5)
        return (np.where(truth[a] == truth[b], 4.0, -4.5) + spread).astype(np.float32)

    strangers = chance.integers(0, 2000, (2, 6000)).astype(np.int32)
    order = np.argsort(truth, kind="stable").astype(np.int32)
    a = np.concatenate([order[:-1], order[:-2], strangers[0]])
    b = np.concatenate([order[1:], order[2:], strangers[1]])
    refined = cluster(2000, a, b, weights(a, b), order=np.arange(2000), score_pairs=weights)
    strong = weights(a, b) >= 0
    connected = np.empty(2000, np.int32)
    for group in joined(range(2000), zip(a[strong].tolist(), b[strong].tolist(), strict=True)):
        connected[list(group)] = min(group)
    assert pair_f1(refined.label, truth).f1 > 0.9
    assert pair_f1(connected, truth).f1 < 0.8


# --- what is refused ---


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"cut": 12.5}, BadRecords),
        ({"cut": -12.0}, BadRecords),
        ({"cut": float("nan")}, BadRecords),
        ({"clip": 0.0}, BadRecords),
        ({"clip": 31.0}, BadRecords),
        ({"largest": 1}, BadRecords),
        ({"largest": 2001}, BadRecords),
        ({"order": (0, 1)}, BadRecords),
        ({"group": (0, 1)}, BadRecords),
        ({"group": (0, 1, 2), "single": (True, False)}, BadRecords),
        ({"kept": (0, 1)}, BadRecords),
        ({"kept": (0, 5, 1), "next_number": 5}, BadRecords),
        ({"must": ((0, 3),)}, BadRecords),
        ({"cannot": ((-1, 2),)}, BadRecords),
        ({"must": (0, 1, 2)}, BadDecisions),
        ({"score_pairs": lambda a, b: np.zeros(len(a) + 1, np.float32)}, BadRecords),
        ({"score_pairs": lambda a, b: np.full(len(a), np.nan, np.float32)}, BadRecords),
    ],
)
def test_cluster__refuses_what_does_not_fit(changed: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        run(simple(3, (0, 1, 3.0), (1, 2, 2.0)), **changed)


@pytest.mark.parametrize("columns", [([0], [1, 2], [3.0]), ([0], [3], [1.0]), ([0], [-1], [1.0]), ([0], [1], [np.nan])])
def test_cluster__refuses_pairs_it_cannot_read(columns: tuple[list[int], list[int], list[float]]) -> None:
    with pytest.raises(BadRecords):
        cluster(3, *columns, order=(0, 1, 2))
