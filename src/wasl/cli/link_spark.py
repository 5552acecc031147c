"""``wasl link --backend spark``: lists too long for one machine, read and written by Spark.

Nothing that grows with the lists passes through this program: no report is drawn and no reasons are told. Lists are
Parquet, CSV or TSV with a header row; each needs a column of unique ids. Written are, as folders of Parquet files,
``clusters.parquet`` (list, id, cluster) and ``pairs.parquet`` (left_list, left_id, right_list, right_id, probability:
of pairs at least a fifth likely, before it is decided who is whom), and the model as ``model.json``.
"""

import importlib.util
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wasl.cli.errors import BadUsage, Unreadable
from wasl.cli.printing import Language, isolated, without_controls
from wasl.cli.progress import Report
from wasl.engines.linkage.model_files import write_model
from wasl.engines.linkage.plan import Plan
from wasl.engines.linkage.records import FIELDS
from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.model import Table

OWN = frozenset({"clusters.parquet", "pairs.parquet", "model.json"})
LOOKED_AT = 200
"""Rows of each list by which its columns are recognised."""
SEPARATORS = {".csv": ",", ".tsv": "\t"}


def link_on_spark(
    lists: Sequence[Path], folder: Path, *, master: str, threshold: float, seed: int, tell: Report
) -> dict[str, Any]:
    """Link lists on Spark into a folder; figures of the run, for programs."""
    _check_installed()
    from wasl.engines.linkage.spark.resolving import resolve_on_spark
    from wasl.engines.linkage.spark.session import spark_session

    spark = spark_session(master)
    try:
        frames = [_read(spark, path) for path in lists]
        plan = Plan(threshold=threshold)
        found = resolve_on_spark(frames, plan=plan, seed=seed, progress=tell)
        found.persons.selectExpr("list", "id", "person AS cluster").write.parquet(_address(folder / "clusters.parquet"))
        _pairs(found).write.parquet(_address(folder / "pairs.parquet"))
        write_model(folder / "model.json", plan, found.model)
        entries, clusters = found.persons.count(), found.persons.select("person").distinct().count()
        return {
            "entries": entries,
            "clusters": clusters,
            "pairs_proposed": found.pairs,
            "blocks_left_out": sum(key.blocks_left_out for key in found.keys),
            "groups_cut_apart": found.too_large,
            "unread_dates": found.unread_dates,
        }
    finally:
        spark.stop()


WORDS = {
    "entries": ("entries", "قيدًا"),
    "clusters": ("persons", "شخصًا"),
    "pairs_proposed": ("pairs proposed", "زوجًا مقترحًا"),
    "blocks_left_out": ("blocks of very frequent values left out", "مجموعة قيم كثيرة التكرار تُركت"),
    "groups_cut_apart": ("groups too large to weigh whole, cut apart", "مجموعة أكبر من أن توزن كاملة فقُسمت"),
    "unread_dates": ("dates that could not be read", "تاريخًا لم تمكن قراءته"),
}


def in_words(told: dict[str, Any], out: Path, language: Language) -> list[str]:
    """The figures of a run, a line each, and where the result is."""
    lines = [f"{told[name]:,}  {words[language is Language.AR]}" for name, words in WORDS.items()]
    return [*lines, isolated(out)]


def _check_installed() -> None:
    lacking = [name for name in ("pyspark", "pandas") if importlib.util.find_spec(name) is None]
    lacking += [] if shutil.which("java") else ["Java"]
    if lacking:
        raise BadUsage(
            "nothing was linked on Spark",
            why=f"not installed: {', '.join(lacking)}",
            do="Install Java 17 and wasl[spark], or leave out --backend.",
        )


def _address(path: Path) -> str:
    return path.absolute().as_uri()


def _read(spark: Any, path: Path) -> Any:
    """A list with the columns that are compared, under the names of their fields, and ``id``."""
    name = without_controls(path.name)
    if not path.exists():
        raise Unreadable(f"{name} was not read", why="there is no such file or folder", do="Check the path.")
    separator = SEPARATORS.get(path.suffix.lower())
    if separator:
        options = {"header": True, "sep": separator, "multiLine": True, "escape": '"', "encoding": "UTF-8"}
        frame = spark.read.options(**options).csv(_address(path))
    elif path.suffix.lower() == ".parquet" or path.is_dir():
        frame = spark.read.parquet(_address(path))
    else:
        raise Unreadable(f"{name} was not read", why="Spark reads Parquet, CSV and TSV here", do="Save it as one.")
    looked_at = [["" if cell is None else str(cell) for cell in row] for row in frame.limit(LOOKED_AT).collect()]
    mapping = recognise_columns(Table(tuple(frame.columns), tuple(map(tuple, looked_at)), 2))
    if Field.ENTRY_KEY not in mapping:
        raise Unreadable(
            f"{name} was not linked",
            why="no column of ids was recognised",
            do="Give every entry a number of its own, in a column called id.",
        )
    wanted = {str(field): mapping.columns[field] for field in Field if str(field) in FIELDS and field in mapping}
    chosen = [f"`{frame.columns[mapping.columns[Field.ENTRY_KEY]]}` AS id"]
    return frame.selectExpr(*chosen, *(f"`{frame.columns[at]}` AS `{field}`" for field, at in wanted.items()))


def _pairs(found: Any) -> Any:
    """Pairs with the ids of their entries, each once."""
    entries = found.rows.select("row", "list", "id")
    left = entries.selectExpr("row AS left", "list AS left_list", "id AS left_id")
    right = entries.selectExpr("row AS right", "list AS right_list", "id AS right_id")
    pairs = found.edges.dropDuplicates(["left", "right"]).join(left, "left").join(right, "right")
    return pairs.selectExpr(
        "left_list", "left_id", "right_list", "right_id", "1 / (1 + power(2D, -CAST(weight AS DOUBLE))) AS probability"
    )
