"""A register: single entries and further lists against persons already told apart; and its plain twin."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.engines.linkage.people import few, invented

from wasl.engines.linkage import growing, incremental, key_index
from wasl.engines.linkage.clustering import ContradictoryDecisions, cluster
from wasl.engines.linkage.comparing import compared_pairs
from wasl.engines.linkage.encoding import Encoded, encode, encode_further
from wasl.engines.linkage.errors import BadDecisions, BadRecords
from wasl.engines.linkage.growing import Growing, KnownDates, KnownParts, KnownTexts
from wasl.engines.linkage.incremental import Register
from wasl.engines.linkage.key_index import asked_of, empty_index, entered, most_rows, only_asked_of, pairs_met
from wasl.engines.linkage.keys import NOTHING, KeyFields
from wasl.engines.linkage.levels import CONTRADICTED, Verdict
from wasl.engines.linkage.merging import Refused
from wasl.engines.linkage.plan import DEFAULT_PLAN, Plan
from wasl.engines.linkage.plans import plan_for
from wasl.engines.linkage.preparing import Lists, groups_of, prepared, value_counts
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import KEEP_ABOVE, Persons, resolve
from wasl.engines.linkage.walking import weights_of
from wasl.engines.linkage.weights import default_weights, tables
from wasl.engines.names.parsing import Part

UNCUT = replace(DEFAULT_PLAN, max_block=10**9, pairs_per_entry=1e9)
"""No block is too large, so that the twin need not cut any."""


@lru_cache
def lists(seed: int = 1) -> tuple[Records, Records]:
    left, right, _ = invented(160, 120, seed=seed)
    return left, right


@lru_cache
def run(seed: int = 1) -> Persons:
    return resolve([lists(seed)[0]], plan=UNCUT, seed=0)


def register(seed: int = 1, **told: Any) -> Register:
    return Register.of(run(seed), **told)


def state(held: Register) -> list[Any]:
    """All that an answer depends on."""
    indexes = [(index.body, index.tail, index.cut, index.full) for index in held._indexes]
    arrays = [array.tolist() for index in indexes for array in index]
    entries = [held.entries_of(person) for person in range(held.next_number)]
    known = held._held.lists.cells[: held._held.size.rows * held._held.lists.width].tolist()
    return [
        len(held), held.person.tolist(), held.next_number, held.single, len(held.lists), held._mark(), arrays, entries,
        known, held._must.tolist(), held._cannot.tolist(),
    ]  # fmt: skip


def by_id(records: Records, person: Sequence[int]) -> dict[str, int]:
    return {records.id_of(row): int(person[row]) for row in range(len(records))}


def entry(records: Records, row: int) -> dict[str, str]:
    return {name: records.text(name, row) for name in records.columns}


# --- the twin: every later entry against all before it, everything read at once ---


def identity(part: Part) -> tuple[object, ...]:
    return part.kind, part.skeleton, part.arabic, part.known, part.forms


def lists_at_once(all_read: Encoded, before: Encoded) -> Lists:
    """What comparing reads, with frequencies counted in the lists of the full run only."""
    place = {identity(part): number for number, part in enumerate(before.parts)}
    counts = {}
    for group in groups_of(all_read.plan):
        met = [*value_counts(before, group), 0]
        counts[group] = np.array([met[place.get(identity(part), -1)] for part in all_read.parts], np.int64)
    return prepared(all_read, counts=counts)


def sharing_a_key(encoded: Encoded) -> set[tuple[int, int]]:
    """Pairs of rows, smaller first, that have a digest of some key in common."""
    fields, found = KeyFields(encoded), set()
    for key in encoded.plan.keys:
        blocks: dict[int, set[int]] = {}
        for row, digests in enumerate(fields.key(key).tolist()):
            for digest in digests:
                if digest != NOTHING:
                    blocks.setdefault(digest, set()).add(row)
        found |= {(a, b) for block in blocks.values() for a, b in product(block, block) if a < b}
    return found


def twin(persons: Persons, records: Records, *, single: bool = False) -> tuple[list[int], list[int], Any]:
    """Person of every row, old and new, and the clusters. No index, no part of the register left out."""
    before = persons.encoded
    encoded = encode([*before.records, records], plan=before.plan)
    compared, model = lists_at_once(encoded, before), tables(before.plan, persons.model)
    met = sorted((a, b) for a, b in sharing_a_key(encoded) if b >= len(before))
    left, right = np.array(met, np.int32).reshape(-1, 2).T.copy()
    if single:
        left, right = left[left < len(before)], right[left < len(before)]

    def score(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.float32]:
        """Pairs whose given names differ count against one person."""
        weight, _ = weights_of(compared, model, a, b)
        given_names = compared_pairs(compared, a.astype(np.int64), b.astype(np.int64)).levels[:, 0]
        weight[(weight >= 0) & (given_names == CONTRADICTED)] = -12.0
        return weight

    turned = (left >= len(before)) & (encoded.tags[left] < encoded.tags[right])
    first, other = np.where(turned, [left, right], [right, left])
    weight, kept = score(first, other), weights_of(compared, model, first, other)[0] >= KEEP_ABOVE
    clusters = cluster(
        len(encoded),
        left[kept],
        right[kept],
        weight[kept],
        order=encoded.tags,
        cut=0.0,
        group=encoded.rows.lists,
        single=[False] * len(before.records) + [single],
        score_pairs=score,
        kept=np.concatenate([persons.person, np.full(len(records), -1, np.int32)]),
        next_number=len(before),
    )
    assert clusters.person is not None
    found = clusters.person.tolist()
    return found[: len(before)], found[len(before) :], clusters


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_add__as_the_plain_twin(seed: int, single: bool) -> None:
    right = lists(seed)[1]
    known, new, clusters = twin(run(seed), right, single=single)
    held = register(seed)
    added = held.add(right, single=single)
    assert added.person.tolist() == new
    assert held.person.tolist() == known + new
    assert [(each.person, each.other) for each in sorted(added.suggestions, key=lambda s: (s.person, s.other))] == [
        tuple(pair) for pair in clusters.suggested.tolist()
    ]
    by_weight = [pair.why for pair in added.refused if pair.why is not Refused.NAMES_DIFFER]
    assert sorted(by_weight) == sorted(clusters.reasons.tolist())
    assert (added.person < len(lists(seed)[0])).sum() > 40  # there was somebody to find
    assert added.is_new.tolist() == [person >= len(lists(seed)[0]) for person in new]


def test_add__in_two_steps_as_the_twin_of_the_second() -> None:
    left, right = lists()
    first, second = right.taken(np.arange(60)), right.taken(np.arange(60, 120))
    held = register()
    before = held.add(first).person
    assert before.tolist() == twin(run(), first)[1]
    after = held.add(second).person
    assert held.person[: len(left) + 60].tolist() == [*run().person.tolist(), *before.tolist()]
    assert held.entries_of(int(after[0]))[-1][0] == 2
    whole = register().add(right).person
    together = [*before.tolist(), *after.tolist()]
    pairs = [(a, b) for a in range(120) for b in range(a)]
    assert sum((whole[a] == whole[b]) != (together[a] == together[b]) for a, b in pairs) <= 2


@given(st.permutations(range(120)), st.sampled_from([1, 2]), st.integers(1, 3))
@settings(max_examples=12, deadline=None)
def test_add__order_of_entries_and_threads_change_nothing(order: list[int], seed: int, threads: int) -> None:
    right = lists(seed)[1]
    turned = right.taken(np.array(order))
    one, other = register(seed), register(seed, threads=threads)
    first, second = one.add(right), other.add(turned)
    assert by_id(right, first.person) == by_id(turned, second.person)
    assert (first.suggestions, first.refused, first.compared) == (second.suggestions, second.refused, second.compared)
    assert one.next_number == other.next_number
    asked = entry(right, 5)
    assert one.search(asked) == other.search(asked)


def test_add__many_entries_are_walked_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = register().add(lists()[1])
    monkeypatch.setattr(incremental, "ENTRIES_AT_ONCE", 7)
    monkeypatch.setattr(incremental, "PAIRS_PER_TURN", 10)
    assert register().add(lists()[1]).person.tolist() == whole.person.tolist()


def test_add__numbers_of_known_persons_stay() -> None:
    held = register()
    for seed in (1, 2, 3):
        before = held.person.tolist()
        added = held.add(lists(seed)[1])
        assert held.person[: len(before)].tolist() == before
        assert (added.moved, added.absorbed) == ((), ())


def test_add__the_same_list_again_finds_the_same_persons() -> None:
    held, right = register(), lists()[1]
    first, again = held.add(right), held.add(right)
    assert again.person.tolist() == first.person.tolist()
    assert not again.is_new.any()
    assert again.list == 2


def test_add__an_empty_list() -> None:
    held = register()
    before = held.person.tolist()
    added = held.add(Records((), {"name": ()}))
    assert (added.person.tolist(), added.compared, held.person.tolist()) == ([], 0, before)
    assert held.add(lists()[1]).list == 2


def test_add__to_nobody() -> None:
    nobody = Records((), {"name": ()})
    encoded = encode([nobody], plan=UNCUT)
    held = Register(encoded, run().model, np.empty(0, np.int32))
    assert held.search({"name": "سمير علي حداد"}).found == ()
    added = held.add(lists()[0])
    assert sorted(set(added.person.tolist())) == list(range(held.next_number))
    assert added.is_new.all()


# --- refusals leave everything as it was ---


UNKNOWN = Records(("x",), {"name": ("سمير علي حداد الجديد",), "shoe_size": ("43",)})


@pytest.mark.parametrize(
    ("records", "told", "error"),
    [
        (UNKNOWN, {}, BadRecords),
        (lists()[1], {"must": [("nobody", lists()[1].id_of(0))]}, BadDecisions),
        (lists()[1], {"cannot": [((7, lists()[0].id_of(0)), lists()[1].id_of(0))]}, BadDecisions),
        (lists()[0], {"must": [(lists()[0].id_of(0), lists()[0].id_of(1))]}, BadDecisions),  # on both lists
        (
            lists()[1],
            {pair: [(lists()[0].id_of(3), lists()[1].id_of(4))] for pair in ("must", "cannot")},
            ContradictoryDecisions,
        ),
    ],
)
def test_add__refused_leaves_the_register_unchanged(
    records: Records, told: dict[str, Any], error: type[Exception]
) -> None:
    held = register()
    before, answer = state(held), held.search(entry(lists()[1], 0))
    with pytest.raises(error) as refused:
        held.add(records, **told)
    if error is ContradictoryDecisions:
        assert refused.value.chain == (3, 3 + len(lists()[0]) + 1) or set(refused.value.chain) == {
            3,
            len(lists()[0]) + 4,
        }
    assert state(held) == before
    assert held.search(entry(lists()[1], 0)) == answer
    assert held.add(lists()[1]).person.tolist() == register().add(lists()[1]).person.tolist()


def test_add__an_error_in_the_middle_leaves_the_register_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    held = register()
    before = state(held)

    def broken(*_: Any, **__: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(incremental, "cluster", broken)
    with pytest.raises(MemoryError):
        held.add(lists()[1])
    assert state(held) == before


# --- decisions ---


SAMIR = {"father": "علي", "family": "حداد", "mother": "مريم", "birth_date": "1990-05-03"}


def samirs(ids: Sequence[str], **changed: str) -> Records:
    said = {"given": "سمير", **SAMIR, **changed}
    return Records(tuple(ids), {name: (text,) * len(ids) for name, text in said.items()})


def small(person: Sequence[int], records: Records, **told: Any) -> Register:
    """A register of a few persons with default weights."""
    weights = told.pop("weights", default_weights(DEFAULT_PLAN, all_pairs=10**6, smaller=1000, within=True))
    return Register(encode([records], plan=DEFAULT_PLAN), weights, np.array(person, np.int32), **told)


def test_add__two_known_persons_are_not_merged_silently() -> None:
    held = small([0, 1], samirs(["a", "b"]))
    added = held.add(samirs(["c"]))
    assert held.person[:2].tolist() == [0, 1]
    assert added.person.tolist() == [0] or added.person.tolist() == [1]
    assert [(each.person, each.other, each.weight > 0) for each in added.suggestions] == [(0, 1, True)]
    assert {pair.why for pair in added.refused} == {Refused.KEPT}


def test_add__people_may_merge_known_persons() -> None:
    held = small([0, 1], samirs(["a", "b"]))
    added = held.add(samirs(["c"]), must=[("a", "b")])
    assert held.person.tolist() == [0, 0, 0]
    assert (added.absorbed, [(one.entry, one.before, one.after) for one in added.moved]) == (
        ((1, 0),),
        [((0, "b"), 1, 0)],
    )
    assert held.entries_of(0) == ((0, "a"), (0, "b"), (1, "c"))
    assert held.entries_of(1) == ()


def test_add__a_new_person_never_takes_an_absorbed_number() -> None:
    held = small([0, 1], samirs(["a", "b"]))
    held.add(Records((), {}), must=[("a", "b")])
    assert held.add(samirs(["c"], given="يوسف", mother="هدى", birth_date="1950")).person.tolist() == [2]


def test_add__people_may_part_a_known_person() -> None:
    held = small([0, 0, 0], samirs(["a", "b", "c"]))
    added = held.add(Records((), {}), cannot=[("a", "b")])
    assert len(set(held.person.tolist()[:2])) == 2
    assert len(added.moved) == 1
    assert {held.person[0], held.person[1]} == {0, 3}


def test_add__decisions_hold_for_later_lists() -> None:
    held = small([0], samirs(["a"]))
    held.add(samirs(["b"]), cannot=[("a", "b")])
    assert held.person.tolist() == [0, 1]
    added = held.add(samirs(["c"]))
    assert (len(set(added.person.tolist()) & {0, 1}), added.suggestions) == (1, ())


def test_add__an_entry_kept_apart_from_a_known_one() -> None:
    held = small([0], samirs(["a"]))
    added = held.add(samirs(["b", "c"]), cannot=[("a", (1, "b"))])
    assert added.person[0] != 0
    assert Refused.CANNOT in {pair.why for pair in added.refused}


def test_add__a_list_that_names_nobody_twice() -> None:
    assert set(small([0], samirs(["a"])).add(samirs(["b", "c"])).person.tolist()) == {0}
    alone = small([0], samirs(["a"])).add(samirs(["b", "c"]), single=True)
    assert sorted(alone.person.tolist()) == [0, 1]


FEW_BROTHERS = replace(
    default_weights(DEFAULT_PLAN, all_pairs=10**6, smaller=1000, within=True), shares=(1e-3, 0.9988, 1e-4, 1e-4)
)
"""Where most entries are there twice and hardly anybody has a brother, weights alone would join twins."""


def test_add__a_different_given_name_is_left_to_people() -> None:
    """Everything else agrees, as it does of a twin."""
    held = small([0], samirs(["a"]), weights=FEW_BROTHERS)
    added = held.add(samirs(["b"], given="كريم"))
    assert added.person.tolist() == [1]
    assert [(one.entry, one.other, one.why) for one in added.refused] == [((1, "b"), (0, "a"), Refused.NAMES_DIFFER)]
    assert added.refused[0].weight > 0


def test_add__people_may_join_different_given_names() -> None:
    held = small([0], samirs(["a"]), weights=FEW_BROTHERS)
    added = held.add(samirs(["b"], given="كريم"), must=[("a", "b")])
    assert (added.person.tolist(), added.refused) == ([0], ())


def test_add__an_entry_without_a_given_name_does_not_join_brothers() -> None:
    brothers = Records(("a", "b"), {"given": ("سمير", "كريم"), **{k: (v,) * 2 for k, v in SAMIR.items()}})
    held = small([0, 1], brothers, weights=FEW_BROTHERS)
    added = held.add(samirs(["c"], given=""))
    assert (held.person[:2].tolist(), added.suggestions) == ([0, 1], ())


def test_search__a_different_given_name_is_told_with_its_probability() -> None:
    answer = small([0], samirs(["a"]), weights=FEW_BROTHERS).search({"given": "كريم", **SAMIR})
    assert [(one.person, one.pair.names_differ) for one in answer.found] == [(0, True)]
    assert answer.found[0].probability > 0.5


# --- one entry ---


def test_search__every_entry_finds_its_person_first() -> None:
    left, held = lists()[0], register()
    before = state(held)
    for row in range(0, len(left), 4):
        best = held.search(entry(left, row)).found[0]
        assert held.person[row] == best.person or best.probability < 0.9
    assert sum(held.search(entry(left, row)).found[0].person == held.person[row] for row in range(0, 160, 4)) >= 39
    assert state(held) == before


def test_search__agrees_with_add() -> None:
    right = lists()[1]
    held, firsts = register(), []
    for row in range(len(right)):
        found = held.search(entry(right, row)).found
        firsts.append(found[0].person if found and found[0].weight >= 0 else None)
    added = held.add(right)
    same = [a == b for a, b, new in zip(firsts, added.person.tolist(), added.is_new, strict=True) if not new]
    assert len(same) > 40
    assert sum(same) / len(same) > 0.95
    assert all(first is None for first, new in zip(firsts, added.is_new, strict=True) if new)


def test_search__as_the_plain_twin() -> None:
    right = lists()[1]
    for row in (0, 7, 31, 64):
        one = Records(("",), {name: (text,) for name, text in entry(right, row).items()})
        encoded = encode([*run().encoded.records, one], plan=UNCUT)
        compared, model = lists_at_once(encoded, run().encoded), tables(UNCUT, run().model)
        last = len(encoded) - 1
        others = np.arange(last, dtype=np.int32)
        weight, _ = weights_of(compared, model, np.full(last, last, np.int32), others)
        met = {a for a, b in sharing_a_key(encoded) if b == last}
        persons = {int(run().person[a]) for a in met if weight[a] >= KEEP_ABOVE}
        mean = {
            person: float(np.clip(weight[run().person == person], -12, 12).astype(np.float64).mean())
            for person in persons
        }
        total = sum(2.0**each for each in mean.values())
        answer = register().search(entry(right, row), most=1000, least=0.0)
        assert answer.compared == len(met)
        assert {one.person: one.weight for one in answer.found} == pytest.approx(mean)
        assert {one.person: one.probability for one in answer.found} == pytest.approx(
            {person: 2.0**each / (1 + total) for person, each in mean.items()}
        )
        assert [one.probability for one in answer.found] == sorted(one.probability for one in answer.found)[::-1]


def test_search__reasons_name_both_texts() -> None:
    held = small([0], samirs(["a"]))
    found = held.search({"name": "Samir Ali Haddad", "birth_date": "3/5/1990"}).found
    assert [(one.person, one.entries, one.list) for one in found] == [(0, 1, 0)]
    said = {reason.field: reason for reason in found[0].pair.reasons}
    assert (said["given"].left_text, said["given"].right_text, said["given"].verdict) == (
        "Samir", "سمير", Verdict.SAME
    )  # fmt: skip
    assert (said["birth_date"].left_text, said["birth_date"].right_text) == ("3/5/1990", "1990-05-03")
    assert said["mother"].verdict is Verdict.MISSING
    assert found[0].pair.probability == pytest.approx(1 / (1 + 2 ** -found[0].weight), abs=1e-4)
    assert found[0].pair.right_id == "a"


@pytest.mark.parametrize(
    "record", [{}, {"name": ""}, {"name": "🙂 ☂"}, {"birth_date": "no date"}, {"name": "x" * 10_000}]
)
def test_search__of_nothing_finds_nobody(record: Mapping[str, str]) -> None:
    held = register()
    before = state(held)
    assert held.search(record).found == ()
    assert state(held) == before


def test_search__refuses_an_unknown_column() -> None:
    with pytest.raises(BadRecords):
        register().search({"shoe_size": "43"})


def test_search__at_most_so_many() -> None:
    held = small(range(5), samirs(list("abcde")))
    assert len(held.search(entry(samirs(["x"]), 0), least=0.0).found) == 5
    assert [one.person for one in held.search(entry(samirs(["x"]), 0), most=2).found] == [0, 1]
    assert sum(one.probability for one in held.search(entry(samirs(["x"]), 0)).found) < 1


def test_entries_of__nobody() -> None:
    assert register().entries_of(-1) == register().entries_of(10**6) == ()


# --- what comparing reads, grown step by step ---


def grown(encoded: Encoded, further: Sequence[Records]) -> tuple[Lists, Encoded]:
    held = Growing.of(encoded)
    parts, dates, texts = KnownParts(encoded.parts), KnownDates(encoded.dates), KnownTexts(encoded.words)
    for number, records in enumerate(further, start=1):
        rows, _, _ = encode_further(records, number=number, plan=encoded.plan, names=parts, dates=dates, texts=texts)
        held.add_values(parts, dates, texts)
        held.add_rows(rows)
    return held.lists, encode([*encoded.records, *further], plan=encoded.plan)


def test_growing__compares_as_what_was_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "LEAST_ROOM", 1)  # arrays are laid out anew often
    left, right = lists()
    latin = Records(("n",), {"name": ("سمير علي حداد",), "name_latin": ("Samir Ali Zzyzx",), "birth_date": ("1990",)})
    before = encode([left], plan=DEFAULT_PLAN)
    held, at_once = grown(before, [right.taken(np.arange(40)), latin, right.taken(np.arange(40, 120))])
    whole = lists_at_once(at_once, before)
    a, b = np.random.default_rng(0).integers(0, len(at_once), (2, 20_000))
    a, b = np.append(a, np.full(200, 200)), np.append(b, np.arange(200))
    one, other = compared_pairs(held, a, b), compared_pairs(whole, a, b)
    assert (one.levels == other.levels).all()
    assert (one.shares == other.shares).all()
    assert (other.levels[:, 0] == 1).any()


def test_growing__texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "LEAST_ROOM", 1)
    plan = plan_for(["town", "street"])
    columns = {"town": ("Homs", "Hims", "Homs"), "street": ("Long Street", "Short Street", "")}
    further = {"town": ("Homs", "Aleppo", "Hims"), "street": ("Long Streat", "Short Street", "Broad Walk")}
    before = encode([Records(("a", "b", "c"), columns)], plan=plan)
    held, at_once = grown(before, [Records(("d", "e", "f"), further)])
    a, b = np.array(list(product(range(6), range(6)))).T.copy()
    assert (compared_pairs(held, a, b).levels == compared_pairs(prepared(at_once), a, b).levels).all()
    shares = compared_pairs(held, np.array([0, 4]), np.array([3, 4])).shares
    assert shares[:, 0].tolist() == pytest.approx([2 / 3, 1 / 3])  # a new text counts as met once


# --- the index ---


class Given:
    """Key fields with the digests given."""

    def __init__(self, key: Sequence[Sequence[int]], field: Sequence[int]) -> None:
        self.digests = np.array(key, np.uint32).reshape(len(field), -1)
        self.values = np.array(field, np.uint32)[:, None]

    def key(self, _: Sequence[str]) -> NDArray[np.uint32]:
        return self.digests

    def field(self, _: str) -> NDArray[np.uint32]:
        return self.values


CUTTING = Plan(keys=(("k",),), refine_by=("f",), max_block=6)
rows_of_digests = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=14)


@given(st.lists(rows_of_digests, min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_index__finds_all_that_share_a_digest_that_is_not_too_frequent(steps: list[list[tuple[int, int, int]]]) -> None:
    most, index, first, rows = most_rows(CUTTING), empty_index(("k",)), 0, []
    assert most == 4
    for step in steps:
        fields: Any = Given([each[:2] for each in step], [each[2] for each in step])
        asked = asked_of(index, fields, CUTTING, first=first)
        met = {(int(pair) >> 32, int(pair) & 0xFFFFFFFF) for pair in pairs_met(index, asked)}
        rows += step
        wanted = {
            (a, b)
            for a in range(first, len(rows))
            for b in range(a)
            if any(
                digest and sum(digest in row[:2] for row in rows) <= most
                for digest in set(rows[a][:2]) & set(rows[b][:2])
            )
        }
        sharing = {(a, b) for a in range(first, len(rows)) for b in range(a) if {*rows[a][:2]} & {*rows[b][:2]} - {0}}
        assert wanted <= met <= sharing
        both = {
            (a, b) for a, b in sharing
            if rows[a][2] == rows[b][2] != 0 and not asked.left_out and not len(index.full) and b >= first
        }  # fmt: skip
        assert both <= met
        searched = only_asked_of(index, fields, CUTTING, first=first)
        found = np.bincount([int(pair) >> 32 for pair in pairs_met(index, searched)], minlength=1)
        assert found.max() <= 2 * (most + most)  # two digests, each with what was there before it was cut
        index, first = entered(index, asked), len(rows)


def test_index__merges_its_tail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_index, "MERGE_FROM", 3)
    index, first = empty_index(("k",)), 0
    for step in range(5):
        fields: Any = Given([[100 + step, 9], [20, 30 + step]], [1, 2])
        index, first = entered(index, asked_of(index, fields, UNCUT, first=first)), first + 2
    every = sorted([*index.body.tolist(), *index.tail.tolist()])
    assert len(every) == len(index) == 20
    assert sorted(index.body.tolist()) == index.body.tolist()
    assert len(index.tail) < 20


def test_add__says_what_was_left_out() -> None:
    crowd = samirs([str(n) for n in range(80)], birth_date="", mother="")
    plan = replace(DEFAULT_PLAN, max_block=3, keys=(("given", "family"),), refine_by=("father",))
    weights = default_weights(plan, all_pairs=10**6, smaller=1000, within=True)
    held = Register(encode([few([("a", "هدى يوسف نجار")])], plan=plan), weights, np.array([0], np.int32))
    added = held.add(crowd)
    assert [(each.key, each.values, each.entries) for each in added.left_out] == [(("given", "family"), 1, 80)]
    assert added.compared == 0
    assert held.search(entry(crowd, 0)).left_out == 1


def test_again__refuses_numbers_that_do_not_fit() -> None:
    none = np.empty((0, 2), np.int32)
    told: dict[str, Any] = {"further": [], "single": [False], "must": none, "cannot": none}
    with pytest.raises(ValueError):
        Register.again(run().encoded, run().model, run().person[1:], next_number=160, **told)
    with pytest.raises(ValueError):
        Register.again(run().encoded, run().model, run().person, next_number=5, **told)
