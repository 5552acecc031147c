"""Lists that nobody would wish for: bounded work, no fault, and a warning that names the column."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.engines.linkage.people import few, invented

from wasl.engines.linkage.errors import BadRecords
from wasl.engines.linkage.incremental import Added, Register
from wasl.engines.linkage.levels import Verdict
from wasl.engines.linkage.linking import link
from wasl.engines.linkage.reasons import Reason
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import Persons, resolve

Change = Callable[[str, int], str]
MOST_PAIRS = 300
"""Of an entry, on average, with all blocks as full as they may be."""


@lru_cache
def lists() -> tuple[Records, Records]:
    left, right, _ = invented(220, 180, seed=21)
    return left, right


def changed(columns: str, change: Change) -> tuple[Records, Records]:
    """Both lists with some columns written otherwise."""
    left, right = (
        Records(
            records.ids,
            {
                name: tuple(change(text, row) for row, text in enumerate(texts)) if name in columns.split() else texts
                for name, texts in records.columns.items()
            },
        )
        for records in lists()
    )
    return left, right


def everything_found(left: Records, right: Records) -> tuple[Persons, Register, Added]:
    """All verbs, one after the other: every entry is given a person, and the pairs compared are few."""
    most = MOST_PAIRS * (len(left) + len(right))
    assert link(left, right).candidate_count <= most
    assert link(left).candidate_count <= most
    persons = resolve([left, right])
    assert len(persons.person) == len(left) + len(right)
    assert persons.proposals.pairs <= most
    register = Register.of(resolve([left]))
    added = register.add(right)
    assert len(added.person) == len(right)
    return persons, register, added


WHOLE = "name mother birth_date birth_place arrest_date arrest_place sex"


@pytest.mark.parametrize(
    ("columns", "change", "said"),
    [
        ("name", lambda _text, row: "😀🎉" * (1 + row % 3), "column name: 400 texts could not be read"),
        ("name", lambda _text, row: chr(0x4E00 + row) + " 王", "column name: 400 texts could not be read"),
        ("mother", lambda _text, _row: "สมชาย", "column mother: 400 texts could not be read"),
        ("mother", lambda _text, _row: "فاطمة", "column mother: one value in 100 % of the entries that have one"),
        ("name", lambda text, row: f"{text.split()[0]} محمد {row}", "column name (family): one value in 100 %"),
        ("birth_date", lambda _text, _row: "1990-03-04", "column birth_date: one value in 100 %"),
        ("arrest_place", lambda text, row: text if row < 8 else "حمص", "column arrest_place: one value in 9"),
        ("birth_place", lambda _text, _row: "", "column birth_place: empty in 100 % of the entries"),
        (
            "birth_place",
            lambda text, row: "" if row % 20 else "حمص",
            "column birth_place: empty in 95 % of the entries",
        ),
        ("birth_date", lambda _text, _row: "spring, they say", "column birth_date: 400 texts could not be read"),
        ("name", lambda text, _row: text + " ا" * 5000, "column name: 400 texts are longer than 400 characters"),
        (
            "mother",
            lambda text, _row: (text or "x") * 10_000,
            "column mother: 400 texts are longer than 400 characters",
        ),
    ],
)
def test_column__that_serves_little_is_named(columns: str, change: Change, said: str) -> None:
    left, right = changed(columns, change)
    persons, _, added = everything_found(left, right)
    for warnings in (link(left, right).warnings, persons.warnings):
        assert [warning for warning in warnings if warning.startswith(said)] != []
    about = said.partition(":")[0]
    assert any(warning.startswith(about) for warning in added.warnings)


def test_columns__that_serve_are_not_remarked_on() -> None:
    left, right = lists()
    assert link(left, right).warnings == ()
    assert [warning for warning in resolve([left, right]).warnings if warning.startswith("column")] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text, _row: text + "\ud800",
        lambda text, _row: "\u202e" + text + "\u2069\u200f",
        lambda text, _row: "\x00\x1b" + text + "\x07",
        lambda text, _row: " " + text.replace(" ", " \t") + "\u200d",
    ],
)
def test_marks_and_controls__change_hardly_a_decision(change: Change) -> None:
    plain, marked = link(*lists()), link(*changed("name mother", change))
    assert len(set(plain.matches) ^ set(marked.matches)) <= 0.1 * len(plain.matches)
    everything_found(*changed("name mother", change))


@pytest.mark.parametrize("percent", [5, 50, 95])
def test_missing_cells(percent: int) -> None:
    chance = np.random.default_rng(percent)
    left, right = changed(WHOLE, lambda text, _row: "" if chance.random() < percent / 100 else text)
    everything_found(left, right)
    named = [warning for warning in link(left, right).warnings if "empty in" in warning]
    assert (named != []) == (percent == 95)


@pytest.mark.parametrize("rows", [60, 2_000])
def test_all_entries_in_one_block(rows: int) -> None:
    """Nothing tells them apart, so nothing is compared, and that is said."""
    columns = {"name": "محمد أحمد حداد", "mother": "فاطمة", "birth_date": "1990-03-04", "arrest_place": "حمص"}
    left, right = (
        Records([f"{side}{k}" for k in range(rows)], {name: [text] * rows for name, text in columns.items()})
        for side in "LR"
    )
    persons, _, added = everything_found(left, right)
    assert persons.proposals.pairs == 0
    assert len(set(persons.person.tolist())) == 2 * rows
    assert any("left out" in warning for warning in persons.warnings)
    assert sum("tells nobody apart" in warning for warning in persons.warnings) == 6
    assert added.compared <= rows * 2_000


NOTHING = Records((), {"name": ()})
ONE = few([("A-1", "سمير علي حداد")])


@pytest.mark.parametrize(("left", "right"), [(NOTHING, NOTHING), (NOTHING, ONE), (ONE, NOTHING)])
def test_empty_lists(left: Records, right: Records) -> None:
    persons, register, added = everything_found(left, right)
    assert len(persons.edges) == 0
    assert persons.warnings == ()
    assert (len(register), added.compared) == (len(left) + len(right), 0)


def test_one_entry_each() -> None:
    persons, register, _ = everything_found(ONE, few([("B-1", "Samir Ali Haddad")]))
    assert persons.person[0] == persons.person[1]
    assert register.person[0] == register.person[1]


@pytest.mark.parametrize(
    "empty",
    [pa.nulls(50), pa.array([None] * 50, pa.string()), [None] * 50, [""] * 50, pa.chunked_array([pa.nulls(50)])],
)
def test_columns_without_a_value(empty: Any) -> None:
    ids = [f"A-{k}" for k in range(50)]
    left = Records(ids, {"name": empty, "mother": empty, "birth_date": empty})
    persons, register, _ = everything_found(left, left)
    assert len(set(persons.person.tolist())) == 100
    assert persons.warnings == tuple(
        f"column {name}: empty in 100 % of the entries" for name in ("name", "mother", "birth_date")
    )
    assert register.search({"name": None}).found == ()


@pytest.mark.parametrize("ids", [("A", "A"), ("A\ud800", "A\udfff"), ("", None), pa.array(["A", "A"])])
def test_ids_that_are_one__refused(ids: Any) -> None:
    with pytest.raises(BadRecords, match="share an id"):
        Records(ids, {})


@pytest.mark.parametrize("values", [(1, 2), (1.5, None), (b"a", [])])
def test_values_that_are_no_text__refused(values: Any) -> None:
    with pytest.raises(BadRecords, match="no text"):
        link(Records(("A", "B"), {"name": values}))


def test_reason__of_a_column_beyond_the_plan_for_persons() -> None:
    reason = Reason("surname", Verdict.SAME, 1.0, "Haddad", "Hadad")
    assert reason.text("en") == "surname: the same (⁨Haddad⁩ | ⁨Hadad⁩)"
    assert reason.text("ar") == "surname: متطابق (⁨Haddad⁩ | ⁨Hadad⁩)"
