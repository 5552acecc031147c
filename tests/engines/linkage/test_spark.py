"""The Spark back end gives what ``resolve`` gives. A session is slow to start, so there is one, and few runs."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from tests.spark import require_spark

from wasl.engines.linkage.errors import BadDecisions, BadPlan, BadRecords
from wasl.engines.linkage.model_files import model_of_text, model_text
from wasl.engines.linkage.plan import DEFAULT_PLAN, Comparison, Kind, Plan
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.resolving import Persons, resolve
from wasl.engines.synthesis.many_lists import many_lists

pytestmark = pytest.mark.xdist_group("spark")

COLUMNS = ("given", "father", "family", "mother", "sex", "birth_date", "birth_place")


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    require_spark()
    from wasl.engines.linkage.spark.session import spark_session

    settings = {
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "300",
        "spark.local.dir": str(tmp_path_factory.mktemp("spark")),
    }
    session = spark_session("local[2]", settings=settings)
    yield session
    session.stop()


def people(records: int, *, seed: int = 5) -> pa.Table:
    made = many_lists(records=records, seed=seed)
    made = made.rename_columns([{"town": "birth_place", "record_id": "id"}.get(one, one) for one in made.column_names])
    return made.set_column(made.column_names.index("id"), "id", made["id"].cast(pa.string()))


def records_of(table: pa.Table) -> Records:
    return Records(table["id"], {name: table[name] for name in table.column_names if name != "id"})


Names = frozenset[frozenset[tuple[int, str]]]


def groups_in_process(found: Persons) -> Names:
    encoded = found.encoded
    entries = [(int(encoded.rows.lists[row]), encoded.id_of(row)) for row in range(len(encoded))]
    return grouped(entries, found.person.tolist())


def groups_on_spark(found: Any) -> Names:
    told = found.persons.toArrow()
    entries = list(zip(told["list"].to_pylist(), told["id"].to_pylist(), strict=True))
    assert len(set(entries)) == len(entries)
    return grouped(entries, told["person"].to_pylist())


def grouped(entries: list[tuple[int, str]], person: list[int]) -> Names:
    groups: dict[int, set[tuple[int, str]]] = {}
    for entry, number in zip(entries, person, strict=True):
        groups.setdefault(number, set()).add(entry)
    return frozenset(map(frozenset, groups.values()))


def weights_in_process(found: Persons) -> dict[frozenset[tuple[int, str]], float]:
    encoded = found.encoded
    names = [(int(encoded.rows.lists[row]), encoded.id_of(row)) for row in range(len(encoded))]
    edges = found.edges
    return {frozenset((names[a], names[b])): w for a, b, w in zip(edges.left, edges.right, edges.weight, strict=True)}


def weights_on_spark(found: Any) -> dict[frozenset[tuple[int, str]], float]:
    told = found.rows.select("row", "list", "id").toArrow().to_pylist()
    names = {each["row"]: (each["list"], each["id"]) for each in told}
    edges = found.edges.toArrow().to_pylist()
    return {frozenset((names[each["left"]], names[each["right"]])): each["weight"] for each in edges}


def counts_of(found: Persons) -> list[tuple[int, ...]]:
    return [(key.pairs, key.cut, key.left_out, key.left_out_pairs) for key in found.proposals.keys]


@pytest.fixture(scope="module")
def lists() -> list[pa.Table]:
    """Two thousand entries on two lists; one has a whole name and no town, to make columns differ."""
    table = people(2_000)
    whole = pa.compute.binary_join_element_wise(
        *(table[name] for name in ("given", "father", "family")), " ", null_handling="skip"
    )
    second = table.append_column("name", whole).select(["id", "name", "mother", "birth_date"]).slice(1_400)
    return [table.select(["id", *COLUMNS]).slice(0, 1_400), second]


# Small blocks, so that some are cut and some left out; a small sample, so that not all pairs are in it.
PLAN = replace(DEFAULT_PLAN, max_block=60, sample=3_000, random_pairs=2_000)


def test_spark_gives_what_is_given_in_process__scores_counts_persons(spark, lists) -> None:
    from wasl.engines.linkage.spark.resolving import resolve_on_spark

    in_process = resolve([records_of(table) for table in lists], plan=PLAN)
    assert any(key.cut for key in in_process.proposals.keys)
    assert any(key.left_out for key in in_process.proposals.keys)
    frames = [spark.createDataFrame(table) for table in lists]
    found = resolve_on_spark(frames, plan=PLAN, partitions=3)
    told = [(key.pairs, key.blocks_cut, key.blocks_left_out, key.left_out_pairs) for key in found.keys]
    assert told == counts_of(in_process)
    for field, table in in_process.model.m.items():
        assert found.model.m[field] == pytest.approx(table, abs=1e-9)
    expected, weights = weights_in_process(in_process), weights_on_spark(found)
    assert weights.keys() == expected.keys()
    assert max(abs(weights[pair] - expected[pair]) for pair in expected) < 1e-5
    assert groups_on_spark(found) == groups_in_process(in_process)
    assert found.components == in_process.clusters.components
    found.close()


def test_spark__any_order_and_any_number_of_partitions_give_the_same_numbers(spark, lists) -> None:
    """With a model file, lists that name nobody twice, and decisions."""
    from wasl.engines.linkage.spark.resolving import resolve_on_spark

    fitted = resolve([records_of(table) for table in lists], plan=PLAN).model
    plan, model = model_of_text(model_text(PLAN, fitted))
    in_process = resolve([records_of(table) for table in lists], plan=plan, single=[True, False])
    joined = next(group for group in sorted(map(sorted, groups_in_process(in_process))) if len(group) == 2)
    cannot = [(joined[0], joined[1])]
    told = []
    for seed, partitions in ((1, 1), (2, 5)):
        mixed = [table.take(np.random.default_rng(seed).permutation(len(table))) for table in lists]
        found = resolve_on_spark(
            [spark.createDataFrame(table) for table in mixed],
            plan=plan,
            model=model,
            single=[True, False],
            cannot=cannot,
            partitions=partitions,
        )
        told.append(sorted(map(tuple, (each.values() for each in found.persons.toArrow().to_pylist()))))
        assert frozenset(joined) not in groups_on_spark(found)
        people_of_first = [[entry for entry in group if entry[0] == 0] for group in groups_on_spark(found)]
        assert max(map(len, people_of_first)) == 1
        found.close()
    assert told[0] == told[1]


def test_spark__other_kinds_of_fields(spark) -> None:
    """Texts, codes and a key of them; nothing of persons."""
    from wasl.engines.linkage.spark.resolving import resolve_on_spark

    plan = Plan(
        comparisons=(Comparison("title", Kind.TEXT), Comparison("maker", Kind.EXACT), Comparison("made", Kind.DATE)),
        keys=(("title:3", "maker"), ("made",)),
        refine_by=("maker",),
    )
    chance = np.random.default_rng(4)
    words = np.array(["Árbol", "arbol grande", "table", "tables", "chair", ""])
    table = pa.table(
        {
            "id": [str(k) for k in range(120)],
            "title": words[chance.integers(0, 6, 120)],
            "maker": np.array(["A", "b", "c d", ""])[chance.integers(0, 4, 120)],
            "made": np.array(["1999", "2001-02-03", "2001-03-02", "no date", "1950/1960"])[chance.integers(0, 5, 120)],
        }
    )
    in_process = resolve([records_of(table)], plan=plan)
    found = resolve_on_spark([spark.createDataFrame(table)], plan=plan, partitions=2)
    assert found.unread_dates == in_process.encoded.unread_dates > 0
    assert weights_on_spark(found) == pytest.approx(weights_in_process(in_process), abs=1e-5)
    assert groups_on_spark(found) == groups_in_process(in_process)
    found.close()


def test_spark__what_is_refused(spark) -> None:
    from wasl.engines.linkage.spark.resolving import resolve_on_spark

    twice = spark.createDataFrame(pa.table({"id": ["1", "2", "1"], "given": ["سمير", "ليلى", "Samir"]}))
    with pytest.raises(BadRecords, match="two entries share an id"):
        resolve_on_spark([twice])
    unknown = spark.createDataFrame(pa.table({"id": ["1"], "shoe_size": ["43"]}))
    with pytest.raises(BadRecords, match="shoe_size"):
        resolve_on_spark([unknown])
    small = spark.createDataFrame(pa.table({"id": ["1", "2"], "given": ["سمير", "Samir"], "family": ["حداد", "Hadad"]}))
    with pytest.raises(BadDecisions, match="on no list"):
        resolve_on_spark([small], must=[((0, "1"), (0, "7"))])
    with pytest.raises(BadDecisions, match="cannot be kept apart"):
        resolve_on_spark([small], must=[((0, "1"), (0, "2"))], cannot=[((0, "2"), (0, "1"))])


def test_spark__a_list_of_one_and_a_plan_without_keys(spark) -> None:
    from wasl.engines.linkage.spark.resolving import resolve_on_spark

    alone = spark.createDataFrame(pa.table({"id": ["1"], "given": ["سمير"]}))
    found = resolve_on_spark([alone], partitions=1)
    assert found.persons.toArrow().to_pylist() == [{"list": 0, "id": "1", "row": 0, "person": 0}]
    found.close()
    with pytest.raises(BadPlan, match="no keys"):
        resolve_on_spark([alone], plan=replace(DEFAULT_PLAN, keys=()))
