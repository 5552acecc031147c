"""Splink on the table of many lists, set up as well as we know. Runs in an environment of its own.

    python splink_people.py people.parquet OUT [--threads 2] [--memory 18GB] [--em-pairs 1000000]

Settings: prior from two strict rules at recall 0.35; u from 10 million random pairs, seeded, stopping at 20 of every
level (Splink's own 100 takes 3 s more of processor time and gives no better F1); m from two EM sessions (given and
family skeleton; birth day and town), capped; term frequencies on names, skeletons and towns; Jaro-Winkler computed
once per pair and comparison (Splink's guide on DuckDB, "Avoiding repeated computation"); matching columns not kept;
predictions kept from 0.01. Reading the file and taking figures apart from the run are not timed. Writes
``clusters-<cut-off>.npy`` for each cut-off, in row order, and ``figures.json``.
"""

import argparse
import logging
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from stages import Stages, tell

CUT_OFFS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999)
TIMED_CUT_OFF = 0.95
KEEP_ABOVE = 0.01
SWAPPED_U = 2e-5  # share of strangers whose given and family skeletons agree crosswise, counted on 100,000 entries
NEUTRAL = 0.02  # m and u alike: a pair counted as swapped under the given name is not held against the family name

# Twenty narrow keys on skeletons ("lean"). gs, fs, ls, ms: skeletons of given, father's, family, mother's name;
# birth_day, birth_turned: days since 1970, the second with day and month changed over (people_table.py).
KEYS = (
    ("gs", "ls", "fs"), ("gs", "ls", "ms"), ("gs", "ls", "birth_year"), ("gs", "ls", "town"),
    ("gs", "fs", "ms"), ("gs", "fs", "birth_year"), ("gs", "fs", "town"),
    ("ls", "fs", "birth_year"), ("ls", "fs", "ms"), ("ls", "fs", "town"),
    ("ls", "ms", "birth_year"), ("ls", "ms", "town"),
    ("gs", "ms", "birth_year"), ("gs", "ms", "town"),
    ("gs", "birth_day"), ("ls", "birth_day"), ("fs", "birth_day"), ("ms", "birth_day"), ("fs", "ms", "birth_year"),
)  # fmt: skip
SWAPPED = "l.gs = r.ls and l.ls = r.gs"


def level(condition: str, label: str, **options: Any) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": label, **options}


def similarity(column: str) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r)"


def null_level(column: str) -> dict[str, Any]:
    """The impossible test lets DuckDB compute the similarity once for all levels."""
    test = f"{similarity(column)} = -100 or {column}_l is null or {column}_r is null"
    return level(test, "null", is_null_level=True)


def name_comparison(column: str, skeleton: str, *, swapped: dict[str, Any] | None = None) -> dict[str, Any]:
    crosswise = [level("gs_l = ls_r and ls_l = gs_r", "swapped", **swapped)] if swapped else []
    return {
        "output_column_name": column,
        "comparison_levels": [
            null_level(column),
            level(f"{column}_l = {column}_r", "exact", tf_adjustment_column=column),
            level(
                f"{skeleton}_l = {skeleton}_r",
                "skeleton",
                tf_adjustment_column=skeleton,
                disable_tf_exact_match_detection=True,
            ),
            *crosswise,
            level(f"{similarity(column)} >= 0.9", "JW 0.9"),
            level(f"{similarity(column)} >= 0.8", "JW 0.8"),
            level("else", "else"),
        ],
    }


def date_comparison() -> dict[str, Any]:
    """Equal days; as far as both are known; day and month changed over; some days or a year apart."""
    return {
        "output_column_name": "birth_date",
        "comparison_levels": [
            level("birth_year_l is null or birth_year_r is null", "null", is_null_level=True),
            level("birth_day_l = birth_day_r", "same day"),
            level(
                "(birth_day_l is null or birth_day_r is null) and birth_year_l = birth_year_r", "same year, as known"
            ),
            level("birth_day_l = birth_turned_r", "day and month"),
            level("abs(birth_day_l - birth_day_r) <= 10", "ten days"),
            level("birth_year_l = birth_year_r", "same year"),
            level("abs(birth_year_l - birth_year_r) <= 1", "a year apart"),
            level("else", "else"),
        ],
    }


def town_comparison() -> dict[str, Any]:
    return {
        "output_column_name": "town",
        "comparison_levels": [
            level("town_l is null or town_r is null", "null", is_null_level=True),
            level("town_l = town_r", "exact", tf_adjustment_column="town"),
            level(f"{similarity('town')} >= 0.88", "JW 0.88"),
            level("else", "else"),
        ],
    }


def sex_comparison() -> dict[str, Any]:
    return {
        "output_column_name": "sex",
        "comparison_levels": [
            level("sex_l is null or sex_r is null", "null", is_null_level=True),
            level("sex_l = sex_r", "exact"),
            level("else", "else"),
        ],
    }


def settings() -> SettingsCreator:
    fixed = {"fix_m_probability": True, "fix_u_probability": True}
    neutral = {"m_probability": NEUTRAL, "u_probability": NEUTRAL, **fixed}
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        blocking_rules_to_generate_predictions=[*(block_on(*key) for key in KEYS), SWAPPED],
        comparisons=[
            name_comparison("given", "gs", swapped={"u_probability": SWAPPED_U, "fix_u_probability": True}),
            name_comparison("father", "fs"),
            name_comparison("family", "ls", swapped=neutral),
            name_comparison("mother", "ms"),
            sex_comparison(),
            date_comparison(),
            town_comparison(),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=25,
    )


def run(table: Any, asked: argparse.Namespace) -> tuple[dict[str, Any], Any, Any, Any]:
    """The timed part: from the table in memory to clusters."""
    watch = Stages()
    connection = duckdb.connect()
    connection.execute(f"set threads = {asked.threads}; set memory_limit = '{asked.memory}'")
    api = DuckDBAPI(connection=connection)
    with watch.stage("copying"):  # DuckDB's own tables are joined faster than Arrow's: 13 % of processor time at 1M
        connection.register("arrow_people", table)
        connection.execute("create table people as select * from arrow_people")
    linker = Linker(api.register(connection.table("people")), settings())
    training = linker.training
    with watch.stage("prior"):
        strict = [block_on("gs", "ls", "birth_day"), block_on("gs", "ls", "fs", "ms")]
        training.estimate_probability_two_random_records_match(strict, recall=0.35)
    with watch.stage("u"):
        training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1, min_count_per_level=asked.u_count)
    with watch.stage("em"):
        for rule in (block_on("gs", "ls"), block_on("birth_day", "town")):
            training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True, max_pairs=asked.em_pairs
            )
    with watch.stage("blocking"):
        blocked = linker.inference.compute_blocked_pairs_for_predict()
    with watch.stage("scoring"):
        predictions = linker.inference.predict(threshold_match_probability=KEEP_ABOVE)
    with watch.stage("clustering"):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predictions, threshold_match_probability=TIMED_CUT_OFF
        )
    return watch.figures(), blocked, predictions, clusters


def blocking_figures(connection: Any, table: Any, blocked: Any) -> dict[str, Any]:
    """How many pairs were proposed, and what share of the true pairs is among them."""
    connection.register("truth", table.select(["record_id", "person"]))
    pairs, true = connection.execute(
        f"select count(*), count(*) filter (l.person = r.person) from {blocked.physical_name} as pairs "
        "join truth as l on l.record_id = pairs.join_key_l join truth as r on r.record_id = pairs.join_key_r"
    ).fetchone()
    of_person = np.bincount(table["person"].to_numpy())
    return {"pairs": pairs, "blocking_recall": round(true / max(int((of_person * (of_person - 1) // 2).sum()), 1), 4)}


def write_clusters(connection: Any, predictions: Any, size: int, folder: Path) -> None:
    """Connected components at every cut-off, untimed, as Splink itself would join them."""
    edges = connection.execute(
        f"select record_id_l, record_id_r, match_probability from {predictions.physical_name}"
    ).fetchnumpy()
    for cut_off in CUT_OFFS:
        kept = edges["match_probability"] >= cut_off
        left, right = edges["record_id_l"][kept], edges["record_id_r"][kept]
        graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
        np.save(folder / f"clusters-{cut_off}.npy", connected_components(graph, directed=False)[1])


def check_same(connection: Any, clusters: Any, folder: Path) -> None:
    """Splink's own clusters at the timed cut-off are those written for it."""
    rows = connection.execute(f"select record_id, cluster_id from {clusters.physical_name}").fetchnumpy()
    written = np.load(folder / f"clusters-{TIMED_CUT_OFF}.npy")[rows["record_id"]]
    both = len(np.unique(np.stack([written, rows["cluster_id"]], axis=1), axis=0))
    if not both == len(np.unique(written)) == len(np.unique(rows["cluster_id"])):
        raise SystemExit("Splink's clusters differ from the connected components of its links.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="18GB")
    parser.add_argument("--em-pairs", type=float, default=1e6)
    parser.add_argument("--u-count", type=int, default=20, help="stop counting u at this many of every level")
    asked = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    table = pq.read_table(asked.table)
    figures, blocked, predictions, clusters = run(table.drop_columns(["person", "list"]), asked)
    connection = duckdb_of(predictions)
    figures |= blocking_figures(connection, table, blocked)
    write_clusters(connection, predictions, table.num_rows, asked.out)
    check_same(connection, clusters, asked.out)
    tell(asked.out, figures)


def duckdb_of(frame: Any) -> Any:
    return frame.db_api.duckdb_con


if __name__ == "__main__":
    main()
