"""Splink on public sets with the settings of its own published examples. Runs in an environment of its own.

    python splink_public.py SET.parquet OUT [--threads 2]

SET is febrl3, febrl4 or historical_50k, written by public_tables.py. Settings are those of Splink's own examples
(docs/demos/examples/duckdb at version 5: febrl4 "detailed", deduplicate_50k_synthetic), charts left out, seeds added.
Writes ``clusters-<cut-off>.npy`` in row order, and ``figures.json``.
"""

import argparse
import logging
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import splink.comparison_library as cl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from stages import Stages, tell

CUT_OFFS = (0.001, 0.01, 0.1, 0.2, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999)
PUBLISHED_CUT_OFF = {"febrl3": 0.99, "febrl4": 0.99, "historical_50k": 0.95}


def febrl(api: Any, table: Any) -> Any:
    """The "detailed" model of the febrl4 example; on febrl3 it does better than febrl3's own example."""
    keys = [
        block_on("given_name", "surname"),
        "l.given_name = r.surname and l.surname = r.given_name",
        block_on("date_of_birth"),
        block_on("soc_sec_id"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    linking = "source" in table.column_names
    settings = SettingsCreator(
        unique_id_column_name="row",
        link_type="link_only" if linking else "dedupe_only",
        blocking_rules_to_generate_predictions=keys,
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
    )
    sides = [table.filter(pc.equal(table["source"], side)).drop_columns(["source"]) for side in "ab"] if linking else []
    linker = Linker([api.register(side) for side in sides or [table]], settings)
    strict = [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")]
    linker.training.estimate_probability_two_random_records_match(strict, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=2)
    for rule in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(rule), estimate_without_term_frequencies=True
        )
    return linker


def historical_50k(api: Any, table: Any) -> Any:
    keys = (
        ("substr(first_name,1,3)", "substr(surname,1,4)"), ("surname", "dob"), ("first_name", "dob"),
        ("postcode_fake", "first_name"), ("postcode_fake", "surname"), ("dob", "birth_place"),
        ("substr(postcode_fake,1,3)", "dob"), ("substr(postcode_fake,1,3)", "first_name"),
        ("substr(postcode_fake,1,3)", "surname"),
        ("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    )  # fmt: skip
    names = cl.ForenameSurnameComparison(
        "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
    )
    settings = SettingsCreator(
        unique_id_column_name="row",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(*key) for key in keys],
        comparisons=[
            names,
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    joined = api.duckdb_con.from_arrow(table).project("*, first_name || ' ' || surname as first_name_surname_concat")
    linker = Linker(api.register(joined), settings)
    strict = [
        block_on("first_name", "surname", "dob"),
        block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
        block_on("dob", "postcode_fake"),
    ]
    linker.training.estimate_probability_two_random_records_match(strict, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for rule in (block_on("first_name", "surname"), block_on("dob")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker


TRAINED = {"febrl3": febrl, "febrl4": febrl, "historical_50k": historical_50k}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    name = asked.table.stem
    whole = pq.read_table(asked.table)
    watch = Stages()
    connection = duckdb.connect()
    connection.execute(f"set threads = {asked.threads}")
    api = DuckDBAPI(connection=connection)
    with watch.stage("training"):
        linker = TRAINED[name](api, whole.drop_columns(["person"]))
    with watch.stage("predicting"):
        predictions = linker.inference.predict(threshold_match_probability=min(CUT_OFFS))
    with watch.stage("clustering"):
        linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, PUBLISHED_CUT_OFF[name])
    figures = watch.figures()
    edges = connection.execute(f"select row_l, row_r, match_probability from {predictions.physical_name}").fetchnumpy()
    for cut_off in CUT_OFFS:
        kept = edges["match_probability"] >= cut_off
        ends = (edges["row_l"][kept], edges["row_r"][kept])
        graph = coo_matrix((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(whole.num_rows, whole.num_rows))
        np.save(asked.out / f"clusters-{cut_off}.npy", connected_components(graph, directed=False)[1])
    tell(asked.out, figures | {"published_cut_off": PUBLISHED_CUT_OFF[name]})


if __name__ == "__main__":
    main()
