"""Who is who in many lists at once: every entry is given the number of its person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from wasl.engines.linkage.blocking import Proposals, propose
from wasl.engines.linkage.clustering import Clusters, cluster
from wasl.engines.linkage.comparing import Compared, compared_pairs
from wasl.engines.linkage.encoding import Encoded, encode
from wasl.engines.linkage.holding import counted, held_back
from wasl.engines.linkage.plan import DEFAULT_PLAN, Plan
from wasl.engines.linkage.preparing import Lists, prepared
from wasl.engines.linkage.reading import NameParts
from wasl.engines.linkage.records import Records
from wasl.engines.linkage.remarks import block_warnings, column_warnings
from wasl.engines.linkage.walking import Edges, edges, sample, weights_of
from wasl.engines.linkage.weights import Weights, default_weights, fit, tables, with_random_pairs

Progress = Callable[[str, float], None]
Pairs = NDArray[np.int32]
Entries = NDArray[np.int32]
Floats = NDArray[np.float32]

KEEP_ABOVE = -2.0
"""Pairs of less weight (log2 odds) are not kept: they neither join persons nor change an average by much."""


@dataclass(frozen=True, eq=False)
class Persons:
    """The result of a run.

    person: int32 per entry, all lists one below the other; entries of one person share the number, which is the row of
    one of them. edges: pairs above ``KEEP_ABOVE``. held: numbers of those that join nothing by themselves, although
    they weigh enough, because the given names are plainly different: people should look at them. clusters: what was
    joined and what else was refused.
    """

    person: NDArray[np.int32]
    edges: Edges
    held: NDArray[np.int64]
    clusters: Clusters
    model: Weights
    proposals: Proposals
    encoded: Encoded

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before this is believed; worked out when it is asked for."""
        columns = column_warnings(self.encoded.records, self.encoded.rows, self.encoded.plan)
        return (*block_warnings(self.proposals), *columns)


def resolve(
    lists: Sequence[Records],
    *,
    plan: Plan = DEFAULT_PLAN,
    single: Sequence[bool] | None = None,
    must: Pairs | Sequence[tuple[int, int]] = (),
    cannot: Pairs | Sequence[tuple[int, int]] = (),
    weights: Weights | None = None,
    seed: int = 0,
    threads: int | None = None,
    names: NameParts | None = None,
    progress: Progress | None = None,
) -> Persons:
    """Persons among all entries of the lists.

    single: per list, whether it is known to name nobody twice. must, cannot: pairs of rows that people joined or kept
    apart; rows are numbered through all lists. names: a reader of names that earlier runs used. weights: of an earlier
    run; otherwise they are fitted to these lists without labels. The order of rows and the number of threads change
    nothing but the numbers persons get.
    """
    tell = progress or (lambda _stage, _share: None)
    alone = list(single) if single is not None else [False] * len(lists)
    tell("read", 0.0)
    encoded = encode(lists, plan=plan, names=names)
    return resolved(
        encoded, single=alone, must=must, cannot=cannot, weights=weights, seed=seed, threads=threads, tell=tell
    )


def resolved(
    encoded: Encoded,
    *,
    single: Sequence[bool],
    must: Pairs | Sequence[tuple[int, int]] = (),
    cannot: Pairs | Sequence[tuple[int, int]] = (),
    weights: Weights | None = None,
    seed: int = 0,
    threads: int | None = None,
    tell: Progress,
) -> Persons:
    """As ``resolve``, for lists already read."""
    plan = encoded.plan
    tell("propose", 0.2)
    proposals = propose(encoded, plan, single=single, threads=threads)
    tell("weigh", 0.4)
    lists = prepared(encoded)
    weights = weights or fitted(encoded, lists, proposals, single=single, seed=seed, threads=threads)
    model = tables(plan, weights)
    tell("compare", 0.5)
    found = edges(
        proposals,
        lists,
        model,
        least=KEEP_ABOVE,
        threads=threads,
        progress=lambda share: tell("compare", 0.5 + 0.4 * share),
    )
    tell("decide", 0.9)
    cut = float(np.log2(plan.threshold / (1 - plan.threshold)))

    def scored(a: Entries, b: Entries) -> Floats:
        weight, differ = weights_of(lists, model, a, b)
        return counted(weight, held_back(weight, differ, cut=cut))

    held = held_back(found.weight, found.differ, cut=cut)
    clusters = cluster(
        len(encoded),
        found.left,
        found.right,
        counted(found.weight, held),
        order=encoded.tags,
        cut=cut,
        must=must,
        cannot=cannot,
        group=encoded.rows.lists,
        single=single,
        score_pairs=scored,
    )
    tell("done", 1.0)
    return Persons(clusters.label, found, np.flatnonzero(held), clusters, weights, proposals, encoded)


def fitted(
    encoded: Encoded,
    lists: Lists,
    proposals: Proposals,
    *,
    single: Sequence[bool],
    seed: int,
    threads: int | None = None,
) -> Weights:
    """Weights fitted to a sample of the candidates, the same whatever the order of rows."""
    plan, by_tag = encoded.plan, np.argsort(encoded.tags, kind="stable")
    a, b = by_tag[random_places(plan, len(encoded), seed=seed)]
    chosen = sample(proposals, encoded.tags, most=plan.sample, threads=threads)
    turned = encoded.tags[chosen.left] > encoded.tags[chosen.right]
    left, right = np.where(turned, [chosen.right, chosen.left], [chosen.left, chosen.right])
    return fitted_to(
        plan,
        random=compared_pairs(lists, a, b, threads=threads),
        candidates=compared_pairs(lists, left, right, threads=threads),
        share=chosen.share,
        sizes=np.diff(encoded.starts).tolist(),
        single=single,
        threads=threads,
    )


def random_places(plan: Plan, size: int, *, seed: int) -> NDArray[np.int64]:
    """Pairs of different rows drawn at random, two rows of a table; rows are meant in the order of their tags."""
    places = np.random.default_rng(seed).integers(0, max(size, 1), (2, plan.random_pairs))
    return places[:, places[0] != places[1]]


def fitted_to(
    plan: Plan,
    *,
    random: Compared,
    candidates: Compared,
    share: float,
    sizes: Sequence[int],
    single: Sequence[bool],
    threads: int | None = 1,
) -> Weights:
    """Weights fitted to pairs drawn at random and to a sample of the candidates, the ``share`` of all that it is.

    sizes: entries of each list; single: whether it names nobody twice.
    """
    size = sum(sizes)
    all_pairs = size * (size - 1) // 2 - sum(n * (n - 1) // 2 for n, alone in zip(sizes, single, strict=True) if alone)
    weights = default_weights(plan, all_pairs=all_pairs, smaller=size // 2, within=len(sizes) == 1)
    weights = with_random_pairs(plan, weights, random)
    return fit(plan, weights, candidates, all_pairs=all_pairs, sampled=share, rounds=plan.rounds, threads=threads)


def by_column(table: pa.Table, *, ids: str, columns: Sequence[str]) -> Records:
    """One list from an Arrow table."""
    return Records(table[ids], {name: table[name] for name in columns})
