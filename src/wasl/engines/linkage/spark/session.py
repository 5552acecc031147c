"""A Spark session with the settings that linking needs. A session made elsewhere serves as well."""

import os
import sys
from collections.abc import Mapping

from pyspark.sql import SparkSession

SETTINGS: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.maxResultSize": "0",  # pairs and distinct values come to the driver
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
}


def spark_session(master: str, *, settings: Mapping[str, str] | None = None) -> SparkSession:
    """A session on a cluster, or within this process where ``master`` is ``local[N]``.

    settings: Spark's own, before those of this module; ``spark.driver.memory`` and the like count only when no other
    session was open before. Workers run this Python unless PYSPARK_PYTHON names another, which must have Wasl.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    own = dict(SETTINGS)
    if master.startswith("local"):
        own |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.memory": "2g"}
        own["spark.sql.shuffle.partitions"] = "16"
    builder = SparkSession.builder.master(master).appName("wasl link")
    for name, value in {**own, **(settings or {})}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
