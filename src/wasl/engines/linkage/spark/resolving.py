"""Who is who in many lists at once, on Spark: the same plan, model, scores and persons as ``linkage.resolving``.

Rows are read where they are. Distinct values are brought together on the driver and handed to all; rows are dealt by
key and digest; the same compiled functions walk the blocks of each partition. The driver holds the distinct values, the
sample that weights are fitted to, the digests of blocks too large, and a few numbers for each row: nothing else grows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

from wasl.engines.linkage.blocking import KeyCount
from wasl.engines.linkage.comparing import compared_pairs
from wasl.engines.linkage.encoding import Ints
from wasl.engines.linkage.errors import BadDecisions, BadPlan, BadRecords
from wasl.engines.linkage.holding import COUNTED
from wasl.engines.linkage.plan import DEFAULT_PLAN, Plan
from wasl.engines.linkage.resolving import KEEP_ABOVE, fitted_to, random_places
from wasl.engines.linkage.spark import blocks, persons, rows, values
from wasl.engines.linkage.spark.batches import column
from wasl.engines.linkage.weights import Weights, tables

Progress = Callable[[str, float], None]
Digests = NDArray[np.uint32]
Entry = tuple[int, str]
"""The number of a list, and an id in it."""
LARGEST = 400
"""Rows of a component that is refined whole, as in ``clustering.cluster``."""


@dataclass(frozen=True, eq=False)
class PersonsOnSpark:
    """The result of a run.

    persons: DataFrame of list (its number), id, row and person; entries of one person share the number, which is the
    row of its first entry. Rows are numbered by the digests of ids, so all numbers are the same for any order of
    entries and any number of partitions. edges: DataFrame of left, right (rows), weight, log2 of the odds, and held,
    see ``resolving.Persons``; pairs above ``KEEP_ABOVE``, those met under several keys repeatedly.
    rows: DataFrame, see ``rows.ROWS``.
    components: of two rows and more; too_large: those that were cut apart before they were refined.
    ``close`` gives up what Spark keeps on disk for ``persons`` and ``edges``.
    """

    persons: DataFrame
    edges: DataFrame
    rows: DataFrame
    person: Ints
    model: Weights
    keys: tuple[KeyCount, ...]
    pairs: int
    components: int
    too_large: int
    unread_dates: int
    told: tuple[Any, ...] = field(repr=False)

    def close(self) -> None:
        """Give back the disk space; the frames cannot be read afterwards."""
        for frame in (self.edges, self.rows):
            frame.unpersist()
        for broadcast in self.told:
            broadcast.destroy()


def resolve_on_spark(
    lists: Sequence[DataFrame],
    *,
    ids: str = "id",
    plan: Plan = DEFAULT_PLAN,
    single: Sequence[bool] | None = None,
    must: Sequence[tuple[Entry, Entry]] = (),
    cannot: Sequence[tuple[Entry, Entry]] = (),
    model: Weights | None = None,
    seed: int = 0,
    partitions: int | None = None,
    progress: Progress | None = None,
) -> PersonsOnSpark:
    """Persons among all entries of the lists.

    lists: DataFrames with the column ``ids`` and columns of text that the plan compares. single: per list, whether it
    is known to name nobody twice. must, cannot: pairs of entries that people joined or kept apart. model: weights of
    an earlier run; None fits them to these lists. partitions: that rows are dealt to; by default four for each core.
    Raises BadRecords when ids repeat or the plan does not compare a column, BadDecisions when a decision names an
    entry that is not there or contradicts others.
    """
    tell = progress or (lambda _stage, _share: None)
    run = _Run(lists, ids=ids, plan=plan, single=single, partitions=partitions)
    tell("read", 0.0)
    run.read()
    tell("propose", 0.3)
    run.propose()
    tell("weigh", 0.5)
    weights = model or run.fitted(seed=seed)
    tell("compare", 0.6)
    edges = run.compare(weights)
    tell("decide", 0.9)
    found = run.decide(edges, must=run.decided(must), cannot=run.decided(cannot))
    result = run.result(edges, found, weights)
    tell("done", 1.0)
    return result


class _Run:
    """One run; owns what is handed to all partitions while it lasts."""

    def __init__(
        self,
        lists: Sequence[DataFrame],
        *,
        ids: str,
        plan: Plan,
        single: Sequence[bool] | None,
        partitions: int | None,
    ) -> None:
        if not plan.keys:
            raise BadPlan("nothing was linked", why="the plan has no keys", do="Give it some.")
        self.spark: SparkSession = lists[0].sparkSession
        self.told: list[Any] = []
        self.plan, self.count = plan, len(lists)
        self.cut = float(np.log2(plan.threshold / (1 - plan.threshold)))
        self.single = np.array(single if single is not None else [False] * len(lists), np.uint8)
        self.partitions = partitions or 4 * self.spark.sparkContext.defaultParallelism
        self.columns = tuple(sorted({name for frame in lists for name in frame.columns if name != ids}))
        self.layout = rows.layout_of(plan, self.columns)
        self.entries = [_uniform(frame, ids, self.columns) for frame in lists]

    # --- reading ---

    def read(self) -> None:
        """Distinct values, then rows of numbers."""
        texts = "".join(f"`{values.said(name)}` string, " for name in self.columns)
        schema = f"id string, {texts}{rows.TAGGED}"
        tagged = _together(
            [_mapped(frame, partial(rows.tagged, place), schema) for place, frame in enumerate(self.entries)]
        )
        sizes = tagged.groupBy("bucket", "list").count().toArrow()
        self.sizes = np.bincount(column(sizes, "list"), column(sizes, "count"), self.count).astype(np.int64)
        self.size = int(self.sizes.sum())
        in_bucket = np.bincount(column(sizes, "bucket"), column(sizes, "count"), 1 << rows.BUCKET_BITS)
        starts = np.concatenate([[0], np.cumsum(in_bucket)]).astype(np.int64)
        self.values = self._values()
        reading = rows.Reading(self.plan, self.columns, self.values.numbering, starts)
        sorted_by_tag = tagged.repartition(self.partitions, "bucket").sortWithinPartitions("tag", "list", "id")
        self.rows = _mapped(sorted_by_tag, partial(rows.numbered, self._to_all(reading)), rows.ROWS)
        self.rows = self.rows.persist(StorageLevel.DISK_ONLY)
        if self.rows.where("twice").limit(1).toArrow().num_rows:
            raise BadRecords("the list was not read", why="two entries share an id", do="Give each its own.")
        self.lists = rows.shared_lists(self.plan, self.columns, self.values)

    def _values(self) -> values.Values:
        read = partial(values.values_of, self.plan, self.columns)
        met = _mapped(_together(self.entries), read, values.values_schema(self.plan))
        counts = [name for name in met.columns if name.startswith("met_")]
        summed = [sql.sum(name).alias(name) for name in ("times", *counts)]
        once = met.groupBy("kind", "digest").agg(sql.first("content").alias("content"), *summed)
        return values.values_from(self.plan, once.select("kind", "digest", "content", "times", *counts).toArrow())

    # --- proposing ---

    def propose(self) -> None:
        """Which blocks are cut and which left out, and how many pairs the others propose."""
        keys = blocks.Keys(self.plan, self.layout, self.single)
        whole = self._sizes(keys, blocks.WHOLE)
        sizes = whole.groupBy("key", "pairs").count().toArrow()
        limits = [self._limit(sizes.filter(pc.field("key") == number)) for number in range(len(self.plan.keys))]
        limit = sql.element_at(sql.array(*map(sql.lit, limits)), sql.col("key") + 1)
        cut = self._digests(whole.where(sql.col("pairs") > limit))
        idle = self._digests(whole.where(IDLE))
        whole.unpersist()
        keys = replace(keys, cut=cut[blocks.WHOLE :: 2], left_out=idle)
        parts = self._sizes(keys, blocks.CUT)
        finer = parts.withColumn("lost", sql.col("pairs") > sql.greatest(limit, sql.lit(1)))
        left_out = self._digests(finer.where(sql.col("lost") | sql.expr(IDLE)))
        finer_sizes = finer.groupBy("key", "lost").agg(sql.sum("pairs").alias("pairs"), sql.count("*").alias("blocks"))
        self.key_counts = _key_counts(self.plan, sizes, limits, finer_sizes.toArrow())
        parts.unpersist()
        self.pairs = sum(each.pairs for each in self.key_counts)
        both = tuple(np.union1d(a, b) for a, b in zip(idle, left_out, strict=True))
        self.keys = self._to_all(replace(keys, left_out=both))

    def _sizes(self, keys: blocks.Keys, kind: int) -> DataFrame:
        """Every block of a kind that two entries share: block, key, entries, pairs."""
        deal = partial(blocks.blocks_met, kind, self._to_all(keys))
        met = _mapped(self.rows.select("list", "digests"), deal, blocks.COUNTED)
        if not self.single.any():
            sized = met.groupBy("block").agg(sql.count("*").alias("entries"), sql.lit(0).alias("of_one_list"))
        else:
            of_list = met.groupBy("block", "list").agg(sql.count("*").alias("entries"))
            alone = sql.element_at(sql.array(*map(sql.lit, self.single.tolist())), sql.col("list") + 1)
            of_list = of_list.withColumn("of_one_list", sql.expr(PAIRS_OF) * alone)
            sized = of_list.groupBy("block").agg(
                sql.sum("entries").alias("entries"), sql.sum("of_one_list").alias("of_one_list")
            )
        key = sql.shiftright("block", blocks.KEY_SHIFT).cast("int")
        shared = sized.where("entries > 1").withColumns({"key": key, "pairs": sql.expr(f"{PAIRS_OF} - of_one_list")})
        return shared.select("block", "key", "entries", "pairs").persist(StorageLevel.DISK_ONLY)

    def _limit(self, sizes: pa.Table) -> int:
        """As ``blocking._limit``, from how many blocks of a key have how many pairs."""
        small = sizes.filter(pc.field("pairs") <= self.plan.max_block).sort_by("pairs")
        pairs, count = column(small, "pairs"), column(small, "count")
        beyond = np.flatnonzero(np.cumsum(pairs * count) > self.plan.pairs_per_entry * self.size)
        return int(pairs[beyond[0]]) - 1 if len(beyond) else self.plan.max_block

    def _digests(self, chosen: DataFrame) -> tuple[Digests, ...]:
        """Digests of blocks, sorted, for each key and kind."""
        block = np.sort(column(chosen.select("block").toArrow(), "block"))
        ends = np.searchsorted(block, np.arange(2 * len(self.plan.keys) + 1) << 32)
        return tuple((block[a:b] & 0xFFFFFFFF).astype(np.uint32) for a, b in pairwise(ends))

    # --- weighing ---

    def fitted(self, *, seed: int) -> Weights:
        """As ``resolving.fitted``."""
        share = min(1.0, self.plan.sample / max(self.pairs, 1))
        a, b = random_places(self.plan, self.size, seed=seed)
        left, right = self._sample(share)
        numbers = np.unique(np.concatenate([a, b, left, right]))
        lists = self.lists._replace(cells=self._cells(numbers))
        a, b, left, right = (np.searchsorted(numbers, each) for each in (a, b, left, right))
        return fitted_to(
            self.plan,
            random=compared_pairs(lists, a, b),
            candidates=compared_pairs(lists, left, right),
            share=share,
            sizes=self.sizes.tolist(),
            single=self.single.astype(bool).tolist(),
        )

    def _sample(self, share: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """As ``walking.sample``: pairs chosen by their tags, in the order of these."""
        limit = 2**64 - 1 if share == 1.0 else int(share * 2**64)
        met = _mapped(
            self.rows.select("row", "list", "tag", "digests"), partial(blocks.met_lightly, self.keys), blocks.MET
        )
        met = met.repartition(self.partitions, "block").sortWithinPartitions("block", "row")
        found = _mapped(met, partial(blocks.sampled, limit, self.keys), blocks.PAIRS)
        once = found.groupBy("left", "right", "tag").agg(sql.min("key").alias("key")).toArrow()
        self._note_new_pairs(column(once, "key"), share)
        left, right, tags = (column(once, name) for name in ("left", "right", "tag"))
        order = np.lexsort((right, left, tags.view(np.uint64)))
        return left[order], right[order]

    def _note_new_pairs(self, first: NDArray[np.int64], share: float) -> None:
        new = np.bincount(first, minlength=len(self.plan.keys))
        self.key_counts = tuple(
            replace(each, new_pairs=round(int(n) / share)) for each, n in zip(self.key_counts, new, strict=True)
        )

    def _cells(self, numbers: NDArray[np.int64]) -> Ints:
        wanted = self._to_all(numbers)
        found = _mapped(self.rows.select("row", "cells"), partial(rows.cells_of_some, wanted), rows.CELLS)
        return rows.cells_in(found.toArrow(), numbers)

    # --- comparing and deciding ---

    def compare(self, weights: Weights) -> DataFrame:
        """Pairs that weigh enough."""
        self.model = self._to_all(blocks.Model(self.lists, tables(self.plan, weights)))
        entries = self.rows.select("row", "list", "cells", "digests")
        met = _mapped(entries, partial(blocks.dealt, self.keys), blocks.DEALT)
        met = met.repartition(self.partitions, "block").sortWithinPartitions("block", "row")
        walk = partial(blocks.walked, KEEP_ABOVE, self.cut, self.keys, self.model)
        found = _mapped(met, walk, blocks.EDGES).persist(StorageLevel.DISK_ONLY)
        found.count()
        return found

    def decided(self, pairs: Sequence[tuple[Entry, Entry]]) -> list[tuple[int, int]]:
        """Row numbers of decisions."""
        if not pairs:
            return []
        asked = sorted({entry for pair in pairs for entry in pair})
        table = pa.table({"list": pa.array([k for k, _ in asked], pa.int32()), "id": [name for _, name in asked]})
        found = self.rows.join(self.spark.createDataFrame(table), ["list", "id"]).select("list", "id", "row").toArrow()
        row_of = {(each["list"], each["id"]): each["row"] for each in found.to_pylist()}
        if len(row_of) < len(asked):
            raise BadDecisions("a decision was not taken", why="it names an id that is on no list", do="Correct it.")
        return [(row_of[a], row_of[b]) for a, b in pairs]

    def decide(
        self, edges: DataFrame, *, must: Sequence[tuple[int, int]], cannot: Sequence[tuple[int, int]]
    ) -> tuple[Ints, Ints]:
        """The component and the person of each row."""
        persons.check_decisions(must, cannot)
        joining = (sql.col("weight") >= np.float32(self.cut).item()) & ~sql.col("held")
        strong = edges.where(joining).select("left", "right")
        parent = persons.components(self.size, _mapped(strong, persons.forest, persons.FOREST).toArrow(), must=must)
        chosen = persons.to_refine(parent, least=2 if self.single.any() or must or cannot else 3)
        person = parent.copy()
        if len(chosen):
            rules = self._to_all(persons.Rules(self.plan, self.cut, self.single.astype(np.bool_), must, cannot))
            met = self._members(edges, self.spark.createDataFrame(chosen))
            found = _mapped(met, partial(persons.refined, rules, self.model), persons.PERSONS).toArrow()
            person[column(found, "row")] = column(found, "person")
        return parent, person

    def _members(self, edges: DataFrame, chosen: DataFrame) -> DataFrame:
        """Rows and pairs of the components to refine, each component whole in one partition."""
        entries = self.rows.select("row", "list", "tag", "cells").join(chosen, "row")
        as_members = _mapped(entries, persons.members, persons.MEMBERS)
        pairs = edges.join(chosen.withColumnRenamed("row", "left"), "left").selectExpr(
            "component", "left AS row", "right AS other", COUNTS_FOR, "CAST(NULL AS BINARY) AS entry"
        )
        dealt = as_members.unionByName(pairs).repartition(self.partitions, "component")
        return dealt.sortWithinPartitions("component", "other", "row")

    def result(self, edges: DataFrame, found: tuple[Ints, Ints], weights: Weights) -> PersonsOnSpark:
        """Everything put together."""
        parent, person = found
        joined = np.flatnonzero(person != np.arange(self.size)).astype(np.int32)
        moved = self.spark.createDataFrame(pa.table({"row": joined, "person": person[joined]}))
        named = self.rows.select("list", "id", "row").join(moved, "row", "left")
        count = np.bincount(parent, minlength=1)
        return PersonsOnSpark(
            named.select("list", "id", "row", sql.coalesce("person", "row").alias("person")),
            edges,
            self.rows,
            person,
            weights,
            self.key_counts,
            self.pairs,
            int((count > 1).sum()),
            int((count > LARGEST).sum()),
            self.values.unread_dates,
            tuple(self.told),
        )

    # --- Spark ---

    def _to_all(self, value: object) -> Any:
        self.told.append(self.spark.sparkContext.broadcast(value))
        return self.told[-1]


COUNTS_FOR = f"CASE WHEN held THEN CAST({COUNTED} AS FLOAT) ELSE weight END AS weight"
PAIRS_OF = "(entries * (entries - 1)) div 2"
IDLE = f"pairs = 0 AND entries > {blocks.IDLE_ENTRIES}"


def _mapped(frame: DataFrame, work: Callable[..., Iterator[pa.RecordBatch]], schema: str) -> DataFrame:
    return frame.mapInArrow(work, schema)


def _together(frames: Sequence[DataFrame]) -> DataFrame:
    return reduce(DataFrame.unionByName, frames)


def _uniform(frame: DataFrame, ids: str, columns: Sequence[str]) -> DataFrame:
    """Ids and all columns of all lists as text, null where this list has none."""
    texts = [
        (sql.col(f"`{name}`") if name in frame.columns else sql.lit(None)).cast("string").alias(values.said(name))
        for name in columns
    ]
    return frame.select(sql.col(f"`{ids}`").cast("string").alias("id"), *texts)


def _key_counts(plan: Plan, sizes: pa.Table, limits: Sequence[int], finer: pa.Table) -> tuple[KeyCount, ...]:
    """What each key proposes; how many pairs it is the first to propose is not known yet."""
    found = []
    for number, (key, limit) in enumerate(zip(plan.keys, limits, strict=True)):
        of_key = sizes.filter(pc.field("key") == number)
        pairs, count = column(of_key, "pairs"), column(of_key, "count")
        large = pairs > limit
        rest = {each["lost"]: each for each in finer.filter(pc.field("key") == number).to_pylist()}
        kept, lost = (rest.get(each, {"pairs": 0, "blocks": 0}) for each in (False, True))
        whole = int((pairs * count)[~large].sum())
        found.append(KeyCount(key, whole + kept["pairs"], 0, int(count[large].sum()), lost["blocks"], lost["pairs"]))
    return tuple(found)
