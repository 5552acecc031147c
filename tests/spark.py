"""Whether Spark can run here: a test that needs it is skipped where it cannot, or fails where it must."""

import importlib.util
import os
import shutil

import pytest


def require_spark() -> None:
    """Skip the test that asks where Spark or Java is missing; fail it where WASL_REQUIRE names java."""
    lacking = [name for name in ("pyspark", "pandas") if importlib.util.find_spec(name) is None]
    lacking += [] if shutil.which("java") else ["Java 17"]
    if lacking:
        missing = f"{' and '.join(lacking)} not there; install the extra `spark` and Java 17 to link on Spark"
        if "java" in os.environ.get("WASL_REQUIRE", ""):
            pytest.fail(missing)
        pytest.skip(missing)
