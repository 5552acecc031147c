"""Our side on public sets: one default setting for all, fields by what the columns mean.

    python ours_public.py SET.parquet OUT [--threads 2]

Writes ``clusters.npy`` in row order and ``figures.json``, as ours.py does.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from stages import Stages, tell

# What the columns mean to the engine: our field, the set's column.
FEBRL = {
    "given": "given_name", "family": "surname", "birth_date": "date_of_birth", "number": "soc_sec_id",
    "street_number": "street_number", "street": "address_1", "postcode": "postcode", "town": "suburb", "state": "state",
}  # fmt: skip
HISTORICAL = {
    "given": "first_name", "family": "surname", "birth_date": "dob", "birth_place": "birth_place",
    "postcode": "postcode_fake", "sex": "gender", "occupation": "occupation",
}  # fmt: skip
FIELDS = {"febrl3": FEBRL, "febrl4": FEBRL, "historical_50k": HISTORICAL}
DATE_FORMATS = {"febrl3": "%Y%m%d", "febrl4": "%Y%m%d", "historical_50k": "%Y-%m-%d"}


def clusters_of(name: str, table: Any, *, threads: int, watch: Stages) -> NDArray[np.int64]:
    """A cluster number per row; febrl4's ``source`` (a or b) names two lists free of duplicates.

    >>> THE ONE PLACE TO FILL: call ``wasl.engines.linkage``'s table form with one default setting here. <<<
    """
    asked = f"{name}, {table.num_rows} rows, {threads} threads, {watch.seconds}"
    raise SystemExit(f"ours: no table form yet ({asked})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    table = pq.read_table(asked.table).drop_columns(["person"])
    watch = Stages()
    clusters = clusters_of(asked.table.stem, table, threads=asked.threads, watch=watch)
    figures = watch.figures()
    np.save(asked.out / "clusters.npy", clusters)
    tell(asked.out, figures)


if __name__ == "__main__":
    main()
